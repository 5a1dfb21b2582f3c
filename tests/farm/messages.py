"""Requests and responses of the farm, and short constructors for responses."""

from __future__ import annotations

import json as jsonlib
import time
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

type_html = "text/html; charset=utf-8"
Header = tuple[str, str]

PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
"""A transparent GIF of one pixel."""


@dataclass(slots=True)
class Request:
    """One request as the farm understood it; `host` is lower case and without port."""

    method: str
    scheme: str
    host: str
    port: int
    path: str
    query: str
    headers: tuple[Header, ...]
    body: bytes = b""
    time: float = field(default_factory=time.time)

    def header(self, name: str) -> str:
        """The first header of that name (any case), or an empty string."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def target(self) -> str:
        """Path with query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def args(self) -> dict[str, str]:
        """Query parameters, the last of each name."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def cookies(self) -> dict[str, str]:
        """Cookies that the client sent."""
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(self.header("cookie"))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}


@dataclass(slots=True)
class Response:
    """One answer. Exactly one of body, stream, hang and websocket says what follows the head."""

    status: int = 200
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""
    stream: Callable[[], AsyncIterator[bytes]] | None = None
    """Chunks for a body without a declared length."""
    delay: float = 0.0
    """Seconds before anything is sent."""
    hang: bool = False
    """Nothing is ever sent."""
    raw: bytes = b""
    """Sent instead of an HTTP answer; then the connection is closed."""
    cut: bool = False
    """The connection is closed after what was sent, without a proper end."""
    early_hints: list[Header] = field(default_factory=list)
    """Headers of a 103 response sent first."""
    websocket: bool = False
    """Accept the upgrade and echo text frames."""

    @property
    def set_cookie(self) -> tuple[str, ...]:
        """Set-Cookie lines of this answer."""
        return tuple(value for name, value in self.headers if name.lower() == "set-cookie")


def respond(
    body: str | bytes,
    content_type: str = type_html,
    *,
    status: int = 200,
    set_cookie: Sequence[str] = (),
    headers: Iterable[Header] = (),
) -> Response:
    """Any body with its content type."""
    data = body.encode() if isinstance(body, str) else body
    lines = [("Content-Type", content_type)] if content_type else []
    lines += [("Set-Cookie", line) for line in set_cookie]
    return Response(status, [*lines, *headers], data)


def html(
    body: str,
    *,
    title: str = "Page",
    head: str = "",
    lang: str = "en",
    status: int = 200,
    set_cookie: Sequence[str] = (),
    headers: Iterable[Header] = (),
) -> Response:
    """A whole HTML page around the given body."""
    page = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="icon" href="data:,">{head}</head><body>{body}</body></html>'
    )
    return respond(page, status=status, set_cookie=set_cookie, headers=headers)


def js(code: str, *, set_cookie: Sequence[str] = (), headers: Iterable[Header] = ()) -> Response:
    """A script."""
    return respond(code, "text/javascript; charset=utf-8", set_cookie=set_cookie, headers=headers)


def css(code: str, *, set_cookie: Sequence[str] = (), headers: Iterable[Header] = ()) -> Response:
    """A style sheet."""
    return respond(code, "text/css; charset=utf-8", set_cookie=set_cookie, headers=headers)


def text(body: str, *, status: int = 200, set_cookie: Sequence[str] = ()) -> Response:
    """Plain text."""
    return respond(body, "text/plain; charset=utf-8", status=status, set_cookie=set_cookie)


def xml(body: str) -> Response:
    """An XML document, such as a sitemap."""
    return respond(body, "application/xml")


def json(value: object, *, set_cookie: Sequence[str] = ()) -> Response:
    """A JSON document."""
    return respond(jsonlib.dumps(value), "application/json", set_cookie=set_cookie)


def pixel(*, set_cookie: Sequence[str] = (), headers: Iterable[Header] = ()) -> Response:
    """The one-pixel GIF of trackers."""
    return respond(PIXEL, "image/gif", set_cookie=set_cookie, headers=headers)


def empty(*, set_cookie: Sequence[str] = (), headers: Iterable[Header] = ()) -> Response:
    """204, as collectors of beacons answer."""
    return respond("", "", status=204, set_cookie=set_cookie, headers=headers)


def redirect(to: str, status: int = 302, *, set_cookie: Sequence[str] = ()) -> Response:
    """A redirect to an absolute or relative URL."""
    return respond("", "", status=status, set_cookie=set_cookie, headers=[("Location", to)])


def websocket(*, set_cookie: Sequence[str] = ()) -> Response:
    """Accept a WebSocket and echo what it says."""
    return Response(101, [("Set-Cookie", line) for line in set_cookie], websocket=True)
