"""What the pages of a site bring late, learned from their visits, so that no page is waited on in vain.

Most pages of a site are made of the same scripts. Where all that a page is made of was there on several pages that
were waited on in full, late timers and gestures, and nothing new came of it, a further such page is not waited on. One
in so many is all the same, to see whether that still holds.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.urls import host_of, origin_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner.capture.tab import Watch

ENOUGH = 3  # full waits in which a part was there and nothing new came
MOST_KNOWN = 50_000  # doings; a site that does more different things is waited on everywhere
MOST_PARTS = 20_000  # of all pages of a phase; what is beyond is waited for
LONGEST_NAME = 128  # characters that are compared
_VARIES = re.compile(r"[0-9a-fA-F-]+")
AUDIT_EVERY = 10  # of the pages that need no wait, one in so many is waited on

# What a page is made of: its scripts by address, those written into it by their shape (values differ from page to
# page, what they do does not), and the hosts that its markup names (what is loaded lazily is named before it is).
PARTS = r"""(() => {
  const parts = new Set();
  const shape = (text) => {
    let hash = 5381;
    const bare = text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\d+/g, "0");
    for (let at = 0; at < bare.length; at += 1) hash = (hash * 33 + bare.charCodeAt(at)) | 0;
    return `${bare.length}:${hash}`;
  };
  for (const script of document.scripts) {
    const type = (script.type || "").toLowerCase();
    if (script.src) parts.add(script.src.replace(/[?#].*/, "").slice(0, 200));
    else if (!type || type === "module" || type.includes("javascript")) parts.add(shape(script.textContent || ""));
  }
  const markup = document.documentElement ? document.documentElement.outerHTML.slice(0, 1000000) : "";
  for (const found of markup.matchAll(/\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)) parts.add(found[1].toLowerCase());
  for (const found of markup.matchAll(/\son[a-z]+=(?:"[^"]*"|'[^']*')/gi)) parts.add(shape(found[0]));
  for (const frame of document.querySelectorAll("iframe, [loading=lazy]")) {
    parts.add((frame.src || "").replace(/[?#].*/, "").slice(0, 200));
  }
  return [...parts];
})()"""


class Habits:
    """What was learned in one phase of a scan. `late_pages`, which all phases share, did something late in one of them:
    whether they do it in another phase is for the wait to show.
    """

    def __init__(self, late_pages: set[str] | None = None) -> None:
        self.late_pages = late_pages if late_pages is not None else set()
        self._quiet: Counter[str] = Counter()  # part → full waits in a row with it that brought nothing new
        self._spared = 0
        self._known: set[str] = set()
        self.standing = 0  # walls in a row that did not let pass who waited (`capture/walls`)

    def may_skip(self, url: str, parts: Collection[str]) -> bool:
        """Whether a page made of these parts need not be waited on."""
        return bool(parts) and url not in self.late_pages and all(self._quiet[part] >= ENOUGH for part in parts)

    def audits(self) -> bool:
        """Whether the page that need not be waited on is one of those that are waited on all the same."""
        self._spared += 1
        return self._spared % AUDIT_EVERY == 0

    def learn(self, url: str, parts: Collection[str], early: Collection[str], late: Collection[str]) -> bool:
        """A page made of these parts was waited on in full: what it did before and during the wait (`Trace`).

        True when the wait brought something that no visit of this phase had shown before.
        """
        fresh = set(late) - set(early)
        brought = not self._known.issuperset(fresh)
        if fresh:
            self.late_pages.add(url)
        self.know(early)
        self.know(late)
        for part in parts:
            if part in self._quiet or len(self._quiet) < MOST_PARTS:
                self._quiet[part] = 0 if brought else self._quiet[part] + 1
        return brought

    def know(self, done: Collection[str]) -> None:
        """A page did these things."""
        if len(self._known) < MOST_KNOWN:
            self._known.update(done)


@dataclass(frozen=True, slots=True)
class Trace:
    """How far a visit's events had come at a moment."""

    hops: int
    reports: int
    storage: int

    @classmethod
    def now(cls, watch: Watch) -> Trace:
        """At this moment."""
        return cls(len(watch.network.hops()), len(watch.reports), len(watch.storage_events))


def doings(watch: Watch, since: Trace | None = None, until: Trace | None = None) -> set[str]:
    """What a page did between two moments, in words that are equal where another page does the same: hosts asked,
    cookies set and keys written, with what varies in their names left out.
    """
    hops, reports, events = watch.network.hops(), watch.reports, watch.storage_events
    start, end = since or Trace(0, 0, 0), until or Trace(len(hops), len(reports), len(events))
    found = set()
    for hop in hops[start.hops : end.hops]:
        found.add(f"host {host_of(hop.url)}")
        headers = (hop.extra or {}).get("headers", {})
        lines = [line for name, text in headers.items() if name.lower() == "set-cookie" for line in text.split("\n")]
        found.update(f"cookie {_alike(line.partition('=')[0])}" for line in lines)
    for report in reports[start.reports : end.reports]:
        if report.kind == "cookie":
            found.add(f"cookie {_alike(str(report.fact.get('line', '')).partition('=')[0])}")
        elif report.kind == "store":
            found.add(f"cookie {_alike(str((report.fact.get('fact') or {}).get('name', '')))}")
        elif report.kind == "storage":
            found.add(f"key {report.origin} {_alike(str(report.fact.get('key', '')))}")
        elif report.kind == "fingerprint":
            found.add(f"fingerprinting {report.fact.get('what', '')} {host_of(next(iter(report.stack), ''))}")
    for _, params in events[start.storage : end.storage]:
        identity = params["storageId"]
        owner = identity.get("storageKey") or identity.get("securityOrigin", "")
        found.add(f"key {origin_of(owner)} {_alike(str(params.get('key', '')))}")
    return found


def _alike(name: str) -> str:
    found = name.strip()[:LONGEST_NAME]
    return _VARIES.sub(lambda run: "0" if any(sign.isdigit() for sign in run[0]) else run[0], found)
