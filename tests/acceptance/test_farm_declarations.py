"""Sites of the farm declared in every format and language: whole, the same each time, no purpose left in English."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reports.formats import DECLARATION
from reports.languages import LANGUAGES, words_for
from scanner.commands.documents import document
from scanner.declare import declaration_of
from scanner.export import load_scan
from scanner.model import Phase
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from pathlib import Path

    from reports.declaration import Declaration
    from tests.farm import Farm

pytestmark = [pytest.mark.acceptance, pytest.mark.browser]

HOSTS = (
    "www.demo-shop.example",
    "www.script-cookies.example",
    "www.http-cookies.example",
    "www.storage.example",
    "www.answers.example",
    "www.recognise.example",
    "www.identifiers.example",
    "www.nested.example",
)
PHASES = (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT)


def no_printer(html: str) -> bytes:
    raise AssertionError(html)


@pytest.mark.parametrize("host", HOSTS)
def test_every_format_and_language(host: str, farm: Farm, tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    path.write_text(json.dumps(scan_farm(farm, f"https://{host}/", PHASES)), encoding="utf-8")
    declared = declaration_of(load_scan(path))
    assert declared.item_count > 0
    for language in LANGUAGES:
        words = words_for(language)
        for name in DECLARATION:
            written = document(name, declared, [words], no_printer)
            assert written == document(name, declared, [words_for(language)], no_printer), (name, language)
            assert written.strip(), (name, language)
        twin = json.loads(document("json", declared, [words], no_printer))
        told = [item for category in twin["categories"] for item in category["items"]]
        assert len(told) == declared.item_count
        if language != "en":
            assert untranslated(declared, language) == []


def untranslated(declared: Declaration, language: str) -> list[str]:
    """Purposes that a language says as English does."""
    words = words_for(language)
    purposes = {row.purpose for section in declared.sections for row in section.rows if row.purpose}
    return sorted(purpose for purpose in purposes if words.purpose(purpose) == purpose)
