"""Three processes deliver at once and are killed again and again: no mail and no chat message twice, no webhook lost.

`--kills 10` for a shorter run.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scanner.alerts import deliver
from scanner.alerts.delivery import LEASE
from scanner.store import Store
from tests.integration.alerts.receivers import mail_server, web_receiver
from tests.integration.store.postgres import NoPostgres, new_database, running_server
from tests.integration.store.test_outbox import DELIVER, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.acceptance
PROCESSES = 3
SCANS_A_KILL = 2
SEED = 20261129


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/scans.db"
        return
    try:
        with running_server() as socket:
            yield new_database(socket, "alerts")
    except NoPostgres as problem:
        pytest.skip(f"PostgreSQL: {problem}")


def test_no_message_twice_whoever_is_killed(database: str, request: pytest.FixtureRequest) -> None:
    wanted = int(request.config.getoption("--kills"))
    scans, chance, kills = SCANS_A_KILL * wanted, random.Random(SEED), 0
    with Store.open(database) as store, mail_server() as mail, web_receiver() as hook, web_receiver() as chat:
        put(store, mail.target(), hook.target(), f"json://127.0.0.1:{chat.port}/", scans=scans)

        def arrived() -> int:
            return len(mail.mails) + len(hook.requests) + len(chat.requests)

        running: list[subprocess.Popen[bytes]] = []
        while kills < wanted and any(entry.state == "waiting" for entry in store.alerts(limit=3 * scans)):
            running = [process for process in running if process.poll() is None]
            while len(running) < PROCESSES:
                running.append(subprocess.Popen([sys.executable, "-c", DELIVER, database]))
            target, end = arrived() + chance.randint(1, 5), time.monotonic() + 60
            while arrived() < target and any(process.poll() is None for process in running):
                assert time.monotonic() < end
                time.sleep(chance.uniform(0, 0.01))
            # The oldest is the one at work; the others are starting up.
            running[0].kill()
            kills += 1
        for process in running:
            process.wait(120)
        deliver(store, lambda: datetime.now(UTC) + LEASE, patience=600)
        found = Counter(entry.state for entry in store.alerts(limit=3 * scans))
        hooks = Counter(one.headers["webhook-id"] for one in hook.requests)
        print(
            f"\n{kills} kills, {3 * scans} messages: {dict(found)}; {len(mail.mails)} mails, {len(chat.requests)} chat"
        )
        print(f"messages, {len(hook.requests)} calls of the webhook for {len(hooks)} ids")
        assert kills == wanted
        assert len({one["Message-ID"] for one in mail.mails}) == len(mail.mails)
        assert len({one.body for one in chat.requests}) == len(chat.requests)
        assert len(hooks) == scans
        assert len(hook.requests) <= scans + kills
        assert set(found) <= {"sent", "failed"}
        assert found["failed"] <= kills
        assert 2 * scans - found["failed"] <= len(mail.mails) + len(chat.requests) <= 2 * scans
