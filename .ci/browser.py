"""Makes sure that a browser is there and starts; prints its path. Part of set-up, never of a scan.

What is on the machine comes first (`scanner.capture.locate`); then Playwright's headless shell is fetched, and its
libraries if that is allowed; then, under root, the distribution's package.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from scanner.capture.browser import launch_first
from scanner.capture.locate import find_browser
from scanner.errors import BrowserMissing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOWNLOAD_LIMIT = 600.0  # seconds
PACKAGES = ("chromium-headless-shell", "chromium", "chromium-browser")


def main() -> int:
    """Return the exit code of the set-up step."""
    steps: list[Callable[[], None]] = [fetch_with_playwright]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        steps.append(fetch_libraries)
        steps += [partial(fetch_package, name) for name in PACKAGES]
    missing = check()
    while missing is not None and steps:
        steps.pop(0)()
        missing = check()
    if missing is None:
        return 0
    say(f"{missing.message}. Install the package chromium-headless-shell, or set COOKIESCAN_BROWSER=/path/to/chrome.")
    return 2


def check() -> BrowserMissing | None:
    """Start the browser that a scan would take, print its path, or return why there is none."""
    try:
        path = asyncio.run(start())
    except BrowserMissing as error:
        return error
    print(path)
    return None


async def start() -> Path:
    """Start the first browser that starts, which shows missing libraries, and end it."""
    async with await launch_first() as browser:
        say(f"browser: {browser.name} {browser.version} ({browser.choice.path})")
        return browser.choice.path


def fetch_with_playwright() -> None:
    """Fetch Playwright's own headless shell: half the CPU of the complete browser."""
    say("fetching Playwright's headless shell")
    run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"])


def fetch_libraries() -> None:
    """Install the shared libraries that the fetched browser needs, if one was fetched."""
    try:
        find_browser()
    except BrowserMissing:
        return
    say("installing the libraries of the browser")
    run([sys.executable, "-m", "playwright", "install-deps", "--only-shell", "chromium"])


def fetch_package(name: str) -> None:
    """Install the distribution's package, by lists of today: with old ones a browser without its repairs is taken."""
    say(f"installing the package {name}")
    run(["apt-get", "update", "-qq"])
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", name])


def run(command: list[str]) -> int:
    """Run a command and return its exit code; one that hangs counts as failed. Its last error is passed on."""
    environment = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "20000", **os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=DOWNLOAD_LIMIT)
    except subprocess.TimeoutExpired:
        say(f"no end after {DOWNLOAD_LIMIT:.0f} s")
        return 1
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.startswith(("Error:", "E:"))]
        say(f"that failed: {(errors or done.stderr.splitlines() or ['no reason given'])[0]}")
    return done.returncode


def say(text: str) -> None:
    """Tell the person who waits."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
