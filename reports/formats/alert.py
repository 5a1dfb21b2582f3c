"""An alert as the subject, the text and the HTML of a mail, and as a chat message.

Everything here is short: the worst first, a number for the rest. `message_id` stands in each so that a person can
tell whether two messages are one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.alert import SEVERITIES
from reports.render import flat, render
from reports.untrusted import shorten, visible
from reports.words import Words

if TYPE_CHECKING:
    from reports.alert import Alert, AlertItem

LINES: Final = 12
"""Items that a text shows."""
ROWS: Final = 50
"""Items that the HTML of a mail shows."""
LINE: Final = 240
"""Characters of a line."""
SUBJECT: Final = 150

# Chat programs read markup out of plain text: links, code, and mentions that call everybody to the screen.
_CHAT = str.maketrans({"@": "＠", "<": "‹", ">": "›", "[": "［", "]": "］", "`": "ˋ"})
_CHANGES: Final = {
    "change.cookie_new": "New cookie",
    "change.cookie_gone": "Gone: cookie",
    "change.storage_new": "New stored item",
    "change.storage_gone": "Gone: stored item",
    "change.tracker_new": "New third party",
    "change.tracker_gone": "Gone: third party",
    "change.category": "Category changed",
    "change.lifetime": "Lifetime changed",
    "change.party": "First or third party changed",
    "change.setter": "Set by something else",
    "change.phase": "When it is there changed",
    "change.organisation": "Organisation changed",
    "change.attributes": "Attributes changed",
    "change.pages": "Pages changed",
}
_WHOLE: Final = ("_new", "_gone")  # changes without a before and an after that a sentence could tell


def subject(alert: Alert) -> str:
    """One line for a mail's subject."""
    words = Words()
    if alert.test:
        text = f"cookiescan: test message for {alert.site}"
    elif len(alert.items) + alert.omitted == 1:
        text = f"cookiescan: {alert.site}: {sentence(alert.items[0])}"
    else:
        count = words.number(len(alert.items) + alert.omitted)
        text = f"cookiescan: {alert.site}: {count} things to look at ({words.severity(alert.severity).lower()})"
    return shorten(visible(text), SUBJECT)


def chat_title(alert: Alert) -> str:
    """The subject as a chat message's title; nothing in it is read as markup or as a mention."""
    return subject(alert).translate(_CHAT)


def text(alert: Alert, message_id: str) -> str:
    """The plain text of a mail."""
    return "\n".join([*_head(alert), "", *_items(alert, LINES), "", _foot(alert, message_id)]) + "\n"


def chat(alert: Alert, message_id: str, longest: int) -> str:
    """A chat message of at most so many characters; nothing that a site says is read as markup or as a mention."""
    head, foot = _head(alert), _foot(alert, message_id)
    for lines in (LINES, 5, 2, 0):
        body = "\n".join([*head, *_items(alert, lines), foot]).translate(_CHAT)
        if len(body) <= longest:
            return body
    return shorten(" ".join(head).translate(_CHAT), max(longest, 1))


def html(alert: Alert, message_id: str) -> str:
    """The HTML of a mail: without script, style sheet or anything that would be fetched."""
    return render(
        "alert.html",
        Words(),
        alert=alert,
        subject=subject(alert),
        head=_head(alert),
        rows=[(item, sentence(item)) for item in alert.items[:ROWS]],
        more=len(alert.items[ROWS:]) + alert.omitted,
        foot=_foot(alert, message_id),
    )


def sentence(item: AlertItem) -> str:
    """What happened, in one line that is safe to show as text."""
    if item.text is not None:
        said = item.text
    else:
        label = _CHANGES.get(item.rule, item.rule)
        place = f" on {item.place}" if item.place and item.place != item.name else ""
        said = f"{label}: {item.name or '(no name)'}{place}"
        if not item.rule.endswith(_WHOLE):
            said += f": {flat(item.before)} → {flat(item.after)}"
        elif item.category:
            said += f" ({item.category})"
    return shorten(visible(said), LINE)


def by_severity(items: list[AlertItem]) -> list[AlertItem]:
    """The worst first, else in the order given."""
    return sorted(items, key=lambda item: -SEVERITIES.index(item.severity) if item.severity in SEVERITIES else 0)


def _head(alert: Alert) -> list[str]:
    if alert.test:
        return [f"This is a test message of cookiescan for {visible(alert.site)}: alerts arrive here."]
    when = f", {Words().moment(alert.scanned_at)}" if alert.scanned_at else ""
    lines = [f"Scan of {shorten(visible(alert.start_url))}{when}: {alert.status}."]
    return lines + [shorten(visible(reason), LINE) for reason in alert.reasons[:3]]


def _items(alert: Alert, most: int) -> list[str]:
    shown = alert.items[:most]
    lines = []
    for item in shown:
        lines.append(f"- {Words().severity(item.severity)}: {sentence(item)}")
        if item.likely_cause:
            lines.append(f"  Likely cause: {shorten(visible(item.likely_cause), LINE)}")
    more = len(alert.items) - len(shown) + alert.omitted
    return [*lines, f"and {more} more"] if more and shown else lines


def _foot(alert: Alert, message_id: str) -> str:
    about = f"scan {visible(alert.scan_id)}, " if alert.scan_id else ""
    return f"cookiescan, {about}message {message_id}"
