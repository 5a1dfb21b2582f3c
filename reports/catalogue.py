"""`python -m reports.catalogue`: gather what a visitor can read, and bring the catalogues up to date with it.

Writes `locales/declaration.pot` (all messages) and every `locales/LANGUAGE/LC_MESSAGES/declaration.po`, and lists what
is not translated yet; with a language as argument it starts a catalogue. `--check` writes nothing and fails where
something is stale. docs/languages.md is for translators. The owner's report is in English and not part of it.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from cookie_db.compiled import load
from cookie_db.purposes import purposes_of
from reports import messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE: Final = Path(__file__).parent
LOCALES: Final = HERE / "locales"
TEMPLATE: Final = LOCALES / "declaration.pot"
PLURALS: Final = dict.fromkeys(("es", "it", "pt"), (2, "(n != 1)")) | {"fr": (2, "(n > 1)")}
"""Where Babel has a form of its own for whole millions, which numbers in digits do not need."""

_MODULES: Final = ("words.py",)
"""Modules beside those of the formats that say something to visitors."""
_OWNERS: Final = ("alert", "changes", "junit", "report", "sarif")
"""Beginnings of formats and templates that only the owner of a site gets to see."""

_CALLS: Final = {"say": 1, "count": 2}
"""Methods of `Words` that take messages, and how many."""
_KEYWORDS: Final[dict[str, Any]] = {"_": None, "gettext": None, "ngettext": (1, 2)}
_TRIMMED: Final = {"trimmed": "true", "silent": "false"}
_PURPOSE: Final = "What something is stored for."
_PURPOSE_BY: Final = "What something is stored for. {by} becomes the name of a product or a company, without an ending."
_COMMENTS: Final = {
    "CATEGORY_TITLES": "Title of a category.",
    "CATEGORY_TEXTS": "What the cookies of a category are for; stands below its title.",
    "KINDS": "Column Type: how something is stored.",
    "PARTIES": "Column Type: whose it is.",
    "ROLES": "Column Used for: what a company does for the site.",
    "ITEM_CHANGES": "What changed since the version before; part of a list, without a full stop.",
    "CONSENT": "What a consent banner says; buttons are short.",
    "VISITOR_PHASES": "When something is stored; part of a list, without a capital letter.",
    "GAPS": "What is not known of items; without a full stop.",
    "NOTES": "What the scan could not look at; without a full stop.",
    "SKIPPED_PAGES": "What the scan could not look at; without a full stop.",
    "STATES": "What the scan could not look at; without a full stop.",
}
_DATES: Final = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By'
    r"|Project-Id-Version).*\n",
    re.MULTILINE,
)


def gather() -> Catalog:
    """Every message that a visitor can read, from the code, the templates and the cookie database."""
    catalog = Catalog(charset="utf-8")
    for name, table in vars(messages).items():
        if name.isupper() and name not in messages.OWNERS and isinstance(table, Mapping):
            for message in _texts(table):
                catalog.add(message, auto_comments=[_COMMENTS[name]] if name in _COMMENTS else [])
    for path in [*sorted(HERE.glob("formats/*.py")), *(HERE / name for name in _MODULES)]:
        if not path.name.startswith(_OWNERS):
            for said in _said(path):
                catalog.add(said)
    for path in sorted(HERE.glob("templates/**/*")):
        if path.is_file() and path.suffix != ".css" and not path.name.startswith(_OWNERS):
            with path.open("rb") as file:
                method: Any = babel_extract
                for _, text, comments, _ in extract(method, file, _KEYWORDS, ("Translators:",), _TRIMMED):
                    catalog.add(text, auto_comments=comments)
    for sentence in purposes_of(load()):
        catalog.add(sentence, auto_comments=[_PURPOSE_BY if "{by}" in sentence else _PURPOSE])
    return catalog


def _texts(table: Mapping[str, Any]) -> Iterator[str | tuple[str, str]]:
    for entry in table.values():
        if isinstance(entry, Mapping):
            yield from _texts(entry)
        else:
            yield entry


def _said(path: Path) -> Iterator[str | tuple[str, ...]]:
    """The literals that a module says; Babel's own extractor does not look into f-strings."""
    calls = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
        texts = tuple(arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
        if name in _CALLS and len(texts) == _CALLS[name]:
            yield texts[0] if len(texts) == 1 else texts


def updated(language: str, template: Catalog, old: Catalog | None = None) -> Catalog:
    """The catalogue of a language with the messages of the template; what they share stays translated."""
    catalog = Catalog(locale=language, charset="utf-8")
    if language in PLURALS:
        count, expression = PLURALS[language]
        catalog.mime_headers = [("Plural-Forms", f"nplurals={count}; plural={expression};")]
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id) if old else None
        new = catalog.add(message.id, auto_comments=message.auto_comments)
        if known is not None:
            new.string, new.user_comments = known.string, known.user_comments
            new.flags |= known.flags & {"fuzzy"}
    return catalog


def untranslated(catalog: Catalog) -> list[str]:
    """The messages that a catalogue lacks, or lacks a plural form of; what is marked as doubtful is lacking too."""
    return [_id(message.id) for message in catalog if message.id and (message.fuzzy or not _complete(message.string))]


def _complete(string: str | Sequence[str] | None) -> bool:
    return bool(string and all(string))


def _id(message: str | Sequence[str]) -> str:
    return message if isinstance(message, str) else message[0]


def written(catalog: Catalog) -> bytes:
    """A catalogue as a file, without dates, names and line numbers: it changes only with its messages."""
    catalog.header_comment = "# What visitors read in a declaration. How to translate: docs/languages.md."
    catalog.fuzzy = False
    output = io.BytesIO()
    write_po(output, catalog, width=100, no_location=True)
    return _DATES.sub("", output.getvalue().decode()).encode()


def catalogue_of(language: str) -> Path:
    """Where the catalogue of a language is, or would be."""
    return LOCALES / language / "LC_MESSAGES" / "declaration.po"


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/declaration.po"))


def read(path: Path, language: str | None = None) -> Catalog:
    """Read a catalogue; raises ValueError for a file that is none."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def main(arguments: Sequence[str]) -> int:
    """Update everything; 1 where something is untranslated or, with `--check`, stale; 2 for an unknown language."""
    check = "--check" in arguments
    new = [argument for argument in arguments if argument != "--check"]
    try:
        names = sorted({*languages(), *(str(Locale.parse(name)) for name in new)})
    except (UnknownLocaleError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    template = gather()
    files = {TEMPLATE: written(template)}
    lacking = 0
    for language in names:
        path = catalogue_of(language)
        catalog = updated(language, template, read(path, language) if path.exists() else None)
        files[path] = written(catalog)
        missing = untranslated(catalog)
        lacking += len(missing)
        sys.stdout.write(f"{language}: {len(template) - len(missing)} of {len(template)} messages\n")
        sys.stdout.writelines(f"  {message}\n" for message in missing)
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    for path in stale:
        sys.stdout.write(f"{'stale' if check else 'written'}: {path.relative_to(HERE)}\n")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path])
    return int(bool(lacking or (check and stale)))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
