"""The npm packages that the farm serves: real SDKs and consent managers, installed once from the lock file.

`python -m tests.farm.npm` installs what is missing; nothing here is committed but names, versions and small entry
files. Without npm (or without a registry) the farm still runs: `problem()` says why its real pages are empty, and
tests that need them are skipped with that reason.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
BUILD = HERE / "build"
SOURCES = HERE / "src"
_INSTALLED = BUILD / "installed"
_BUNDLED = BUILD / "bundled"


class NpmError(Exception):
    """The packages cannot be installed; the message says why."""


def fingerprint(*files: Path) -> str:
    """Hash of the names and contents of files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def up_to_date() -> bool:
    """True when packages and bundles are those of the lock file and of src/."""
    return _is(_INSTALLED, _packages()) and _is(_BUNDLED, _bundles())


def install() -> bool:
    """Install and bundle what is missing; False when all was there. Raises NpmError."""
    if up_to_date():
        return False
    npm = shutil.which("npm")
    if npm is None:
        raise NpmError("npm is not installed")
    with _alone():
        if not _is(_INSTALLED, _packages()):  # else another process was faster
            _INSTALLED.unlink(missing_ok=True)
            _BUNDLED.unlink(missing_ok=True)
            _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            _INSTALLED.write_text(_packages())
        if not _is(_BUNDLED, _bundles()):
            bundle()
            _BUNDLED.write_text(_bundles())
    return True


def _packages() -> str:
    return fingerprint(HERE / "package.json", HERE / "package-lock.json")


def _bundles() -> str:
    return _packages() + fingerprint(*sorted(SOURCES.glob("*")))


def _is(stamp: Path, content: str) -> bool:
    return MODULES.is_dir() and stamp.exists() and stamp.read_text() == content


def bundle() -> None:
    """Bundle every entry file of src/ into build/, as a page would load it."""
    entries = sorted(str(file) for file in SOURCES.glob("*.js*"))
    production = "--define:process.env.NODE_ENV='production'"
    esbuild = str(MODULES / ".bin" / "esbuild")
    _run([esbuild, *entries, "--bundle", "--minify", "--format=iife", production, f"--outdir={BUILD}"])


@cache
def problem() -> str | None:
    """Install if needed; None when the packages are there, else why not."""
    try:
        install()
    except NpmError as error:
        return str(error)
    return None


def file(name: str) -> Path:
    """A file of a package (`posthog-js/dist/array.js`) or of the bundles (`build/datadog.js`)."""
    return HERE / name if name.startswith("build/") else MODULES / name


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
        raise NpmError(f"{Path(command[0]).name} failed: {lines[0]}")


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: test workers start together."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
