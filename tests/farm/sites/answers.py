"""www.answers.example: cookies by answers to kinds of request, and of statuses, that http_cookies leaves out."""

from __future__ import annotations

from tests.farm import Expected, Request, Response, Site, css, empty, html, js, pixel, redirect, respond, text
from tests.farm.sites.index_page import add_index

HOST = "www.answers.example"

site = Site(HOST)
far = Site("api.answering.example")
FAR = f"https://{far.host}"
CROSS = "; Path=/; Secure; SameSite=None"


def far_cookie(name: str) -> Expected:
    """A cookie of the far host that browsers take across sites."""
    return Expected(name, domain=far.host, setter=far.host, secure=True, same_site="None")


def far_refused(name: str, why: str) -> Expected:
    """The same where the browser does not take it."""
    return Expected(name, domain=far.host, setter=far.host, secure=True, same_site="None", refused=why)


# -- kinds of request ---------------------------------------------------------------------------------------------

_NAMES = (
    "audio", "poster", "source", "svg", "input", "border", "content", "bullet", "embed", "alternate", "print",
    "style_preload", "script_preload", "fetch_preload", "modulepreload", "events", "stream", "link_header", "track",
    "imported_script", "worker_module",
)  # fmt: skip


@site.page(
    "/markup",
    cookies=[*(Expected(f"kind_{name}") for name in _NAMES), Expected("kind_icon", unsure="headless browsers ask not")],
)
def markup(request: Request) -> Response:
    return html(
        """<h1>Markup</h1><style>.b{border:9px solid;border-image:url(/kind/border) 1}
.c::before{content:url(/kind/content)} ul{list-style-image:url(/kind/bullet)}</style>
<p class="b">border</p><p class="c">content</p><ul><li>bullet</li></ul>
<picture><source srcset="/kind/source"><img src="/kind/never"></picture><audio src="/kind/audio" preload="auto"></audio>
<video poster="/kind/poster"><track src="/kind/track" default></video><embed src="/kind/embed" type="image/gif">
<svg width="9" height="9"><image href="/kind/svg" width="9" height="9"/></svg><input type="image" src="/kind/input">
<script>new EventSource('/kind/events'); fetch('/kind/stream').then((a) => a.body.getReader().read());
new Worker('/worker-of-two.js'); new Worker('/kind/worker_module', {type: 'module'})</script>""",
        title="Markup",
        head='<link rel="alternate stylesheet" title="x" href="/kind/alternate"><link rel="icon" href="/kind/icon">'
        '<link rel="stylesheet" media="print" href="/kind/print"><link rel="modulepreload" href="/kind/modulepreload">'
        '<link rel="preload" as="style" href="/kind/style_preload">'
        '<link rel="preload" as="script" href="/kind/script_preload">'
        '<link rel="preload" as="fetch" href="/kind/fetch_preload" crossorigin="use-credentials">',
        headers=[("Link", "</kind/link_header>; rel=preload; as=image")],
    )


_KINDS = {
    "alternate": css("h1{color:#222}"),
    "print": css("h1{color:#000}"),
    "style_preload": css("h1{color:#111}"),
    "script_preload": js("window.loaded = 2"),
    "modulepreload": js("export default 2"),
    "worker_module": js("export default 3"),
    "imported_script": js("self.imported = 1"),
    "fetch_preload": text("data"),
    "stream": text("data"),
    "events": respond("data: one\n\n", "text/event-stream"),
    "track": respond("WEBVTT\n\n00:00.000 --> 00:01.000\nWords\n", "text/vtt"),
}
site.add("/worker-of-two.js", js("importScripts('/kind/imported_script')"))


@site.route("/kind/*")
def kind(request: Request) -> Response:
    name = request.path.rpartition("/")[2]
    chosen = _KINDS.get(name, pixel())
    return Response(chosen.status, [*chosen.headers, ("Set-Cookie", f"kind_{name}=1; Path=/")], chosen.body)


# -- statuses and hops --------------------------------------------------------------------------------------------

_STATUSES = ("204", "401", "403", "404", "410", "429", "500", "503")


@site.page(
    "/statuses",
    cookies=[
        *(Expected(f"code_{status}") for status in _STATUSES),
        *(Expected(f"script_{status}") for status in ("404", "500")),
        *(far_cookie(f"far_{status}") for status in ("404", "500")),
        Expected("hop_to_404"),
        Expected("code_404_after_hop"),
    ],
    third_parties=[far.host],
)
def statuses(request: Request) -> Response:
    pictures = "".join(f'<img src="/code/{status}">' for status in _STATUSES)
    scripts = "".join(f'<script src="/code/{status}?for=script"></script>' for status in ("404", "500"))
    return html(
        f"""<h1>Statuses</h1>{pictures}{scripts}<img src="/hop-to-404"><img src="{FAR}/code/404"><img
src="{FAR}/code/500">""",
        title="Statuses",
    )


@site.route("/code/*")
def code(request: Request) -> Response:
    status = request.path.rpartition("/")[2]
    name = f"{request.args.get('for', 'code')}_{status}{request.args.get('after', '')}"
    answer = empty() if status == "204" else text("no", status=int(status))
    return Response(answer.status, [*answer.headers, ("Set-Cookie", f"{name}=1; Path=/")], answer.body)


@site.route("/hop-to-404")
def hop_to_404(request: Request) -> Response:
    return redirect("/code/404?after=_after_hop", set_cookie=["hop_to_404=1; Path=/"])


@far.route("/code/*")
def far_code(request: Request) -> Response:
    status = request.path.rpartition("/")[2]
    return text("no", status=int(status), set_cookie=[f"far_{status}=1{CROSS}"])


_HOPS = ("301", "302", "303", "307", "308")


@site.page(
    "/hops",
    cookies=[
        *(Expected(f"hop_{status}") for status in _HOPS),
        Expected("hop_end"),
        Expected("script_hop"),
        far_cookie("script_hop_far"),
        Expected("script_hop_end"),
        Expected("style_hop"),
        Expected("style_hop_end"),
        Expected("post_hop"),
        Expected("post_hop_end"),
        Expected("frame_hop"),
        far_cookie("frame_hop_far"),
    ],
    third_parties=[far.host],
)
def hops(request: Request) -> Response:
    return html(
        """<h1>Hops</h1><img src="/hop/301"><script src="/through/script?to=FAR/back"></script>
<iframe src="/through/frame?to=FAR/arrival"></iframe>
<script>fetch('/through/post?to=/end/post', {method: 'POST', body: 'x'})</script>""".replace("FAR", FAR),
        title="Hops",
        head='<link rel="stylesheet" href="/through/style?to=/end/style">',
    )


@site.route("/hop/*")
def hop(request: Request) -> Response:
    status = request.path.rpartition("/")[2]
    following = [*_HOPS, ""][_HOPS.index(status) + 1]
    target = f"/hop/{following}" if following else "/end/hop"
    return redirect(target, int(status), set_cookie=[f"hop_{status}=1; Path=/"])


@site.route("/through/*")
def through(request: Request) -> Response:
    name = request.path.rpartition("/")[2]
    return redirect(request.args["to"], 307, set_cookie=[f"{name}_hop=1; Path=/"])


@far.route("/back")
def back(request: Request) -> Response:
    return redirect(f"https://{HOST}/end/script_hop", set_cookie=[f"script_hop_far=1{CROSS}"])


@far.route("/arrival")
def arrival(request: Request) -> Response:
    return html("<p>arrived</p>", set_cookie=[f"frame_hop_far=1{CROSS}"])


@site.route("/end/*")
def end(request: Request) -> Response:
    name = request.path.rpartition("/")[2].removesuffix("_hop")
    answer = {"script": js("window.came = 1"), "style": css("h1{color:#333}"), "post": text("ok")}.get(name, pixel())
    line = f"{name}_end=1; Path=/" if name == "hop" else f"{name}_hop_end=1; Path=/"
    return Response(answer.status, [*answer.headers, ("Set-Cookie", line)], answer.body)


# -- across origins -----------------------------------------------------------------------------------------------


@site.page(
    "/cors",
    cookies=[
        *(far_cookie(f"cors_{name}") for name in ("xhr", "no_cors", "denied", "module", "image", "put", "keepalive")),
        far_refused("cors_same_origin", "fetched without credentials"),
        far_refused("cors_plain_xhr", "fetched without credentials"),
        far_refused("cors_anonymous", "fetched without credentials"),
        far_refused("cors_preflight", "preflights are sent without credentials"),
    ],
    third_parties=[far.host],
)
def cors(request: Request) -> Response:
    return html(
        """<h1>CORS</h1><img crossorigin="use-credentials" src="FAR/cors/image">
<img crossorigin="anonymous" src="FAR/cors/anonymous">
<script type="module" crossorigin="use-credentials" src="FAR/cors/module"></script><script>
const ask = (name, how) => fetch('FAR/cors/' + name, how).catch(() => 0);
ask('no_cors', {mode: 'no-cors', credentials: 'include'}); ask('same_origin', {credentials: 'same-origin'});
ask('put', {method: 'PUT', credentials: 'include', headers: {'X-Own': '1'}});
ask('keepalive', {method: 'POST', keepalive: true, credentials: 'include', body: 'x'});
fetch('FAR/denied', {credentials: 'include'}).catch(() => 0);
for (const [name, cookies] of [['xhr', true], ['plain_xhr', false]]) { const x = new XMLHttpRequest();
x.open('GET', 'FAR/cors/' + name); x.withCredentials = cookies; x.send() }</script>""".replace("FAR", FAR),
        title="CORS",
    )


@far.route("/cors/*")
def cors_answer(request: Request) -> Response:
    name = request.path.rpartition("/")[2]
    name = "preflight" if request.method == "OPTIONS" else name
    allowed = [
        ("Access-Control-Allow-Origin", request.header("origin") or "*"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT"),
        ("Access-Control-Allow-Headers", "X-Own"),
        ("Set-Cookie", f"cors_{name}=1{CROSS}"),
    ]
    body = {"module": js("export default 1"), "image": pixel(), "anonymous": pixel()}.get(name, text("ok"))
    return Response(body.status, [*body.headers, *allowed], body.body)


@far.route("/denied")
def denied(request: Request) -> Response:
    return text("no script may read this", set_cookie=[f"cors_denied=1{CROSS}"])


# -- requests that no script and no tag makes ---------------------------------------------------------------------


@site.page("/revalidated", cookies=[Expected("fresh_answer"), Expected("not_modified")], note="304 sets a cookie too")
def revalidated(request: Request) -> Response:
    return html(
        "<h1>Revalidated</h1><script>fetch('/tagged').then((a) => a.text()).then(() => fetch('/tagged'))</script>",
        title="Revalidated",
    )


@site.route("/tagged")
def tagged(request: Request) -> Response:
    headers = [("ETag", '"one"'), ("Cache-Control", "no-cache")]
    if request.header("if-none-match"):
        return respond("", "", status=304, set_cookie=["not_modified=1; Path=/"], headers=headers)
    return respond("tagged", "text/plain", set_cookie=["fresh_answer=1; Path=/"], headers=headers)


@site.page(
    "/reported",
    cookies=[Expected("policy_report")],
    note="the browser reports a breach of the page's policy by itself",
)
def reported(request: Request) -> Response:
    policy = "script-src 'unsafe-inline'; img-src 'none'; report-uri /report/policy"
    return html(
        '<h1>Reported</h1><img src="/kind/picture">', title="Reported", headers=[("Content-Security-Policy", policy)]
    )


@site.route("/report/*")
def report(request: Request) -> Response:
    return empty(set_cookie=[f"{request.path.rpartition('/')[2]}_report=1; Path=/"])


@site.page(
    "/hinted",
    cookies=[
        Expected("hinted_page"),
        Expected("hinted_style", unsure="early hints are followed over HTTP/2 only"),
    ],
    note="the 103 says Set-Cookie: hint_itself, which browsers do not read, and names a style that only it asks for",
)
def hinted(request: Request) -> Response:
    page = html("<h1>Hinted</h1>", title="Hinted", set_cookie=["hinted_page=1; Path=/"])
    page.early_hints = [("Link", "</hinted.css>; rel=preload; as=style"), ("Set-Cookie", "hint_itself=1; Path=/")]
    return page


site.add("/hinted.css", css("h1{color:#456}", set_cookie=["hinted_style=1; Path=/"]))


@site.page(
    "/speculated",
    cookies=[Expected("prefetched_page"), Expected("prerendered_page")],
    note="the browser fetches ahead what speculation rules name",
)
def speculated(request: Request) -> Response:
    return html(
        '<h1>Speculated</h1><script type="speculationrules">{"prefetch": [{"urls": ["/ahead/prefetched"], '
        '"eagerness": "immediate"}], "prerender": [{"urls": ["/ahead/prerendered"], "eagerness": "immediate"}]}'
        "</script>",
        title="Speculated",
    )


@site.route("/ahead/*")
def ahead(request: Request) -> Response:
    return html("<h1>Ahead</h1>", set_cookie=[f"{request.path.rpartition('/')[2]}_page=1; Path=/"])


@site.page(
    "/deferred",
    cookies=[Expected("deferred_fetch", needs="late", after=1), Expected("deferred_to_the_end", needs="leave")],
    note="fetchLater, after a second and when the page is left",
)
def deferred(request: Request) -> Response:
    return html(
        "<h1>Deferred</h1><script>fetchLater('/later', {activateAfter: 1000});"
        "fetchLater('/at-last', {method: 'POST', body: 'x'})</script>",
        title="Deferred",
    )


site.add("/later", empty(set_cookie=["deferred_fetch=1; Path=/"]))
site.add("/at-last", empty(set_cookie=["deferred_to_the_end=1; Path=/"]))
add_index(site, "Answers")
