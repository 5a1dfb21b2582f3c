"""The slow walk: does the declared truth hold in a real browser? It shares no code with the scanner.

Each page is visited in a fresh profile for some seconds of real time without any gesture. The cookie jar is read
through CDP every 100 ms, once more after the page was left; storage is read in every frame at the end; the rest
comes from the farm's own log. `python -m tests.farm.walk [HOST or module ..] [--seconds 10] [--lanes 4]` prints
every difference and ends with 1 when there is one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error, async_playwright

from tests.farm import catalogue
from tests.farm.browser import arguments_for, executable
from tests.farm.server import Farm
from tests.farm.truth import UNPROMPTED, Expected, PageTruth, fits, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from playwright.async_api import Browser, BrowserContext, Frame, Page

    from tests.farm.log import LogEntry
    from tests.farm.site import Site

POLL = 0.1
Key = tuple[str, str, str, bool]

READ_STORAGE = """async () => {
  const found = {local_storage: [], session_storage: [], indexed_db: [], cache_storage: []};
  const attempt = async (f) => { try { await f() } catch (e) {} };
  await attempt(() => found.local_storage = Object.keys(localStorage));
  await attempt(() => found.session_storage = Object.keys(sessionStorage));
  await attempt(async () => found.indexed_db = (await indexedDB.databases()).map((d) => d.name));
  await attempt(async () => found.cache_storage = await caches.keys());
  return [self.origin, found];
}"""


@dataclass(slots=True)
class Seen:
    """What one visit left behind."""

    cookies: dict[Key, dict[str, Any]] = field(default_factory=dict)
    """Identity -> the last state seen in the jar."""
    first: dict[Key, float] = field(default_factory=dict)
    """Identity -> seconds after the start of the visit."""
    last: set[Key] = field(default_factory=set)
    """What was still there at the end."""
    storage: set[tuple[str, str, str]] = field(default_factory=set)
    """kind, origin, key"""
    requests: list[LogEntry] = field(default_factory=list)
    error: str = ""


async def walk_page(browser: Browser, farm: Farm, page_truth: PageTruth, seconds: float) -> Seen:
    """Visit one page in a fresh profile; the farm must serve no one else meanwhile."""
    farm.log.reset()
    seen = Seen()
    context = await browser.new_context(proxy={"server": farm.proxy_url, "bypass": "<-loopback>"})
    try:
        context_id, session = await _context_id(browser, context)
        page = context.pages[0]
        start = time.monotonic()
        going = asyncio.ensure_future(_go(page, page_truth.url, seconds))
        while time.monotonic() < start + seconds:
            await _read_jar(session, context_id, seen, time.monotonic() - start)
            await asyncio.sleep(POLL)
        seen.error = await going
        for each in context.pages:
            await _read_storage(each, seen)
        left = await context.new_page()
        await page.close(run_before_unload=False)
        await asyncio.sleep(5 * POLL)  # what pages send when they are left needs a moment
        await _read_jar(session, context_id, seen, time.monotonic() - start)
        await left.close()
    finally:
        await context.close()
    seen.requests = farm.log.requests()
    return seen


async def _context_id(browser: Browser, context: BrowserContext) -> tuple[str, Any]:
    page = await context.new_page()
    own = await context.new_cdp_session(page)
    info = await own.send("Target.getTargetInfo")
    await own.detach()
    return info["targetInfo"]["browserContextId"], await browser.new_browser_cdp_session()


async def _go(page: Page, url: str, seconds: float) -> str:
    try:
        await page.goto(url, timeout=seconds * 1000, wait_until="commit")
    except Error as error:
        return str(error).splitlines()[0]
    return ""


async def _read_jar(session: Any, context_id: str, seen: Seen, at: float) -> None:
    jar = (await session.send("Storage.getCookies", {"browserContextId": context_id}))["cookies"]
    seen.last = set()
    for cookie in jar:
        host_only = not cookie["domain"].startswith(".")
        key = (cookie["name"], cookie["domain"].lstrip("."), cookie["path"], host_only)
        cookie["seen_at"] = time.time()
        if key in seen.cookies and seen.cookies[key]["expires"] == cookie["expires"]:
            cookie["seen_at"] = seen.cookies[key]["seen_at"]
        seen.cookies[key] = cookie
        seen.first.setdefault(key, at)
        seen.last.add(key)


async def _read_storage(page: Page, seen: Seen) -> None:
    for frame in page.frames:
        try:
            origin, found = await asyncio.wait_for(_evaluate(frame), 2)
        except (Error, TimeoutError):
            continue  # a frame that is gone, or one that never answers: nothing to read there
        seen.storage |= {(kind, origin, key) for kind, keys in found.items() for key in keys}


async def _evaluate(frame: Frame) -> Any:
    return await frame.evaluate(READ_STORAGE)


def differences(truth: PageTruth, seen: Seen) -> list[str]:
    """One line for each thing that is not as declared."""
    expected = {cookie.key: cookie for cookie in truth.cookies if cookie.stored}
    found: list[str] = []
    for key, cookie in expected.items():
        if cookie.unsure or (cookie.needs not in UNPROMPTED and cookie.needs != "leave"):
            if key in seen.cookies and not cookie.unsure:
                found.append(f"cookie {_name(key)} needs {cookie.needs}, yet came by itself")
        elif key not in seen.cookies:
            if not cookie.removed:
                found.append(f"cookie {_name(key)} declared, not seen{_near(key, seen)}")
        else:
            found += [f"cookie {_name(key)}: {text}" for text in _attributes(cookie, seen, key)]
    surplus = (key for key in seen.cookies if key not in expected and not any(_same(each, key) for each in expected))
    found += [f"cookie {_name(key)} seen, not declared" for key in surplus]
    found += _storage_differences(truth, seen)
    own = site_of(truth.url.split("/")[2])
    hosts = {entry.host for entry in seen.requests if site_of(entry.host) != own}
    found += [f"third party {host} declared, not contacted" for host in sorted(truth.third_parties - hosts)]
    found += [f"third party {host} contacted, not declared" for host in sorted(hosts - truth.third_parties)]
    return found


def _name(key: Key) -> str:
    name, domain, path, host_only = key
    return f"{name!r} on {'' if host_only else '.'}{domain}{path}"


def _same(declared: Key, key: Key) -> bool:
    return declared[1:] == key[1:] and fits(declared[0], key[0])


def _near(key: Key, seen: Seen) -> str:
    near = [_name(other) for other in seen.cookies if other[0] == key[0]]
    return f" (but {', '.join(near)})" if near else ""


def _attributes(cookie: Expected, seen: Seen, key: Key) -> list[str]:
    jar = seen.cookies[key]
    said: list[str] = []
    pairs = [
        ("http_only", cookie.http_only, jar["httpOnly"]),
        ("secure", cookie.secure, jar["secure"]),
        ("same_site", cookie.same_site, jar.get("sameSite")),
        ("session", cookie.session, jar["session"]),
        ("partitioned", cookie.partitioned, "partitionKey" in jar),
        ("removed", cookie.removed, key not in seen.last),
    ]
    said += [f"{name} declared {declared}, is {found}" for name, declared, found in pairs if declared != found]
    if cookie.lifetime is not None and not jar["session"]:
        kept = jar["expires"] - jar["seen_at"]
        if abs(kept - cookie.lifetime) > max(60, cookie.lifetime / 100):
            said.append(f"lifetime declared {cookie.lifetime}, is {kept:.0f}")
    if cookie.needs == "none" and seen.first[key] > 2.5:
        said.append(f"needs none, but appeared after {seen.first[key]:.1f} s")
    lines = [entry.host for entry in seen.requests for line in entry.set_cookie if _cookie_name(line) == cookie.name]
    if cookie.via == "http" and cookie.setter not in lines:
        said.append(f"setter declared {cookie.setter}, Set-Cookie came from {sorted(set(lines))}")
    if cookie.via == "script":
        script = cookie.setter.split("#")[0]
        if not any(entry.url == script for entry in seen.requests):
            said.append(f"script {script} was not requested")
    return said


def _cookie_name(line: str) -> str:
    name, equals, _ = line.partition(";")[0].partition("=")
    return name.strip() if equals else ""


def _storage_differences(truth: PageTruth, seen: Seen) -> list[str]:
    declared = {(entry.kind, entry.origin, entry.key): entry for entry in truth.storage}
    due = {key for key, entry in declared.items() if entry.needs in UNPROMPTED and not entry.removed}
    missing = {key for key in due if not any(key[:2] == other[:2] and fits(key[2], other[2]) for other in seen.storage)}
    found = [f"storage {' '.join(key)} declared, not seen" for key in sorted(missing)]
    surplus = {key for key in seen.storage if not any(key[:2] == d[:2] and fits(d[2], key[2]) for d in declared)}
    return found + [f"storage {' '.join(key)} seen, not declared" for key in sorted(surplus)]


async def walk(
    sites: Sequence[Site], seconds: float, lanes: int, limit: int | None = None, *, http2: bool = False
) -> dict[str, list[str]]:
    """Walk the pages of the sites, at most `limit` of each; URL -> differences (pages without any are left out)."""
    pages: asyncio.Queue[PageTruth] = asyncio.Queue()
    for site in sites:
        walkable = [page for page in site.truth().pages.values() if page.walk]
        for page in walkable[:limit]:
            pages.put_nowait(page)
    total, results = pages.qsize(), dict[str, list[str]]()

    async def lane(browser: Browser, farm: Farm) -> None:
        while not pages.empty():
            page = pages.get_nowait()
            seen = await walk_page(browser, farm, page, seconds)
            lines = differences(page, seen)
            if lines:
                results[page.url] = [*lines, *([seen.error] if seen.error else [])]
            print(f"{'x' if lines else '.'} {total - pages.qsize()}/{total} {page.url}", file=sys.stderr)

    farms = [Farm(http2=http2) for _ in range(lanes)]
    async with async_playwright() as playwright:
        for farm in farms:
            await farm.__aenter__()
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=arguments_for(*(farm.spki for farm in farms))
        )
        try:
            await asyncio.gather(*(lane(browser, farm) for farm in farms))
        finally:
            await browser.close()
            for farm in farms:
                await farm.__aexit__()
    return results


def main(arguments: Iterable[str] | None = None) -> int:
    """Entry point: 0 when the truth holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.farm.walk", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="hosts or modules of sites; none = all but bench and big")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--lanes", type=int, default=4, help="pages visited at once")
    parser.add_argument("--limit", type=int, help="at most so many pages of each host")
    parser.add_argument("--http2", action="store_true", help="offer HTTP/2")
    options = parser.parse_args(None if arguments is None else list(arguments))
    groups = catalogue.groups()
    names = options.names or [name for name in groups if name not in {"bench", "big"}]
    sites = [site for name in names for site in (groups.get(name) or catalogue.named(name))]
    results = asyncio.run(walk(sites, options.seconds, options.lanes, options.limit, http2=options.http2))
    for url, lines in results.items():
        print(url, *(f"  {line}" for line in lines), sep="\n")
    print(f"{sum(map(len, results.values()))} differences on {len(results)} pages")
    return 1 if results else 0


if __name__ == "__main__":
    raise SystemExit(main())
