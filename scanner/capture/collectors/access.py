"""Who reads cookies, and which requests carry their values elsewhere.

Values are compared in memory, in the forms in which they travel; a record holds the digest of a value and a host.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, quote_plus, unquote

from scanner.capture.collectors.base import Collector
from scanner.capture.collectors.script_cookies import writer
from scanner.capture.cookie_line import as_utf8, parse_cookie_line
from scanner.sightings import CookieRead, ValueSend
from scanner.urls import host_of
from scanner.values import entropy

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 8  # characters; a shorter value is found by chance
LEAST_ENTROPY = 16.0  # bits
_SAID_BY_ALL = re.compile(r"1\d{9}|1\d{12}|[^\d]{1,15}")  # moments and words, which pages also say by themselves


class AccessCollector(Collector):
    """Reads the reports of the hooks and searches the requests of the visit."""

    name: ClassVar[str] = "access"

    async def gather(self) -> dict[str, Any]:
        """Who read the page's cookies, and whom their values were sent to."""
        loaders = self.scene.watch.network.loaders()
        reads = {
            CookieRead(writer(report, loaders)[0], report.frame_url, tuple(map(str, report.fact.get("names", ()))))
            for report in self.scene.watch.reports
            if report.kind == "read"
        }
        return {
            "cookie_reads": tuple(sorted(reads, key=lambda read: (read.script or "", read.frame_url, read.names))),
            "sends": tuple(self._sends()),
        }

    def _sends(self) -> Iterator[ValueSend]:
        requests = [
            (host_of(hop.url), f"{hop.url}\n{hop.carried}")
            for hop in self.scene.watch.network.hops()
            if hop.url.startswith(("http", "ws"))
        ]
        everything = "\n".join(text for _, text in requests)
        for digest, value in self._values().items():
            found = [form for form in forms(value) if form in everything]
            if not found:
                continue
            hosts = {host for host, text in requests if any(carries(text, form) for form in found)}
            yield from (ValueSend(digest, host) for host in sorted(hosts))

    def _values(self) -> dict[str, str]:
        """The values that the jar holds or the page asked it to hold, by their digest."""
        watch, digester = self.scene.watch, self.scene.digester
        values = list(self.scene.jar.values.values())
        for report in watch.reports:
            if report.kind == "cookie":
                values.append(parse_cookie_line(str(report.fact.get("line", "")), report.at).value)
            elif report.kind == "store":
                values.append(str((report.fact.get("fact") or {}).get("value", "")))
        for hop in watch.network.hops():
            for name, lines in (hop.extra or {}).get("headers", {}).items():
                if name.lower() == "set-cookie":
                    values += [parse_cookie_line(as_utf8(line), hop.at).value for line in lines.split("\n")]
        return {digester.digest(value): value for value in dict.fromkeys(values) if is_telling(value)}


@lru_cache(maxsize=4096)
def is_telling(value: str) -> bool:
    """Long and varied enough that finding it in a request is no chance."""
    return len(value) >= SHORTEST and entropy(value) >= LEAST_ENTROPY and not _SAID_BY_ALL.fullmatch(value)


@lru_cache(maxsize=1024)
def forms(value: str) -> tuple[str, ...]:
    """How a value may travel: as it is, URL-encoded or decoded, in base64, and as MD5, SHA-1 or SHA-256 in hex."""
    data = value.encode("utf-8", "surrogatepass")
    plain = (value, unquote(value))
    encoded = [coded.decode().rstrip("=") for coded in (base64.b64encode(data), base64.urlsafe_b64encode(data))]
    hashes = [hash_(data, usedforsecurity=False).hexdigest() for hash_ in (hashlib.md5, hashlib.sha1, hashlib.sha256)]
    found = [*plain, *(quote(text, safe="") for text in plain), *map(quote_plus, plain), *encoded, *hashes]
    return tuple(dict.fromkeys(form for form in found if len(form) >= SHORTEST))


def carries(text: str, form: str) -> bool:
    """Whether the form stands in the text by itself, not inside a longer word or number."""
    at = text.find(form)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(form) : at + len(form) + 1]
        escaped = text[max(at - 3, 0) : at].startswith("%")  # %3D before it is a sign, not a part of the word
        if (not before.isalnum() or escaped) and not after.isalnum():
            return True
        at = text.find(form, at + 1)
    return False
