"""Alerts for tests, ordinary and hostile."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from reports.alert import Alert, AlertItem
from scanner.change import Change, ChangeKind, ChangeSubject
from tests.records import END, HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE_NAME = (
    "x\r\nBcc: all@evil.example\r\n\r\n<script>alert(1)</script> @everyone <!channel> [a](https://evil.example)\u202e"
)


def an_alert(*items: AlertItem, **more: object) -> Alert:
    """One thing to tell of a shop."""
    fields: dict = {
        "site": "shop.example",
        "start_url": HOME,
        "scan_id": "s1",
        "scanned_at": END,
        "status": "complete",
        "reasons": (),
        "severity": "high",
        "items": items or (an_item(),),
    }
    return Alert(**{**fields, **more})


def an_item(name: str = "ads.example", **more: object) -> AlertItem:
    """A new marketing tracker."""
    fields: dict = {
        "rule": "change.tracker_new",
        "severity": "high",
        "kind": "tracker",
        "name": name,
        "category": "marketing",
    }
    return AlertItem(**{**fields, **more})


def a_hostile_alert() -> Alert:
    """Everything that a site can name has markup, line breaks and mentions in it."""
    item = an_item(
        HOSTILE_NAME,
        rule="change.category",
        place=HOSTILE_NAME,
        before=HOSTILE_NAME,
        after=[HOSTILE_NAME],
        likely_cause=HOSTILE_NAME,
        pages=(f"https://shop.example/{HOSTILE_NAME}",),
    )
    return an_alert(item, an_item(text=HOSTILE_NAME), reasons=(HOSTILE_NAME,), status="degraded")


def a_change(kind: ChangeKind = ChangeKind.TRACKER_NEW, category: str | None = "marketing", **more: object) -> Change:
    """A new marketing tracker, as a difference has it."""
    fields: dict = {
        "kind": kind,
        "severity": "high",
        "subject": ChangeSubject("tracker", "ads.example", {"site": "ads.example", "host": "ads.example"}),
        "before": None,
        "after": {"organisation": "Ads Ltd"},
        "category": category,
    }
    return Change(**{**fields, **more})


class _Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextlib.contextmanager
def everything_logged() -> Iterator[list[str]]:
    """What reaches the root logger at its most talkative; pytest's own fixture listens below it too."""
    root, handler = logging.getLogger(), _Log()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
