"""The scans of a round: in this process, which lives on, and as commands that are killed or told to end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from cookie_db.database import CookieDatabase
from scanner.config import Profile, ScanConfig
from scanner.errors import ScanError
from scanner.model import Phase
from scanner.scan import ScanRun
from scanner.schedule.process import tree_memory
from scanner.store import Store
from tests.scanning import Nobody
from tests.soak.census import MARK
from tests.soak.killing import Killer, Victim

if TYPE_CHECKING:
    import random

    from tests.benchmarks.ground import Ground as Farm
    from tests.soak.census import Ground

SCAN_LIMIT = 25.0  # seconds that a scan is given to look around
DEADLINE = 150.0  # seconds in which it has to end, whatever was done to it
WEIGH = 2  # visits between two looks at the memory of the whole tree
FINE = frozenset({0, 3, 4, 130})  # exit codes of a scan that was not killed
LAST_WORDS = 400
JOBS = 2  # scans at once of `run-due`
ENDINGS = (signal.SIGKILL, None, signal.SIGTERM, signal.SIGKILL, signal.SIGINT)
KILLABLE = (Victim.DRIVER, Victim.RENDERER, Victim.BROWSER, Victim.HELPER, Victim.CONNECTIONS)


@dataclass
class Round:
    """What one round did."""

    scans: int = 0
    commands: int = 0
    visits: int = 0
    kills: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    killed: int = 0  # scans that had no time to tidy up
    browser: float = 0.0  # MB: the most of driver, browser and scan together


class Weighing(Nobody):
    """Counts visits, and weighs the processes of the scan now and then."""

    def __init__(self, done: Round) -> None:
        self._done = done

    def visited(self, *_: Any) -> None:
        """A visit has ended."""
        self._done.visits += 1
        if self._done.visits % WEIGH == 0:
            self._done.browser = max(self._done.browser, tree_memory(os.getpid()) / 2**20)


def scan_here(farm: Farm, host: str, nth: int, chance: random.Random, done: Round, database: str) -> bool | None:
    """Scan a host in this process; something of it is killed meanwhile. Whether the browser had its sandbox."""
    config = ScanConfig(
        start_url=f"https://{host}/",
        proxy=farm.proxy,
        phases=chance.choice([(Phase.NO_ACTION,), (Phase.NO_ACTION, Phase.ACCEPT), tuple(Phase)]),
        profile=chance.choice([Profile.FAST, Profile.DEFAULT]),
        max_pages=chance.randint(1, 8),
        time_limit=SCAN_LIMIT,
        ignore_robots=chance.random() < 0.5,
    )
    # Each kind in its turn, so that a short soak meets them all; sometimes a second one.
    kinds = (KILLABLE[nth % len(KILLABLE)], *(chance.choice(KILLABLE) for _ in range(chance.randint(0, 1))))
    done.scans += 1
    sandbox = None
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(Store.open(database)) if chance.random() < 0.5 else None
        run = ScanRun(config, CookieDatabase.load(), store, Weighing(done))
        loop = asyncio.new_event_loop()
        seed, between = chance.randrange(2**32), (0.5, 10.0)
        killer = Killer(psutil.Process(), kinds, seed, between, cut=lambda: _cut(run, loop))
        try:
            with killer, asyncio.Runner(loop_factory=lambda: loop) as runner:
                browser = runner.run(asyncio.wait_for(run.run(), DEADLINE)).scan.scan.browser
                sandbox = browser.sandbox if browser else None
        except ScanError:
            pass  # it could not be scanned, and says so
        except TimeoutError:
            done.faults.append(f"{host}: not done within {DEADLINE:.0f} s after {killer.done}")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault of the scanner
            done.faults.append(f"{host}: {type(error).__name__}: {error} after {killer.done}"[:LAST_WORDS])
        done.kills += killer.done
    return sandbox


def _cut(run: ScanRun, loop: asyncio.AbstractEventLoop) -> bool:
    """End all connections of the guard."""
    studio = run._studio
    if studio is None or loop.is_closed():
        return False

    def end() -> None:
        service = studio.guard._service
        for connection in list(service.connections):
            connection.abort()
        for tunnel in list(service.tunnels):
            tunnel.abort()

    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(end)
        return True
    return False


@dataclass
class Command:
    """`cookiescan scan` or `run-due` as a process, and how it is to end."""

    what: str
    process: subprocess.Popen[str]
    killer: Killer
    signal: signal.Signals | None
    after: float


def environment(farm: Farm, ground: Ground) -> dict[str, str]:
    """Of a command: its home and its temporary folder are the soak's."""
    kept = {
        name: os.environ[name] for name in ("PATH", "COOKIESCAN_BROWSER", "LANG", "PYTHONPATH") if name in os.environ
    }
    ours = {MARK: ground.token, "TMPDIR": str(ground.temporary), "HOME": str(ground.folder)}
    return {**kept, **ours, "COOKIESCAN_TRUSTED_KEYS": farm.spki, "PYTHONDONTWRITEBYTECODE": "1"}


def start(arguments: list[str], nth: int, farm: Farm, ground: Ground, chance: random.Random) -> Command:
    """Start a command that will be killed, told to end, lose its browser, or be left in peace."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from scanner.commands.main import main; main()", *arguments],
        env=environment(farm, ground),
        cwd=Path.cwd(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    ending = ENDINGS[nth % len(ENDINGS)]
    kinds = (chance.choice(KILLABLE[:4]),) if ending is None else ()
    killer = Killer(psutil.Process(process.pid), kinds, chance.randrange(2**32), between=(2.0, 8.0))
    return Command(arguments[0], process, killer, ending, chance.uniform(0.5, 15.0))


def finish(command: Command, done: Round) -> None:
    """Bring a command to its end, and judge how it ended."""
    done.commands += 1
    process = command.process
    began = time.monotonic()
    with command.killer:
        try:
            _, said = process.communicate(timeout=command.after if command.signal else DEADLINE)
        except subprocess.TimeoutExpired:
            if command.signal is not None:
                process.send_signal(command.signal)
                done.kills.append(f"{command.what} {command.signal.name}")
            try:
                _, said = process.communicate(timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                _, said = process.communicate()
                done.faults.append(f"{command.what}: not done after {time.monotonic() - began:.0f} s")
    done.kills += command.killer.done
    if process.returncode < 0:
        done.killed += JOBS if command.what == "run-due" else 1
    told = {-signal.SIGKILL} if command.signal is signal.SIGKILL else set()
    early = {-signal.SIGTERM, -signal.SIGINT} if command.signal in {signal.SIGTERM, signal.SIGINT} else set()
    if process.returncode not in FINE | told | early or "Traceback" in said:
        words = said.strip()[-LAST_WORDS:]
        done.faults.append(f"{command.what}: exit code {process.returncode} after {command.killer.done}: {words}")
