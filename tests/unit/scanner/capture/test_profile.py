"""Profiles come and go with the process that made them."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from scanner.capture.profile import Profile, Scratch, remove_orphans

MAKE_AND_WAIT = """
import sys
from scanner.capture.profile import Profile
print(Profile().path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.mark.parametrize(("allowed", "mode"), [(True, 0), (False, None)])
def test_the_preferences_say_whether_third_parties_may_keep_cookies(allowed: bool, mode: int | None) -> None:
    profile = Profile(third_party_cookies=allowed)
    try:
        preferences = json.loads((profile.path / "Default" / "Preferences").read_text(encoding="utf-8"))
        assert preferences.get("profile", {}).get("cookie_controls_mode") == mode
        assert preferences["webrtc"]["ip_handling_policy"] == "disable_non_proxied_udp"
    finally:
        profile.close()


def test_nobody_else_can_read_a_profile_and_it_is_gone_after_close(own_temporary_folder: Path) -> None:
    profile = Profile()
    assert profile.path.stat().st_mode & 0o077 == 0
    profile.close()
    profile.close()
    assert list(own_temporary_folder.iterdir()) == []


def test_a_killed_process_leaves_an_orphan_that_the_next_start_removes() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", MAKE_AND_WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        left = Path(other.stdout.readline().strip())
        assert remove_orphans(older_than=0) == 0, "its owner is alive"
        assert left.is_dir()
        os.kill(other.pid, signal.SIGKILL)
    assert remove_orphans() == 0, "too young to tell"
    assert remove_orphans(older_than=0) == 1
    assert not left.exists()


def test_a_folder_that_is_not_ours_is_left_alone(own_temporary_folder: Path) -> None:
    other = own_temporary_folder / "cookiescan-profile-without-lock"
    other.mkdir()
    assert remove_orphans(older_than=0) == 0
    assert other.is_dir()


def test_what_a_driver_leaves_goes_with_its_folder_or_with_the_next_start(own_temporary_folder: Path) -> None:
    for closes in (True, False):
        scratch = Scratch()
        (scratch.path / "playwright-artifacts-x").mkdir()
        assert remove_orphans(older_than=0) == 0, "it is in use"
        if closes:
            scratch.close()
            scratch.close()
        else:
            os.close(scratch._lock)  # as the end of its process does
            assert remove_orphans(older_than=0) == 1
        assert list(own_temporary_folder.iterdir()) == []
