"""What buttons say, in the languages of Europe: the texts are from how sites write, not from our phrase lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.capture.consent.wording import (
    Intent,
    codes,
    intent_of,
    language,
    language_code,
    phrase,
    plain_words,
    says_necessary,
    topics,
)
from tests.unit.scanner.capture.consent.texts import TEXTS, A, R, S

if TYPE_CHECKING:
    from collections.abc import Sequence

CASES = [(code, text, intent) for code, rows in TEXTS.items() for text, intent in rows]


def lines(rows: Sequence[tuple[str, Intent, tuple[Intent, str] | None]]) -> str:
    """What was wanted of each text and what was found, one a line."""
    return "".join(f"\n{text!r}: {wanted}, read as {found}" for text, wanted, found in rows)


def test_every_language_of_the_union_is_spoken() -> None:
    union = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
    assert {union[at : at + 2] for at in range(0, len(union), 3)} <= set(codes())
    assert set(TEXTS) == set(codes())


@pytest.mark.parametrize("code", TEXTS)
def test_buttons_are_understood_where_the_page_names_their_language(code: str) -> None:
    found = [(text, intent, intent_of(text, code)) for text, intent in TEXTS[code]]
    misread = [row for row in found if row[2] not in {(row[1], code), (row[1], "en")}]
    assert not misread, lines(misread)


@pytest.mark.parametrize("code", TEXTS)
def test_no_button_is_taken_for_the_contrary_where_the_page_names_no_language(code: str) -> None:
    contrary = []
    for text, intent in TEXTS[code]:
        found = intent_of(text)
        if found is None:
            continue  # what two languages read differently is left alone
        if (intent is R and found[0] is not R) or (intent in {A, S} and found[0] is R):
            contrary.append((text, intent, found))
    assert not contrary, lines(contrary)


def test_most_buttons_are_understood_where_the_page_names_the_wrong_language() -> None:
    understood = [text for _, text, intent in CASES if (found := intent_of(text, "en")) and found[0] is intent]
    assert len(understood) >= 0.95 * len(CASES)


@pytest.mark.parametrize(
    "text",
    [
        "Strictly necessary cookies",
        "Marketing",
        "Home",
        "Add to basket",
        "Zum Warenkorb",
        "Kontakta oss",
        "",
        "§",
        "12",
    ],
)
def test_other_texts_are_no_answer(text: str) -> None:
    assert intent_of(text, "en") is None


def test_a_sentence_is_no_button() -> None:
    assert (
        intent_of("We and our partners ask you to accept cookies so that we may show advertising to you today") is None
    )


@pytest.mark.parametrize(
    ("written", "text", "length"),
    [
        ("accept all", "Please accept all", 9),
        ("accept*", "Acceptable", 6),
        ("only * necessary", "only the strictly necessary ones", 13),
        ("only * necessary", "only one two three four five necessary", 0),
        ("yes *", "yes please do", 3),
        ("yes *", "oh yes please", 0),
        ("=no", "no", 2),
        ("=no", "no way", 0),
        ("that s fine", "That’s fine", 9),
    ],
)
def test_phrases(written: str, text: str, length: int) -> None:
    assert phrase(written).length(plain_words(text)) == length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ΑΠΟΔΟΧΉ  όλων!", ("αποδοχη", "ολων")),
        ("İzin ver", ("izin", "ver")),
        ("Straße – schließen", ("strasse", "schliessen")),
        ("N'accepter", ("n", "accepter")),
    ],
)
def test_case_accents_and_signs_do_not_count(text: str, words: tuple[str, ...]) -> None:
    assert plain_words(text) == words


@pytest.mark.parametrize(("tag", "code"), [("sv-SE", "sv"), ("nb", "no"), ("EN_gb", "en"), ("zh", None), ("", None)])
def test_language_tags(tag: str, code: str | None) -> None:
    assert language_code(tag) == code


def test_a_language_without_words_is_no_language() -> None:
    with pytest.raises(KeyError):
        language("tlh")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vi använder kakor", (True, False)),
        ("Χρησιμοποιούμε cookies", (True, False)),
        ("Read our privacy policy", (False, True)),
        ("Taken care of the bakery", (False, False)),
        ("Използваме бисквитки", (True, False)),
        ("Das Gewicht der Tasse", (False, False)),
    ],
)
def test_what_a_text_is_about(text: str, found: tuple[bool, bool]) -> None:
    assert topics(text) == found


@pytest.mark.parametrize(
    ("label", "code", "necessary"),
    [
        ("Strictly necessary", "en", True),
        ("Nödvändiga", "sv", True),
        ("Marketing", "sv", False),
        ("Απαραίτητα", "el", True),
    ],
)
def test_switches_of_what_is_necessary(label: str, code: str, necessary: bool) -> None:
    assert says_necessary(label, code) is necessary
