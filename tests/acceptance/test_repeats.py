"""Ten scans of each site of mechanisms give the same cookies; what differs is named, and kept in docs/figures.json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.capture.locate import find_browser
from scanner.model import Phase
from tests.acceptance.conftest import ROUNDS
from tests.benchmarks.ground import FIGURES, write
from tests.repeats import cookies_of, differences
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
SECTION = "repeats"
ONE = (Phase.NO_ACTION,)
THREE = (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT)


@pytest.mark.parametrize(
    ("host", "phases"),
    [
        ("www.http-cookies.example", ONE),
        ("www.answers.example", ONE),
        ("www.script-cookies.example", ONE),
        ("www.made-scripts.example", ONE),
        ("www.nested.example", ONE),
        ("www.storage.example", ONE),
        ("www.gestures.example", ONE),
        ("www.shop.example", ONE),
        ("bar.banners.example", THREE),
        ("second-layer.banners.example", THREE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_same_scan_gives_the_same_cookies(host: str, phases: tuple[Phase, ...], rounds: int, farm: Farm) -> None:
    truth = farm.truth(host)
    scans = [scan_farm(farm, f"https://{host}/", phases) for _ in range(rounds)]
    unlike = differences(scans, truth)
    cookies = sorted({len(cookies_of(scan, truth)) for scan in scans})
    print(f"\n{host}: {rounds} scans, {cookies} cookies, {len(unlike)} differences", *unlike, sep="\n    ")
    if rounds >= ROUNDS:
        _keep(host, {"scans": rounds, "cookies": cookies, "differences": unlike})
    assert cookies[0] > 0
    assert unlike == []


def _keep(host: str, figures: dict[str, Any]) -> None:
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    write(SECTION, {"sites": {**kept.get(SECTION, {}).get("sites", {}), host: figures}}, str(find_browser().path))
