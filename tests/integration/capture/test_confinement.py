"""As whom the browser runs: a user with nothing, in a sandbox; and where that is impossible, it is said."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from playwright.async_api import Error as PlaywrightError

from scanner.capture.browser import Browser
from scanner.capture.confinement import USERS, environment
from scanner.capture.locate import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user, or try what others may"),
]

PASSWORD = "correct-horse-battery"  # in the environment; no part of the browser may know it
# In a system of its own kind (a user namespace): starts a browser and says how it is held.
SAY_HOW = """
import asyncio, concurrent.futures.thread, ctypes, json, os, sys
from scanner.capture.browser import Browser, find_browser
CLONE_NEWUSER = 0x10000000
assert ctypes.CDLL(None).unshare(CLONE_NEWUSER) == 0
print("apart", flush=True)
sys.stdin.readline()
if sys.argv[1] == "forbid":
    open("/proc/sys/user/max_user_namespaces", "w").write("0")
if sys.argv[2] != "0":
    os.environ["HOME"] = "/nonexistent"
    os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
async def main():
    async with Browser(find_browser()) as browser:
        page = await (await browser.new_context()).new_page()
        await page.goto("data:text/html,works")
        held = browser.held
        print(json.dumps([held.user, held.sandbox, held.loss, await page.inner_text("body")]))
asyncio.run(main())
"""


def status(pid: int) -> dict[str, str]:
    """The lines of /proc/PID/status."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def told(processes: list[psutil.Process], what: str) -> list[bytes]:
    """One file of /proc/PID of each."""
    return [Path(f"/proc/{one.pid}/{what}").read_bytes() for one in processes]


def test_under_root_it_is_another_user_in_its_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", PASSWORD)

    async def look() -> tuple[list[dict[str, str]], list[bytes], list[bytes]]:
        async with Browser(find_browser()) as browser:
            page = await (await browser.new_context()).new_page()
            await page.goto("data:text/html,<p>page</p>")
            assert browser.held is not None
            assert (browser.sandboxed, browser.held.loss) == (True, "")
            main = psutil.Process(browser.pid)
            processes = [main, *main.children(recursive=True)]
            return [status(one.pid) for one in processes], told(processes, "environ"), told(processes, "cmdline")

    about, environments, commands = asyncio.run(look())
    assert {int(user) for one in about for user in one["Uid"].split() + one["Gid"].split()} <= set(USERS)
    assert {one["Groups"] for one in about} == {""}
    assert about[0]["CapEff"] == "0" * 16
    pages = [one for one, command in zip(about, commands, strict=True) if b"--type=renderer" in command]
    assert pages
    assert {one["Seccomp"] for one in pages} == {"2"}, "system calls are filtered"
    assert all(len(one["NSpid"].split()) > 1 for one in pages), "it sees no process but its own kind"
    assert not any(PASSWORD.encode() in one for one in environments)


def assert_closed_to_others(profile: Path) -> None:
    assert profile.stat().st_mode & 0o077 == 0
    assert profile.parent.stat().st_mode & 0o066 == 0


def test_it_reads_no_file_of_root_and_its_home_goes_with_it() -> None:
    with tempfile.NamedTemporaryFile("w", prefix="c", suffix=".html") as secret:
        secret.write("secret")
        secret.flush()

        async def read() -> tuple[str, Path]:
            async with Browser(find_browser()) as browser:
                assert browser._profile is not None
                page = await (await browser.new_context()).new_page()
                with pytest.raises(PlaywrightError) as caught:
                    await page.goto(f"file://{secret.name}")
                assert_closed_to_others(browser._profile.path)
                return str(caught.value), browser._profile.path

        answer, home = asyncio.run(read())
    assert "ERR_ACCESS_DENIED" in answer
    assert not home.parent.exists()


def test_a_browser_that_others_cannot_reach_runs_as_root_and_that_is_said(tmp_path: Path) -> None:
    good = find_browser().path
    tmp_path.chmod(0o700)
    hidden = tmp_path / "my-headless-shell"
    hidden.write_text(f'#!/bin/sh\nexec {good} "$@"\n', encoding="utf-8")
    hidden.chmod(0o755)

    async def start() -> tuple[int | None, bool, str]:
        async with Browser(find_browser(hidden)) as browser:
            assert browser.held is not None
            return browser.held.user, browser.held.sandbox, browser.held.loss

    user, sandbox, loss = asyncio.run(start())
    assert (user, sandbox) == (None, False)
    assert "runs as root" in loss
    assert str(hidden) in loss


def test_its_temporary_files_go_where_it_may_write_also_where_ours_have_a_long_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tempfile.TemporaryDirectory(prefix="long-" * 12, dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        monkeypatch.setattr(tempfile, "tempdir", folder)

        async def start() -> tuple[int | None, Path | None]:
            async with Browser(find_browser()) as browser:
                return browser.held.user if browser.held else None, browser.folder

        user, profile = asyncio.run(start())
        assert user is not None
        assert profile is not None
        assert environment(profile, user)["TMPDIR"] == "/tmp"
        assert environment(Path("/tmp/p"), user)["TMPDIR"] == "/tmp/p/tmp"


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs util-linux")
@pytest.mark.parametrize("right", ["kill", "dac_override"])
def test_root_that_could_not_end_or_clear_away_another_user_s_browser_keeps_it(right: str) -> None:
    code = """
import sys, tempfile
from pathlib import Path
from scanner.capture.confinement import confinement
with tempfile.TemporaryDirectory() as folder:
    Path(folder).chmod(0o711)
    print(confinement(Path("/bin/sh"), Path(folder)))
"""
    command = ["setpriv", f"--bounding-set=-{right}", f"--inh-caps=-{right}", sys.executable, "-c", code]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lacks = f"it runs as root, since this system does not let it be another user (CAP_{right.upper()} is missing)"
    assert lacks in told


@contextmanager
def system_of_its_own(*arguments: str, users: int) -> Iterator[subprocess.Popen[str]]:
    """A process in a user namespace that has so many users; it begins once it may."""
    command = [sys.executable, "-c", SAY_HOW, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "apart\n"
            for kind in ("uid_map", "gid_map"):
                Path(f"/proc/{process.pid}/{kind}").write_text(f"0 0 {users}", encoding="ascii")
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("namespaces", "own_user", "users", "held"),
    [
        # As in many containers: root, and no further user namespaces.
        ("forbid", 0, 70_000, ("another", False, "this system forbids it (user namespaces)")),
        ("forbid", 60_000, 70_000, ("own", False, "this system forbids it (user namespaces)")),
        ("allow", 60_000, 70_000, ("own", True, "")),
        # A container in which root is the only user.
        ("allow", 0, 1, ("own", False, "it runs as root, since this system does not let it be another user")),
    ],
)
def test_what_a_system_does_not_allow_is_done_without_and_said(
    namespaces: str, own_user: int, users: int, held: tuple[str, bool, str]
) -> None:
    with system_of_its_own(namespaces, str(own_user), users=users) as process:
        out, err = process.communicate("go\n", timeout=60)
    assert process.returncode == 0, err
    user, sandbox, loss, text = json.loads(out)
    assert ("own" if user is None else "another", sandbox, loss[: len(held[2])], text) == (*held, "works")
