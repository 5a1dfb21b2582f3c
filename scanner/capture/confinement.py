"""As whom the browser runs, and what it is told of this machine.

Whoever breaks out of a page's process has what the browser's user has. Chromium's own sandbox stands before that, and
refuses to start under root. So under root the browser gets a user of its own, who owns nothing but the profile: it
can neither read root's files nor touch our processes, nor those of another scan. The environment is cut down to what
a browser needs: passwords live there.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from scanner.capture.profile import PREFIX

# Numbers that no distribution hands out (systemd.io/UIDS-GIDS: 60706-61183 are unused), and low enough to exist in
# a container whose users are mapped.
USERS: Final = range(60_706, 61_184)
PROBE_LIMIT: Final = 10.0  # seconds
_KEPT: Final = frozenset({"PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "XDG_DATA_DIRS"})
_KEPT_PREFIXES: Final = ("LC_", "FONTCONFIG_")
# Another user's browser could not be ended without the one, nor its profile read or removed without the other.
_NEEDED: Final = {"CAP_KILL": 5, "CAP_DAC_OVERRIDE": 1}  # capabilities(7), by their bits
_REACHES: Final = '[ -r "$0" ] && [ -x "$0" ] && [ -w "$1" ] && [ -x "$1" ]'
_PUBLIC_FOLDERS: Final = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 (a browser makes names of its own there)
_LONGEST_TMPDIR: Final = 56  # Chromium makes a socket below it, whose path may have 104 characters (108 on Linux)


@dataclass(frozen=True, slots=True)
class Confinement:
    """How the browser is held.

    Attributes:
        user: the number of the user it runs as; None is our own.
        sandbox: whether Chromium's own sandbox is on.
        loss: why it is held less well than it could be; empty when nothing is missing.
    """

    user: int | None
    sandbox: bool
    loss: str = ""

    def without_sandbox(self, reason: str) -> Confinement:
        """The same with the sandbox off."""
        return replace(self, sandbox=False, loss=reason)


def confinement(program: Path, folder: Path, *, sandbox: bool | None = None) -> Confinement:
    """The best that this system allows for a browser; whether the sandbox works shows only when it starts.

    Args:
        program: the browser.
        folder: where its profile will be, which the browser's user must be able to write once it is theirs.
        sandbox: False switches it off.
    """
    held = _own_user(program, folder) if os.geteuid() == 0 else Confinement(None, sandbox=True)
    return held.without_sandbox("it was switched off") if sandbox is False and held.sandbox else held


def _own_user(program: Path, folder: Path) -> Confinement:
    user = _unused()
    if not sys.platform.startswith("linux"):
        return Confinement(None, sandbox=False, loss="it runs as root")
    reason = _why_not(user, program, folder)
    if not reason:
        return Confinement(user, sandbox=True)
    return Confinement(None, sandbox=False, loss=f"it runs as root, since {reason}")


def _unused() -> int:
    """A user that no account and no other browser has."""
    taken: set[int] = set()
    for profile in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another browser ends, and its folders go while we look
            taken.update(folder.stat().st_uid for folder in profile.iterdir())
    free = [user for user in USERS if user not in taken and not _has_account(user)]
    return random.SystemRandom().choice(free or list(USERS))


def _has_account(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _why_not(user: int, program: Path, folder: Path) -> str:
    """Why a user cannot run the browser in a folder that is theirs; empty when it can."""
    if lacking := _lacking():
        return f"this system does not let it be another user ({' and '.join(lacking)} is missing)"
    before = folder.stat()
    try:
        os.chown(folder, user, user)
        probe = subprocess.run(  # noqa: S603 (its arguments are ours, and no shell reads them)
            ["/bin/sh", "-c", _REACHES, str(program), str(folder)],
            user=user,
            group=user,
            extra_groups=[],
            timeout=PROBE_LIMIT,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"this system does not let it be another user ({_words_of(error)})"
    finally:
        os.chown(folder, before.st_uid, before.st_gid)
    if probe.returncode:
        return f"another user cannot reach {program} or {folder}"
    return ""


def _lacking() -> list[str]:
    """The rights of root's that we do not have, as far as the system says: to be another user is no use without."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        held = int(status.partition("CapEff:")[2].split()[0], 16)
    except (OSError, ValueError, IndexError):
        return []
    return [name for name, bit in _NEEDED.items() if not held >> bit & 1]


def _words_of(error: Exception) -> str:
    return error.strerror or "no reason given" if isinstance(error, OSError) else "no answer"


def environment(home: Path, user: int | None = None) -> dict[str, str]:
    """The environment of the browser, whose home is its profile: no certificates, keys or settings of a person.

    `user` is as whom it runs; None is our own.
    """
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    temporary = home / "tmp"
    if len(str(temporary)) > _LONGEST_TMPDIR:
        temporary = _short_folder(user)
    # No message bus: the browser would look for key rings, proxies and the power supply there.
    nowhere = "unix:path=/dev/null"
    return kept | {
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "DBUS_SESSION_BUS_ADDRESS": nowhere,
        "DBUS_SYSTEM_BUS_ADDRESS": nowhere,
    }


def _short_folder(user: int | None) -> Path:
    """A temporary folder with a short path, in which the browser's user may write."""
    usual = Path(tempfile.gettempdir())
    for place in (usual, *_PUBLIC_FOLDERS):
        if len(str(place)) <= _LONGEST_TMPDIR and (_is_open_to_all(place) if user is not None else _is_ours(place)):
            return place
    return usual


def _is_ours(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _is_open_to_all(folder: Path) -> bool:
    try:
        above = [one.stat().st_mode for one in folder.resolve().parents]
        return folder.stat().st_mode & 0o003 == 0o003 and all(mode & 0o001 for mode in above)
    except OSError:
        return False
