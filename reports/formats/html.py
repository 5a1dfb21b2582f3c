"""HTML: the declaration as a page and as a fragment, and the owner's report.

Each document is one file without script, font, picture or address of another server that would be fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import facts, summary
from reports.advice import advice
from reports.brief import brief, scans
from reports.declaration import CATEGORIES
from reports.drawings import draw_charts, draw_trackers
from reports.exhibits import exhibits
from reports.limits import limits
from reports.own_templates import check_document
from reports.own_words import words_of
from reports.render import render, render_own
from reports.report_words import ReportWords
from reports.tracker_map import tracker_map

if TYPE_CHECKING:
    from reports.audit import Audit
    from reports.declaration import Declaration
    from reports.words import Words


def page(declaration: Declaration, words: Words | None = None) -> str:
    """Write the declaration as a page of its own; in English without `words`."""
    return _written("page.html", declaration, words, level=1, standalone=True)


def fragment(declaration: Declaration, words: Words | None = None) -> str:
    """Write the declaration as one element to be put into a page, which it takes fonts and colours from.

    Headings start at level 2. The style element it brings touches only what is inside the fragment; where a
    content security policy forbids it, the fragment is still readable.
    """
    return _written("declaration.html", declaration, words, level=2, standalone=False)


def _written(template: str, declaration: Declaration, words: Words | None, **values: object) -> str:
    """Write a template, with the owner's in its place where there is one; what that makes is looked at again."""
    spoken = words_of(declaration, words)
    own = declaration.look.templates if declaration.look else None
    if not own:
        return render(template, spoken, declaration=declaration, **values)
    text = render_own(template, own, spoken, declaration=declaration, **values)
    check_document(text, own, page=template == "page.html")
    return text


def report(audit: Audit, words: ReportWords | None = None) -> str:
    """Write the report for the site's owner; in English without `words`."""
    words = words or ReportWords()
    table = summary.phase_table(audit)
    tasks = summary.tasks(audit.findings)
    found, kept = tracker_map(audit), scans(audit)
    return render(
        "report.html",
        words,
        audit=audit,
        brief=brief(audit, words),
        advice=advice,
        exhibits=exhibits(audit.phases, tasks),
        table=table,
        phase_labels={result.phase: words.phase(result.phase) for result in table.phases},
        before=summary.needing_consent(audit, "no_action"),
        tasks=tasks,
        severities=summary.severity_counts(audit.findings),
        map=found,
        map_categories=[one for one in CATEGORIES if any(tracker.category == one for tracker in audit.trackers)],
        panels=draw_trackers(found, audit.site, words),
        scans=kept,
        charts=draw_charts(kept, words),
        categories=CATEGORIES,
        limits=limits(audit, words),
        groups=summary.page_groups(audit.pages),
        cookies=summary.by_urgency(audit.cookies),
        storage=summary.by_urgency(audit.storage),
        trackers=summary.by_urgency(audit.trackers),
        alarming=summary.ALARMING,
        cookie_facts=facts.cookie_facts,
        storage_facts=facts.storage_facts,
        tracker_facts=facts.tracker_facts,
    )
