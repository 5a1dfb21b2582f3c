"""The owner's report in a minute: a verdict, a few sentences with the numbers that matter, and what to do.

What was not measured is said so and never counted as nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice import advice
from reports.audit import PastScan
from reports.declaration import CATEGORIES
from reports.summary import NEEDS_CONSENT, needing_consent, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.audit import Audit
    from reports.report_words import ReportWords


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do."""

    title: str
    who: str
    how: str
    severity: str
    target: str
    """The id of the part of the report that tells more."""
    count: int = 1
    """How many findings it would settle."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a manager reads. `verdict` is `bad`, `fair`, `good` or `unknown`."""

    verdict: str
    title: str
    sentences: tuple[str, ...]
    steps: tuple[Step, ...]
    """In the order in which to do them."""


def brief(audit: Audit, words: ReportWords) -> Brief:
    """Sum a scan up."""
    verdict, title = _verdict(audit, words)
    return Brief(verdict, title, tuple(_sentences(audit, words)), tuple(_steps(audit, words)))


def scans(audit: Audit) -> tuple[PastScan, ...]:
    """The kept scans of the site and this one, oldest first."""
    kept = Counter(cookie.category for cookie in audit.cookies if cookie.stored)
    this = PastScan(
        started_at=audit.started_at,
        status=audit.status,
        cookies={category: kept[category] for category in CATEGORIES},
        storage=sum(item.stored for item in audit.storage),
        trackers=len(audit.trackers),
        pages=audit.coverage.pages_visited,
    )
    return (*audit.earlier, this) if audit.measured else audit.earlier


def _verdict(audit: Audit, words: ReportWords) -> tuple[str, str]:
    found = Counter(task.severity for task in tasks(audit.findings))
    if unseen := _unseen(audit, words):
        return "bad" if found["high"] else "unknown", unseen
    if found["high"]:
        urgent = ("Not in order: one problem is urgent", "Not in order: %(num)s problems are urgent")
        return "bad", words.count(*urgent, found["high"])
    if found["medium"]:
        return "fair", words.count("One problem needs work", "%(num)s problems need work", found["medium"])
    if found:
        small = ("No serious problem, one small point", "No serious problem, %(num)s small points")
        return "good", words.count(*small, found.total())
    if audit.status != "complete":
        return "fair", words.say("No problem was found in what could be looked at")
    return "good", words.say("No problem was found")


def _unseen(audit: Audit, words: ReportWords) -> str | None:
    """What goes before all findings: that the site, or most of it, was not looked at."""
    if audit.measured:
        return words.say("Much of this site was not measured") if audit.mostly_walled else None
    return words.say("This site was not measured") if audit.walled else words.say("Nothing can be said about this site")


def _sentences(audit: Audit, words: ReportWords) -> Iterator[str]:
    """Six at most."""
    if not audit.measured:
        if audit.walled:
            yield words.say("Not measured: %(walls)s.") % {"walls": words.walls(audit.coverage.not_measured)}
        yield words.say("No page could be looked at, so this report does not tell what the site stores.")
        return
    yield _looked(audit, words)
    yield _stored(audit, words)
    for phase in ("no_action", "reject"):
        yield _held(audit, phase, words)
    yield _contacted(audit, words)
    if audit.earlier:
        yield _since(audit.earlier[-1], scans(audit)[-1], words)


def _looked(audit: Audit, words: ReportWords) -> str:
    seen, found = audit.coverage.pages_visited, audit.coverage.pages_discovered
    if seen >= found:
        return words.count("We looked at the one page we found.", "We looked at all %(num)s pages we found.", seen)
    text = words.say("We looked at %(seen)s of the %(found)s pages we found")
    text %= {"seen": words.number(seen), "found": words.number(found)}
    if audit.walled:
        lost = words.count("one was not measured", "%(num)s were not measured", audit.walled)
        text = f"{text}; {lost} ({words.walls(audit.coverage.not_measured)})"
    return f"{text}."


def _stored(audit: Audit, words: ReportWords) -> str:
    cookies = [cookie.category for cookie in audit.cookies if cookie.stored]
    others = [item.category for item in audit.storage if item.stored]
    if not cookies and not others:
        return words.say("The site stored nothing on our device.")
    text = words.say("The site stores %(cookies)s and %(others)s on a visitor's device") % {
        "cookies": words.count("one cookie", "%(num)s cookies", len(cookies)),
        "others": words.count("one other entry", "%(num)s other entries", len(others)),
    }
    kinds = Counter([*cookies, *others])
    asking = sum(kinds[category] for category in NEEDS_CONSENT)
    parts = [
        words.count("one needs consent", "%(num)s need consent", asking) if asking else words.say("none needs consent")
    ]
    if kinds["unclassified"]:
        unknown = ("one has no known purpose", "%(num)s have no known purpose")
        parts.append(words.count(*unknown, kinds["unclassified"]))
    return f"{text}: {', '.join(parts)}."


def _held(audit: Audit, phase: str, words: ReportWords) -> str:
    """What needs consent and was there although the visitor had not agreed."""
    before = phase == "no_action"
    number = needing_consent(audit, phase)
    if number is None:
        return _not_tested(audit, phase, words)
    if before and number:
        already = (
            "Before visitors choose, one item that needs consent is already there.",
            "Before visitors choose, %(num)s items that need consent are already there.",
        )
        return words.count(*already, number)
    if before:
        return words.say("Before visitors choose, nothing that needs consent is there.")
    if number:
        still = (
            "After a refusal, one item that needs consent is still there.",
            "After a refusal, %(num)s items that need consent are still there.",
        )
        return words.count(*still, number)
    return words.say("After a refusal, nothing that needs consent is there.")


def _not_tested(audit: Audit, phase: str, words: ReportWords) -> str:
    if phase == "no_action":
        return words.say("What is there before visitors choose was not tested.")
    how = next((result.how for result in audit.phases if result.phase == phase and not result.reached), None)
    if how == "not_offered":
        return words.say("Visitors cannot refuse: the notice offers no way to do so.")
    if how == "no_banner" or audit.banner.found is False:
        return words.say("Visitors are not asked: no notice was found.")
    return words.say("What is there after a refusal could not be tested.")


def _contacted(audit: Audit, words: ReportWords) -> str:
    if not audit.trackers:
        return words.say("Its pages contact no third party.")
    companies = {one.organisation or one.site or one.host for one in audit.trackers}
    asking = sum(one.category in NEEDS_CONSENT for one in audit.trackers)
    text = words.say("Its pages contact %(hosts)s (%(companies)s)") % {
        "hosts": words.count("one third-party host", "%(num)s third-party hosts", len(audit.trackers)),
        "companies": words.count("one company", "%(num)s companies", len(companies)),
    }
    if not asking:
        return f"{text}."
    purpose = ("one host is for statistics or marketing", "%(num)s hosts are for statistics or marketing")
    return f"{text}; {words.count(*purpose, asking)}."


def _since(before: PastScan, now: PastScan, words: ReportWords) -> str:
    text = words.say(
        "Since %(day)s cookies went from %(old)s to %(new)s and third-party hosts from %(from)s to %(to)s."
    )
    return text % {
        "day": words.date(before.started_at),
        "old": words.number(sum(before.cookies.values())),
        "new": words.number(sum(now.cookies.values())),
        "from": words.number(before.trackers),
        "to": words.number(now.trackers),
    }


def _steps(audit: Audit, words: ReportWords) -> Iterator[Step]:
    if audit.walled:
        yield Step(
            title=words.count("A page was not measured", "%(num)s pages were not measured", audit.walled),
            who=words.say("Web developer"),
            how=words.way_in(audit.coverage.not_measured),
            severity="high" if audit.mostly_walled or not audit.measured else "low",
            target="r-pages",
        )
    for number, task in enumerate(tasks(audit.findings), 1):
        known = advice(task.rule)
        yield Step(
            title=words.rule(task.rule),
            who=words.say(known.who),
            how=words.say(known.how),
            severity=task.severity,
            target=f"r-task-{number}",
            count=len(task.findings),
        )
    failed = audit.coverage.pages_failed - audit.walled
    if failed or not (audit.measured or audit.walled):
        yield Step(
            title=words.count("A page could not be opened", "%(num)s pages could not be opened", max(1, failed)),
            who=words.say("Web developer"),
            how=words.say("See under Pages why, put it right, and scan again."),
            severity="low",
            target="r-pages",
        )
