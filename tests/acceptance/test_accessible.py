"""The page and the fragment in every language and the reports, light and dark, from a small phone to a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from reports import formats
from reports.languages import LANGUAGES, words_for
from scanner.capture.locate import find_browser
from tests.integration.reports.test_documents import AXE, HOST_PAGE, QUIET, RULES
from tests.unit.reports import audit_samples, samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.acceptance, pytest.mark.browser]

WIDTHS = (320, 480, 768, 1024, 1440)
SCHEMES: tuple[Any, ...] = ("light", "dark")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(find_browser().path), args=QUIET)
        yield chromium
        chromium.close()


def complaints(browser: Browser, path: Path) -> list[tuple[str, int, object]]:
    """What axe-core says of a document, and where it is wider than the screen."""
    found: list[tuple[str, int, object]] = []
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate(AXE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            said = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
            found += [(scheme, width, (one["id"], one["nodes"][0]["html"][:200])) for one in said]
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [(scheme, width, wide)] if wide > width else []
        context.close()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_declarations(browser: Browser, tmp_path: Path, language: str) -> None:
    words = words_for(language)
    fragment = HOST_PAGE.format(fragment=formats.fragment(samples.declaration(), words))
    texts = {
        "page": formats.page(samples.declaration(), words),
        "hostile page": formats.page(samples.hostile_declaration(), words),
        "fragment": fragment,
    }
    for name, text in texts.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        assert complaints(browser, path) == [], name


def test_reports(browser: Browser, tmp_path: Path) -> None:
    for name, audit in {"report": audit_samples.audit(), "hostile report": audit_samples.hostile_audit()}.items():
        path = tmp_path / f"{name}.html"
        path.write_text(formats.report(audit), encoding="utf-8")
        assert complaints(browser, path) == [], name
