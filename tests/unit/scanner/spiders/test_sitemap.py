"""Sitemaps as they are found in the wild: packed, broken, huge, hostile."""

from __future__ import annotations

import gzip
import time
import zlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.spiders import sitemap
from scanner.spiders.sitemap import LARGEST, Sitemap, parse_sitemap, unpacked

BASE = "https://www.shop.example/sitemap.xml"
SHOP = "https://www.shop.example"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def xml(*entries: str, root: str = "urlset") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {NS}>{"".join(entries)}</{root}>'.encode()


def url(loc: str, more: str = "") -> str:
    return f"<url><loc>{loc}</loc>{more}</url>"


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title>
<atom:link href="{SHOP}/feed" rel="self" type="application/rss+xml"/><link>{SHOP}/</link>
<image><url>{SHOP}/i.png</url><link>{SHOP}/image</link></image>
<item><title>A</title><link>{SHOP}/a</link><comments>{SHOP}/a#comments</comments><guid>{SHOP}/?p=1</guid></item>
<item><link> /b?x=1&y=2 </link><enclosure url="{SHOP}/x.mp3"/></item></channel></rss>""".encode()
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="{SHOP}/atom.xml"/><link href="{SHOP}/"/>
<entry><link rel="alternate" href="/a"/><link rel="replies" href="/a/replies"/><link rel="edit" href="/a/edit"/></entry>
<entry><link href="{SHOP}/b"/></entry></feed>""".encode()
PLAIN = xml(url(f"{SHOP}/a"), url(f"{SHOP}/b"))


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        (PLAIN, ["/a", "/b"]),
        (gzip.compress(PLAIN, mtime=0), ["/a", "/b"]),
        (gzip.compress(PLAIN, mtime=0)[:-4], ["/a", "/b"]),  # the end of the stream is missing
        (b"\xef\xbb\xbf" + PLAIN, ["/a", "/b"]),
        (b"\n\n  " + PLAIN, ["/a", "/b"]),
        (PLAIN.decode().replace("UTF-8", "UTF-16").encode("utf-16"), ["/a", "/b"]),
        (PLAIN.replace(NS.encode(), b""), ["/a", "/b"]),
        (PLAIN.replace(b"0.9", b"0.84"), ["/a", "/b"]),
        (PLAIN[:-20], ["/a", "/b"]),  # cut off
        (xml(url(f"\n  {SHOP}/a \n")), ["/a"]),
        (xml(url("/relative")), ["/relative"]),
        (xml(url(f"{SHOP}/a#x"), url(f"{SHOP}/a?utm_source=s")), ["/a"]),
        (xml(url(f"<![CDATA[{SHOP}/a?b=1&c=2]]>")), ["/a?b=1&c=2"]),
        (xml(url(f"{SHOP}/a?b=1&amp;c=2")), ["/a?b=1&c=2"]),
        (xml(url(f"{SHOP}/a?b=1&c=2")), ["/a?b=1&c=2"]),  # not escaped
        (xml(url(f"{SHOP}/a?b=1&c"), url(f"{SHOP}/f&#252;r&#xFC;")), ["/a?b=1&c", "/f%C3%BCr%C3%BC"]),
        (xml(url(f"{SHOP}/für")), ["/f%C3%BCr"]),
        (xml(url(f"{SHOP}/a", f'<x:link xmlns:x="x" rel="alternate" href="{SHOP}/sv/a"/>')), ["/a", "/sv/a"]),
        (xml(url(f"{SHOP}/a", "<i:image xmlns:i='i'><i:loc>https://i.example/1</i:loc></i:image>")), ["/a"]),
        (xml("<URL><LOC>https://www.shop.example/a</LOC></URL>"), ["/a"]),
        (xml(url("mailto:a@b.example"), url(""), url(f"{SHOP}/a"), "<url/>"), ["/a"]),
        (f"{SHOP}/a\r\n  {SHOP}/b\n\nnot an address\n{SHOP}/a".encode(), ["/a", "/b"]),
        (f"\ufeff{SHOP}/b\n{SHOP}/a".encode(), ["/a"]),
        # feeds, which the protocol takes for sitemaps, too
        (RSS, ["/", "/a", "/b?x=1&y=2"]),
        (gzip.compress(RSS, mtime=0), ["/", "/a", "/b?x=1&y=2"]),
        (ATOM, ["/", "/a", "/b"]),
        (b'<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/"><item><link>/a</link></item></rdf:RDF>', ["/a"]),
    ],
)  # fmt: skip
def test_pages(body: bytes, pages: list[str]) -> None:
    assert parse_sitemap(body, BASE) == Sitemap(tuple(SHOP + page for page in pages), ())


def test_an_index_names_further_sitemaps() -> None:
    body = xml("<sitemap><loc>/one.xml</loc></sitemap><sitemap><loc>/two.xml.gz</loc></sitemap>", root="sitemapindex")
    assert parse_sitemap(body, BASE) == Sitemap((), (f"{SHOP}/one.xml", f"{SHOP}/two.xml.gz"))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"\x1f\x8bnot gzip", "broken gzip"),
        (b"Not found", "neither XML nor a list"),
        (b"\x00\xff\x00", "neither XML nor a list"),
        (b"<", "broken XML"),
        (xml(), "names no address"),
        (b"<!doctype html><title>Not found</title><p>no", "broken XML"),
    ],
)
def test_what_names_nothing_says_why(body: bytes, problem: str) -> None:
    found = parse_sitemap(body, BASE)
    assert (found.pages, found.sitemaps) == ((), ())
    assert found.problem is not None
    assert found.problem.startswith(problem)


@cache
def bomb(unit: bytes, size: int = LARGEST + 4_000_000) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = unit * (4_000_000 // len(unit))
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


ENTITIES = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};">' for n in range(1, 40))
HOSTILE = {
    "zeros": lambda: bomb(b"\0"),
    "lines": lambda: bomb(b"http\n"),
    "entities": lambda: f"<!DOCTYPE x [{ENTITIES}]>".encode() + xml(url("&l39;"), url(f"{SHOP}/a")),
    "entity in an attribute": f"<!DOCTYPE x [{ENTITIES}]><urlset a='&l39;'>{url(SHOP)}</urlset>".encode,
    "depth": lambda: b"<a>" * 1_000_000,
    "one long text": lambda: xml(url("x" * 11_000_000)),
    "ampersands": lambda: xml(url("&" * 500_000)),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_bombs_end_quickly(case: str) -> None:
    body = HOSTILE[case]()
    started = time.process_time()
    found = parse_sitemap(body, BASE)
    assert time.process_time() - started < 5
    assert set(found.pages) <= {f"{SHOP}/a", f"{SHOP}/"}


def test_a_gzip_bomb_is_cut_off() -> None:
    assert len(unpacked(bomb(b"\0"))) == LARGEST
    assert len(unpacked(b"<" * 100, limit=10)) == 10


def test_nothing_outside_the_file_is_read() -> None:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    assert parse_sitemap(entity.encode() + xml(url(f"{SHOP}/&e;"), url(f"{SHOP}/a")), BASE).pages[-1] == f"{SHOP}/a"
    assert not any("localhost" in page for page in parse_sitemap(entity.encode() + xml(url("&e;")), BASE).pages)


def test_no_more_addresses_are_taken_than_the_protocol_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = range(150)
    monkeypatch.setattr(sitemap, "MOST_URLS", 100)
    assert len(parse_sitemap(xml(*(url(f"/{number}") for number in numbers)), BASE).pages) == 100
    assert len(parse_sitemap("\n".join(f"{SHOP}/{number}" for number in numbers).encode(), BASE).pages) == 100


PIECES = st.sampled_from(
    [b"<", b">", b"</url>", b"<url>", b"<loc>", b"</loc>", b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE x [",
     b"]>", b"&", b"&amp;", b"<![CDATA[", b"]]>", b"https://www.shop.example/", b"\xff\xfe", b"\x1f\x8b", b"\x00",
     b"<!--",
     b"<?xml version='1.0' encoding='nonsense'?>", b"xmlns='", b"'", b"<a:b", b"<!ENTITY e 'x'>", b"&e;"],
)  # fmt: skip


@settings(deadline=None)
@given(st.binary() | st.lists(PIECES).map(b"".join), st.booleans())
def test_no_bytes_raise(body: bytes, packed: bool) -> None:
    found = parse_sitemap(gzip.compress(body, mtime=0) if packed else body, BASE)
    assert all(page.startswith("http") for page in found.pages)
    assert found.pages or found.sitemaps or found.problem
