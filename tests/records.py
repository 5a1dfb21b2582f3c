"""Records for tests: one whole scan to start from, and any record at all for hypothesis.

`a_scan()` and `a_visit()` are ordinary; change them with `dataclasses.replace`, not here: tests/integration/store/kept
holds them as older versions of the database wrote them. `records(kind)` draws any value
that the record's annotations allow, with the strings that break databases and files well represented.
"""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum

from hypothesis import strategies as st

from scanner.consent import Banner, Consent, Layer, PhaseResult, Picture, Press
from scanner.coverage import Coverage
from scanner.model import (
    BrowserInfo,
    Classification,
    Cookie,
    CookieDbInfo,
    Finding,
    Fingerprinting,
    FoundHow,
    Outcome,
    Page,
    Party,
    Phase,
    Phases,
    Scan,
    ScanInfo,
    ScanStatus,
    Seen,
    SelfTestResult,
    Setter,
    StorageItem,
    StorageKind,
    Subject,
    Tracker,
    Vantage,
    VendorInfo,
    Visit,
)
from scanner.sightings import (
    CookieAttributes,
    CookieKey,
    HttpCookie,
    JarSighting,
    PageRecord,
    RequestSighting,
    ScriptCookie,
    StorageSighting,
    ValueFacts,
    VisitRecord,
)

START = datetime(2026, 3, 1, 12, 0, 0, 250000, UTC)
END = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
HOME = "https://www.shop.example/"
HOSTILE = (
    "", "\0", "a\0b", "\\", "\\0", "\\u0000", "\ud800", "x\udfff", "'; DROP TABLE scans; --", "%s", "{{7*7}}",
    "</script>", "\u2028", "\N{GRINNING FACE}", "مرحبا", "a\r\nb", "\x1b[2J", "\x7f\x85",
)  # fmt: skip


def a_scan(scan_id: str = "s1", site: str = "shop.example", started_at: datetime = START) -> Scan:
    """A finished scan of a shop with one of everything."""
    return Scan(
        format="cookiescan/1",
        scan=an_info(scan_id, site, started_at, END),
        coverage=Coverage(2, 2, 0, {"robots": 1}, 1, "exhausted", 1, 1.25, 0.9, "chao1"),
        consent=Consent(
            Banner(True, "klaro", ["sv", "en"], Layer(accept=True, reject=False, settings=True)),
            {"accept": PhaseResult(True, "verified", "klaro", 1)},
        ),
        pages=[
            Page(HOME, HOME, "Shop", 200, 0, None, FoundHow.SEED, "t1", [a_brief(), a_brief(Phase.ACCEPT)]),
            Page(f"{HOME}a", None, None, None, 1, HOME, FoundHow.LINK, "t1", [a_brief()]),
        ],
        cookies=[a_cookie()],
        storage=[a_storage_item()],
        trackers=[a_tracker()],
        findings=[
            Finding(
                "consent.before",
                "high",
                Subject("cookie", "c1"),
                "Set before consent.",
                {"phase": "no_action"},
                "ePrivacy 5(3)",
            )
        ],
    )


def an_info(
    scan_id: str = "s1", site: str = "shop.example", started_at: datetime = START, finished_at: datetime | None = None
) -> ScanInfo:
    """The head of a scan; under way without `finished_at`."""
    return ScanInfo(
        id=scan_id,
        start_url=f"https://www.{site}/",
        site=site,
        started_at=started_at,
        finished_at=finished_at,
        status=ScanStatus.COMPLETE,
        reasons=[],
        scanner_version="0.1.0",
        browser=BrowserInfo("chromium", "140.0", SelfTestResult(True, {"cookie": "stored"}, [], 0.75)),
        cookie_db=CookieDbInfo("1", "2026-01-01", ["starter"]),
        options={"max_pages": 500, "delay": 0.1},
        vantage=Vantage(None, "full", "sv-SE", None, "Mozilla/5.0", False),
    )


def a_brief(phase: Phase = Phase.NO_ACTION) -> Visit:
    """A visit as exported."""
    return Visit(phase, Outcome.OK, "quiet", 1.5)


def a_verdict() -> Classification:
    """Why something has its category."""
    return Classification("name", [{"row": "_ga_*"}], "high", [])


def a_cookie() -> Cookie:
    """An analytics cookie set by a script."""
    return Cookie(
        id="c1", name="_ga_ABC", pattern="_ga_*", domain="shop.example", host_only=False, path="/", partition_key=None,
        party=Party.FIRST, stored=True, set_via=["script"],
        setters=[Setter("https://t.example/t.js", "t.example", [HOME])],
        secure=False, http_only=False, same_site=None, priority="Medium", session=False, lifetime=34560000.0,
        lifetime_declared=63072000.0, size=30, value_shape="D10.D9", identifier="yes", synced_to=[], read_by=[],
        sent_to=["t.example"],
        blocked=[], removed=False, after_gesture=False,
        phases=Phases(no_action=True, accept=True), seen=Seen(2, 3), first_seen_on=HOME,
        pages=[HOME], page_count=1, names_folded=0, category="statistics",
        vendor=VendorInfo("google", "Google", "Google LLC", "US", "https://policies.example/"),
        purpose="Counts visitors.",
        classification=a_verdict(),
    )  # fmt: skip


def a_storage_item() -> StorageItem:
    """A key of local storage that nobody knows."""
    return StorageItem(
        id="k1", kind=StorageKind.LOCAL, origin="https://www.shop.example", key="cart", pattern="cart", stores=[],
        party=Party.FIRST, stored=True, set_via=["inferred"], setters=[],
        size=5, value_shape=None, identifier="unknown",
        removed=False, after_gesture=False, phases=Phases(no_action=True), seen=Seen(1, 1),
        first_seen_on=HOME, pages=[HOME], page_count=1, names_folded=0, category=None,
        vendor=None, purpose=None, classification=None,
    )  # fmt: skip


def a_choice() -> PhaseResult:
    """A choice with its evidence."""
    at = datetime(2026, 11, 2, 3, 4, 5, 678000, tzinfo=UTC)
    return PhaseResult(
        reached=True,
        outcome="verified",
        how="rule:klaro:first_layer",
        clicks=1,
        chosen_at=at,
        presses=[Press("accept", "Godkänn", 1, at, HOME, "rule:klaro")],
        record={"platform": "Klaro", "reads": "accept", "granted": ["statistik"], "kept_in": ["cookie:klaro"]},
        pictures=[Picture("banner", 1, at, HOME, "accept-1-banner.jpg")],
        asked_again=[f"{HOME}a"],
    )


def a_tracker() -> Tracker:
    """A third party."""
    return Tracker(
        host="t.example", site="t.example", organisation="T Ltd", category="statistics", role="analytics", cname=None,
        requests=3, failed=False, resource_types=["script"], phases=Phases(no_action=True), sets_cookies=False,
        chain=[HOME], page_count=1, country=None, classification=a_verdict(),
    )  # fmt: skip


def a_fingerprinting_script() -> Fingerprinting:
    """A script that asks for what tells one device from another."""
    return Fingerprinting(
        script="https://t.example/t.js", host="t.example", party=Party.THIRD, kinds=["canvas", "fonts"], chain=[HOME],
        phases=Phases(no_action=True), pages=[HOME], page_count=1,
    )  # fmt: skip


def a_page(url: str = HOME) -> PageRecord:
    """A page to visit."""
    return PageRecord(url, FoundHow.SEED, None, 0, "t1")


def a_visit(url: str = HOME, phase: Phase = Phase.NO_ACTION, outcome: Outcome = Outcome.OK) -> VisitRecord:
    """What the browser said on one page, one sighting of each kind."""
    value = ValueFacts(5, "a5", 2.3, "0123456789abcdef")
    return VisitRecord(
        url=url,
        final_url=url,
        phase=phase,
        outcome=outcome,
        status=200,
        title="Shop",
        started_at=1772366400.25,
        duration=1.5,
        failed_collectors={"storage": "frame gone"},
        cut_short=("settle",),
        jar=(
            JarSighting(
                CookieKey("sid", "shop.example", "/", True, None),
                True, True, "Lax", "Medium", False, 1780000000.5, 8, value, 1772366400.5, "loaded", True,
            ),
        ),
        http_cookies=(
            HttpCookie("sid", CookieAttributes(path="/", lifetime=3600.0), value, url,
                       (url,), url, 1772366400.3, (), None),
        ),
        script_cookies=(
            ScriptCookie("_ga", CookieAttributes(), value, url,
                         "https://t.example/t.js", (), 1772366400.6, True, False),
        ),
        storage=(StorageSighting(StorageKind.INDEXED_DB, "https://www.shop.example", "db", url, stores=("a", "b")),),
        requests=(RequestSighting("https://t.example/t.js", "GET", "script", url, (url,), 1772366400.4, status=200),),
        products=("WordPress 6",),
    )  # fmt: skip


def _as_a_browser_has_it(text: str) -> str:
    """Strings come from UTF-16, so two surrogates that fit each other are one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=()), max_size=8).map(_as_a_browser_has_it)
)
_FREE = st.dictionaries(
    texts, st.one_of(texts, st.none(), st.booleans(), st.integers(-9, 9), st.lists(texts, max_size=2)), max_size=2
)
_PLAIN: dict[object, st.SearchStrategy[typing.Any]] = {
    str: texts,
    int: st.integers(0, 2**53),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    types.NoneType: st.none(),
}


def records(kind: typing.Any) -> st.SearchStrategy[typing.Any]:  # noqa: PLR0911 - one for each kind of annotation
    """Any value of the type: a record, or what stands in a record's annotations. Lists have two items at most."""
    if kind is typing.Any:
        return st.one_of(st.none(), texts, _FREE)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{field.name: records(hints[field.name]) for field in fields(kind)})
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(records(each) for each in arguments))
    if origin is list:
        return st.lists(records(arguments[0]), max_size=2)
    if origin is tuple:
        return st.lists(records(arguments[0]), max_size=2).map(tuple)
    if origin is dict:
        return _FREE if arguments[1] is typing.Any else st.dictionaries(texts, records(arguments[1]), max_size=2)
    assert issubclass(kind, Enum), kind
    return st.sampled_from(list(kind))
