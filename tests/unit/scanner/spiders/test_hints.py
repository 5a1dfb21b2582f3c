"""Addresses that no link leads to."""

# ruff: noqa: E501 - markup reads better whole

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.spiders.dom import read_page
from scanner.spiders.hints import addresses_in_header

SHOP = "https://www.shop.example"
PAGE = f"{SHOP}/dir/page"
NEXT = {
    "props": {
        "pageProps": {"menu": [{"href": "/about"}, {"href": "//cdn.example/x"}, {"url": "/img/a.png"}], "slug": "x"}
    },
    "page": "/[lang]/home",
    "query": {"path": "/logout", "link": "/api/items", "to": "/p/[id]"},
}
LINKED = [
    {
        "@type": "BreadcrumbList",
        "itemListElement": [{"@type": "ListItem", "item": f"{SHOP}/shoes"}, {"name": "no address"}],
    },
    {
        "@type": "WebSite",
        "url": f"{SHOP}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"urlTemplate": f"{SHOP}/find?q={{search_term_string}}"},
        },
    },
    {"@type": "Product", "image": {"url": f"{SHOP}/a.jpg"}, "sku": "/no"},
]


@pytest.mark.parametrize(
    ("html", "hints"),
    [
        ("<tr data-href=/a><td>a</td></tr><div data-url='/b'>b</div><li data-link='c.html'>c</li>", ["/a", "/b", "/dir/c.html"]),
        ("<div onclick=\"location.href='/a'\">a</div>", ["/a"]),
        ("<div onclick=\"window.location = '/a'\">a</div>", ["/a"]),
        ("<div onclick=\"document.location='a.php?x=1'\">a</div>", ["/dir/a.php?x=1"]),
        ("<div onclick='location.assign(\"/a\")'>a</div>", ["/a"]),
        ("<button onclick=\"window.open('/a', '_blank')\">a</button>", ["/a"]),
        ("<span onclick=\"router.push('/a')\">a</span>", ["/a"]),
        ('<div onclick="location.reload()">a</div><div onclick="go(1)">b</div>', []),
        ("<div onclick=\"if (confirm('?')) location='/a'\">a</div>", []),
        ("<button onclick=\"location='/a'\">Add to cart</button><button onclick=\"location='/b'\">Buy</button>", []),
        ("<a routerlink=/a>a</a><router-link to=/b>b</router-link><p to=/c>c</p>", ["/a", "/b"]),
        ("<svg><a xlink:href=/a></a></svg>", ["/a"]),
        ("<form><button formaction=/a>a</button></form>", ["/a"]),
        ("<form method=post><button formaction=/a>a</button><button formaction=/b formmethod=get>b</button></form>", ["/b"]),
        ("<select onchange='location=this.value'><option value=/a>a<option value=''>b</select>", ["/a"]),
        ("<select onchange='filter(this)'><option value=/a>a</select>", []),
        ("<div data-url=/api/x>a</div><div data-url='{{ url }}'>b</div><div data-to=#top>c</div>", []),
        ("<div data-href=/a hx-delete=/a>a</div><div data-url=/cart/add/1>b</div>", []),
        ("<template><template><div data-href=/a>a</div></template><div data-href=/b>b</div></template>", []),
        ("<my-menu><template shadowrootmode=open><div data-href=/a>a</div></template></my-menu>", ["/a"]),
        ("<link rel=prerender href=/a>", ["/a"]),
        ("<a href=/a>a</a><div data-href=/a>a</div>", []),
        (f"<script id=__NEXT_DATA__ type=application/json>{json.dumps(NEXT)}</script>", ["/about"]),
        ('<script id=__NUXT_DATA__ type="application/json">[{"a":1},"/about","/_nuxt/x","text","/a b"]</script>', ["/about"]),
        (f"<script type=application/ld+json>{json.dumps(LINKED)}</script>", ["/shoes", "/"]),
        ('<script type=application/json>{"href": "/a"}</script><script id=__NEXT_DATA__>{"href": </script>', []),
    ],
)  # fmt: skip
def test_hints(html: str, hints: list[str]) -> None:
    found = read_page(html, PAGE).hints
    assert [link for link in found if not link.endswith(".jpg")] == [SHOP + path for path in hints]


def test_the_search_that_schema_org_names() -> None:
    html = f"<title>Hats &amp; more</title><script type=application/ld+json>{json.dumps(LINKED)}</script>"
    assert read_page(html, PAGE).search == f"{SHOP}/find?q=hats"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", []),
        ("</c>; rel=canonical", ["/c"]),
        (
            '<https://www.shop.example/sv>; rel="alternate"; hreflang="sv", </de>; hreflang=de; rel=alternate',
            ["/sv", "/de"],
        ),
        ('</2>; rel="next", </0>; rel=prev; title="a, b", </s.css>; rel=preload; as=style', ["/2", "/0"]),
        ("</feed>; rel=alternate, <https://[broken>; rel=canonical, </x", []),
    ],
)
def test_header(header: str, found: list[str]) -> None:
    assert addresses_in_header(header, PAGE) == [SHOP + path for path in found]


@given(st.text(alphabet="<>;,= \"'\\/abrelnxt*-"))
def test_no_header_raises(header: str) -> None:
    assert isinstance(addresses_in_header(header, PAGE), list)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_island_raises(data: object) -> None:
    for kind in ("id=__NEXT_DATA__", "id=__NUXT_DATA__", "type=application/ld+json"):
        assert isinstance(read_page(f"<script {kind}>{json.dumps(data)}</script>", PAGE).hints, tuple)
