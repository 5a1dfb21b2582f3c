"""What a new scan may take out of a published declaration, and what changed between two versions.

A scan that could not look everywhere takes nothing out: what it did not see is kept and marked with the moment at
which it was last seen. A complete scan takes an item out once enough complete scans in a row, each of which would have
seen it, did not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reports.declaration import PHASES, Contact, Declaration, Row, sections
from reports.edition import ItemChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from reports.declaration import ScanNote

_COOKIES: Final = frozenset({"http_cookie", "script_cookie", "cookie"})
_CUT_OFF: Final = frozenset({"stopped_early", "stopped", "pages_failed", "pages_blocked", "pages_partly_read"})
Identity = tuple[str, str, str]


def identity(row: Row) -> Identity:
    """What makes a row the same item in two versions: its storage, name and host."""
    return ("cookie" if row.kind in _COOKIES else row.kind, row.name, row.host)


def rows_of(declaration: Declaration) -> list[Row]:
    """All rows, in the order in which they are shown."""
    return [row for section in declaration.sections for row in section.rows]


def lacking(new: Declaration, published: Declaration) -> bool:
    """Whether the new scan lacks something of the published version, so that earlier scans have to be asked."""
    there = {identity(row) for row in rows_of(new)}
    return any(identity(row) not in there for row in rows_of(published)) or bool(_lost_hosts(new, published))


def carried(
    new: Declaration, published: Declaration, earlier: Sequence[Declaration] = (), *, gone_after: int = 2
) -> Declaration:
    """The declaration of a new scan with what of the published version it may not take out.

    Args:
        new: of the newest scan, as it is.
        published: the newest published version.
        earlier: of the scans before the newest, newest first; they tell how long something has been missing.
        gone_after: how many complete scans in a row must lack an item until it is taken out.
    """
    looks = [new, *earlier]
    kept: list[Row] = []
    pairs, gone, added = _paired(rows_of(published), rows_of(new))
    whole = _whole(new, published)
    for old, row in pairs:
        kept.append(row if whole else _joined(row, old))
    found = [{identity(row): row for row in rows_of(look)} for look in looks]
    for old in gone:
        seen_last = _seen_last(old, looks, found, published, gone_after)
        if seen_last is not None:
            kept.append(seen_last)
    consent = new.consent
    if not whole and published.consent.banner and not consent.banner:
        consent = published.consent
    return replace(
        new,
        sections=sections([*kept, *added]),
        consent=consent,
        contacts=tuple(_contacts(new, published, looks, gone_after)),
    )


def _paired(olds: Iterable[Row], news: Iterable[Row]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Rows of the same item, rows that only the old version has, and those that only the new one has."""
    waiting: dict[Identity, list[Row]] = defaultdict(list)
    for row in news:
        waiting[identity(row)].append(row)
    pairs, gone = [], []
    for old in olds:
        same = waiting.get(identity(old))
        if not same:
            gone.append(old)
            continue
        # Several rows of one name differ in category or provider: those that agree belong together.
        partner = min(same, key=lambda row: (row.category != old.category, row.provider != old.provider))
        same.remove(partner)
        pairs.append((old, partner))
    return pairs, gone, [row for rows in waiting.values() for row in rows]


def _would_see(look: Declaration, phases: Mapping[str, bool | None], published: Declaration) -> bool:
    """Whether a scan would have seen an item that was seen in one of these phases if it were still there."""
    seen = [phase for phase in PHASES if phases.get(phase)]
    if not seen:
        return _whole(look, published)
    return _thorough(look, published) and any(_ran(look, phase) for phase in seen)


def _whole(look: Declaration, published: Declaration) -> bool:
    """Whether a scan looked at every phase that the published version knows of, and nothing kept it from pages."""
    return _thorough(look, published) and all(_ran(look, phase) for phase in PHASES if published.phases.get(phase))


def _thorough(look: Declaration, published: Declaration) -> bool:
    return look.status == "complete" and not any(_narrows(note, look, published) for note in look.notes)


def _ran(look: Declaration, phase: str) -> bool:
    """Whether a phase was looked at, its choice proved."""
    unsure = {note.subject for note in look.notes if note.kind in {"phase_unverified", "phase_not_reached"}}
    return bool(look.phases.get(phase)) and phase not in unsure


def _narrows(note: ScanNote, look: Declaration, published: Declaration) -> bool:
    """Whether a scan saw fewer pages than the published one because something kept it from them."""
    kept_out = note.kind in _CUT_OFF or (note.kind == "pages_skipped" and note.subject in {"budget", "depth"})
    return kept_out and look.pages_looked_at < published.pages_looked_at


def _seen_last(
    old: Row,
    looks: Sequence[Declaration],
    found: Sequence[dict[Identity, Row]],
    published: Declaration,
    gone_after: int,
) -> Row | None:
    """The row as it was seen last, None where it has been missing for long enough."""
    before = old.last_seen or published.scanned_at
    missed = 0
    for look, rows in zip(looks, found, strict=True):
        if look.scanned_at <= before:
            break
        row = rows.get(identity(old))
        if row is not None:
            return replace(row, last_seen=look.scanned_at)
        missed += _would_see(look, old.phases, published)
        if missed >= gone_after:
            return None
    return replace(old, last_seen=before)


def _joined(row: Row, old: Row) -> Row:
    """A row of a scan that could not look everywhere, with what was known of it before."""
    phases = {
        phase: old.phases.get(phase) if row.phases.get(phase) is None else row.phases.get(phase) for phase in PHASES
    }
    names = {recipient.name for recipient in row.recipients}
    others = tuple(recipient for recipient in old.recipients if recipient.name not in names)
    return replace(
        row,
        phases=phases,
        recipients=(*row.recipients, *others),
        names=max(row.names, old.names),
        paths=tuple(sorted({*row.paths, *old.paths})),
        triggers=tuple(dict.fromkeys((*row.triggers, *old.triggers))),
    )


def _lost_hosts(new: Declaration, published: Declaration) -> set[str]:
    there = {host for contact in new.contacts for host in contact.hosts}
    return {host for contact in published.contacts for host in contact.hosts} - there


def _contacts(
    new: Declaration, published: Declaration, looks: Sequence[Declaration], gone_after: int
) -> Iterator[Contact]:
    """The third parties of the new scan, and those of the published version that it may not take out."""
    lost = _lost_hosts(new, published)
    kept: dict[tuple[str, str | None, str], Contact] = {}
    for old in published.contacts:
        before = old.last_seen or published.scanned_at
        since = [look for look in looks if look.scanned_at > before]
        hosts = tuple(host for host in old.hosts if host in lost)
        if hosts and sum(_whole(look, published) for look in since) < gone_after:
            kept[old.provider.name, old.role, old.category] = replace(old, hosts=hosts, last_seen=before)
    contacts = []
    for contact in new.contacts:
        more = kept.pop((contact.provider.name, contact.role, contact.category), None)
        contacts.append(_together(contact, more) if more else contact)
    yield from sorted([*contacts, *kept.values()], key=lambda one: (one.provider.name.casefold(), one.provider.name))


def _together(contact: Contact, kept: Contact) -> Contact:
    hosts = tuple(sorted({*contact.hosts, *kept.hosts}))
    return replace(contact, hosts=hosts, triggers=tuple(dict.fromkeys((*contact.triggers, *kept.triggers))))


def changes_between(old: Declaration, new: Declaration) -> tuple[ItemChange, ...]:
    """What changed from one version to a later one, in the order of the rows; new items first, then lost ones."""
    pairs, gone, added = _paired(rows_of(old), rows_of(new))
    return (
        *(_change("added", row) for row in sorted(added, key=_order)),
        *(_change("removed", row) for row in sorted(gone, key=_order)),
        *(
            change
            for before, after in sorted(pairs, key=lambda pair: _order(pair[1]))
            for change in _facts(before, after)
        ),
        *_contact_changes(old, new),
    )


def _order(row: Row) -> tuple[str, ...]:
    return (row.name.casefold(), row.name, row.host, row.kind, row.category)


def _change(kind: str, row: Row, before: str | None = None, after: str | None = None) -> ItemChange:
    return ItemChange(kind=kind, name=row.name, item=row.kind, host=row.host, before=before, after=after)


def _facts(old: Row, new: Row) -> Iterator[ItemChange]:
    if new.last_seen is not None and old.last_seen is None:
        yield _change("missing", new)
    if new.last_seen is None and old.last_seen is not None:
        yield _change("found", new)
    told: tuple[tuple[str, Callable[[Row], str | None]], ...] = (
        ("category", lambda row: row.category),
        ("provider", lambda row: row.provider.name if row.provider else None),
        ("purpose", lambda row: row.purpose),
        ("lifetime", _lifetime),
    )
    for kind, fact in told:
        before, after = fact(old), fact(new)
        if before != after and not (kind == "lifetime" and _same_length(old, new)):
            yield _change(kind, new, before, after)
    before_names = {recipient.name for recipient in old.others}
    after_names = {recipient.name for recipient in new.others}
    for name in sorted(after_names - before_names):
        yield _change("recipient_added", new, after=name)
    for name in sorted(before_names - after_names):
        yield _change("recipient_removed", new, before=name)


def _lifetime(row: Row) -> str | None:
    if row.session:
        return "session"
    return None if row.lifetime is None else str(round(row.lifetime))


def _same_length(old: Row, new: Row) -> bool:
    """Whether two lifetimes are the same but for the seconds between setting and looking."""
    if old.session or new.session or old.lifetime is None or new.lifetime is None:
        return False
    return abs(old.lifetime - new.lifetime) <= max(60.0, 0.02 * max(old.lifetime, new.lifetime))


def _contact_changes(old: Declaration, new: Declaration) -> Iterator[ItemChange]:
    before = {contact.provider.name for contact in old.contacts}
    after = {contact.provider.name for contact in new.contacts}
    for name in sorted(after - before):
        yield ItemChange(kind="contact_added", name=name)
    for name in sorted(before - after):
        yield ItemChange(kind="contact_removed", name=name)
