"""The owner's report: the whole scan, entry by entry, in the order of scan.json."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reports import audit
from scanner.declare.choices import phase_results
from scanner.declare.items import UNKNOWN, Item, date_of, provider
from scanner.declare.notes import skip_reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner.model import Classification, Cookie, Finding, Fingerprinting, Page, Scan, Setter, StorageItem, Tracker


def audit_of(scan: Scan, pictures: Mapping[str, bytes] | None = None, earlier: Iterable[Scan] = ()) -> audit.Audit:
    """The scan as its owner reads it; nothing is folded or left out.

    Args:
        scan: the scan.
        pictures: JPEGs by file name.
        earlier: kept scans of the site, to compare with; those that began no sooner than this one are left out.
    """
    info = scan.scan
    database = info.cookie_db
    coverage = asdict(scan.coverage)
    coverage["pages_skipped"] = skip_reasons(scan.coverage.pages_skipped)
    learned, real_time, aliases = coverage.pop("learned"), coverage.pop("real_time"), coverage.pop("aliases")
    estimate = coverage.pop("estimate")
    if learned:
        coverage |= dict(zip(("spared", "spared_checked", "spared_wrong"), learned.values(), strict=True))
    if real_time:
        late = (*real_time["cookies"], *real_time["storage"], *real_time["trackers"])
        coverage |= {"real_time": real_time["visits"], "late": late}
    if estimate:
        cookies = estimate["cookies"]
        coverage |= {
            "cookies_most": scan.coverage.cookies_seen + cookies["high"] - cookies["seen"],
            "confidence": estimate["confidence"],
            "scouted": estimate["pages_scouted"],
            "scouting_refused": estimate["scouting_refused"],
        }
    if aliases:
        coverage |= {"aliases": aliases["status"], "aliases_failed": tuple(aliases["failed"])}
    return audit.Audit(
        site=info.site,
        start_url=info.start_url,
        started_at=info.started_at,
        finished_at=info.finished_at,
        status=info.status.value,
        coverage=audit.Coverage(**coverage),
        scan_id=info.id,
        reasons=tuple(info.reasons),
        scanner_version=info.scanner_version,
        browser=_browser(scan),
        database=audit.Database(version=database.version, date=date_of(database.date), layers=tuple(database.layers)),
        vantage=audit.Vantage(**asdict(info.vantage)),
        options=info.options,
        banner=_banner(scan),
        phases=phase_results(scan.consent, pictures or {}),
        findings=tuple(map(_finding, scan.findings)),
        pages=tuple(map(_page, scan.pages)),
        cookies=tuple(map(_cookie, scan.cookies)),
        storage=tuple(map(_storage, scan.storage)),
        trackers=tuple(map(_tracker, scan.trackers)),
        fingerprinting=tuple(map(_fingerprinting, scan.fingerprinting)),
        decorations=_decorations(scan.pages),
        earlier=tuple(sorted(map(_past, _before(scan, earlier)), key=lambda one: one.started_at)),
    )


def _before(scan: Scan, others: Iterable[Scan]) -> Iterator[Scan]:
    return (other for other in others if other.scan.started_at < scan.scan.started_at)


def _past(scan: Scan) -> audit.PastScan:
    cookies = Counter(cookie.category or UNKNOWN for cookie in scan.cookies if cookie.stored)
    return audit.PastScan(
        started_at=scan.scan.started_at,
        status=scan.scan.status.value,
        cookies=cookies,
        storage=sum(item.stored for item in scan.storage),
        trackers=len(scan.trackers),
        pages=scan.coverage.pages_visited,
    )


def _browser(scan: Scan) -> audit.Browser | None:
    browser = scan.scan.browser
    if browser is None:
        return None
    test = browser.self_test
    proved = audit.SelfTest(passed=test.passed, results=test.results, problems=tuple(test.problems)) if test else None
    return audit.Browser(name=browser.name, version=browser.version, self_test=proved)


def _banner(scan: Scan) -> audit.Banner:
    banner = scan.consent.banner
    layer = banner.first_layer
    return audit.Banner(
        found=banner.found,
        platform=banner.platform,
        languages=tuple(banner.languages),
        accept=layer.accept if layer else None,
        reject=layer.reject if layer else None,
        settings=layer.settings if layer else None,
        buttons=tuple(banner.buttons),
        text=banner.text,
        rule=banner.rule,
    )


def _finding(finding: Finding) -> audit.Finding:
    return audit.Finding(
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        subject_kind=finding.subject.kind,
        subject_id=finding.subject.id,
        evidence=finding.evidence,
        reference=finding.reference,
    )


def _page(page: Page) -> audit.Page:
    return audit.Page(
        url=page.url,
        final_url=page.final_url,
        title=page.title,
        status=page.status,
        depth=page.depth,
        found_on=page.found_on,
        how=page.how.value,
        template=page.template,
        visits=tuple(
            audit.Visit(
                phase=visit.phase.value,
                outcome=visit.outcome.value,
                settled_by=visit.settled_by,
                duration=visit.duration,
                error=visit.error,
            )
            for visit in page.visits
        ),
    )


def _cookie(cookie: Cookie) -> audit.Cookie:
    return audit.Cookie(
        name=cookie.name,
        domain=cookie.domain,
        host_only=cookie.host_only,
        path=cookie.path,
        partition_key=cookie.partition_key,
        secure=cookie.secure,
        http_only=cookie.http_only,
        same_site=cookie.same_site,
        priority=cookie.priority,
        session=cookie.session,
        lifetime=cookie.lifetime,
        lifetime_declared=cookie.lifetime_declared,
        synced_to=tuple(cookie.synced_to),
        read_by=tuple(cookie.read_by),
        sent_to=tuple(cookie.sent_to),
        blocked=tuple(cookie.blocked),
        **_shared(cookie),
    )


def _storage(item: StorageItem) -> audit.Storage:
    return audit.Storage(
        kind=item.kind.value, origin=item.origin, key=item.key, stores=tuple(item.stores), **_shared(item)
    )


def _shared(item: Item) -> dict[str, Any]:
    """What the report says of a cookie and of a stored item alike."""
    return {
        "party": item.party.value,
        "category": item.category or UNKNOWN,
        "phases": asdict(item.phases),
        "pattern": item.pattern,
        "stored": item.stored,
        "set_via": tuple(item.set_via),
        "setters": tuple(map(_setter, item.setters)),
        "size": item.size,
        "value_shape": item.value_shape,
        "identifier": item.identifier,
        "removed": item.removed,
        "after_gesture": item.after_gesture,
        "visits_seen": item.seen.visits,
        "visits_of": item.seen.of,
        "first_seen_on": item.first_seen_on,
        "pages": tuple(item.pages),
        "page_count": item.page_count,
        "names_folded": item.names_folded,
        "vendor": provider(item.vendor),
        "purpose": item.purpose,
        "classification": _why(item.classification),
    }


def _tracker(tracker: Tracker) -> audit.Tracker:
    return audit.Tracker(
        host=tracker.host,
        category=tracker.category or UNKNOWN,
        site=tracker.site,
        organisation=tracker.organisation,
        role=tracker.role,
        cname=tracker.cname,
        requests=tracker.requests,
        failed=tracker.failed,
        resource_types=tuple(tracker.resource_types),
        phases=asdict(tracker.phases),
        sets_cookies=tracker.sets_cookies,
        chain=_outwards(tracker.chain),
        page_count=tracker.page_count,
        country=tracker.country,
        classification=_why(tracker.classification),
        fingerprinting=tuple(tracker.fingerprinting),
    )


def _fingerprinting(script: Fingerprinting) -> audit.Fingerprinting:
    return audit.Fingerprinting(
        script=script.script,
        host=script.host,
        kinds=tuple(script.kinds),
        phases=asdict(script.phases),
        page_count=script.page_count,
    )


def _decorations(pages: Sequence[Page]) -> tuple[audit.Decoration, ...]:
    """Each parameter of each host once, with the number of pages on which it was seen."""
    cookies: dict[tuple[str, str, str], set[str]] = {}
    seen_on: dict[tuple[str, str, str], set[str]] = {}
    for page in pages:
        for one in (decoration for visit in page.visits for decoration in visit.decorations):
            key = (one.direction, one.host, one.parameter)
            cookies.setdefault(key, set()).update(one.cookies)
            seen_on.setdefault(key, set()).add(page.url)
    return tuple(
        audit.Decoration(
            direction=direction,
            host=host,
            parameter=parameter,
            cookies=tuple(sorted(cookies[direction, host, parameter])),
            page_count=len(seen_on[direction, host, parameter]),
        )
        for direction, host, parameter in sorted(cookies)
    )


def _setter(setter: Setter) -> audit.Setter:
    """From the page to the setter; a script that stands in the page has no address but the page's."""
    chain = _outwards(setter.chain)
    if setter.inline and setter.url:
        return audit.Setter(chain=(*chain, setter.url))
    return audit.Setter(url=setter.url, host=setter.host, chain=chain)


def _outwards(chain: Sequence[str]) -> tuple[str, ...]:
    """A chain from the page outwards; scan.json has the nearest first."""
    return tuple(reversed(chain))


def _why(why: Classification | None) -> audit.Classification | None:
    if why is None:
        return None
    return audit.Classification(
        method=why.method,
        evidence=tuple(why.evidence),
        confidence=why.confidence,
        alternatives=tuple(why.alternatives),
    )
