"""Values become facts at once, and facts do not hold them."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from scanner.capture.facts import remembered, value_facts
from scanner.values import Digester


@pytest.mark.parametrize(
    ("value", "length", "shape"),
    [("", 0, "empty"), ("abc", 3, "L3"), ("grün", 5, "L2?L1"), ("\ud800", 3, "?"), ("a" * 5000, 5000, "L5000")],
)
def test_facts(value: str, length: int, shape: str) -> None:
    facts = value_facts(value, Digester(b"key"))
    assert (facts.length, facts.shape) == (length, shape)


def test_facts_do_not_hold_the_value() -> None:
    facts = value_facts("alice@shop.example", Digester())
    assert "alice" not in str(asdict(facts))


def test_remembered_facts_are_the_same_facts() -> None:
    digester = Digester(b"key")
    facts = remembered(digester)
    assert facts("a") == value_facts("a", digester)
    assert facts("a") is facts("a")
    for number in range(5000):
        facts(str(number))
    assert facts("a") == value_facts("a", digester)
