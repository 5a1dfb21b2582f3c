"""The script that runs in every frame before the page's own, and what it reports.

It wraps the setters of `document.cookie`, `cookieStore`, web storage and the timers (hooks.js) and what fingerprints
are made of (fingerprints.js), and calls back through a CDP binding (Runtime.addBinding,
Page.addScriptToEvaluateOnNewDocument).
"""

from __future__ import annotations

import json
import math
import re
import secrets
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

# Of reports that the script makes.
KINDS = frozenset({"cookie", "store", "read", "storage", "timers", "route", "worker", "file", "fingerprint", "flood"})
_TEXTS = {"cookie": ("line",), "store": ("method",), "storage": ("kind", "key"), "fingerprint": ("what",)}  # they have
OWN_SCRIPT = "cookiescan-hooks.js"
_MADE_BY = re.compile(r"\((https?://[^\s()]+?)(?::\d+){1,2}\)")  # of code given as text: who gave it
_FRAME_URL = re.compile(r"((?:blob:)?https?://[^\s()]+?)(?::\d+)?(?::\d+)?\)?$|(data:\S+?)(?::\d+){1,2}\)?$")
_ADDRESSES = ("http://", "https://", "blob:http", "data:")  # that scripts can have
_MADE_UP = ("blob:", "data:")  # of scripts without a file: of text that another script, or the page, has at hand
_MOST_MAKERS = 8  # scripts made by scripts made by ..


@dataclass(frozen=True, slots=True)
class HookScript:
    """The script with names that no page can know beforehand."""

    binding: str
    handle: str
    source: str

    @classmethod
    def fresh(cls, off: Collection[str] = ()) -> HookScript:
        """A script with new random names, one for each scan; `off` names kinds of reports it shall not make (`KINDS`).

        Raises:
            ValueError: there is no such kind.
        """
        if unknown := set(off) - KINDS:
            raise ValueError(f"no such reports: {', '.join(sorted(unknown))}")
        binding, handle = (f"_{secrets.token_hex(8)}" for _ in range(2))
        text = _file("hooks.js")
        text = text.replace("%FINGERPRINTS%", "" if "fingerprint" in off else _file("fingerprints.js").strip())
        for mark, name in {"%BINDING%": binding, "%HANDLE%": handle, "%OFF%": json.dumps(sorted(off))}.items():
            text = text.replace(mark, name)
        return cls(binding, handle, text)


def _file(name: str) -> str:
    return files("scanner.capture").joinpath(name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class HookReport:
    """One call of the hook: what happened, in which frame, when, and who was on the stack."""

    kind: str  # one of KINDS
    frame_url: str
    origin: str
    at: float  # epoch seconds
    stack: tuple[str, ...]  # script URLs, nearest first, repeated ones once
    fact: dict[str, Any]
    context: int | str  # CDP execution context of the page, or session of a popup or worker
    worker: bool = False


def parse_report(payload: str, context: int | str) -> HookReport | None:
    """Read what the hook sent; null where it is not of its making (a page may have called the binding)."""
    try:
        fact = json.loads(payload)
        at = float(fact["t"]) / 1000
        if not math.isfinite(at) or not _is_whole(fact):
            return None
        return HookReport(
            kind=str(fact["k"]),
            frame_url=str(fact["f"]),
            origin=str(fact["o"]),
            at=at,
            stack=script_urls(str(fact.get("s", ""))),
            fact=fact,
            context=context,
            worker=bool(fact.get("w")),
        )
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None


def _is_whole(fact: dict[str, Any]) -> bool:
    """Whether the report has what its readers take from it, in the kind that the hook gives it."""
    seen = (fact.get("before"), fact.get("after"))
    if not all(text is None or isinstance(text, str) for text in seen):
        return False
    kind = fact["k"]
    if kind == "read":
        return isinstance(json.loads(fact["names"]), list)
    if kind == "store" and not isinstance(fact["fact"], dict):
        return False
    return kind in KINDS and all(isinstance(fact[name], str) for name in _TEXTS.get(kind, ()))


def script_urls(stack: str) -> tuple[str, ...]:
    """The script URLs on a V8 stack, nearest first, without repetition and without our own."""
    urls: dict[str, None] = {}
    for line in stack.splitlines():
        match = _FRAME_URL.search(line.strip()) or _MADE_BY.search(line)
        url = match and next(filter(None, match.groups()), None)
        if url and OWN_SCRIPT not in url:
            urls.setdefault(url)
    return tuple(urls)


def with_makers(stack: tuple[str, ...], loaders: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The same stack, where a script without a file (blob:, data:) is told as the script or page that made it."""
    urls: dict[str, None] = {}
    for url in stack:
        maker = url
        for _ in range(_MOST_MAKERS):
            if not maker.startswith(_MADE_UP):
                break
            maker = next(iter(loaders.get(maker, ())), "")
        if maker and not maker.startswith(_MADE_UP):
            urls.setdefault(maker)
    return tuple(urls)


def script_urls_of_frames(stack: dict[str, Any] | None) -> tuple[str, ...]:
    """The script URLs of a CDP Runtime.StackTrace, asynchronous parents included, nearest first."""
    urls: dict[str, None] = {}
    depth = 0
    while stack is not None and depth < 32:
        for frame in stack.get("callFrames", ()):
            url = frame.get("url", "")
            if url.startswith(_ADDRESSES) and OWN_SCRIPT not in url:
                urls.setdefault(url)
        stack = stack.get("parent")
        depth += 1
    return tuple(urls)
