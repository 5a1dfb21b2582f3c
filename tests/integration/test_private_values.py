"""Nothing that a scan leaves behind holds a value: not the database, its journal, the outputs, logs, messages or temp.

The site plants an e-mail address, a phone number, tokens, a name, a network address and a password in cookies, storage,
keys, queries, paths, bodies, headers, titles, errors and the console. The farm's own log proves that they were sent.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reports.formats import alert as wording
from scanner.alerts.rules import AlertSettings, alerts_for
from scanner.alerts.webhook import body_of
from scanner.store import Store
from tests.farm.sites.private import HOST, SECRETS, START, TOKEN, TRACKER
from tests.integration.command import environment
from tests.traces import found_in, left_behind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm

pytestmark = pytest.mark.browser
FORMATS = "html,fragment,embed,md,json,jsonld,csv,klaro,vanilla-cookieconsent,tarteaucitron,orejime,consent-mode"

# As the command line is, but for its log: everything that anybody says at any level.
_TALKATIVE = """
import logging, sys
from scanner.commands import main
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
for quiet in ("scrapy", "scanner.spiders"):
    logging.getLogger(quiet).setLevel(logging.CRITICAL)
sys.exit(main.run(sys.argv[1:]))
"""


class Home:
    """A user's folder with all that the program leaves in it."""

    def __init__(self, farm: Farm, folder: Path, database: str | None = None) -> None:
        self.folder, self.out, self.temporary = folder, folder / "out", folder / "tmp"
        self.temporary.mkdir()
        self.database = database or f"sqlite:///{folder}/scans.db"
        self._farm = farm
        self.said: dict[str, bytes] = {}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        values = {**environment(self._farm, self.folder), "TMPDIR": str(self.temporary), "COOKIESCAN_TRACE": "1"}
        return subprocess.Popen(
            [sys.executable, "-c", _TALKATIVE, *arguments, "--database", self.database],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=values, cwd=self.folder, start_new_session=True,
        )  # fmt: skip

    def run(self, *arguments: str) -> int:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=170)
        self.said[" ".join(arguments[:2])] = out + err
        return process.returncode

    def scan(self, *more: str) -> tuple[str, ...]:
        return ("scan", START, "--proxy", self._farm.proxy_url, "--json-progress", "--phases", "no_action", *more)


def test_no_value_is_left_behind(farm: Farm, tmp_path: Path) -> None:
    home = Home(farm, tmp_path)
    out = home.out
    files = ("-o", str(out), "--format", FORMATS, "--junit", str(out / "j.xml"), "--sarif", str(out / "s.sarif"))
    assert home.run(*home.scan(*files, "--fail-on", "consent")) in {0, 1, 3}, home.said
    sent = [entry.url for entry in farm.log.requests(host=TRACKER)]
    assert any(TOKEN in target for target in sent)
    assert home.run("scans", "export", newest(home)) == 0
    assert home.run("report", HOST, "-o", str(out / "again.html")) == 0
    assert (out / "scan.json").exists()
    assert [f"{what}: {sign}" for what, text in home.said.items() for sign in found_in(SECRETS, text)] == []
    assert messages(home) == []
    assert left_behind(SECRETS, tmp_path) == []


def test_a_scan_that_was_killed_keeps_no_value_either(farm: Farm, tmp_path: Path) -> None:
    """In the middle the database has what the scan would go on with, and the journal is not written back."""
    home = Home(farm, tmp_path)
    process = home.start(*home.scan("-o", "-"))
    try:
        assert process.stderr
        visits = 0
        for line in process.stderr:
            visits += line.startswith(b'{"event": "visit"')
            if visits == 3:
                break
        assert visits == 3
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    kept = [path for path in tmp_path.glob("scans.db*") if path.stat().st_size]
    assert len(kept) >= 2, kept
    # The browser's own profile is its working memory: the next start of the program removes it.
    assert [trace for trace in left_behind(SECRETS, tmp_path) if trace.startswith("scans.db")] == []


def newest(home: Home) -> str:
    with Store.open(home.database) as store:
        return store.scans(None)[0].id


def messages(home: Home) -> list[str]:
    """What alerts of the scan would tell, in any form of message."""
    with Store.open(home.database) as store:
        scan = store.scan(newest(home))
    settings = AlertSettings.read({"targets": ["mailto:a@b.example"], "rules": ["consent", "cookie", "scan.degraded"]})
    alert = alerts_for(settings, scan, [])
    if alert is None:
        return []
    texts = [wording.subject(alert), wording.text(alert, "m"), wording.html(alert, "m"), wording.chat(alert, "m", 4000)]
    return [sign for text in texts for sign in found_in(SECRETS, text.encode())] + found_in(
        SECRETS, body_of(alert, "m")
    )
