"""The declaration: what a visitor of the site is told. Pure; the same scan always gives the same records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.declaration import PHASES, ConsentNote, Contact, Declaration, Provider, Row, sections
from scanner.declare.companies import Companies
from scanner.declare.items import UNKNOWN, Item, date_of, looked_at, name_of, place_of, provider
from scanner.declare.notes import notes, phases_looked_at
from scanner.declare.triggers import Triggers
from scanner.model import Cookie, Party, ScanStatus, StorageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Phases, Scan, Tracker


def declaration_of(scan: Scan) -> Declaration:
    """What a visitor of the site is told. A failed scan gives one that says that nothing was measured."""
    failed = scan.scan.status is ScanStatus.FAILED
    companies = Companies.of(scan)
    triggers = Triggers.of(scan)
    rows = [] if failed else [_row(group, scan.scan.site, companies, triggers) for group in _groups(scan)]
    return Declaration(
        site=scan.scan.site,
        start_url=scan.scan.start_url,
        scanned_at=scan.scan.finished_at or scan.scan.started_at,
        status=scan.scan.status.value,
        pages_looked_at=0 if failed else sum(map(looked_at, scan.pages)),
        sections=sections(rows),
        pages_found=max(scan.coverage.pages_discovered, len(scan.pages)) or None,
        phases=phases_looked_at(scan),
        notes=tuple(notes(scan)),
        consent=ConsentNote(banner=scan.consent.banner.found, platform=scan.consent.banner.platform),
        contacts=() if failed else _contacts(scan.trackers, companies, triggers),
        scanner_version=scan.scan.scanner_version,
        database_version=scan.scan.cookie_db.version,
        database_date=date_of(scan.scan.cookie_db.date),
    )


def _groups(scan: Scan) -> Iterator[list[Item]]:
    """Stored items that one row speaks of: one pattern of one host, party, kind of storage, category and vendor."""
    gathered: dict[tuple[str, ...], list[Item]] = {}
    items: list[Item] = [*scan.cookies, *scan.storage]
    for item in items:
        if item.stored:
            kind = "cookie" if isinstance(item, Cookie) else item.kind.value
            vendor = f"{item.vendor.id}/{item.vendor.product}" if item.vendor else ""
            key = (kind, item.pattern, place_of(item), item.party.value, item.category or UNKNOWN, vendor)
            gathered.setdefault(key, []).append(item)
    for group in gathered.values():
        yield sorted(group, key=lambda item: (name_of(item), item.id))


def _row(group: Sequence[Item], site: str, companies: Companies, triggers: Triggers) -> Row:
    first = group[0]
    names = {name_of(item) for item in group}
    folded = sum(item.names_folded for item in group)
    alone = len(names) == 1 and not folded
    exact = alone and first.pattern == name_of(first)
    session, lifetime = _duration(group)
    return Row(
        name=name_of(first) if exact else first.pattern,
        kind=_kind(group),
        host=place_of(first),
        party=first.party.value,
        category=first.category or UNKNOWN,
        provider=_provider_of(first, site, companies),
        purpose=next((item.purpose for item in group if item.purpose), None),
        session=session,
        lifetime=lifetime,
        recipients=companies.recipients(group),
        phases=_joined([item.phases for item in group]),
        names=len(names) + folded,
        page_count=_page_count(group),
        pattern=not exact,
        paths=tuple(sorted({item.path for item in group if isinstance(item, Cookie)})) or ("/",),
        triggers=triggers.of_items(group),
    )


def _provider_of(item: Item, site: str, companies: Companies) -> Provider | None:
    """The vendor; where nobody knows it the site for its own items, the host's company for a third party's."""
    if item.vendor is not None:
        return provider(item.vendor)
    return Provider(name=site) if item.party is Party.FIRST else companies.of_host(place_of(item))


def _duration(group: Sequence[Item]) -> tuple[bool, float | None]:
    """Whether it ends with the session, and else the longest lifetime; unknown where one of them is."""
    if not isinstance(group[0], Cookie):
        return group[0].kind is StorageKind.SESSION, None
    lasting = [item for item in group if isinstance(item, Cookie) and not item.session]
    if not lasting:
        return True, None
    known = [item.lifetime for item in lasting if item.lifetime is not None]
    return False, max(known) if len(known) == len(lasting) else None


def _kind(group: Sequence[Item]) -> str:
    first = group[0]
    if not isinstance(first, Cookie):
        return first.kind.value
    ways = {via for item in group for via in item.set_via}
    return f"{ways.pop()}_cookie" if ways in ({"http"}, {"script"}) else "cookie"


def _joined(all_phases: Iterable[Phases]) -> dict[str, bool | None]:
    """True where one was seen, false where all were looked for in vain, else unknown."""
    answers = list(all_phases)
    return {phase: _any(getattr(answer, phase) for answer in answers) for phase in PHASES}


def _any(answers: Iterable[bool | None]) -> bool | None:
    given = set(answers)
    if True in given:
        return True
    return None if None in given else False


def _page_count(group: Sequence[Item]) -> int:
    """On how many different pages; at least, where not all of them are named."""
    named = {page for item in group for page in item.pages}
    return max(len(named), *(item.page_count for item in group))


def _contacts(trackers: Iterable[Tracker], companies: Companies, triggers: Triggers) -> tuple[Contact, ...]:
    """Third parties that answered, by company and use; a host nobody knows goes by its registrable domain."""
    gathered: dict[tuple[str, str, str], list[Tracker]] = {}
    for tracker in trackers:
        if not tracker.failed:
            name = tracker.organisation or tracker.site
            gathered.setdefault((name, tracker.category or UNKNOWN, tracker.role or ""), []).append(tracker)
    return tuple(
        Contact(
            provider=companies.of_host(hosts[0].host) or Provider(name=name),
            hosts=tuple(sorted(tracker.host for tracker in hosts)),
            category=category,
            role=role or None,
            triggers=triggers.of_trackers(hosts),
        )
        for (name, category, role), hosts in sorted(gathered.items(), key=_by_name)
    )


def _by_name(entry: tuple[tuple[str, str, str], list[Tracker]]) -> tuple[str, tuple[str, str, str]]:
    return entry[0][0].casefold(), entry[0]
