"""The frontier: every address heard of, once; which are pages to visit, which are skipped and why."""

from __future__ import annotations

import re
from collections import Counter, deque
from fnmatch import translate
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scanner.config import AUTO_SAMPLE_LIMIT, Sample
from scanner.intent import why_not_a_page
from scanner.model import FoundHow
from scanner.sightings import PageRecord
from scanner.spiders.sampling import Templates

if TYPE_CHECKING:
    from scanner.config import ScanConfig
    from scanner.urls import Scope

PER_TEMPLATE = 10  # pages of one template, once a site is sampled


class Frontier:
    """Decides which page comes next: least visited template first, then in the order of discovery."""

    def __init__(self, config: ScanConfig, scope: Scope) -> None:
        self.scope = scope
        self._config = config
        self._templates = Templates()
        self._known: set[str] = set()
        self._landed: dict[str, str] = {}  # where visits ended → the address that was asked for
        self._waiting: dict[str, deque[PageRecord]] = {}
        self._taken: Counter[str] = Counter()
        self._include = [re.compile(translate(glob)) for glob in config.include]
        self._exclude = [re.compile(translate(glob)) for glob in config.exclude]
        self.skipped: Counter[str] = Counter()
        self.discovered = 0
        self.chosen = 0

    def offer(self, url: str, how: FoundHow, found_on: str | None, depth: int) -> bool:
        """Hear of an address in its one spelling; true when it is new and a page that may be visited."""
        if url in self._known:
            return False
        if not self.scope.covers(url):
            return False
        self._known.add(url)
        reason = self._reason_to_skip(url, how, depth)
        if reason:
            self.skipped[reason] += 1
            return False
        self.discovered += 1
        page = PageRecord(url, how, found_on, depth, self._templates.template_of(url))
        self._waiting.setdefault(page.template, deque()).append(page)
        return True

    def refuse(self, url: str, reason: str) -> None:
        """Hear of an address that is never to be visited, whatever else leads there from now on."""
        if not self.scope.covers(url):
            return
        if url not in self._known:
            self._known.add(url)
            self.skipped[reason] += 1
        elif self._withdraw(url):
            self.skipped[reason] += 1

    def _withdraw(self, url: str) -> bool:
        """Take back a page that waits; false when none does."""
        for waiting in self._waiting.values():
            for page in waiting:
                if page.url == url and page.how is not FoundHow.SEED:
                    waiting.remove(page)
                    self.discovered -= 1
                    return True
        return False

    def _reason_to_skip(self, url: str, how: FoundHow, depth: int) -> str | None:
        if how is FoundHow.SEED:
            return None
        if reason := why_not_a_page(url):
            return reason
        if self._config.max_depth is not None and depth > self._config.max_depth:
            return "max_depth"
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if self._include and not any(glob.match(path) for glob in self._include):
            return "not_included"
        if any(glob.match(path) for glob in self._exclude):
            return "excluded"
        return None

    def restore(self, page: PageRecord) -> None:
        """Take a page as chosen that a scan had visited before it was cut off."""
        if page.url in self._known:
            return
        self._known.add(page.url)
        self._templates.template_of(page.url)
        self._taken[page.template] += 1
        self.discovered += 1
        self.chosen += 1

    def landed(self, url: str, final_url: str) -> str | None:
        """A visit of `url` ended at `final_url`, which then needs no visit of its own.

        Returns the address under which that page is known when an earlier visit has ended there too.
        """
        before = self._landed.setdefault(final_url, url)
        if before != url:
            self.discovered -= 1
            self.chosen -= 1
            self.skipped["same_page"] += 1
            return before
        self._forget(url, final_url)
        return None

    def _forget(self, url: str, final_url: str) -> None:
        if final_url == url:
            return
        if final_url not in self._known:
            self._known.add(final_url)
            return
        for waiting in self._waiting.values():
            for page in waiting:
                if page.url == final_url:
                    waiting.remove(page)
                    self.discovered -= 1
                    self.skipped["same_page"] += 1
                    return

    def next(self) -> PageRecord | None:
        """The next page to visit, null when there is none now (links of visits under way may bring more)."""
        if self.chosen >= self._config.max_pages:
            return None
        best: str | None = None
        for template, waiting in self._waiting.items():
            if waiting and (best is None or self._taken[template] < self._taken[best]):
                best = template
        if best is None or self._is_enough_of(best):
            return None
        page = self._waiting[best].popleft()
        self._taken[best] += 1
        self.chosen += 1
        return page

    def _is_enough_of(self, template: str) -> bool:
        sample = self._config.sample
        sampled = sample is Sample.TEMPLATES or (sample is Sample.AUTO and self.discovered > AUTO_SAMPLE_LIMIT)
        return sampled and self._taken[template] >= PER_TEMPLATE

    def close(self) -> dict[str, int]:
        """Count what is left unvisited, and why; all reasons with their numbers."""
        left = sum(map(len, self._waiting.values()))
        if left:
            full = self.chosen >= self._config.max_pages
            self.skipped["max_pages" if full else "sampled_out"] += left
        self._waiting.clear()
        return dict(sorted(self.skipped.items()))

    @property
    def templates(self) -> int:
        """How many templates the chosen pages have."""
        return len(self._taken)
