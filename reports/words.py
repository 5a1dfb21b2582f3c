"""How facts are said: durations, dates, numbers, and the names of categories, kinds and phases.

`Words` belongs to one language. Its sentences are gettext messages, so a language is added by a catalogue
and without a change of code; a sentence that a catalogue lacks is said in English. No sentence is put together
from pieces; numbers, dates, durations, lists and countries come from the Unicode CLDR (`reports.cldr`).
"""

from __future__ import annotations

from gettext import NullTranslations
from typing import TYPE_CHECKING, Final

from reports import cldr
from reports.messages import (
    CATEGORY_TEXTS,
    CATEGORY_TITLES,
    CONFIDENCES,
    FINGERPRINTING,
    GAPS,
    ITEM_CHANGES,
    KINDS,
    NOTES,
    OUTCOMES,
    PARTIES,
    PHASES,
    ROLES,
    RULES,
    SEVERITIES,
    SKIP_REASONS,
    SKIPPED_PAGES,
    STATES,
    STORAGE_WITHOUT_END,
    VISITOR_PHASES,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from reports.declaration import ConsentNote, Declaration, Row, ScanNote
    from reports.edition import ItemChange, Release
    from reports.purposes import Purposes

_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
_UNITS: Final = ("year", "month", "day", "hour", "minute", "second")
_SECONDS: Final = (31_557_600, 2_629_800, 86_400, 3_600, 60, 1)
"""Year (365.25 days), month (a twelfth of it), day, hour, minute, second."""
_LEAST: Final = (1, 2, 1, 1, 1, 1)
"""From how many on a unit is used: 30 days are said as days, not as one month."""
_MOST: Final = (10**12, 36, 120, 72, 180, 180)
"""Up to how many a unit is used alone: 40 months become years and months."""
_TOLERANCE: Final = 0.02
"""How far a duration may be from a round number of units to be said as that number."""


class Words:
    """The words of one language.

    `language` is a BCP 47 tag for the document, `translations` a gettext catalogue for it (English without),
    `purposes` the purposes of the cookie database in it.
    """

    def __init__(
        self, language: str = "en", translations: NullTranslations | None = None, purposes: Purposes | None = None
    ) -> None:
        self.language = language
        self._translations = translations or NullTranslations()
        self._purposes = purposes

    @property
    def direction(self) -> str:
        """Reading direction of the language, `ltr` or `rtl`."""
        return "rtl" if self.language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"

    def say(self, message: str) -> str:
        """Translate one message."""
        return self._translations.gettext(message) if message else ""

    def count(self, singular: str, plural: str, number: int) -> str:
        """Translate the form of a message that fits a number, and put the number in for `%(num)s`."""
        return self._translations.ngettext(singular, plural, number) % {"num": self.number(number)}

    def number(self, value: float) -> str:
        """Write a number with separators between thousands and at most one decimal."""
        return cldr.number(self.language, value)

    def date(self, day: dt.date) -> str:
        """Write a day, `22 November 2026`."""
        return cldr.date(self.language, day)

    def moment(self, time: dt.datetime) -> str:
        """Write a day and time with the offset from UTC, `22 November 2026, 14:05 UTC`."""
        return cldr.moment(self.language, time)

    def listed(self, texts: Sequence[str]) -> str:
        """Join texts as in a sentence, `one, two and three`."""
        return cldr.listed(self.language, texts)

    def duration(self, seconds: float) -> str:
        """Say a duration as people do: `13 months`, `2 years`, `30 minutes`.

        A number of units that is within two per cent of a whole number is said as that number, in the
        largest unit that fits so; otherwise two units are used (`3 hours, 25 minutes`).
        """
        seconds = round(seconds)
        if seconds < 1:
            return self.say("less than a second")
        for index, unit in enumerate(_SECONDS):
            number = round(seconds / unit)
            fits = _LEAST[index] <= number <= _MOST[index]
            if fits and abs(seconds - number * unit) <= _TOLERANCE * number * unit:
                return cldr.units(self.language, (number, _UNITS[index]))
        return cldr.units(self.language, *_two_units(seconds))

    def kept(self, row: Row) -> str:
        """Say how long a row stays on the device."""
        return self.kept_for(row.kind, session=row.session, lifetime=row.lifetime)

    def kept_for(self, kind: str, *, session: bool, lifetime: float | None) -> str:
        """Say how long an item of a kind stays; `lifetime` in seconds, None = not known or without end."""
        if kind == "session_storage":
            return self.say("Until the tab is closed")
        if session:
            return self.say("Until the browser is closed")
        if lifetime is not None:
            return self.duration(lifetime)
        if kind in STORAGE_WITHOUT_END:
            return self.say("Until it is deleted")
        return self.say("Not known")

    def category(self, key: str) -> str:
        """Name a category."""
        return self.say(CATEGORY_TITLES[key])

    def category_text(self, key: str) -> str:
        """Describe a category to a visitor."""
        return self.say(CATEGORY_TEXTS[key])

    def purpose(self, text: str) -> str:
        """Say a purpose of the cookie database in this language; the owner's own words stay as they are."""
        return self._purposes.say(text) if self._purposes else text

    def kind(self, key: str) -> str:
        """Name a kind of row."""
        return self._named(KINDS, key)

    def party(self, key: str) -> str:
        """Name a party."""
        return self._named(PARTIES, key)

    def phase(self, key: str) -> str:
        """Name a consent phase for the owner, `After refusal`."""
        return self._named(PHASES, key)

    def outcome(self, key: str) -> str:
        """Name the outcome of a visit or of a phase."""
        return self._named(OUTCOMES, key)

    def confidence(self, key: str) -> str:
        """Name a confidence."""
        return self._named(CONFIDENCES, key)

    def severity(self, key: str) -> str:
        """Name a severity."""
        return self._named(SEVERITIES, key)

    def rule(self, key: str) -> str:
        """Name the rule of a finding; one that is not known keeps its id."""
        return self._named(RULES, key)

    def skip_reason(self, key: str) -> str:
        """Say why pages were left out."""
        return self._named(SKIP_REASONS, key)

    def role(self, key: str) -> str:
        """Say what a third-party host is used for."""
        return self._named(ROLES, key)

    def fingerprinting(self, kind: str) -> str:
        """Say what a script asks for to tell one device from another."""
        return self._named(FINGERPRINTING, kind)

    def country(self, code: str) -> str:
        """Name a country; what is not a known code stays as it is."""
        return cldr.country(self.language, code)

    def when(self, phases: Mapping[str, bool | None]) -> str:
        """Say to a visitor in which phases an item appeared."""
        seen = [phase for phase in VISITOR_PHASES if phases.get(phase)]
        tested = [phase for phase in VISITOR_PHASES if phases.get(phase) is not None]
        if not seen:
            return self.say("Not known")
        if tested == ["no_action"]:
            return self.say("When you visit")
        if seen == tested and set(seen) >= {"no_action", "reject", "accept"}:
            return self.say("Whatever you choose")
        moments = self.listed([self.say(VISITOR_PHASES[phase]) for phase in seen])
        return moments[:1].upper() + moments[1:]

    def note(self, note: ScanNote) -> str:
        """Say what could not be looked at, as a sentence."""
        if note.kind == "other":
            return note.detail
        if note.kind == "stopped":
            sentence = self.say("The scan was stopped before it was done")
        elif note.kind in STATES:
            sentences = STATES[note.kind]
            sentence = self.say(sentences.get(note.subject, sentences[""]))
        else:
            sentence = self.count(*SKIPPED_PAGES.get(note.subject, NOTES[note.kind]), note.count)
        return f"{sentence} ({note.detail})" if note.detail else sentence

    @property
    def own_consent(self) -> str:
        """The owner's words about consent; there are none unless the owner writes them."""
        return ""

    def gap(self, gap: str, number: int) -> str:
        """Say of how many items something is not known."""
        return self.count(*GAPS[gap], number)

    @property
    def footer(self) -> str:
        """A line of the owner's at the end; there is none unless the owner writes one."""
        return ""

    def status_text(self, declaration: Declaration) -> str:
        """Say how far the scan could look, for a declaration that is not the whole truth."""
        if not declaration.measured:
            return self.say("The site could not be looked at. Nothing can be said about what it stores.")
        if declaration.status == "complete":
            return self.say("The scan finished. These pages or states were not part of it.")
        return self.say("The scan could not look everywhere. The site may store more than is listed here.")

    def consent(self, note: ConsentNote) -> str:
        """Say how a choice can be changed: the owner's own words, or a standard sentence."""
        if note.text:
            return note.text
        sentences = []
        if note.banner and note.platform:
            asks = self.say("This site asks for your choice with %(platform)s.")
            sentences.append(asks % {"platform": note.platform})
        elif note.banner:
            sentences.append(self.say("This site asks for your choice when you visit."))
        elif note.banner is False:
            sentences.append(self.say("No request for a choice was found on this site."))
        if note.banner or note.url:
            sentences.append(self.say("You can change or withdraw your choice there at any time."))
        sentences.append(self.say("You can also delete what is stored, or block it, in the settings of your browser."))
        return " ".join(sentences)

    def item_change(self, change: ItemChange) -> str:
        """Say what changed of one item since the version before."""
        name = change.name or self.say("(no name)")
        facts = {
            "item": f"{name} ({change.host})" if change.host else name,
            "before": self._changed_fact(change, change.before),
            "after": self._changed_fact(change, change.after),
        }
        return self.say(ITEM_CHANGES[change.kind]) % facts

    def _changed_fact(self, change: ItemChange, fact: str | None) -> str:
        if change.kind == "lifetime":
            seconds = None if fact in {None, "session"} else float(fact or 0)
            return self.kept_for(change.item, session=fact == "session", lifetime=seconds)
        if fact is None:
            return self.say("Not known")
        return self.category(fact) if change.kind == "category" else fact

    def last_seen(self, time: dt.datetime) -> str:
        """Say when an item was seen last that the scan did not see."""
        return self.say("Last seen on %(date)s") % {"date": self.date(time)}

    def release(self, release: Release) -> str:
        """Name a published version."""
        facts = {"number": self.number(release.number), "date": self.date(release.published_at)}
        return self.say("Version %(number)s of %(date)s") % facts

    def no_changes(self, release: Release) -> str:
        """Say why a published version has no list of changes."""
        return self.say("The first version") if release.number == 1 else self.say("Checked again; nothing has changed")

    def made_by(self, declaration: Declaration) -> str:
        """Name the program and the database that made a declaration."""
        return self.made_from(declaration.scanner_version, declaration.database_version, declaration.database_date)

    def made_from(self, scanner_version: str, database_version: str, database_date: dt.date | None) -> str:
        """Name the program and the database by their versions; empty = not known."""
        facts = {"program": f"cookiescan {scanner_version}".rstrip(), "database": database_version}
        if not database_version:
            return self.say("Made by %(program)s") % facts
        if database_date is None:
            return self.say("Made by %(program)s with version %(database)s of the cookie database") % facts
        facts["date"] = self.date(database_date)
        return self.say("Made by %(program)s with version %(database)s of the cookie database of %(date)s") % facts

    def _named(self, table: Mapping[str, str], key: str) -> str:
        return self.say(table[key]) if key in table else key


def _two_units(seconds: int) -> tuple[tuple[int, str], ...]:
    index = next(place for place, unit in enumerate(_SECONDS) if seconds >= unit)
    first, rest = divmod(seconds, _SECONDS[index])
    lower = next(place for place, unit in enumerate(_SECONDS) if place > index and rest >= unit)
    second = round(rest / _SECONDS[lower])
    if second * _SECONDS[lower] >= _SECONDS[index]:
        return ((first + 1, _UNITS[index]),)
    return ((first, _UNITS[index]), (second, _UNITS[lower]))
