"""How the tests of the farm start a Chromium that sees nothing but the farm (not the scanner's own code)."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.farm import Farm

_CANDIDATES = (
    "/usr/lib/chromium/chromium-headless-shell",
    "chromium-headless-shell",
    "/usr/lib/chromium/chromium",
    "chromium",
    "google-chrome",
)


def executable() -> str | None:
    """COOKIESCAN_BROWSER, a system headless shell or Chromium; None = let Playwright use its own."""
    named = os.environ.get("COOKIESCAN_BROWSER")
    if named:
        return named
    return next((found for name in _CANDIDATES if (found := _found(name))), None)


def _found(name: str) -> str | None:
    return name if Path(name).is_file() else shutil.which(name)


def arguments_for(*spki: str) -> list[str]:
    """Switches: trust the farms with these keys, reach loopback only by the proxy, no traffic of its own."""
    return [
        f"--ignore-certificate-errors-spki-list={','.join(spki)}",
        "--proxy-bypass-list=<-loopback>",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-sync",
        "--no-first-run",
        "--no-sandbox",
    ]


@contextmanager
def visitor_of(farm: Farm) -> Iterator[Browser]:
    """A running browser whose every request goes through the farm's proxy."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable(), args=arguments_for(farm.spki), proxy={"server": farm.proxy_url}
        )
        yield chromium
        chromium.close()
