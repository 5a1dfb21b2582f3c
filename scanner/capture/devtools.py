"""The browser's protocol (CDP) over its own pipe, shared by us and by Playwright.

We start the browser and own its pipe. Playwright connects to a loopback WebSocket of ours, and everything passes
between the two unchanged, except what only we asked for. So one session with a page serves both: what the browser
tells Playwright's driver we read here, without asking it to tell everything twice; and what we send on news of a new
page, popup or worker arrives before anything that the driver may send, above all before it lets the target run.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import subprocess
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSMsgType, web
from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

logger = logging.getLogger(__name__)

OUR_IDS: Final = 1_000_000_000  # of commands; the driver counts from 1
END: Final = b"\0"  # of a message in the pipe
# The browser expects its pipe as the descriptors 3 and 4. What it writes is for nobody else, its memory least of all.
LAUNCHER: Final = 'ulimit -c 0; umask 077; exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null'
LONGEST_LAST_WORDS: Final = 60  # lines of the browser's standard error that are kept
LIFECYCLE: Final = frozenset({"DOMContentLoaded", "load"})  # the events of a page's life that the driver reads
KILL_LIMIT: Final = 10.0  # seconds that what was killed is waited for
ENDS: Final = frozenset({"Network.loadingFinished", "Network.loadingFailed"})


class ProtocolError(PlaywrightError):
    """The browser refused a command, or is gone: what Playwright's own sessions raise then."""


class Pipe(asyncio.Protocol):
    """Cuts what comes out of the browser's pipe into messages."""

    def __init__(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._take = take
        self._ended = ended
        self._rest: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        """Take a piece; a message may come in many, and many may come in one."""
        *whole, rest = data.split(END)
        if whole and self._rest:
            whole[0] = b"".join([*self._rest, whole[0]])
            self._rest.clear()
        if rest:
            self._rest.append(rest)
        for message in whole:
            self._take(message)

    def connection_lost(self, _error: Exception | None) -> None:
        """The browser closed its end, which it does only by ending."""
        self._ended()


class LastWords(asyncio.Protocol):
    """Keeps the last lines of a process's standard error."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque(maxlen=LONGEST_LAST_WORDS)
        self.complete = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        """Take some text."""
        self._lines.extend(data.splitlines())

    def connection_lost(self, _error: Exception | None) -> None:
        """Nothing more will be said."""
        self.complete.set()

    def text(self) -> str:
        """What was said, as lines."""
        return b"\n".join(self._lines).decode("utf-8", "replace")


class DevTools:
    """One browser process and the way to it.

    `amend` holds, for commands of the driver, parameters that are put in the place of its own: so they reach every
    page, popup and worker, whoever opened it.

    Attributes:
        pid: of the browser's main process, which leads a process group of its own; 0 when there is none.
        ended: set when the pipe is closed, that is when the browser has ended.
        pages: target id of each page → the session that the driver and we share.
        words: the last lines of the browser's standard error.
        requests: how many requests of pages and workers the browser told of.
        held: sessions whose requests are held back by us (menus.py). The driver does not hear of those: it would let
            them go. It does hear of the requests of its own page, with which it restores a recorded state.
    """

    def __init__(
        self, on_end: Callable[[], None] = lambda: None, amend: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self.pid = 0
        self.ended = asyncio.Event()
        self.pages: dict[str, str] = {}
        self._on_end = on_end
        self._amend = amend or {}
        self.words = LastWords()
        self.requests = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._in: asyncio.WriteTransport | None = None
        self._transports: list[asyncio.BaseTransport] = []
        self._last_id = OUR_IDS
        self._answers: dict[int, tuple[asyncio.Future[dict[str, Any]], str | None]] = {}  # with the session asked
        self._listeners: dict[str, Callable[[str, dict[str, Any]], None]] = {}
        self._arrivals: list[Callable[[str | None, dict[str, Any]], bool]] = []
        self._departures: list[Callable[[str], None]] = []
        self._own: set[str] = set()
        self.held: set[str] = set()
        self._documents: set[str] = set()  # requests for documents that are under way
        self._relay: Relay | None = None

    # ---- the process

    async def start(
        self,
        program: str,
        arguments: Sequence[str],
        *,
        user: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start the browser with its pipe, as another `user` if one is given.

        Raises:
            OSError: there are no descriptors or processes left, or it cannot be another user. A program that is not
                there, or cannot be executed, ends at once, and its last words say so.
        """
        loop = asyncio.get_running_loop()
        to_browser, from_us = os.pipe()
        from_browser, to_us = os.pipe()
        errors, last_words = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603, ASYNC220 (it returns at once)
                ["/bin/sh", "-c", LAUNCHER, program, *arguments],
                stdin=to_browser,
                stdout=to_us,
                stderr=last_words,
                env=None if environment is None else dict(environment),
                process_group=0,
                user=user,
                group=user,
                extra_groups=None if user is None else (),
            )
        except OSError:
            for fd in (from_us, from_browser, errors):
                os.close(fd)
            raise
        finally:
            for fd in (to_browser, to_us, last_words):
                os.close(fd)
        self.pid = self._process.pid
        self._in, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(from_us, "wb", 0))
        reading, _ = await loop.connect_read_pipe(
            lambda: Pipe(self._take, self._gone), os.fdopen(from_browser, "rb", 0)
        )
        hearing, _ = await loop.connect_read_pipe(lambda: self.words, os.fdopen(errors, "rb", 0))
        self._transports = [self._in, reading, hearing]

    async def relay(self) -> str:
        """Open the way for Playwright: the address of a loopback WebSocket with a secret name, good for one caller."""
        # Without its driver a browser is of no use: it ends too, and one death is like the other.
        self._relay = Relay(self._from_driver, self.kill)
        return await self._relay.open()

    def kill(self) -> None:
        """Kill the browser's processes at once."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    async def close(self, limit: float) -> None:
        """Ask the browser to end, wait `limit` seconds, and kill what is left; nothing of it remains."""
        if self.pid and not self.ended.is_set():
            with contextlib.suppress(TimeoutError, ProtocolError):
                async with asyncio.timeout(limit):
                    await self.send("Browser.close")
                    await self.ended.wait()
        self.kill()
        if self._process is not None:
            try:
                await asyncio.to_thread(self._process.wait, KILL_LIMIT)
            except subprocess.TimeoutExpired:  # it waits for a disk, or is not ours to kill
                logger.error("the browser does not end", extra={"action": "browser_stays", "pid": self.pid})  # noqa: TRY400
            self._process, self.pid = None, 0
        for transport in self._transports:
            transport.close()
        self._transports.clear()
        self._gone()
        if self._relay is not None:
            await self._relay.close()
            self._relay = None

    def _gone(self) -> None:
        if not self.ended.is_set():
            self.ended.set()
            self._on_end()
        answers, self._answers = self._answers, {}
        for answer, _ in answers.values():
            if not answer.done():
                answer.set_exception(ProtocolError("Target closed: the browser has ended"))
        if self._relay is not None:
            self._relay.put(None)

    # ---- commands

    async def send(self, method: str, params: Mapping[str, Any] | None = None, session: str | None = None) -> Any:
        """Send a command and return the answer; `session` None means the browser itself.

        Raises:
            ProtocolError: the browser refused it, or its target or the browser is gone.
        """
        return await self.tell(method, params, session)

    def tell(
        self, method: str, params: Mapping[str, Any] | None = None, session: str | None = None
    ) -> asyncio.Future[dict[str, Any]]:
        """Send a command at once; whoever wants the answer awaits it."""
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_heard)
        if self.ended.is_set() or self._in is None:
            answer.set_exception(ProtocolError("Target closed: the browser has ended"))
            return answer
        self._last_id += 1
        self._answers[self._last_id] = (answer, session)
        message: dict[str, Any] = {"id": self._last_id, "method": method, "params": params or {}}
        if session is not None:
            message["sessionId"] = session
        self.write(json.dumps(message).encode())
        return answer

    def _from_driver(self, message: bytes) -> None:
        for method, ours in self._amend.items():
            if method.encode() in message:
                asked = json.loads(message)
                if asked["method"] == method:
                    message = json.dumps({**asked, "params": {**asked["params"], **ours}}).encode()
        self.write(message)

    def write(self, message: bytes) -> None:
        """Put one message into the pipe."""
        if self._in is not None and not self._in.is_closing():
            self._in.write(message + END)

    # ---- events

    def listen(self, session: str, listener: Callable[[str, dict[str, Any]], None]) -> None:
        """Tell `listener` of all events of a session: method and parameters."""
        self._listeners[session] = listener

    def on_arrival(self, hear: Callable[[str | None, dict[str, Any]], bool]) -> None:
        """Tell of each new target before the driver hears of it: the session it came by, and the parameters of
        Target.attachedToTarget. Where `hear` returns true, the session is ours alone and the driver never hears of it.
        """
        self._arrivals.append(hear)

    def on_departure(self, hear: Callable[[str], None]) -> None:
        """Tell which session has ended."""
        self._departures.append(hear)

    def _take(self, raw: bytes) -> None:
        message = json.loads(raw)
        number = message.get("id")
        if number is not None:
            if number > OUR_IDS:
                self._answered(message)
            else:
                self._pass_on(raw)
            return
        session, method, params = message.get("sessionId"), message["method"], message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests += 1
        if method == "Target.attachedToTarget" and self._ours_alone(session, params):
            return
        if method == "Target.detachedFromTarget" and self._left(params["sessionId"]):
            return
        listener = self._listeners.get(session) if session else None
        if listener is not None:
            try:
                listener(method, params)
            except Exception:  # what one page makes of an event must not cost the others theirs
                logger.exception("an event could not be read", extra={"action": "event_unread", "method": method})
        if session not in self._own and not self._idle_talk(session, method, params):
            self._pass_on(raw)

    def _idle_talk(self, session: str | None, method: str, params: dict[str, Any]) -> bool:
        """Whether the driver has no use for an event: it follows documents only, and reading costs it time."""
        if method == "Page.lifecycleEvent":
            return params["name"] not in LIFECYCLE
        if method == "Runtime.bindingCalled":
            # The driver would answer a call of our binding with scripts of its own in the page.
            return not str(params.get("name", "")).startswith("__playwright")
        if method.startswith("Fetch."):
            return session in self.held
        if not method.startswith("Network."):
            return method.startswith("DOMStorage.")
        request = params.get("requestId", "")
        if method == "Network.requestWillBeSent" and params.get("type") == "Document":
            self._documents.add(request)
        known = request in self._documents
        if method in ENDS:
            self._documents.discard(request)
        return not known

    def _ours_alone(self, parent: str | None, params: dict[str, Any]) -> bool:
        """Make a new session known; true when the driver shall not hear of it."""
        info, session = params["targetInfo"], params["sessionId"]
        if info["type"] == "page" and parent is None:
            self.pages[info["targetId"]] = session
        alone = [hear(parent, params) for hear in self._arrivals]
        if any(alone):
            self._own.add(session)
            return True
        return False

    def _left(self, session: str) -> bool:
        """Forget a session; true when the driver never heard of it."""
        for leave in self._departures:
            leave(session)
        self._listeners.pop(session, None)
        for number in [number for number, (_, asked) in self._answers.items() if asked == session]:
            answer, _ = self._answers.pop(number)
            if not answer.done():
                answer.set_exception(ProtocolError("Target closed"))
        self.pages = {target: page for target, page in self.pages.items() if page != session}
        alone = session in self._own
        self._own.discard(session)
        self.held.discard(session)
        return alone

    def _pass_on(self, raw: bytes) -> None:
        if self._relay is not None:
            self._relay.put(raw)

    def _answered(self, message: dict[str, Any]) -> None:
        answer, _ = self._answers.pop(message["id"], (None, None))
        if answer is None or answer.done():
            return
        error = message.get("error")
        if error is not None:
            answer.set_exception(ProtocolError(str(error.get("message", "refused"))))
        else:
            answer.set_result(message.get("result", {}))


class Session:
    """Commands to one target, or to the browser itself."""

    def __init__(self, devtools: DevTools, name: str | None = None) -> None:
        self.devtools = devtools
        self.name = name

    async def send(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        """Send a command and return its answer.

        Raises:
            ProtocolError: it was refused, or the target is gone.
        """
        return await self.devtools.tell(method, params, self.name)


class Relay:
    """The loopback WebSocket to which Playwright's driver connects, once."""

    def __init__(self, write: Callable[[bytes], None], on_leave: Callable[[], None] = lambda: None) -> None:
        self._write = write
        self._on_leave = on_leave
        self._waiting: deque[bytes | None] = deque()
        self._more = asyncio.Event()
        self._secret = f"/{secrets.token_urlsafe(24)}"
        self._taken = False
        self._runner: web.ServerRunner | None = None

    async def open(self) -> str:
        """Start to listen and return the address."""
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"ws://{host}:{port}{self._secret}"

    def put(self, message: bytes | None) -> None:
        """Pass a message on to the driver, in order; None ends the connection."""
        self._waiting.append(message)
        self._more.set()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._taken or not secrets.compare_digest(request.path, self._secret):
            return web.Response(status=404)
        self._taken = True
        socket = web.WebSocketResponse(compress=False, max_msg_size=0, autoping=True)
        await socket.prepare(request)
        pump = asyncio.create_task(self._pump(socket))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._write(message.data.encode())
        finally:
            self._on_leave()
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
        return socket

    async def _pump(self, socket: web.WebSocketResponse) -> None:
        while True:
            while self._waiting:
                message = self._waiting.popleft()
                if message is None:
                    await socket.close()
                    return
                await socket.send_frame(message, WSMsgType.TEXT)
            self._more.clear()
            await self._more.wait()

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def _heard(answer: asyncio.Future[dict[str, Any]]) -> None:
    """An answer that nobody waited for may be a refusal: the target went away meanwhile."""
    if not answer.cancelled():
        answer.exception()
