"""A page that wants into the network of the machine that scans it, in a real browser behind the guard."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import async_playwright

from scanner.guard import FailureKind, Guard, GuardConfig
from tests.farm.browser import arguments_for, executable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from playwright.async_api import Browser

DEADLINE = 60

# Each probe ends, one way or another; `Q` is the internal server's port.
PROBES = """
const load = (tag, url) => new Promise(done => {
  const node = document.createElement(tag);
  node.onload = node.onerror = done; node.src = url; document.body.append(node);
});
const get = url => fetch(url, {mode: "no-cors"}).catch(() => null);
const socket = url => new Promise(done => {
  const ws = new WebSocket(url);
  ws.onclose = ws.onerror = ws.onopen = done;
});
window.probed = Promise.all([
  load("img", "http://127.0.0.1:Q/img"),
  get("http://127.0.0.1:Q/fetch"),
  socket("ws://127.0.0.1:Q/ws"),
  load("iframe", "http://127.0.0.1:Q/iframe"),
  load("img", "http://public.example:" + location.port + "/redirect"),
  get("http://2130706433:Q/decimal"),
  get("http://localhost:Q/localhost"),
  get("http://0.0.0.0:Q/zero"),
  get("http://rebind.example:" + location.port + "/rebind"),
  get("https://127.0.0.1:Q/tls"),
  get("http://x.localhost:Q/sublocalhost"),
  get("http://0x7f.1:Q/hex"),
  get("http://[::ffff:127.0.0.1]:Q/mapped"),
  load("script", "http://private.example:Q/script"),
]).then(() => true);
"""


@dataclass
class Site:
    """A server with a page of probes; an internal one only counts who connects."""

    internal_port: int = 0
    connections: int = 0
    paths: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            line = (await reader.read(65536)).partition(b"\r\n")[0]
            path = line.split(b" ")[1].decode() if line.endswith(b" HTTP/1.1") else "(no HTTP)"
            self.paths.append(path)
            if not path.startswith("/"):
                return
            where = {"/redirect": "/redirected", "/away": "/top"}.get(path)
            if where:
                writer.write(
                    f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{self.internal_port}{where}\r\n".encode()
                )
            else:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
            script = PROBES.replace("Q", str(self.internal_port)) if path == "/" else ""
            body = f"<!doctype html><title>page</title><body><script>{script}</script>"
            writer.write(f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
            await writer.drain()
        except ConnectionError:
            self.paths.append("(cut)")
        finally:
            writer.close()


@asynccontextmanager
async def serving(site: Site, host: str, port: int = 0) -> AsyncIterator[int]:
    server = await asyncio.start_server(site.serve, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def browser_behind(guard: Guard) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(),
            args=arguments_for(),
            proxy={"server": guard.url},
        )
        try:
            yield browser
        finally:
            await browser.close()


async def probe(**options: Any) -> tuple[Site, Site, Site, Guard, str]:
    """Visit the page of probes, then the address that redirects the whole page; hand back who was reached."""
    public, internal, rebound = Site(), Site(), Site()
    asked: list[str] = []

    async def resolver(name: str) -> Sequence[str]:
        asked.append(name)
        if name == "rebind.example" and asked.count(name) > 1:
            return ["127.0.0.2"]
        return ["127.0.0.1"]

    async with (
        asyncio.timeout(DEADLINE),
        serving(internal, "127.0.0.1") as internal_port,
        serving(public, "127.0.0.1") as port,
        serving(rebound, "127.0.0.2", port),
    ):
        public.internal_port = internal_port
        options.setdefault("allowed_hosts", frozenset({f"127.0.0.1:{port}"}))
        guard = Guard(GuardConfig(resolve_ttl=0, **options), resolver=resolver)
        async with guard, browser_behind(guard) as browser:
            page = await browser.new_page()
            await page.goto(f"http://rebind.example:{port}/")
            await page.evaluate("window.probed")
            answer = await page.goto(f"http://public.example:{port}/away")
            assert answer is not None
            return public, internal, rebound, guard, await answer.text()


@pytest.mark.browser
def test_no_probe_reaches_an_internal_server() -> None:
    public, internal, rebound, guard, text = asyncio.run(probe())
    assert {"/", "/redirect", "/away"} <= set(public.paths)
    assert (internal.connections, internal.paths, rebound.connections) == (0, [], 0)
    assert {failure.host for failure in guard.refusals} >= {
        "127.0.0.1", "localhost", "x.localhost", "0.0.0.0", "rebind.example", "private.example", "::ffff:7f00:1",
    }  # fmt: skip
    assert {failure.kind for failure in guard.refusals} == {FailureKind.REFUSED}
    failure = guard.failure_for("127.0.0.1")
    assert failure is not None
    assert "refused: loopback address" in text


@pytest.mark.browser
def test_without_judgement_the_same_probes_arrive() -> None:
    """The control: were the probes broken, the test above would prove nothing."""
    _, internal, rebound, guard, _ = asyncio.run(probe(allow_private=True))
    wanted = {"/img", "/fetch", "/ws", "/iframe", "/redirected", "/decimal", "/localhost", "/zero", "/top", "/script"}
    assert wanted <= set(internal.paths)
    assert "/rebind" in rebound.paths
    assert guard.refusals == ()
