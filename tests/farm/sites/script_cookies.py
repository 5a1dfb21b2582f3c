"""www.script-cookies.example: cookies by script, whoever brought the script, wherever it runs, whenever it comes."""

from __future__ import annotations

from tests.farm import Expected, Request, Response, Site, empty, html, js, pixel, text
from tests.farm.sites.index_page import add_index

HOST = "www.script-cookies.example"
WIDE = "script-cookies.example"
ORIGIN = f"https://{HOST}"
DAY = 86400
CAP = 400 * DAY

site = Site(HOST)
below = Site(f"below.{WIDE}")
manager = Site("tm.tag-manager.example")
vendor = Site("cdn.vendor-one.example")
other_vendor = Site("js.vendor-two.example")
widget = Site("frame.widget.example")
inner = Site("inner.nested-widget.example")
partner = Site("sync.partner.example")

NONE = "; path=/; secure; samesite=none"


def own(name: str, **more: object) -> Expected:
    """A cookie that an inline script of the page sets."""
    return Expected(name, via="script", **more)  # type: ignore[arg-type]


# -- forms --------------------------------------------------------------------------------------------------------


@site.page(
    "/inline",
    cookies=[
        own("js_plain"),
        own("js_default_path"),
        own("js_max", lifetime=3600),
        own("js_expires", lifetime=7200),
        own("js_capped", lifetime=CAP),
        own("js_path", path="/inline"),
        own("js_wide", domain=WIDE, host_only=False),
        own("js_strict", secure=True, same_site="Strict"),
        own("__Host-js", secure=True),
        own("js_utf8"),
        own("js_chips", secure=True, same_site="None", partitioned=True),
        own("js_overwritten", lifetime=600),
    ],
)
def inline(request: Request) -> Response:
    return html(
        f"""<h1>Inline</h1><script>
document.cookie = 'js_plain=1; path=/';
document.cookie = 'js_default_path=1';
document.cookie = 'js_max=1; path=/; max-age=3600';
document.cookie = 'js_expires=1; path=/; expires=' + new Date(Date.now() + 7200e3).toUTCString();
document.cookie = 'js_capped=1; path=/; max-age=99999999';
document.cookie = 'js_path=1; path=/inline';
document.cookie = 'js_wide=1; path=/; domain=.{WIDE}';
document.cookie = 'js_strict=1; path=/; secure; samesite=strict';
document.cookie = '__Host-js=1; path=/; secure';
document.cookie = 'js_utf8=smörgås; path=/';
document.cookie = 'js_chips=1; path=/; secure; samesite=none; partitioned';
document.cookie = 'js_overwritten=1; path=/; max-age=60';
document.cookie = 'js_overwritten=2; path=/; max-age=600';
</script>""",
        title="Inline",
    )


@site.page(
    "/refused",
    cookies=[
        Expected("guarded", http_only=True, lifetime=3600),
        own("no_http_only", http_only=True, refused="HttpOnly by script"),
        own("no_foreign", domain="other.example", host_only=False, refused="domain of another host"),
        own("no_suffix", domain="example", host_only=False, refused="public suffix"),
        own("__Secure-no", refused="prefix __Secure- demands Secure"),
        own("__Host-no", path="/refused", secure=True, refused="prefix __Host- demands Path=/"),
        own("no_none", same_site="None", refused="SameSite=None demands Secure"),
        own("no_size", refused="name and value exceed 4096 bytes"),
        own("no_detached", refused="the document has no browsing context"),
        own("no_expired", refused="expired when it arrives"),
    ],
)
def refused(request: Request) -> Response:
    return html(
        """<h1>Refused</h1><script>
document.cookie = 'guarded=stolen; path=/; max-age=9999';
document.cookie = 'no_http_only=1; path=/; HttpOnly';
document.cookie = 'no_foreign=1; path=/; domain=other.example';
document.cookie = 'no_suffix=1; path=/; domain=example';
document.cookie = '__Secure-no=1; path=/';
document.cookie = '__Host-no=1; path=/refused; secure';
document.cookie = 'no_none=1; path=/; samesite=none';
document.cookie = 'no_size=' + 'x'.repeat(4100) + '; path=/';
document.cookie = 'no_expired=1; path=/; max-age=0';
document.implementation.createHTMLDocument('').cookie = 'no_detached=1; path=/';
</script>""",
        title="Refused",
        set_cookie=["guarded=1; Path=/; HttpOnly; Max-Age=3600"],
    )


@site.page(
    "/cookie-store",
    cookies=[
        own("cs_plain", secure=True, same_site="Strict"),
        own("cs_expires", secure=True, same_site="Strict", lifetime=DAY),
        own("cs_lax", secure=True, same_site="Lax", lifetime=DAY),
        own("cs_wide", secure=True, same_site="Strict", domain=WIDE, host_only=False),
        own("cs_chips", secure=True, same_site="None", partitioned=True),
        own("cs_gone", secure=True, same_site="Strict", removed=True),
        Expected("cs_vendor", via="script", setter=f"https://{vendor.host}/store.js", secure=True, same_site="Strict"),
    ],
    third_parties=[vendor.host],
)
def cookie_store(request: Request) -> Response:
    return html(
        f"""<h1>Cookie store</h1><script>(async () => {{
await cookieStore.set('cs_plain', '1');
await cookieStore.set({{name: 'cs_expires', value: '1', expires: Date.now() + 86400e3}});
await cookieStore.set({{name: 'cs_lax', value: '1', expires: Date.now() + 86400e3, sameSite: 'lax'}});
await cookieStore.set({{name: 'cs_wide', value: '1', domain: '{WIDE}'}});
await cookieStore.set({{name: 'cs_chips', value: '1', partitioned: true, sameSite: 'none'}});
await cookieStore.set('cs_gone', '1');
setTimeout(() => cookieStore.delete('cs_gone'), 500);
}})()</script><script src="https://{vendor.host}/store.js"></script>""",
        title="Cookie store",
    )


vendor.add("/store.js", js("cookieStore.set('cs_vendor', '1')"))


@site.page(
    "/probes",
    cookies=[
        own("probe_same_task", removed=True),
        own("probe_20_ms", removed=True),
        own("probe_suffix", domain="example", host_only=False, refused="public suffix"),
        own("probe_suffix", domain=WIDE, host_only=False, removed=True),
        own("probe_kept"),
    ],
    note="sets and deletes within a task or some milliseconds, as libraries test whether cookies work",
)
def probes(request: Request) -> Response:
    return html(
        f"""<h1>Probes</h1><script>
document.cookie = 'probe_same_task=1; path=/';
document.cookie = 'probe_same_task=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT';
document.cookie = 'probe_20_ms=1; path=/';
setTimeout(() => {{ document.cookie = 'probe_20_ms=; path=/; max-age=0' }}, 20);
for (const domain of ['example', '{WIDE}']) {{
  document.cookie = 'probe_suffix=1; path=/; domain=' + domain;
  if (document.cookie.includes('probe_suffix')) {{
    document.cookie = 'probe_suffix=; path=/; max-age=0; domain=' + domain;
    document.cookie = 'probe_kept=1; path=/';
    break;
  }}
}}</script>""",
        title="Probes",
    )


# -- who brought the script ---------------------------------------------------------------------------------------


@site.page(
    "/external",
    cookies=[
        Expected("ext_own", via="script", setter=f"{ORIGIN}/own.js"),
        Expected("ext_late_call", via="script", setter=f"{ORIGIN}/own.js"),
        Expected("ext_vendor", via="script", setter=f"https://{vendor.host}/v.js", lifetime=90 * DAY),
        Expected("ext_async", via="script", setter=f"https://{vendor.host}/v.js?n=async"),
        Expected("ext_defer", via="script", setter=f"https://{vendor.host}/v.js?n=defer"),
        Expected("ext_module", via="script", setter=f"{ORIGIN}/module.js"),
        Expected("ext_imported", via="script", setter=f"{ORIGIN}/imported.js"),
        Expected("ext_dynamic", via="script", setter=f"{ORIGIN}/dynamic.js"),
        own("ext_onload"),
        own("ext_text"),
        Expected("ext_eval", via="script", setter=f"https://{other_vendor.host}/eval.js"),
        Expected("ext_timeout_string", via="script", setter=f"https://{other_vendor.host}/eval.js"),
        Expected("ext_promise", via="script", setter=f"https://{other_vendor.host}/eval.js"),
        Expected("ext_written", via="script", setter=f"https://{vendor.host}/v.js?n=written"),
        own("ext_callback"),
    ],
    third_parties=[vendor.host, other_vendor.host],
)
def external(request: Request) -> Response:
    return html(
        f"""<h1>External</h1><script src="/own.js"></script><script>callLater()</script>
<script>function pageCallback() {{ document.cookie = 'ext_callback=1; path=/' }}</script>
<script src="https://{vendor.host}/v.js"></script>
<script async src="https://{vendor.host}/v.js?n=async"></script>
<script defer src="https://{vendor.host}/v.js?n=defer"></script>
<script type="module" src="/module.js"></script>
<img src="/dot.gif" onload="document.cookie='ext_onload=1; path=/'">
<script>var s = document.createElement('script'); s.text = "document.cookie='ext_text=1; path=/'";
document.head.append(s); document.write('<script src="https://{vendor.host}/v.js?n=written"><' + '/script>')</script>
<script src="https://{other_vendor.host}/eval.js"></script>""",
        title="External",
    )


site.add("/dot.gif", pixel())
site.add(
    "/own.js",
    js("document.cookie='ext_own=1; path=/'; function callLater() { document.cookie = 'ext_late_call=1; path=/' }"),
)
site.add("/module.js", js("import './imported.js'; document.cookie='ext_module=1; path=/'; import('./dynamic.js')"))
site.add("/imported.js", js("document.cookie='ext_imported=1; path=/'"))
site.add("/dynamic.js", js("document.cookie='ext_dynamic=1; path=/'"))
other_vendor.add(
    "/eval.js",
    js(
        "(0, eval)(\"document.cookie='ext_eval=1; path=/'\");"
        "setTimeout(\"document.cookie='ext_timeout_string=1; path=/'\", 50);"
        "Promise.resolve().then(() => { document.cookie = 'ext_promise=1; path=/' });"
        "window.pageCallback && pageCallback();"
    ),
)


@vendor.route("/v.js")
def vendor_script(request: Request) -> Response:
    name = request.args.get("n")
    code = (
        f"document.cookie='ext_{name}=1; path=/'" if name else "document.cookie='ext_vendor=1; path=/; max-age=7776000'"
    )
    return js(code)


TM = f"https://{manager.host}/tm.js"
TAG_ONE = f"https://{vendor.host}/tag.js"
TAG_TWO = f"https://{other_vendor.host}/pixel.js"


@site.page(
    "/tag-manager",
    cookies=[
        Expected("_tm_first", via="script", setter=TM, lifetime=DAY),
        Expected("_one_id", via="script", setter=TAG_ONE, chain=(TM, TAG_ONE), lifetime=365 * DAY),
        Expected("_two_id", via="script", setter=TAG_TWO, chain=(TM, TAG_ONE, TAG_TWO), lifetime=90 * DAY),
        Expected("_tm_on_behalf", via="script", setter=TM, unsure="the vendor calls a function of the manager"),
        Expected("one_uid", domain=vendor.host, setter=vendor.host, lifetime=365 * DAY, secure=True, same_site="None"),
        Expected(
            "partner_uid", domain=partner.host, setter=partner.host, lifetime=30 * DAY, secure=True, same_site="None"
        ),
    ],
    third_parties=[manager.host, vendor.host, other_vendor.host, partner.host],
    note="page -> tag manager -> vendor -> second vendor; the first vendor syncs its id with a partner",
)
def tag_manager(request: Request) -> Response:
    return html(f'<h1>Tag manager</h1><script async src="{TM}"></script>', title="Tag manager")


manager.add(
    "/tm.js",
    js(
        "document.cookie='_tm_first=1; path=/; max-age=86400';"
        "window.tmSet = (n) => { document.cookie = n + '=1; path=/' };"
        f"var s=document.createElement('script'); s.src='{TAG_ONE}'; document.head.append(s);"
    ),
)
vendor.add(
    "/tag.js",
    js(
        "var id='a1b2c3d4e5f6a7b8';document.cookie='_one_id='+id+'; path=/; max-age=31536000'; tmSet('_tm_on_behalf');"
        f"new Image().src='https://{vendor.host}/hit.gif?page='+encodeURIComponent(location.href);"
        f"var t=document.createElement('script'); t.src='{TAG_TWO}'; document.head.append(t);"
    ),
)
other_vendor.add("/pixel.js", js("document.cookie='_two_id=9f8e7d6c5b4a3928; path=/; max-age=7776000'"))


@vendor.route("/hit.gif")
def hit(request: Request) -> Response:
    uid = request.cookies.get("one_uid", "c0ffee1234567890")
    line = f"one_uid={uid}; Max-Age=31536000; Path=/; Secure; SameSite=None"
    return Response(302, [("Location", f"https://{partner.host}/match?partner=one&uid={uid}"), ("Set-Cookie", line)])


@partner.route("/match")
def match(request: Request) -> Response:
    return pixel(set_cookie=["partner_uid=d15ea5e012345678; Max-Age=2592000; Path=/; Secure; SameSite=None"])


# -- frames -------------------------------------------------------------------------------------------------------


@site.page(
    "/frames",
    cookies=[
        Expected("frame_same_site", domain=below.host, via="script", setter=f"https://{below.host}/frame", inline=True),
        Expected("frame_same_http", domain=below.host, setter=below.host),
        Expected("frame_http", domain=widget.host, setter=widget.host, secure=True, same_site="None"),
        Expected(
            "frame_js", domain=widget.host, via="script", setter=f"https://{widget.host}/frame.js", lifetime=DAY,
            secure=True, same_site="None",
        ),
        Expected(
            "frame_js_chips", domain=widget.host, via="script", setter=f"https://{widget.host}/frame.js", secure=True,
            same_site="None", partitioned=True,
        ),
        Expected(
            "frame_js_lax", domain=widget.host, via="script", setter=f"https://{widget.host}/frame.js",
            refused="no SameSite counts as Lax across sites",
        ),
        Expected(
            "nested_js", domain=inner.host, via="script", setter=f"https://{inner.host}/frame", inline=True,
            secure=True, same_site="None",
        ),
        own("frame_srcdoc"),
        own("frame_blank"),
        own("frame_blank_written"),
        own("frame_javascript"),
        own("frame_by_parent"),
        Expected("frame_added", domain=below.host, setter=below.host, needs="late", after=0.8),
        Expected("frame_sandboxed", domain=below.host, via="script", setter=f"https://{below.host}/sandboxed",
                 inline=True, refused="a sandboxed frame without allow-same-origin has no cookies"),
    ],
    third_parties=[widget.host, inner.host],
)  # fmt: skip
def frames(request: Request) -> Response:
    return html(
        f"""<h1>Frames</h1><iframe src="https://{below.host}/frame"></iframe>
<iframe src="https://{widget.host}/frame"></iframe>
<iframe srcdoc="<script>document.cookie='frame_srcdoc=1; path=/'</script>"></iframe>
<iframe id="blank"></iframe><iframe id="written"></iframe>
<iframe src="javascript:document.cookie='frame_javascript=1; path=/';'x'"></iframe>
<iframe sandbox="allow-scripts" src="https://{below.host}/sandboxed"></iframe>
<script>
const blank = document.getElementById('blank').contentDocument;
const s = blank.createElement('script'); s.text = "document.cookie='frame_blank=1; path=/'"; blank.body.append(s);
const written = document.getElementById('written').contentDocument;
written.open(); written.write("<script>document.cookie='frame_blank_written=1; path=/'<" + "/script>"); written.close();
blank.cookie = 'frame_by_parent=1; path=/';
setTimeout(() => {{ const f = document.createElement('iframe'); f.src = 'https://{below.host}/added';
document.body.append(f) }}, 800);
</script>""",
        title="Frames",
    )


@below.route("/frame")
def frame_below(request: Request) -> Response:
    return html(
        "<script>document.cookie='frame_same_site=1; path=/'</script>", set_cookie=["frame_same_http=1; Path=/"]
    )


below.add("/added", html("added", set_cookie=["frame_added=1; Path=/"]))
below.add("/sandboxed", html("<script>try { document.cookie='frame_sandboxed=1' } catch (e) {}</script>"))


@widget.route("/frame")
def frame_widget(request: Request) -> Response:
    return html(
        f'<script src="/frame.js"></script><iframe src="https://{inner.host}/frame"></iframe>',
        set_cookie=["frame_http=1; Path=/; Secure; SameSite=None"],
    )


widget.add(
    "/frame.js",
    js(
        f"document.cookie='frame_js=1; max-age=86400{NONE}'; document.cookie='frame_js_chips=1{NONE}; partitioned';"
        "document.cookie='frame_js_lax=1; path=/'"
    ),
)
inner.add("/frame", html(f"<script>document.cookie='nested_js=1{NONE}'</script>"))


# -- when ---------------------------------------------------------------------------------------------------------


@site.page(
    "/late",
    cookies=[
        own("late_1", needs="late", after=1),
        own("late_3", needs="late", after=3),
        own("late_6", needs="late", after=6),
        own("late_7.5", needs="late", after=7.5),
        own("late_idle"),
        own("late_interval", needs="late", after=2),
        own("late_fetch", needs="late", after=2.8),
        Expected("late_response", needs="late", after=2.3),
        Expected("late_script", via="script", setter=f"https://{vendor.host}/late.js", needs="late", after=2.5),
        Expected("late_script_timer", via="script", setter=f"https://{vendor.host}/late.js", needs="late", after=3.5),
        own("late_frames"),
        own("late_channel"),
        own("late_visible"),
        own("late_animation", needs="late", after=1.5),
    ],
    third_parties=[vendor.host],
)
def late(request: Request) -> Response:
    return html(
        f"""<h1 id="h">Late</h1><style>@keyframes k{{from{{opacity:1}}to{{opacity:.9}}}}h1{{animation:k 1.5s}}</style>
<script>
const set = (name) => {{ document.cookie = name + '=1; path=/' }};
for (const s of [1, 3, 6, 7.5]) setTimeout(() => set('late_' + s), s * 1000);
requestIdleCallback(() => set('late_idle'));
let ticks = 0;
const timer = setInterval(() => {{ if (++ticks === 20) {{ set('late_interval'); clearInterval(timer) }} }}, 100);
setTimeout(async () => {{ await fetch('/slow'); setTimeout(() => set('late_fetch'), 500) }}, 2000);
setTimeout(() => {{ const s = document.createElement('script'); s.src = 'https://{vendor.host}/late.js';
document.head.append(s) }}, 2500);
let frames = 0; const frame = () => ++frames === 3 ? set('late_frames') : requestAnimationFrame(frame); frame();
const channel = new MessageChannel(); channel.port1.onmessage = () => set('late_channel'); channel.port2.postMessage(1);
new IntersectionObserver((seen, o) => {{ if (seen[0].isIntersecting) {{ set('late_visible'); o.disconnect() }} }})
  .observe(document.getElementById('h'));
document.getElementById('h').addEventListener('animationend', () => set('late_animation'));
</script>""",
        title="Late",
    )


@site.route("/slow")
def slow(request: Request) -> Response:
    response = text("slow", set_cookie=["late_response=1; Path=/"])
    response.delay = 0.3
    return response


vendor.add(
    "/late.js",
    js(
        "document.cookie='late_script=1; path=/';"
        "setTimeout(() => { document.cookie = 'late_script_timer=1; path=/' }, 1000)"
    ),
)


@site.page("/route", cookies=[own("route_first"), own("route_second", needs="late", after=1)])
def single_page(request: Request) -> Response:
    return html(
        """<h1>Routes</h1><script>document.cookie = 'route_first=1; path=/';
setTimeout(() => { history.pushState({}, '', '/route/second'); document.cookie = 'route_second=1; path=/' }, 1000)
</script>""",
        title="Routes",
    )


site.add("/route/second", single_page)


@site.page(
    "/self-navigating",
    cookies=[own("nav_before"), Expected("nav_target"), Expected("nav_meta_target")],
    note="a script sends the visitor on, then a meta refresh does",
)
def self_navigating(request: Request) -> Response:
    return html(
        "<script>document.cookie='nav_before=1; path=/'; location.replace('/navigated')</script>", title="Going on"
    )


@site.route("/navigated")
def navigated(request: Request) -> Response:
    return html(
        "<h1>Navigated</h1>",
        title="Navigated",
        head='<meta http-equiv="refresh" content="0; url=/refreshed">',
        set_cookie=["nav_target=1; Path=/"],
    )


@site.route("/refreshed")
def refreshed(request: Request) -> Response:
    return html("<h1>Refreshed</h1>", title="Refreshed", set_cookie=["nav_meta_target=1; Path=/"])


@site.page(
    "/clean",
    note="a page that contacts nobody and keeps nothing",
)
def clean(request: Request) -> Response:
    return html("<h1>Clean</h1><p>Nothing is kept here.</p>", title="Clean")


@site.route("/collect")
def collect(request: Request) -> Response:
    return empty()


add_index(site, "Cookies by script")
