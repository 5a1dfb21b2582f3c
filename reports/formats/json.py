"""JSON: the declaration's content for programs, format `cookiescan-declaration/1`.

Facts stand beside the words that the pages show for them (`..._text`). Unknown = null, never left out.
"""

from __future__ import annotations

import json as encoder
import re
from typing import TYPE_CHECKING, Any

from reports.declaration import GAPS, PHASES
from reports.own_words import words_of
from reports.untrusted import link, visible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reports.declaration import Declaration, Provider, Row, Section
    from reports.edition import Edition
    from reports.look import Owner
    from reports.words import Words

FORMAT = "cookiescan-declaration/1"
"""Changes when a reader would have to change."""

_RISKY = re.compile(r"[<>&]|[^ -~\n]")


def json(declaration: Declaration, words: Words | None = None) -> str:
    """Write the declaration as JSON that is also safe inside a script element."""
    return encoded(_document(declaration, words_of(declaration, words)), indent=2) + "\n"


def encoded(value: object, indent: int | None = None) -> str:
    """Write a value as JSON that is also safe inside a script element and as a literal of JavaScript.

    Characters that are invisible, or that end a script element, are written as escapes; the decoded text is
    the original one.
    """
    separators = (",", ":") if indent is None else None
    return _RISKY.sub(_escaped, encoder.dumps(value, ensure_ascii=False, indent=indent, separators=separators))


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if char not in "<>&" and visible(char) == char:
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _document(declaration: Declaration, words: Words) -> dict[str, Any]:
    date, gaps = declaration.database_date, declaration.gaps
    return {
        "format": FORMAT,
        "site": declaration.site,
        "start_url": declaration.start_url,
        "language": words.language,
        "scanned_at": declaration.scanned_at.isoformat(),
        "status": declaration.status,
        "measured": declaration.measured,
        "pages_looked_at": declaration.pages_looked_at,
        "pages_found": declaration.pages_found,
        "not_looked_at": [
            {
                "kind": note.kind,
                "count": note.count,
                "subject": note.subject,
                "detail": note.detail,
                "text": words.note(note),
            }
            for note in declaration.notes
        ],
        "phases": _phases(declaration.phases),
        "consent": {
            "banner": declaration.consent.banner,
            "platform": declaration.consent.platform,
            "url": link(declaration.consent.url),
            "text": words.own_consent or declaration.consent.text,
        },
        "not_known": {gap: gaps.get(gap, 0) for gap in GAPS},
        "responsible": _owner(declaration.look.owner, words) if declaration.look and declaration.look.owner else None,
        "categories": [_section(section, words) for section in declaration.sections],
        "contacts": [
            {
                "provider": _provider(contact.provider, words),
                "hosts": list(contact.hosts),
                "category": contact.category,
                "role": contact.role,
                "last_seen": _moment(contact.last_seen),
            }
            for contact in declaration.contacts
        ],
        "scanner_version": declaration.scanner_version,
        "database_version": declaration.database_version,
        "database_date": date.isoformat() if date else None,
        "version": _version(declaration.edition, words) if declaration.edition else None,
    }


def _version(edition: Edition, words: Words) -> dict[str, Any]:
    changes = next((release.changes for release in edition.releases if release.number == edition.number), ())
    return {
        "number": edition.number,
        "published_at": edition.published_at.isoformat(),
        "changes": [
            {
                "kind": change.kind,
                "name": change.name,
                "item": change.item or None,
                "host": change.host,
                "before": change.before,
                "after": change.after,
                "text": words.item_change(change),
            }
            for change in changes
        ],
    }


def _section(section: Section, words: Words) -> dict[str, Any]:
    return {
        "category": section.category,
        "title": words.category(section.category),
        "description": words.category_text(section.category),
        "items": [_row(row, words) for row in section.rows],
    }


def _row(row: Row, words: Words) -> dict[str, Any]:
    return {
        "name": row.name,
        "names": row.names,
        "kind": row.kind,
        "kind_text": words.kind(row.kind),
        "host": row.host,
        "party": row.party,
        "provider": _provider(row.provider, words) if row.provider else None,
        "purpose": words.purpose(row.purpose) if row.purpose else None,
        "session": row.session,
        "lifetime": None if row.lifetime is None else round(row.lifetime),
        "lifetime_text": words.kept(row),
        "recipients": [_provider(recipient, words) for recipient in row.others],
        "not_known": list(row.gaps),
        "phases": _phases(row.phases),
        "phases_text": words.when(row.phases),
        "page_count": row.page_count,
        "last_seen": _moment(row.last_seen),
    }


def _owner(owner: Owner, words: Words) -> dict[str, Any]:
    return {
        "name": owner.name,
        "address": owner.address,
        "country": owner.country,
        "country_text": words.country(owner.country) if owner.country else None,
        "email": owner.email,
        "phone": owner.phone,
        "url": link(owner.url),
    }


def _provider(provider: Provider, words: Words) -> dict[str, Any]:
    country = provider.country
    return {
        "name": provider.name,
        "legal_name": provider.legal_name,
        "country": country,
        "country_text": words.country(country) if country else None,
        "policy_url": link(provider.policy_url),
    }


def _moment(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _phases(phases: Mapping[str, bool | None]) -> dict[str, bool | None]:
    return {phase: phases.get(phase) for phase in PHASES}
