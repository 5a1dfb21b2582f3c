"""hooks.js in a real browser: it sees who writes, cannot be seen or silenced, and brings late timers forward."""

# ruff: noqa: E501, ISC004 (tables of page scripts)

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from scanner.capture.browser import LaunchOptions, launch_first
from scanner.capture.collectors.script_cookies import writer
from scanner.capture.hooks import HookReport, HookScript
from scanner.capture.settle import Settling, bring_forward, until_quiet
from scanner.capture.tab import Tab
from scanner.config import VisitLimits
from tests.farm import Farm, Site, html, js

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from playwright.async_api import BrowserContext

    from scanner.capture.tab import Watch

pytestmark = pytest.mark.browser

DEADLINE = 60.0  # seconds for any one step
HOST = "https://www.hooks.example"
THIRD = "https://t.tracker.example"
PAGE = f"{HOST}/page"


class Stage:
    """A farm of two hosts and a browser with one hooked and one bare page, in a thread of their own."""

    def __init__(self) -> None:
        self.site, self.third = Site("www.hooks.example"), Site("t.tracker.example")
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="stage")

    def run(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(what, DEADLINE), self.loop).result(DEADLINE)

    def __enter__(self) -> Stage:
        self._thread.start()
        self.run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _open(self) -> None:
        self.farm = await Farm([self.site, self.third]).__aenter__()
        self.browser = await launch_first(None, LaunchOptions(proxy=self.farm.proxy_url, spki=(self.farm.spki,)))
        self.context: BrowserContext = await self.browser.new_context()
        self.hooks = HookScript.fresh()
        self.tab = await Tab.open(self.browser, self.context, await self.context.new_page(), self.hooks)
        self.bare = await self.context.new_page()

    async def _close(self) -> None:
        await self.browser.close()
        await self.farm.__aexit__(None, None, None)

    async def _visit(self, body: str, head: str) -> Watch:
        self.site.add("/page", html(body, head=head))
        await self.context.clear_cookies()
        if not self.tab.usable:
            self.tab = await Tab.open(self.browser, self.context, await self.context.new_page(), self.hooks)
        watch = self.tab.begin()
        await self.tab.page.goto(PAGE)
        await self._flush()
        return watch

    async def _flush(self) -> None:
        # Answers of one session keep their order: what the hooks have sent by now has been taken.
        await self.tab.send("Runtime.evaluate", {"expression": "0"})

    def visit(self, body: str = "", head: str = "") -> Watch:
        return self.run(self._visit(body, head))

    def evaluate(self, expression: str) -> Any:
        """Evaluate in the hooked page, through CDP: pages that break their own prototypes break Playwright's way."""

        async def ask() -> Any:
            parameters = {"expression": expression, "awaitPromise": True, "returnByValue": True}
            answer = await self.tab.send("Runtime.evaluate", parameters, limit=DEADLINE)
            assert "exceptionDetails" not in answer, answer["exceptionDetails"]
            return answer["result"].get("value")

        return self.run(ask())

    def reports(self, wanted: int) -> list[HookReport]:
        """The first reports of the visit, waited for; who reads the jar is left out."""

        async def wait() -> list[HookReport]:
            watch = self.tab.watch
            while len(found := [report for report in watch.reports if report.kind != "read"]) < wanted:
                watch.network.changed.clear()
                await watch.network.changed.wait()
            return found[:wanted]

        return self.run(wait())

    def settle(self) -> Settling:
        """What a visit does once the page is quiet."""

        async def go() -> Settling:
            settling = Settling()
            await until_quiet(self.tab.watch, 0.2, 5)
            await bring_forward(self.tab, self.tab.watch, VisitLimits(), settling)
            await self._flush()
            return settling

        return self.run(go())

    def forward(self, milliseconds: int, most: int = 300) -> dict[str, Any]:
        return self.evaluate(f"globalThis[{self.hooks.handle!r}].forward({milliseconds}, {most})")


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as running:
        yield running


# ---- who wrote it

SET = "document.cookie = 'a=1; path=/'"
SCRIPTS: dict[str, tuple[str, str]] = {  # case → the script on the page, the script that is the writer
    "direct": (SET, "/direct.js"),
    "function": (f"(function f() {{ (() => {{ {SET} }})() }})()", "/function.js"),
    "microtask": (f"Promise.resolve().then(() => {{ {SET} }})", "/microtask.js"),
    "async": (f"(async () => {{ await null; await null; {SET} }})()", "/async.js"),
    "timer": (f"setTimeout(() => {{ {SET} }}, 1)", "/timer.js"),
    "nested-timer": (f"setTimeout(() => setTimeout(() => {{ {SET} }}, 1), 1)", "/nested-timer.js"),
    "frame": (f"requestAnimationFrame(() => {{ {SET} }})", "/frame.js"),
    "event": (f"addEventListener('x', () => {{ {SET} }}); dispatchEvent(new Event('x'))", "/event.js"),
    "eval": (f"eval({SET!r})", "/eval.js"),
    "indirect-eval": (f"(0, eval)({SET!r})", "/indirect-eval.js"),
    "late-function": (f"const f = new Function({SET!r}); setTimeout(f, 1)", "/late-function.js"),
    "string-timer": (f"setTimeout({SET!r}, 1)", "/string-timer.js"),
    "library": ("write()", "/library.js"),
    "third": ("", f"{THIRD}/third.js"),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_the_script_that_writes_is_named(stage: Stage, case: str) -> None:
    source, expected = SCRIPTS[case]
    stage.site.add(f"/{case}.js", js(source))
    tags = f"<script src='/{case}.js'></script>"
    if case == "library":
        stage.site.add("/library.js", js(f"function write() {{ {SET} }}"))
        stage.site.add("/caller.js", js(source))
        tags = "<script src='/library.js'></script><script src='/caller.js'></script>"
    if case == "third":
        stage.third.add("/third.js", js(SET))
        tags = f"<script src='{THIRD}/third.js'></script>"
    stage.visit(tags)
    [report] = stage.reports(1)
    wanted = expected if expected.startswith("http") else HOST + expected
    script, chain = writer(report, {})
    assert script == wanted
    assert chain[0] == wanted
    assert (f"{HOST}/caller.js" in chain) is (case == "library")
    assert (report.kind, report.frame_url, report.origin) == ("cookie", PAGE, HOST)
    assert report.fact["after"] == "a=1"


@pytest.mark.parametrize(
    "body",
    [
        f"<script>{SET}</script>",
        f"<img src='data:,' onerror=\"{SET}\">",
        f"<script>setTimeout(() => {{ {SET} }}, 1)</script>",
    ],
)
def test_a_script_of_the_page_itself_is_inline(stage: Stage, body: str) -> None:
    stage.visit(body)
    [report] = stage.reports(1)
    assert writer(report, {})[0] is None


def test_cookie_store_writes_are_seen(stage: Stage) -> None:
    stage.site.add("/store.js", js("window.go = async (f) => { try { await f() } catch (e) { return e.name } }"))
    stage.visit("<script src='/store.js'></script>")
    for what in (
        "cookieStore.set('a', '1')",
        "cookieStore.set({name: 'b', value: '2', sameSite: 'lax', expires: new Date(Date.now() + 3600e3)})",
        "cookieStore.delete('a')",
        "cookieStore.set({name: 'c', value: '3', domain: 'other.example'})",
    ):
        stage.evaluate(f"go(() => {what})")
    first, second, third, refused = stage.reports(4)
    assert [report.fact["method"] for report in (first, second, third, refused)] == ["set", "set", "delete", "set"]
    assert (first.fact["before"], first.fact["after"]) == ("", "a=1")
    assert second.fact["fact"]["expires"] / 1000 - second.at == pytest.approx(3600, abs=30)
    assert (third.fact["fact"]["name"], third.fact["after"]) == ("a", "b=2")
    assert refused.fact["error"]
    assert writer(first, {})[0] == f"{HOST}/store.js"
    assert stage.evaluate("go(() => cookieStore.set({get name() { throw new RangeError() }}))") == "RangeError"


def test_storage_writes_are_seen(stage: Stage) -> None:
    source = """localStorage.setItem('l', '1'); sessionStorage.setItem('s', '1'); caches.open('c');
      indexedDB.open('d').onsuccess = (event) => event.target.result.close();"""
    stage.site.add("/writes.js", js(source))
    stage.visit("<script src='/writes.js'></script>")
    reports = stage.reports(4)
    assert {(report.fact["kind"], report.fact["key"]) for report in reports} == {
        ("local", "l"), ("session", "s"), ("indexed", "d"), ("cache", "c"),
    }  # fmt: skip
    assert {writer(report, {})[0] for report in reports} == {f"{HOST}/writes.js"}


FRAMES = {
    "srcdoc": (f'<iframe srcdoc="<script>{SET}</script>"></iframe>', PAGE, HOST),
    "blank": (f"<iframe id=f></iframe><script>f.contentWindow.eval({SET!r})</script>", PAGE, HOST),
    "written": (
        f"<iframe id=f></iframe><script>f.contentDocument.write(`<script>{SET}<\\/script>`); f.contentDocument.close()</script>", PAGE, HOST,
    ),
    "same-site": ("<iframe src='/frame'></iframe>", f"{HOST}/frame", HOST),
    "third": (f"<iframe src='{THIRD}/frame'></iframe>", f"{THIRD}/frame", THIRD),
    "late": (
        "<script>setTimeout(() => { const f = document.createElement('iframe'); f.src = '/frame';"
        "document.body.append(f) }, 10)</script>", f"{HOST}/frame", HOST,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FRAMES)
def test_frames_of_every_kind_are_seen(stage: Stage, case: str) -> None:
    body, frame_url, origin = FRAMES[case]
    answer = html("<script>document.cookie = 'a=1; path=/; Secure; SameSite=None'</script>")
    stage.site.add("/frame", answer)
    stage.third.add("/frame", answer)
    stage.visit(body)
    [report] = stage.reports(1)
    assert (report.frame_url, report.origin) == (frame_url, origin)
    assert "a=1" in report.fact["after"]


def test_what_cannot_store_says_so(stage: Stage) -> None:
    stage.visit(f"<script>document.implementation.createHTMLDocument().cookie = 'a=1'</script>"
                f'<iframe sandbox="allow-scripts" srcdoc="<script>{SET}</script>"></iframe>')  # fmt: skip
    detached, sandboxed = stage.reports(2)
    assert detached.fact["refused"] == "detached document"
    assert "SecurityError" in sandboxed.fact["refused"]


# ---- unseen

LOOK = """() => {
  const frame = document.createElement("iframe");
  document.documentElement.append(frame);
  const theirs = frame.contentWindow.Function.prototype.toString;  // a realm's own way to print functions
  const look = (f) => ({
    printed: Function.prototype.toString.call(f), again: f.toString(), name: f.name, length: f.length,
    keys: Reflect.ownKeys(f).map(String), isFunction: f instanceof Function, proto: "prototype" in f,
    constructs: (() => { try { new f(); return true; } catch (error) { return error.constructor.name; } })(),
  });
  const of = (owner, name) => {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    return own && {...own, value: own.value && look(own.value), get: own.get && look(own.get),
      set: own.set && look(own.set), keys: Object.keys(owner).indexOf(name)};
  };
  for (const kind of ["2d", "webgl", "webgl2"]) document.createElement("canvas").getContext(kind);
  new OffscreenCanvas(1, 1).getContext("2d");
  navigator.userAgent;
  const found = {
    cookie: of(Document.prototype, "cookie"), store: of(CookieStore.prototype, "set"),
    storage: of(Storage.prototype, "setItem"), indexed: of(IDBFactory.prototype, "open"),
    caches: of(CacheStorage.prototype, "open"), history: of(History.prototype, "pushState"),
    setTimeout: of(window, "setTimeout"), setInterval: of(window, "setInterval"),
    clearTimeout: of(window, "clearTimeout"), clearInterval: of(window, "clearInterval"),
    raf: of(window, "requestAnimationFrame"), idle: of(window, "requestIdleCallback"),
    now: of(Date, "now"), performanceNow: of(Performance.prototype, "now"), date: of(window, "Date"),
    toString: of(Function.prototype, "toString"), binding: Object.keys(window).filter((key) => /^_[0-9a-f]{16}$/.test(key)),
    illegal: (() => { try { Document.prototype.cookie = "a=1"; } catch (error) { return error.name + error.message; } })(),
    symbol: (() => { try { document.cookie = Symbol(); } catch (error) { return error.name + error.message; } })(),
    nothing: (() => { try { setTimeout(); } catch (error) { return error.name + error.message; } })(),
    notFunction: (() => { try { Function.prototype.toString.call({}); } catch (error) { return error.name; } })(),
    ...Object.fromEntries([
      [HTMLCanvasElement, "getContext"], [OffscreenCanvas, "getContext"], [Navigator, "userAgent"], [Navigator, "plugins"], [Navigator, "webdriver"], [Navigator, "userAgentData"], [Screen, "width"],
      [HTMLElement, "offsetWidth"], [HTMLCanvasElement, "toDataURL"], [HTMLCanvasElement, "toBlob"],
      [OffscreenCanvas, "convertToBlob"], [CanvasRenderingContext2D, "fillText"], [CanvasRenderingContext2D, "save"],
      [CanvasRenderingContext2D, "clearRect"], [CanvasRenderingContext2D, "measureText"],
      [CanvasRenderingContext2D, "getImageData"], [WebGLRenderingContext, "getParameter"],
      [WebGL2RenderingContext, "readPixels"], [OfflineAudioContext, "startRendering"],
      [OfflineAudioCompletionEvent, "renderedBuffer"], [AudioBuffer, "getChannelData"],
    ].map(([owner, name]) => [`${owner.name}.${name}`, of(owner.prototype, name)])),
    navigator: of(window, "navigator"), screen: of(window, "screen"), webgl: of(WebGLRenderingContext.prototype, "readPixels"),
    foreign: (() => { try { return Navigator.prototype.userAgent } catch (error) { return error.name + error.message; } })(),
    unsized: (() => { try { return HTMLElement.prototype.offsetWidth } catch (error) { return error.name + error.message; } })(),
    unread: (() => { try { document.createElement("canvas").getContext("2d").getImageData(0, 0, 0, 0) } catch (error) { return error.name; } })(),
    timer: typeof setTimeout(() => {}, 1e6), cleared: clearTimeout(String(setTimeout(() => {}, 1e6))),
  };
  frame.remove();
  return JSON.parse(JSON.stringify(found));
}"""


def test_the_page_looks_as_without_hooks(stage: Stage) -> None:
    stage.visit()
    stage.run(stage.bare.goto(PAGE))
    hooked, bare = stage.evaluate(f"({LOOK})()"), stage.run(stage.bare.evaluate(LOOK))
    for name, look in bare.items():
        assert hooked[name] == look, name
    assert "[native code]" in hooked["cookie"]["set"]["printed"]


def test_request_animation_frame_is_the_browsers_own(stage: Stage) -> None:
    stage.visit("<script>window.ran = 0; const step = () => { ran += 1; requestAnimationFrame(step) }; step()</script>")
    before = stage.evaluate("ran")
    stage.forward(5000)
    assert stage.evaluate("ran") - before < 250  # 5 s of frames would be 300


# ---- not to be silenced

HOSTILE = {
    "JSON": "JSON.stringify = () => { throw 1 }",
    "JSON missing": "JSON = undefined",
    "toJSON": "Object.prototype.toJSON = String.prototype.toJSON = () => 'gone'",
    "Reflect": "Reflect.apply = Reflect.defineProperty = () => { throw 1 }",
    "Reflect missing": "Reflect = undefined",
    "prepareStackTrace throws": "Error.prepareStackTrace = () => { throw 1 }",
    "prepareStackTrace gives sites": "Error.prepareStackTrace = (error, sites) => sites",
    "prepareStackTrace cannot be read": "Object.defineProperty(Error, 'prepareStackTrace', {get() { throw 1 }})",
    "no stacks": "Error.stackTraceLimit = 0",
    "Error frozen": "Object.freeze(Error)",
    "Error missing": "Error = undefined",
    "iterators": "delete Array.prototype[Symbol.iterator]; delete Map.prototype[Symbol.iterator]",
    "Array": "for (const name of ['push', 'slice', 'filter', 'map', 'concat']) Array.prototype[name] = () => { throw 1 }",
    "Map": "for (const name of ['get', 'set', 'delete', 'forEach', 'has']) Map.prototype[name] = () => { throw 1 }",
    "WeakMap": "for (const name of ['get', 'set', 'has']) WeakMap.prototype[name] = () => { throw 1 }",
    "Function": "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw 1 }",
    "String": "String = undefined; String.prototype",
    "String.prototype": "for (const name of ['replace', 'slice', 'startsWith']) String.prototype[name] = () => { throw 1 }",
    "RegExp": "RegExp.prototype.exec = RegExp.prototype.test = () => { throw 1 }",
    "Promise": "Promise.prototype.then = () => { throw 1 }; Promise = undefined",
    "Number and Math": "Math.round = Math.max = () => { throw 1 }; Number = undefined; Math = undefined",
    "Date.now": "Date.now = () => { throw 1 }",
    "Date": "Date = class { static now() { throw 1 } }",
    "performance": "Performance.prototype.now = () => { throw 1 }",
    "origin": "origin = 'https://fake.example'",
    "MessagePort": "MessagePort.prototype.postMessage = () => { throw 1 }; MessageChannel = undefined",
    "Object.prototype.get": "Object.prototype.get = Object.prototype.value = () => {}",
    "getAnimations": "Document.prototype.getAnimations = () => { throw 1 }",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_page_breaks_or_silences_the_hooks(stage: Stage, case: str) -> None:
    later = "setTimeout((n) => { document.cookie = `b=${n}; path=/` }, 3000, 2)"
    stage.site.add("/hostile.js", js(f"{SET}; {later}; window.written = document.cookie"))
    watch = stage.visit(
        f"<script>try {{ {HOSTILE[case]} }} catch {{}}</script><script src='/hostile.js'></script>",
        head="<script>window.problems = []; onerror = (message) => { problems[problems.length] = message }</script>",
    )
    assert stage.settle().by == "fast_forward"
    first, second = stage.reports(2)
    assert [report.fact["line"] for report in (first, second)] == ["a=1; path=/", "b=2; path=/"]
    assert {report.origin for report in watch.reports} == {HOST}
    if case != "prepareStackTrace cannot be read":  # the page's own, for good: no stack can be had
        assert writer(first, {})[0] == f"{HOST}/hostile.js"
    assert stage.evaluate("[written, document.cookie, problems.length]") == ["a=1", "a=1; b=2", 0]


CANVAS = """const c = document.createElement('canvas'), x = c.getContext('2d'); x.fillText('Cwm fjordbank glyphs', 0, 9);
  const url = c.toDataURL(); for (const name in navigator) navigator[name]; for (const name in screen) screen[name];"""


@pytest.mark.parametrize("case", HOSTILE)
def test_fingerprinting_is_seen_whatever_the_page_did(stage: Stage, case: str) -> None:
    stage.site.add("/print.js", js(f"{CANVAS} window.done = url.length > 100"))
    stage.visit(
        f"<script>try {{ {HOSTILE[case]} }} catch {{}}</script><script src='/print.js'></script>",
        head="<script>window.problems = []; onerror = (message) => { problems[problems.length] = message }</script>",
    )
    reports = stage.reports(2)
    assert [report.fact["what"] for report in reports] == ["canvas", "navigator"]
    if case != "prepareStackTrace cannot be read":
        assert {writer(report, {})[0] for report in reports} == {f"{HOST}/print.js"}
    assert stage.evaluate("[done, problems.length]") == [True, 0]


def test_one_report_for_each_script_kind_and_frame(stage: Stage) -> None:
    often = "for (let n = 0; n < 50; n += 1) c.toDataURL(), navigator.userAgent, navigator.platform;"
    stage.site.add("/often.js", js(f"(() => {{ {CANVAS} {often} }})()"))
    stage.site.add("/other.js", js(f"(() => {{ {CANVAS} }})()"))
    tags = "<script src='/often.js'></script><script src='/other.js'></script>"
    stage.site.add("/same", html(tags))
    watch = stage.visit(f"{tags}<iframe src='/same'></iframe>")
    stage.settle()
    told = [(report.fact["what"], report.stack[0], report.frame_url) for report in watch.reports]
    assert sorted(told) == sorted(
        (what, f"{HOST}/{script}.js", frame)
        for what in ("canvas", "navigator")
        for script in ("often", "other")
        for frame in (PAGE, f"{HOST}/same")
    )


def test_what_the_page_made_of_error_stays(stage: Stage) -> None:
    stage.visit(
        "<script>const mine = () => 'mine'; Error.prepareStackTrace = mine; Error.stackTraceLimit = 3;"
        f"{SET}; window.kept = [Error.prepareStackTrace === mine, Error.stackTraceLimit, new Error().stack]</script>"
    )
    assert stage.evaluate("kept") == [True, 3, "mine"]
    stage.visit(f"<script>{SET}; window.kept = [Reflect.ownKeys(Error).includes('prepareStackTrace')]</script>")
    assert stage.evaluate("kept") == [False]


# ---- late timers

LOG = "const log = window.log = []; "
TIMERS: dict[str, tuple[str, list[Any]]] = {
    "in order": ("for (const n of [3, 1, 2]) setTimeout(() => log.push(n), n * 900)", [1, 2, 3]),
    "chain": ("const f = (n) => { log.push(n); if (n < 4) setTimeout(f, 1500, n + 1) }; setTimeout(f, 1500, 1)", [1, 2, 3, 4]),
    "chain with short links": (
        "const f = (n) => { log.push(n); if (n < 4) setTimeout(() => setTimeout(f, 1800, n + 1), 5) }; setTimeout(f, 1800, 1)",
        [1, 2, 3, 4],
    ),
    "promise in the chain": (
        "const wait = (ms) => new Promise((done) => setTimeout(done, ms));"
        "(async () => { for (const n of [1, 2, 3]) { await wait(2000); log.push(n) } })()",
        [1, 2, 3],
    ),
    "beyond the reach": ("setTimeout(() => log.push('late'), 60000)", []),
    "arguments": ("setTimeout((...all) => log.push(...all), 2000, 1, 2, 3)", [1, 2, 3]),
    "this": ("setTimeout(function () { 'use strict'; log.push(this === window) }, 2000)", [True]),
    "this of an interval": (
        "const id = setInterval(function (n) { 'use strict'; clearInterval(id); log.push(this === window, n) }, 2000, 7)",
        [True, 7],
    ),
    "text": ("setTimeout('log.push(1)', 3000); setTimeout({toString: () => 'log.push(2)'}, 4000)", [1, 2]),
    "text of an interval": ("window.id = setInterval('clearInterval(id); log.push(1)', 3000)", [1]),
    "cleared": ("clearTimeout(setTimeout(() => log.push(1), 2000)); setTimeout(() => log.push(2), 2000)", [2]),
    "cleared by text": ("clearTimeout(String(setTimeout(() => log.push(1), 2000)))", []),
    "cleared late": ("const id = setTimeout(() => log.push(1), 3000); setTimeout(() => clearInterval(id), 2000)", []),
    "interval": ("let n = 0; const id = setInterval(() => { log.push(++n); if (n === 3) clearInterval(id) }, 1000)", [1, 2, 3]),
    "errors": (
        "onerror = (message) => { log.push(message) };"
        "setTimeout(() => { throw new Error('one') }, 1000); setTimeout(() => log.push('two'), 2000)",
        ["Uncaught Error: one", "two"],
    ),
    "rejections": (
        "onunhandledrejection = (event) => { log.push(event.reason); event.preventDefault() };"
        "setTimeout(async () => { throw 'one' }, 1000); setTimeout(() => log.push('two'), 2000)",
        ["one", "two"],
    ),
    "only once": ("setTimeout(() => log.push(1), 400)", [1]),
}  # fmt: skip


@pytest.mark.parametrize("case", TIMERS)
def test_late_timers_run_early(stage: Stage, case: str) -> None:
    source, expected = TIMERS[case]
    stage.visit(f"<script>{LOG}{source}</script>")
    settling = stage.settle()
    assert stage.evaluate("log") == expected
    assert settling.cut_short == []


CLOCKS = """
const start = [Date.now(), +new Date(), performance.now()];
setTimeout(() => {
  const passed = [Date.now(), +new Date(), performance.now()].map((now, at) => Math.abs(now - start[at] - 5000) < 900);
  log.push(...passed, new Date() instanceof Date, new Date(0).getTime(), Date.UTC(1970, 0), typeof Date(),
    Object.prototype.toString.call(new Date()), new (class extends Date {})() instanceof Date,
    Math.abs(Date.parse(Date()) - Date.now()) < 2000);
}, 5000);
"""


def test_all_clocks_go_forward_together(stage: Stage) -> None:
    stage.visit(f"<script>{LOG}{CLOCKS}</script>")
    stage.settle()
    kind = "[object Date]"
    assert stage.evaluate("log") == [True, True, True, True, 0, 0, "string", kind, True, True]


def test_the_clock_is_the_browsers_own_while_nothing_is_late(stage: Stage) -> None:
    stage.visit("<script>window.first = Date; window.real = Date.now()</script>")
    assert stage.settle().by == "quiet"
    assert stage.evaluate("Date === first && Date.now() - real < 60000")


SPINNING = {
    "busy loop": "const t = performance.now(); while (performance.now() - t < 50) {} log.push('done')",
    "busy loop by date": "const t = new Date(); while (new Date() - t < 50) {} log.push('done')",
}


@pytest.mark.parametrize("case", SPINNING)
def test_busy_loops_in_late_timers_end(stage: Stage, case: str) -> None:
    stage.visit(f"<script>{LOG}setTimeout(() => {{ {SPINNING[case]} }}, 3000)</script>")
    stage.settle()
    assert stage.evaluate("log") == ["done"]


ENDLESS = {
    "0 ms chain": "const f = () => setTimeout(f, 0); f()",
    "0 ms chain begun late": "const f = () => setTimeout(f, 0); setTimeout(f, 1000)",
    "4 ms interval": "setInterval(() => {}, 0)",
    "message loop": "const c = new MessageChannel(); c.port1.onmessage = () => c.port2.postMessage(0); c.port2.postMessage(0)",
    "frame loop": "const f = () => requestAnimationFrame(f); f()",
    "promise and timer": "(async () => { for (;;) await new Promise((done) => setTimeout(done, 1)) })()",
}


@pytest.mark.parametrize("case", ENDLESS)
def test_endless_loops_do_not_hold_the_scan_up(stage: Stage, case: str) -> None:
    stage.visit(f"<script>{LOG}{ENDLESS[case]}; setTimeout(() => log.push('late'), 6000)</script>")
    stage.settle()
    assert stage.evaluate("log") == ["late"]
    assert stage.evaluate("1 + 1") == 2


def test_a_spinning_chain_ends_by_the_cap(stage: Stage) -> None:
    stage.visit("<script>const f = () => setTimeout(f, 25); for (let n = 0; n < 20; n += 1) f()</script>")
    answer = stage.forward(1000, most=50)
    assert answer["capped"]
    assert answer["ran"] == 50


def test_a_late_request_is_answered_before_the_next_timer(stage: Stage) -> None:
    stage.site.add("/late.js", js("setTimeout(() => log.push('script, later'), 2000); log.push('script')"))
    stage.visit(
        f"<script>{LOG}setTimeout(() => {{ const s = document.createElement('script'); s.src = '/late.js';"
        "document.body.append(s); log.push('asked') }, 2000); setTimeout(() => log.push('after'), 5000)</script>"
    )
    stage.settle()
    assert stage.evaluate("log") == ["asked", "script", "script, later", "after"]


def test_timers_of_frames_run_early_too(stage: Stage) -> None:
    late = "<script>setTimeout(() => { document.cookie = 'NAME=1; path=/; Secure; SameSite=None' }, 4000)</script>"
    stage.site.add("/frame", html(late.replace("NAME", "own")))
    stage.third.add("/frame", html(late.replace("NAME", "third")))
    srcdoc = late.replace("NAME", "srcdoc").replace('"', "&quot;")
    watch = stage.visit(
        f"<iframe src='/frame'></iframe><iframe src='{THIRD}/frame'></iframe><iframe srcdoc=\"{srcdoc}\"></iframe>"
    )
    assert stage.settle().by == "fast_forward"
    assert {report.fact["line"].partition("=")[0] for report in watch.reports} == {"own", "third", "srcdoc"}


def test_ends_of_animations_come_early(stage: Stage) -> None:
    stage.visit(
        f"<script>{LOG}</script><style>@keyframes k {{ to {{ opacity: 0 }} }} #a {{ animation: k 3s }}"
        "#b { animation: k 1s infinite }</style><p id=b>b</p><p id=a>a</p>"
        "<script>a.onanimationend = () => log.push('end')</script>"
    )
    stage.settle()
    stage.evaluate("new Promise((done) => { if (log.length) done(); else a.addEventListener('animationend', done) })")
    assert stage.evaluate("log") == ["end"]


def test_addresses_of_single_page_applications_are_told(stage: Stage) -> None:
    watch = stage.visit("<script>history.pushState(null, '', '/one'); history.replaceState({}, '', '/two?x#y');"
                        "history.replaceState({}, '')</script>")  # fmt: skip
    assert watch.routes == [f"{HOST}/one", f"{HOST}/two?x#y"]
