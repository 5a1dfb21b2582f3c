"""The demo shop, https://www.demo-shop.example: eight pages, a banner, statistics, advertising.

It behaves as many shops do: the statistics start before the visitor answers the banner, and product pages
carry a picture of an advertiser; remarketing waits for consent.
"""

from __future__ import annotations

from pathlib import Path

from tests.farm import CrawlTruth, Expected, ExpectedStorage, Request, Response, Site, js, pixel, respond, text, xml
from tests.farm.sites.demo import pages

HOST = "www.demo-shop.example"
ORIGIN = f"https://{HOST}"
DAY = 86400
CAP = 400 * DAY

demo = Site(HOST, redirects_from=["demo-shop.example"])
stats = Site("stats.example")
ads = Site("ads.example")

SESSION = "PHPSESSID=8c1f0b5d2e; Path=/; Secure; HttpOnly; SameSite=Lax"
SHOP_JS = f"{ORIGIN}/files/shop.js"
STATS_JS = "https://stats.example/stats.js"
ADS_JS = "https://ads.example/remarketing.js"

ALWAYS = (
    Expected("PHPSESSID", http_only=True, secure=True, same_site="Lax"),
    Expected("lang", via="script", setter=SHOP_JS, lifetime=365 * DAY, secure=True, same_site="Lax"),
    Expected("cart", via="script", setter=SHOP_JS, lifetime=14 * DAY, secure=True, same_site="Lax"),
    Expected(
        "_ga",
        domain="demo-shop.example",
        host_only=False,
        via="script",
        setter=STATS_JS,
        chain=(SHOP_JS, STATS_JS),
        lifetime=CAP,
        phases={"no_action": True, "reject": True, "accept": True},
    ),
    Expected(
        "_ga_7Q2M4KX9TP",
        domain="demo-shop.example",
        host_only=False,
        via="script",
        setter=STATS_JS,
        chain=(SHOP_JS, STATS_JS),
        lifetime=CAP,
        phases={"no_action": True, "reject": True, "accept": True},
    ),
    Expected(
        "cookie_consent",
        via="script",
        setter=SHOP_JS,
        lifetime=180 * DAY,
        secure=True,
        same_site="Lax",
        needs="click",
        phases={"no_action": False, "reject": True, "accept": True},
    ),
    Expected(
        "_fbp",
        domain="demo-shop.example",
        host_only=False,
        via="script",
        setter=ADS_JS,
        chain=(SHOP_JS, ADS_JS),
        lifetime=90 * DAY,
        needs="click",
        phases={"no_action": False, "reject": False, "accept": True},
    ),
)
VIEW = Expected(
    "ads_uid", domain="ads.example", setter="ads.example", lifetime=365 * DAY, secure=True, same_site="None"
)
PATHS: dict[str, tuple[str, str]] = {
    "/": ("Cups and bowls", pages.HOME),
    **{
        f"/{slug}": (name, f'<div class="text"><h1>{name}</h1></div>{pages.cards(slug)}')
        for slug, name in pages.CATEGORIES.items()
    },
    **{product.path: (product.name, pages.detail(product)) for product in pages.PRODUCTS},
    "/contact": ("Contact", pages.CONTACT),
    "/privacy": ("Privacy and cookies", pages.PRIVACY),
}


def _serve(path: str, title: str, body: str) -> None:
    product = "/" in path[1:]

    @demo.page(
        path,
        cookies=(*ALWAYS, VIEW) if product else ALWAYS,
        storage=[ExpectedStorage("local_storage", "recently_viewed")] if product else [],
        third_parties=["stats.example", "ads.example"] if product else ["stats.example"],
    )
    def page(request: Request) -> Response:
        fresh = (
            [] if "PHPSESSID" in request.cookies else ["PHPSESSID=8c1f0b5d2e; Path=/; Secure; HttpOnly; SameSite=Lax"]
        )
        return respond(pages.layout(title, body, path), set_cookie=fresh)


for _path, (_title, _body) in PATHS.items():
    _serve(_path, _title, _body)
demo.folder(Path(__file__).parent / "files", "/files/")
for _name, _picture in pages.PICTURES.items():
    demo.add(f"/pictures/{_name}.svg", respond(_picture, "image/svg+xml"))
demo.crawl = CrawlTruth(pages=frozenset(ORIGIN + path for path in PATHS))


@demo.route("/robots.txt")
def robots(request: Request) -> Response:
    return text(f"User-agent: *\nDisallow: /checkout\nSitemap: {ORIGIN}/sitemap.xml\n")


@demo.route("/sitemap.xml")
def sitemap(request: Request) -> Response:
    urls = "".join(f"<url><loc>{ORIGIN}{path}</loc></url>" for path in PATHS)
    return xml(f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>')


@stats.route("/stats.js")
def stats_script(request: Request) -> Response:
    return js(
        """(function () {
  const host = location.hostname.replace(/^www\\./, "");
  const domain = host.includes(".example") ? "; domain=" + host : "";
  const keep = (name, value) => {
    if (!document.cookie.includes(name + "="))
      document.cookie = name + "=" + value + domain + "; path=/; max-age=63072000";
  };
  const now = Math.floor(Date.now() / 1000);
  keep("_ga", "GA1.1." + Math.floor(Math.random() * 2147483647) + "." + now);
  keep("_ga_7Q2M4KX9TP", "GS1.1." + now + ".1.0." + now + ".0.0.0");
  navigator.sendBeacon("https://stats.example/collect?page=" + encodeURIComponent(location.pathname));
})();"""
    )


@stats.route("/collect", cors=True)
def stats_collect(request: Request) -> Response:
    return Response(204)


@ads.route("/view.gif")
def view(request: Request) -> Response:
    return pixel(set_cookie=["ads_uid=5be97d3c41; Max-Age=31536000; Path=/; Secure; SameSite=None"])


@ads.route("/remarketing.js")
def remarketing(request: Request) -> Response:
    return js(
        """(function () {
  const host = location.hostname.replace(/^www\\./, "");
  const domain = host.includes(".example") ? "; domain=" + host : "";
  const visitor = "fb.1." + Date.now() + "." + Math.floor(Math.random() * 1e10);
  document.cookie = "_fbp=" + visitor + domain + "; path=/; max-age=7776000";
  new Image().src = "https://ads.example/view.gif?page=" + encodeURIComponent(location.pathname);
})();"""
    )
