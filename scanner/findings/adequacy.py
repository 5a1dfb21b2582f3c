"""Countries to which personal data may go without further safeguards (GDPR art. 45), as of `AS_OF`.

The European Economic Area, and the countries for which the Commission has an adequacy decision in force. Where a
decision covers only some receivers, `condition` says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AS_OF: Final = "2026-11-29"
"""Day on which this table was last gone through; decisions are amended, suspended and renewed."""

EEA: Final = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""The European Union with Iceland, Liechtenstein and Norway (ISO 3166-1 alpha-2)."""

PARTS_OF_THE_UNION: Final = frozenset({"AX", "GF", "GP", "MF", "MQ", "RE", "YT"})
"""Places with a code of their own where Union law applies (TFEU art. 355(1) and (4)): Åland, French overseas."""


@dataclass(frozen=True, slots=True)
class Adequacy:
    """One adequacy decision; `condition` is null where it covers the usual receivers of a website's data."""

    decision: str
    condition: str | None = None


DECISIONS: Final = {
    "AD": Adequacy("Decision 2010/625/EU"),
    "AR": Adequacy("Decision 2003/490/EC"),
    "BR": Adequacy("Implementing Decision (EU) 2026/179"),
    "CA": Adequacy("Decision 2002/2/EC"),  # organisations under its federal private sector law, which companies are
    "CH": Adequacy("Decision 2000/518/EC"),
    "FO": Adequacy("Decision 2010/146/EU"),
    "GB": Adequacy("Implementing Decision (EU) 2021/1772, renewed until December 2031"),
    "GG": Adequacy("Decision 2003/821/EC"),
    "IL": Adequacy("Decision 2011/61/EU"),
    "IM": Adequacy("Decision 2004/411/EC"),
    "JE": Adequacy("Decision 2008/393/EC"),
    "JP": Adequacy("Implementing Decision (EU) 2019/419"),
    "KR": Adequacy("Implementing Decision (EU) 2022/254"),
    "NZ": Adequacy("Implementing Decision 2013/65/EU"),
    "US": Adequacy(
        "Implementing Decision (EU) 2023/1795",
        "only organisations that are certified under the EU-US Data Privacy Framework",
    ),
    "UY": Adequacy("Implementing Decision 2012/484/EU"),
}
"""Decisions by ISO 3166-1 alpha-2 code."""


def is_covered(country: str) -> bool:
    """Whether data may go to any company there without further safeguards."""
    decision = DECISIONS.get(country)
    return country in EEA or country in PARTS_OF_THE_UNION or (decision is not None and decision.condition is None)
