"""A soak: rounds of scans and kills, a census after each, and what it all says."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from sqlalchemy import insert, update

from scanner.bridge import TRUSTED_KEYS_VARIABLE
from scanner.capture.browser import launch_first
from scanner.export import load_scan
from scanner.store import Store, schema
from scanner.store import engine as connections
from tests.benchmarks.ground import ground as running_farm
from tests.farm import catalogue
from tests.soak.census import MARK, Census, Ground
from tests.soak.scans import JOBS, Command, Round, finish, scan_here, start
from tests.soak.trend import trend

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.ground import Ground as Farm

SEED: Final = 20261129
WARM_UP = 6  # rounds whose memory does not count: imports, caches, pools
WARM_UP_SHARE = 0.2  # of all rounds, where that is more
NORMAL: Final = ("www.demo-shop.example", "www.shop.example", "www.crawl.example", "www.storage.example")
MODULES: Final = ("demo", "shop", "crawl", "storage", "bad", "slow")
HERE, COMMANDS = 2, 2  # scans of a round
EVERY = 3  # rounds between two of `run-due`
PAST = datetime(2026, 1, 31, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, and by which chance."""

    seconds: float
    rounds: int | None = None
    seed: int = SEED
    here: int = HERE
    commands: int = COMMANDS
    hosts: tuple[str, ...] = ()  # else all that there are


@dataclass
class Verdict:
    """All rounds and what was found after each."""

    plan: Plan
    rounds: list[Round] = field(default_factory=list)
    looks: list[Census] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def warm_up(self) -> int:
        """Rounds that do not count for growth."""
        return max(WARM_UP, round(WARM_UP_SHARE * len(self.looks)))

    @property
    def faults(self) -> list[str]:
        """Scans that did not end as they should."""
        return [fault for one in self.rounds for fault in one.faults]

    def _counted(self) -> list[Census]:
        return self.looks[self.warm_up :] or self.looks[-1:]

    def growth(self) -> dict[str, int]:
        """Descriptors, threads and tasks of the long-lived process more than after the first round."""
        first, last = self.looks[0], self.looks[-1]
        return {
            "descriptors": max(0, last.open_descriptors - first.open_descriptors),
            "sockets": max(0, last.descriptors["socket"] - first.descriptors["socket"]),
            "threads": max(0, last.threads - first.threads),
            "tasks": last.tasks,
        }

    def leaks(self) -> list[str]:
        """What was left, and what grew."""
        found = [f"process: {one}" for one in dict.fromkeys(p for look in self.looks for p in look.processes)]
        found += [f"file: {one}" for one in dict.fromkeys(f for look in self.looks for f in look.files)]
        found += [f"{number} {kind}" for kind, number in self.growth().items() if number]
        memory = trend([look.memory for look in self._counted()])
        if not memory.flat:
            found.append(f"memory: {memory.slope:.2f} MB a round")
        browser = trend([one.browser for one in self.rounds[self.warm_up :] if one.browser])
        if not browser.flat:
            found.append(f"memory of the whole tree: {browser.slope:.2f} MB a round")
        return found

    def figures(self) -> dict[str, Any]:
        """What is kept."""
        memory = trend([look.memory for look in self._counted()])
        browser = trend([one.browser for one in self.rounds[self.warm_up :] if one.browser])
        kills = Counter(kill for one in self.rounds for kill in one.kills)
        return {
            "minutes": round(self.seconds / 60, 1),
            "seed": self.plan.seed,
            "rounds": len(self.rounds),
            "warm_up_rounds": min(self.warm_up, len(self.rounds)),
            "scans_in_one_process": sum(one.scans for one in self.rounds),
            "commands": sum(one.commands for one in self.rounds),
            "visits_in_one_process": sum(one.visits for one in self.rounds),
            "kills": dict(sorted(kills.items())),
            "leaked_processes": len({one for look in self.looks for one in look.processes}),
            "leaked_files": len({one for look in self.looks for one in look.files}),
            "growth": self.growth(),
            "memory_mb": {key: round(value, 2) for key, value in asdict(memory).items()} | {"flat": memory.flat},
            "tree_mb": {key: round(value, 2) for key, value in asdict(browser).items()} | {"flat": browser.flat},
            "faults": self.faults,
        }


def soak(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Verdict:
    """Scan until the time is over, or the rounds are done."""
    verdict, began = Verdict(plan), time.monotonic()
    token = secrets.token_hex(8)
    sandbox = asyncio.run(_sandbox_of_this_machine())
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, running_farm(*MODULES) as farm:
        Path(folder).chmod(0o711)  # under root the browser is another user, who has to reach its profile
        place = Ground(Path(folder), token)
        marks = {MARK: token, "TMPDIR": str(place.temporary), TRUSTED_KEYS_VARIABLE: farm.spki}
        with patch.dict(os.environ, marks), patch.object(tempfile, "tempdir", str(place.temporary)):
            chance = random.Random(plan.seed)
            number = 0
            while number < (plan.rounds or number + 1) and time.monotonic() - began < plan.seconds:
                started = time.monotonic()
                done = one_round(plan, farm, place, chance, number, sandbox=sandbox)
                look = place.look(done.killed)
                verdict.rounds.append(done)
                verdict.looks.append(look)
                number += 1
                say(line(number, time.monotonic() - started, done, look))
    verdict.seconds = time.monotonic() - began
    return verdict


def line(number: int, seconds: float, done: Round, look: Census) -> str:
    """One round in a line."""
    kills = ", ".join(f"{kill} {times}" for kill, times in sorted(Counter(done.kills).items())) or "none"
    left = [*look.processes, *look.files, *done.faults]
    return (
        f"round {number}: {seconds:.0f} s, {done.scans} scans here, {done.commands} commands, {done.visits} visits; "
        f"killed: {kills}; left: {len(look.processes)} processes, {len(look.files)} files; "
        f"{look.open_descriptors} descriptors ({look.descriptors['socket']} sockets), {look.threads} threads, "
        f"{look.tasks} tasks, {look.objects} objects, {look.memory:.0f} MB, tree {done.browser:.0f} MB"
        + "".join(f"\n    {one}" for one in left)
    )


async def _sandbox_of_this_machine() -> bool:
    browser = await launch_first()
    try:
        return browser.sandboxed
    finally:
        await browser.close()


def one_round(plan: Plan, farm: Farm, place: Ground, chance: random.Random, number: int, *, sandbox: bool) -> Round:
    """Commands beside scans in this process. A browser that is held otherwise than on this machine is a fault."""
    done = Round()
    hosts = plan.hosts or (*NORMAL, *(site.host for site in catalogue.groups()["bad"] if site.scheme == "https"))
    database = f"sqlite:///{place.results}/scans.db"
    commands: list[Command] = []
    for nth in range(plan.commands):
        if nth == 0 and number % EVERY == EVERY - 1:
            _make_due(database, farm, chance.sample(hosts, 2))
            arguments = ["run-due", "--jobs", str(JOBS), "--silence", "6s", "--database", database, "--quiet"]
        else:
            folder = str(place.results / f"out{nth}")
            arguments = ["scan", f"https://{chance.choice(hosts)}/", "--proxy", farm.proxy, "-o", folder, "--quiet"]
            arguments += ["--max-pages", "6", "--time-limit", "25s", "--database", database]
            arguments += chance.choice([["--profile", "fast"], ["--phases", "no_action,accept"], ["--ignore-robots"]])
        commands.append(start(arguments, number * plan.commands + nth, farm, place, chance))
    numbers = range(number * plan.here, (number + 1) * plan.here)
    held = [scan_here(farm, chance.choice(hosts), nth, chance, done, database) for nth in numbers]
    for command in commands:
        finish(command, done)
    held += [_sandbox_of(file) for file in place.results.glob("out*/scan.json")]
    if odd := [one for one in held if one not in {sandbox, None}]:
        done.faults.append(f"{len(odd)} of {len(held)} scans had the sandbox {odd[0]}, this machine {sandbox}")
    return done


def _sandbox_of(file: Path) -> bool | None:
    browser = load_scan(file).scan.browser
    return browser.sandbox if browser else None


def _make_due(database: str, farm: Farm, hosts: list[str]) -> None:
    """Let some sites be due; those that are known are due again."""
    options = ["--profile", "fast", "--max-pages", "2", "--phases", "no_action", "--time-limit", "15s"]
    with Store.open(database) as store, connections.writing(store._engine, store.location) as connection:
        known = {row.name for row in connection.execute(schema.sites.select())}
        for host in hosts:
            name = host.removeprefix("www.")
            if name in known:
                table = schema.sites
                connection.execute(update(table).where(table.c.name == name).values(next_due=PAST))
                continue
            row = {
                "name": name,
                "start_url": f"https://{host}/",
                "added_at": PAST,
                "every": "yearly",
                "next_due": PAST,
                "paused": False,
                "options": [*options, "--ignore-robots", "--proxy", farm.proxy],
            }
            connection.execute(insert(schema.sites), [row])
