"""www.sdk.example: one page per real SDK from npm, one page with all of them, one behind a tag manager."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.farm.messages import Request, Response, html, js
from tests.farm.real.sdk import Sdk, publish
from tests.farm.real.sdks import ALL
from tests.farm.site import Site
from tests.farm.truth import Expected

sdk_site = Site("www.sdk.example", redirects_from=["sdk.example"], https_only=True)
vendors = publish(ALL, sdk_site)
manager = Site("tags.manager-farm.example")

_TAGS = ("posthog", "keen", "mapp", "application-insights")
"""What the tag manager brings."""
_MANAGER = "https://tags.manager-farm.example/tm.js"

MENU = (
    "<nav><a href='/'>Home</a> <a href='/all'>All</a> <a href='/tag-manager'>Tag manager</a> "
    + " ".join(f"<a href='/{sdk.name}'>{sdk.name}</a>" for sdk in ALL)
    + "</nav>"
)


@sdk_site.page("/", cookies=[Expected("sdk_session", http_only=True, secure=True, same_site="Lax")])
def home(request: Request) -> Response:
    """The start page: a session cookie and links."""
    return html(
        f"{MENU}<h1>Software that counts</h1><p>Each page runs one product.</p>",
        title="Software that counts",
        set_cookie=["sdk_session=8d3f; Path=/; HttpOnly; Secure; SameSite=Lax"],
    )


def _page(sdk: Sdk, request: Request) -> Response:
    return html(f"{MENU}<h1>{sdk.package}</h1>{sdk.markup()}", title=sdk.name)


for _sdk in ALL:
    sdk_site.page(
        f"/{_sdk.name}",
        cookies=_sdk.cookies,
        storage=_sdk.storage,
        third_parties=_sdk.third_parties,
        note=_sdk.source,
    )(partial(_page, _sdk))


def _union(sdks: tuple[Sdk, ...]) -> list[Expected]:
    """Cookies of several SDKs on one page; of two that share an identity the first one counts."""
    found: dict[object, Expected] = {}
    for sdk in sdks:
        for cookie in sdk.cookies:
            found.setdefault((cookie.key, cookie.refused), cookie)
    return list(found.values())


@sdk_site.page(
    "/all",
    cookies=_union(ALL),
    storage=[entry for sdk in ALL for entry in sdk.storage],
    third_parties=frozenset().union(*(sdk.third_parties for sdk in ALL)),
)
def everything(request: Request) -> Response:
    """Every SDK on one page, as sites collect them over the years."""
    return html(f"{MENU}<h1>All</h1>{''.join(sdk.markup() for sdk in ALL)}", title="All")


_MANAGED = tuple(sdk for sdk in ALL if sdk.name in _TAGS)


@sdk_site.page(
    "/tag-manager",
    cookies=[replace(cookie, chain=(_MANAGER,)) for cookie in _union(_MANAGED)],
    storage=[entry for sdk in _MANAGED for entry in sdk.storage],
    third_parties=frozenset({manager.host}).union(*(sdk.third_parties for sdk in _MANAGED)),
)
def managed(request: Request) -> Response:
    """A container that brings four SDKs by script elements of its own."""
    return html(
        f"{MENU}<h1>Tag manager</h1><script async src='{_MANAGER}?id=TM-FARM'></script>",
        title="Tag manager",
    )


@manager.route("/tm.js")
def container(request: Request) -> Response:
    """The container's script: loads each SDK, then starts it."""
    tags = "".join(f"load({sdk.script!r}, function () {{ {sdk.start} }});" for sdk in _MANAGED)
    return js(
        "(function () { function load(url, then) { var tag = document.createElement('script'); tag.async = true; "
        "tag.src = url; tag.onload = then; document.head.appendChild(tag); }"
        f"{tags} }})();"
    )
