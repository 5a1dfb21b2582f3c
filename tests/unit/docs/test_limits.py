"""docs/limits.md and the report say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.limits import OF_ANY

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_the_sentences_of_the_report_are_those_of_the_document() -> None:
    assert tuple(re.findall(r"^> (.+)$", TEXT, re.MULTILINE)) == OF_ANY


@pytest.mark.parametrize("text", [TEXT, SECURITY])
def test_links_lead_somewhere(text: str) -> None:
    folder = ROOT if text is SECURITY else ROOT / "docs"
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    assert targets
    assert [target for target in targets if not (folder / target).exists()] == []


def test_the_tests_that_the_threat_model_names_exist() -> None:
    named = set(re.findall(r"`(tests/[a-z_/]+(?:\.py)?)`", SECURITY))
    assert len(named) > 8
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
