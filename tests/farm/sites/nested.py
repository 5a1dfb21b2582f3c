"""www.nested.example: frames in frames, of this site and of others, and what each may keep."""

from __future__ import annotations

from tests.farm import Expected, ExpectedStorage, Request, Response, Site, empty, html, js
from tests.farm.sites.index_page import add_index

HOST = "www.nested.example"
ORIGIN = f"https://{HOST}"

site = Site(HOST)
outer = Site("frame.outer-widget.example")
middle = Site("frame.middle-widget.example")
deep = Site("frame.deep-widget.example")
OUTER, MIDDLE, DEEP = (f"https://{one.host}" for one in (outer, middle, deep))

NONE = "; path=/; secure; samesite=none"
CROSS = "; Path=/; Secure; SameSite=None"


def by_script(name: str, host: str, setter: str, **more: object) -> Expected:
    """A cookie that a script of a frame sets with SameSite=None and Secure."""
    given: dict[str, object] = {"secure": True, "same_site": "None", **more}
    return Expected(name, domain=host, via="script", setter=setter, **given)  # type: ignore[arg-type]


def by_http(name: str, host: str, **more: object) -> Expected:
    """A cookie that the answer of a frame sets with SameSite=None and Secure."""
    given: dict[str, object] = {"secure": True, "same_site": "None", **more}
    return Expected(name, domain=host, setter=host, **given)  # type: ignore[arg-type]


# -- sites in sites -----------------------------------------------------------------------------------------------


@site.page(
    "/three-deep",
    cookies=[
        by_http("outer_http", outer.host),
        by_script("outer_js", outer.host, f"{OUTER}/frame", inline=True),
        by_http("middle_http", middle.host),
        by_script("middle_js", middle.host, f"{MIDDLE}/frame", inline=True),
        by_http("deep_http", deep.host),
        by_script("deep_js", deep.host, f"{DEEP}/frame", inline=True, lifetime=3600),
        by_script("deep_chips", deep.host, f"{DEEP}/frame", inline=True, partitioned=True),
    ],
    third_parties=[outer.host, middle.host, deep.host],
)
def three_deep(request: Request) -> Response:
    return html(f'<h1>Three deep</h1><iframe src="{OUTER}/frame"></iframe>', title="Three deep")


outer.add(
    "/frame",
    html(
        f"<script>document.cookie='outer_js=1{NONE}'</script><iframe src='{MIDDLE}/frame'></iframe>",
        set_cookie=[f"outer_http=1{CROSS}"],
    ),
)
middle.add(
    "/frame",
    html(
        f"<script>document.cookie='middle_js=1{NONE}'</script><iframe src='{DEEP}/frame'></iframe>",
        set_cookie=[f"middle_http=1{CROSS}"],
    ),
)
deep.add(
    "/frame",
    html(
        f"<script>document.cookie='deep_js=1; max-age=3600{NONE}';"
        f"document.cookie='deep_chips=1{NONE}; partitioned'</script>",
        set_cookie=[f"deep_http=1{CROSS}"],
    ),
)


@site.page(
    "/home-in-foreign",
    cookies=[
        Expected("home_http", secure=True, same_site="None"),
        Expected("home_http_lax", same_site="Lax", refused="SameSite=Lax across sites"),
        Expected("home_js", via="script", setter=f"{ORIGIN}/home", inline=True, secure=True, same_site="None"),
        Expected("home_js_lax", via="script", setter=f"{ORIGIN}/home", inline=True, same_site="Lax",
                 refused="SameSite=Lax across sites"),
        Expected("home_chips", secure=True, same_site="None", partitioned=True),
    ],
    storage=[
        ExpectedStorage("local_storage", "home_local", partitioned=True),
        ExpectedStorage("indexed_db", "home-db", partitioned=True),
    ],
    third_parties=[outer.host],
    note="a frame of the page's own site inside a frame of another: all its ancestors count",
)  # fmt: skip
def home_in_foreign(request: Request) -> Response:
    return html(f'<h1>Home</h1><iframe src="{OUTER}/around"></iframe>', title="Home in foreign")


outer.add("/around", html(f"<iframe src='{ORIGIN}/home'></iframe>"))
site.add(
    "/home",
    html(
        f"<script>document.cookie='home_js=1{NONE}'; document.cookie='home_js_lax=1; path=/; samesite=lax';"
        "localStorage.setItem('home_local', '1'); indexedDB.open('home-db')</script>",
        set_cookie=[
            f"home_http=1{CROSS}",
            "home_http_lax=1; Path=/; SameSite=Lax",
            f"home_chips=1{CROSS}; Partitioned",
        ],
    ),
)


# -- kinds of frame -----------------------------------------------------------------------------------------------


@site.page(
    "/kinds",
    cookies=[
        Expected("object_js", via="script", setter=f"{ORIGIN}/part?n=object", inline=True),
        Expected("object_http"),
        Expected("embed_js", via="script", setter=f"{ORIGIN}/part?n=embed", inline=True),
        Expected("embed_http"),
        Expected("blob_js", via="script", refused="a document of a blob has no cookies"),
        Expected("data_js", via="script", refused="a data: document has no origin and no cookies"),
        Expected("moved_js", via="script", setter=f"{ORIGIN}/part?n=moved", inline=True, needs="late", after=1),
        Expected("moved_http", needs="late", after=1),
        Expected("short_js", via="script", setter=f"{ORIGIN}/part?n=short", inline=True),
        Expected("short_http"),
    ],
    note="objects, embeds, blobs, data; a frame that moves on, and one that is taken away at once",
)
def kinds(request: Request) -> Response:
    return html(
        """<h1>Kinds</h1><object data="/part?n=object" type="text/html"></object>
<embed src="/part?n=embed" type="text/html"><iframe id="moving"></iframe>
<iframe id="short" src="/part?n=short"></iframe>
<iframe src="data:text/html,<script>try{document.cookie='data_js=1'}catch(e){}</script>"></iframe><script>
const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob(
  ["<script>document.cookie='blob_js=1; path=/'<" + "/script>"], {type: 'text/html'})); document.body.append(f);
setTimeout(() => { document.getElementById('moving').src = '/part?n=moved' }, 1000);
document.getElementById('short').onload = (e) => e.target.remove();</script>""",
        title="Kinds",
    )


@site.route("/part")
def part(request: Request) -> Response:
    name = request.args["n"]
    return html(f"<script>document.cookie='{name}_js=1; path=/'</script>", set_cookie=[f"{name}_http=1; Path=/"])


@site.page(
    "/foreign-kinds",
    cookies=[
        by_script("foreign_srcdoc", outer.host, f"{OUTER}/kinds", inline=True),
        by_script("foreign_blank", outer.host, f"{OUTER}/kinds", inline=True),
        by_script("foreign_store", outer.host, f"{OUTER}/kinds.js", lifetime=86400),
        by_script("foreign_store_chips", outer.host, f"{OUTER}/kinds.js", partitioned=True),
        by_script("foreign_told", outer.host, f"{OUTER}/kinds", inline=True),
        by_http("foreign_worker", outer.host),
        by_http("foreign_fetch", outer.host),
        by_script("foreign_late", outer.host, f"{OUTER}/kinds", inline=True, needs="late", after=3),
        by_script("foreign_gone", outer.host, f"{OUTER}/kinds", inline=True, removed=True),
        Expected("foreign_lax", domain=outer.host, via="script", setter=f"{OUTER}/kinds", inline=True,
                 same_site="Lax", refused="SameSite=Lax across sites"),
        Expected("foreign_wide", domain="outer-widget.example", host_only=False, via="script",
                 setter=f"{OUTER}/kinds", inline=True, secure=True, same_site="None"),
    ],
    storage=[
        ExpectedStorage("local_storage", "foreign_local", OUTER, partitioned=True),
        ExpectedStorage("session_storage", "foreign_session", OUTER, partitioned=True),
        ExpectedStorage("indexed_db", "foreign-db", OUTER, ("rows",), partitioned=True),
        ExpectedStorage("cache_storage", "foreign-cache", OUTER, partitioned=True),
    ],
    third_parties=[outer.host],
    note="the same in a frame of another site",
)  # fmt: skip
def foreign_kinds(request: Request) -> Response:
    return html(f'<h1>Foreign kinds</h1><iframe src="{OUTER}/kinds"></iframe>', title="Foreign kinds")


@outer.route("/kinds")
def outer_kinds(request: Request) -> Response:
    return html(
        """<script>
const set = (name, more = '') => { document.cookie = name + '=1; path=/; secure; samesite=none' + more };
set('foreign_gone'); set('foreign_wide', '; domain=outer-widget.example');
document.cookie = 'foreign_lax=1; path=/; samesite=lax';
setTimeout(() => set('foreign_late'), 3000); setTimeout(() => set('foreign_gone', '; max-age=0'), 50);
fetch('/keep?n=foreign_fetch');
const w = new Worker('/worker.js'); w.onmessage = () => set('foreign_told');
localStorage.setItem('foreign_local', '1'); sessionStorage.setItem('foreign_session', '1');
caches.open('foreign-cache'); const open = indexedDB.open('foreign-db', 1);
open.onupgradeneeded = () => open.result.createObjectStore('rows'); open.onsuccess = () => open.result.close();
</script><script src="/kinds.js"></script><iframe id="blank"></iframe>
<iframe srcdoc="<script>document.cookie='foreign_srcdoc=1; path=/; secure; samesite=none'</script>"></iframe>
<script>const blank = document.getElementById('blank').contentDocument; const s = blank.createElement('script');
s.text = "document.cookie='foreign_blank=1; path=/; secure; samesite=none'"; blank.body.append(s)</script>"""
    )


outer.add(
    "/kinds.js",
    js(
        "cookieStore.set({name: 'foreign_store', value: '1', sameSite: 'none', expires: Date.now() + 86400e3});"
        "cookieStore.set({name: 'foreign_store_chips', value: '1', sameSite: 'none', partitioned: true})"
    ),
)
outer.add("/worker.js", js("fetch('/keep?n=foreign_worker'); postMessage(1)"))


@outer.route("/keep")
def keep(request: Request) -> Response:
    return empty(set_cookie=[f"{request.args['n']}=1{CROSS}"])


# -- frames that wait to be seen ----------------------------------------------------------------------------------


@site.page(
    "/below-the-fold",
    cookies=[
        by_http("keep_http", middle.host, needs="scroll"),
        by_script("keep_js", middle.host, f"{MIDDLE}/lazy", inline=True, needs="scroll"),
        by_http("deep_http", deep.host, needs="scroll"),
        by_script("deep_js", deep.host, f"{DEEP}/frame", inline=True, lifetime=3600, needs="scroll"),
        by_script("deep_chips", deep.host, f"{DEEP}/frame", inline=True, partitioned=True, needs="scroll"),
        Expected("fold_observer", via="script", needs="scroll"),
    ],
    note="a lazy frame of another site, with a frame of a third in it, after 5,000 pixels",
)
def below_the_fold(request: Request) -> Response:
    return html(
        f"""<h1>Below the fold</h1><div style="height:5000px">a tall page</div>
<iframe loading="lazy" src="{MIDDLE}/lazy"></iframe><div style="height:3000px" id="more">more</div><script>
new IntersectionObserver((seen, o) => {{ if (seen[0].isIntersecting) {{
  document.cookie = 'fold_observer=1; path=/'; o.disconnect() }} }}).observe(document.getElementById('more'));
</script>""",
        title="Below the fold",
    )


middle.add(
    "/lazy",
    html(
        f"<script>document.cookie='keep_js=1{NONE}'</script><iframe src='{DEEP}/frame'></iframe>",
        set_cookie=[f"keep_http=1{CROSS}"],
    ),
)

add_index(site, "Nested frames")
