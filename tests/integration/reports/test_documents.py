"""The documents as a browser shows them: accessible, within the screen, silent, and still tables on a phone."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import pytest
from playwright.sync_api import sync_playwright

from reports import formats
from reports.custom import customised
from reports.custom_file import read_custom
from scanner.capture.locate import find_browser
from tests.unit.reports import audit_samples, change_samples, samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what breaks a rule is written out: to describe each part that keeps it takes axe longer than the check.
BROKEN_RULES = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ['violations']});
  return found.violations;
}"""
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]
HOST_PAGE = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>Host</title><style>
* {{ margin: 0; padding: 0; line-height: 1 }} table, tr, td, th {{ display: block; border: 3px solid #900 }}
h1, h2, h3 {{ font-size: 10px }} body {{ background: #123; color: #fed; font: italic 18px serif }}
a {{ color: #fc9 }}</style></head><body><main><h1>Host</h1>{fragment}</main></body></html>"""

BRANDED = """
[site]
name = "Example Shop AB"
email = "privacy@shop.example"
[texts]
footer = "Write to us."
[colours]
accent = "#a34a00"
text = "#4a4a4a"
background = "#fff3e0"
[colours.dark]
accent = "#f0b59a"
background = "#3a2a20"
"""
DOCUMENTS = {
    "declaration": lambda: formats.page(samples.declaration()),
    "published declaration": lambda: formats.page(samples.published_declaration()),
    "hostile declaration": lambda: formats.page(samples.hostile_declaration()),
    "customised declaration": lambda: formats.page(customised(samples.declaration(), read_custom(BRANDED))),
    "report": lambda: formats.report(audit_samples.audit()),
    "report with drawings": lambda: formats.report(audit_samples.drawn_audit()),
    "hostile report": lambda: formats.report(audit_samples.hostile_audit()),
    "changes": lambda: formats.changes_page(change_samples.some()),
    "hostile changes": lambda: formats.changes_page(change_samples.hostile()),
    "fragment in a hostile page": lambda: HOST_PAGE.format(fragment=formats.fragment(samples.declaration())),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(find_browser().path), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Open a document from disk at a width; gives the page and the addresses it asked for."""
    contexts = []

    def open_document(name: str, width: int, scheme: Any = "light") -> tuple[Page, list[str]]:
        path = tmp_path / "document.html"
        path.write_text(DOCUMENTS[name](), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        asked: list[str] = []

        def note(request: Request) -> None:
            asked.append(request.url)

        page.on("request", note)
        page.goto(path.as_uri())
        return page, asked

    yield open_document
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name not in {"report", "hostile report"}])
def test_accessible(opened, name, width, scheme):
    page, _ = opened(name, width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE)
    found = page.evaluate(BROKEN_RULES, RULES)
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("width", [320, 800, 1280])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_inside_the_screen_and_silent(opened, name, width):
    page, asked = opened(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(asked) == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_tables_stay_tables_when_they_look_like_cards(opened, width):
    page, _ = opened("declaration", width)
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = [cast("dict[str, Any]", node).get("role", {}).get("value") for node in nodes if not node["ignored"]]
    assert roles.count("table") == 6
    assert roles.count("row") == 6 + 11 + 2
    assert roles.count("rowheader") == 11 + 2
    first = page.locator("tbody td").first
    assert page.get_by_text("Provider", exact=True).nth(1).is_visible() == (width == 360)
    assert first.evaluate("one => getComputedStyle(one).display") == ("grid" if width == 360 else "table-cell")


def test_the_fragment_keeps_its_tables_and_takes_fonts_and_colours(opened):
    page, _ = opened("fragment in a hostile page", 1280)
    style = page.locator(".cs-table td").first.evaluate(
        "one => [getComputedStyle(one).display, getComputedStyle(one).color, getComputedStyle(one).fontFamily]"
    )
    assert style == ["table-cell", "rgb(255, 238, 221)", "serif"]
    assert page.locator("article.cookiescan").evaluate("one => getComputedStyle(one).direction") == "ltr"


def test_large_text_still_fits(opened):
    page, _ = opened("declaration", 640)
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_details_open_with_the_keyboard(opened):
    page, _ = opened("report", 1280)
    summary = page.locator(".r-more summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".r-more details").first.evaluate("one => one.open")
