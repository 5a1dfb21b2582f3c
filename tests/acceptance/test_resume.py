"""Fifty random moments at which a scan is killed, on each database: it goes on, loses nothing, repeats nothing.

`--kills 10` for a shorter run, whose figures are not kept.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from scanner.capture.locate import find_browser
from tests.benchmarks.ground import write
from tests.integration.store.postgres import NoPostgres, new_database, running_server
from tests.killing import Seconds, Survived, Visits, scan_with_kills, unlike

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
HOST = "www.demo-shop.example"
URL = f"https://{HOST}/"
OPTIONS = ("--ignore-robots", "--phases", "no_action,reject,accept")
KILLS = 50
SEED = 20261129


def moments_of(chance: random.Random, undisturbed: Survived) -> list[Seconds | Visits]:
    """By the clock: also while it starts, looks for pages, ends."""
    return [Seconds(chance.uniform(0.5, undisturbed.seconds)) for _ in range(chance.randint(1, 3))]


def visits_of(chance: random.Random, undisturbed: Survived) -> list[Seconds | Visits]:
    """By what is kept, and a little later: a busy machine may not have come to a visit by a moment of the clock."""
    numbers = sorted(chance.randrange(1, len(undisturbed.at_end)) for _ in range(chance.randint(1, 3)))
    return [Visits(number, chance.uniform(0, 0.5)) for number in numbers]


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[str | None]:
    if request.param == "sqlite":
        yield None
        return
    try:
        with running_server() as socket:
            yield socket
    except NoPostgres as problem:
        pytest.skip(f"PostgreSQL: {problem}")


def test_a_scan_survives_being_killed_at_any_moment(
    server: str | None, tmp_path: Path, farm: Farm, request: pytest.FixtureRequest
) -> None:
    wanted = int(request.config.getoption("--kills"))
    home, database = tmp_path / "undisturbed", f"sqlite:///{tmp_path}/undisturbed.db"
    undisturbed = scan_with_kills(farm, URL, home, database, [], *OPTIONS)
    chance = random.Random(SEED)
    kills = scans = kept = 0
    wrong: list[str] = []
    while kills < wanted:
        database = new_database(server, f"kill{scans}") if server else f"sqlite:///{tmp_path}/kill{scans}.db"
        moments = moments_of(chance, undisturbed) if scans % 2 else visits_of(chance, undisturbed)
        survived = scan_with_kills(farm, URL, tmp_path / f"kill{scans}", database, moments, *OPTIONS)
        scans, kills, kept = scans + 1, kills + survived.kills, kept + len(survived.kept)
        again = [visit for visit, at in survived.kept.items() if survived.at_end.get(visit) != at]
        differs = unlike(undisturbed.scan, survived.scan, farm.truth(HOST))
        if again or differs or survived.at_end.keys() != undisturbed.at_end.keys():
            wrong.append(f"{moments}: made again or lost {again}; {differs}")
        print(f"{scans} scans, {kills} kills, {kept} visits kept, {len(wrong)} wrong", flush=True)
    if wanted >= KILLS:
        figures = {"scans": scans, "kills": kills, "visits_kept": kept, "wrong": wrong, "seed": SEED}
        write(f"resume_{'postgresql' if server else 'sqlite'}", figures, str(find_browser().path))
    assert wrong == []
