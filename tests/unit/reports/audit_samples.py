"""Sample records of the owner's report, among them hostile ones."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from reports import audit as audit_records
from reports import declaration as decl
from tests.unit.reports.samples import ACCEPTED, BEFORE, GOOGLE, HOSTILE, HOTJAR, META, SCANNED, SITE

PIXEL = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQ"
    "Ew8QEBD/wAALCAAGAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AJ//Z"
)
"""A small grey JPEG."""


def classification(**changes: object) -> audit_records.Classification:
    plain = audit_records.Classification(
        method="name_pattern",
        evidence=({"rule": "name_pattern", "row": "ga-cookie", "matched": "_ga", "source": "vendor document"},),
        confidence="high",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def cookie(name: str = "_ga", **changes: object) -> audit_records.Cookie:
    plain = audit_records.Cookie(
        name=name,
        pattern=name,
        domain="shop.example",
        party="first",
        category="statistics",
        phases=ACCEPTED,
        host_only=False,
        set_via=("script",),
        setters=(
            audit_records.Setter(
                url="https://www.google-analytics.com/analytics.js",
                host="www.google-analytics.com",
                chain=("https://www.shop.example/", "https://www.googletagmanager.com/gtm.js?id=x"),
            ),
        ),
        secure=False,
        http_only=False,
        same_site=None,
        lifetime=400 * 86_400.0,
        lifetime_declared=730 * 86_400.0,
        size=30,
        identifier="yes",
        sent_to=("region1.google-analytics.com",),
        visits_seen=40,
        visits_of=42,
        first_seen_on="https://www.shop.example/",
        pages=("https://www.shop.example/", "https://www.shop.example/cart"),
        page_count=42,
        vendor=GOOGLE,
        purpose="Tells visitors apart in order to count them.",
        classification=classification(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def storage(key: str = "hjActiveViewportIds", **changes: object) -> audit_records.Storage:
    plain = audit_records.Storage(
        kind="local_storage",
        origin="https://www.shop.example",
        key=key,
        category="statistics",
        phases=ACCEPTED,
        set_via=("script",),
        setters=(audit_records.Setter(url="https://static.hotjar.com/c/hotjar.js", host="static.hotjar.com"),),
        size=120,
        vendor=HOTJAR,
        purpose="Notes which windows of the site are open.",
        classification=classification(confidence="medium"),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def tracker(host: str = "connect.facebook.net", **changes: object) -> audit_records.Tracker:
    plain = audit_records.Tracker(
        host=host,
        site="facebook.net",
        organisation="Meta Platforms Ireland Limited",
        category="marketing",
        role="ads",
        requests=84,
        resource_types=("script",),
        phases=BEFORE,
        sets_cookies=True,
        chain=("https://www.shop.example/", "https://www.googletagmanager.com/gtm.js?id=x"),
        page_count=42,
        country="IE",
        classification=classification(confidence="certain"),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def page(path: str, outcome: str = "ok", **changes: object) -> audit_records.Page:
    visits = tuple(
        audit_records.Visit(
            phase=phase,
            outcome="ok" if phase == "accept" and outcome == "mixed" else outcome,
            duration=1.2,
            error=None if outcome == "ok" else "deadline of 30 s passed",
        )
        for phase in ("no_action", "reject", "accept")
    )
    plain = audit_records.Page(
        url=f"https://www.shop.example{path}",
        final_url=f"https://www.shop.example{path}",
        title=f"Shop, {path}",
        status=200,
        depth=1,
        found_on="https://www.shop.example/",
        how="link",
        template="t1",
        visits=visits
        if outcome != "mixed"
        else tuple(replace(visit, outcome="timeout" if visit.phase != "accept" else "ok") for visit in visits),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def audit(**changes: object) -> audit_records.Audit:
    whole = audit_records.Audit(
        site="shop.example",
        start_url="https://www.shop.example/",
        started_at=datetime(2026, 11, 22, 14, 1, 20, tzinfo=UTC),
        finished_at=SCANNED,
        status="degraded",
        reasons=("One page of 44 could not be looked at in any phase.",),
        coverage=audit_records.Coverage(
            pages_discovered=44,
            pages_visited=41,
            pages_failed=1,
            pages_skipped={"robots": 2},
            templates=6,
            stop_reason="all pages visited",
        ),
        scan_id="01JD8Z4T7W",
        scanner_version="0.1.0",
        browser=audit_records.Browser(
            name="chromium-headless-shell",
            version="142.0.7444.59",
            self_test=audit_records.SelfTest(
                passed=True,
                results={"first_party_http": "stored", "third_party_http": "stored", "partitioned": "stored"},
            ),
        ),
        database=audit_records.Database(version="2026.11.20", date=date(2026, 11, 20), layers=("own rows",)),
        vantage=audit_records.Vantage(
            guard="full",
            locale="en-GB",
            timezone="Europe/Stockholm",
            user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36",
            webdriver_visible=False,
        ),
        options={"max_pages": 500, "phases": ["no_action", "reject", "accept"]},
        banner=audit_records.Banner(
            found=True, platform="Klaro", languages=("en",), accept=True, reject=False, settings=True
        ),
        phases=(
            audit_records.PhaseResult(phase="no_action", reached=True),
            audit_records.PhaseResult(phase="reject", reached=True, outcome="unverified", how="klaro", clicks=2),
            audit_records.PhaseResult(phase="accept", reached=True, outcome="verified", how="klaro", clicks=1),
        ),
        findings=(
            audit_records.Finding(
                rule="consent.before",
                severity="high",
                message="_fbp (Meta Pixel, marketing) was stored before a choice was made.",
                subject_kind="cookie",
                subject_id="c4",
                evidence={"phase": "no_action", "pages": ["https://www.shop.example/"], "confidence": "high"},
                reference="ePrivacy Directive, article 5(3)",
            ),
            audit_records.Finding(
                rule="duration.excessive",
                severity="medium",
                message="_ga asks to be kept for 2 years.",
                evidence={"lifetime_declared": 63_072_000},
                reference="https://www.cnil.fr/en/guidelines",
            ),
            audit_records.Finding(
                rule="cookie.unclassified",
                severity="low",
                message="The purpose of x7_vis is not known.",
            ),
        ),
        pages=(
            page("/"),
            page("/cart", "mixed"),
            page("/search", "timeout", status=None, title=None, final_url=None),
            *(page(f"/product/{number}") for number in range(4)),
        ),
        cookies=(
            cookie(
                "shop_session",
                category="necessary",
                phases=BEFORE,
                set_via=("http",),
                session=True,
                lifetime=None,
                lifetime_declared=None,
                http_only=True,
                secure=True,
                same_site="Lax",
                vendor=SITE,
                purpose="Keeps the shopping cart and the log-in during a visit.",
                setters=(audit_records.Setter(url="https://www.shop.example/", host="www.shop.example"),),
            ),
            cookie(),
            cookie(
                "_fbp",
                category="marketing",
                phases=BEFORE,
                vendor=META,
                lifetime=90 * 86_400,
                purpose="Recognises your browser in order to show and measure advertising.",
                setters=(
                    audit_records.Setter(
                        url="https://connect.facebook.net/en_US/fbevents.js", host="connect.facebook.net"
                    ),
                ),
            ),
            cookie(
                "x7_vis",
                category="unclassified",
                vendor=None,
                purpose=None,
                classification=None,
                phases={"no_action": None, "reject": None, "accept": True},
                setters=(),
            ),
        ),
        storage=(
            storage(),
            storage("_cache", kind="indexed_db", category="necessary", phases=BEFORE, stores=("a", "b")),
        ),
        trackers=(
            tracker(),
            tracker(
                "fonts.gstatic.com",
                site="gstatic.com",
                organisation="Google LLC",
                category="necessary",
                role="fonts",
                sets_cookies=False,
                country="US",
                requests=120,
            ),
            tracker(
                "px.dead.example",
                site="dead.example",
                organisation=None,
                category="unclassified",
                role=None,
                sets_cookies=False,
                country=None,
                requests=2,
                failed=True,
                classification=None,
                phases={"no_action": None, "reject": None, "accept": True},
            ),
        ),
        fingerprinting=(
            audit_records.Fingerprinting(
                script="https://cdn.knowing.example/print.js",
                host="cdn.knowing.example",
                kinds=("audio", "canvas"),
                phases={"no_action": True, "reject": False, "accept": None},
                page_count=2,
            ),
            audit_records.Fingerprinting(script=None, host="www.shop.example", kinds=("fonts",), page_count=1),
        ),
        decorations=(
            audit_records.Decoration(
                direction="link", host="partner.example", parameter="visitor", cookies=("_vid",), page_count=3
            ),
            audit_records.Decoration(direction="landing", host="www.shop.example", parameter="gclid", page_count=1),
        ),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def hostile_audit() -> audit_records.Audit:
    """Every text of the report is hostile in turn."""
    setters = [audit_records.Setter(url=text, host=text, chain=(text,)) for text in HOSTILE]
    verdict = classification(method=HOSTILE[0], evidence=({text: text for text in HOSTILE},), alternatives=HOSTILE)
    vendors = [decl.Provider(name=text, legal_name=text, country=text, policy_url=text) for text in HOSTILE]
    return audit(
        site=HOSTILE[0],
        start_url="javascript:alert(1)",
        scan_id=HOSTILE[1],
        reasons=HOSTILE,
        scanner_version=HOSTILE[0],
        browser=audit_records.Browser(
            name=HOSTILE[0],
            version=HOSTILE[1],
            self_test=audit_records.SelfTest(
                passed=False, results=dict(zip(HOSTILE, HOSTILE, strict=True)), problems=HOSTILE
            ),
        ),
        database=audit_records.Database(version=HOSTILE[0], layers=HOSTILE),
        vantage=audit_records.Vantage(
            proxy=HOSTILE[0], guard=HOSTILE[1], locale=HOSTILE[2], timezone=HOSTILE[3], user_agent=HOSTILE[4]
        ),
        options={text: text for text in HOSTILE},
        coverage=audit_records.Coverage(
            pages_discovered=1,
            pages_visited=1,
            stop_reason=HOSTILE[0],
            method=HOSTILE[1],
            pages_skipped=dict.fromkeys(HOSTILE, 1),
            completeness=0.5,
            cookies_estimated=3.5,
        ),
        banner=audit_records.Banner(found=True, platform=HOSTILE[0], accept=True),
        phases=(
            audit_records.PhaseResult(
                phase=HOSTILE[0], reached=True, outcome=HOSTILE[1], how=HOSTILE[2], error=HOSTILE[3]
            ),
        ),
        findings=tuple(
            audit_records.Finding(rule=text, severity=text, message=text, reference=text, evidence={text: [text]})
            for text in HOSTILE
        ),
        pages=tuple(
            page(
                "/",
                url=text,
                final_url="javascript:alert(2)",
                title=text,
                found_on=text,
                how=text,
                visits=(audit_records.Visit(phase=text, outcome=text, error=text),),
            )
            for text in HOSTILE
        ),
        cookies=tuple(
            cookie(
                text,
                domain=text,
                path=text,
                partition_key=text,
                pattern=text + "*",
                same_site=text,
                priority=text,
                value_shape=text,
                identifier=text,
                setters=tuple(setters),
                read_by=HOSTILE,
                blocked=HOSTILE,
                first_seen_on=text,
                pages=HOSTILE,
                vendor=vendors[index],
                purpose=text,
                classification=verdict,
            )
            for index, text in enumerate(HOSTILE)
        ),
        storage=tuple(
            storage(
                text,
                kind=text,
                origin=text,
                stores=HOSTILE,
                setters=tuple(setters),
                vendor=vendors[index],
                purpose=text,
            )
            for index, text in enumerate(HOSTILE)
        ),
        trackers=tuple(
            tracker(
                text,
                site=text,
                organisation=text,
                role=text,
                cname=text,
                country=text,
                resource_types=HOSTILE,
                chain=HOSTILE,
                fingerprinting=HOSTILE,
            )
            for text in HOSTILE
        ),
        fingerprinting=tuple(audit_records.Fingerprinting(script=text, host=text, kinds=HOSTILE) for text in HOSTILE),
        decorations=tuple(
            audit_records.Decoration(direction=text, host=text, parameter=text, cookies=HOSTILE) for text in HOSTILE
        ),
    )


def drawn_audit() -> audit_records.Audit:
    """A report with a map of several layers, a picture and charts over three scans."""
    page_, manager = "https://www.shop.example/", "www.googletagmanager.com"
    tags = tracker(manager, organisation="Google LLC", category="necessary", role="tag manager", chain=(page_,))
    loaded = tuple(
        tracker(
            f"px{number}.net{number}.example",
            site=f"net{number}.example",
            organisation=None,
            chain=(page_, f"https://{manager}/gtm.js"),
        )
        for number in range(8)
    )
    deeper = tuple(
        tracker(f"sync{number}.example", failed=number == 1, chain=(*loaded[0].chain, f"https://{loaded[0].host}/a.js"))
        for number in range(2)
    )
    past = tuple(
        audit_records.PastScan(
            started_at=SCANNED - timedelta(days=60 - 30 * number),
            status="complete",
            cookies={"necessary": 2, "marketing": 3 + number},
            storage=1,
            trackers=30 + number,
            pages=44,
        )
        for number in range(2)
    )
    whole = audit(trackers=(tags, *loaded, *deeper), earlier=past)
    picture = audit_records.Picture(
        shows="banner", layer=1, at=SCANNED, url=page_, file="no_action-1-banner.jpg", data=PIXEL
    )
    return replace(whole, phases=(replace(whole.phases[0], pictures=(picture,)), *whole.phases[1:]))
