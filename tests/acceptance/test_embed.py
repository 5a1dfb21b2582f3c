"""The embed in every language, in every hostile page, light and dark, from a small phone to a desk."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from reports.formats import embed_languages
from reports.languages import LANGUAGES, words_for
from tests.farm.browser import visitor_of
from tests.integration.reports.host_pages import NIGHT, RESET, STRICT, Host, Opened
from tests.unit.reports import samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.farm import Farm

pytestmark = [pytest.mark.acceptance, pytest.mark.browser]

WIDTHS = (320, 640, 1280)
SCHEMES: tuple[Any, ...] = ("light", "dark")
DAY_AND_NIGHT = ":root { color-scheme: light dark } body { background: Canvas; color: CanvasText }"
PAGES: dict[str, dict[str, Any]] = {
    "strict policy": {"policy": STRICT, "style": DAY_AND_NIGHT},
    "reset": {"style": RESET},
    "right to left": {"style": NIGHT, "direction": "rtl"},
}


@pytest.fixture(scope="module")
def browser(farm_server: Farm) -> Iterator[Browser]:
    with visitor_of(farm_server) as chromium:
        yield chromium


@pytest.mark.parametrize("name", PAGES)
def test_every_language_theme_and_width(browser: Browser, farm: Farm, name: str):
    script = embed_languages(samples.declaration(), [words_for(one) for one in LANGUAGES])
    faults = []
    for language, scheme, width in product(LANGUAGES, SCHEMES, WIDTHS):
        address = Host(script, lang=language, **PAGES[name]).serve(farm)
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = Opened(context.new_page())
        page.go(address, runs=True)
        shown = page.run("document.querySelector('[data-cookiescan]').shadowRoot.querySelector('article').lang")
        wide = page.run("document.documentElement.scrollWidth")
        found = [*page.errors, *page.axe(), *([] if shown == language else [shown]), *([wide] if wide > width else [])]
        watched = page.run("watched")
        found += [watched] if watched["shift"] or watched["violations"] else []
        faults += [(language, scheme, width, one) for one in found]
        context.close()
    assert faults == []
