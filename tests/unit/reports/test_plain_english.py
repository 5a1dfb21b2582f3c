"""What visitors read is plain English: short sentences of short words, by Flesch's formula of 1948."""

import re

import pytest

from reports import catalogue

SENTENCE = re.compile(r"[.;:](?:\s|$)")
WORD = re.compile(r"[A-Za-z']+")
VOWELS = re.compile(r"[aeiouy]+")
LEGALESE = re.compile(
    r"\b(?:pursuant|hereby|herein|thereof|aforementioned|notwithstanding|shall|utili[sz]e|facilitat\w*|in order to"
    r"|data subject|data controller|processing|legitimate interest|terminal equipment)\b",
    re.IGNORECASE,
)


def texts():
    for message in catalogue.gather():
        text = message.id if isinstance(message.id, str) else message.id[1]
        yield text.replace("{by}", "Acme").replace("%(num)s", "2")


def syllables(word):
    """Groups of vowels, without a silent e at the end; right for nine words in ten, as such formulas are."""
    word = word.lower().removesuffix("'s")
    if word.endswith(("e", "es", "ed")) and not word.endswith(("le", "ted", "ded", "ses", "ges", "ces")):
        word = word.rstrip("sd").removesuffix("e")
    return max(1, len(VOWELS.findall(word)))


def reading_ease(text):
    """Flesch's reading ease: 60 to 70 is plain English, 30 and below the language of lawyers."""
    words = WORD.findall(text)
    sentences = max(1, len(SENTENCE.findall(text)))
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * sum(map(syllables, words)) / len(words)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The cat sat on the mat.", 100, 130),
        ("The processing of personal data necessitates a legitimate determination of applicability.", -60, 10),
    ],
)
def test_the_formula(text, least, most):
    assert least < reading_ease(text) < most


def test_all_sentences_together_are_plain():
    sentences = [text for text in texts() if text.endswith(".")]
    assert len(sentences) > 100
    assert reading_ease(" ".join(sentences)) >= 60


def test_no_sentence_is_long_or_legal():
    for text in texts():
        assert max(len(WORD.findall(part)) for part in SENTENCE.split(text)) <= 25, text
        assert not LEGALESE.search(text), text


def test_few_sentences_are_hard():
    hard = [text for text in texts() if text.endswith(".") and len(WORD.findall(text)) > 8 and reading_ease(text) < 25]
    assert not hard
