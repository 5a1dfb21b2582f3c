"""The start-up self-test: proves on a loopback page what this browser keeps, before its findings are believed.

A Chromium may refuse third-party cookies without a word (a complete Chromium does in private contexts), and a scan
with it would report a site as harmless. The test opens a context of its own and visits two sites, `first.localhost`
which embeds `third.localhost`. Names under localhost are secure origins without a certificate, so `Secure` cookies
work. The context uses the test's own server as its proxy, so that neither name resolution nor the scan's proxy, which
refuses loopback addresses, matters.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

import playwright.async_api as pw

from scanner.errors import SelfTestFailed
from scanner.model import SelfTestResult

if TYPE_CHECKING:
    from types import TracebackType

    from scanner.capture.browser import Browser

STORED: Final = "stored"
BLOCKED: Final = "blocked"
UNKNOWN: Final = "unknown"

TIME_LIMIT: Final = 10.0  # seconds; it takes 0.2 on an idle machine
LOOPBACK: Final = "127.0.0.1"
FIRST_PARTY: Final = "http://first.localhost"
THIRD_PARTY: Final = "http://third.localhost"
ADVICE: Final = "Use another browser: `cookiescan doctor` shows what this one keeps, --browser PATH names another."

_PAGES = Path(__file__).parent / "selftest_pages"
_COOKIES = {  # result: the cookie that proves it
    "first_party_http": "first_http",
    "first_party_script": "first_script",
    "third_party_http": "third_http",
    "third_party_script": "third_script",
    "partitioned": "third_partitioned",
}
_STORAGE = ("local_storage", "session_storage", "indexed_db", "third_party_storage")
_THIRD_PARTY_COOKIES = ("third_party_http", "third_party_script")
NAMES: Final = (*_COOKIES, *_STORAGE)


async def run_selftest(browser: Browser) -> SelfTestResult:
    """Find out what `browser` keeps and compare it with what its launch options ask for.

    Never raises for what the browser does wrong: that is in `problems`. What did not answer in time is `unknown`.
    """
    started = time.monotonic()
    problems: list[str] = []
    seen: _Seen | None = None
    try:
        async with asyncio.timeout(TIME_LIMIT), _Server() as server:
            seen = await _look(browser, server)
    except TimeoutError:
        problems.append(f"the test page did not answer within {TIME_LIMIT:.0f} s")
    except pw.Error as error:
        problems.append(f"the test page could not be visited: {error.message.splitlines()[0]}")
    results = dict.fromkeys(NAMES, UNKNOWN) if seen is None else seen.results
    problems += _wrong_results(results, third_party_cookies=browser.options.third_party_cookies)
    if seen is not None:
        problems += _wrong_identity(seen, browser.user_agent)
    return SelfTestResult(
        passed=not problems, results=results, problems=problems, duration=round(time.monotonic() - started, 3)
    )


def require(result: SelfTestResult) -> None:
    """Refuse to go on with a browser that did not pass.

    Raises:
        SelfTestFailed: the message names every problem.
    """
    if not result.passed:
        raise SelfTestFailed("The browser failed its self-test: " + "; ".join(result.problems), ADVICE)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the test page and the server saw: results by name, and the browser's words about itself."""

    results: dict[str, str]
    webdriver: bool
    words: tuple[str, ...]  # user agents and brands, from the requests and from the page
    user_agent: str


def _wrong_results(results: dict[str, str], *, third_party_cookies: bool) -> list[str]:
    problems = []
    for name, state in results.items():
        expected = BLOCKED if name in _THIRD_PARTY_COOKIES and not third_party_cookies else STORED
        if state != expected:
            problems.append(f"{name} is {state}, expected {expected}")
    return problems


def _wrong_identity(seen: _Seen, user_agent: str) -> list[str]:
    problems = []
    if seen.webdriver:
        problems.append("navigator.webdriver is true, expected false")
    if any("Headless" in word for word in seen.words):
        problems.append("the browser calls itself Headless")
    if seen.user_agent != user_agent:
        problems.append("the page sees another user agent than the one asked for")
    return problems


async def _look(browser: Browser, server: _Server) -> _Seen:
    """Visit the test page in a context of its own and read the jar and the page's report."""
    url = server.url.replace(LOOPBACK, browser.options.way_out) if browser.options.proxy else server.url
    context = await browser.new_context(proxy={"server": url})
    try:
        page = await context.new_page()
        await page.goto(FIRST_PARTY + "/first.html", wait_until="domcontentloaded")
        report: dict[str, Any] = await page.evaluate("window.report")
        jar = {str(cookie.get("name")): cookie for cookie in await context.cookies()}
    finally:
        with contextlib.suppress(pw.Error):
            await context.close()
    results = {result: STORED if cookie in jar else BLOCKED for result, cookie in _COOKIES.items()}
    if results["partitioned"] == STORED and not jar[_COOKIES["partitioned"]].get("partitionKey"):
        results["partitioned"] = UNKNOWN  # kept, but as an ordinary third-party cookie
    results |= {name: STORED if report[name] else BLOCKED for name in _STORAGE}
    return _Seen(
        results=results,
        webdriver=bool(report["webdriver"]),
        words=(*server.words, report["user_agent"], *report["brands"]),
        user_agent=report["user_agent"],
    )


class _Server:
    """An HTTP server for the two test sites which also answers as their forward proxy.

    Attributes:
        words: the user agents and brands that the requests carried.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:40001`; a browser with a proxy has another name for the host."""
        assert self._server is not None
        return f"http://{LOOPBACK}:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close: there are three in a test."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, _, headers = request.partition("\r\n")
            self.words += [
                header.partition(":")[2].strip()
                for header in headers.split("\r\n")
                if header.lower().startswith(("user-agent:", "sec-ch-ua:"))
            ]
            writer.write(_response(line.split(" ")[1] if line.startswith("GET ") else ""))
            await writer.drain()
        writer.close()


def _response(target: str) -> bytes:
    """Return the whole answer to a request for `target`, a URL or a path."""
    path = urlsplit(target).path
    cookies: tuple[str, ...] = ()
    if path == "/first.html":
        cookies = ("first_http=kept; Max-Age=600; HttpOnly; SameSite=Lax",)
    elif path == "/third.html":
        cookies = (
            "third_http=kept; Max-Age=600; SameSite=None; Secure",
            "third_partitioned=kept; Max-Age=600; SameSite=None; Secure; Partitioned",
        )
    else:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    body = (_PAGES / path[1:]).read_bytes().replace(b"THIRD_PARTY", THIRD_PARTY.encode())
    headers = [f"Content-Length: {len(body)}", "Content-Type: text/html; charset=utf-8", "Connection: close"]
    headers += [f"Set-Cookie: {cookie}" for cookie in cookies]
    return ("HTTP/1.1 200 OK\r\n" + "\r\n".join(headers) + "\r\n\r\n").encode("ascii") + body
