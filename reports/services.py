"""Services: what a visitor says yes or no to in a consent manager, made of a declaration's rows and contacts.

A service is what one provider (or product) does in one category. Its name is made of both, so that it stays the
same from scan to scan, whatever else is found: consent managers keep a visitor's choice under it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from reports.declaration import CATEGORIES, Provider
from reports.untrusted import link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.declaration import Contact, Declaration, Row, Trigger

COOKIES: Final = frozenset({"http_cookie", "script_cookie", "cookie"})
"""Kinds of rows that are cookies."""
STORAGE: Final = frozenset({"local_storage", "session_storage"})
"""Kinds of rows that a script of the page can delete as easily."""
LONGEST_NAME: Final = 48
_FEWEST_LETTERS: Final = 2
"""Letters and digits that a pattern must have for anything to be deleted by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What one provider does in one category."""

    name: str
    """For machines: `google-analytics-statistics`; small letters of ASCII, digits and hyphens."""
    category: str
    """One of `reports.declaration.CATEGORIES`; `necessary` ones run without being asked for."""
    provider: Provider
    """Where nobody knows it, its name is the host."""
    rows: tuple[Row, ...] = ()
    hosts: tuple[str, ...] = ()
    """Third-party hosts that it contacts, as far as they are known to be its own."""
    triggers: tuple[Trigger, ...] = ()
    """What stands in the pages or is loaded for it, without what its own triggers load."""
    deletable: tuple[Row, ...] = ()
    """The rows that a script of the site may delete: the site's own cookies and storage, if no necessary item has a
    name that looks the same.
    """

    @property
    def required(self) -> bool:
        """Whether it runs whatever the visitor chooses."""
        return self.category == "necessary"


@dataclass(slots=True)
class _Draft:
    provider: Provider
    category: str
    rows: list[Row] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    triggers: dict[Trigger, None] = field(default_factory=dict)


def services_of(declaration: Declaration) -> tuple[Service, ...]:
    """The services of a declaration, by category and name; those that only contact and store nothing, too."""
    drafts: dict[tuple[str, str], _Draft] = {}
    for section in declaration.sections:
        for row in section.rows:
            provider = row.provider or Provider(name=row.host if row.party == "third" else declaration.site)
            draft = drafts.setdefault((provider.name, row.category), _Draft(provider, row.category))
            draft.rows.append(row)
            draft.triggers.update(dict.fromkeys(row.triggers))
    owners = _Owners(drafts)
    for contact in declaration.contacts:
        owners.add(contact)
    names = _names(drafts)
    kept = _Kept(row for (_, category), draft in drafts.items() if category == "necessary" for row in draft.rows)
    made = [_service(names[key], draft, kept) for key, draft in drafts.items()]
    return tuple(sorted(made, key=lambda service: (CATEGORIES.index(service.category), service.name)))


def _service(name: str, draft: _Draft, kept: _Kept) -> Service:
    own = {trigger.url for trigger in draft.triggers}
    triggers = [trigger for trigger in draft.triggers if link(trigger.url) and trigger.loaded_by not in own]
    required = draft.category == "necessary"
    return Service(
        name=name,
        category=draft.category,
        provider=draft.provider,
        rows=tuple(draft.rows),
        hosts=tuple(sorted(draft.hosts)),
        triggers=tuple(sorted(triggers, key=_order)),
        deletable=() if required else tuple(row for row in draft.rows if _own(row) and not kept.may_hold(row)),
    )


def _order(trigger: Trigger) -> tuple[bool, bool, str, str, str, bool]:
    return (
        trigger.own, trigger.loaded_by is not None, trigger.url, trigger.kind, trigger.loaded_by or "", trigger.partial,
    )  # fmt: skip


class _Owners:
    """Finds the services that a contact works for."""

    def __init__(self, drafts: dict[tuple[str, str], _Draft]) -> None:
        self._drafts = drafts
        self._by_clue: dict[tuple[str, str], dict[int, _Draft]] = defaultdict(dict)
        for draft in drafts.values():
            clues = {f"company {draft.provider.legal_name}"} if draft.provider.legal_name else set()
            clues.update(_host(trigger.url) for trigger in draft.triggers if not trigger.own)
            clues.update(row.host for row in draft.rows if row.party == "third")
            for clue in clues:
                self._by_clue[draft.category, clue][id(draft)] = draft
        self._waiting = {
            _host(trigger.url)
            for draft in drafts.values()
            if draft.category != "necessary"
            for trigger in draft.triggers
            if not trigger.own
        }

    def add(self, contact: Contact) -> None:
        """To the services of its category that it works for, else as one of its own; a necessary one has none."""
        owners = self._owners(contact)
        key = (contact.provider.name, contact.category)
        if not owners and contact.category != "necessary" and not self._waits(contact):
            owners = [self._drafts.setdefault(key, _Draft(contact.provider, contact.category))]
        for draft in owners:
            draft.hosts.update(contact.hosts)
        known = {trigger.url for draft in owners for trigger in draft.triggers}
        hosts = {_host(url) for url in known}
        for trigger in contact.triggers if owners else ():
            if trigger.url not in known and not (trigger.partial and _host(trigger.url) in hosts):
                owners[0].triggers[trigger] = None

    def _waits(self, contact: Contact) -> bool:
        """Whether all its hosts wait already, by what they set: that says more than what a host is known for."""
        return all(host in self._waiting for host in contact.hosts)

    def _owners(self, contact: Contact) -> list[_Draft]:
        named = self._drafts.get((contact.provider.name, contact.category))
        if named is not None:
            return [named]
        clues = [part for host in contact.hosts for part in _and_parents(host)]
        found: dict[int, _Draft] = {}
        for clue in clues:
            found.update(self._by_clue.get((contact.category, clue), {}))
        if not found and contact.provider.legal_name:
            found = self._by_clue.get((contact.category, f"company {contact.provider.legal_name}"), {})
        return list(found.values())


def _and_parents(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)] or [host]


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]


def _own(row: Row) -> bool:
    return row.party == "first" and row.kind in COOKIES | STORAGE and bool(row.name)


class _Kept:
    """Names of necessary items, asked for those that a name or pattern would hit as well."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._names = sorted({row.name.replace("*", "x") if row.pattern else row.name for row in rows})
        self._known = frozenset(self._names)

    def may_hold(self, row: Row) -> bool:
        """Whether one of them has the row's name, fits its pattern, or the pattern says too little to tell."""
        if not row.pattern:
            return row.name in self._known
        if sum(letter.isalnum() for letter in row.name) < _FEWEST_LETTERS:
            return True
        start = row.name.partition("*")[0]
        fits = re.compile(".*".join(map(re.escape, row.name.split("*"))), re.DOTALL)
        for at in range(bisect_left(self._names, start), len(self._names)):
            if not self._names[at].startswith(start):
                break
            if fits.fullmatch(self._names[at]):
                return True
        return False


def expression(name: str, *, pattern: bool) -> str:
    """What JavaScript's regular expressions (without flags) write for a name, in plain ASCII and without anchors.

    Every character that might mean something is written by its number, those outside the first plane as the two
    units of UTF-16 that JavaScript compares.
    """
    parts = name.split("*") if pattern else [name]
    return ".*".join("".join(map(_unit, part)) for part in parts)


def _unit(char: str) -> str:
    if char.isascii() and (char.isalnum() or char in "_-"):
        return char
    if char == ".":
        return "\\."
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _names(drafts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """A name for each provider and category; a part of a hash is added where two would share one or none is left."""
    plain = {key: slug(key[0]) for key in drafts}
    sharing: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for key, name in plain.items():
        sharing[name, key[1]].append(key)
    made = {}
    for (name, category), keys in sharing.items():
        for key in keys:
            mark = sha256(key[0].encode("utf-8", "surrogatepass")).hexdigest()[:8]
            alone = len(keys) == 1 and name
            made[key] = f"{name}-{category}" if alone else "-".join(part for part in (name, mark, category) if part)
    return made


def slug(text: str) -> str:
    """Small letters of ASCII and digits, joined by hyphens; empty where nothing of a text is left."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_NAME].strip("-")


def waiting(services: Sequence[Service]) -> tuple[Service, ...]:
    """The services that wait for a choice."""
    return tuple(service for service in services if not service.required)
