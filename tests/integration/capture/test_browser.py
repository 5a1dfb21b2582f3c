"""Starting, presenting, losing and ending a real browser."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from scanner.capture import locate
from scanner.capture.browser import Browser, Identity, LaunchOptions, launch_first
from scanner.capture.locate import BrowserChoice, BrowserKind, find_browser
from scanner.capture.profile import remove_orphans
from scanner.errors import BrowserLost, BrowserMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser

DEADLINE = 20.0  # seconds for a process to be gone


def full_chromium() -> BrowserChoice | None:
    """The complete browser of this machine, if it has one beside the headless shell."""
    for name in ("/usr/lib/chromium/chromium", "/opt/google/chrome/chrome"):
        if Path(name).exists():
            return find_browser(Path(name))
    return None


@pytest.fixture(params=list(BrowserKind))
def choice(request: pytest.FixtureRequest) -> BrowserChoice:
    """Each kind of browser that is on this machine."""
    found: BrowserChoice | None = find_browser()
    if found is None or found.kind is not request.param:
        found = full_chromium() if request.param is BrowserKind.CHROMIUM else None
    if found is None:
        pytest.skip(f"no {request.param} on this machine")
    return found


PAGE = b"""<!doctype html><title>agents</title><script>
const say = (where) => `fetch('/${where}?' + encodeURIComponent(navigator.userAgent))`;
const script = (where) => URL.createObjectURL(new Blob([say(where).replace("'/", "'" + origin + "/")]));
new Worker(script('worker'));
new SharedWorker('/shared.js');
navigator.serviceWorker.register('/service.js');
window.open('/popup');
</script>"""
POPUP = b"""<!doctype html><script>
fetch('/said-by-popup?' + encodeURIComponent(navigator.userAgent + navigator.userAgentData.brands.map((b) => b.brand)));
</script>"""


class Sites(BaseHTTPRequestHandler):
    """Answers as origin and as proxy for any host, and keeps what was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2].partition("?")[0]
        body, kind = b"", "text/html"
        if name == "agents":
            body = PAGE
        elif name == "popup":
            body = POPUP
        elif name.endswith(".js"):
            body = f"fetch('/said-by-{name[:-3]}?' + encodeURIComponent(navigator.userAgent))".encode()
            kind = "text/javascript"
        agent, hints = self.headers.get("User-Agent", ""), self.headers.get("Sec-CH-UA", "")
        self.server.seen.append((name, self.path, agent, hints))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self) -> None:
        self.server.seen.append(("CONNECT", self.path, "", ""))  # type: ignore[attr-defined]
        self.send_error(502)
        self.close_connection = True

    def do_POST(self) -> None:
        self.do_CONNECT()

    def log_message(self, *args: object) -> None:
        pass


class RunningSites(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str, str]] = []
        super().__init__(("127.0.0.1", 0), Sites)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def sites() -> Iterator[RunningSites]:
    with RunningSites() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def until_asked_for(sites: RunningSites, names: set[str]) -> None:
    """Wait until all of `names` were asked for."""
    async with asyncio.timeout(DEADLINE):
        while not names <= {name for name, *_ in sites.seen}:
            await asyncio.to_thread(threading.Event().wait, 0.02)


def test_it_presents_itself_as_an_ordinary_visitor_everywhere(choice: BrowserChoice, sites: RunningSites) -> None:
    """In requests of pages, popups and all kinds of workers, and to their scripts; `Headless` is nowhere."""

    async def look() -> tuple[bool, str, list[str]]:
        async with Browser(choice) as browser:
            page = await (await browser.new_context()).new_page()
            port = sites.server_address[1]
            await page.goto(f"http://localhost:{port}/agents")
            await until_asked_for(sites, {"agents", "worker", "said-by-shared", "said-by-service", "said-by-popup"})
            seen = await page.evaluate(
                "[navigator.webdriver, navigator.userAgent, navigator.userAgentData.brands.map((b) => b.brand)]"
            )
            assert seen[1] == browser.user_agent
            return seen[0], seen[1], seen[2]

    webdriver, user_agent, brands = asyncio.run(look())
    assert webdriver is False
    assert "Chrome/" in user_agent
    assert "Chromium" in brands or "Google Chrome" in brands
    said = [word for _, path, agent, hints in sites.seen for word in (path, agent, hints)]
    assert not [word for word in (*said, user_agent, *brands) if "Headless" in word]
    assert {agent for _, _, agent, _ in sites.seen} == {user_agent}


def test_the_owner_can_ask_it_to_name_itself(sites: RunningSites) -> None:
    async def look() -> str:
        async with Browser(find_browser(), LaunchOptions(user_agent_suffix="cookiescan/1")) as browser:
            page = await (await browser.new_context()).new_page()
            await page.goto(sites.url)
            return browser.user_agent

    asyncio.run(look())
    assert sites.seen[0][2].endswith(" cookiescan/1")


def test_a_browser_that_was_updated_meanwhile_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[tuple[str | None, ...], tuple[str, Identity]] = {}
    monkeypatch.setattr("scanner.capture.browser._KNOWN", told)

    async def start() -> tuple[Identity, str | None]:
        async with Browser(find_browser()) as browser:
            page = await (await browser.new_context()).new_page()
            return browser.identity, await page.evaluate("navigator.userAgent")

    first, [key] = asyncio.run(start()), told
    product, identity = told[key]
    assert first == (identity, identity.user_agent) == asyncio.run(start())
    told[key] = ("Chrome/1.0", Identity("Mozilla/5.0 Chrome/1.0", None))
    assert asyncio.run(start()) == first
    assert told[key] == (product, identity)


def test_everything_goes_through_the_proxy_and_nothing_is_its_own(choice: BrowserChoice, sites: RunningSites) -> None:
    """A page on a loopback address too; and the browser asks nobody of its own accord while it starts and visits."""
    other = "http://127.0.0.1:9999/loopback"

    async def visit() -> None:
        async with Browser(choice, LaunchOptions(proxy=sites.url)) as browser:
            page = await (await browser.new_context()).new_page()
            await page.goto("http://www.shop.example/page")
            await page.goto(other)
            await page.goto("http://localhost/loopback")

    asyncio.run(visit())
    asked = [path for name, path, *_ in sites.seen if name != "favicon.ico"]
    assert asked == ["http://www.shop.example/page", other, "http://localhost/loopback"]


def test_a_playwright_user_agent_is_refused() -> None:
    """It would contradict the client hints and miss the workers."""

    async def ask() -> None:
        async with Browser(find_browser()) as browser:
            await browser.new_context(user_agent="Another")

    with pytest.raises(TypeError, match="LaunchOptions"):
        asyncio.run(ask())


@pytest.fixture
def temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of our own with a short path: Chromium makes a socket in it (108 characters at most)."""
    with tempfile.TemporaryDirectory(prefix="c") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield Path(folder)


def test_after_close_nothing_is_left(temporary_folder: Path, choice: BrowserChoice) -> None:
    others = family()  # browsers that other tests of this worker keep open

    async def live() -> set[psutil.Process]:
        async with Browser(choice) as browser:
            await (await browser.new_context()).new_page()
            processes = family() - others
            assert browser.pid in {process.pid for process in processes}
        await browser.close()  # a second time
        return processes

    gone(asyncio.run(live()))
    assert list(temporary_folder.iterdir()) == []


def test_a_browser_that_died_is_noticed_and_restarted() -> None:
    async def lose() -> None:
        async with Browser(find_browser()) as browser:
            first = browser.pid
            assert not browser.lost.is_set()
            browser.kill()
            async with asyncio.timeout(DEADLINE):
                await browser.lost.wait()
            await browser.restart()
            assert not browser.lost.is_set()
            assert browser.pid != first
            page = await (await browser.new_context()).new_page()
            await page.goto("about:blank")
            assert "Headless" not in await page.evaluate("navigator.userAgent")

    asyncio.run(lose())


def test_a_browser_that_hangs_is_killed_on_close() -> None:
    async def hang() -> int:
        async with Browser(find_browser()) as browser:
            os.kill(browser.pid, signal.SIGSTOP)
            return browser.pid

    pid = asyncio.run(hang())
    assert not psutil.pid_exists(pid)


RUN_AND_WAIT = """
import asyncio, sys
from scanner.capture.browser import Browser, find_browser
async def main():
    async with Browser(find_browser()) as browser:
        page = await (await browser.new_context()).new_page()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""


def test_when_we_are_killed_the_driver_and_the_browser_end_too(temporary_folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", RUN_AND_WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
        processes = family(other.pid)
        assert len(processes) > 2
        other.kill()
    gone(processes)
    assert remove_orphans(older_than=0) == 2, "the profile and the folder of the driver, which the next start removes"


@pytest.mark.parametrize(
    ("content", "reason"),
    [("#!/bin/sh\necho '[1:1:FATAL:x.cc(1)] no luck' >&2; exit 1\n", "no luck"), ("#!/bin/sh\nexit 1\n", "not start")],
)
def test_a_program_that_is_no_browser_is_one_clear_line(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "my-headless-browser"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(BrowserMissing, match=reason) as caught:
        asyncio.run(Browser(find_browser(path)).start())
    assert str(path) in caught.value.line()
    assert "\n" not in caught.value.line()


def test_when_the_best_browser_does_not_start_the_next_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = find_browser().path
    broken = tmp_path / "chromium-headless-shell"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    (tmp_path / "chrome-headless-shell").symlink_to(good)
    monkeypatch.delenv(locate.ENVIRONMENT_VARIABLE)
    monkeypatch.setattr(locate, "LIBRARY_FOLDERS", (str(tmp_path),))
    monkeypatch.setattr(locate, "CHROMIUM_FOLDERS", ())

    async def start() -> Path:
        async with await launch_first() as browser:
            return browser.choice.path

    assert asyncio.run(start()) == good


def test_a_browser_that_is_not_running_says_so() -> None:
    with pytest.raises(BrowserLost):
        asyncio.run(Browser(find_browser()).cdp())


def family(pid: int | None = None) -> set[psutil.Process]:
    """All descendants of a process, of ours by default."""
    return set(psutil.Process(pid).children(recursive=True))


def gone(processes: set[psutil.Process]) -> None:
    """Wait until all of them have ended."""
    _, alive = psutil.wait_procs(processes, timeout=DEADLINE)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
