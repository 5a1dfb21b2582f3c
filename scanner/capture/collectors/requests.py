"""Requests of the page and its frames, each hop of a redirect by itself, with who caused them."""

from __future__ import annotations

from typing import Any, ClassVar

from scanner.capture.collectors.base import Collector
from scanner.capture.network import Hop, chain_of, initiators
from scanner.sightings import RequestSighting


class RequestCollector(Collector):
    """Reads the network log; addresses leave as they are and are folded before they are kept."""

    name: ClassVar[str] = "requests"

    async def gather(self) -> dict[str, Any]:
        """All requests that left the page, answered or not."""
        network = self.scene.watch.network
        loaders = network.loaders()
        found = tuple(
            self._request(hop, loaders)
            for hop in network.hops()
            if hop.url.startswith(("http://", "https://", "ws://", "wss://"))
        )
        return {"requests": found}

    @staticmethod
    def _request(hop: Hop, loaders: dict[str, tuple[str, ...]]) -> RequestSighting:
        start = initiators(hop) if hop.redirected_from is None else (hop.redirected_from,)
        headers = (hop.extra or {}).get("headers", {})
        return RequestSighting(
            url=hop.url,
            method=hop.method,
            resource_type=hop.resource_type,
            frame_url=hop.document_url,
            chain=chain_of(start, loaders),
            at=hop.at,
            redirected_from=hop.redirected_from,
            status=hop.status,
            failed=hop.failed,
            sets_cookies=any(name.lower() == "set-cookie" for name in headers),
            opaque=hop.opaque,
            mime=hop.mime,
            length=hop.length,
        )
