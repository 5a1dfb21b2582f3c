"""A real CMS: DokuWiki from Debian's packages under PHP's own server, with pages of ours.

`ensure_installed()` gets the packages by apt when it may, and builds the wiki once below the system's directory for
temporary files; a second run finds it there. `problem()` says why it cannot be had: then its tests are skipped.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import html
import os
import re
import shutil
import socket
import subprocess
import tempfile
from contextlib import asynccontextmanager
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from tests.farm.real.sdks.product import KEEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SOURCE = Path(__file__).parent / "wiki"
PROGRAM = Path("/usr/share/dokuwiki")
SETTINGS = Path("/etc/dokuwiki")
PACKAGES = ("php-cli", "php-xml", "php-mbstring", "dokuwiki")
_PRIVATE = {"acl.auth.php", "users.auth.php", "local.php", "htaccess", "apache.conf", "lighttpd.conf"}


class CmsError(Exception):
    """The CMS cannot be had on this machine; the message says why."""


def ensure_installed() -> Path:
    """The directory of a ready wiki; installs and builds what is missing. Raises CmsError."""
    php = shutil.which("php")
    if php is None or not (PROGRAM / "doku.php").is_file():
        _apt_install()
    return _built()


@cache
def problem() -> str | None:
    """None when the CMS is ready, else why it is not."""
    try:
        ensure_installed()
    except CmsError as error:
        return str(error)
    return None


@asynccontextmanager
async def dokuwiki() -> AsyncIterator[tuple[str, int]]:
    """Run the wiki; yields the address of PHP's server on loopback."""
    root = await asyncio.to_thread(ensure_installed)
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        "php", "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", str(root), str(root / "router.php"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await asyncio.wait_for(_answering(port, process), 20)
        await asyncio.to_thread(_warm, root, port)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        await process.wait()


def _apt_install() -> None:
    if os.geteuid() != 0:
        raise CmsError(f"the Debian packages {', '.join(PACKAGES)} are missing and only root can install them")
    apt = shutil.which("apt-get")
    if apt is None:
        raise CmsError("this machine has no apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "-y", "-q", "--no-install-recommends", *PACKAGES]
    for command in (install, [apt, "update", "-q"], install):  # the package lists may be old or missing
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 0 and command is install:
            return
    lines = done.stderr.strip().splitlines() or ["no message"]
    raise CmsError(f"apt-get could not install {', '.join(PACKAGES)}: {lines[-1]}")


def _built() -> Path:
    """Copy program, settings and pages to a directory of our own, once per version of each."""
    digest = hashlib.sha256(Path(__file__).read_bytes() + (PROGRAM / "VERSION").read_bytes())
    for file in sorted(SOURCE.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(SOURCE).as_posix().encode() + file.read_bytes())
    place = Path(tempfile.gettempdir()) / f"cookiescan-farm-{os.geteuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    root = place / f"dokuwiki-{digest.hexdigest()[:12]}"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            draft = Path(tempfile.mkdtemp(dir=place))
            _build(draft)
            draft.rename(root)
    return root


def _build(root: Path) -> None:
    shutil.copytree(PROGRAM, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".htaccess*", "preload.php"))
    settings = root / "conf"
    settings.mkdir()
    for file in SETTINGS.iterdir():
        if file.name not in _PRIVATE and file.is_file():
            shutil.copy(file, settings / file.name)
    shutil.copy(SOURCE / "local.php", settings / "local.php")
    (settings / "acl.auth.php").write_text("*\t@ALL\t1\n")
    (settings / "users.auth.php").write_text("")
    for name in ("attic", "cache", "index", "locks", "log", "media", "media_attic", "media_meta", "meta", "tmp"):
        (root / "data" / name).mkdir(parents=True)
    shutil.copytree(SOURCE / "pages", root / "data" / "pages")
    shutil.copy(root / "lib/tpl/dokuwiki/images/logo.png", root / "data" / "media" / "logo.png")
    (root / "lib/tpl/dokuwiki/footer.html").write_text(KEEN.markup())
    shutil.copy(SOURCE / "router.php", root / "router.php")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _answering(port: int, process: asyncio.subprocess.Process) -> None:
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:
            await asyncio.sleep(0)
        else:
            writer.close()
            return
    raise CmsError(f"PHP's server ended with code {process.returncode}")


def _warm(root: Path, port: int) -> None:
    """Let the wiki compile its styles and scripts once, so that the first visitor is no special case."""
    done = root / "warm"
    if done.exists():
        return

    def fetch(path: str) -> str:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Host": "wiki.example", "X-Forwarded-Proto": "https"})
        body = connection.getresponse().read().decode("utf-8", "replace")
        connection.close()
        return body

    for path in re.findall(r'(?:src|href)="(/lib/exe/[^"]+)"', fetch("/start")):
        fetch(html.unescape(path))
    done.touch()
