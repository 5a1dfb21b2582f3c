"""www.trap-all.example: a small shop with seven traps at once, for a scan in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.farm import Site
from tests.farm.sites.ordinary import Ordinary, anchors
from tests.farm.sites.traps import calendar, deep, lot, news, plain, rounds, token

if TYPE_CHECKING:
    from tests.farm import Request, Response

SHOP = Ordinary.shop(products=6, posts=2)
site = Site("www.trap-all.example")


def _ways_in(request: Request) -> str:
    chance = lot(request)
    here = request.path
    return anchors([
        "/calendar/2026/05/", "/lamps?color=red", "/deep/deeper/deeper/", "/news?page=1",
        f"/round/{chance.randint(1, 9**6)}",
        f"{here};jsessionid={token(chance)}", f"{here}?zk={token(chance)}", f"http://{site.host}{here}",
        *(f"/old/note-{chance.randint(1, 9**6)}" for _ in range(3)),
    ])  # fmt: skip


def sorry(request: Request) -> Response:
    """A page that does not exist and says 200."""
    return plain("Page not found", f"<p>There is nothing here, try the search.</p>{_ways_in(request)}")


def selected(request: Request) -> Response:
    """A selection of products, which leads to other selections of the same."""
    others = [
        {**request.args, name: value}
        for name, value in (("color", "red"), ("color", "blue"), ("size", "s"), ("size", "l"))
    ]
    shown = [path for path, kind in SHOP.kinds.items() if kind == "product"]
    queries = ("&".join(f"{name}={value}" for name, value in sorted(one.items())) for one in others)
    return plain("Lamps", anchors(f"/lamps?{query}" for query in queries) + anchors(shown[len(request.query) % 3 :]))


def with_session(request: Request) -> Response:
    """A page of the shop, whatever its session id."""
    path = request.path.partition(";")[0]
    return SHOP.page(path, extra=_ways_in(request)) if path in SHOP.kinds else plain("None", "")


SHOP.serve(site, extra=_ways_in)
for _path, _handler in {
    "/calendar/*": calendar, "/lamps": selected, "/deep/*": deep, "/news": news, "/round/*": rounds, "/old/*": sorry,
    "/*": with_session,
}.items():  # fmt: skip
    site.add(_path, _handler)
