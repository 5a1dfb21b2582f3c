"""The search that is asked for once, and the forms that never are."""

# ruff: noqa: E501, ISC004 - markup reads better whole

from __future__ import annotations

import pytest

from scanner.spiders.dom import read_page

SHOP = "https://www.shop.example"
PAGE = f"{SHOP}/dir/page"


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<form action=/search><input name=q></form>", "/search?q=shop"),
        ("<title>The Hat Shop</title><form action=/search><input name=q></form>", "/search?q=the"),
        ("<title>1 - !</title><form role=search><input name=s></form>", "/dir/page?s=shop"),
        ("<form action='/search?old=1'><input type=search name=anything><button>Go</button></form>", "/search?anything=shop"),
        ("<form action=/suche><input name=query type=text><input type=hidden name=lang value='de at'></form>",
         "/suche?query=shop&lang=de+at"),
        ("<form action=/search method=GET><select name=c><option value=1>a<option value=2 selected>b</select>"
         "<input name=q><input type=checkbox name=x checked><input type=checkbox name=y><input type=submit name=go></form>",
         "/search?c=2&q=shop&x=on"),
        ("<form action=/find><input name=q placeholder='Search'></form>", "/find?q=shop"),
        ("<form class=searchform><input name='s'></form><form action=/search2><input name=q></form>", "/dir/page?s=shop"),
    ],
)  # fmt: skip
def test_searches(html: str, address: str) -> None:
    assert read_page(html, PAGE).search == SHOP + address


@pytest.mark.parametrize(
    "html",
    [
        "<form method=post action=/search><input name=q></form>",
        "<form method=dialog action=/search><input name=q></form>",
        "<form action=/search><input name=q><input type=password name=p></form>",
        "<form action=/search><input name=q><input type=email name=e></form>",
        "<form action=/search><input name=q><input name=card_number></form>",
        "<form action=/search><input name=q><input name=a><input name=b></form>",
        "<form action=/search><input name=q><button formmethod=post>Go</button></form>",
        "<form action=/search><input name=q><button>Add to cart</button></form>",
        "<form action=/search hx-post=/search><input name=q></form>",
        "<form action=/search onsubmit='' data-confirm='Sure?'><input name=q></form>",
        "<form action=/newsletter><input name=q></form>",
        "<form action=/subscribe><input type=email name=q></form>",
        "<form action=/cart/add><input name=q placeholder=Search></form>",
        "<form action=/search><input name=q><input type=hidden name=authenticity_token value=x></form>",
        "<form action=/search><input name=quantity></form>",
        "<form action=/login><input name=username><input name=q></form>",
        "<form action='https://[broken'><input name=q></form>",
        "<form action='mailto:search@shop.example'><input name=q></form>",
        "<form action=/search></form>",
        "<form action=/search><input name=q disabled></form>",
    ],
)
def test_forms_that_are_left_alone(html: str) -> None:
    assert read_page(html, PAGE).search is None
