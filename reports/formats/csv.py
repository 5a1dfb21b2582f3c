"""CSV (RFC 4180, UTF-8, every field quoted): one line per declared item, for a spreadsheet."""

from __future__ import annotations

import csv as encoder
import io
import re
from typing import TYPE_CHECKING, Final

from reports.own_words import words_of
from reports.untrusted import link, visible

if TYPE_CHECKING:
    from reports.declaration import Declaration, Provider, Row
    from reports.words import Words

COLUMNS: Final = (
    "category",
    "name",
    "names",
    "type",
    "host",
    "party",
    "provider",
    "legal_name",
    "country",
    "policy_url",
    "purpose",
    "kept_for",
    "lifetime_seconds",
    "recipients",
    "appears",
    "pages",
    "last_seen",
    "site",
    "scanned_at",
    "scan_status",
)
"""The header line; the last three columns repeat what holds for the whole file."""

_FORMULA = re.compile(r"[\s'\"]*[=+\-@＝＋－＠]")


def csv(declaration: Declaration, words: Words | None = None) -> str:
    """Write the declaration as CSV with CRLF line ends.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; control characters, line
    breaks among them, are written by their number.
    """
    words = words_of(declaration, words)
    output = io.StringIO()
    writer = encoder.writer(output, quoting=encoder.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    site = (declaration.site, declaration.scanned_at.isoformat(), declaration.status)
    for section in declaration.sections:
        for row in section.rows:
            writer.writerow([cell(value) for value in (*_values(row, words), *site)])
    return output.getvalue()


def cell(value: str) -> str:
    """Make one value harmless for a spreadsheet."""
    shown = visible(value)
    return f"'{shown}" if _FORMULA.match(shown) else shown


def _values(row: Row, words: Words) -> tuple[str, ...]:
    provider = row.provider
    country = provider.country if provider else None
    return (
        words.category(row.category),
        row.name,
        str(row.names),
        words.kind(row.kind),
        row.host,
        words.party(row.party),
        provider.name if provider else "",
        (provider.legal_name if provider else None) or "",
        words.country(country) if country else "",
        (link(provider.policy_url) if provider else None) or "",
        words.purpose(row.purpose) if row.purpose else "",
        words.kept(row),
        "" if row.lifetime is None else str(round(row.lifetime)),
        "; ".join(_recipient(recipient, words) for recipient in row.others),
        words.when(row.phases),
        "" if row.page_count is None else str(row.page_count),
        "" if row.last_seen is None else row.last_seen.isoformat(),
    )


def _recipient(provider: Provider, words: Words) -> str:
    country = f" ({words.country(provider.country)})" if provider.country else ""
    return f"{provider.legal_name or provider.name}{country}"
