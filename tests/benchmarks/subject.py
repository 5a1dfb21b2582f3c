"""The process that is measured: loads the same pages by bare Playwright or by a scan, and stops at each mark.

`python -m tests.benchmarks.subject OPTIONS` with `Options` as JSON. At a mark it writes one JSON line and waits for a
line on standard input, so that whoever measures can read the clocks of all its processes while they rest. Its last
line, `end`, tells what only the process itself knows.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from scanner.sightings import VisitRecord

FIRST = "first"  # everything is started, the first page is about to be asked for
LAST = "last"  # the last page is done
END = "end"
PER_KILOBYTE = 1024 if sys.platform == "darwin" else 1  # ru_maxrss is in bytes there


@dataclass(frozen=True, slots=True)
class Options:
    """What to load and how.

    `pages` are visited by `tabs` tabs; a scan finds them by itself from the first of `urls` (`max_pages` = `pages`)
    and marks every `every` visits, too (0 = never). `out` is where it writes its scan.json.
    """

    kind: str  # bare or scan
    browser: str
    proxy: str
    spki: str
    urls: tuple[str, ...]
    pages: int
    tabs: int = 4
    profile: str = "default"
    phases: tuple[str, ...] = ("no_action",)
    every: int = 0
    out: str | None = None
    menus: bool = True


@dataclass(slots=True)
class Marks:
    """Tells marks and waits until they were seen; keeps when each page was done."""

    channel: Any
    done_at: list[float] = field(default_factory=list)

    def mark(self, name: str, **facts: Any) -> None:
        """Stop the whole process, its event loop too, until the other side has looked."""
        print(json.dumps({"mark": name, "at": time.monotonic(), **facts}), file=self.channel, flush=True)
        sys.stdin.readline()

    def page_done(self) -> None:
        """Note that one more page is done."""
        self.done_at.append(time.monotonic())

    def end(self) -> None:
        """Tell what only this process knows; nobody answers."""
        own = resource.getrusage(resource.RUSAGE_SELF)
        facts = {
            "mark": END,
            "done_at": self.done_at,
            "python_cpu": own.ru_utime + own.ru_stime,
            "peak_kb": own.ru_maxrss / PER_KILOBYTE,
        }
        print(json.dumps(facts), file=self.channel, flush=True)


async def bare(options: Options, marks: Marks) -> None:
    """Load the pages in tabs that are used again and again, wait for the load event, look at nothing."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=options.browser,
            proxy={"server": options.proxy, "bypass": "<-loopback>"},
            args=[f"--ignore-certificate-errors-spki-list={options.spki}"],
        )
        context = await browser.new_context()
        tabs = [await context.new_page() for _ in range(options.tabs)]
        urls = deque(options.urls[: options.pages])
        marks.mark(FIRST)

        async def work(number: int) -> None:
            while urls:
                await tabs[number].goto(urls.popleft(), wait_until="load")
                marks.page_done()

        await asyncio.gather(*map(work, range(options.tabs)))
        marks.mark(LAST)
        await browser.close()


class ScanWatcher:
    """Hears of the scan's progress and sets the marks."""

    def __init__(self, options: Options, marks: Marks) -> None:
        self._options = options
        self._marks = marks
        self._begun = False
        self.ended = False

    def counted(self, discovered: int, chosen: int) -> None:
        """The first page is chosen when everything else stands."""
        if not self._begun:
            self._begun = True
            self._marks.mark(FIRST)

    def paused(self, reason: str | None) -> None:
        """The store is a file of its own here: nothing keeps it waiting."""

    def visited(self, visit: VisitRecord, cookies: int, trackers: int) -> None:
        """One more visit is done."""
        self._marks.page_done()
        done = len(self._marks.done_at)
        if self._options.every and done % self._options.every == 0:
            self._marks.mark("visited", visits=done)
        if done == self._options.pages * len(self._options.phases):
            self.ended = True
            self._marks.mark(LAST)


async def scan(options: Options, marks: Marks) -> None:
    """Make a whole scan with everything on but the store; its result goes to `out`."""
    from cookie_db.database import CookieDatabase
    from scanner.config import Profile, Sample, ScanConfig
    from scanner.export import scan_text, write_whole
    from scanner.model import Phase
    from scanner.scan import ScanRun
    from scanner.spiders import opening

    if not options.menus:
        opening.MOST_PAGES = 0
    config = ScanConfig(
        start_url=options.urls[0],
        profile=Profile(options.profile),
        phases=tuple(Phase(name) for name in options.phases),
        max_pages=options.pages,
        sample=Sample.ALL,
        concurrency=options.tabs,
        proxy=options.proxy,
        browser=Path(options.browser),
    )
    watcher = ScanWatcher(options, marks)
    result = await ScanRun(config, CookieDatabase.load(), None, watcher).run()
    if not watcher.ended:
        marks.mark(LAST)
    if options.out:
        write_whole(Path(options.out), scan_text(result.scan))


def main() -> None:
    """Entry point."""
    given = json.loads(sys.argv[1])
    options = Options(**{**given, "urls": tuple(given["urls"]), "phases": tuple(given["phases"])})
    # Only marks go to the standard output; whatever else is printed goes to the errors.
    with os.fdopen(os.dup(1), "w") as channel:
        os.dup2(2, 1)
        marks = Marks(channel)
        asyncio.run(bare(options, marks) if options.kind == "bare" else scan(options, marks))
        marks.end()


def as_argument(options: Options) -> str:
    """The command-line argument that `main` reads."""
    return json.dumps(asdict(options))


if __name__ == "__main__":
    main()
