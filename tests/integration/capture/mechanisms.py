"""The table of mechanisms: on which page of the farm each is, and what one visit there must show.

docs/capture.md tells the same table in words; test_mechanisms.py proves both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.farm.score import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.capture.looking import Look

HTTP, SCRIPT, STORE, MEET, KNOW = (
    "https://www.http-cookies.example",
    "https://www.script-cookies.example",
    "https://www.storage.example",
    "https://www.gestures.example",
    "https://www.recognise.example",
)


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One way by which something comes to be kept, or is refused."""

    name: str
    page: str
    cookie: str | None = None
    via: str = "http"
    setter: str | None = None
    """URL of the setter, without its query; None = not asked."""
    facts: tuple[tuple[str, Any], ...] = ()
    """Further fields of the cookie, or of the item of storage, as in `scan.json`."""
    storage: tuple[str, str] | None = None
    """Kind and key of an item of storage."""
    host: str | None = None
    """A third-party host contacted."""
    route: str | None = None
    """An address that a script moved to."""
    telling: str | None = None
    """A fact of fingerprinting, a decorated address, a pixel or a beacon, as tests.farm.score names it."""

    def faults(self, look: Look, scan: dict[str, Any]) -> Iterator[str]:
        """What the visit does not show."""
        if self.cookie is not None:
            yield from self._cookie_faults(scan)
        if self.storage is not None:
            kept = [item for item in scan["storage"] if (item["kind"], item["key"]) == self.storage]
            yield from self._other_facts(kept) if kept else [f"{self.name}: no {self.storage}"]
        if self.host is not None and not any(t["host"] == self.host and t["requests"] for t in scan["trackers"]):
            yield f"{self.name}: no contact with {self.host}"
        if self.route is not None and not any(self.route in one.dom.routes for one in look.results.values()):
            yield f"{self.name}: no route {self.route}"
        if self.telling is not None and self.telling not in told(scan):
            yield f"{self.name}: not told: {self.telling}"

    def _cookie_faults(self, scan: dict[str, Any]) -> Iterator[str]:
        found = [cookie for cookie in scan["cookies"] if cookie["name"] == self.cookie]
        if not found:
            yield f"{self.name}: no cookie {self.cookie}"
            return
        if not any(self.via in cookie["set_via"] for cookie in found):
            yield f"{self.name}: {self.cookie} is set via {[cookie['set_via'] for cookie in found]}, not {self.via}"
        urls = {(one["url"] or "").partition("?")[0] for cookie in found for one in cookie["setters"]}
        if self.setter is not None and self.setter not in urls:
            yield f"{self.name}: {self.cookie} is set by {sorted(urls)}, not {self.setter}"
        yield from self._other_facts(found)

    def _other_facts(self, found: list[dict[str, Any]]) -> Iterator[str]:
        for field, value in self.facts:
            if not any(_is(one[field], value) for one in found):
                yield f"{self.name}: {field} is {[one[field] for one in found]}, not {value}"


def _is(told: Any, value: Any) -> bool:
    """The same; moments of expiry are exact to a minute, and Chromium up to 150 names these reasons by site alone."""
    if isinstance(told, list):
        return [str(one).removeprefix("Schemeful") for one in told] == [one.removeprefix("Schemeful") for one in value]
    return abs(told - value) < 60 if isinstance(told, float) else told == value


def _by_http(name: str, page: str, cookie: str, setter: str | None = None, **facts: Any) -> Mechanism:
    return Mechanism(name, HTTP + page, cookie, "http", setter, tuple(facts.items()))


def _by_script(name: str, page: str, cookie: str, setter: str | None = None, **facts: Any) -> Mechanism:
    return Mechanism(name, SCRIPT + page, cookie, "script", setter, tuple(facts.items()))


def _waits(name: str, page: str, cookie: str, via: str, setter: str | None = None, **facts: Any) -> Mechanism:
    return Mechanism(name, MEET + page, cookie, via, setter, tuple(facts.items()))


def _tells(name: str, page: str, telling: str) -> Mechanism:
    return Mechanism(name, KNOW + page, telling=telling)


VENDOR = "https://cdn.vendor-one.example"
FAR = "https://frame.keeper.example"
PRINT = "fingerprinting https://cdn.knowing.example"

MECHANISMS: tuple[Mechanism, ...] = (
    _by_http("answer of a document", "/lifetimes", "life_max", f"{HTTP}/lifetimes", lifetime=3600, stored=True),
    _by_http("refused by the browser", "/refused", "__Host-plain", stored=False, blocked=["InvalidPrefix"]),
    _by_http("partitioned", "/flags", "flag_chips", partition_key="https://http-cookies.example"),
    _by_http("hop of a redirect", "/redirected-picture", "chain_hop", "https://hop.bounce.example/chain"),
    _by_http("error page", "/status/404", "status_404", f"{HTTP}/status/404"),
    _by_http("style sheet", "/resources", "res_css", f"{HTTP}/res/css"),
    _by_http("font", "/resources", "res_font", f"{HTTP}/res/font"),
    _by_http("preload", "/resources", "res_preload", f"{HTTP}/res/preload"),
    _by_http("prefetch", "/resources", "res_prefetch", f"{HTTP}/res/prefetch"),
    _by_http("beacon", "/resources", "res_beacon", f"{HTTP}/res/beacon"),
    _by_http("answer not asked for its cookies", "/resources", "res_omit", stored=False, blocked=["NotStored"]),
    Mechanism("fetch of another site", HTTP + "/far-resources", "far_fetch", host="api.far-service.example"),
    _by_http("early hints", "/early-hints", "hint_style", f"{HTTP}/hint.css"),
    _by_http("set, then deleted by an answer", "/removed", "gone_by_http", stored=True, removed=True),
    _by_script("document.cookie inline", "/inline", "js_max", f"{SCRIPT}/inline", lifetime=3600),
    _by_script("script refused by the browser", "/refused", "no_none", stored=False, blocked=["RefusedByBrowser"]),
    _by_script("cookieStore", "/cookie-store", "cs_expires", f"{SCRIPT}/cookie-store", lifetime=86400),
    _by_script("probe of milliseconds", "/probes", "probe_same_task", stored=True, removed=True),
    _by_script("script of a vendor", "/external", "ext_vendor", f"{VENDOR}/v.js"),
    _by_script("code given as text", "/external", "ext_timeout_string", "https://js.vendor-two.example/eval.js"),
    _by_script("tag manager chain", "/tag-manager", "_two_id", "https://js.vendor-two.example/pixel.js"),
    _by_script("frame of another site", "/frames", "frame_js", "https://frame.widget.example/frame.js"),
    _by_script("nested frame", "/frames", "nested_js", "https://inner.nested-widget.example/frame"),
    _by_script("srcdoc frame", "/frames", "frame_srcdoc", f"{SCRIPT}/frames"),
    _by_script("frame without address", "/frames", "frame_blank", f"{SCRIPT}/frames"),
    _by_script("timer of six seconds", "/late", "late_6", f"{SCRIPT}/late"),
    _by_script("timer after a fetch after a timer", "/late", "late_fetch"),
    _by_script("late script", "/late", "late_script_timer", f"{VENDOR}/late.js"),
    _by_script("animation", "/late", "late_animation"),
    Mechanism("address of a single page", SCRIPT + "/route", route=f"{SCRIPT}/route/second"),
    Mechanism("localStorage", STORE + "/web-storage", storage=("local_storage", "by property")),
    Mechanism("sessionStorage", STORE + "/web-storage", storage=("session_storage", "tab")),
    Mechanism("IndexedDB", STORE + "/databases", storage=("indexed_db", "app-db")),
    Mechanism("CacheStorage", STORE + "/databases", storage=("cache_storage", "static-v1")),
    Mechanism("database deleted again", STORE + "/databases", storage=("indexed_db", "gone-db")),
    Mechanism("storage of another site's frame", STORE + "/frames", storage=("indexed_db", "far-db")),
    Mechanism("dedicated worker", STORE + "/worker", "worker_fetch", "http", f"{STORE}/give/worker_fetch"),
    Mechanism("timer of a worker", STORE + "/worker", "worker_late_fetch", "http", f"{STORE}/give/worker_late_fetch"),
    Mechanism("worker from a blob", STORE + "/worker", "blob_fetch", "http", f"{STORE}/give/blob_fetch"),
    Mechanism("shared worker", STORE + "/worker", "shared_fetch", "inferred", f"{STORE}/give/shared_fetch"),
    Mechanism(
        "service worker's fetch",
        STORE + "/service-worker",
        "sw_far",
        "http",
        f"{FAR}/give",
        (("pages", [f"{STORE}/service-worker"]),),
    ),
    Mechanism("service worker's cookieStore", STORE + "/service-worker", "sw_store", "script", f"{STORE}/sw.js"),
    Mechanism("script of a service worker", STORE + "/service-worker", "sw_script", "inferred", f"{STORE}/sw.js"),
    Mechanism("WebSocket", STORE + "/sockets", "socket_own", "http", "wss://www.storage.example/socket"),
    Mechanism(
        "WebSocket of another site", STORE + "/sockets", "socket_far", "http", "wss://live.far-socket.example/socket"
    ),
    _waits("scroll", "/scroll", "scroll_half", "script", after_gesture=True),
    _waits("lazy frame", "/scroll", "scroll_lazy_frame", "http", f"{MEET}/lazy-frame"),
    _waits("first move", "/move", "gesture_script", "script", f"{MEET}/after-move.js"),
    _waits("key", "/move", "gesture_key", "script", f"{MEET}/move"),
    _waits("beacon on leaving", "/leave", "leave_beacon", "http", f"{MEET}/beacon/leave_beacon"),
    _waits("kept-alive fetch on leaving", "/leave", "leave_keepalive", "http", f"{MEET}/beacon/leave_keepalive"),
    _waits("answer of a popup", "/popup", "popup_http", "http", "https://www.chat-popup.example/window"),
    _waits("script of a popup", "/popup", "popup_js", "script", "https://www.chat-popup.example/window"),
    _waits("popup without address", "/popup", "popup_blank", "script", f"{MEET}/popup"),
    _by_script("reader of the jar", "/probes", "probe_20_ms", read_by=["www.script-cookies.example"]),
    Mechanism(
        "value sent to another site",
        SCRIPT + "/tag-manager",
        "one_uid",
        facts=(("sent_to", ["sync.partner.example"]), ("synced_to", ["sync.partner.example"])),
    ),
    _tells("canvas read back", "/canvas", f"{PRINT}/canvas.js canvas"),
    _tells("canvas of a worker read back", "/worker", f"fingerprinting {KNOW}/worker.js canvas"),
    _tells("name of the graphics card", "/webgl", f"{PRINT}/webgl.js webgl"),
    _tells("sound rendered and read", "/audio", f"{PRINT}/audio.js audio"),
    _tells("font probing on a canvas", "/fonts", f"{PRINT}/fonts.js fonts"),
    _tells("font probing on elements", "/fonts-elements", f"{PRINT}/fonts-elements.js fonts"),
    _tells("sweep over navigator and screen", "/navigator", f"{PRINT}/navigator.js navigator"),
    _tells("click id on a link", "/links", "link www.partner-shop.example fbclid"),
    _tells("cookie's value on a link", "/links", "link www.partner-shop.example visitor"),
    _tells("click id of a landing", "/landing", "landing www.recognise.example gclid"),
    _tells("tracking pixel", "/pixels", "pixel px.counting.example"),
    _tells("data sent by beacon", "/pixels", "beacon b.hearing.example"),
)
