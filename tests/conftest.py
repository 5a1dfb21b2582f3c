"""Fixtures for all tests: a scrubbed environment and the closed little internet."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.capture.locate import ENVIRONMENT_VARIABLE, find_browser
from scanner.errors import BrowserMissing
from tests.farm import FarmServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.farm import Farm

SCRUBBED = ("COOKIESCAN_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SCRAPY_")
KEPT = frozenset({ENVIRONMENT_VARIABLE})

# Containers often forbid Python to keep what it compiled. Then each command that a test starts would compile the
# whole program again, and each worker every test.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
UNIT = Path(__file__).parent / "unit"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers the unit tests come last: being short, they fill up whoever is done with the long ones."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.path.is_relative_to(UNIT))


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: no search for garbage looks at them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> Iterator[None]:
    """No setting of the person who runs the tests reaches them, except which browser to use.

    Where none is named it is the one that the program finds, searched for once: the search may ask Playwright's command
    line, which takes half a second. Tests of the search itself take the name out again.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(SCRUBBED) and name not in KEPT:
                patch.delenv(name)
        with contextlib.suppress(BrowserMissing):
            patch.setenv(ENVIRONMENT_VARIABLE, str(find_browser().path))
        yield


@pytest.fixture(scope="session")
def farm_server() -> Iterator[Farm]:
    """One farm for the whole session (each worker process of xdist has its own)."""
    with FarmServer() as running:
        yield running


@pytest.fixture
def farm(farm_server: Farm) -> Farm:
    """The farm with an empty log."""
    farm_server.log.reset()
    return farm_server
