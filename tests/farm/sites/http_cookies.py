"""www.http-cookies.example: cookies by HTTP in all their forms, and those that browsers refuse (RFC 6265bis)."""

from __future__ import annotations

import time
from email.utils import formatdate

from tests.farm import Expected, Request, Response, Site, css, empty, html, js, pixel, redirect, respond, text
from tests.farm.sites.index_page import add_index

HOST = "www.http-cookies.example"
WIDE = "http-cookies.example"
CAP = 400 * 86400

site = Site(HOST)
img = Site("img.far-away.example")
hop = Site("hop.bounce.example")
fonts = Site("fonts.type-foundry.example")
api = Site("api.far-service.example")


def third(name: str, host: str, *, lifetime: int | None = None, partitioned: bool = False) -> Expected:
    """A third-party cookie as browsers demand it: SameSite=None and Secure."""
    return Expected(
        name, domain=host, setter=host, secure=True, same_site="None", lifetime=lifetime, partitioned=partitioned
    )


# -- attributes ---------------------------------------------------------------------------------------------------


def lifetimes_lines() -> list[str]:
    soon, past, far = (formatdate(time.time() + seconds, usegmt=True) for seconds in (7200, -7200, 86400 * 365))
    return [
        "life_session=1",
        "life_max=1; Max-Age=3600",
        f"life_expires=1; Expires={soon}",
        f"life_both=1; Max-Age=600; Expires={far}",
        f"life_both_past=1; Expires={past}; Max-Age=600",
        "life_capped=1; Max-Age=99999999",
        "life_bad_expires=1; Expires=next tuesday",
        "life_bad_max=1; Max-Age=soon",
        f"life_dashed=1; Expires={soon.replace(' ', '-', 3).replace('-', ' ', 1)}",
        "life_zero=1; Max-Age=0",
        f"life_past=1; Expires={past}",
        "life_twice=1; Max-Age=60",
        "life_twice=2; Max-Age=7200",
        "LIFE_CASE=1; mAx-aGe=900",
    ]


@site.page(
    "/lifetimes",
    cookies=[
        Expected("life_session"),
        Expected("life_max", lifetime=3600),
        Expected("life_expires", lifetime=7200),
        Expected("life_both", lifetime=600),
        Expected("life_both_past", lifetime=600),
        Expected("life_capped", lifetime=CAP),
        Expected("life_bad_expires"),
        Expected("life_bad_max"),
        Expected("life_dashed", lifetime=7200),
        Expected("life_zero", refused="expired when it arrives"),
        Expected("life_past", refused="expired when it arrives"),
        Expected("life_twice", lifetime=7200),
        Expected("LIFE_CASE", lifetime=900),
    ],
)
def lifetimes(request: Request) -> Response:
    return html("<h1>Lifetimes</h1>", title="Lifetimes", set_cookie=lifetimes_lines())


@site.page("/clock", cookies=[Expected("life_skewed", lifetime=3600)], note="the server's clock is a day behind")
def clock(request: Request) -> Response:
    yesterday = time.time() - 86400
    line = f"life_skewed=1; Expires={formatdate(yesterday + 3600, usegmt=True)}"
    return html(
        "<h1>Clock</h1>", title="Clock", set_cookie=[line], headers=[("Date", formatdate(yesterday, usegmt=True))]
    )


@site.page(
    "/flags",
    cookies=[
        Expected("flag_http_only", http_only=True),
        Expected("flag_secure", secure=True),
        Expected("flag_lax", same_site="Lax"),
        Expected("flag_strict", same_site="Strict"),
        Expected("flag_none", same_site="None", secure=True),
        Expected("flag_odd_site"),
        Expected("flag_unknown"),
        Expected("__Host-flag", secure=True),
        Expected("__Secure-flag", secure=True),
        Expected("flag_chips", secure=True, same_site="None", partitioned=True),
        Expected("flag_value_of_flag", http_only=True, secure=True),
    ],
)
def flags(request: Request) -> Response:
    return html(
        "<h1>Flags</h1>",
        title="Flags",
        set_cookie=[
            "flag_http_only=1; HttpOnly",
            "flag_secure=1; Secure",
            "flag_lax=1; SameSite=Lax",
            "flag_strict=1; samesite=strict",
            "flag_none=1; SameSite=None; Secure",
            "flag_odd_site=1; SameSite=Sometimes",
            "flag_unknown=1; Colour=Red; Size",
            "__Host-flag=1; Secure; Path=/",
            "__Secure-flag=1; Secure",
            "flag_chips=1; Secure; SameSite=None; Partitioned; Path=/",
            "flag_value_of_flag=1; HttpOnly=false; Secure=no",
        ],
    )


@site.page(
    "/values",
    cookies=[
        Expected("value_quoted"),
        Expected("value_spaces"),
        Expected("value_utf8"),
        Expected("näme"),
        Expected("value_empty"),
        Expected(""),
        Expected("value_equals"),
        Expected("value_json"),
        Expected("value_big"),
        Expected("value_too_big", refused="name and value exceed 4096 bytes"),
        Expected("value_control", refused="control character"),
        Expected("value_long_attribute"),
    ],
)
def values(request: Request) -> Response:
    return html(
        "<h1>Values</h1>",
        title="Values",
        set_cookie=[
            'value_quoted="a b, c"',
            "  value_spaces  =  x y  ",
            "value_utf8=smörgås",
            "näme=1",
            "value_empty=",
            "a-value-without-name",
            "value_equals=a=b==c",
            'value_json={"a":1}',
            "value_big=" + "x" * 4000,
            "value_too_big=" + "x" * 4090,
            "value_control=a\x07b",
            f"value_long_attribute=1; Path=/{'x' * 1100}",
        ],
    )


@site.page(
    "/domains",
    cookies=[
        Expected("dom_none"),
        Expected("dom_wide", domain=WIDE, host_only=False),
        Expected("dom_dot", domain=WIDE, host_only=False),
        Expected("dom_case", domain=WIDE, host_only=False),
        Expected("dom_own", host_only=False),
        Expected("dom_empty"),
        Expected("dom_two"),
        Expected("dom_two", domain=WIDE, host_only=False),
        Expected("dom_foreign", domain="other.example", host_only=False, refused="domain of another host"),
        Expected("dom_below", domain=f"below.{HOST}", host_only=False, refused="domain below the host"),
        Expected("dom_suffix", domain="example", host_only=False, refused="public suffix"),
    ],
)
def domains(request: Request) -> Response:
    return html(
        "<h1>Domains</h1>",
        title="Domains",
        set_cookie=[
            "dom_none=1; Path=/",
            f"dom_wide=1; Path=/; Domain={WIDE}",
            f"dom_dot=1; Path=/; Domain=.{WIDE}",
            f"dom_case=1; Path=/; Domain={WIDE.upper()}",
            f"dom_own=1; Path=/; Domain={HOST}",
            "dom_empty=1; Path=/; Domain=",
            "dom_two=1; Path=/",
            f"dom_two=2; Path=/; Domain={WIDE}",
            "dom_foreign=1; Path=/; Domain=other.example",
            f"dom_below=1; Path=/; Domain=below.{HOST}",
            "dom_suffix=1; Path=/; Domain=example",
        ],
    )


@site.page(
    "/paths/deep/page",
    cookies=[
        Expected("path_default", path="/paths/deep"),
        Expected("path_root"),
        Expected("path_elsewhere", path="/elsewhere"),
        Expected("path_relative", path="/paths/deep"),
        Expected("path_two"),
        Expected("path_two", path="/paths"),
        Expected("path_last", path="/paths"),
    ],
)
def paths(request: Request) -> Response:
    return html(
        "<h1>Paths</h1>",
        title="Paths",
        set_cookie=[
            "path_default=1",
            "path_root=1; Path=/",
            "path_elsewhere=1; Path=/elsewhere",
            "path_relative=1; Path=relative",
            "path_two=1; Path=/",
            "path_two=2; Path=/paths",
            "path_last=1; Path=/; Path=/paths",
        ],
    )


@site.page(
    "/refused",
    cookies=[
        Expected("__Host-wide", domain=WIDE, host_only=False, secure=True, refused="prefix __Host- forbids Domain"),
        Expected("__Host-plain", refused="prefix __Host- demands Secure"),
        Expected("__Secure-plain", refused="prefix __Secure- demands Secure"),
        Expected("__host-case", refused="prefix in any case"),
        Expected("none_plain", same_site="None", refused="SameSite=None demands Secure"),
        Expected("chips_plain", partitioned=True, refused="Partitioned demands Secure"),
    ],
)
def refused(request: Request) -> Response:
    return html(
        "<h1>Refused</h1>",
        title="Refused",
        set_cookie=[
            f"__Host-wide=1; Secure; Path=/; Domain={WIDE}",
            "__Host-plain=1; Path=/",
            "__Secure-plain=1; Path=/",
            "__host-case=1; Path=/",
            "none_plain=1; Path=/; SameSite=None",
            "chips_plain=1; Path=/; Partitioned",
        ],
    )


# -- who answers --------------------------------------------------------------------------------------------------


@site.page(
    "/third-party",
    cookies=[
        third("t_none", img.host, lifetime=86400),
        third("t_chips", img.host, partitioned=True),
        Expected("t_lax", domain=img.host, setter=img.host, same_site="Lax", refused="SameSite=Lax across sites"),
        Expected("t_default", domain=img.host, setter=img.host, refused="no SameSite counts as Lax across sites"),
        Expected("t_plain", domain=img.host, setter=img.host, same_site="None", refused="None demands Secure"),
        Expected("t_wide", domain="far-away.example", host_only=False, setter=img.host, secure=True, same_site="None"),
        Expected("t_host", domain=HOST, setter=img.host, host_only=False, refused="domain of another host"),
    ],
    third_parties=[img.host],
)
def third_party(request: Request) -> Response:
    return html(f'<h1>Third party</h1><img src="https://{img.host}/pixel.gif">', title="Third party")


@img.route("/pixel.gif")
def far_pixel(request: Request) -> Response:
    return pixel(
        set_cookie=[
            "t_none=1; Max-Age=86400; Secure; SameSite=None; Path=/",
            "t_chips=1; Secure; SameSite=None; Partitioned; Path=/",
            "t_lax=1; SameSite=Lax; Path=/",
            "t_default=1; Path=/",
            "t_plain=1; SameSite=None; Path=/",
            "t_wide=1; Secure; SameSite=None; Path=/; Domain=far-away.example",
            f"t_host=1; Secure; SameSite=None; Path=/; Domain={HOST}",
        ]
    )


@site.page(
    "/redirected-picture",
    cookies=[
        Expected("chain_start"),
        third("chain_hop", hop.host),
        third("chain_img", img.host),
        Expected("chain_end", secure=True, same_site="None"),
        Expected("chain_end_lax", unsure="browsers differ on Lax after a redirect from another site"),
    ],
    third_parties=[hop.host, img.host],
)
def redirected_picture(request: Request) -> Response:
    return html('<h1>Redirected picture</h1><img src="/chain/start">', title="Redirected picture")


@site.route("/chain/start")
def chain_start(request: Request) -> Response:
    return redirect(f"https://{hop.host}/chain", set_cookie=["chain_start=1; Path=/"])


@hop.route("/chain")
def chain_hop(request: Request) -> Response:
    return redirect(f"https://{img.host}/chain", 307, set_cookie=["chain_hop=1; Path=/; Secure; SameSite=None"])


@img.route("/chain")
def chain_img(request: Request) -> Response:
    return redirect(f"https://{HOST}/chain/end", 301, set_cookie=["chain_img=1; Path=/; Secure; SameSite=None"])


@site.route("/chain/end")
def chain_end(request: Request) -> Response:
    return pixel(set_cookie=["chain_end=1; Path=/; Secure; SameSite=None", "chain_end_lax=1; Path=/"])


@site.page(
    "/moved",
    cookies=[
        Expected("moved_first"),
        Expected("moved_bounce", domain=hop.host, setter=hop.host, lifetime=3600),
        Expected("moved_last"),
    ],
    third_parties=[hop.host],
    note="a page that sends the visitor over another site and back",
)
def moved(request: Request) -> Response:
    return redirect(f"https://{hop.host}/visit", set_cookie=["moved_first=1; Path=/"])


@hop.route("/visit")
def bounce(request: Request) -> Response:
    return redirect(f"https://{HOST}/moved-here", set_cookie=["moved_bounce=1; Path=/; Max-Age=3600"])


@site.route("/moved-here")
def moved_here(request: Request) -> Response:
    return html("<h1>Moved here</h1>", title="Moved here", set_cookie=["moved_last=1; Path=/"])


@site.page("/status/404", cookies=[Expected("status_404")], note="answers 404")
def missing(request: Request) -> Response:
    return html("<h1>Not here</h1>", status=404, set_cookie=["status_404=1; Path=/"])


@site.page("/status/500", cookies=[Expected("status_500")], note="answers 500")
def broken(request: Request) -> Response:
    return html("<h1>Broken</h1>", status=500, set_cookie=["status_500=1; Path=/"])


@site.page(
    "/resources",
    cookies=[
        *(
            Expected(f"res_{name}")
            for name in (
                "css", "import", "background", "font", "preload", "prefetch", "script", "module", "picture", "fetch",
                "xhr", "beacon", "frame", "object", "missing", "video",
            )
        ),
        Expected("res_omit", refused="fetched without credentials"),
        Expected("res_manifest", unsure="headless browsers do not fetch the manifest"),
    ],
)  # fmt: skip
def resources(request: Request) -> Response:
    return html(
        """<h1>Resources</h1><p class="b">font</p><img src="/res/picture"><img src="/res/missing">
<iframe src="/res/frame"></iframe><object data="/res/object" type="image/gif"></object>
<video src="/res/video" preload="metadata"></video>
<script src="/res/script"></script><script type="module" src="/res/module"></script>
<script>fetch('/res/fetch'); fetch('/res/omit', {credentials: 'omit'}); navigator.sendBeacon('/res/beacon', 'x');
var x = new XMLHttpRequest(); x.open('POST', '/res/xhr'); x.send('a=1')</script>""",
        title="Resources",
        head='<link rel="stylesheet" href="/res/css"><link rel="preload" as="image" href="/res/preload">'
        '<link rel="prefetch" href="/res/prefetch"><link rel="manifest" href="/res/manifest">',
    )


_KINDS = {
    "css": css(
        "@import '/res/import'; @font-face{font-family:farm;src:url(/res/font)} "
        ".b{font-family:farm,serif;background:url(/res/background)}"
    ),
    "import": css("h1{font-weight:400}"),
    "script": js("window.loaded = 1"),
    "module": js("export default 1"),
    "frame": html("<p>frame</p>"),
    "beacon": empty(),
    "missing": text("no", status=404),
    "manifest": respond("{}", "application/manifest+json"),
}


@site.route("/res/*")
def resource(request: Request) -> Response:
    name = request.path.rpartition("/")[2]
    chosen = _KINDS.get(name, pixel())
    line = ("Set-Cookie", f"res_{name}=1; Path=/")
    return Response(chosen.status, [*chosen.headers, line], chosen.body)


@site.page(
    "/far-resources",
    cookies=[
        third("far_fetch", api.host),
        third("far_beacon", api.host),
        third("far_script", api.host),
        third("far_frame", api.host),
        Expected("far_plain_fetch", domain=api.host, setter=api.host, refused="fetched without credentials"),
        Expected("far_font", domain=fonts.host, setter=fonts.host, refused="fonts are fetched without credentials"),
        third("far_font_css", fonts.host),
    ],
    third_parties=[api.host, fonts.host],
)
def far_resources(request: Request) -> Response:
    far = f"https://{api.host}"
    return html(
        f"""<h1 style="font-family:farm">Far resources</h1><iframe src="{far}/far/frame"></iframe>
<script src="{far}/far/script"></script><script>
fetch('{far}/far/fetch', {{credentials: 'include'}}); fetch('{far}/far/plain_fetch');
navigator.sendBeacon('{far}/far/beacon', 'x')</script>""",
        title="Far resources",
        head=f'<link rel="stylesheet" href="https://{fonts.host}/type.css">',
    )


@api.route("/far/*", cors=True)
def far_resource(request: Request) -> Response:
    name = request.path.rpartition("/")[2]
    body = {"script": js("window.far = 1"), "frame": html("<p>far</p>"), "beacon": empty()}.get(name, text("ok"))
    line = ("Set-Cookie", f"far_{name}=1; Path=/; Secure; SameSite=None")
    return Response(body.status, [*body.headers, line], body.body)


@fonts.route("/type.css")
def type_css(request: Request) -> Response:
    line = "far_font_css=1; Path=/; Secure; SameSite=None"
    return css("@font-face{font-family:farm;src:url(/farm.woff2)}", set_cookie=[line])


@fonts.route("/farm.woff2", cors=True)
def font(request: Request) -> Response:
    return respond(b"no font", "font/woff2", set_cookie=["far_font=1; Path=/; Secure; SameSite=None"])


@site.page(
    "/removed",
    cookies=[
        Expected("gone_by_http", removed=True, lifetime=3600),
        Expected("gone_by_script", removed=True, lifetime=3600),
        Expected("gone_and_back", lifetime=3600),
    ],
)
def removed(request: Request) -> Response:
    return html(
        "<h1>Removed</h1><script>addEventListener('load', () => setTimeout(() => {"
        "fetch('/remove'); document.cookie='gone_by_script=; path=/; max-age=0'}, 700))</script>",
        title="Removed",
        set_cookie=[f"{name}=1; Path=/; Max-Age=3600" for name in ("gone_by_http", "gone_by_script", "gone_and_back")],
    )


@site.route("/remove")
def remove(request: Request) -> Response:
    past = formatdate(0, usegmt=True)
    lines = [f"{name}=; Path=/; Expires={past}" for name in ("gone_by_http", "gone_and_back")]
    return text("removed", set_cookie=[*lines, "gone_and_back=2; Path=/; Max-Age=3600"])


@site.page("/early-hints", cookies=[Expected("hint_page"), Expected("hint_style")])
def early_hints(request: Request) -> Response:
    page = html(
        "<h1>Early hints</h1>",
        title="Early hints",
        head='<link rel="stylesheet" href="/hint.css">',
        set_cookie=["hint_page=1; Path=/"],
    )
    page.early_hints = [("Link", "</hint.css>; rel=preload; as=style")]
    return page


@site.route("/hint.css")
def hint_style(request: Request) -> Response:
    return css("h1{color:#345}", set_cookie=["hint_style=1; Path=/"])


add_index(site, "Cookies by HTTP")
