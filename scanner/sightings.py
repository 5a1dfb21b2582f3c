"""What the browser said during a visit, uninterpreted: capture writes these records, observe reads them.

Moments are epoch seconds as the browser gives them. Values of cookies and storage never enter a record:
`ValueFacts` is all that is kept of them, so a sighting may be stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scanner.model import FoundHow, Outcome, Phase, StorageKind, WallKind
from scanner.parts import Part


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """What is kept of a value: enough to compare two values and to judge one, not to read it."""

    length: int  # bytes in UTF-8
    shape: str  # character classes and run lengths, such as `D10.D9` or `uuid`
    entropy: float  # bits, estimated from the characters
    digest: str  # HMAC-SHA-256 under a random key of this scan, first 16 hex digits
    parts: tuple[Part, ...] = ()  # the same for its pieces


@dataclass(frozen=True, slots=True)
class CookieKey:
    """What makes two cookies the same one (RFC 6265bis §5.7, step 21, with the partition added)."""

    name: str
    domain: str  # without leading dot
    path: str
    host_only: bool
    partition_key: str | None


@dataclass(frozen=True, slots=True)
class JarSighting:
    """A cookie that the browser's jar held at some moment of a visit (CDP Storage.getCookies)."""

    key: CookieKey
    secure: bool
    http_only: bool
    same_site: str | None  # Strict, Lax, None; null where the attribute was absent
    priority: str | None
    session: bool
    expires: float | None  # epoch seconds
    size: int  # name and value, bytes
    value: ValueFacts
    first_seen: float  # epoch seconds of the first snapshot of this visit that held it
    moment: str  # which snapshot that was: start, loaded, settled, gesture, end, left
    at_end: bool  # still held by the last snapshot of the visit
    given: bool = False  # brought by the state of a log-in, as it was before the site was asked for anything


@dataclass(frozen=True, slots=True)
class CookieAttributes:
    """What a Set-Cookie line or a script asked for, before the browser's judgement."""

    domain: str | None = None  # without leading dot; null = host-only
    path: str | None = None
    secure: bool = False
    http_only: bool = False
    same_site: str | None = None
    partitioned: bool = False
    lifetime: float | None = None  # seconds asked for, by Max-Age or Expires; null = session


@dataclass(frozen=True, slots=True)
class HttpCookie:
    """One Set-Cookie line of a response (CDP Network.responseReceivedExtraInfo)."""

    name: str
    attributes: CookieAttributes
    value: ValueFacts
    url: str  # of the response
    chain: tuple[str, ...]  # who caused the request: nearest first, the page last
    frame_url: str
    at: float
    blocked: tuple[str, ...]  # the browser's reasons for refusing it; empty = stored
    partition_site: str | None  # top-level site under which a partitioned cookie was put


@dataclass(frozen=True, slots=True)
class ScriptCookie:
    """One write through `document.cookie` or `cookieStore` seen in the page."""

    name: str
    attributes: CookieAttributes
    value: ValueFacts
    frame_url: str
    script: str | None  # URL of the nearest script with one; null = inline
    chain: tuple[str, ...]  # all script URLs on the stack, nearest first
    at: float
    confirmed: bool | None  # the jar visible to the page changed; null = could not be told
    deletes: bool  # it asked for a moment in the past


@dataclass(frozen=True, slots=True)
class CookieRead:
    """A script read the cookies that its frame shows it; one record per script, frame and set of names."""

    script: str | None  # URL; null = written into the page itself
    frame_url: str
    names: tuple[str, ...]  # what it saw, never HttpOnly ones


@dataclass(frozen=True, slots=True)
class ValueSend:
    """A request carried the value of a cookie outside the Cookie header."""

    digest: str  # of the value, as in ValueFacts
    host: str


@dataclass(frozen=True, slots=True)
class StorageSighting:
    """A key of web storage, an IndexedDB database or a cache that a frame's origin holds or wrote."""

    kind: StorageKind
    origin: str  # scheme://host[:port] of the frame that owns it
    key: str
    frame_url: str
    value: ValueFacts | None = None
    stores: tuple[str, ...] = ()  # object stores of an IndexedDB database
    script: str | None = None  # who wrote it; null = inline, or the write was not seen
    chain: tuple[str, ...] = ()
    written: bool = False  # the write itself was seen in this visit
    moment: str = "end"
    at_end: bool = True  # still there when the visit ended
    partition: str | None = None  # the site around it that the browser keeps it apart for; null = not kept apart


@dataclass(frozen=True, slots=True)
class RequestSighting:
    """One request of the page, or one hop of a redirect chain."""

    url: str
    method: str
    resource_type: str  # CDP Network.ResourceType, lower case
    frame_url: str
    chain: tuple[str, ...]  # who caused it: nearest first
    at: float
    redirected_from: str | None = None
    status: int | None = None
    failed: str | None = None  # the browser's error, or why it was refused
    sets_cookies: bool = False
    opaque: bool = False  # answered with headers that the browser does not show
    mime: str = ""  # of the answer
    length: int | None = None  # bytes of the answer's body as sent


@dataclass(frozen=True, slots=True)
class FingerprintSighting:
    """A script asked for what tells one device from another (defined in capture/collectors/fingerprints.py)."""

    kind: str  # canvas, webgl, audio, fonts, navigator
    frame_url: str
    script: str | None  # URL of the nearest script with one; null = inline
    chain: tuple[str, ...]  # all script URLs on the stack and what brought them, nearest first
    at: float


@dataclass(frozen=True, slots=True)
class LinkSighting:
    """A link of the rendered page to another site that carries something about the visitor."""

    host: str  # where it leads
    parameter: str
    click_id: bool  # the parameter is one that says by which click a visitor came
    cookies: tuple[str, ...] = ()  # names of cookies whose value it carries


@dataclass(frozen=True, slots=True)
class Answer:
    """How the site's server answered one request, by which the pace of a scan goes; it is not kept."""

    status: int | None  # null = no answer
    seconds: float | None = None  # from the request's end to the answer's head; null = from a cache, or not told
    retry_after: str | None = None  # as sent
    cut: bool = False  # the connection was refused, ended or silent


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """One page in one phase: what was seen, and what could not be."""

    url: str
    final_url: str | None
    phase: Phase
    outcome: Outcome
    status: int | None
    title: str | None
    started_at: float
    duration: float
    settled_by: str | None = None  # quiet, fast_forward, learned, real_time, deadline
    real_time: bool = False  # the page was waited on in real time, as an audit of what bringing time forward may miss
    audit: bool = False  # the page was waited on although its like had brought nothing late
    brought_late: bool = False  # the wait brought something that its phase had not shown before
    error: str | None = None
    wall: WallKind | None = None  # what stood before the page (`blocked`), or what the page itself is (`ok`)
    screenshot: str | None = None
    failed_collectors: dict[str, str] = field(default_factory=dict)  # name → what went wrong
    cut_short: tuple[str, ...] = ()  # waits that the cap ended
    chosen_at: float | None = None  # when the choice of the phase was made, in the visit that made it
    asks: bool | None = (
        None  # a banner asked for an answer at the end, though the choice was made; null = nobody looked
    )
    gestured_at: float | None = None  # when the interaction burst began; null = none was made
    jar: tuple[JarSighting, ...] = ()
    jar_looks: int = 0  # how often the jar could be read
    jar_gone: tuple[CookieKey, ...] = ()  # held before or during this visit and no longer
    http_cookies: tuple[HttpCookie, ...] = ()
    script_cookies: tuple[ScriptCookie, ...] = ()
    cookie_reads: tuple[CookieRead, ...] = ()
    sends: tuple[ValueSend, ...] = ()
    storage: tuple[StorageSighting, ...] = ()
    requests: tuple[RequestSighting, ...] = ()
    products: tuple[str, ...] = ()  # software that the page says it is made with
    fingerprinting: tuple[FingerprintSighting, ...] = ()
    links: tuple[LinkSighting, ...] = ()  # decorated ones


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page that discovery decided to visit."""

    url: str
    how: FoundHow
    found_on: str | None
    depth: int
    template: str


@dataclass(frozen=True, slots=True)
class Dom:
    """The rendered page as discovery reads it, and the addresses its script moved to."""

    html: str = ""
    source: str = ""  # the HTML as it came over the wire, where it differs
    base_url: str = ""
    frames: tuple[tuple[str, str], ...] = ()  # address and HTML of frames of the same site
    routes: tuple[str, ...] = ()
    content_type: str = ""
    link_header: str = ""  # of the answer
    opened: str = ""  # links that were there only after menus had been opened, as HTML
