"""www.big.example: 3,600 generated pages of six templates, for sampling; www.trap.example: calendars without end.

Each template sets a cookie of its own on every page. Three rare cookies appear on a single page each, and one on
every 40th product: a sample by template finds the first kind always, the last one probably, the rare ones by luck.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.farm import CrawlTruth, Expected, Request, Response, Site, html, text, xml

HOST = "www.big.example"
ORIGIN = f"https://{HOST}"

site = Site(HOST)
trap = Site("www.trap.example")


@dataclass(frozen=True, slots=True)
class Template:
    """Look-alike pages: /name/1 .. /name/count."""

    name: str
    count: int
    body: str

    def path(self, number: int) -> str:
        """The address of one of them."""
        return f"/{self.name}/{number}"


TEMPLATES = (
    Template("product", 3000, '<article class="product"><h1>{}</h1><p>9 EUR</p><button>Buy</button></article>'),
    Template("category", 60, '<section class="list"><h1>{}</h1><ul><li>a</li><li>b</li></ul></section>'),
    Template("blog", 400, '<article class="post"><h1>{}</h1><p>Words</p><p>Words</p><aside>Related</aside></article>'),
    Template("author", 40, '<section class="person"><h1>{}</h1><dl><dt>Since</dt><dd>2001</dd></dl></section>'),
    Template("help", 90, '<main class="help"><h1>{}</h1><ol><li>First</li></ol><form><input></form></main>'),
    Template("page", 9, '<main class="static"><h1>{}</h1><p>Plain</p></main>'),
)  # fmt: skip
RARE = {"/product/1234": "rare_product", "/blog/77": "rare_post", "/help/42": "rare_help"}
EVERY = 40


def cookies_of(template: Template, number: int) -> list[str]:
    """Names that one page sets."""
    names = [f"tpl_{template.name}"]
    if template.name == "product" and number % EVERY == 0:
        names.append("some_products")
    rare = RARE.get(template.path(number))
    return [*names, rare] if rare else names


def _links(template: Template, number: int) -> str:
    near = range(number + 1, min(number + 6, template.count + 1))
    return "".join(f'<a href="{template.path(n)}">{n}</a> ' for n in near)


def _serve(template: Template) -> None:
    known = {template.path(number): number for number in range(1, template.count + 1)}

    def page(request: Request) -> Response:
        number = known.get(request.path)
        if number is None:
            return text("nothing here", status=404)
        title = f"{template.name} {number}"
        lines = [f"{name}=1; Path=/; Max-Age=86400" for name in cookies_of(template, number)]
        body = f'<a href="/">home</a> {template.body.format(title)} {_links(template, number)}'
        return html(body, title=title, set_cookie=lines)

    site.add(f"/{template.name}/*", page)
    for path, number in known.items():
        site.declare(path, cookies=[Expected(name, lifetime=86400) for name in cookies_of(template, number)])


for _template in TEMPLATES:
    _serve(_template)
site.declare("/")
site.add("/", html("".join(f"<h2>{t.name}</h2>{_links(t, 0)}" for t in TEMPLATES), title="Big"))
site.add("/robots.txt", text(f"User-agent: *\nDisallow:\nSitemap: {ORIGIN}/sitemap.xml\n"))
_urls = "".join(
    f"<url><loc>{ORIGIN}{t.path(number)}</loc></url>" for t in TEMPLATES for number in range(1, t.count + 1)
)
site.add(
    "/sitemap.xml",
    xml(f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{_urls}</urlset>'),
)
site.crawl = CrawlTruth(pages=frozenset(ORIGIN + path for path in site.truth().pages))


@trap.page("/", cookies=[Expected("trap")], note="every month links the next, every link carries a new session id")
@trap.route("/*")
def calendar(request: Request) -> Response:
    month = int(request.args.get("month", "0")) if request.args.get("month", "0").isdigit() else 0
    following = f"/calendar?month={month + 1}"
    links = f'<a href="{following}">next</a> <a href="{following}&amp;sid={month * 7919 % 9973:x}">again</a>'
    return html(
        f'<h1>Month {month}</h1>{links} <a href="{request.path.rstrip("/")}/deeper">deeper</a>',
        title=f"Month {month}",
        set_cookie=["trap=1; Path=/"],
    )
