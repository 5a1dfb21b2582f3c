"""Every purpose that the database can answer with, for those who translate them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cookie_db.classifier import OWNER_PURPOSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def purposes_of(compiled: Mapping[str, Any]) -> tuple[str, ...]:
    """The English sentences of a compiled database, each once; `{by}` stands for a product or a vendor."""
    return tuple(dict.fromkeys(_sentences(compiled)))


def _sentences(compiled: Mapping[str, Any]) -> Iterator[str]:
    yield from compiled["purposes"].values()
    yield from OWNER_PURPOSES.values()
    yield from sorted({group["purpose"] for group in compiled["words"]["names"].values() if "purpose" in group})
    yield from sorted({row[4] for row in compiled["rows"] if isinstance(row[4], str)})
