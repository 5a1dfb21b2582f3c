"""www.restless.example: a site that never changes and never looks the same.

Ten advertisements a page, of which three are drawn for every load (30 %); cookies with names drawn for every visitor;
every visitor in one of two groups of a test; and a page that answers 500 while `outages` is not used up.
"""

from __future__ import annotations

from tests.farm import CrawlTruth, Expected, Request, Response, Site, html, js, pixel, text

HOST = "www.restless.example"
ORIGIN = f"https://{HOST}"
YEAR = 365 * 86400
STEADY, DRAWN, POOL = 7, 3, 12
PATHS = ("/", "/shoes", "/hats", "/about", "/news")
BROKEN = "/hats"

site = Site(HOST)
broker = Site("serve.restless-broker.example")
advertisers = [Site(f"ads.advertiser-{number}.example") for number in range(STEADY + POOL)]
newcomer = Site("t.restless-newcomer.example")


class Weather:
    """What a test lets happen to the site."""

    outages = 0  # how often `BROKEN` still answers 500
    newcomer = False  # whether the site has got a new third party


weather = Weather()
CHANGING = "drawn for every visitor"
COOKIES = (
    Expected("steady", via="script", setter=f"{ORIGIN}/app.js", lifetime=YEAR),
    Expected("ab_hero", via="script", setter=f"{ORIGIN}/app.js", lifetime=YEAR),
    Expected("s_*", via="script", setter=f"{ORIGIN}/app.js", lifetime=YEAR, unsure=CHANGING),
    Expected("exp_price_*", via="script", setter=f"{ORIGIN}/app.js", lifetime=YEAR, unsure=CHANGING),
)


def _serve(path: str) -> None:
    @site.page(
        path,
        cookies=COOKIES,
        third_parties=[broker.host, *(advertiser.host for advertiser in advertisers)],
        walk=False,
        note="draws by lot",
    )
    def page(request: Request) -> Response:
        if path == BROKEN and weather.outages > 0:
            weather.outages -= 1
            return text("The shop is having a rest.", status=500)
        links = " ".join(f'<a href="{each}">{each}</a>' for each in PATHS)
        more = f'<script src="https://{newcomer.host}/t.js"></script>' if weather.newcomer else ""
        scripts = f'<script src="/app.js"></script><script src="https://{broker.host}/slots.js"></script>{more}'
        return html(f"<h1>Restless {path}</h1><p>{links}</p>{scripts}", title=f"Restless {path}")


for _path in PATHS:
    _serve(_path)
site.crawl = CrawlTruth(pages=frozenset(ORIGIN + path for path in PATHS))
site.add(
    "/app.js",
    js(
        "(function(){var draw=function(n){var t='';while(t.length<n)t+=Math.random().toString(36).slice(2);"
        "return t.slice(0,n)};"
        f"var put=function(n,v){{document.cookie=n+'='+v+'; path=/; max-age={YEAR}'}};"
        "if(document.cookie.indexOf('steady=')>=0)return;"
        "put('steady','1');put('s_'+draw(9),'1');put(draw(12),'1');"
        "var group=Math.random()<0.5?'a':'b';put('ab_hero',group);put('exp_price_'+group,'1')})();"
    ),
)
broker.add(
    "/slots.js",
    js(
        f"(function(){{var show=[];for(var i=0;i<{STEADY};i++)show.push(i);"
        f"for(var k=0;k<{DRAWN};k++)show.push({STEADY}+Math.floor(Math.random()*{POOL}));"
        "show.forEach(function(n){new Image().src='https://ads.advertiser-'+n+'.example/ad.gif?'+Math.random()})})();"
    ),
)
newcomer.add("/t.js", js("document.cookie='newcomer=1; path=/; max-age=86400';"))


def _advertise(advertiser: Site) -> None:
    @advertiser.route("/ad.gif")
    def advertisement(request: Request) -> Response:
        return pixel(set_cookie=[f"ad_uid=1; Path=/; Max-Age={YEAR}; Secure; SameSite=None"])


for _advertiser in advertisers:
    _advertise(_advertiser)
