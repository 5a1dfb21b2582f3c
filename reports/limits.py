"""What a scan cannot tell, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.declaration import PHASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.audit import Audit
    from reports.report_words import ReportWords


def limits(audit: Audit, words: ReportWords) -> tuple[str, ...]:
    """The limits of this scan, then those of any scan."""
    return (*_of_this(audit, words), *_of_any(words))


def _of_this(audit: Audit, words: ReportWords) -> Iterator[str]:
    coverage = audit.coverage
    unseen = coverage.pages_discovered - coverage.pages_visited
    if unseen > 0:
        yield words.count(
            "One page that was found was not looked at. What only it stores is missing here.",
            "%(num)s pages that were found were not looked at. What only they store is missing here.",
            unseen,
        )
    for result in audit.phases:
        if not result.reached:
            yield words.say("This could not be looked at: %(phase)s.") % {"phase": words.phase(result.phase)}
        elif result.outcome == "unverified":
            yield words.say(
                "This choice was made, but nothing proves that it took effect, so there may be more: %(phase)s."
            ) % {"phase": words.phase(result.phase)}
    tried = {result.phase for result in audit.phases}
    untried = [words.phase(phase) for phase in PHASES if phase not in tried]
    if untried:
        yield words.say("This was not part of the scan: %(phases)s.") % {"phases": ", ".join(untried)}


OF_ANY: Final = (
    "The site was looked at from one place, at one time, in one browser. Others may be shown other scripts.",
    "The scan does not buy, play videos or send forms, and logs in only if told how. What appears then is missing.",
    "Advertising changes from visit to visit. Rare cookies may show only in a later scan.",
    "What a page does long after it was loaded, or after a click that the scan does not make, is missing here.",
    "What a server does with the data, or passes on to others by itself, cannot be seen from a browser.",
    "A tracker whose part the site's own server plays looks like the site.",
    "A browser can be recognised without anything being stored. Some ways to do that are seen, others are not.",
    "Apps, e-mails and other devices of the same company are not part of a scan.",
    "Categories and purposes come from a database and may be wrong. The cookie's details say how sure they are.",
    "Findings say what was seen and which rule speaks of it. They are no legal advice.",
)
"""The limits of any scan; docs/limits.md has the reasons for each."""


def _of_any(words: ReportWords) -> Iterator[str]:
    for sentence in OF_ANY:
        yield words.say(sentence)
