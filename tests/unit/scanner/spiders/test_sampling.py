"""Pages that look alike share a template."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.spiders.sampling import MANY_SIBLINGS, Templates, segment_shape

SHOP = "https://www.shop.example"


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ("", ""),
        ("contact", "contact"),
        ("about-us", "about-us"),
        ("index.html", "index.html"),
        ("42", "{n}"),
        ("42.html", "{n}.html"),
        ("1,5", "{n}"),
        ("1.5", "{n}"),
        ("2026-11", "{date}"),
        ("2026-11-01", "{date}"),
        ("6f9619ff-8b86-d011-b42d-00c04fc964ff", "{id}"),
        ("0123456789ab", "{id}"),
        ("B0042", "{id}"),
        ("p-42", "p-42"),
        ("red-shoes-for-men", "{slug}"),
        ("red_shoes_42", "{slug}"),
        ("red-shoes-for-men.html", "{slug}.html"),
        ("x" * 25, "{slug}"),
        (".html", ".html"),
        ("v1.2", "v1.2"),
        ("%C3%A4", "%C3%A4"),
        (".aa" * 600, ".aa" * 600),
    ],
)
def test_segments(segment: str, expected: str) -> None:
    assert segment_shape(segment) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "/"),
        ("/contact", "/contact"),
        ("/contact/", "/contact/"),
        ("/blog/2026/11/red-shoes-are-back", "/blog/{n}/{n}/{slug}"),
        ("/p?id=7&lang=sv", "/p?id&lang"),
        ("/p?lang=en&id=8", "/p?id&lang"),  # the order of parameters makes no template
        ("/p?id", "/p?id"),
        ("/user/alice@mail.example/orders?alice@mail.example", "/user/{email}/orders?{L5@L4.L7}"),
        ("/sv-SE/contact", "/sv-SE/contact"),
        ("/#/about", "/#/about"),
        ("/app#!/product/42", "/app/#/product/{n}"),
        ("/app/#!about?x=1", "/app/#/about"),
        ("/app#top", "/app"),
    ],
)
def test_templates(path: str, expected: str) -> None:
    assert Templates().template_of(SHOP + path) == expected


def test_many_siblings_become_one_template() -> None:
    templates = Templates()
    found = [templates.template_of(f"{SHOP}/product/{word}") for word in map(str.upper, WORDS)]
    assert len(set(found[:MANY_SIBLINGS])) == MANY_SIBLINGS
    assert set(found[MANY_SIBLINGS:]) == {"/product/{*}"}
    assert templates.template_of(f"{SHOP}/product/{WORDS[0].upper()}/reviews") == "/product/{*}/reviews"
    assert templates.template_of(f"{SHOP}/other/hat") == "/other/hat"


def test_the_top_level_stays_apart() -> None:
    templates = Templates()
    assert len({templates.template_of(f"{SHOP}/{word}") for word in WORDS}) == len(WORDS)


WORDS = [f"{first}{second}at" for first in "bchmprs" for second in "aeiou"]


@given(st.text(alphabet="abc123-_./%?&=", max_size=60))
def test_a_template_never_depends_on_values(tail: str) -> None:
    templates = Templates()
    assert templates.template_of(f"{SHOP}/{tail}") == templates.template_of(f"{SHOP}/{tail}")
