"""What discovery reads out of a page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.spiders.dom import is_page_like, products_of, read_page, soup_of

SHOP = "https://www.shop.example"
PAGE = f"{SHOP}/dir/page"


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("", []),
        ("<a href=/a>a</a><a href='b'>b</a><a href=../c>c</a>", ["/a", "/dir/b", "/c"]),
        ("<a href=/a>1</a><a href=/a#x>2</a><a href='/a?utm_source=x'>3</a>", ["/a"]),
        ("<A HREF=/a>", ["/a"]),
        ("<a>no</a><a href>self</a><a href=#x>self</a>", ["/dir/page"]),
        ("<a href='mailto:a@b.example'>m</a><a href='javascript:f()'>j</a><a href='tel:1'>t</a>", []),
        ("<a href=/file download>f</a><a href=/b>b</a>", ["/b"]),
        ("<a href='https://other.example/x'>o</a>", ["https://other.example/x"]),
        ("<map><area href=/area></map>", ["/area"]),
        ("<iframe src=/frame></iframe>", ["/frame"]),
        ("<frameset><frame src=/frame></frameset>", ["/frame"]),
        ("<a href=' /a \n'>a</a>", ["/a"]),
        ("<a href='/a?b=1&amp;c=2'>a</a>", ["/a?b=1&c=2"]),
        ("<a href='\\a'>a</a>", ["/a"]),
        ("<a href='https://[broken'>a</a><a href=/b>b</a>", ["/b"]),
        ("<p><a href=/a><table><a href=/b>", ["/a", "/b"]),
        ("<!-- <a href=/no> --><template><a href=/a></template><noscript><a href=/b></noscript>", ["/b"]),
        ("<my-menu><template shadowrootmode=open><a href=/a></template></my-menu>", ["/a"]),
        ("<a href='/{{ url }}'>t</a><a href='/${id}'>t</a><a href='/<%= x %>'>t</a><a href=/b>b</a>", ["/b"]),
        ("<svg><a href=/a><text>a</text></a></svg>", ["/a"]),
        # routes of single-page applications are pages, places on the page are not
        ("<a href='#/about'>a</a><a href='#!/b'>b</a><a href='#!'>menu</a><a href='#/'>home</a>",
         ["/dir/page#/about", "/dir/page#!/b", "/dir/page"]),
        # base
        ("<base href=/other/><a href=x>x</a>", ["/other/x"]),
        ("<base href='https://cdn.example/'><a href=x>x</a><a href=/y>y</a>", ["https://cdn.example/x", "https://cdn.example/y"]),
        ("<base href=/one/><base href=/two/><a href=x>x</a>", ["/one/x"]),
        ("<base target=_top><a href=x>x</a>", ["/dir/x"]),
        ("<base href='https://[broken'><a href=x>x</a>", ["/dir/x"]),
        # refresh
        ("<meta http-equiv=refresh content='0;url=/r'>", ["/r"]),
        ("<META HTTP-EQUIV=Refresh CONTENT='5; URL=\"/r\"'>", ["/r"]),
        ("<meta http-equiv=refresh content='5,/r'>", ["/r"]),
        ("<meta http-equiv=refresh content='0.5 /r'>", ["/r"]),
        ("<meta http-equiv=refresh content='0; url = /r?url=1;2'>", ["/r?url=1;2"]),
        ("<meta http-equiv=refresh content='  5  ;  URL  =  \" /r'>", ["/r"]),
        ("<meta http-equiv=refresh content=5>", []),
        ("<meta http-equiv=refresh content=/r>", []),
        ("<meta http-equiv=refresh content='5;'>", []),
        ("<meta http-equiv=refresh content='0.5'>", []),
        ("<meta http-equiv=refresh content='5; url='>", []),
        ("<meta http-equiv=refresh content=''>", []),
        ("<meta http-equiv=refresh>", []),
    ],
)  # fmt: skip
def test_links(html: str, links: list[str]) -> None:
    assert list(read_page(html, PAGE).links) == [link if "//" in link else SHOP + link for link in links]


@pytest.mark.parametrize(
    ("html", "alternates"),
    [
        ("<link rel=canonical href=/c>", ["/c"]),
        ("<link rel='alternate' hreflang=sv href=/sv>", ["/sv"]),
        ("<link rel='Next' href=/2><link rel=prev href=/0>", ["/2", "/0"]),
        ("<link rel=alternate type=application/rss+xml href=/feed>", []),
        ("<link rel=stylesheet href=/s.css><link rel=preload href=/p><link href=/x>", []),
        ("<link rel='shortlink canonical' href=/c>", ["/c"]),
        ("<link rel=canonical>", []),
        ("<link rel=alternate hreflang=x-default href=/x><link rel=alternate media=handheld href=/m>", ["/x"]),
    ],
)
def test_alternates(html: str, alternates: list[str]) -> None:
    assert list(read_page(html, PAGE).alternates) == [SHOP + path for path in alternates]


@pytest.mark.parametrize(
    ("html", "languages"),
    [("<html lang=sv-SE>", ("sv-se",)), ("<html lang=''>", ()), ("<p>", ()), ("<html LANG=' de '>", ("de",))],
)
def test_languages(html: str, languages: tuple[str, ...]) -> None:
    assert read_page(html, PAGE).languages == languages


@pytest.mark.parametrize(
    ("html", "products"),
    [
        ("<meta name=generator content='WordPress 6.4'>", ("wordpress",)),
        ("<meta name=Generator content='Joomla! - Open Source Content Management'>", ("joomla",)),
        ("<meta name=generator content=''>", ()),
        ("<meta name=generator>", ()),
        ("<script src='/wp-content/plugins/woocommerce/a.js'></script>", ("wordpress", "woocommerce")),
        ("<link rel=stylesheet href='/sites/default/files/css/x.css'>", ("drupal",)),
        ("<script src='https://cdn.shopify.com/s/x.js'></script>", ("shopify",)),
        ("<script src='/_next/static/chunks/main.js'></script>", ("nextjs",)),
        ("<link rel=stylesheet href='/load.php?lang=en&amp;modules=site'>", ("mediawiki",)),
        ("<a href='/wp-content/x'>no</a><p>WordPress</p>", ()),
        ("<meta name=generator content='WordPress 6'><link href='/wp-includes/a.css'>", ("wordpress",)),
    ],
)
def test_products(html: str, products: tuple[str, ...]) -> None:
    assert products_of(soup_of(html).find_all(True)) == products


@pytest.mark.parametrize(
    "path",
    [
        "/", "/a", "/a.html", "/a.php", "/a.aspx", "/v1.2/a", "/zip", "/pdf/", "/a?file=x.pdf", "/download",
        "/how-to-remove-stains", "/delete-your-account-guide", "/blog/logoutfits", "/signouts", "/removed", "/jsonld",
        "/undelete", "/blog/removed-items",
    ],
)  # fmt: skip
def test_pages_look_like_pages(path: str) -> None:
    assert is_page_like(SHOP + path)


@pytest.mark.parametrize(
    "path",
    [
        "/a.pdf", "/a.PDF", "/a.zip?x=1", "/a.jpg", "/a.jpeg", "/a.mp4", "/a.css", "/a.js", "/a.json", "/a.xml",
        "/a.woff2",        "/a.tar.gz", "/a.docx", "/a.ics", "/feed.rss",
        "/logout", "/log-out", "/logout.php", "/logout;s=1", "/user/logout/now", "/?action=logout", "/a?logout",
        "/wp-login.php?action=logout", "/signout", "/sign-out", "/account/log-off", "/abmelden", "/logga-ut",
        "/cart/delete", "/cart/remove/7", "/a?remove=7", "/a?action=delete&id=1",
        "/a?remove_item=7",
        "/delete.php?id=1",
        "/?add-to-cart=12", "/cart/add_to_cart", "/unsubscribe?u=1", "/newsletter-unsubscribe", "/checkout/confirm",
    ],
)  # fmt: skip
def test_files_and_changes_of_state_are_no_pages(path: str) -> None:
    assert not is_page_like(SHOP + path)


REFUSED = [
    ("<a href=/logout>x</a>", ["/logout"]),
    ("<a href=/x>Log out</a>", ["/x"]),
    ("<a href=/api.html#delete>delete</a><a href='#remove'>remove</a><a href='/logout#x'>bye</a>", ["/logout"]),
    ("<a href='/y#'>Log out</a><a href='#'>Log out</a><a href='/dir/page#x'>Delete</a>", ["/y"]),
    (
        "<a href='/my/session?x=7#top'>Log out</a><a href='/item?id=3#delete'>Delete</a>",
        ["/my/session?x=7", "/item?id=3"],
    ),
    ("<a href='/z/9#now'>Delete account</a><a href='/array.html#Array.remove'>Remove</a>", ["/z/9"]),
    ("<a href=/x aria-label='Log out'><svg></svg></a>", ["/x"]),
    ("<a href=/x title=Remove>\u00d7</a>", ["/x"]),
    ("<a href=/x><img src=i alt='Delete'></a>", ["/x"]),
    ("<a href=/x>Anna</a><a href=/x>Log out</a>", ["/x"]),
    ("<a href=/p/12>Hat</a><a href=/p/12>Buy now</a>", []),
    ("<a href=/p/12>Buy now</a>", ["/p/12"]),
    ("<a href=/p/12?x=1 rel=nofollow>Like</a>", ["/p/12?x=1"]),
    ("<a href=/p/12 data-method=delete>Hat</a>", ["/p/12"]),
    ("<a href=/p/12 hx-post=/p/12>Hat</a><a href=/p/13 ping=/q rel=nofollow>Hat</a>", ["/p/12"]),
    ("<a href=/p/12 onclick=\"return confirm('?')\">Hat</a>", ["/p/12"]),
    ("<a href='?currency=USD'>USD</a>", ["/dir/page?currency=USD"]),
    (
        "<a href=/how-to-delete-cookies>How to delete cookies</a><a href=/cart>Cart</a><a href=/checkout>Checkout</a>",
        [],
    ),
    ("<a href='webcal://x/y.ics'>Log out</a><a href='#'>Menu</a>", []),
    ("<button onclick=\"location='/logout'\">Bye</button>", ["/logout"]),
]


@pytest.mark.parametrize(("html", "refused"), REFUSED)
def test_what_is_never_followed_is_told_apart(html: str, refused: list[str]) -> None:
    found = read_page(html, PAGE)
    assert list(found.refused) == [SHOP + path for path in refused]
    assert not set(found.refused) & {*found.links, *found.hints}


@pytest.mark.parametrize(
    ("html", "feeds"),
    [
        ("<link rel=alternate type=application/rss+xml href=/feed>", ["/feed"]),
        ("<link rel=alternate type='application/atom+xml' href=/atom.xml>", ["/atom.xml"]),
        ("<link rel=alternate type=application/rss+xml href=/comments/feed/>", []),
        ("<link rel=alternate type=application/json href=/wp-json/x><link rel=alternate type=text/xml href=/y>", []),
    ],
)
def test_feeds(html: str, feeds: list[str]) -> None:
    assert list(read_page(html, PAGE).feeds) == [SHOP + path for path in feeds]


def test_deep_markup_is_read() -> None:
    html = "<div>" * 5000 + "<a href=/a>a</a>"
    assert isinstance(read_page(html, PAGE).links, tuple)


MARKUP = st.sampled_from(
    ["<a href='", "'>", "<base href=", "<meta http-equiv=refresh content='", "0;url=", "<link rel=", "canonical",
     " href=", "https://[", "//", "\x00", "\ud800", "ä", "<!--", "<![CDATA[", "<svg><a xlink:href=/x>", "<html lang=",
     "&#0;", "&", "\\", "<?xml version='1.0' encoding='utf-16'?>", "<meta charset=utf-7>"],
)  # fmt: skip


@settings(deadline=None)
@given(st.text() | st.lists(MARKUP).map("".join))
def test_no_markup_raises(html: str) -> None:
    assert all(link.startswith("http") for link in read_page(html, PAGE).links)
