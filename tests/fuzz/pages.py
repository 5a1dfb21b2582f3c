"""What pages, their servers and the browser say of them: cookies, reports of the hooks, events, consent, markup."""

from __future__ import annotations

import asyncio
import math
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any, cast

from hypothesis import strategies as st

from scanner.capture.collectors.access import AccessCollector, carries, forms, longest_word, words
from scanner.capture.collectors.base import Moment, Scene
from scanner.capture.collectors.fingerprints import FingerprintCollector
from scanner.capture.collectors.links import LinkCollector
from scanner.capture.collectors.requests import RequestCollector
from scanner.capture.collectors.script_cookies import ScriptCookieCollector
from scanner.capture.collectors.set_cookie import SetCookieCollector
from scanner.capture.collectors.storage import StorageCollector, owner_of
from scanner.capture.consent.proof import reading, tc_evidence
from scanner.capture.consent.tcf import NotATcString, decode_tc
from scanner.capture.consent.wording import intent_of, plain_words, says_necessary
from scanner.capture.cookie_line import as_utf8, cookie_date, parse_cookie_line
from scanner.capture.hooks import parse_report, script_urls
from scanner.capture.jar import JarWatch
from scanner.capture.tab import Watch
from scanner.model import Outcome, Phase
from scanner.observe.fold import keepable
from scanner.observe.merge import Merger
from scanner.parts import parts
from scanner.spiders.dom import is_page_like, leads_elsewhere, read_page
from scanner.spiders.look import look_of
from scanner.spiders.politeness import crawl_gap
from scanner.spiders.robots import FirstRules, read_robots
from scanner.spiders.sitemap import MOST_URLS, parse_sitemap
from scanner.store.rows import visit_row
from scanner.urls import host_of, page_url
from scanner.values import LONGEST_SHAPE, Digester, entropy, shape
from tests.fuzz.drawing import as_json, blobs, json_values, mangled, names, objects, shuffled, texts, urls
from tests.fuzz.fuzzing import fuzzed
from tests.records import HOME, a_page, a_visit

if TYPE_CHECKING:
    from scanner.capture.devtools import Session
    from scanner.capture.tab import Tab

NOW = 1_790_000_000.0
DIGESTER = Digester(b"k" * 32)
LINES = shuffled(
    "sid", "=", "1", "; ", ";", "Path=/", "Domain=", ".shop.example", "Max-Age=", "-1", "9" * 40, "Expires=",
    "Wed, 21 Oct 2026 07:28:00 GMT", "Secure", "HttpOnly", "SameSite=None", "Partitioned", " ", "\t", "\0", "\n",
)  # fmt: skip


@fuzzed(LINES)
def cookie_line(line: str) -> None:
    asked = parse_cookie_line(as_utf8(line), NOW)
    lifetime = asked.attributes.lifetime
    assert lifetime is None or math.isfinite(lifetime)
    assert len(asked.name) + len(asked.value) <= len(line)
    assert not set("\0\r\n;") & set(asked.name + asked.value)


@fuzzed(shuffled("Wed", ", ", "21", "-", "Oct", " ", "2026", "07", ":", "28:00", "GMT", "9" * 400, "99999"))
def cookie_dates(text: str) -> None:
    moment = cookie_date(text)
    assert moment is None or 1970 <= moment.year <= 9999


@fuzzed(texts, "1" * 5000, "[" * 4000 + "]")
def values(value: str) -> None:
    kept = shape(value)
    assert len(kept) < LONGEST_SHAPE + 30
    assert kept.isascii()
    assert 0 <= entropy(value) < 8_000_000
    assert len(DIGESTER.digest(value)) == 16
    for part in parts(value, DIGESTER, NOW):
        assert part.digest not in value or not part.digest


@fuzzed(st.tuples(texts, texts))
def values_sent(case: tuple[str, str]) -> None:
    value, request = case
    for form in forms(value):
        longest_word(form)
        carries(request, form)
    words(request)


# ---- the hooks' reports, which a page that knows the binding can forge

REPORTS = objects(
    k=st.sampled_from(("cookie", "store", "read", "storage", "timers", "route", "worker", "file", "fingerprint")),
    f=st.just(HOME) | urls,
    o=st.just(HOME) | urls,
    t=st.floats(1.7e12, 1.8e12),
    s=st.lists(urls, max_size=3).map(lambda found: "".join(f"    at f ({url}:1:2)\n" for url in found)),
    line=LINES,
    fact=objects(name=names, value=texts, expires=st.floats(), domain=texts, path=texts, sameSite=texts),
    method=st.sampled_from(("set", "delete")),
    kind=st.sampled_from(("local", "session", "indexed", "cache")),
    key=names,
    names=st.lists(names, max_size=3).map(as_json),
    what=st.sampled_from(("canvas", "fonts")),
    url=urls,
    before=texts,
    after=texts,
    starts=st.booleans(),
)
PAYLOADS = REPORTS.map(as_json) | json_values().map(as_json) | texts


def gathered(watch: Watch) -> dict[str, Any]:
    """What the collectors make of a visit in which this was seen; the browser itself is not asked."""
    jar = JarWatch(cast("Session", None), "", DIGESTER)
    scene = Scene(cast("Tab", None), watch, jar, DIGESTER)

    async def gather() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for make in (
            SetCookieCollector, ScriptCookieCollector, StorageCollector, RequestCollector, FingerprintCollector,
            AccessCollector,
        ):  # fmt: skip
            collector = make(scene)
            if isinstance(collector, StorageCollector):
                await collector.look(Moment.LOADED)
            found |= await collector.gather()
        return found

    return asyncio.run(gather())


def kept(found: dict[str, Any]) -> None:
    """A visit with this in it can be merged, exported and stored."""
    page = a_page(HOME)
    visit = a_visit(HOME)
    changed = {name: value for name, value in found.items() if hasattr(visit, name)}
    visit = type(visit)(url=HOME, final_url=HOME, phase=Phase.NO_ACTION, outcome=Outcome.OK, status=200, title=None,
                        started_at=NOW, duration=1.0, jar_looks=1, **changed)  # fmt: skip
    merger = Merger("shop.example")
    merger.add(page, visit)
    merger.facts()
    visit_row("s1", page, keepable(visit, "shop.example"), None)


@fuzzed(
    st.lists(PAYLOADS, max_size=4),
    ['{"k": "store", "f": "", "o": "", "t": 1, "fact": {}}'],
    ['{"k": "storage", "f": "", "o": "", "t": 1, "kind": []}'],
    ['{"k": "storage", "f": "", "o": "", "t": 1, "kind": "local"}'],
    ['{"k": "fingerprint", "f": "", "o": "", "t": 1, "what": {}}'],
    ['{"k": "read", "f": "", "o": "", "t": 1, "names": "["}'],
    ['{"k": "cookie", "f": "", "o": "", "t": 1e999, "line": "a=b"}'],
    ['{"k": "cookie", "f": "", "o": "", "t": NaN, "line": "a=b"}'],
    ['{"k": "store", "f": "", "o": "", "t": 1, "method": "set", "fact": {"name": "a", "expires": NaN}}'],
    share=0.5,
)
def hook_reports(payloads: list[str]) -> None:
    watch = Watch()
    for payload in payloads:
        report = parse_report(payload, 1)
        if report is not None:
            watch.take_report(report)
    kept(gathered(watch))


@fuzzed(
    shuffled(
        "at ", "f (", "https://t.example/a.js", ":1:2)", "\n", "eval at ", "blob:", "data:", "(", ")", ":", "9" * 99
    )
)
def stacks(stack: str) -> None:
    assert all(url.startswith(("http", "blob:", "data:")) for url in script_urls(stack))


# ---- events of the network and of storage: the frame is the browser's, the strings are the site's

HEADERS = st.dictionaries(
    st.sampled_from(("set-cookie", "Set-Cookie", "date", "content-length", "location")) | texts,
    LINES | texts | st.lists(LINES, max_size=3).map("\n".join),
    max_size=4,
)


@st.composite
def _exchange(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """One request with what the browser may tell of it, in any order after the beginning."""
    name = draw(st.sampled_from("12"))
    request = {"url": draw(urls), "method": draw(st.sampled_from(("GET", "POST"))), "headers": draw(HEADERS)}
    if draw(st.booleans()):
        request["postData"] = draw(texts)
    response = {
        "status": draw(st.integers(0, 999)),
        "headers": draw(HEADERS),
        "mimeType": draw(texts),
        "url": request["url"],
    }
    stack = {"callFrames": [{"url": draw(urls)}]}
    sent = {"requestId": name, "request": request, "documentURL": draw(urls), "initiator": {"url": draw(urls),
    "stack": stack},
            "wallTime": NOW, "type": draw(st.sampled_from(("Document", "Script", "Image", "Ping")))}  # fmt: skip
    if draw(st.booleans()):
        sent |= {"redirectResponse": response, "redirectHasExtraInfo": draw(st.booleans())}
    blocked = [{"cookieLine": draw(LINES), "blockedReasons": [draw(texts)]}]
    later: list[tuple[str, dict[str, Any]]] = [
        ("responseReceived", {"requestId": name, "response": response, "type": "Script", "hasExtraInfo": True}),
        ("responseReceivedExtraInfo", {"requestId": name, "headers": draw(HEADERS), "blockedCookies": blocked,
                                       "cookiePartitionKey": draw(st.none() | texts)}),
        ("loadingFinished", {"requestId": name, "encodedDataLength": draw(st.floats(0, 1e15))}),
        ("loadingFailed", {"requestId": name, "errorText": draw(texts)}),
    ]  # fmt: skip
    socket: list[tuple[str, dict[str, Any]]] = [
        ("webSocketCreated", {"requestId": name + "s", "url": draw(urls)}),
        ("webSocketHandshakeResponseReceived", {"requestId": name + "s", "response": response}),
        ("webSocketFrameSent", {"requestId": name + "s", "response": {"opcode": 1, "payloadData": draw(texts)}}),
    ]
    return [
        ("requestWillBeSent", sent),
        *draw(st.lists(st.sampled_from(later), max_size=4)),
        *(socket if draw(st.booleans()) else []),
    ]


@fuzzed(st.lists(_exchange(), max_size=3), share=0.3)
def network_events(exchanges: list[list[tuple[str, dict[str, Any]]]]) -> None:
    watch = Watch()
    for event, params in (each for exchange in exchanges for each in exchange):
        watch.network.take(event, params)
    assert watch.network.waiting() >= 0
    kept(gathered(watch))


@fuzzed(
    st.lists(
        st.tuples(
            st.sampled_from(("domStorageItemAdded", "domStorageItemRemoved", "domStorageItemUpdated")),
            st.fixed_dictionaries(
                {
                    "storageId": st.fixed_dictionaries(
                        {"storageKey": urls | shuffled(HOME, "^0", "^31", "^1", "^"), "isLocalStorage": st.booleans()}
                    ),
                    "key": names,
                    "newValue": texts,
                }
            ),
        ),
        max_size=4,
    ),
    share=0.5,
)
def storage_events(events: list[tuple[str, dict[str, Any]]]) -> None:
    watch = Watch(storage_events=events)
    for _, params in events:
        owner_of(params["storageId"]["storageKey"])
    kept(gathered(watch))


@fuzzed(st.tuples(st.lists(urls, max_size=4), st.lists(names, max_size=2)))
def decorated_links(case: tuple[list[str], list[str]]) -> None:
    links, _ = case
    scene = Scene(cast("Tab", None), Watch(), JarWatch(cast("Session", None), "", DIGESTER), DIGESTER)
    collector = LinkCollector(scene)

    async def gather() -> dict[str, Any]:
        await collector.told("\n".join([HOME, *links]))
        return await collector.gather()

    assert len(asyncio.run(gather())["links"]) <= 60


# ---- consent

_TC = "CPokAsAPokAsABEACBENC7CgAP_AAH_AAAigIzNX_G_fbXlj-X53abtkeY1f99h3uccxBYQ"


def _bits(*numbers: tuple[int, int]) -> str:
    """A TC string of these numbers, each with its width."""
    text = "".join(f"{number:0{width}b}" for number, width in numbers)
    text += "0" * (-len(text) % 24)
    return urlsafe_b64encode(int(text, 2).to_bytes(len(text) // 8, "big")).decode()


_HEAD = ((2, 6), *((0, width) for width in (36, 36, 12, 12, 6, 12, 12, 6, 2, 12, 24, 24, 1, 12)))
_ALL_AGAIN = _bits(*_HEAD, (65535, 16), (1, 1), (3600, 12), *(((1, 1), (1, 16), (65535, 16)) * 3600))
"""3,600 ranges of 65,535 vendors each: a second for each hundred, when they are put together one by one."""


@fuzzed(
    st.one_of(texts, st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.",
    max_size=80).map("C".__add__),
              mangled(_TC.encode()).map(lambda data: data.decode("utf-8", "replace"))),
    _ALL_AGAIN,
)  # fmt: skip
def consent_strings(text: str) -> None:
    try:
        told = decode_tc(text).as_evidence()
    except NotATcString:
        told = {}
    assert len(told.get("vendor_ids", ())) <= 1000
    tc_evidence({"string": text})


@fuzzed(st.dictionaries(st.builds("cookie:{}".format, names) | names, texts, max_size=3))
def consent_records(changes: dict[str, str]) -> None:
    found, _ = reading(changes)
    assert set(found) <= set(changes)


@fuzzed(st.tuples(texts | shuffled("Accept", " all", "Ablehnen", " ", "cookies", "...", "\n"), texts))
def banner_words(case: tuple[str, str]) -> None:
    text, language = case
    plain_words(text)
    intent_of(text, language)
    says_necessary(text, language)


# ---- markup, sitemaps, robots.txt

MARKUP = shuffled(
    "<a href=", "'", '"', ">", "</a>", "<base href=", "<meta http-equiv=refresh content=", "0;url=",
    "<link rel=canonical href=",
    "<link rel=alternate hreflang=sv href=", "<iframe src=", "<html lang=", "<meta name=generator content=",
    "<script>", "<svg>",
    "<template>", "<![CDATA[", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "&#x0;", "&#xD800;", "/page",
    "https://t.example/", "<",
    "<table><td><div>", "\x00", most=20,
)  # fmt: skip


@fuzzed(
    MARKUP,
    "<a href='https://[::1'>",
    "<base href='https://[a'>",
    "<div>" * 3000,
    "<template>" * 3000 + "<a onclick=''>",
    f"<meta http-equiv=refresh content='{' ' * 20_000}'>",
    f"<meta http-equiv=refresh content='0{' ' * 20_000}\u3000;'>",
    '<script>"' + r"\"" * 25_000 + "</script>",
    "<script>'" + r"\'" * 25_000 + "</script>",
    share=0.6,
)
def markup(html: str) -> None:
    page = read_page(html, HOME)
    look_of(html, host_of(HOME))
    for url in (*page.links, *page.alternates):
        assert page_url(url) == url
        is_page_like(url)
    leads_elsewhere(html, html[:10])


_SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>'
    b"https://www.shop.example/a?b=1&amp;c</loc><lastmod>2026</lastmod></url></urlset>"
)
_LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 10 + b'">]><urlset><url><loc>/&b;</loc></url></urlset>'
)


@fuzzed(
    blobs | mangled(_SITEMAP, _LAUGHS, b"https://www.shop.example/a\r\nhttp://www.shop.example/b") | MARKUP.map(
        lambda text: text.encode("utf-8", "surrogatepass")
    ),
    b"\x1f\x8b",
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    b"<a>" * 5000,
)  # fmt: skip
def sitemaps(body: bytes) -> None:
    found = parse_sitemap(body, HOME)
    assert len(found.pages) + len(found.sitemaps) <= MOST_URLS + 10
    assert all(page_url(url) == url for url in (*found.pages, *found.sitemaps))


ROBOTS = shuffled(
    "User-agent: *", "\n", "Disallow: ", "/", "*", "$", "Allow: ", "Crawl-delay: ", "1", "9" * 40, "-1", "nan",
    "Sitemap: ",
    HOME, "Request-rate: 1/1s", "Request-rate: 0/0s", "Visit-time: 0000-2400", "\ufeff", "#", ":", most=24,
)  # fmt: skip


@fuzzed(ROBOTS, "User-agent: *\nDisallow: /" + "*a" * 400 + "$\n", "Sitemap: https://[::1")
def robots(text: str) -> None:
    """As `SiteSpider.parse_robots` and Scrapy's middleware read it."""
    found = read_robots(text.encode("utf-8", "surrogatepass"))
    for address in found.sitemaps:
        page_url(address, HOME)
    rules = FirstRules(found)
    assert isinstance(rules.allowed(HOME + "a" * 300, "cookiescan"), bool)
    crawl_gap(rules.rules)
