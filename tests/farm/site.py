"""A virtual host: its routes, its static folders, and the truth of its pages."""

from __future__ import annotations

import mimetypes
import tomllib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.farm.messages import Request, Response, redirect, respond, text
from tests.farm.truth import CrawlTruth, Expected, ExpectedStorage, PageTruth, SiteTruth, completed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.farm.authority import Flaw

Handler = Callable[[Request], Response | Awaitable[Response]]
Upstream = Callable[[], AbstractAsyncContextManager[tuple[str, int]]]
"""Starts a server and yields its address on loopback; entered at the first request, left at the end."""


@dataclass(frozen=True, slots=True)
class _Route:
    handler: Handler
    cors: bool = False


class Site:
    """One host of the farm, served on http (port 80) and https (port 443).

    host          the name, lower case
    redirects_from  other hosts that redirect to this one (301, same path), such as the bare domain
    scheme        of the declared URLs; "http" = there is no https (connections to it are refused)
    https_only    answer http by a redirect to https
    flaw          a certificate the browser must refuse
    refuses       connections are refused
    upstream      hand every request without a route to a server of its own (a real CMS)
    """

    def __init__(
        self,
        host: str,
        *,
        redirects_from: Sequence[str] = (),
        scheme: str = "https",
        https_only: bool = False,
        flaw: Flaw | None = None,
        refuses: bool = False,
        upstream: Upstream | None = None,
    ) -> None:
        self.host = host
        self.redirects_from = tuple(redirects_from)
        self.scheme = scheme
        self.https_only = https_only
        self.flaw = flaw
        self.refuses = refuses
        self.upstream = upstream
        self.crawl: CrawlTruth | None = None
        self._exact: dict[str, _Route] = {}
        self._prefixes: list[tuple[str, _Route]] = []
        self._pages: dict[str, PageTruth] = {}

    # -- declaring ----------------------------------------------------------------------------------------------

    def route(self, path: str, *, cors: bool = False) -> Callable[[Handler], Handler]:
        """Serve a path; a path that ends in `*` serves everything below. `cors` allows any origin, with cookies."""

        def register(handler: Handler) -> Handler:
            self.add(path, handler, cors=cors)
            return handler

        return register

    def page(
        self,
        path: str,
        *,
        cookies: Iterable[Expected] = (),
        storage: Iterable[ExpectedStorage] = (),
        third_parties: Iterable[str] = (),
        walk: bool = True,
        note: str = "",
        **telling: Iterable[Any],
    ) -> Callable[[Handler], Handler]:
        """Serve a path (with a query, if it matters) as a page and declare what a fresh visit leaves behind; `telling`
        are the further fields of PageTruth.
        """

        def register(handler: Handler) -> Handler:
            self.declare(
                path, cookies=cookies, storage=storage, third_parties=third_parties, walk=walk, note=note, **telling
            )
            if "?" not in path or path.partition("?")[0] not in self._exact:
                self.add(path.partition("?")[0], handler)
            return handler

        return register

    def add(self, path: str, answer: Handler | Response, *, cors: bool = False) -> None:
        """Serve a path by a handler or by one fixed response."""
        route = _Route(_fixed(answer) if isinstance(answer, Response) else answer, cors)
        if path.endswith("*"):
            self._prefixes.append((path[:-1], route))
            self._prefixes.sort(key=lambda item: -len(item[0]))
        else:
            self._exact[path] = route

    def declare(
        self,
        path: str,
        *,
        cookies: Iterable[Expected] = (),
        storage: Iterable[ExpectedStorage] = (),
        third_parties: Iterable[str] = (),
        walk: bool = True,
        note: str = "",
        **telling: Iterable[Any],
    ) -> None:
        """Declare the truth of a page that is served some other way (folder, upstream)."""
        origin = f"{self.scheme}://{self.host}"
        url = origin + path
        self._pages[path] = PageTruth(
            url,
            tuple(completed(cookie, url, self.host) for cookie in cookies),
            tuple(entry if entry.origin else replace(entry, origin=origin) for entry in storage),
            frozenset(third_parties),
            walk=walk,
            note=note,
            **{name: frozenset(values) for name, values in telling.items()},
        )

    def folder(self, directory: Path, prefix: str = "/") -> None:
        """Serve the files of a directory; `index.html` answers for its folder, `truth.toml` declares the pages.

        truth.toml holds one [[page]] table per page with `path` (relative to the prefix) and the arguments of
        `Site.page`; `cookies` and `storage` are arrays of tables with the fields of Expected and ExpectedStorage.
        """
        for file in sorted(directory.rglob("*")):
            if file.is_dir() or file.name == "truth.toml":
                continue
            path = prefix + file.relative_to(directory).as_posix()
            handler = _file(file)
            self.add(path, handler)
            if file.name == "index.html":
                self.add(path.removesuffix("index.html"), handler)
        truth = directory / "truth.toml"
        if truth.exists():
            for page in tomllib.loads(truth.read_text()).get("page", []):
                self._declare_table(prefix, page)

    def _declare_table(self, prefix: str, table: dict[str, Any]) -> None:
        cookies = [Expected(**row) for row in table.pop("cookies", [])]
        storage = [ExpectedStorage(**row) for row in table.pop("storage", [])]
        path = prefix + str(table.pop("path")).lstrip("/")
        self.declare(path, cookies=cookies, storage=storage, **table)

    # -- answering ----------------------------------------------------------------------------------------------

    def truth(self) -> SiteTruth:
        """The declared truth of every page of this host."""
        return SiteTruth(self.host, dict(self._pages), self.crawl)

    def find(self, request: Request) -> Handler | None:
        """The handler for a request, or None where nothing is served."""
        if self.https_only and request.scheme == "http":
            return _to_https
        route = self._exact.get(request.path)
        if route is None:
            route = next((route for prefix, route in self._prefixes if request.path.startswith(prefix)), None)
        if route is None:
            return None
        return _with_cors(route.handler) if route.cors else route.handler


def not_found(request: Request) -> Response:
    """What a host answers where it serves nothing."""
    return text(f"nothing at {request.path}", status=404)


def _fixed(response: Response) -> Handler:
    def handler(request: Request) -> Response:
        return replace(response, headers=list(response.headers))

    return handler


def _to_https(request: Request) -> Response:
    return redirect(f"https://{request.host}{request.target}", 301)


def _file(path: Path) -> Handler:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith(("javascript", "json")):
        kind += "; charset=utf-8"

    def handler(request: Request) -> Response:
        return respond(path.read_bytes(), kind)

    return handler


def _with_cors(inner: Handler) -> Handler:
    async def handler(request: Request) -> Response:
        allowed = [
            ("Access-Control-Allow-Origin", request.header("origin") or "*"),
            ("Access-Control-Allow-Credentials", "true"),
        ]
        if request.method == "OPTIONS":
            allowed += [
                ("Access-Control-Allow-Methods", "GET, POST, PUT, OPTIONS"),
                ("Access-Control-Allow-Headers", request.header("access-control-request-headers") or "*"),
                ("Access-Control-Max-Age", "600"),
            ]
            return Response(204, allowed)
        answer = inner(request)
        response = answer if isinstance(answer, Response) else await answer
        response.headers.extend(allowed)
        return response

    return handler
