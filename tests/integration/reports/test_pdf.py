"""Printed documents: text, pages, structure for screen readers, the stated date, and no network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reports.formats import page, report
from reports.formats.pdf import pdf, printed
from reports.words import Words
from scanner.capture.printer import Printer
from scanner.errors import BrowserMissing
from tests.pdf_text import pages
from tests.unit.reports import audit_samples, samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.farm import Farm

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with Printer() as running:
        yield running


def test_it_says_what_the_page_says(printer):
    data = pdf(samples.declaration(), printer)
    texts = pages(data)
    whole = " ".join(" ".join(texts).split())
    for words in (
        "What shop.example stores on your device",
        "22 November 2026",
        "_hjSession_*",
        "13 months",
        "Criteo SA, France",
    ):
        assert words in whole
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in " ".join(text.split())


def test_it_is_tagged_and_has_an_outline_a_title_and_a_language(printer):
    data = pdf(samples.declaration(), printer, Words("sv"))
    assert b"/MarkInfo <</Type /MarkInfo\n/Marked true>>" in data
    assert b"/Lang (sv)" in data
    assert b"/DisplayDocTitle true" in data
    assert b"/Title (Cookie declaration of shop.example)" in data
    roles = re.findall(rb"/S /(\w+)", data)
    assert (roles.count(b"Table"), roles.count(b"TR"), roles.count(b"H1")) == (6, 6 + 11 + 2, 1)
    outline = re.findall(rb"/Title \(([^)]*)\)", data)
    assert b"Statistics" in outline
    assert b"/URI (https://www.criteo.com/privacy/)" in data
    assert b"/MediaBox [0 0 595.9" in data, "A4"


def test_the_same_declaration_gives_the_same_bytes(printer):
    first = pdf(samples.declaration(), printer)
    with Printer() as other:
        assert pdf(samples.declaration(), other) == first
    assert first.count(b"(D:20261122140500+00'00')") == 2


def test_the_report_prints_too(printer):
    texts = pages(printed(report(audit_samples.audit()), samples.SCANNED, printer))
    assert "Cookie scan, for the owner of the site" in texts[0]
    assert f"Page 2 of {len(texts)}" in " ".join(texts[1].split())


def test_hostile_texts_print_and_do_nothing(printer):
    data = pdf(samples.hostile_declaration(), printer)
    assert "<script>alert(1)</script>" in " ".join(pages(data))
    assert not re.search(rb"/JavaScript|/JS\b|/Launch|/SubmitForm", data)
    assert not re.findall(rb"/URI \(", data)


def test_nothing_is_fetched_and_nothing_runs(printer, farm: Farm):
    picture = f"<img src='{farm.proxy_url}/p.gif'><script>document.body.innerHTML = 'ran'</script>"
    document = page(samples.declaration()).replace("default-src 'none'", "default-src *")
    printed_ = printer(document.replace("</main>", f"{picture}</main>"))
    assert "What shop.example" in " ".join(pages(printed_))
    assert farm.log.requests() == []


def test_a_browser_that_is_not_there_is_named(tmp_path: Path):
    with Printer(tmp_path / "nothing") as none, pytest.raises(BrowserMissing, match="nothing"):
        none("<p>")
