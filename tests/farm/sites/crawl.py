"""www.crawl.example: what a crawler meets; every page sets a cookie of its own, so the log and the jar tell who was there."""

# ruff: noqa: E501 - markup reads better whole

from __future__ import annotations

import gzip
from urllib.parse import unquote

from tests.farm import CrawlTruth, Expected, Request, Response, Site, html, js, pixel, redirect, respond, text, xml

HOST = "www.crawl.example"
ORIGIN = f"https://{HOST}"

site = Site(HOST, redirects_from=["crawl.example"], https_only=True)
blog = Site("blog.crawl.example")
elsewhere = Site("www.elsewhere.example")

pages: list[str] = []


def cookie_name(path: str) -> str:
    """The cookie of a page, from its path and query."""
    return "p" + "".join(char if char.isascii() and char.isalnum() else "_" for char in unquote(path))


def add(path: str, body: str = "", *, head: str = "", counted: bool = True, content_type: str = "") -> None:
    """A page at a path (query allowed) that sets its cookie; `counted` = a crawl should list it."""
    name = cookie_name(path)
    bare, _, query = path.partition("?")
    if counted:
        pages.append(path)
        site.declare(path, cookies=[Expected(name)])

    def handler(request: Request) -> Response:
        set_name = cookie_name(request.target) if query else name
        lines = [f"{set_name}=1; Path=/"]
        if content_type:
            return respond(body, content_type, set_cookie=lines)
        return html(f"<h1>{path}</h1>{body}", title=f"Page {path}", head=head, set_cookie=lines)

    site.add(unquote(bare), handler)
    site.add(bare, handler)


HOME = f"""
<p>One page: <a href="/about">about</a> <a href="/about#team">team</a> <a href="/about?utm_source=mail&amp;utm_medium=x">utm</a>
<a href="/about?gclid=Cj0abc">gclid</a> <a href="/about?fbclid=IwAR1">fbclid</a> <a href="{ORIGIN}/about">absolute</a>
<a href="https://WWW.CRAWL.EXAMPLE/about">upper-case host</a> <a href="https://{HOST}:443/about">default port</a>
<a href="//{HOST}/about">without scheme</a> <a href="./about">dot</a> <a href="/x/../about">dots</a></p>
<p>Queries: <a href="/query?id=1">1</a> <a href="/query?id=2">2</a> <a href="/query?id=1&amp;utm_campaign=y">1 again</a>
<a href="/query?a=1&amp;b=2">ab</a> <a href="/query?b=2&amp;a=1">ba</a></p>
<p>Slashes and case: <a href="/twin">twin</a> <a href="/twin/">twin/</a> <a href="/pair">pair</a> <a href="/pair/">pair/</a>
<a href="/Case">Case</a> <a href="/case">case</a></p>
<p>Encodings: <a href="/~user">~</a> <a href="/%7Euser">%7E</a> <a href="/caf%C3%A9">C3</a> <a href="/caf%c3%a9">c3</a> <a href="/café">é</a></p>
<P><A HREF="/upper-markup">UPPER</A> <a href=/unquoted>unquoted</a> <a href="  /spaced
">spaced</a> <a href='/single'>single</a></P>
<map name="m"><area shape="rect" coords="0,0,9,9" href="/from-area" alt="area"></map>
<iframe src="/framed"></iframe>
<p><a href="/based/">base</a> <a href="/canonical-source">canonical</a> <a href="/depth/1">depth</a>
<a href="/rendered-links">rendered</a> <a href="/js-redirect">js redirect</a> <a href="/meta-refresh">meta refresh</a>
<a href="/moved">moved</a> <a href="/moved-twice">moved twice</a> <a href="http://{HOST}/plain">http</a>
<a href="https://crawl.example/bare">bare</a> <a href="/xhtml">xhtml</a> <a href="/tabs" target="_blank" rel="noopener">new tab</a>
<a href="/nofollow" rel="nofollow">nofollow</a></p>
<p>Elsewhere: <a href="https://www.elsewhere.example/">off site</a> <a href="https://blog.crawl.example/">blog</a>
<a href="https://{HOST}:8443/other-port">other port</a> <a href="/away">redirects away</a>
<a href="https://www.crawl.example.elsewhere.example/">look-alike</a></p>
<p>No pages: <a href="mailto:a@crawl.example">mail</a> <a href="tel:+4612345">tel</a> <a href="javascript:void(0)">js</a>
<a href="data:text/html,x">data</a> <a href="ftp://crawl.example/x">ftp</a> <a href="#top">top</a> <a href="">empty</a> <a>none</a>
<a href="http://[">broken</a> <a href="https://">half</a> <a href="file:///etc/passwd">file</a></p>
<p>Errors: <a href="/missing">404</a> <a href="/broken">500</a> <a href="/gone">410</a> <a href="/denied">403</a>
<a href="/loop">loop</a> <a href="/loop-a">loop a</a></p>
<p>Files: <a href="/file.pdf">pdf</a> <a href="/download">download</a> <a href="/archive.zip">zip</a> <a href="/picture.gif">picture</a>
<a href="/data.json">json</a> <a href="/words.txt">text</a> <a href="/saved" download>saved</a></p>
<p>Not for robots: <a href="/private/secret">secret</a> <a href="/private/open">open</a> <a href="/old.bak">backup</a>
<a href="/old.bak.html">not a backup</a></p>
<form action="/search"><input name="q"><button>Search</button></form>
<button onclick="location.href='/by-button'">go</button>
<script>
const link = document.createElement('a'); link.href = '/rendered'; link.textContent = 'rendered'; document.body.append(link);
setTimeout(() => {{ const late = document.createElement('a'); late.href = '/rendered-late'; late.textContent = 'late'; document.body.append(late) }}, 1000);
</script>
{'<a href="/about">about</a> ' * 300}"""

add("/", HOME, head='<link rel="alternate" hreflang="sv" href="/sv/"><link rel="alternate" hreflang="de" href="/de/">')
for _path in ("/about", "/twin", "/twin/", "/pair", "/Case", "/case", "/~user", "/caf%C3%A9", "/upper-markup", "/unquoted",
              "/spaced", "/single", "/from-area", "/canonical-target", "/sv/", "/de/", "/rendered", "/rendered-late",
              "/rendered-link-only", "/js-target", "/meta-target", "/moved-here", "/plain", "/bare", "/tabs",
              "/based/one", "/based/two", "/private/open", "/old.bak.html", "/only-sitemap-1", "/only-sitemap-2",
              "/only-gzip-1", "/only-gzip-2"):  # fmt: skip
    add(_path)
for _query in ("id=1", "id=2", "a=1&b=2", "b=2&a=1"):
    add(f"/query?{_query}")
add("/canonical-source", head='<link rel="canonical" href="/canonical-target">')
add("/based/", '<a href="one">one</a> <a href="two">two</a>', head='<base href="/based/">')
for _depth in range(1, 7):
    add(f"/depth/{_depth}", f'<a href="/depth/{_depth + 1}">deeper</a>' if _depth < 6 else "the bottom")
add("/rendered-links", '<div id="app"></div><script src="/app.js"></script>')
site.add("/app.js", js("document.getElementById('app').innerHTML = '<a href=\"/rendered-link-only\">only here</a>'"))
add(
    "/xhtml",
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>XHTML</title></head><body><h1>XHTML</h1></body></html>',
    content_type="application/xhtml+xml",
)

site.declare("/", cookies=[Expected("p_"), Expected("p_framed")])

OPTIONAL = ("/framed", "/nofollow", "/by-button", "/js-redirect", "/meta-refresh", "/saved")
for _path in OPTIONAL:
    add(_path, counted=False)
site.add("/js-redirect", html("<script>location.replace('/js-target')</script>"))
site.add("/meta-refresh", html("going on", head='<meta http-equiv="refresh" content="0; url=/meta-target">'))

REDIRECTS = {"/pair/": "/pair", "/moved": "/moved-here", "/moved-twice": "/moved", "/loop": "/loop", "/loop-a": "/loop-b",
             "/loop-b": "/loop-a", "/away": "https://www.elsewhere.example/from-crawl"}  # fmt: skip
for _path, _to in REDIRECTS.items():
    site.add(_path, redirect(_to, 301))
STATUS = {"/missing": 404, "/broken": 500, "/gone": 410, "/denied": 403}
for _path, _status in STATUS.items():
    site.add(_path, html(f"<h1>{_status}</h1>", status=_status))
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FILES = {
    "/file.pdf": respond(PDF, "application/pdf"),
    "/download": respond("a,b", "text/csv", headers=[("Content-Disposition", 'attachment; filename="a.csv"')]),
    "/archive.zip": respond(b"PK\x05\x06" + bytes(18), "application/zip"),
    "/picture.gif": pixel(),
    "/data.json": respond("{}", "application/json"),
    "/words.txt": text("words"),
}
for _path, _file in FILES.items():
    site.add(_path, _file)
DISALLOWED = ("/private/secret", "/old.bak", "/search")
for _path in DISALLOWED:
    site.add(_path, html("not for robots"))
site.add("/other-port", html("another port"))

site.add(
    "/robots.txt",
    text(
        f"""# the crawler's own rules
User-agent: BadBot
Disallow: /

User-agent: *
Disallow: /private/
Allow: /private/open
Disallow: /*.bak$
Disallow: /search

Sitemap: {ORIGIN}/sitemap_index.xml
"""
    ),
)
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*addresses: str) -> str:
    """A sitemap with these absolute URLs."""
    rows = "".join(f"<url><loc>{address}</loc><lastmod>2026-01-02</lastmod></url>" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NS}>{rows}</urlset>'


site.add(
    "/sitemap_index.xml",
    xml(
        f'<?xml version="1.0"?><sitemapindex {NS}>'
        + "".join(
            f"<sitemap><loc>{ORIGIN}/{name}</loc></sitemap>"
            for name in ("sitemap-pages.xml", "sitemap-more.xml.gz", "sitemap-missing.xml", "sitemap_index.xml")
        )
        + "</sitemapindex>"
    ),
)
site.add(
    "/sitemap-pages.xml",
    xml(
        "\ufeff"
        + urlset(
            f"{ORIGIN}/", f"{ORIGIN}/about", f"{ORIGIN}/only-sitemap-1", f" {ORIGIN}/only-sitemap-2 ",
            f"{ORIGIN}/private/secret", "https://www.elsewhere.example/sitemap-entry",
        )
    ),
)  # fmt: skip
site.add(
    "/sitemap-more.xml.gz",
    respond(gzip.compress(urlset(f"{ORIGIN}/only-gzip-1", f"{ORIGIN}/only-gzip-2").encode()), "application/gzip"),
)

blog.declare("/", cookies=[Expected("blog_home")])
blog.add("/", html('<h1>Blog</h1><a href="/post">post</a>', title="Blog", set_cookie=["blog_home=1; Path=/"]))
blog.declare("/post", cookies=[Expected("blog_post")])
blog.add("/post", html("<h1>Post</h1>", title="Post", set_cookie=["blog_post=1; Path=/"]))
elsewhere.add("/*", html("<h1>Elsewhere</h1>", title="Elsewhere", set_cookie=["elsewhere=1; Path=/"]))

site.crawl = CrawlTruth(
    pages=frozenset(ORIGIN + path for path in pages),
    errors=frozenset(ORIGIN + path for path in (*STATUS, "/loop", "/loop-a")),
    forbidden=frozenset({
        *(ORIGIN + path for path in DISALLOWED),
        "https://www.elsewhere.example/",
        "https://www.elsewhere.example/sitemap-entry",
        f"{ORIGIN}:8443/other-port",
    }),
    optional=frozenset(ORIGIN + path for path in (*OPTIONAL, *FILES, "/loop-b", "/away")),
    redirects={
        f"{ORIGIN}/pair/": f"{ORIGIN}/pair",
        f"{ORIGIN}/moved": f"{ORIGIN}/moved-here",
        f"{ORIGIN}/moved-twice": f"{ORIGIN}/moved-here",
        f"http://{HOST}/plain": f"{ORIGIN}/plain",
        "https://crawl.example/bare": f"{ORIGIN}/bare",
        f"{ORIGIN}/js-redirect": f"{ORIGIN}/js-target",
        f"{ORIGIN}/meta-refresh": f"{ORIGIN}/meta-target",
    },
    subdomains=frozenset({"https://blog.crawl.example/", "https://blog.crawl.example/post"}),
    sitemap_only=frozenset(
        f"{ORIGIN}/{path}" for path in ("only-sitemap-1", "only-sitemap-2", "only-gzip-1", "only-gzip-2")
    ),
)  # fmt: skip
