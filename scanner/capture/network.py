"""What the network did during one visit, kept as the browser tells it (CDP domain Network).

One `NetworkLog` serves the collectors that read requests and Set-Cookie lines, and tells the settling when the page
is quiet. It interprets nothing but the order of events: the hops of a redirect chain share one request id, and the
headers of each hop arrive apart from the hop itself.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from scanner.capture.hooks import HookReport, script_urls_of_frames, with_makers
from scanner.limits import GUARD_MARK
from scanner.sightings import Answer

# Connections that stay open by design: a page with one of them can be quiet.
LASTING = frozenset({"eventsource", "websocket"})
NOT_LOADING = frozenset({"fetch", "xhr", "ping", "prefetch"})  # the load event does not wait for these
BUILDING = frozenset({"script", "document", "stylesheet"})
_TELL_NOTHING = frozenset(
    {"cookie", "user-agent", "accept", "accept-language", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform"}
)
LARGEST_BODIES = 4_000_000  # characters of all bodies and messages of a visit that are looked at
MOST_EXCHANGES = 50_000  # requests of a visit that are followed
LARGEST_ADDRESSES = 16_000_000  # characters of all addresses of a visit that are kept whole: `data:` has no limit
CUT_ADDRESS = 200  # characters kept of those beyond
LONGEST_NUMBER = 18  # digits of a length; a longer one is no length
LONG_POLL = 2.0  # seconds; a fetch that has waited so long for an answer does not keep a page from being quiet
INTERNAL_SCHEMES = ("chrome-extension:", "devtools:", "chrome:", "about:")


@dataclass(slots=True)
class Hop:
    """One request, or one step of a redirect chain."""

    url: str
    method: str
    resource_type: str
    frame_id: str
    document_url: str
    initiator: dict[str, Any]
    at: float  # epoch seconds
    redirected_from: str | None = None
    status: int | None = None
    failed: str | None = None
    has_extra: bool | None = None
    extra: dict[str, Any] | None = None  # responseReceivedExtraInfo: the headers as they came
    carried: str = ""  # values of its headers and its body, without cookies; in memory only
    request_id: str = ""
    cached: bool = False
    finished: bool = False
    mime: str = ""
    length: int | None = None  # bytes of the body as sent
    head: float = 0.0  # bytes of the answer's head as received

    @property
    def opaque(self) -> bool:
        """It was answered, and the browser did not show with which headers (a shared worker's fetch, the script of a
        service worker, the handshake of another site's WebSocket): it may have set cookies unseen.
        """
        answered = self.status is not None or self.finished
        return answered and not (self.has_extra or self.extra or self.cached or self.failed)


@dataclass(slots=True)
class _Exchange:
    hops: list[Hop] = field(default_factory=list)
    extras: list[dict[str, Any]] = field(default_factory=list)
    open_since: float | None = None  # monotonic
    source: str = ""  # the session that told of it: empty for the page's own


class NetworkLog:
    """The requests of a visit and the moment of the last activity."""

    def __init__(self) -> None:
        self._exchanges: dict[str, _Exchange] = {}
        self._open: dict[str, _Exchange] = {}
        self._expected: dict[str, float] = {}  # service workers about to start, since when
        self._files: dict[str, float] = {}  # that a link asked for and that have not begun to come, since when
        self.workers: dict[str, HookReport] = {}  # the scripts of all service workers that the page asked for
        self._started: set[str] = set()  # those of them that did start
        self.last_activity = time.monotonic()
        self.changed = asyncio.Event()
        self._room = LARGEST_BODIES
        self._address_room = LARGEST_ADDRESSES
        self.flooded = False  # with more requests than are followed
        self.unread: list[Hop] = []  # whose bodies the browser did not tell
        self.document_request: str | None = None  # that brought the page's own document
        self.answer: Answer | None = None  # to the first of these
        self.refused_by_guard = False  # the last of these, so that what stands there is not the site's
        self._main_frame: str | None = None

    # ---- what the browser tells

    EVENTS = (
        "requestWillBeSent",
        "responseReceived",
        "responseReceivedExtraInfo",
        "loadingFinished",
        "loadingFailed",
        "webSocketCreated",
        "webSocketHandshakeResponseReceived",
        "webSocketFrameSent",
        "webSocketClosed",
    )

    def take(self, event: str, params: dict[str, Any], source: str = "") -> None:
        """Take one event of the Network domain; `source` names the popup or worker that it comes from."""
        if len(self._exchanges) >= MOST_EXCHANGES and params["requestId"] not in self._exchanges:
            self.flooded = True
            return
        if source and event == "responseReceived":
            self._answered_early(params)
        getattr(self, f"_{event}")(params)
        if source and event == "requestWillBeSent":
            self._exchange(params).source = source

    def abandon(self, source: str, target: str) -> None:
        """A popup or worker has ended: nobody will tell how its requests and the one for its script ended."""
        for request_id in [key for key, one in self._open.items() if one.source == source or key == target]:
            self._closed({"requestId": request_id})

    def expect(self, report: HookReport, *, starts: bool) -> None:
        """The page asks for a service worker that is about to start, or will not: until it has, it is not quiet."""
        url = str(report.fact.get("url", ""))
        if starts:
            self.workers.setdefault(url, report)
            self._expected[url] = time.monotonic()
        else:
            self._expected.pop(url, None)
        self.touch()

    def arrived(self, url: str) -> None:
        """A worker has started."""
        if self._expected.pop(url, None) is not None:
            self._started.add(url)

    def expect_file(self, url: str) -> None:
        """A link asks for a file, of whose request the browser tells nothing: its answer may set cookies."""
        self._files.setdefault(url, time.monotonic())
        self.touch()

    def file_begins(self, url: str) -> None:
        """A file has been answered (Page.downloadWillBegin)."""
        if self._files.pop(url, None) is not None:
            self.touch()

    def knows(self, request_id: str) -> bool:
        """Whether this visit made the request."""
        return request_id in self._exchanges

    def touch(self) -> None:
        """Note that something happened that a quiet page would not do."""
        self.last_activity = time.monotonic()
        self.changed.set()

    def _exchange(self, params: dict[str, Any]) -> _Exchange:
        return self._exchanges.setdefault(params["requestId"], _Exchange())

    def _requestWillBeSent(self, params: dict[str, Any]) -> None:  # noqa: N802 (named after the event)
        request = params["request"]
        url = request["url"]
        if url.startswith(INTERNAL_SCHEMES):
            return
        exchange = self._exchange(params)
        if params["requestId"] == params.get("loaderId"):  # a navigation; the page's own is the first of all
            self._main_frame = self._main_frame or params.get("frameId")
            if params.get("frameId") == self._main_frame:
                self.document_request = params["requestId"]
        before = exchange.hops[-1] if exchange.hops else None
        response = params.get("redirectResponse")
        if response is not None and before is not None:
            before.status = response["status"]
            before.has_extra = params.get("redirectHasExtraInfo", False)
        hop = Hop(
            url=self._address(url),
            method=request["method"],
            resource_type=(params.get("type") or "other").lower(),
            frame_id=params.get("frameId", ""),
            document_url=self._address(params.get("documentURL", "")),
            initiator=self._initiator(params),
            at=params.get("wallTime", time.time()),
            redirected_from=before.url if before and response is not None else None,
            carried=self._carried(request),
            request_id=params["requestId"],
        )
        exchange.hops.append(hop)
        if request.get("hasPostData") and not request.get("postData"):
            self.unread.append(hop)
        if not url.startswith(("data:", "blob:")):
            exchange.open_since = time.monotonic()
            self._open[params["requestId"]] = exchange
            self.touch()

    def _responseReceived(self, params: dict[str, Any]) -> None:  # noqa: N802
        exchange = self._exchange(params)
        if exchange.hops:
            hop = exchange.hops[-1]
            hop.status = params["response"]["status"]
            hop.has_extra = params.get("hasExtraInfo", False)
            hop.cached = bool(params["response"].get("fromDiskCache") or params["response"].get("fromPrefetchCache"))
            hop.resource_type = (params.get("type") or hop.resource_type).lower()
            hop.mime, hop.length = params["response"].get("mimeType", ""), _declared_length(params["response"])
            hop.head = params["response"].get("encodedDataLength", 0)
        if params["requestId"] == self.document_request:
            self.refused_by_guard = _is_of_guard(params["response"])
            if self.answer is None and not self.refused_by_guard:
                self.answer = _answer(params["response"])
        self.touch()

    def _answered_early(self, params: dict[str, Any]) -> None:
        """A service worker's script may have been asked for before anybody could listen to the worker."""
        exchange, url = self._exchange(params), params["response"]["url"]
        if not exchange.hops and params.get("type") == "Script" and url.startswith("http"):
            exchange.hops.append(Hop(url, "GET", "", params.get("frameId", ""), "", {}, time.time()))

    def _responseReceivedExtraInfo(self, params: dict[str, Any]) -> None:  # noqa: N802
        self._exchange(params).extras.append(params)

    def _loadingFinished(self, params: dict[str, Any]) -> None:  # noqa: N802
        exchange = self._closed(params)
        if exchange and exchange.hops:
            hop = exchange.hops[-1]
            hop.finished = True
            if hop.length is None and not hop.cached and "encodedDataLength" in params:
                hop.length = max(int(params["encodedDataLength"] - hop.head), 0)

    def _loadingFailed(self, params: dict[str, Any]) -> None:  # noqa: N802
        exchange = self._closed(params)
        if exchange and exchange.hops:
            reason = params.get("blockedReason") or params.get("errorText") or "failed"
            # An answer that came and was then dropped (a beacon, an abandoned stream) is no failure to contact.
            if exchange.hops[-1].status is None:
                exchange.hops[-1].failed = reason

    def _webSocketCreated(self, params: dict[str, Any]) -> None:  # noqa: N802
        self._exchange(params).hops.append(
            Hop(
                url=self._address(params["url"]),
                method="GET",
                resource_type="websocket",
                frame_id="",
                document_url="",
                initiator=self._initiator(params),
                at=time.time(),
            )
        )
        self.touch()

    def _webSocketHandshakeResponseReceived(self, params: dict[str, Any]) -> None:  # noqa: N802
        exchange = self._exchange(params)
        if exchange.hops:
            response = params["response"]
            hop = exchange.hops[-1]
            hop.status = response["status"]
            lines = [v for k, v in response.get("headers", {}).items() if k.lower() == "set-cookie"]
            if lines and not exchange.extras:
                # The handshake comes without extra information: its plain headers are all there is.
                hop.has_extra = True
                exchange.extras.append({"headers": {"Set-Cookie": "\n".join(lines)}, "blockedCookies": []})
        self.touch()

    def _webSocketFrameSent(self, params: dict[str, Any]) -> None:  # noqa: N802
        hops, message = self._exchange(params).hops, params["response"]
        if hops and message["opcode"] == 1:  # text (RFC 6455 §5.2)
            self.told_body(hops[-1], message["payloadData"])

    def _webSocketClosed(self, _params: dict[str, Any]) -> None:  # noqa: N802
        self.touch()

    def _carried(self, request: dict[str, Any]) -> str:
        """What a request takes along besides its address and its cookies."""
        values = [value for name, value in request.get("headers", {}).items() if name.lower() not in _TELL_NOTHING]
        return "\n".join([*values, self._within_room(request.get("postData", ""))])

    def _address(self, url: str) -> str:
        """The address, or its beginning when those of the visit have become too much."""
        url = url[: max(self._address_room, CUT_ADDRESS)]
        self._address_room -= len(url)
        return url

    def _initiator(self, params: dict[str, Any]) -> dict[str, Any]:
        """Of who made a request what is read later: addresses, each once."""
        told = params.get("initiator", {})
        frames = [{"url": self._address(url)} for url in script_urls_of_frames(told.get("stack"))]
        return {"stack": {"callFrames": frames}, **({"url": self._address(told["url"])} if "url" in told else {})}

    def _within_room(self, text: str) -> str:
        kept = text[: self._room]
        self._room -= len(kept)
        return kept

    def told_body(self, hop: Hop, text: str) -> None:
        """Take what a request or connection carried and the browser tells later."""
        hop.carried += "\n" + self._within_room(text)

    def _closed(self, params: dict[str, Any]) -> _Exchange | None:
        exchange = self._open.pop(params["requestId"], None)
        if exchange is not None:
            exchange.open_since = None
            self.touch()
        return exchange or self._exchanges.get(params["requestId"])

    # ---- what others ask

    def waiting(self) -> int:
        """How many requests still keep the page busy: long polls and lasting connections do not."""
        now = time.monotonic()
        busy = sum(now - since < LONG_POLL for since in (*self._expected.values(), *self._files.values()))
        for exchange in self._open.values():
            if exchange.hops[-1].resource_type in LASTING:
                continue
            since = exchange.open_since or now
            # A script or frame may still set things once it is here; a stream that has begun to answer just goes on.
            matters = exchange.hops[-1].resource_type in BUILDING and exchange.hops[-1].status is None
            if matters or now - since < LONG_POLL:
                busy += 1
        return busy

    def loading(self) -> int:
        """How many requests without an answer may keep the load event back."""
        return sum(
            hop.status is None and hop.resource_type not in LASTING | NOT_LOADING
            for hop in (exchange.hops[-1] for exchange in self._open.values())
        )

    def shows(self, url: str) -> bool:
        """Whether a document of this address was asked for."""
        documents = (hop for one in self._exchanges.values() for hop in one.hops if hop.resource_type == "document")
        return any(hop.url.partition("#")[0] == url for hop in documents)

    def unfinished(self) -> int:
        """How many requests have no answer yet."""
        return len(self._open)

    def hops(self) -> list[Hop]:
        """All hops in the order in which their requests began, each with the headers that belong to it."""
        for exchange in self._exchanges.values():
            told = iter(exchange.extras)
            # Of a hop that the page was not told of (it failed CORS, was abandoned) nothing says whether it has extra
            # information: then the order decides, as where the browser denied it and told it all the same.
            likely = [hop for hop in exchange.hops if hop.has_extra is not False]
            for hop in likely or exchange.hops:
                hop.extra = next(told, None)
        hops = [hop for exchange in self._exchanges.values() for hop in exchange.hops]
        hops += self._untold({hop.url for hop in hops})
        return sorted(hops, key=lambda hop: hop.at)

    def _untold(self, told: set[str]) -> list[Hop]:
        """The requests for scripts of service workers that started: the browser may tell of them to nobody, since it
        asks for the script before there is a worker to listen to.
        """
        return [
            Hop(
                url=url,
                method="GET",
                resource_type="script",
                frame_id="",
                document_url=report.frame_url,
                initiator={"stack": {"callFrames": [{"url": script} for script in report.stack]}},
                at=report.at,
                finished=True,
            )
            for url, report in self.workers.items()
            if url in self._started and url not in told
        ]

    def document(self) -> Hop | None:
        """The last answer to the request for the page's own document, with its headers."""
        if self.document_request is None:
            return None
        return next((hop for hop in reversed(self.hops()) if hop.request_id == self.document_request), None)

    def loaders(self) -> dict[str, tuple[str, ...]]:
        """For each address requested, who first asked for it: script URLs nearest first, or the document."""
        found: dict[str, tuple[str, ...]] = {}
        for hop in self.hops():
            if hop.redirected_from is not None:
                found.setdefault(hop.url, (hop.redirected_from,))
            elif hop.url not in found:
                found[hop.url] = initiators(hop)
        return found


def _is_of_guard(response: dict[str, Any]) -> bool:
    """Whether our own guard answered instead of the site, which it can only where nothing is encrypted."""
    marked = any(name.lower() == GUARD_MARK.lower() for name in response.get("headers", {}))
    return marked and str(response.get("url", "")).startswith("http:")


def _answer(response: dict[str, Any]) -> Answer:
    """What the pace of a scan goes by: the server's own time, without names, connections and the way through queues."""
    timing = response.get("timing") or {}
    sent, came = timing.get("sendEnd", -1), timing.get("receiveHeadersStart", timing.get("receiveHeadersEnd", -1))
    local = response.get("fromDiskCache") or response.get("fromPrefetchCache") or response.get("fromServiceWorker")
    known = not local and sent >= 0 and came >= sent
    after = next((v for k, v in response.get("headers", {}).items() if k.lower() == "retry-after"), None)
    return Answer(response["status"], (came - sent) / 1000 if known else None, after and after.partition("\n")[0][:100])


def _declared_length(response: dict[str, Any]) -> int | None:
    """What the answer says of its length (Content-Length, RFC 9110 §8.6); an answer without content has none."""
    if response["status"] in {204, 205}:
        return 0
    told = next((v for k, v in response.get("headers", {}).items() if k.lower() == "content-length"), "")
    return int(told) if told.isdecimal() and len(told) < LONGEST_NUMBER else None


def initiators(hop: Hop) -> tuple[str, ...]:
    """Who made this request: the script URLs of its stack nearest first, else the document or style sheet."""
    urls = script_urls_of_frames(hop.initiator.get("stack"))
    if urls:
        return urls
    url = hop.initiator.get("url") or hop.document_url
    return (url,) if url and url != hop.url else ()


def chain_of(start: tuple[str, ...], loaders: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Extend a stack by who loaded its outermost script, and so on up to the page; nearest first, each once."""
    chain = dict.fromkeys(with_makers(start, loaders))
    while chain:
        last = next(reversed(chain))
        further = [url for url in with_makers(loaders.get(last, ()), loaders) if url not in chain]
        if not further:
            break
        chain.update(dict.fromkeys(further))
    return tuple(chain)
