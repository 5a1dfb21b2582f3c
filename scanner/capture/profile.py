"""The browser's throw-away profile folder: made before a start, gone after the end, also after the end of us.

A profile is locked by the process that made it. The kernel drops the lock when that process dies, however it dies,
so the next start can tell an orphan from a profile in use and remove it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "cookiescan-profile-"
LOCK_NAME = "cookiescan.lock"
FOLDER = "p"  # short: the path of a socket below it may not be long
BLANK = "blank.html"  # an empty page
ORPHAN_AGE = 60.0  # seconds; a younger profile may not be locked yet
# What a profile must say for unpartitioned third-party cookies in private contexts, which is what Playwright makes:
# 0 allows all, 1 blocks third parties in private contexts (the default), 2 everywhere.
ALLOW_ALL_COOKIES = 0
# The full Chromium heeds this and not the switch; the headless shell the switch only. Without it WebRTC sends datagrams
# to any address a page names, past the proxy.
WEBRTC = {
    "ip_handling_policy": "disable_non_proxied_udp",
    "multiple_routes_enabled": False,
    "nonproxied_udp_enabled": False,
}


class Scratch:
    """A temporary folder for the browser's driver, which makes folders of its own there and, killed, leaves them.

    It is locked and named like a profile, so that the next start removes it with those.
    """

    def __init__(self) -> None:
        """Make the folder.

        Raises:
            OSError: the temporary folder cannot be written.
        """
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX + "driver-"))
        self._lock = _lock(self.path)

    def close(self) -> None:
        """Remove the folder; a second call does nothing."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1


def _lock(folder: Path) -> int:
    lock = os.open(folder / LOCK_NAME, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


class Profile:
    """One profile folder; `close` removes it.

    Attributes:
        path: the folder for the browser. The one around it is ours and holds the lock, out of the browser's reach.
    """

    def __init__(self, *, third_party_cookies: bool = True) -> None:
        """Make the folder and its preferences.

        Raises:
            OSError: the temporary folder cannot be written.
        """
        self._outer = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._outer.chmod(0o711)  # the browser's user may pass through it; nobody else looks into it
        self._lock = _lock(self._outer)
        self.path = self._outer / FOLDER
        for made in (self.path, self.path / "Default", self.path / "tmp"):
            made.mkdir(mode=0o700)
        preferences: dict[str, object] = {
            "safebrowsing": {"enabled": False},
            "search": {"suggest_enabled": False},
            "webrtc": WEBRTC,
        }
        if third_party_cookies:
            preferences["profile"] = {"cookie_controls_mode": ALLOW_ALL_COOKIES}
        (self.path / "Default" / "Preferences").write_text(json.dumps(preferences), encoding="utf-8")
        (self.path / BLANK).write_text("", encoding="utf-8")

    def hand_over(self, user: int) -> None:
        """Make the profile another user's; the lock and the folder around it stay ours."""
        for folder, _, files in os.walk(self.path):
            for one in (Path(folder), *(Path(folder, name) for name in files)):
                os.chown(one, user, user, follow_symlinks=False)

    def close(self) -> None:
        """Remove the folder; a second call does nothing."""
        if self._lock < 0:
            return
        shutil.rmtree(self._outer, ignore_errors=True)
        os.close(self._lock)
        self._lock = -1


def remove_orphans(*, older_than: float = ORPHAN_AGE) -> int:
    """Remove the profiles of processes that are dead and return how many there were.

    Args:
        older_than: seconds; younger ones are left alone.
    """
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):  # gone meanwhile, locked by its owner, or another user's
            if time.time() - folder.stat().st_mtime < older_than:
                continue
            lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
            finally:
                os.close(lock)
    return removed
