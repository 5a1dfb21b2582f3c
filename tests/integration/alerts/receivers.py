"""Real receivers on loopback: a mail server, and a web server for webhooks and chat services."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage


class MailServer:
    """Takes mails; `answers` are what it says to the next ones instead of taking them."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: list[str] = []
        self.hang_up = False  # take the message, then break the connection instead of answering
        self.gate: threading.Event | None = None  # hold the answer back until it is set
        self.arrived = threading.Event()
        self.port = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        self.arrived.set()
        if self.gate is not None:
            await asyncio.to_thread(self.gate.wait, 20)
        if self.hang_up:
            server.transport.abort()
        return "250 taken"

    def target(self, recipient: str = "ops@shop.example", **more: str) -> str:
        extra = "".join(f"&{name}={value}" for name, value in more.items())
        return f"mailto://127.0.0.1:{self.port}?to={recipient}&from=scanner@cookies.example{extra}"


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """Its start tries the port that it was told: that has to be the one it was given instead of 0."""
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@contextlib.contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A mail server; `options` are those of aiosmtpd's controller and server."""
    handler = MailServer()
    controller = _Controller(handler, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        handler.port = controller.port
        yield handler
    finally:
        if handler.gate is not None:
            handler.gate.set()
        controller.stop()


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebReceiver:
    """Takes posts; `statuses` are its answers to the next ones, then 200. 0 = break the connection."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    gate: threading.Event | None = None  # hold the answer back until it is set
    arrived: threading.Event = field(default_factory=threading.Event)

    def target(self, secret: str = "a secret of the receiver", path: str = "/hook?token=t0ps3cret") -> str:
        return f"webhook+http://{secret.replace(' ', '%20')}@127.0.0.1:{self.port}{path}"


@contextlib.contextmanager
def web_receiver() -> Iterator[WebReceiver]:
    receiver = WebReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            receiver.arrived.set()
            if receiver.gate is not None:
                receiver.gate.wait(20)
            if status == 0:
                self.close_connection = True
                return
            with contextlib.suppress(OSError):
                self.send_response(status)
                if status in {301, 302, 307, 308}:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.gate is not None:
            receiver.gate.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
