"""The same scan twice gives the same cookies. Ten times, of every site of mechanisms: tests/acceptance."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from tests.repeats import differences
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.farm import Farm

pytestmark = pytest.mark.browser
HOST = "www.nested.example"


@pytest.fixture(scope="module")
def scans(farm_server: Farm) -> list[dict[str, Any]]:
    """Two scans of one site."""
    return [scan_farm(farm_server, f"https://{HOST}/") for _ in range(2)]


def test_the_same_scan_twice_gives_the_same_cookies(scans: list[dict[str, Any]], farm: Farm) -> None:
    assert scans[0]["cookies"]
    assert differences(scans, farm.truth(HOST)) == []


def _lose(cookies: list[dict[str, Any]]) -> None:
    cookies[:] = [one for one in cookies if one["name"] != "deep_js"]


def _change(**facts: Any) -> Callable[[list[dict[str, Any]]], None]:
    def change(cookies: list[dict[str, Any]]) -> None:
        next(one for one in cookies if one["name"] == "deep_js").update(facts)

    return change


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_lose, "not in round 2 of 2"),
        (_change(party="first"), "party third (1 times), first (1 times)"),
        (_change(lifetime=3700.0), "lifetime from 3600 to 3700"),
        (_change(lifetime=None), "lifetime known in 1 of 2"),
        (_change(setters=[{"url": None, "host": "x.example"}]), "set by"),
        (_change(phases={"no_action": None}), "phases"),
    ],
)
def test_each_difference_is_named(
    spoil: Callable[[list[dict[str, Any]]], None], says: str, scans: list[dict[str, Any]], farm: Farm
) -> None:
    first, second = deepcopy(scans[0]), deepcopy(scans[0])
    spoil(second["cookies"])
    [line] = differences([first, second], farm.truth(HOST))
    assert line.startswith("'deep_js' on frame.deep-widget.example/: ")
    assert says in line
