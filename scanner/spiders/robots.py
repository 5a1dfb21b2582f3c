"""robots.txt as far as a crawler has to read it: no more than the standard asks for, and nothing in it ends a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protego import Protego
from scrapy.robotstxt import RobotParser

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LARGEST = 500 * 1024  # bytes; RFC 9309 §2.5 asks for no less. Millions of rules would take minutes and gigabytes


def read_robots(body: bytes) -> Protego:
    """The rules at the beginning of a robots.txt; what cannot be read forbids nothing."""
    if len(body) > LARGEST:  # half a rule would forbid more than the whole
        body = body[:LARGEST].rpartition(b"\n")[0]
    try:
        return Protego.parse(body.decode("utf-8", "replace"))
    except ValueError:
        return Protego.parse("")


class FirstRules(RobotParser):
    """Scrapy's middleware asks this one (setting ROBOTSTXT_PARSER).

    Attributes:
        rules: all that the file says, of the pace too.
    """

    def __init__(self, rules: Protego) -> None:
        self.rules = rules

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> FirstRules:  # noqa: ARG003 - Scrapy's signature
        """Read the file of one host."""
        return cls(read_robots(robotstxt_body))

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Whether the address may be visited; a rule that cannot be read forbids nothing."""
        try:
            return bool(self.rules.can_fetch(_text(url), _text(user_agent)))
        except ValueError:
            return True


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
