"""Walks the declared truth of the blind set of consent banners, and of the clean sites, by the clicks they declare.

Shares no code with the scanner. Per row one fresh profile refuses, one accepts and then withdraws, and where
the page asks for it one sends the Global Privacy Control; what jar and storage hold is compared with the phases.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import async_playwright

from tests.farm import Farm
from tests.farm.browser import arguments_for, executable
from tests.farm.sites import clean, newcomers, strangers
from tests.farm.sites.strangers_form import THIRD_PARTIES, Stranger
from tests.farm.sites.strangers_west import zustimmung

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Browser, BrowserContext, FrameLocator, Page

ROWS: tuple[Stranger, ...] = (*strangers.STRANGERS, *newcomers.NEWCOMERS, *clean.CLEAN)
TABS = 6
PATIENCE = 15.0
"""Seconds for anything that must come; the slowest banner appears after 3.5 s."""
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {value: true});"

Held = dict[str, dict[str, Any]]


def hears_gpc(row: Stranger) -> bool:
    """Whether the page asks for Global Privacy Control."""
    return "globalPrivacyControl" in row.body


async def walk(rows: Sequence[Stranger]) -> dict[str, list[str]]:
    """Host -> what was not as declared."""
    found: dict[str, list[str]] = {}
    waiting = list(rows)
    sites = [*strangers.sites, *newcomers.sites, *clean.sites, *THIRD_PARTIES, zustimmung, clean.static]
    async with Farm(sites) as farm, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=arguments_for(farm.spki))

        async def tab() -> None:
            while waiting:
                row = waiting.pop(0)
                found[row.host] = await _row(browser, farm, row)

        await asyncio.gather(*(tab() for _ in range(TABS)))
        await browser.close()
        assert farm.errors == []
        assert farm.log.unknown_hosts() == set(), "pages ask for nothing that is not there"
    return found


async def _row(browser: Browser, farm: Farm, row: Stranger) -> list[str]:
    said: list[str] = []
    for visit in (_refuse, _accept, _gpc):
        context = await browser.new_context(proxy={"server": farm.proxy_url, "bypass": "<-loopback>"})
        context.set_default_timeout(PATIENCE * 1000)
        try:
            errors: list[str] = []
            lines = await visit(context, row, errors)
            said += [f"{visit.__name__}: {line}" for line in (*lines, *errors)]
        except Exception as error:  # noqa: BLE001 - told with its row; the others go on
            said.append(f"{visit.__name__}: {str(error).splitlines()[0]} {str(error).splitlines()[-1]}")
        finally:
            await context.close()
    return said


async def _refuse(context: BrowserContext, row: Stranger, errors: list[str]) -> list[str]:
    hosts: set[str] = set()
    context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page = await _open(context, row, errors)
    said = await _compare(context, page, row, "no_action")
    if hosts - {row.host} != set(row.contacts):
        said.append(f"contacts declared {row.contacts}, are {hosts}")
    if not row.banner:
        return said
    for step in row.steps_reject[: row.steps_reject.count("scroll") + row.steps_reject.count("move")]:
        await _do(page, step)
    await page.locator(row.box).first.wait_for(state="visible")
    if row.reject:
        await _do_all(page, [step for step in row.steps_reject if step not in {"scroll", "move"}])
        said += await _after(context, page, row, "reject", row.reject)
    return said


async def _accept(context: BrowserContext, row: Stranger, errors: list[str]) -> list[str]:
    if not row.accept:
        return []
    page = await _open(context, row, errors)
    await _do_all(page, row.steps_accept)
    said = await _after(context, page, row, "accept", row.accept)
    if row.withdraw:
        await _do_all(page, row.steps_withdraw)
        said += await _after(context, page, row, "withdraw", row.withdraw)
    return said


async def _gpc(context: BrowserContext, row: Stranger, errors: list[str]) -> list[str]:
    if not hears_gpc(row):
        return []
    await context.add_init_script(GPC)
    await context.set_extra_http_headers({"Sec-GPC": "1"})
    return await _compare(context, await _open(context, row, errors), row, "gpc")


async def _open(context: BrowserContext, row: Stranger, errors: list[str]) -> Page:
    page = await context.new_page()
    page.on("pageerror", lambda error: errors.append(f"fault in the page: {error}"))
    await page.goto(row.url, wait_until="load")
    return page


async def _after(context: BrowserContext, page: Page, row: Stranger, phase: str, outcome: str) -> list[str]:
    """The jar at once and after a reload of the start page and the second one, where the banner must be gone."""
    said = await _compare(context, page, row, phase)
    for path in ("info", ""):
        await page.goto(row.url + path, wait_until="load")
        said += await _compare(context, page, row, phase)
        if outcome == "verified" and await page.locator(row.box).first.is_visible():
            said.append(f"{phase}: the banner is back on /{path}")
        if outcome == "unverified":
            await page.locator(row.box).first.wait_for(state="visible")
    return said


async def _do_all(page: Page, steps: Sequence[str]) -> None:
    for step in steps:
        await _do(page, step)


async def _do(page: Page, step: str) -> None:
    if step == "scroll":
        await page.mouse.wheel(0, 400)
    elif step == "move":
        await page.mouse.move(200, 200)
        await page.mouse.move(260, 240)
    elif step.startswith("scroll "):
        await page.locator(step.removeprefix("scroll ")).evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    else:
        *frames, selector = step.split(" >>> ")
        root: Page | FrameLocator = page
        for frame in frames:
            root = root.frame_locator(frame)
        await root.locator(selector).first.click()


async def _compare(context: BrowserContext, page: Page, row: Stranger, phase: str) -> list[str]:
    """Wait until what is declared as held is there, then tell every difference."""
    until = time.monotonic() + PATIENCE
    lines = await _differences(context, page, row, phase)
    while lines and time.monotonic() < until:
        await asyncio.sleep(0.05)
        lines = await _differences(context, page, row, phase)
    return lines


async def _differences(context: BrowserContext, page: Page, row: Stranger, phase: str) -> list[str]:
    jar: Held = {cookie["name"]: dict(cookie) for cookie in await context.cookies()}
    keys = set(await page.evaluate("Object.keys(localStorage)"))
    said: list[str] = []
    for entry in row.storage():
        said += _held(entry.key, entry.phases[phase], entry.key in keys, phase)
        keys.discard(entry.key)
    for cookie in row.cookies():
        said += _held(cookie.name, cookie.phases[phase], cookie.name in jar, phase)
        seen = jar.pop(cookie.name, None)
        if seen is None:
            continue
        domain = cookie.domain or row.host
        pairs = [
            ("domain", domain if cookie.host_only else f".{domain}", seen["domain"]),
            ("http_only", cookie.http_only, seen["httpOnly"]),
            ("secure", cookie.secure, seen["secure"]),
            ("session", cookie.session, seen["expires"] == -1),
            ("same_site", cookie.same_site or "Lax", seen["sameSite"]),
        ]
        said += [f"{cookie.name}: {name} declared {a}, is {b}" for name, a, b in pairs if a != b]
        if cookie.lifetime and abs(seen["expires"] - time.time() - cookie.lifetime) > max(120, cookie.lifetime / 50):
            said.append(f"{cookie.name}: lifetime declared {cookie.lifetime}, is {seen['expires'] - time.time():.0f}")
    return said + [f"{phase}: {name} not declared" for name in (*jar, *keys)]


def _held(name: str, declared: bool | None, seen: bool, phase: str) -> list[str]:
    return [f"{phase}: {name} declared {declared}, held {seen}"] if declared not in {None, seen} else []
