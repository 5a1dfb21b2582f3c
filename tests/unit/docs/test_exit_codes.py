"""docs/exit-codes.md says what the program does."""

import re
from pathlib import Path

import pytest

from scanner import errors
from scanner.errors import ExitCode, ScanError

DOCUMENT = (Path(__file__).parents[3] / "docs" / "exit-codes.md").read_text(encoding="utf-8")
# What ends a command; the others are their bases.
ERRORS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, ScanError) and not kind.__subclasses__()
]


@pytest.mark.parametrize("code", list(ExitCode), ids=lambda code: code.name)
def test_every_exit_code_has_one_row(code: ExitCode) -> None:
    assert len(re.findall(rf"^\| `{code.value}` \|", DOCUMENT, re.MULTILINE)) == 1


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_is_listed_with_its_exit_code_and_what_to_do(error: type[ScanError]) -> None:
    row = re.search(rf"^\|[^|]*`{error.__name__}`[^|]*\| (\d+) \| (.+) \|$", DOCUMENT, re.MULTILINE)
    assert row, f"{error.__name__} is not in docs/exit-codes.md"
    assert int(row[1]) == error.exit_code
    assert row[2].strip()


def test_no_error_is_listed_that_does_not_exist() -> None:
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", DOCUMENT))
    assert {name for name in named if not hasattr(errors, name)} == set()
