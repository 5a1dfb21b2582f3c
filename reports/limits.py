"""What a scan cannot tell, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def _of_any(words: ReportWords) -> Iterator[str]:
    for sentence in (
        "The site was looked at from one place, at one time, in one browser. Others may be shown other scripts.",
        "The scan does not log in, buy, play videos or send forms. What only appears then is missing here.",
        "Advertising changes from visit to visit. Rare cookies may show only in a later scan.",
        "What a server does with the data, or passes on to others by itself, cannot be seen from a browser.",
        "Categories and purposes come from a database and may be wrong. The cookie's details say how sure they are.",
        "Findings say what was seen and which rule speaks of it. They are no legal advice.",
    ):
        yield words.say(sentence)
