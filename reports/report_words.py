"""The words that only the owner's report needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.audit import Audit, Banner, PhaseResult

_LET_IN: Final = (
    "Let the scanner in: --identify gives it a name that a firewall can know. Or scan from elsewhere (--proxy)."
)

_STATUSES: Final = {
    "complete": "The scan is complete",
    "degraded": "The scan could not look everywhere",
    "failed": "The site could not be scanned",
}

_STATUS_TEXTS: Final = {
    "complete": "Everything that was asked for was looked at.",
    "degraded": "What is missing in this report may exist all the same.",
    "failed": "This report says nothing about what the site stores.",
}

_SHORT_PHASES: Final = {
    "no_action": "Before",
    "reject": "Refused",
    "accept": "Accepted",
    "gpc": "GPC",
    "withdraw": "Withdrawn",
}

_WALLS: Final = {
    "challenge": ("a bot challenge", _LET_IN),
    "captcha": ("a captcha", _LET_IN),
    "refused": ("access was refused", _LET_IN),
    "rate_limited": ("the site was asked too often", "Scan more slowly, or let the scanner in."),
    "queue": ("a waiting room", "Scan again when fewer people want in."),
    "geo": ("not served in this country", "Scan from a country that the site serves (--proxy)."),
    "maintenance": ("under maintenance", "Scan again when the site is open."),
    "unavailable": ("the server was not available", "Scan again later."),
    "login": ("a login page", "Scan with a login (--login), or leave such pages out (--exclude)."),
    "gate": ("an age check", "Scan with a journey that gives the answer (--login)."),
    "paywall": ("for subscribers only", "Scan with the login of a subscriber (--login)."),
}
"""Kind of wall: what stood before a page, and what the owner can do."""

_HOW: Final = {
    "not_offered": "The notice offers no refusal",
    "no_banner": "No notice was found",
    "not_operable": "It could not be pressed",
}

_PRESSES: Final = {
    "accept": "accepts",
    "reject": "refuses",
    "save": "saves what the switches say",
    "settings": "opens the settings",
    "acknowledge": "closes the notice",
    "info": "shows more",
    "switch_on": "switched on",
    "switch_off": "switched off",
    "reopen": "leads back to the choice",
}

_RECORD: Final = {
    "platform": "Platform",
    "decided": "Record says decided",
    "reads": "Record reads as",
    "granted": "Granted",
    "refused": "Refused",
    "names": "Record kept in",
    "kept_in": "Record kept in",
    "changed": "Changed by the choice",
    "reopened_by": "Way back to the choice",
    "clicks_to_accept": "Clicks to accept",
    "tcf": "TCF record",
    "gpp": "GPP record",
}

_PICTURES: Final = {
    "banner": "The notice",
    "layer": "A further layer of the notice",
    "after": "The page after the choice",
}

_FOUND: Final = {
    "seed": "Given",
    "link": "Link",
    "sitemap": "Sitemap",
    "redirect": "Redirect",
    "script": "Script",
    "login": "The log-in",
}

_SELF_TEST: Final = {
    "first_party_http": "First-party cookie from a server",
    "first_party_script": "First-party cookie from a script",
    "third_party_http": "Third-party cookie from a server",
    "third_party_script": "Third-party cookie from a script",
    "partitioned": "Partitioned cookie",
    "local_storage": "Local storage",
    "session_storage": "Session storage",
    "indexed_db": "Browser database (IndexedDB)",
    "third_party_storage": "Storage of a third party",
    "stored": "Stored",
    "blocked": "Blocked",
    "unknown": "Not known",
}


def _often(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda kind: (-counts[kind], kind))


class ReportWords(Words):
    """`Words`, and how a scan went."""

    def status(self, key: str) -> str:
        """Say how a scan ended, as a heading."""
        return self.say(_STATUSES[key])

    def audit_status(self, audit: Audit) -> str:
        """Say what the status means for the reader."""
        if audit.status == "complete" and not audit.measured:
            return self.say("No page was looked at.")
        return self.say(_STATUS_TEXTS[audit.status])

    def walls(self, not_measured: Mapping[str, int]) -> str:
        """Name what stood before pages that were not measured, the most frequent first."""
        return ", ".join(self.say(_WALLS[kind][0]) if kind in _WALLS else kind for kind in _often(not_measured))

    def way_in(self, not_measured: Mapping[str, int]) -> str:
        """Say what the owner can do about them."""
        ways = (_WALLS[kind][1] for kind in _often(not_measured) if kind in _WALLS)
        return " ".join(self.say(way) for way in dict.fromkeys(ways))

    def banner(self, banner: Banner) -> str:
        """Say what was found of a notice that asks for consent."""
        if banner.found is None:
            return self.say("It could not be told whether the site asks for consent.")
        if not banner.found:
            return self.say("No notice that asks for consent was found.")
        platform = f" ({banner.platform})" if banner.platform else ""
        offers = (
            (banner.accept, self.say("accepting")),
            (banner.reject, self.say("refusing")),
            (banner.settings, self.say("settings")),
        )
        offered = ", ".join(name for value, name in offers if value)
        missing = ", ".join(name for value, name in offers if value is False)
        text = self.say("A notice that asks for consent was found") + f"{platform}."
        if offered:
            text += f" {self.say('Its first layer offers')}: {offered}."
        if missing:
            text += f" {self.say('It does not offer')}: {missing}."
        return text

    def short_phase(self, key: str) -> str:
        """Name a phase in one word, for the head of a narrow column."""
        return self._named(_SHORT_PHASES, key)

    def phase_state(self, result: PhaseResult) -> str:
        """Say whether a phase was reached and proved."""
        if not result.reached:
            return self.say("Not reached")
        return self.outcome(result.outcome) if result.outcome else self.say("Looked at")

    def how(self, key: str) -> str:
        """Say by what means a phase was reached or why not; a rule's id stays as it is."""
        return self._named(_HOW, key)

    def press(self, key: str) -> str:
        """Say what a press on a button does."""
        return self._named(_PRESSES, key)

    def record(self, key: str) -> str:
        """Name a part of what the site wrote down of the choice."""
        return self._named(_RECORD, key)

    def picture(self, key: str) -> str:
        """Say what a picture shows."""
        return self._named(_PICTURES, key)

    def found(self, key: str | None) -> str:
        """Say through what a page was found."""
        return self._named(_FOUND, key) if key else self.say("Not known")

    def self_test(self, key: str) -> str:
        """Name a part of the browser's self-test or its result."""
        return self._named(_SELF_TEST, key)
