"""On which pages menus are opened."""

from __future__ import annotations

from scanner.model import Phase
from scanner.spiders import opening
from scanner.spiders.opening import Opening


def test_the_first_page_of_each_template_once() -> None:
    menus = Opening()
    assert [menus.wants(page, Phase.NO_ACTION) for page in ("/", "/p/{n}", "/p/{n}", "/")] == [True, True, False, False]
    menus.heard("/", Phase.NO_ACTION, opened=True)
    menus.heard("/p/{n}", Phase.NO_ACTION, opened=None)  # nobody could: the profile makes no gestures, the page failed
    assert [menus.wants(page, Phase.REJECT) for page in ("/", "/p/{n}")] == [False, True]


def test_where_a_banner_asks_the_phases_of_choice_get_to_do_it() -> None:
    menus = Opening()
    assert menus.wants("/", Phase.NO_ACTION)
    menus.heard("/", Phase.NO_ACTION, opened=False)
    assert not menus.wants("/a", Phase.NO_ACTION)
    assert [menus.wants(page, Phase.ACCEPT) for page in ("/", "/a")] == [True, True]


def test_there_is_an_end() -> None:
    menus = Opening()
    wanted = 0
    for number in range(opening.MOST_PAGES + 20):
        page = f"/{number}"
        wanted += menus.wants(page, Phase.NO_ACTION)
        menus.heard(page, Phase.NO_ACTION, opened=True)
    assert wanted == opening.MOST_PAGES
