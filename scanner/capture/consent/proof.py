"""What the site itself wrote down of the choice: the platform's record, or the cookies and keys that changed."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from scanner.capture.consent.rules import Rule, rules
from scanner.capture.consent.tcf import NotATcString, decode_tc
from scanner.capture.tab import GONE

if TYPE_CHECKING:
    from scanner.capture.tab import Tab

LONGEST_GPP = 4000  # characters of what the Global Privacy Platform tells
READ_LIMIT = 3.0  # seconds a platform gets to tell its record
_CONSENT_NAME = re.compile(
    r"consent|cookie|gdpr|rgpd|privacy|cc_|cmp|tracking|opt_?in|banner|notice|kak|choice", re.IGNORECASE
)
_REFUSED = re.compile(r"reject|declin|den(y|ied)|refus|opt.?out|^\W*(necessary|essential|none)\W*$", re.IGNORECASE)
_ACCEPTED = re.compile(r"accept|allow|grant|agree|opt.?in|^\W*all\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """What a platform says of the choice: decided or not, and the names of what was granted and refused."""

    platform: str
    decided: bool
    granted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)  # purposes and counts of a TCF record

    @property
    def reads(self) -> str | None:
        """`reject`, `accept`, `mixed`, or `nothing` to choose; null as long as nothing is decided."""
        if not self.decided:
            return None
        if not self.granted:
            return "reject" if self.refused else "nothing"
        return "accept" if not self.refused else "mixed"

    def as_evidence(self) -> dict[str, Any]:
        """The record for the scan's evidence."""
        return {
            "platform": self.platform,
            "decided": self.decided,
            "reads": self.reads,
            "granted": list(self.granted),
            "refused": list(self.refused),
            **self.more,
        }


async def signals(tab: Tab) -> tuple[str, ...]:
    """The names of the platforms whose script runs on the page."""
    answer = await evaluate(tab, _detection())
    return tuple(str(name) for name in answer) if isinstance(answer, list) else ()


async def read_record(tab: Tab, rule: Rule) -> Record | None:
    """Ask a platform for its record; null when it does not answer, or has none that can be read."""
    answer = await evaluate(tab, f"(async () => {{\n{_helpers()}\n{rule.record}\n}})()")
    if not isinstance(answer, dict) or "decided" not in answer:
        return None
    necessary = re.compile(rule.necessary, re.IGNORECASE)

    def names(key: str) -> tuple[str, ...]:
        return tuple(sorted(str(name)[:80] for name in answer.get(key) or () if not necessary.search(str(name))))[:200]

    more = {"tcf": tc_evidence(answer["tcf"])} if isinstance(answer.get("tcf"), dict) else {}
    return Record(rule.title, bool(answer["decided"]), names("granted"), names("refused"), more)


async def signal_records(tab: Tab) -> dict[str, Any]:
    """What the interfaces of the IAB say, beside a platform's own record: `tcf` and `gpp`, as far as they are there."""
    question = "(async () => {\n%s\nreturn {tcf: await tcf(), gpp: await gpp()};\n})()"
    answer = await evaluate(tab, question % _helpers(), READ_LIMIT)
    found: dict[str, Any] = {}
    if isinstance(answer, dict):
        tc, gpp = answer.get("tcf"), answer.get("gpp")
        if isinstance(tc, dict) and isinstance(tc.get("tcf"), dict):
            found["tcf"] = tc_evidence(tc["tcf"])
        if isinstance(gpp, dict) and len(json.dumps(gpp)) <= LONGEST_GPP:
            found["gpp"] = gpp
    return found


def tc_evidence(told: dict[str, Any]) -> dict[str, Any]:
    """What the TCF interface told, with its string decoded and not kept; what cannot be decoded is said to be so."""
    rest = {key: value for key, value in told.items() if key != "string"}
    try:
        return {**rest, **decode_tc(str(told.get("string", ""))).as_evidence(), "decoded": True}
    except NotATcString as error:
        return {**rest, "decoded": False, "why": str(error)}


async def evaluate(tab: Tab, expression: str, limit: float = READ_LIMIT) -> Any:
    """What an expression comes to in the page's own world; null where the page does not answer, or it fails."""
    parameters = {"expression": expression, "awaitPromise": True, "returnByValue": True}
    try:
        answer = await tab.send("Runtime.evaluate", parameters, limit)
    except (PlaywrightError, TimeoutError):
        return None
    return None if "exceptionDetails" in answer else answer["result"].get("value")


@cache
def _helpers() -> str:
    return files("scanner.capture.consent").joinpath("record.js").read_text(encoding="utf-8")


@cache
def _detection() -> str:
    tests = ", ".join(f"[{json.dumps(rule.name)}, () => ({rule.detect})]" for rule in rules())
    passed = "([, test]) => { try { return test(); } catch { return false; } }"
    return f"[{tests}].filter({passed}).map(([name]) => name)"


# ---- sites without a known platform

_STORAGE = """(() => {
  const all = (kind, area) => {
    try { return Object.keys(area()).map((key) => [kind + ":" + key, area().getItem(key)]); } catch { return []; }
  };
  return [...all("local_storage", () => localStorage), ...all("session_storage", () => sessionStorage)];
})()"""


async def memory(tab: Tab) -> dict[str, str]:
    """What the site remembers of the visitor now: `cookie:NAME` and storage keys with their values, in memory only."""
    try:
        cookies, stored = await asyncio.gather(tab.send("Network.getCookies"), evaluate(tab, _STORAGE))
    except GONE:
        return {}
    found = {f"cookie:{one['name']}": str(one["value"]) for one in cookies["cookies"]}
    found.update({str(key): str(value) for key, value in stored or ()})
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """What is new or has another value."""
    return {key: value for key, value in after.items() if before.get(key) != value}


def reading(changes: dict[str, str]) -> tuple[list[str], str | None]:
    """The names among the changes that look like a record of consent, and what they say: reject, accept or null.

    Only the names are kept; a value is read for words such as `necessary` and `all`, and forgotten.
    """
    names = sorted(key for key in changes if _CONSENT_NAME.search(key.partition(":")[2]))
    votes = set()
    for key in names:
        value = changes[key][:2000]
        refused, accepted = bool(_REFUSED.search(value)), bool(_ACCEPTED.search(value))
        if refused is not accepted:
            votes.add("reject" if refused else "accept")
    return names, votes.pop() if len(votes) == 1 else None
