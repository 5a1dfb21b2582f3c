"""A difference as text for a terminal and as an HTML document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.change_words import ChangeWords
from reports.render import render
from reports.untrusted import shorten, visible

if TYPE_CHECKING:
    from reports.changes import Change, Changes

WIDTH = 8  # of the column of severities
MOST_FLAPPING = 20


def changes_text(changes: Changes) -> str:
    """Write the changes for a terminal; nothing in it steers one."""
    words = ChangeWords()
    since = words.moment(changes.old_at) if changes.old_at else None
    until = words.moment(changes.new_at)
    span = f"from {since} to {until}" if since else f"on {until}"
    lines = [f"{visible(changes.site)}: {words.head(changes)}, {span}."]
    for change in changes.changes:
        lines += ["", *_lines(words, change)]
    if changes.flapping:
        named = [shorten(visible(words.item(item)), 80) for item in changes.flapping[:MOST_FLAPPING]]
        more = len(changes.flapping) - len(named)
        lines += ["", f"Come and go, which is no news: {', '.join(named)}{f' and {more} more' if more else ''}."]
    lines += [""] if changes.notes else []
    lines += [f"Note: {visible(note)}" for note in changes.notes]
    return "\n".join(lines) + "\n"


def _lines(words: ChangeWords, change: Change) -> list[str]:
    name = shorten(words.item(change.item))
    category = f", {words.category(change.category).lower()}" if change.category else ""
    lines = [f"{change.severity:<{WIDTH}}{words.change(change.kind)}: {name}{category}"]
    before, after = words.before_after(change)
    told = [("before", before), ("after", after), ("cause", change.likely_cause or "")]
    lines += [f"{'':<{WIDTH}}{label}: {shorten(text, 400)}" for label, text in told if text]
    return [visible(line) for line in lines]


def changes_page(changes: Changes) -> str:
    """Write the changes as a document of its own."""
    return render("changes.html", ChangeWords(), changes=changes)
