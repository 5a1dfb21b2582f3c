"""Every error is one line for the person at the terminal and one exit code."""

from __future__ import annotations

import re

import pytest

from scanner import errors
from scanner.errors import ExitCode, ScanError


def kinds(base: type[ScanError] = ScanError) -> list[type[ScanError]]:
    """All errors of the tree, those of other modules aside."""
    below = [kind for kind in base.__subclasses__() if kind.__module__ == errors.__name__]
    return [base, *(one for kind in below for one in kinds(kind))]


def exit_codes_of_the_tree() -> dict[str, int]:
    """The errors that the module's tree shows, each with the exit code of its branch."""
    assert errors.__doc__ is not None
    found: dict[str, int] = {}
    code = ExitCode.WRONG_USE.value
    for line in errors.__doc__.splitlines():
        if match := re.search(r"[├└]── (\w+)(?:\s+\((\d)\))?", line):
            code = int(match[2]) if match[2] else code
            found[match[1]] = code
    return found


def test_the_tree_in_the_text_is_the_tree_of_the_classes() -> None:
    assert exit_codes_of_the_tree() == {kind.__name__: kind.exit_code for kind in kinds()[1:]}


@pytest.mark.parametrize("kind", kinds())
def test_every_error_tells_what_happened_in_one_line(kind: type[ScanError]) -> None:
    error = kind("The host\n  has no address.", "Check its spelling.")
    assert error.line() == "The host has no address. Check its spelling."
    assert kind("No page").line() == "No page."
    assert kind.__doc__
    assert kind.exit_code in ExitCode


def test_exit_codes_are_those_that_people_script_against() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0, "RULE_MET": 1, "WRONG_USE": 2, "DEGRADED": 3, "UNREACHABLE": 4, "INTERRUPTED": 130,
    }  # fmt: skip
