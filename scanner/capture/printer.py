"""Prints documents of ours as PDF with the browser that scans: tagged, with an outline, A4, no network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

import playwright.async_api as pw

from scanner.capture.browser import launch_first
from scanner.capture.locate import ADVICE
from scanner.capture.switches import LaunchOptions
from scanner.errors import BrowserMissing

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from scanner.capture.browser import Browser

PRINT_LIMIT: Final = 600.0  # seconds for one document; a busy machine takes 11 for each 1000 rows, 250 pages
_NOWHERE: Final = "http://127.0.0.1:9"  # the port of no service: even a request that should not be made gets no answer


class Printer:
    """Call it with an HTML document to get a PDF. Use it as a context manager, outside of any event loop.

    The browser starts with the first document and prints the others too.
    """

    def __init__(self, asked: Path | None = None) -> None:
        """`asked` names the browser; None takes the first that works."""
        self._asked = asked
        self._runner = asyncio.Runner()
        self._browser: Browser | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._browser is not None:
                self._runner.run(self._browser.close())
        finally:
            self._runner.close()

    def __call__(self, document: str) -> bytes:
        """Print one document.

        Raises:
            BrowserMissing: no browser starts, or it does not print this.
        """
        return self._runner.run(self._print(document))

    async def _print(self, document: str) -> bytes:
        if self._browser is None:
            self._browser = await launch_first(self._asked, LaunchOptions(proxy=_NOWHERE))
        try:
            async with asyncio.timeout(PRINT_LIMIT):
                return await _printed(self._browser, document)
        except TimeoutError as error:
            raise BrowserMissing(f"The browser did not print a document in {PRINT_LIMIT:.0f} s", ADVICE) from error
        except pw.Error as error:
            reason = error.message.partition("\n")[0][:300]
            raise BrowserMissing(f"The browser does not print: {reason}", ADVICE) from error


async def _printed(browser: Browser, document: str) -> bytes:
    context = await browser.new_context(offline=True, java_script_enabled=False, color_scheme="light")
    try:
        page = await context.new_page()
        await page.set_content(document, timeout=PRINT_LIMIT * 1000)
        return await page.pdf(format="A4", tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
    finally:
        await context.close()
