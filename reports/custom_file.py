"""Reads `declaration.toml`: every mistake is one line that names the key, and nothing is guessed."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, TypeVar

from reports.colours import DEFAULTS, is_colour, variables
from reports.custom import Custom, ItemRule
from reports.declaration import CATEGORIES, Provider
from reports.languages import LANGUAGES, messages
from reports.look import COLUMNS, CONSENT, EVERY, FOOTER, OPTIONAL_COLUMNS, PARTS, Look, Owner
from reports.untrusted import link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SLOTS: Final = {
    "title": "What %(site)s stores on your device",
    "intro": "Cookies and similar storage let a site keep information in your browser. This page lists what this site "
    "and the companies it works with keep there, what for, and for how long.",
    "consent": CONSENT,
    "footer": FOOTER,
}
"""Places of the page that have a name, and the message or key that stands there."""

_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")
_KINDS: Final = {str: "a text in quotes", bool: "true or false", dict: "a table", list: "a list"}
_FIND: Final = {"name", "host", "reason", "category", "purpose", "provider", "recipients"}
_PROVIDER: Final = {"name", "legal_name", "country", "policy_url"}
ValueT = TypeVar("ValueT")


class CustomError(ValueError):
    """The owner's folder says something that cannot be done; the text is one line for the person."""


def read_custom(text: str, templates: Mapping[str, str] | None = None, *, file: str = "declaration.toml") -> Custom:
    """Read the file; `templates` are the HTML files beside it.

    Raises:
        CustomError: it is no TOML, or says something that there is not.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:  # no TOML, a number without end, nesting without end
        raise CustomError(f"{file} is no TOML: {problem}") from None
    try:
        return _custom(_Table(data), templates or {})
    except CustomError as problem:
        raise CustomError(f"{file}: {problem}") from None


class _Table:
    """A table of the file that knows its own name; keys are asked for, and what nobody asked for is refused."""

    def __init__(self, data: Mapping[str, Any], name: str = "") -> None:
        self.data = data
        self.name = name

    def only(self, known: Iterable[str]) -> _Table:
        allowed = sorted(known)
        for key in self.data:
            if key not in allowed:
                raise CustomError(f"there is no {self.path(key)}{_meant(key, allowed)}")
        return self

    def path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def get(self, key: str, kind: type[ValueT], default: ValueT) -> ValueT:
        value = self.data.get(key, default)
        if not isinstance(value, kind):
            raise CustomError(f"{self.path(key)} has to be {_KINDS[kind]}")
        if isinstance(value, str) and key in self.data and not value.strip():
            raise CustomError(f"{self.path(key)} is empty; leave it out instead")
        return value

    def text(self, key: str) -> str | None:
        return self.get(key, str, "") or None

    def table(self, key: str) -> _Table:
        return _Table(self.get(key, dict, {}), self.path(key))

    def tables(self, key: str) -> list[_Table]:
        entries = self.get(key, list, [])
        if not all(isinstance(entry, dict) for entry in entries):
            raise CustomError(f"{self.path(key)} has to be a list of tables")
        return [_Table(entry, f"{self.path(key)}[{number}]") for number, entry in enumerate(entries, start=1)]

    def needed(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise CustomError(f"{self.path(key)} is missing")
        return value

    def url(self, key: str) -> str | None:
        value = self.text(key)
        if value is not None and link(value) is None:
            raise CustomError(f"{self.path(key)} has to be an address that begins with https:// or http://")
        return value

    def ordered(self, key: str, known: Sequence[str], optional: Iterable[str]) -> tuple[str, ...]:
        """The names that the file lists, each once and none missing that has to be there."""
        names = self.get(key, list, list(known))
        for name in names:
            if name not in known:
                raise CustomError(f"{self.path(key)} names {name!r}{_meant(str(name), known)}")
            if names.count(name) > 1:
                raise CustomError(f"{self.path(key)} names {name!r} twice")
        missing = [name for name in known if name not in names and name not in optional]
        if missing:
            raise CustomError(f"{self.path(key)} lacks {', '.join(missing)}, which visitors have to be told")
        return tuple(names)


def _custom(file: _Table, templates: Mapping[str, str]) -> Custom:
    file.only({"site", "texts", "show", "colours", "item"})
    site = file.table("site").only(
        {"name", "address", "country", "email", "phone", "contact_url", "choice_url", "policy_url"}
    )
    show = file.table("show").only({"columns", "categories", "parts", "contacts"})
    texts = _texts(file.table("texts"))
    rules = tuple(_rule(entry, texts) for entry in file.tables("item"))
    contacts = show.get("contacts", bool, default=True)
    parts = show.ordered("parts", PARTS, {"terms"} | (set() if contacts else {"contacts"}))
    columns = show.ordered("columns", COLUMNS, OPTIONAL_COLUMNS)
    if columns[0] != "name":
        raise CustomError("show.columns has to begin with 'name', which is the heading of each row")
    light, dark = _colours(file.table("colours"))
    look = Look(
        texts=texts, columns=columns, parts=parts, owner=_owner(site), light=light, dark=dark, templates=dict(templates)
    )
    return Custom(
        look=look,
        rules=rules,
        categories=_categories(show),
        contacts=contacts,
        consent_url=site.url("choice_url"),
        site=_site(site),
    )


def _categories(show: _Table) -> tuple[str, ...]:
    """Those that the file names come first; every one is shown."""
    first = show.ordered("categories", CATEGORIES, CATEGORIES)
    return (*first, *(category for category in CATEGORIES if category not in first))


def _owner(site: _Table) -> Owner | None:
    if site.text("name") is None:
        needing = [key for key in site.data if key != "choice_url"]
        if needing:
            raise CustomError(f"{site.path('name')} is missing, and {site.path(needing[0])} is there")
        return None
    email = site.text("email")
    if email is not None and not re.fullmatch(r"[^\s@<>\"'?&]+@[^\s@<>\"'?&]+", email):
        raise CustomError(f"{site.path('email')} is no e-mail address")
    return Owner(
        name=site.needed("name"),
        address=site.text("address"),
        country=site.text("country"),
        email=email,
        phone=site.text("phone"),
        url=site.url("contact_url"),
    )


def _site(site: _Table) -> Provider | None:
    name = site.text("name")
    return Provider(name=name, country=site.text("country"), policy_url=site.url("policy_url")) if name else None


def _provider(table: _Table) -> Provider:
    table.only(_PROVIDER)
    return Provider(
        name=table.needed("name"),
        legal_name=table.text("legal_name"),
        country=table.text("country"),
        policy_url=table.url("policy_url"),
    )


def _rule(entry: _Table, texts: dict[str, dict[str, str]]) -> ItemRule:
    entry.only(_FIND)
    category = entry.text("category")
    if category is not None and category not in CATEGORIES:
        raise CustomError(f"{entry.path('category')} is {category!r}{_meant(category, CATEGORIES)}")
    rule = ItemRule(
        name=entry.needed("name"),
        host=entry.text("host") or "*",
        reason=entry.needed("reason"),
        category=category,
        purpose=_purpose(entry, texts),
        provider=_provider(entry.table("provider")) if "provider" in entry.data else None,
        recipients=tuple(_provider(one) for one in entry.tables("recipients")),
    )
    if not (rule.category or rule.purpose or rule.provider or rule.recipients):
        raise CustomError(f"{entry.name} changes nothing: give it a category, purpose, provider or recipients")
    return rule


def _purpose(entry: _Table, texts: dict[str, dict[str, str]]) -> str | None:
    """A text for every language, or a table of texts by language."""
    if not isinstance(entry.data.get("purpose"), dict):
        return entry.text("purpose")
    table = entry.table("purpose").only(LANGUAGES)
    said = {language: table.needed(language) for language in table.data}
    if not said:
        raise CustomError(f"{table.name} is empty")
    first = said.get("en") or next(iter(said.values()))
    for language, text in said.items():
        texts.setdefault(language, {})[first] = text
    return first


def _texts(table: _Table) -> dict[str, dict[str, str]]:
    table.only({*SLOTS, "messages", *LANGUAGES})
    found = {EVERY: _said(table)}
    for language in LANGUAGES:
        if language in table.data:
            found[language] = _said(table.table(language).only({*SLOTS, "messages"}))
    return {language: said for language, said in found.items() if said}


def _said(table: _Table) -> dict[str, str]:
    said = {}
    for slot, message in SLOTS.items():
        text = table.text(slot)
        if text is not None:
            said[message] = _fitting(table.path(slot), message, text)
    own = table.table("messages")
    for message in own.data:
        if message not in messages():
            raise CustomError(f"{own.name} has {message!r}, which no page says{_meant(message, messages())}")
        said[message] = _fitting(own.path(repr(message)), message, own.needed(message))
    return said


def _fitting(path: str, message: str, text: str) -> str:
    """A text that can take the message's place: it holds no other placeholders."""
    allowed = set(_PLACEHOLDER.findall(message))
    used = set(_PLACEHOLDER.findall(text))
    if used - allowed:
        holds = ", ".join(f"%({name})s" for name in sorted(allowed)) or "none"
        raise CustomError(f"{path} holds the placeholder %({min(used - allowed)})s; there is {holds}")
    # A message with facts in it is filled in with %, so that a percent sign of its own has to be doubled.
    return (
        _PLACEHOLDER.sub(r"%(\1)s", "".join(_doubled(part) for part in re.split(r"(%\(\w+\)s)", text)))
        if allowed
        else text
    )


def _doubled(part: str) -> str:
    return part if _PLACEHOLDER.fullmatch(part) else part.replace("%", "%%")


def _colours(table: _Table) -> tuple[dict[str, str], dict[str, str]]:
    names = set(DEFAULTS["light"])
    table.only({*names, "dark"})
    found = []
    for scheme, one in (("light", table), ("dark", table.table("dark").only(names))):
        chosen = {name: one.needed(name) for name in sorted(names) if name in one.data}
        for name, colour in chosen.items():
            if not is_colour(colour):
                raise CustomError(f"{one.path(name)} is {colour!r}; write it as #rrggbb")
        try:
            found.append(variables(scheme, chosen))
        except ValueError as problem:
            raise CustomError(f"colours: {problem}") from None
    return found[0], found[1]


def _meant(word: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there is {', '.join(names)}" if len(names) <= 12 else ""
