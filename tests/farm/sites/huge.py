"""www.vast.example: 50,000 pages in sitemaps and links, made when they are asked for; www.modest.example: 500 of them.

Both answer alike but for their number: what differs between scans of the same number of visits is what the scanner
makes of the pages that it only hears of.
"""

from __future__ import annotations

from tests.farm import Expected, Request, Response, Site, html, text, xml

SECTIONS = ("product", "article", "place", "person", "answer")  # pages take turns
MANY, FEW = 50_000, 500
IN_ONE_SITEMAP = 10_000
LINKS = 60  # on each page


class Pages:
    """A site of so many pages."""

    def __init__(self, host: str, count: int) -> None:
        self.site = Site(host)
        self.url = f"https://{host}/"
        self.count = count
        self._sitemaps = range(0, count, IN_ONE_SITEMAP)
        self.site.declare("/", cookies=[Expected("start", lifetime=86400)], walk=False)
        self.site.add("/robots.txt", text(f"User-agent: *\nDisallow:\nSitemap: {self.url}sitemap.xml\n"))
        self.site.add("/sitemap.xml", self._index)
        self.site.add("/pages/*", self._sitemap)
        self.site.add("/*", self._page)

    def path(self, number: int) -> str:
        """The address of a page; 0 is the start page."""
        if number == 0:
            return "/"
        return (
            f"/{SECTIONS[number % len(SECTIONS)]}/{number}/a-page-with-a-name-of-common-length-{number * 7919 % 9973}"
        )

    def _index(self, _request: Request) -> Response:
        files = "".join(f"<sitemap><loc>{self.url}pages/{first}.xml</loc></sitemap>" for first in self._sitemaps)
        return xml(f'<?xml version="1.0"?><sitemapindex xmlns="{NAMESPACE}">{files}</sitemapindex>')

    def _sitemap(self, request: Request) -> Response:
        name = request.path.rpartition("/")[2].removesuffix(".xml")
        if not name.isdigit() or int(name) not in self._sitemaps:
            return text("nothing here", status=404)
        numbers = range(int(name), min(int(name) + IN_ONE_SITEMAP, self.count))
        urls = "".join(f"<url><loc>{self.url[:-1]}{self.path(number)}</loc></url>" for number in numbers)
        return xml(f'<?xml version="1.0"?><urlset xmlns="{NAMESPACE}">{urls}</urlset>')

    def _page(self, request: Request) -> Response:
        parts = request.path.split("/")
        number = int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else 0
        if request.path != self.path(number) or number >= self.count:
            return text("nothing here", status=404)
        section = SECTIONS[number % len(SECTIONS)] if number else "start"
        near = ((number * 31 + step * 977) % self.count for step in range(1, LINKS + 1))
        links = "".join(f'<li><a href="{self.path(other)}">page {other}</a></li>' for other in near)
        body = f"<main class='{section}'><h1>{section} {number}</h1><p>Words.</p></main><ul>{links}</ul>"
        return html(body, title=f"{section} {number}", set_cookie=[f"{section}=1; Path=/; Max-Age=86400"])


NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
vast = Pages("www.vast.example", MANY)
modest = Pages("www.modest.example", FEW)
SITES = (vast.site, modest.site)
