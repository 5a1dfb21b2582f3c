"""www.storage.example: everything a page can keep besides cookies, and cookies from workers and sockets."""

from __future__ import annotations

from tests.farm import Expected, ExpectedStorage, Request, Response, Site, empty, html, js, text, websocket
from tests.farm.sites.index_page import add_index

HOST = "www.storage.example"
ORIGIN = f"https://{HOST}"

site = Site(HOST)
below = Site("below.storage.example")
far = Site("frame.keeper.example")
sockets = Site("live.far-socket.example")

DATABASE = """const open = indexedDB.open('{name}', 1);
open.onupgradeneeded = () => {{ for (const s of {stores}) open.result.createObjectStore(s) }};
open.onsuccess = () => open.result.close();"""


def local(key: str, origin: str = "", *, removed: bool = False, partitioned: bool = False) -> ExpectedStorage:
    return ExpectedStorage("local_storage", key, origin, removed=removed, partitioned=partitioned)


@site.page(
    "/web-storage",
    storage=[
        local("kept"),
        local("by property"),
        local(""),
        local("ключ"),
        local("gone", removed=True),
        ExpectedStorage("local_storage", "later", needs="late"),
        ExpectedStorage("session_storage", "tab"),
        ExpectedStorage("session_storage", "tab_gone", removed=True),
    ],
)
def web_storage(request: Request) -> Response:
    return html(
        """<h1>Web storage</h1><script>
localStorage.setItem('kept', '1'); localStorage['by property'] = '1'; localStorage.setItem('', '1');
localStorage.setItem('ключ', '1'); localStorage.setItem('gone', '1'); sessionStorage.setItem('tab_gone', '1');
localStorage.removeItem('gone'); sessionStorage.removeItem('tab_gone'); sessionStorage.setItem('tab', '1');
setTimeout(() => localStorage.setItem('later', '1'), 3000)</script>""",
        title="Web storage",
    )


@site.page(
    "/databases",
    storage=[
        ExpectedStorage("indexed_db", "app-db", stores=("items", "meta")),
        ExpectedStorage("indexed_db", "bare-db"),
        ExpectedStorage("indexed_db", "gone-db", removed=True),
        ExpectedStorage("cache_storage", "static-v1"),
        ExpectedStorage("cache_storage", "gone-cache", removed=True),
    ],
)
def databases(request: Request) -> Response:
    app = DATABASE.format(name="app-db", stores="['items', 'meta']")
    bare = DATABASE.format(name="bare-db", stores="[]")
    return html(
        f"""<h1>Databases</h1><script>{{ {app} }} {{ {bare} }}
const gone = indexedDB.open('gone-db');
gone.onsuccess = () => {{ gone.result.close(); indexedDB.deleteDatabase('gone-db') }};
caches.open('static-v1').then((c) => c.add('/kept.txt'));
caches.open('gone-cache').then(() => caches.delete('gone-cache'));</script>""",
        title="Databases",
    )


site.add("/kept.txt", text("kept"))
FAR = f"https://{far.host}"
BELOW = f"https://{below.host}"


@site.page(
    "/frames",
    storage=[
        local("far_local", FAR, partitioned=True),
        ExpectedStorage("session_storage", "far_session", FAR, partitioned=True),
        ExpectedStorage("indexed_db", "far-db", FAR, ("far",), partitioned=True),
        ExpectedStorage("cache_storage", "far-cache", FAR, partitioned=True),
        local("below_local", BELOW),
        local("from_srcdoc"),
    ],
    third_parties=[far.host],
)
def frames(request: Request) -> Response:
    return html(
        f"""<h1>Frames</h1><iframe src="{FAR}/frame"></iframe><iframe src="{BELOW}/frame"></iframe>
<iframe srcdoc="<script>localStorage.setItem('from_srcdoc', '1')</script>"></iframe>""",
        title="Frames",
    )


@far.route("/frame")
def far_frame(request: Request) -> Response:
    database = DATABASE.format(name="far-db", stores="['far']")
    return html(
        f"<script>localStorage.setItem('far_local', '1'); sessionStorage.setItem('far_session', '1'); {database}"
        "caches.open('far-cache')</script>"
    )


below.add("/frame", html("<script>localStorage.setItem('below_local', '1')</script>"))


# -- workers ------------------------------------------------------------------------------------------------------


@site.page(
    "/worker",
    cookies=[
        Expected("worker_script"),
        Expected("worker_fetch"),
        Expected("worker_late_fetch", needs="late", after=2),
        Expected("worker_told", via="script"),
        Expected("shared_fetch"),
        Expected("blob_fetch"),
    ],
    storage=[ExpectedStorage("indexed_db", "worker-db", stores=("w",))],
)
def worker(request: Request) -> Response:
    return html(
        """<h1>Workers</h1><script>
const w = new Worker('/worker.js'); w.onmessage = () => { document.cookie = 'worker_told=1; path=/' };
new SharedWorker('/shared.js');
new Worker(URL.createObjectURL(new Blob(["fetch('ORIGIN/give/blob_fetch')"])));</script>""".replace("ORIGIN", ORIGIN),
        title="Workers",
    )


_DB = DATABASE.format(name="worker-db", stores="['w']")
site.add(
    "/worker.js",
    js(
        f"fetch('/give/worker_fetch'); postMessage(1); {_DB} setTimeout(() => fetch('/give/worker_late_fetch'), 2000)",
        set_cookie=["worker_script=1; Path=/"],
    ),
)
site.add("/shared.js", js("fetch('/give/shared_fetch')"))


@site.route("/give/*", cors=True)
def give(request: Request) -> Response:
    return empty(set_cookie=[f"{request.path.rpartition('/')[2]}=1; Path=/"])


@site.page(
    "/service-worker",
    cookies=[
        Expected("sw_script"),
        Expected("sw_fetch"),
        Expected("sw_store", via="script", setter=f"{ORIGIN}/sw.js", secure=True, same_site="Strict"),
        Expected("sw_far", domain=far.host, setter=far.host, secure=True, same_site="None"),
    ],
    storage=[ExpectedStorage("cache_storage", "sw-cache")],
    third_parties=[far.host],
)
def service_worker(request: Request) -> Response:
    return html(
        "<h1>Service worker</h1><script>"
        "navigator.serviceWorker.register('/sw.js', {scope: '/service-worker'})</script>",
        title="Service worker",
    )


@site.route("/sw.js")
def sw_script(request: Request) -> Response:
    return js(
        f"""self.addEventListener('install', (e) => e.waitUntil((async () => {{
  await fetch('/give/sw_fetch'); await fetch('{FAR}/give', {{credentials: 'include'}});
  await cookieStore.set('sw_store', '1');
  const c = await caches.open('sw-cache'); await c.add('/kept.txt');
}})()));""",
        set_cookie=["sw_script=1; Path=/"],
    )


@far.route("/give", cors=True)
def far_give(request: Request) -> Response:
    return empty(set_cookie=["sw_far=1; Path=/; Secure; SameSite=None"])


@site.page(
    "/sockets",
    cookies=[
        Expected("socket_own"),
        Expected("socket_far", domain=sockets.host, setter=sockets.host, secure=True, same_site="None"),
        Expected("socket_told", via="script"),
    ],
    third_parties=[sockets.host],
)
def socket_page(request: Request) -> Response:
    return html(
        f"""<h1>Sockets</h1><script>
const own = new WebSocket('wss://{HOST}/socket'); own.onopen = () => own.send('hello');
own.onmessage = () => {{ document.cookie = 'socket_told=1; path=/' }};
new WebSocket('wss://{sockets.host}/socket');</script>""",
        title="Sockets",
    )


@site.route("/socket")
def own_socket(request: Request) -> Response:
    return websocket(set_cookie=["socket_own=1; Path=/"])


@sockets.route("/socket")
def far_socket(request: Request) -> Response:
    return websocket(set_cookie=["socket_far=1; Path=/; Secure; SameSite=None"])


add_index(site, "Storage")
