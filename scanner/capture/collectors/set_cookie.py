"""Set-Cookie lines of every response and every hop, with the browser's reason where it refused one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scanner.capture.collectors.base import Collector
from scanner.capture.cookie_line import as_utf8, cookie_date, parse_cookie_line
from scanner.capture.network import Hop, chain_of, initiators
from scanner.sightings import HttpCookie
from scanner.urls import kept_name

if TYPE_CHECKING:
    from collections.abc import Iterator


class SetCookieCollector(Collector):
    """Reads Network.responseReceivedExtraInfo: the headers as they came over the wire."""

    name: ClassVar[str] = "set_cookie"

    async def gather(self) -> dict[str, Any]:
        """All Set-Cookie lines of the visit, stored and refused."""
        network = self.scene.watch.network
        loaders = network.loaders()
        found = [cookie for hop in network.hops() if hop.extra for cookie in self._cookies(hop, loaders)]
        return {"http_cookies": tuple(found)}

    def _cookies(self, hop: Hop, loaders: dict[str, tuple[str, ...]]) -> Iterator[HttpCookie]:
        extra = hop.extra or {}
        lines = [v for name, v in extra.get("headers", {}).items() if name.lower() == "set-cookie"]
        refused: dict[str, tuple[str, ...]] = {}
        for blocked in extra.get("blockedCookies", ()):
            refused[blocked["cookieLine"]] = tuple(blocked["blockedReasons"])
        moment = _server_time(extra.get("headers", {})) or hop.at
        for line in "\n".join(lines).split("\n") if lines else ():
            asked = parse_cookie_line(as_utf8(line), moment)
            partition = extra.get("cookiePartitionKey")
            yield HttpCookie(
                name=kept_name(asked.name),
                attributes=asked.attributes,
                value=self.scene.facts(asked.value),
                url=hop.url,
                chain=chain_of(initiators(hop) or ((hop.redirected_from,) if hop.redirected_from else ()), loaders),
                frame_url=hop.document_url,
                at=hop.at,
                blocked=refused.get(line, ()),
                partition_site=partition.get("topLevelSite") if isinstance(partition, dict) else partition,
            )


def _server_time(headers: dict[str, str]) -> float | None:
    """The server's clock: the browser reads Expires by it, so that a wrong clock shortens no cookie."""
    for name, value in headers.items():
        if name.lower() == "date":
            moment = cookie_date(value)
            return moment.timestamp() if moment else None
    return None
