"""Every document is valid HTML, in every language, with what strangers may write in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports import formats
from reports.languages import LANGUAGES, words_for
from tests.unit.reports import audit_samples, change_samples, samples
from tests.validator import NoValidator, complaints

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.acceptance

HOST_PAGE = """<!doctype html><html lang="{lang}"><head><title>Host</title></head>
<body><main><h1>Host</h1>{body}</main></body></html>"""


def documents() -> dict[str, str]:
    """The documents by name."""
    made = {
        "report": formats.report(audit_samples.audit()),
        "hostile-report": formats.report(audit_samples.hostile_audit()),
        "changes": formats.changes_page(change_samples.some()),
        "hostile-changes": formats.changes_page(change_samples.hostile()),
    }
    for language in LANGUAGES:
        words = words_for(language)
        made[f"page-{language}"] = formats.page(samples.declaration(), words)
        made[f"hostile-page-{language}"] = formats.page(samples.hostile_declaration(), words)
        body = formats.fragment(samples.declaration(), words)
        made[f"fragment-{language}"] = HOST_PAGE.format(lang=language, body=body)
    return made


def test_documents_are_valid(tmp_path: Path) -> None:
    for name, text in documents().items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    try:
        found = complaints(sorted(tmp_path.iterdir()))
    except NoValidator as problem:
        pytest.skip(str(problem))
    # What strangers write is in no language, and the checker guesses one.
    assert [one for one in found if not ("hostile" in one and "appears to be written in" in one)] == []
