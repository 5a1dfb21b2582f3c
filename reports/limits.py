"""What a scan cannot tell, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.declaration import PHASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.audit import Audit, Coverage
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
    if unseen > 0 and coverage.cookies_most is not None:
        yield from _unseen_things(coverage, words)
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


def _unseen_things(coverage: Coverage, words: ReportWords) -> Iterator[str]:
    """What the pages that were not looked at may have, in numbers."""
    if coverage.completeness is not None:
        share = words.number(int(coverage.completeness * 100))
        yield words.say(
            "Of the cookies, storage keys and third parties on the pages found, about %(share)s in 100 were seen. "
            "This is an estimate from how often each of them was seen."
        ) % {"share": share}
    if coverage.cookies_most is not None and coverage.confidence is not None and coverage.cookies_seen is not None:
        yield words.say(
            "%(seen)s cookies were seen. With %(confidence)s %% confidence the pages that were found have no more than "
            "%(most)s."
        ) % {
            "seen": words.number(coverage.cookies_seen),
            "confidence": words.number(round(coverage.confidence * 100)),
            "most": words.number(int(coverage.cookies_most)),
        }
    if coverage.scouting_refused:
        yield words.say(
            "The site did not answer without a browser, so that pages could not be compared before a visit."
        )


def _of_any(words: ReportWords) -> Iterator[str]:
    for sentence in OF_ANY:
        yield words.say(sentence)
