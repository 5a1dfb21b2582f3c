"""Who reads cookies, and which requests carry values of cookies and storage elsewhere.

Values are compared in memory, in the forms in which they travel; a record holds the digest of a value and a host.
A form is looked for only where its longest run of letters and digits stands in the requests as a word, so that the
work grows with the length of the requests and not with the number of values.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import time
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

from scanner.capture.collectors.base import Collector, Moment, Scene
from scanner.capture.collectors.script_cookies import writer
from scanner.capture.tab import GONE
from scanner.sightings import CookieRead, ValueSend
from scanner.urls import host_of, kept_name
from scanner.values import entropy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.capture.network import Hop

SHORTEST = 8  # characters; a shorter value is found by chance
LEAST_ENTROPY = 16.0  # bits
YEAR = 365 * 86400
MOST_BODIES = 20  # asked for in one visit
MOST_FORMS = 1024  # values whose forms are remembered
_MOMENT = re.compile(r"\d{10}|\d{13}")
_WORDS = re.compile(r"(?=.{1,24}$)(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15})(?:[^0-9A-Za-z]+(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15}))*")
_ESCAPED = re.compile(r"%(?:25)*[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[nrt]")
_RUN = re.compile(r"[0-9A-Za-z]+")


class AccessCollector(Collector):
    """Reads the reports of the hooks and searches the requests of the visit."""

    name: ClassVar[str] = "access"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._bodies = MOST_BODIES

    async def look(self, moment: Moment) -> None:
        """Note what the jar holds, and ask for bodies that the browser did not tell."""
        self.scene.values.update(self.scene.jar.values)
        network = self.scene.watch.network
        if moment is Moment.LEFT or not network.unread:
            return
        asked, network.unread = network.unread[: max(self._bodies, 0)], []
        self._bodies -= len(asked)
        await asyncio.gather(*map(self._ask, asked))

    async def _ask(self, hop: Hop) -> None:
        try:
            answer = await self.scene.tab.send("Network.getRequestPostData", {"requestId": hop.request_id}, 1.0)
        except GONE:
            return  # a popup's or worker's, or the browser has let go of it
        text = str(answer["postData"])
        if answer.get("base64Encoded"):
            text = base64.b64decode(text).decode("utf-8", "replace")
        self.scene.watch.network.told_body(hop, text)

    async def gather(self) -> dict[str, Any]:
        """Who read the page's cookies, and whom values were sent to."""
        loaders = self.scene.watch.network.loaders()
        reads = {
            CookieRead(writer(report, loaders)[0], report.frame_url, _names(report.fact))
            for report in self.scene.watch.reports
            if report.kind == "read"
        }
        return {
            "cookie_reads": tuple(sorted(reads, key=lambda read: (read.script or "", read.frame_url, read.names))),
            "sends": tuple(self._sends()),
        }

    def _sends(self) -> Iterator[ValueSend]:
        hops = [hop for hop in self.scene.watch.network.hops() if hop.url.startswith(("http", "ws"))]
        where: dict[str, list[Hop]] = {}  # word → requests that hold it
        for hop in hops:
            for word in words(f"{hop.url}\n{hop.carried}"):
                where.setdefault(word, []).append(hop)
        for digest, value in self.scene.values.items():
            hosts = {
                host_of(hop.url)
                for word, form in self._forms(digest, value)
                for hop in where.get(word, ())
                if carries(f"{hop.url}\n{hop.carried}", form)
            }
            yield from (ValueSend(digest, host) for host in sorted(hosts))

    def _forms(self, digest: str, value: str) -> tuple[tuple[str, str], ...]:
        """The forms of a value with the word by which each is looked up, made once for each value of a profile."""
        known = self.scene.jar.forms
        if digest not in known:
            if len(known) >= MOST_FORMS:
                known.clear()
            known[digest] = tuple((longest_word(form), form) for form in forms(value)) if is_telling(value) else ()
        return known[digest]


def _names(fact: dict[str, Any]) -> tuple[str, ...]:
    """The names in a report, which carries them as JSON."""
    names = json.loads(str(fact.get("names", "[]")))
    return tuple(kept_name(str(name)) for name in names) if isinstance(names, list) else ()


def is_telling(value: str) -> bool:
    """Long and varied enough that finding it in a request is no chance; no moment and no words, which all say."""
    if len(value) < SHORTEST or entropy(value) < LEAST_ENTROPY or _WORDS.fullmatch(value):
        return False
    if unquote(value).startswith(("http://", "https://")):
        return False  # an address, which requests name as the page they come from
    return not (_MOMENT.fullmatch(value) and abs(int(value[:10]) - time.time()) < 2 * YEAR)


def forms(value: str) -> tuple[str, ...]:
    """How a value may travel: as it is or decoded, in base64, in JSON, and as MD5, SHA-1 or SHA-256 in hex."""
    found: dict[str, None] = {}
    for text in (value, unquote(value)):
        data = text.encode("utf-8", "surrogatepass")
        found |= dict.fromkeys((text, json.dumps(text, ensure_ascii=False)[1:-1]))
        found |= dict.fromkeys(code(data).decode().rstrip("=") for code in (base64.b64encode, base64.urlsafe_b64encode))
        hashes = (hash_(data, usedforsecurity=False) for hash_ in (hashlib.md5, hashlib.sha1, hashlib.sha256))
        found |= dict.fromkeys(code for one in hashes for code in (one.hexdigest(), one.hexdigest().upper()))
    return tuple(form for form in found if len(form) >= SHORTEST)


def words(text: str) -> set[str]:
    """The runs of letters and digits in a text; an escaped character ends a run."""
    return set(_RUN.findall(_ESCAPED.sub(" ", text)))


def longest_word(form: str) -> str:
    """The run by which a form is looked up."""
    return max(words(form), key=lambda word: (len(word), word), default="")


def carries(text: str, form: str) -> bool:
    """Whether the form stands in the text by itself, not inside a longer word or number; URL-encoded once or twice
    as well.
    """
    once = unquote(text)
    return any(_stands_in(found, form) for found in dict.fromkeys((text, once, unquote(once), once.replace("+", " "))))


def _stands_in(text: str, form: str) -> bool:
    at = text.find(form)
    while at >= 0:
        before, after = text[max(at - 8, 0) : at], text[at + len(form) : at + len(form) + 1]
        escape = next((match.end() == len(before) for match in reversed([*_ESCAPED.finditer(before)])), False)
        if (not before[-1:].isalnum() or escape) and not after.isalnum():
            return True
        at = text.find(form, at + 1)
    return False
