"""www.bench.example: many equal pages for measuring speed.

Each page: 15 sub-resources of its own host and three third parties (two style sheets, three scripts, nine pictures,
one frame), cookies by header and by script; no timers, no busy loops. Shared resources may be cached for an hour;
three pictures a page are its own. Visiting any page sets all cookies, so `truth` is the same for every page.
"""

from __future__ import annotations

from tests.farm import CrawlTruth, Expected, ExpectedStorage, Request, Response, Site, css, html, js, respond, text, xml

PAGES = 200
DAY = 86400
ORIGIN = "https://www.bench.example"

bench = Site("www.bench.example")
cdn = Site("cdn.bench-parts.example")
tags = Site("tags.bench-tags.example")
frame = Site("frame.bench-frame.example")

KEPT = [("Cache-Control", "public, max-age=3600")]
COOKIES = (
    Expected("bench_sid", http_only=True, secure=True, same_site="Lax"),
    Expected("bench_pref", lifetime=30 * DAY),
    Expected("bench_js", via="script", setter=f"{ORIGIN}/app.js", lifetime=DAY),
    Expected("_tag", via="script", setter="https://tags.bench-tags.example/tag.js", lifetime=90 * DAY),
    Expected(
        "tag_uid", domain="tags.bench-tags.example", setter="tags.bench-tags.example", lifetime=365 * DAY,
        secure=True, same_site="None",
    ),
    Expected(
        "frame_uid", domain="frame.bench-frame.example", setter="frame.bench-frame.example", lifetime=365 * DAY,
        secure=True, same_site="None",
    ),
    Expected(
        "frame_js", domain="frame.bench-frame.example", via="script",
        setter="https://frame.bench-frame.example/frame.js", lifetime=DAY, secure=True, same_site="None",
    ),
)  # fmt: skip
THIRD = ("cdn.bench-parts.example", "tags.bench-tags.example", "frame.bench-frame.example")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="64"><rect width="96" height="64" fill="#{}"/></svg>'


def page_path(number: int) -> str:
    """Path of the page with that number; 0 is the start page."""
    return f"/page/{number}" if number else "/"


def _body(number: int) -> str:
    near = {0, *range(number + 1, min(number + 11, PAGES))}
    links = " ".join(f'<a href="{page_path(n)}">page {n}</a>' for n in sorted(near))
    pictures = "".join(
        f'<img src="https://cdn.bench-parts.example/pic/{n}.svg" width="96" height="64">' for n in range(6)
    )
    pictures += "".join(f'<img src="/own/{number}-{n}.svg" width="96" height="64">' for n in range(3))
    words = "<p>Plain words that fill a page as words do. Another sentence follows, then one more.</p>" * 12
    return (
        f"<h1>Page {number}</h1><p>{links}</p>{pictures}{words}"
        '<iframe src="https://frame.bench-frame.example/frame.html" width="300" height="90"></iframe>'
        '<script src="/app.js"></script><script src="https://tags.bench-tags.example/tag.js"></script>'
    )


HEAD = '<link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="https://cdn.bench-parts.example/grid.css">'


def _serve(number: int) -> None:
    @bench.page(
        page_path(number),
        cookies=COOKIES,
        storage=[ExpectedStorage("local_storage", "bench_seen")],
        third_parties=THIRD,
    )
    def page(request: Request) -> Response:
        lines = ["bench_sid=s1; Path=/; Secure; HttpOnly; SameSite=Lax", "bench_pref=wide; Path=/; Max-Age=2592000"]
        return html(_body(number), title=f"Page {number}", head=HEAD, set_cookie=lines)


for _number in range(PAGES):
    _serve(_number)
bench.crawl = CrawlTruth(pages=frozenset(ORIGIN + page_path(number) for number in range(PAGES)))


@bench.route("/robots.txt")
def robots(request: Request) -> Response:
    return text(f"User-agent: *\nDisallow:\nSitemap: {ORIGIN}/sitemap.xml\n")


@bench.route("/sitemap.xml")
def sitemap(request: Request) -> Response:
    urls = "".join(f"<url><loc>{ORIGIN}{page_path(number)}</loc></url>" for number in range(PAGES))
    return xml(f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>')


@bench.route("/own/*")
def own(request: Request) -> Response:
    return respond(SVG.format("ac4"), "image/svg+xml", headers=KEPT)


@cdn.route("/pic/*")
def picture(request: Request) -> Response:
    return respond(SVG.format("48a"), "image/svg+xml", headers=KEPT)


STYLE = "body{font:16px sans-serif;margin:2rem}img{margin:4px}" + "".join(
    f".c{n}{{color:#{n:03x}}}" for n in range(300)
)
bench.add("/site.css", css(STYLE, headers=KEPT))
cdn.add("/grid.css", css(STYLE.replace(".c", ".g"), headers=KEPT))
bench.add(
    "/app.js",
    js(
        "(function(){document.cookie='bench_js=1; path=/; max-age=86400';localStorage.setItem('bench_seen','1');"
        "var t=0;for(var i=0;i<20000;i++){t=(t*31+i)%65521}document.body.dataset.sum=t})();",
        headers=KEPT,
    ),
)
tags.add(
    "/tag.js",
    js(
        "(function(){document.cookie='_tag='+Math.random().toString(36).slice(2)+'; path=/; max-age=7776000';"
        "new Image().src='https://tags.bench-tags.example/hit.svg?u='+encodeURIComponent(location.pathname)})();",
        headers=KEPT,
    ),
)
frame.add("/frame.js", js("document.cookie='frame_js=1; path=/; max-age=86400; secure; samesite=none'", headers=KEPT))


@tags.route("/hit.svg")
def hit(request: Request) -> Response:
    line = "tag_uid=t81; Path=/; Max-Age=31536000; Secure; SameSite=None"
    return respond(SVG.format("fff"), "image/svg+xml", set_cookie=[line], headers=[("Cache-Control", "no-store")])


@frame.route("/frame.html")
def framed(request: Request) -> Response:
    line = "frame_uid=f81; Path=/; Max-Age=31536000; Secure; SameSite=None"
    return html("<p>A frame.</p><script src='/frame.js'></script>", title="Frame", set_cookie=[line])
