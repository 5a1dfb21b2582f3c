"""Every catalogue says everything that a visitor can read, and says it so that the program can use it."""

import re
from collections import Counter
from functools import cache
from gettext import NullTranslations, c2py

import pytest
from babel import Locale

from cookie_db.compiled import load
from cookie_db.model import ROLES
from cookie_db.purposes import purposes_of
from reports import catalogue
from reports.declaration import NOTES, ConsentNote, ScanNote, sections
from reports.formats import DECLARATION
from reports.formats.pdf import numbered
from reports.languages import LANGUAGES, language_of, missing, words_for
from reports.messages import ROLES as ROLE_NAMES
from reports.messages import VISITOR_PHASES
from reports.purposes import Purposes
from reports.words import Words
from tests.unit.reports import samples

CATALOGUES = catalogue.languages()
PLACEHOLDERS = re.compile(r"%\([a-z]+\)s|\{[a-z]+\}")
FOREIGN = re.compile(r"[<>&—]|\s–\s|&[a-z]+;")


@cache
def template():
    return catalogue.gather()


def messages(language):
    """English message, translation of one form, and whether the form has to hold the number."""
    for message in catalogue.read(catalogue.catalogue_of(language), language):
        if isinstance(message.id, str):
            if message.id:
                yield message.id, message.string
        else:
            for string in message.string or ():
                yield message.id[1], string


def test_the_template_and_the_catalogues_are_up_to_date(capsys):
    assert catalogue.main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_is_complete(language):
    assert missing(language) == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_keeps_what_the_program_fills_in(language):
    for english, said in messages(language):
        wanted, found = Counter(PLACEHOLDERS.findall(english)), Counter(PLACEHOLDERS.findall(said))
        if english.startswith("%(num)s") or "%(num)s" in english:
            wanted.pop("%(num)s", None)
            found.pop("%(num)s", None)  # see the test of plurals
        assert wanted == found, said
        assert "%" not in PLACEHOLDERS.sub("", said), said


@pytest.mark.parametrize("language", CATALOGUES)
def test_plurals_are_those_of_the_cldr(language):
    read = catalogue.read(catalogue.catalogue_of(language), language)
    form_of, cldr = c2py(read.plural_expr), Locale.parse({"pt": "pt_PT"}.get(language, language)).plural_form
    forms: dict[int, set[int]] = {}
    groups: dict[str, set[int]] = {}
    for number in range(1000):
        forms.setdefault(form_of(number), set()).add(number)
        groups.setdefault(cldr(number), set()).add(number)
    assert sorted(map(sorted, forms.values())) == sorted(map(sorted, groups.values()))
    for message in read:
        if not isinstance(message.id, str):
            strings = message.string or ()
            assert len(strings) == read.num_plurals
            for form, string in enumerate(strings):
                assert len(forms[form]) == 1 or string.count("%(num)s") == 1, string


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_is_plain_text_in_the_form_of_the_english(language):
    for english, said in messages(language):
        assert not FOREIGN.search(said), said
        assert said == said.strip()
        assert "  " not in said
        assert (said[-1] == ".") == (english[-1] == "."), said
    words = words_for(language)
    assert words.say("Privacy policy").lower() in words.say("Privacy policy of %(company)s").lower()
    assert all(words.say(phase)[0].islower() for phase in VISITOR_PHASES.values())


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_purpose_is_said_in_the_language(language):
    words = words_for(language)
    for sentence in purposes_of(load()):
        kept = sentence.replace("{by}", "Acme {by} & Söhne")
        said = words.purpose(kept)
        assert said not in {kept, sentence}
        assert ("Acme {by} & Söhne" in said) == ("{by}" in sentence)
    assert words.purpose("Remembers my cat.") == "Remembers my cat."


@pytest.mark.xfail(reason="translators are at work on some", strict=True, condition=len(CATALOGUES) < 11)
def test_every_language_has_a_catalogue():
    assert {"en", *CATALOGUES} == set(LANGUAGES)


class Recording(NullTranslations):
    """Keeps what was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message)
        return message

    def ngettext(self, msgid1, msgid2, n):
        self.asked.add(msgid1)
        return msgid1 if n == 1 else msgid2


@pytest.mark.parametrize("name", DECLARATION)
def test_every_text_of_a_format_can_be_translated(name):
    recording = Recording()
    words = Words("en", recording)
    everything = [ScanNote(kind=kind, count=2, subject=subject) for kind in NOTES for subject in ("robots", "reject")]
    failed = samples.declaration(status="failed", consent=ConsentNote(banner=False), sections=sections([]))
    partial = samples.declaration(status="degraded", notes=tuple(everything), consent=ConsentNote(banner=True))
    for declaration in (samples.declaration(), samples.hostile_declaration(), failed, partial):
        DECLARATION[name].write(declaration, words)
    numbered("", words)
    assert recording.asked <= {message.id if isinstance(message.id, str) else message.id[0] for message in template()}


def test_what_the_owner_alone_reads_is_no_part_of_the_catalogues():
    assert "Cookie without protection it could have" not in template()
    assert "Before a choice" not in template()


def test_every_role_has_a_name():
    assert set(ROLES) <= set(ROLE_NAMES)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("sv", "sv"), ("sv-SE", "sv"), ("DE_at", "de"), ("no", "nb"), ("nn-NO", "nb"), ("pt-BR", "pt"), ("en-US", "en")],
)
def test_a_region_makes_no_difference(tag, language):
    assert language_of(tag) == language
    assert words_for(tag).language == language
    assert words_for(tag).direction == "ltr"


@pytest.mark.parametrize("tag", ["xx", "", "svenska", "../sv", "tlh"])
def test_a_language_that_is_not_there(tag):
    assert language_of(tag) is None
    with pytest.raises(LookupError, match="none of en, sv, da"):
        words_for(tag)


def test_a_missing_text_is_said_in_english_and_listed(monkeypatch, tmp_path):
    catalog = catalogue.read(catalogue.catalogue_of("sv"), "sv")
    catalog["Cookie"].string = ""
    catalog["Provider"].flags.add("fuzzy")
    catalog["One page was left out"].string = ("En sida utelämnades", "")
    monkeypatch.setattr("reports.languages._catalogue", lambda language: catalog)
    assert missing("sv") == ["Cookie", "One page was left out", "Provider"]
    words = words_for.__globals__["_words"].__wrapped__("sv")
    assert words.say("Cookie") == "Cookie"
    assert words.say("Provider") == "Provider"
    assert words.count("One page was left out", "%(num)s pages were left out", 1) == "En sida utelämnades"
    assert words.count("One page was left out", "%(num)s pages were left out", 2) == "2 pages were left out"
    assert missing("en") == []


def test_the_longest_template_that_fits_is_meant():
    purposes = Purposes({"Lets {by} count.": "A {by}.", "Lets {by} see and count.": "B {by}.", "Counts.": "C."})
    assert purposes.say("Lets Acme see and count.") == "B Acme."
    assert purposes.say("Lets see and count.") == "A see and."
    assert purposes.say("Lets  count.") == "Lets  count."
    assert purposes.say("Counts.") == "C."


@pytest.mark.parametrize(
    ("language", "kept", "two", "moment", "number"),
    [
        ("sv", "13 månader", "3 år, 5 månader", "22 november 2026 14:05 UTC", "1 234,5"),
        ("de", "13 Monate", "3 Jahre, 5 Monate", "22. November 2026, 14:05 UTC", "1.234,5"),
        ("pl", "13 miesięcy", "3 lata i 5 miesięcy", "22 listopada 2026 14:05 UTC", "1 234,5"),
        ("fi", "13 kuukautta", "3 vuotta ja 5 kuukautta", "22. marraskuuta 2026 14.05 UTC", "1 234,5"),
    ],
)
def test_facts_are_written_as_the_language_does(language, kept, two, moment, number):
    words = Words(language)
    assert words.duration(400 * 86_400) == kept
    assert words.duration(1250 * 86_400) == two
    assert words.moment(samples.SCANNED.replace(hour=14, minute=5)) == moment
    assert words.number(1234.5).replace("\xa0", " ") == number


def test_a_page_in_swedish():
    page = DECLARATION["html"].write(samples.declaration(), words_for("sv"))
    assert '<html lang="sv" dir="ltr">' in page
    assert "Nödvändiga" in page
    assert "Förstapart" in page
