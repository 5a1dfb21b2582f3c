"""Who puts a finding right, and how: one line for each rule."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a rule that is not met; both are messages to be translated."""

    who: str
    how: str


_DEVELOPER: Final = "Web developer or keeper of the tag manager"
_NOTICE: Final = "Keeper of the consent notice"
_PRIVACY: Final = "Privacy officer"

_OTHER: Final = Advice("Owner of the site", "Read the finding and decide what to change.")

_ADVICE: Final[Mapping[str, Advice]] = MappingProxyType(
    {
        "consent.before": Advice(
            _DEVELOPER, "Load the scripts that set these items only after the visitor has agreed."
        ),
        "consent.ignored": Advice(
            _DEVELOPER, "Block these scripts when the visitor refuses, and delete what they have stored by then."
        ),
        "consent.withdrawal_ignored": Advice(
            _DEVELOPER, "Stop these scripts and delete what they have stored when a visitor withdraws consent."
        ),
        "consent.implied": Advice(_NOTICE, "Count only the press of a button as consent, never scrolling or moving."),
        "consent.no_reject": Advice(_NOTICE, "Put a button that refuses everything on the first layer of the notice."),
        "consent.reject_harder": Advice(
            _NOTICE, "Put refusing on the same layer as accepting, with as many clicks and the same looks."
        ),
        "consent.preticked": Advice(
            _NOTICE, "Leave every choice that is not needed off until the visitor turns it on."
        ),
        "consent.asked_again": Advice(_NOTICE, "Remember a refusal as long as an acceptance, on all pages."),
        "consent.record_too_long": Advice(_NOTICE, "Remember the choice for 12 months at most, then ask again."),
        "consent.no_withdrawal": Advice(_NOTICE, "Put a link on every page that opens the choice again."),
        "gpc.ignored": Advice(_NOTICE, "Let the notice take Global Privacy Control for a refusal."),
        "duration.excessive": Advice(
            _DEVELOPER, "Shorten the lifetime to 13 months or less in the settings of the service that sets it."
        ),
        "attributes.insecure": Advice(
            _DEVELOPER, "Set Secure and SameSite, and HttpOnly where no script needs to read the cookie."
        ),
        "category.doubtful": Advice(
            _PRIVACY, "Ask the provider what it is for, and put the category right with cookiescan db set."
        ),
        "cookie.unclassified": Advice(
            _PRIVACY, "Find out who put it there and what it is for, and note it with cookiescan db set."
        ),
        "tracker.cname": Advice(
            _PRIVACY, "Treat this host as the third party it leads to: name it, and load it only after consent."
        ),
        "transfer.country": Advice(
            _PRIVACY, "Check on what ground data goes to this country, and name the transfer in the privacy policy."
        ),
    }
)


def advice(rule: str) -> Advice:
    """What to do about a rule; for one that is not known, a sentence that fits all."""
    return _ADVICE.get(rule, _OTHER)


def advised_rules() -> frozenset[str]:
    """The rules with advice of their own."""
    return frozenset(_ADVICE)
