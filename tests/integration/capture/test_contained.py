"""A page asks for what only a person could give: files, devices, passwords, programs. It gets nothing."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from scanner.capture.browser import LaunchOptions, launch_first
from scanner.capture.hooks import HookScript
from scanner.capture.visit import VisitPlan
from scanner.capture.visitor import Visitor
from scanner.config import ScanConfig
from scanner.guard import Guard, GuardConfig
from scanner.model import Outcome, Phase
from scanner.values import Digester
from tests.no_way_in.certificate import certified

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("capture")]

# Names of permissions, as pages ask for them.
PERMISSIONS = (
    "geolocation", "notifications", "camera", "microphone", "midi", "clipboard-read", "clipboard-write",
    "persistent-storage", "background-sync", "accelerometer", "idle-detection", "local-fonts", "window-management",
    "storage-access", "screen-wake-lock",
)  # fmt: skip
ASK = """async () => {
  const told = {};
  const ask = async (name, question) => {
    try { told[name] = String(await Promise.race([question(), new Promise((end) => setTimeout(end, 3000, "waits"))])); }
    catch (error) { told[name] = "no: " + error.name; }
  };
  for (const name of %NAMES%)
    await ask("state " + name, async () => (await navigator.permissions.query({name})).state);
  await ask("geolocation", () => new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no)));
  await ask("notifications", () => Notification.requestPermission());
  await ask("camera", () => navigator.mediaDevices.getUserMedia({video: true}));
  await ask("screen", () => navigator.mediaDevices.getDisplayMedia());
  await ask("clipboard", () => navigator.clipboard.readText());
  await ask("midi", () => navigator.requestMIDIAccess({sysex: true}));
  await ask("persist", () => navigator.storage.persist());
  for (const [name, one] of [["usb", navigator.usb?.requestDevice({filters: []})],
      ["hid", navigator.hid?.requestDevice({filters: []})], ["serial", navigator.serial?.requestPort()],
      ["bluetooth", navigator.bluetooth?.requestDevice({acceptAllDevices: true})],
      ["file", window.showOpenFilePicker?.()], ["folder", window.showDirectoryPicker?.()]])
    await ask(name, () => one);
  await ask("password", () => navigator.credentials.get({password: true}));
  await ask("key", () => navigator.credentials.get({publicKey: {challenge: new Uint8Array(8), timeout: 1000}}));
  return told;
}""".replace("%NAMES%", str(list(PERMISSIONS)))
PAGE = """<!doctype html><title>asks</title><input type=file id=f><a id=d download=a.bin href=/file>d</a><script>
document.cookie = "asked=1; path=/";
d.click(); d.click();
for (let i = 0; i < 3; i++) {
  const a = document.createElement("a"); a.href = "/file?" + i; a.download = "x" + i; a.click();
}
const blob = document.createElement("a"); blob.href = URL.createObjectURL(new Blob(["a".repeat(99999)]));
blob.download = "blob.bin"; blob.click();
const frame = document.createElement("iframe"); frame.src = "/file?frame"; document.body.append(frame);
f.click();
for (const url of ["mailto:a@b.example", "tel:1", "intent://a#Intent;scheme=http;end", "ssh://a", "steam://run"]) {
  const other = document.createElement("iframe"); other.src = url; document.body.append(other);
}
fetch("/401").catch(() => 0); fetch("https://user:password@asks.localhost:1/").catch(() => 0);
alert(1); confirm(2); prompt(3); print();
</script>"""


@dataclass
class Asking:
    """The site: what it was sent."""

    heads: list[bytes] = field(default_factory=list)
    certificates: list[Any] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request on each connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        self.heads.append(head)
        self.certificates.append(writer.get_extra_info("peercert"))
        path = head.split(b" ")[1]
        status, kind, body = b"200 OK", b"Content-Type: text/html", PAGE.encode()
        if path.startswith(b"/file"):
            kind, body = b"Content-Type: application/x-msdownload\r\nContent-Disposition: attachment", b"MZ" * 50_000
        elif path == b"/401":
            status, kind, body = b"401 No", b'WWW-Authenticate: Basic realm="a", Negotiate, NTLM', b"no"
        elif path == b"/empty":
            body = b"<!doctype html><title>empty</title>"
        writer.write(
            b"HTTP/1.1 %b\r\n%b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, kind, len(body))
        )
        writer.write(body)
        writer.close()


async def names(_: str) -> Sequence[str]:
    return ["127.0.0.1"]


def wanting_certificates() -> ssl.SSLContext:
    """A server's TLS that asks clients for a certificate."""
    context = certified("http://127.0.0.1:9/", "tls.localhost")
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def holding(folder: Path, *marks: bytes) -> set[str]:
    """The files in a folder that hold one of these."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.name for path in files if any(mark in path.read_bytes() for mark in marks)}


async def visits(site: Asking) -> tuple[Any, dict[str, str], set[str]]:
    """A visit as the scanner makes it, then questions of a page; which files of the site there are in between."""
    plain = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    over_tls = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=wanting_certificates())
    port, tls_port = (server.sockets[0].getsockname()[1] for server in (plain, over_tls))
    config = GuardConfig(allow_private=True)
    async with Guard(config, resolver=names) as guard:
        options = LaunchOptions(proxy=guard.url)
        async with await launch_first(None, options) as browser:
            url = f"http://asks.localhost:{port}"
            scan = ScanConfig(start_url=url, ignore_https_errors=True)
            visitor = Visitor(browser, Phase.NO_ACTION, scan, VisitPlan(), Digester())
            await visitor.open(HookScript.fresh())
            result = await visitor.visit(f"{url}/")
            await visitor.visit(f"https://tls.localhost:{tls_port}/empty")
            assert visitor._context is not None
            page = await visitor._context.new_page()
            await page.goto(f"{url}/empty")
            told = await page.evaluate(ASK)
            assert browser.folder is not None
            files = await asyncio.to_thread(holding, browser.folder, b"MZ" * 100, b"a" * 1000)
            await visitor.close()
    plain.close()
    over_tls.close()
    return result, told, files


# What a visitor's browser says, whose person does not answer what it asks; null stands for no such thing here.
ANSWERS = {
    "geolocation": {"no: undefined"},
    "notifications": {"default", "denied"},
    "camera": {"no: NotFoundError", "no: NotAllowedError"},
    "screen": {"no: NotSupportedError", "no: NotAllowedError", "no: InvalidStateError"},
    "clipboard": {"no: NotAllowedError"},
    "midi": {"no: NotAllowedError", "no: SecurityError"},
    "persist": {"false"},
    "usb": {"no: NotFoundError"},
    "hid": {"", "no: NotAllowedError"},
    "serial": {"no: NotFoundError"},
    "bluetooth": {"undefined", "no: NotFoundError"},
    "file": {"no: AbortError", "no: NotAllowedError", "no: SecurityError"},
    "folder": {"no: AbortError", "no: NotAllowedError", "no: SecurityError"},
    "password": {"null", "no: NotSupportedError"},
    "key": {"no: NotSupportedError", "no: NotAllowedError"},
}


def test_a_page_gets_nothing_that_only_a_person_could_give() -> None:
    site = Asking()
    result, told, files = asyncio.run(visits(site))
    assert (result.record.outcome, result.record.error) == (Outcome.OK, None)
    assert {cookie.key.name for cookie in result.record.jar} == {"asked"}
    states = {told.pop(f"state {name}") for name in PERMISSIONS}
    assert "granted" not in states
    assert {name: answer for name, answer in told.items() if answer not in ANSWERS[name]} == {}
    assert files == set(), "no download was kept, whole or in part"
    paths = [head.split(b" ")[1] for head in site.heads]
    assert paths.count(b"/empty") == 2
    assert b"/401" in paths
    assert b"authorization:" not in b"".join(site.heads).lower()
    assert not any(site.certificates), "no certificate of a person was shown"
