"""The test sets of tests/benchmarks/classification: the floors below which a change of rows or rules must not fall."""

import pytest

from tests.benchmarks.classification_accuracy import NEEDS_CONSENT, SETS, Answer, ask, macro_f1, read
from tests.cookie_rows import bundled


@pytest.fixture(scope="module")
def answers() -> dict[str, list[Answer]]:
    db = bundled()
    return {path.stem: [ask(db, case) for case in read(path)] for path in SETS.glob("*.jsonl")}


def acceptable(given: list[Answer]) -> float:
    return sum(answer.right for answer in given) / len(given)


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("well-known", 0.98),
        ("agreed", 0.96),
        ("specific", 0.95),
        ("unknowable", 0.97),
        ("hosts", 0.97),
        ("found-in-code", 0.95),
        ("blind-well-known", 0.92),
        ("blind-specific", 0.94),
        ("blind-unknowable", 0.97),
        ("blind-hosts", 0.89),
        ("fresh-agreed", 0.92),
        ("fresh-hosts", 0.9),
        ("fresh-unknowable", 0.97),
        ("outside-agreed", 0.95),
        ("outside-hosts", 0.95),
        ("outside-specific", 0.8),
        ("outside-unknowable", 0.97),
    ],
)
def test_answers_stay_acceptable(answers, name, floor):
    assert acceptable(answers[name]) >= floor


@pytest.mark.parametrize("name", ["specific", "blind-specific"])
def test_the_site_specific_names_keep_their_macro_f1(answers, name):
    assert macro_f1(answers[name]) >= 0.9


@pytest.mark.parametrize("name", ["agreed", "blind-well-known", "blind-specific", "blind-hosts"])
def test_what_is_answered_is_right(answers, name):
    assert acceptable([answer for answer in answers[name] if answer.answered]) >= 0.97


def test_what_sources_agree_on_is_answered(answers):
    assert sum(answer.answered for answer in answers["agreed"]) >= 0.95 * len(answers["agreed"])


def test_what_needs_consent_is_not_called_necessary(answers):
    cases = [a for given in answers.values() for a in given if set(a.case.accept) <= NEEDS_CONSENT]
    lenient = [a.case.question for a in cases if a.category in ("necessary", "preferences")]
    assert len(lenient) <= len(cases) * 0.01, lenient


def test_harmless_hosts_are_not_called_marketing(answers):
    both = (*answers["hosts"], *answers["blind-hosts"])
    harmless = [a for a in both if not NEEDS_CONSENT & set(a.case.accept)]
    blamed = [a.case.question for a in harmless if a.category == "marketing"]
    assert len(blamed) <= len(harmless) * 0.015, blamed


@pytest.mark.parametrize(("word", "floor"), [("certain", 0.98), ("high", 0.95), ("medium", 0.85)])
def test_confidence_holds(answers, word, floor):
    said = [a for given in answers.values() for a in given if a.confidence == word and a.answered]
    assert acceptable(said) >= floor


def test_every_case_names_its_source_and_stands_once():
    for path in SETS.glob("*.jsonl"):
        cases = list(read(path))
        assert all(case.source and case.accept for case in cases)
        questions = [str(sorted(case.question.items())) for case in cases]
        assert len(set(questions)) == len(questions)
        assert len(cases) >= 100
