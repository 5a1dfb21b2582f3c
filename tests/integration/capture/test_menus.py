"""Menus of pages that do not play along; ordinary ones: tests/integration/test_finding.py."""

# ruff: noqa: E501 - markup reads better whole

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.farm import Site, html

if TYPE_CHECKING:
    from tests.farm import Farm
    from tests.integration.capture.looking import Eye

pytestmark = pytest.mark.browser
HOST = "www.odd-menus.example"
NEXT = "<script>nav.onclick = () => nav.insertAdjacentHTML('afterend', '<a href=/opened>opened</a>')</script>"
PAGES = {
    # The handler never comes back.
    "/hangs": "<a href=/before>b</a><button id=nav aria-expanded=false>Menu</button><script>nav.onclick = () => { while (true); }</script>",
    # The page takes itself apart, and replaces what it is looked at with.
    "/gone": "<button id=nav aria-expanded=false>Menu</button><script>nav.onclick = () => { document.documentElement.remove() }</script>",
    "/replaced": "<script>Element.prototype.click = Element.prototype.matches = Element.prototype.closest = () => { throw 1 };"
    f"document.querySelectorAll = () => [];</script><button id=nav aria-expanded=false>Menu</button>{NEXT}",
    # Ten thousand of them.
    "/many": f"<button id=nav aria-expanded=false>Menu</button>{NEXT}<script>for (let i = 0; i < 10000; i += 1) "
    "document.body.insertAdjacentHTML('beforeend', '<button aria-expanded=false>x</button>')</script>",
    "/after": "<h1>After</h1>",
}  # fmt: skip


def test_odd_menus_cost_neither_the_visit_nor_the_next(farm: Farm, eye: Eye) -> None:
    site = Site(HOST)
    for path, body in PAGES.items():
        site.add(path, html(body, title=path))
    farm.add_site(site)
    urls = [f"https://{HOST}{path}" for path in PAGES]
    results = eye.look(urls, tabs=1, menus=True).results
    assert {url: result.record.outcome for url, result in results.items() if result.record.outcome != "ok"} == {}
    hangs, gone, replaced, many, after = (results[url] for url in urls)
    assert "menus" in hangs.record.cut_short
    assert "/before" in hangs.dom.html
    assert gone.opened
    assert "/opened" in replaced.dom.opened
    assert "/opened" in many.dom.opened
    assert many.record.duration < 8
    assert after.record.title == "/after"
