"""A site's own declaration: the owner's rules for items and the look, put onto what a scan found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from reports.declaration import CATEGORIES, Declaration, Provider, Row, sections
from reports.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRule:
    """What the owner knows of items that the scan and the database do not."""

    name: str
    """The item's name; `*` stands for anything."""
    host: str = "*"
    reason: str
    """Why the owner says so; for whoever reads the file, not for visitors."""
    category: str | None = None
    purpose: str | None = None
    """In the first language that the owner wrote it in; the others are texts of the look."""
    provider: Provider | None = None
    recipients: tuple[Provider, ...] = ()
    """Named in addition to those that the scan saw."""

    def meets(self, row: Row) -> bool:
        """Whether the rule is about a row."""
        return _alike(self.name, row.name) and _alike(self.host, row.host)

    def applied(self, row: Row) -> Row:
        """The row as the owner knows it."""
        return replace(
            row,
            category=self.category or row.category,
            purpose=self.purpose or row.purpose,
            provider=self.provider or row.provider,
            recipients=(*row.recipients, *self.recipients),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """Everything that a folder of the owner says."""

    look: Look = field(default_factory=Look)
    rules: tuple[ItemRule, ...] = ()
    """The first that meets an item counts."""
    categories: tuple[str, ...] = CATEGORIES
    contacts: bool = True
    """Whether the companies that are contacted without storing anything are listed."""
    consent_url: str | None = None
    """A page of the site where a choice can be changed."""
    site: Provider | None = None
    """The owner as the provider of the site's own items."""


def customised(declaration: Declaration, custom: Custom) -> Declaration:
    """The declaration as its owner wants it; what the scan measured stays."""
    rows = [_row(row, declaration.site, custom) for section in declaration.sections for row in section.rows]
    consent = declaration.consent
    return replace(
        declaration,
        sections=tuple(sorted(sections(rows), key=lambda section: custom.categories.index(section.category))),
        consent=replace(consent, url=custom.consent_url or consent.url),
        contacts=declaration.contacts if custom.contacts else (),
        look=custom.look,
    )


def idle(declaration: Declaration, rules: Sequence[ItemRule]) -> tuple[ItemRule, ...]:
    """The rules that are about none of the items: mistyped, or about something that is gone."""
    rows = [row for section in declaration.sections for row in section.rows]
    return tuple(rule for rule in rules if not _meets_any(rule, rows))


def _meets_any(rule: ItemRule, rows: Iterable[Row]) -> bool:
    return any(rule.meets(row) for row in rows)


def _alike(pattern: str, text: str) -> bool:
    return pattern == text or _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern in which `*` alone is special: brackets and question marks are letters of names."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


def _row(row: Row, site: str, custom: Custom) -> Row:
    if custom.site is not None and row.provider == Provider(name=site):
        row = replace(row, provider=custom.site)
    rule = next((rule for rule in custom.rules if rule.meets(row)), None)
    return rule.applied(row) if rule else row
