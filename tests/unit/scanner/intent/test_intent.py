"""What is never followed, and what must be: by addresses, words and attributes as real sites have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.intent import Act, act_of, changes_state, doubts, switches, why_not_a_page
from scanner.intent.words import vocabulary

SHOP = "https://www.shop.example"
HERE = Path(__file__).parent


def listed(name: str) -> list[str]:
    """The lines of a table of addresses."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def wrong(name: str, reason: str | None) -> list[str]:
    """The addresses of a table that are judged otherwise."""
    return [f"{path}: {found}" for path in listed(name) if (found := why_not_a_page(SHOP + path)) != reason]


def test_addresses_that_change_something() -> None:
    assert len(listed("acts.txt")) >= 150
    assert wrong("acts.txt", "state_changing") == []


def test_addresses_of_pages() -> None:
    assert len(listed("pages.txt")) >= 150
    assert wrong("pages.txt", None) == []


def test_addresses_of_files() -> None:
    assert wrong("files.txt", "not_a_page") == []


@pytest.mark.parametrize(
    "address",
    [
        "/cart?x=%zz",
        "/%00",
        "/a?=&&;;",
        "/" + "a/" * 300,
        "/?" + "a=1&" * 300,
        "/a?x[[]]=1",
        "/🛒/add",
        "//",
        "/%F0%9F",
    ],
)
def test_odd_addresses_are_judged(address: str) -> None:
    assert why_not_a_page(SHOP + address) is None


FIRM, SHOPPING, HARMLESS = (listed(name) for name in ("firm.txt", "shopping.txt", "harmless.txt"))


def test_words_that_no_address_outweighs() -> None:
    assert [words for words in FIRM if act_of(words) not in {Act.LEAVE, Act.DELETE, Act.UNSUBSCRIBE}] == []
    assert all(doubts(words, f"{SHOP}/x/y") is True for words in FIRM)


def test_words_on_what_sells() -> None:
    assert [words for words in SHOPPING if act_of(words) is not Act.SHOP] == []
    assert len(FIRM) + len(SHOPPING) >= 120


def test_words_of_ordinary_links() -> None:
    assert len(HARMLESS) >= 150
    found = {words: act for words in HARMLESS if (act := act_of(words)) is not None}
    assert found == {}


@pytest.mark.parametrize(
    ("words", "path", "nofollow", "doubt"),
    [
        ("Log out", "/x", False, True),
        ("Buy now", "/product/12", False, False),
        ("Report", "/report", False, None),
        ("Report", "/report?id=12", False, False),
        ("Like", "/posts/12", True, False),
        ("Köp", "/bostad", False, None),
        ("Red shoes", "/product?id=12", True, None),
        ("", "/x", True, None),
    ],
)
def test_doubts(words: str, path: str, nofollow: bool, doubt: bool | None) -> None:
    assert doubts(words, SHOP + path, nofollow=nofollow) is doubt


@pytest.mark.parametrize(
    ("attributes", "changes"),
    [
        ({"data-method": "delete"}, True),
        ({"data-method": "get"}, False),
        ({"data-turbo-method": "POST"}, True),
        ({"data-confirm": "Are you sure?"}, True),
        ({"data-confirm": ""}, False),
        ({"hx-post": "/x"}, True),
        ({"hx-delete": "/x"}, True),
        ({"hx-get": "/x"}, False),
        ({"hx-confirm": "Sure?"}, True),
        ({"onclick": "return confirm('Sure?')"}, True),
        ({"onclick": "document.forms[0].submit()"}, True),
        ({"onclick": "fetch('/x', {method: 'POST'})"}, True),
        ({"onclick": "ga('send', 'event')"}, False),
        ({"onclick": "openMenu(); return false"}, False),
        ({"wire:click": "remove(3)"}, True),
        ({"data-action": "logout"}, True),
        ({"data-action": "menu#toggle"}, False),
        ({"ping": "https://ping.example/"}, False),
        ({"rel": "nofollow"}, False),
        ({"formmethod": "post"}, True),
        ({}, False),
    ],
)
def test_attributes(attributes: dict[str, str], changes: bool) -> None:
    assert changes_state(attributes) is changes


@pytest.mark.parametrize(
    ("link", "page", "switch"),
    [
        ("/hat?currency=USD", "/hat", True),
        ("/hat?currency=USD", "/hat?currency=EUR", True),
        ("/hat?currency=EUR", "/shoe?currency=EUR", False),
        ("/hat?currency=EUR&page=2", "/hat?currency=EUR", False),
        ("/hat?lang=sv", "/hat", False),
        ("/hat", "/hat?currency=EUR", False),
    ],
)
def test_the_same_page_in_another_currency(link: str, page: str, switch: bool) -> None:
    assert switches(SHOP + link, SHOP + page) is switch


def test_the_languages_of_the_declaration_are_known() -> None:
    ours = {"en", "sv", "da", "nb", "fi", "de", "nl", "fr", "es", "it", "pt", "pl"}
    assert all(ours <= set(vocabulary()[act]) for act in Act)


@given(st.text(), st.text())
def test_nothing_raises(path: str, words: str) -> None:
    assert why_not_a_page(f"{SHOP}/{path}") in {None, "state_changing", "not_a_page"}
    assert doubts(words, f"{SHOP}/{path}") in {None, True, False}
