"""Rules about what is not known, or not surely: somebody has to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.findings.rule import UNKNOWN, Hit, all_groups, confidence_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.findings.rule import Item
    from scanner.model import Scan


def unclassified(scan: Scan) -> Iterator[Hit]:
    """cookie.unclassified: nobody knows what it is for, so it is treated as needing consent."""
    for group in all_groups(scan, _unknown):
        yield Hit(
            "low", group.subject, f"What the {group.title} is for is not known.", _hints(group.first, group.evidence)
        )


def doubtful(scan: Scan) -> Iterator[Hit]:
    """category.doubtful: the category rests on weak evidence."""
    for group in all_groups(scan, _unsure):
        category = group.first.category
        message = f"The {group.title} is called {category} on weak evidence."
        yield Hit("low", group.subject, message, _hints(group.first, group.evidence))


def _unknown(item: Item) -> bool:
    return (item.category or UNKNOWN) == UNKNOWN


def _unsure(item: Item) -> bool:
    return not _unknown(item) and confidence_of(item.classification) == "low"


def _hints(item: Item, evidence: dict[str, object]) -> dict[str, object]:
    """The evidence with what the database had to say after all."""
    why = item.classification
    told = [*why.evidence, *why.alternatives] if why else []
    return {**evidence, "identifier": item.identifier, "hints": [hint.get("row") for hint in told[:3]]}
