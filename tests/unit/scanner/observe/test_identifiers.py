"""Identifiers are told from how values differ between profiles and how they look."""

from __future__ import annotations

import time

import pytest

from scanner.capture.facts import value_facts
from scanner.model import Phase
from scanner.observe.identifiers import ValueHistory
from scanner.values import Digester

DIGESTER = Digester(b"key of this scan")
NOW = int(time.time())


def judge(*values: str) -> str:
    """The judgement over one value in each of several phases."""
    history = ValueHistory()
    for phase, value in zip(Phase, values, strict=False):
        history.add(phase, value_facts(value, DIGESTER))
    return history.judge()


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ((), "unknown"),
        # too short to tell visitors apart, whatever they are
        (("1", "2"), "no"),
        (("granted", "denied"), "no"),
        (("", ""), "no"),
        # the same for everybody
        (("0123456789abcdef", "0123456789abcdef"), "no"),
        # words that tell the choice
        (("essential-only", "essential-only", "everything"), "no"),
        (("rejected", "accepted"), "no"),
        # different for everybody
        (("GA1.2.1134567890.1690000000", "GA1.2.2098765432.1690000100"), "yes"),
        (("6f9619ff-8b86-d011-b42d-00c04fc964ff", "0e984725-c51c-4bf4-9960-e1c80e27aba0"), "yes"),
        (("b1f3c2d4e5a69788", "a7c39e01f2b4d586"), "yes"),
        (("XkqPzRtYuWvBnMaS", "HgfDsAqWeRtZuIoP"), "yes"),  # letters only
        (("918273645", "564738291"), "yes"),  # nine digits
        # one profile alone proves nothing
        (("6f9619ff-8b86-d011-b42d-00c04fc964ff",), "unknown"),
        # moments differ too, and tell nobody apart
        ((f"{NOW}", f"{NOW + 100}"), "no"),
        ((f"{NOW}123", f"{NOW + 100}456"), "no"),
        (("2026-11-01T12:00:00.123Z", "2026-11-01T12:03:00.456Z"), "no"),
        (("2026-11-01T12:00:00Z", "2026-11-01T12:03:00Z"), "no"),
        # rich in length, poor in content
        (("a1a1a1a1a1a1", "b1b1b1b1b1b1"), "unknown"),
    ],
)
def test_judgements(values: tuple[str, ...], answer: str) -> None:
    assert judge(*values) == answer


def test_a_value_shared_by_all_profiles_beats_others_of_some() -> None:
    history = ValueHistory()
    for phase in (Phase.NO_ACTION, Phase.ACCEPT):
        history.add(phase, value_facts("0123456789abcdef", DIGESTER))
        history.add(phase, value_facts(f"b1f3c2d4e5a69788{phase}", DIGESTER))
    assert history.judge() == "no"


def test_the_shape_is_the_last_ones() -> None:
    history = ValueHistory()
    assert history.shape is None
    history.add(Phase.ACCEPT, value_facts("12", DIGESTER))
    history.add(Phase.ACCEPT, value_facts("abc", DIGESTER))
    assert history.shape == "L3"


@pytest.mark.parametrize(
    ("value", "lone"),
    [
        (f"fb.1.{NOW}123.{NOW + 86400}", True),  # a random number may look like a moment: another profile tells
        ("fb.1.1", False),
        ("6f9619ff-8b86-d011-b42d-00c04fc964ff", True),
    ],
    ids=["moments", "short", "uuid"],
)
def test_what_another_profile_could_decide(value: str, lone: bool) -> None:
    history = ValueHistory()
    history.add(Phase.ACCEPT, value_facts(value, DIGESTER))
    assert history.lone is lone
    history.add(Phase.REJECT, value_facts(value, DIGESTER))
    assert not history.lone
