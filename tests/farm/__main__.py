"""`python -m tests.farm`: run the farm until interrupted, or while another command runs.

    python -m tests.farm [--port N] [--site NAME ..]      serve everything, or some hosts or modules
    python -m tests.farm demo                             the demo shop, for a scanner and for a person's browser
    python -m tests.farm demo -- COMMAND ..       run COMMAND meanwhile; with {proxy} {ca} {spki} {direct} filled in

The first line of output is JSON: proxy, spki, ca, direct, hosts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from typing import TYPE_CHECKING

from tests.farm import catalogue
from tests.farm.server import Farm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.farm.site import Site

DEMO_HOST = "www.demo-shop.example"


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code of COMMAND, else 0."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command: list[str] = []
    if "--" in words:
        at = words.index("--")
        words, command = words[:at], words[at + 1 :]
    parser = argparse.ArgumentParser(prog="python -m tests.farm", description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="?", choices=["all", "demo"], default="all")
    parser.add_argument("--port", type=int, default=0, help="0 = any free port")
    parser.add_argument("--site", action="append", default=[], help="a host or a module of sites; repeatable")
    parser.add_argument("--http2", action="store_true", help="offer HTTP/2 too")
    options = parser.parse_args(words)
    chosen = ["demo"] if options.what == "demo" else options.site
    return asyncio.run(_serve(_sites(chosen), options.port, command, http2=options.http2))


def _sites(chosen: list[str]) -> tuple[Site, ...]:
    groups = catalogue.groups()
    if not chosen:
        return catalogue.all_sites()
    found: list[Site] = []
    for name in chosen:
        found += groups.get(name) or catalogue.named(name)
    return tuple(dict.fromkeys(found))


async def _serve(sites: tuple[Site, ...], port: int, command: list[str], *, http2: bool) -> int:
    hosts = [site.host for site in sites]
    direct = DEMO_HOST if DEMO_HOST in hosts else hosts[0]
    async with Farm(sites, port=port, direct=direct, http2=http2) as farm:
        facts = {
            "proxy": farm.proxy_url,
            "direct": f"{farm.proxy_url}/",
            "spki": farm.spki,
            "ca": str(farm.ca_pem_path),
            "hosts": hosts,
        }
        if command:
            return await _run(command, facts)
        print(json.dumps(facts), flush=True)
        print(f"{direct} for a browser: {facts['direct']}   (end with Ctrl-C)", file=sys.stderr)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()
    return 0


async def _run(command: list[str], facts: Mapping[str, object]) -> int:
    filled = [_fill(word, facts) for word in command]
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, lambda: None)  # a terminal tells the command too; it ends by itself
    process = await asyncio.create_subprocess_exec(*filled)
    loop.add_signal_handler(signal.SIGTERM, process.terminate)
    return await process.wait()


def _fill(word: str, facts: Mapping[str, object]) -> str:
    for name in ("proxy", "direct", "spki", "ca"):
        word = word.replace(f"{{{name}}}", str(facts[name]))
    return word


if __name__ == "__main__":
    raise SystemExit(main())
