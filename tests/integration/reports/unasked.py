"""A site of the farm that asks nobody: what it loads, and its scan as kept in `kept/unasked.json`.

`python -m tests.integration.reports.unasked` scans it again and writes the file anew.
"""

from __future__ import annotations

from pathlib import Path

from tests.farm.messages import Request, Response, html, js, pixel
from tests.farm.site import Site

HOST = "www.unasked.example"
STATISTICS = "stats.unasked-counter.example"
MARKETING = "tag.unasked-market.example"
VIDEO = "player.unasked-video.example"
UNKNOWN = "x7.unasked-stranger.example"
KEPT = Path(__file__).parent / "kept" / "unasked.json"
LANGUAGE_SCRIPT = "document.cookie = 'lang=sv; max-age=31536000; path=/';"
HEADERS = ["PHPSESSID=5c1e; Path=/; HttpOnly"]

site = Site(HOST)
statistics = Site(STATISTICS)
marketing = Site(MARKETING)
video = Site(VIDEO)
unknown = Site(UNKNOWN)
SITES = (site, statistics, marketing, video, unknown)


@site.route("/")
def home(request: Request) -> Response:
    return html(
        f"<h1>Bicycles</h1><script>{LANGUAGE_SCRIPT}</script>"
        f'<script src="https://{STATISTICS}/stats.js?id=G-7"></script>'
        f'<script src="https://{MARKETING}/tag.js"></script>'
        f'<script src="https://{UNKNOWN}/x.js"></script>'
        f'<iframe src="https://{VIDEO}/embed/7" title="Film"></iframe>',
        set_cookie=HEADERS,
    )


@statistics.route("/stats.js")
def _statistics_script(request: Request) -> Response:
    return js(
        "document.cookie = '_ga=GA1.1.7.9; max-age=34560000; path=/; domain=unasked.example'; "
        "document.cookie = '_ga_AB12CD34EF=GS1.7; max-age=34560000; path=/; domain=unasked.example';"
    )


@marketing.route("/tag.js")
def _marketing_script(request: Request) -> Response:
    return js(
        "document.cookie = '_fbp=fb.1.7.9; max-age=7776000; path=/'; localStorage.setItem('_uetvid', '7'); "
        f"new Image().src = 'https://{MARKETING}/pixel.gif';"
    )


@marketing.route("/pixel.gif")
def _pixel(request: Request) -> Response:
    return pixel(set_cookie=["_uetmsclkid=71; Max-Age=7776000; Path=/; Secure; SameSite=None"])


@video.route("/embed/7")
def _film(request: Request) -> Response:
    return html("<p>Film</p>", set_cookie=["VISITOR_INFO1_LIVE=7; Max-Age=15552000; Path=/; Secure; SameSite=None"])


@unknown.route("/x.js")
def _unknown_script(request: Request) -> Response:
    return js("document.cookie = 'q(7=1; max-age=3600; path=/';")


def main() -> None:
    """Scan the site and keep the result."""
    import json

    from tests.farm import FarmServer
    from tests.scanning import scan_farm

    with FarmServer() as farm:
        for each in SITES:
            farm.add_site(each)
        scan = scan_farm(farm, f"https://{HOST}/")
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(scan, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
