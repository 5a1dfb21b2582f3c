"""Two pages say the same, nearly the same, or something else; a page says that it does not exist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.spiders.text_print import EXACT, FOLDED, alike, print_of, same_text
from tests.farm.sites.ordinary import prose


def page(body: str, *, title: str = "A page", around: str = "") -> str:
    return (
        f"<title>{title}</title><nav>{around}</nav><main><h1>Heading</h1><p>{body}</p></main><footer>{around}</footer>"
    )


def test_menus_and_scripts_say_nothing() -> None:
    text = prose("text", 60)
    other = page(text, around="<a href=/x>" + prose("menu", 30) + "</a>") + "<script>var a = 'b < c'</script><!-- c -->"
    assert same_text(print_of(page(text)), print_of(other))


def test_a_few_other_words_are_the_same_text_and_others_are_not() -> None:
    text = prose("text", 120)
    assert same_text(print_of(page(text)), print_of(page(f"{text} updated yesterday")))
    assert not same_text(print_of(page(text)), print_of(page(prose("other", 120))))
    assert not same_text(print_of(page(text)), print_of(page(text, title="Another page")))


def test_numbers_and_months_do_not_make_other_texts() -> None:
    text = prose("text", 40)
    may, june = (
        print_of(page(f"May 2026 {text} 17", title="May 2026")),
        print_of(page(f"June 2031 {text} 3", title="June 2031")),
    )
    assert alike(may, june)
    assert not same_text(may, june)


@pytest.mark.parametrize(
    "heading",
    ["Page not found", "404", "Seite nicht gefunden", "Sidan hittades inte", "Page introuvable", "Página no encontrada",
     "Pagina niet gevonden", "Sivua ei löydy", "Siden blev ikke fundet", "Nie znaleziono strony", "Pagina non trovata"],
)  # fmt: skip
def test_pages_that_do_not_exist_say_so_in_many_languages(heading: str) -> None:
    assert print_of(f"<title>Shop</title><h1>{heading}</h1>").missing
    assert not print_of(f"<title>Shop</title><h1>Lamps</h1><p>{heading}</p>").missing


def test_a_long_article_about_missing_pages_is_there() -> None:
    assert not print_of(page(prose("article", 400), title="Page not found: what to do")).missing


@given(st.text(alphabet="<>/!-&;' \"ah1title script nav\ud800é0", max_size=300))
def test_any_markup_has_a_print(markup: str) -> None:
    found = print_of(markup)
    assert len(found.exact) <= EXACT
    assert len(found.folded) <= FOLDED
    assert found == print_of(markup)
