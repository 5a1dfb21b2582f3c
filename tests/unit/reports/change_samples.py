"""Differences as view records: ordinary ones, and what a hostile site could make of them."""

from __future__ import annotations

from datetime import UTC, datetime

from reports.changes import Change, Changes, Item

OLD, NEW = datetime(2026, 1, 5, 3, tzinfo=UTC), datetime(2026, 2, 5, 3, tzinfo=UTC)
GA = Item(kind="cookie", name="_ga", place=".shop.example/")


def changes(*all_of_them: Change, **fields) -> Changes:
    plain = {"site": "shop.example", "old_id": "s1", "old_at": OLD, "new_id": "s2", "new_at": NEW}
    return Changes(**{**plain, **fields}, changes=all_of_them)


LONGER = Change(
    kind="lifetime",
    severity="medium",
    item=GA,
    category="statistics",
    before={"session": False, "lifetime": 2592000.0, "lifetime_declared": 2592000.0},
    after={"session": False, "lifetime": 34560000.0, "lifetime_declared": 63072000.0},
    likely_cause="The script a.js went from version 1 to 2.",
    pages=("https://www.shop.example/",),
)


def some() -> Changes:
    """A change, an item that comes and goes, and a note."""
    return changes(LONGER, notes=("The newer scan is degraded.",), flapping=(GA,))


def of_text(text: str) -> Changes:
    """A difference in which a site has put one text everywhere."""
    item = Item(kind="cookie", name=text, place=text)
    change = Change(
        kind="setter", severity="low", item=item, category=text, before={"value": [text]}, after={text: text},
        likely_cause=text, pages=(text, f"javascript:{text}"),
    )  # fmt: skip
    return changes(change, site=text, flapping=(item,), notes=(text,))


def hostile() -> Changes:
    """Long, and full of markup."""
    return of_text("<img src=x onerror=alert(1)>\u202e" + "x" * 500)
