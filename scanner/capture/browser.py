"""The browser: one Chromium that Playwright drives, its own temporary profile, and how it presents itself.

The process and its command line are ours (`devtools`, `switches`); Playwright owns contexts, pages and gestures. The
browser presents itself as an ordinary visitor's: its own user agent without the word `Headless`, in the HTTP header,
in `navigator` and in the client hints. Nothing else about it is disguised.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import playwright.async_api as pw
from playwright.async_api import async_playwright

from scanner.capture.confinement import Confinement, confinement, environment
from scanner.capture.devtools import DevTools, ProtocolError, Session
from scanner.capture.locate import ADVICE, BrowserChoice, BrowserKind, candidates, find_browser, nothing_found
from scanner.capture.profile import BLANK, Profile, Scratch, remove_orphans
from scanner.capture.switches import LaunchOptions, command_line
from scanner.errors import BrowserLost, BrowserMissing, ScanError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from pathlib import Path
    from types import TracebackType

__all__ = [
    "Browser",
    "BrowserChoice",
    "BrowserKind",
    "Identity",
    "LaunchOptions",
    "find_browser",
    "launch",
    "launch_first",
]

LAUNCH_LIMIT: Final = 30.0  # seconds until a browser that does not answer counts as not startable
CONTEXT_LIMIT: Final = 60.0  # seconds until a browser that opens no profile counts as dead
CLOSE_LIMIT: Final = 5.0  # seconds a browser gets to end by itself before its process group is killed
DEFAULT_LOCALE: Final = "en-US"

_CLIENT_HINTS_SCRIPT = """async () => {
  const data = navigator.userAgentData;
  if (!data) return null;
  const names = ['architecture', 'bitness', 'formFactors', 'fullVersionList', 'model', 'platformVersion', 'wow64'];
  const full = await data.getHighEntropyValues(names);
  return {
    brands: full.brands, fullVersionList: full.fullVersionList ?? full.brands, platform: full.platform,
    platformVersion: full.platformVersion ?? '', architecture: full.architecture ?? '', model: full.model ?? '',
    mobile: full.mobile, bitness: full.bitness ?? '', wow64: full.wow64 ?? false,
    formFactors: full.formFactors ?? [],
  };
}"""


_KNOWN: Final[dict[tuple[str | None, ...], tuple[str, Identity]]] = {}
"""Program and options → the version that this process has started, and what it said of itself."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the browser says of itself.

    Attributes:
        user_agent: the text sent in the `User-Agent` header and shown to scripts.
        client_hints: its user agent client hints in the form of CDP's `Emulation.UserAgentMetadata`; None if the
            browser has none.
    """

    user_agent: str
    client_hints: dict[str, Any] | None

    def override(self) -> dict[str, Any]:
        """Return what of CDP's `Emulation.setUserAgentOverride` the identity decides.

        The switch `--user-agent` alone covers every request, those of service workers too, but leaves the client
        hints half empty and, in the headless shell, with the brand `HeadlessChrome`.
        """
        parameters: dict[str, Any] = {"userAgent": self.user_agent}
        if self.client_hints is not None:
            parameters["userAgentMetadata"] = self.client_hints
        return parameters


class Browser:
    """A running browser. Use it as an async context manager, or `launch` it and `close` it.

    It may be started in any asyncio loop, Scrapy's too. The browser and its driver end when this process ends,
    however that happens, since their pipes do.

    Attributes:
        choice: which browser it is.
        options: how it was started.
        held: as whom it runs, and whether Chromium's own sandbox is on; None before the first start.
        lost: set when the browser has ended, by itself or by us; cleared by each start.
    """

    def __init__(self, choice: BrowserChoice, options: LaunchOptions | None = None) -> None:
        self.choice = choice
        self.options = options or LaunchOptions()
        self.held: Confinement | None = None
        self.lost = asyncio.Event()
        self._identity: Identity | None = None
        self._product = ""
        self._playwright: pw.Playwright | None = None
        self._profile: Profile | None = None
        self._scratch: Scratch | None = None
        self._browser: pw.Browser | None = None
        self._devtools: DevTools | None = None
        self._requests_before = 0

    async def __aenter__(self) -> Self:
        if self._browser is None:  # `launch` returns a started one
            await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the driver and the browser, and find out what the browser says of itself.

        Raises:
            BrowserMissing: it cannot be started.
        """
        await asyncio.to_thread(remove_orphans)
        try:
            await self._start_driver()
            if not await self._start_as_before():
                await self._start_process(user_agent=None)
                async with asyncio.timeout(LAUNCH_LIMIT):
                    identity = self._identity = await self._read_identity()
                # Only a switch reaches every kind of worker, and it must be known before the start: hence a second one.
                await self._end_process()
                await self._start_process(identity.user_agent)
                _KNOWN[self._key] = (self._product, identity)
        except ScanError:
            await self.close()
            raise
        except Exception as error:  # it died meanwhile, or its driver, of which Playwright tells by a bare Exception
            await self.close()
            raise _not_startable(self.choice.path, error) from error
        except BaseException:
            await self.close()
            raise

    @property
    def _key(self) -> tuple[str | None, ...]:
        return str(self.choice.path), self.options.user_agent, self.options.user_agent_suffix

    async def _start_as_before(self) -> bool:
        """Start a browser that this process has started before, without asking it again who it is; false when it has
        not, or when the browser has become another version meanwhile.
        """
        if (known := _KNOWN.get(self._key)) is None:
            return False
        product, self._identity = known
        await self._start_process(self._identity.user_agent)
        if product == self._product:
            return True
        self._identity = None
        await self._end_process()
        return False

    async def _start_driver(self) -> None:
        self._scratch = await asyncio.to_thread(Scratch)
        with _temporary_folder(self._scratch.path):
            self._playwright = await async_playwright().start()

    async def _end_driver(self) -> None:
        playwright, self._playwright = self._playwright, None
        if playwright is not None:
            await _within_limit(playwright.stop())
        scratch, self._scratch = self._scratch, None
        if scratch is not None:
            await asyncio.to_thread(scratch.close)

    async def restart(self) -> None:
        """End the browser, dead or alive, and start a fresh one with an empty profile.

        Contexts, pages and sessions of the old one are gone.

        Raises:
            BrowserLost: it does not start again.
        """
        await self._end_process()
        await self._end_driver()  # it may be the one that died
        try:
            await self._start_driver()
            await self._start_process(self.identity.user_agent)
        except BrowserMissing as error:
            raise BrowserLost(f"The browser died and does not start again: {error.message}") from error
        except Exception as error:  # the driver died again
            raise BrowserLost(f"The browser's driver does not start again: {error}") from error

    async def close(self) -> None:
        """End the browser and all its processes, its driver, and remove its profile. May be called twice."""
        try:
            await self._end_process()
        finally:
            await self._end_driver()

    @property
    def identity(self) -> Identity:
        """What the browser says of itself."""
        if self._identity is None:
            raise BrowserLost("The browser was not started")
        return self._identity

    @property
    def user_agent(self) -> str:
        """The user agent that sites see."""
        return self.identity.user_agent

    @property
    def version(self) -> str:
        """Its version, such as `156.0.8078.79`."""
        return self._running().version

    @property
    def connected(self) -> bool:
        """False once the browser has died or was closed; `restart` brings it back."""
        return self._browser is not None and self._browser.is_connected() and not self.devtools.ended.is_set()

    @property
    def pid(self) -> int:
        """Of its main process, which leads a process group of its own; 0 when it does not run."""
        return self._devtools.pid if self._devtools is not None else 0

    @property
    def devtools(self) -> DevTools:
        """The way to the browser that we share with Playwright."""
        if self._devtools is None:
            raise BrowserLost("The browser is not running")
        return self._devtools

    @property
    def name(self) -> str:
        """Its kind, as `scan.json` names it: `chromium-headless-shell` or `chromium`."""
        return "chromium-headless-shell" if self.choice.kind is BrowserKind.HEADLESS_SHELL else "chromium"

    @property
    def requests(self) -> int:
        """How many requests its pages and workers made, also before it was restarted."""
        return self._requests_before + (self._devtools.requests if self._devtools is not None else 0)

    @property
    def folder(self) -> Path | None:
        """Its profile; None when it does not run."""
        return self._profile.path if self._profile is not None else None

    @property
    def sandboxed(self) -> bool:
        """Whether Chromium's own sandbox is on."""
        return self.held is not None and self.held.sandbox

    async def new_context(self, **settings: Any) -> pw.BrowserContext:
        """Open a context, an empty private profile of its own; `settings` are Playwright's `new_context` options.

        Its pages, popups and workers present themselves as `identity` says. `user_agent` is refused: Playwright's
        override would contradict the client hints and miss the workers.
        """
        if "user_agent" in settings:
            raise TypeError("set the user agent in LaunchOptions")
        settings.setdefault("locale", DEFAULT_LOCALE)
        try:
            async with asyncio.timeout(CONTEXT_LIMIT):
                return await self._running().new_context(**settings)
        except TimeoutError:
            self.kill()  # or it would hold up every visit of a phase, for ever; the next visit starts it again
            raise pw.Error(f"the browser opened no profile within {CONTEXT_LIMIT:.0f} s") from None

    async def session(self, page: pw.Page) -> Session:
        """The session with a page, which we share with Playwright.

        Raises:
            ProtocolError: the page is gone.
        """
        asking = await page.context.new_cdp_session(page)
        target = (await asking.send("Target.getTargetInfo"))["targetInfo"]["targetId"]
        await asking.detach()
        name = self.devtools.pages.get(target)
        if name is None:
            raise ProtocolError("Target closed")
        return Session(self.devtools, name)

    async def cdp(self) -> Session:
        """Return the one session with the browser itself (not a page)."""
        return Session(self.devtools)

    def kill(self) -> None:
        """Kill the processes of the browser at once, for when it no longer answers."""
        if self._devtools is not None:
            self._devtools.kill()

    def _running(self) -> pw.Browser:
        if self._browser is None:
            raise BrowserLost("The browser is not running")
        return self._browser

    async def _start_process(self, user_agent: str | None) -> None:
        """Start the browser, without its sandbox if this system has none and the caller did not insist."""
        try:
            self._profile = await asyncio.to_thread(Profile, third_party_cookies=self.options.third_party_cookies)
            held = await asyncio.to_thread(self._confine, self._profile)
        except OSError as error:
            raise BrowserMissing(f"No temporary profile for the browser: {error.strerror}") from error
        if not held.sandbox and self.options.sandbox:
            raise BrowserMissing(f"The browser has no sandbox: {held.loss}")
        try:
            self._browser = await self._launch(self._profile.path, user_agent, held)
        except pw.Error as error:
            if not held.sandbox or self.options.sandbox or "sandbox" not in error.message.lower():
                raise _not_startable(self.choice.path, error) from error
            held = held.without_sandbox("this system forbids it (user namespaces)")
            try:
                self._browser = await self._launch(self._profile.path, user_agent, held)
            except pw.Error as second:
                raise _not_startable(self.choice.path, second) from second
        self.held = held
        self.lost.clear()

    def _confine(self, profile: Profile) -> Confinement:
        """Decide as whom the browser runs, and give it the profile."""
        held = confinement(self.choice.path, profile.path, sandbox=self.options.sandbox)
        if self.held is not None and held.sandbox and not self.held.sandbox:
            held = held.without_sandbox(self.held.loss)  # known from the first start
        if held.user is not None:
            profile.hand_over(held.user)
        return held

    async def _launch(self, profile: Path, user_agent: str | None, held: Confinement) -> pw.Browser:
        """Start the process, wait until it answers, and let Playwright connect.

        Raises:
            playwright.async_api.Error: it does not; the message holds the last words of the browser.
        """
        assert self._playwright is not None
        devtools = self._devtools = DevTools(self.lost.set, self._amendments())
        arguments = command_line(
            self.choice.kind, self.options, profile=profile, sandbox=held.sandbox, user_agent=user_agent
        )
        try:
            async with asyncio.timeout(LAUNCH_LIMIT):
                surroundings = environment(profile, held.user)
                await devtools.start(str(self.choice.path), arguments, user=held.user, environment=surroundings)
                self._product = (await devtools.send("Browser.getVersion"))["product"]
                return await self._playwright.chromium.connect_over_cdp(await devtools.relay())
        except OSError as error:  # TimeoutError is one
            await devtools.close(0)
            reason = f"no answer within {LAUNCH_LIMIT:.0f} s" if isinstance(error, TimeoutError) else error.strerror
            raise pw.Error(f"{reason}\n{devtools.words.text()}") from error
        except pw.Error as error:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_LIMIT):
                    await devtools.words.complete.wait()
            await devtools.close(0)
            raise pw.Error(f"{devtools.words.text()}\n{error.message}") from error

    def _amendments(self) -> dict[str, dict[str, Any]]:
        """What is put into commands of Playwright's driver, which it has no options for."""
        amend: dict[str, dict[str, Any]] = {}
        if self._identity is not None:
            # The driver sends it to every page, popup and worker, for the language that each context has.
            amend["Emulation.setUserAgentOverride"] = self._identity.override()
        if self.choice.kind is BrowserKind.CHROMIUM:
            # It draws only the tab in front of a window: what waits for scrolling would wait for ever in the others.
            amend["Target.createTarget"] = {"newWindow": True}
        return amend

    async def _end_process(self) -> None:
        browser, self._browser = self._browser, None
        devtools, self._devtools = self._devtools, None
        if devtools is not None:
            self._requests_before += devtools.requests
            await devtools.close(CLOSE_LIMIT)
        if browser is not None:
            await _within_limit(browser.close())
        profile, self._profile = self._profile, None
        if profile is not None:
            await asyncio.to_thread(profile.close)

    async def _read_identity(self) -> Identity:
        """Ask the browser for its own words and take out `Headless`."""
        assert self._profile is not None
        own = (await (await self.cdp()).send("Browser.getVersion"))["userAgent"].replace("HeadlessChrome", "Chrome")
        user_agent = f"{self.options.user_agent or own} {self.options.user_agent_suffix}".strip()
        blank = self._profile.path / BLANK
        context = await self._running().new_context()
        page = await context.new_page()
        await page.goto(blank.as_uri())  # client hints are shown to secure origins only; a local file is one
        hints = await page.evaluate(_CLIENT_HINTS_SCRIPT)
        if hints is not None:
            for key in ("brands", "fullVersionList"):
                hints[key] = [brand for brand in hints[key] if "Headless" not in brand["brand"]]
        return Identity(user_agent, hints)


async def launch(choice: BrowserChoice, options: LaunchOptions | None = None) -> Browser:
    """Start a browser; the caller closes it.

    Raises:
        BrowserMissing: it cannot be started.
    """
    browser = Browser(choice, options)
    await browser.start()
    return browser


async def launch_first(asked: Path | None = None, options: LaunchOptions | None = None) -> Browser:
    """Start the best browser that starts; one that was named is the only one tried. The caller closes it.

    Raises:
        BrowserMissing: there is none, or none starts; then the message tells of the best one.
    """
    refused: BrowserMissing | None = None
    for choice in candidates(asked):
        try:
            return await launch(choice, options)
        except BrowserMissing as error:
            refused = refused or error
    raise refused or nothing_found()


async def _within_limit(ending: Awaitable[None]) -> None:
    """Wait for something to end, but no longer than CLOSE_LIMIT; what is dead already has ended."""
    with contextlib.suppress(TimeoutError, pw.Error):
        await asyncio.wait_for(ending, CLOSE_LIMIT)


_before: list[str | None] = []  # what TMPDIR was, once for each that has changed it


@contextlib.contextmanager
def _temporary_folder(folder: Path) -> Iterator[None]:
    """What is started meanwhile makes its temporary files there: the driver takes its environment from us."""
    _before.append(os.environ.get("TMPDIR"))
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        # Of several at once, the last to go restores what the first has found.
        found = _before[0]
        if len(_before) == 1 and found is None:
            del os.environ["TMPDIR"]
        elif len(_before) == 1 and found is not None:
            os.environ["TMPDIR"] = found
        _before.pop()


def _not_startable(path: Path, error: Exception) -> BrowserMissing:
    """Say in one line why the browser did not start: its own words, where it left any."""
    said = f"no answer within {LAUNCH_LIMIT:.0f} s" if isinstance(error, TimeoutError) else str(error)
    lines = [line.strip() for line in said.splitlines()]
    reasons = [line for line in lines if "error while loading shared libraries" in line or "FATAL" in line]
    reason = (reasons or [line for line in lines if line] or ["no reason given"])[0]
    return BrowserMissing(f"The browser {path} does not start: {reason[:300]}", ADVICE)
