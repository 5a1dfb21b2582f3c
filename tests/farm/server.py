"""The farm: one process with many virtual hosts behind a forward proxy, on loopback only.

`Farm` lives in an event loop, `FarmServer` runs one in a thread of its own.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import threading
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from tests.farm import catalogue
from tests.farm.authority import Authority
from tests.farm.forward import forward
from tests.farm.http1 import PLAIN_PORTS, TLS_PORTS, Connection
from tests.farm.log import LogEntry, Outcome, RequestLog
from tests.farm.messages import Request, Response, redirect, text
from tests.farm.site import Site, Upstream, not_found

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Iterable

    from tests.farm.http2 import Http2Connection
    from tests.farm.truth import SiteTruth

logger = logging.getLogger(__name__)


class Farm:
    """The virtual hosts, their certificates and the request log; use as an async context manager.

    sites   the hosts to serve; None = all that the catalogue finds
    port    0 = any free port of 127.0.0.1
    http2   offer HTTP/2 over TLS too (slower here: the framing is Python)
    direct  the host that answers when the farm itself is asked (http://127.0.0.1:PORT/), for people with a browser;
            every other host is then reached as http://HOST-WITHOUT-DOTS.localhost:PORT/
    """

    def __init__(
        self, sites: Iterable[Site] | None = None, *, port: int = 0, direct: str | None = None, http2: bool = False
    ) -> None:
        self.sites: dict[str, Site] = {}
        self._redirecting: dict[str, str] = {}
        for site in catalogue.all_sites() if sites is None else sites:
            self.add_site(site)
        self.log = RequestLog()
        self.port = port
        self.connections: set[Connection | Http2Connection] = set()
        self.errors: list[str] = []
        self._direct = direct
        self._protocols = ("h2", "http/1.1") if http2 else ("http/1.1",)
        self._stack = AsyncExitStack()
        self._upstreams: dict[str, asyncio.Task[tuple[str, int]]] = {}

    # -- what callers read --------------------------------------------------------------------------------------

    @property
    def proxy_url(self) -> str:
        """Address of the forward proxy."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def spki(self) -> str:
        """For --ignore-certificate-errors-spki-list: base64 SHA-256 of the key of all good hosts."""
        return self._authority.spki

    @property
    def ca_pem(self) -> str:
        """The authority's certificate."""
        return self._authority.ca_pem

    @property
    def ca_pem_path(self) -> Path:
        """File with the authority's certificate; exists while the farm runs."""
        return self._authority.ca_pem_path

    def truth(self, host: str) -> SiteTruth:
        """The declared truth of a host (KeyError for an unknown one)."""
        return self.sites[host].truth()

    def add_site(self, site: Site) -> None:
        """Serve one more host."""
        self.sites[site.host] = site
        self._redirecting.update(dict.fromkeys(site.redirects_from, site.host))

    # -- life cycle ---------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        directory = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="farm-")))
        self._authority = Authority(directory, self._protocols)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        for connection in list(self.connections):
            connection.close()
        await self._server.wait_closed()
        await self._stack.aclose()
        while self.connections:  # noqa: ASYNC110 - their ends are already under way in the loop
            await asyncio.sleep(0)

    # -- what connections ask -----------------------------------------------------------------------------------

    def unreachable(self, host: str, port: int) -> Outcome | None:
        """Why a tunnel to host and port cannot be had; None = it can."""
        if host in self._redirecting and port in PLAIN_PORTS | TLS_PORTS:
            return None
        site = self.sites.get(host)
        if site is None:
            return "unknown host"
        ports = PLAIN_PORTS if site.scheme == "http" else PLAIN_PORTS | TLS_PORTS
        if site.refuses or port not in ports:
            return "connection refused"
        return None

    def tls_context(self, host: str) -> ssl.SSLContext:
        """The certificate of a host."""
        site = self.sites.get(host)
        return self._authority.context_for(host, site.flaw if site else None)

    def answer(self, request: Request, *, direct: bool) -> Response | Awaitable[Response]:
        """The response to a request, at once or later."""
        if direct:
            return self._answer_direct(request)
        problem = self.unreachable(request.host, request.port)
        if problem:
            response = text(problem, status=502)
            response.headers.append(("X-Farm", problem))
            return response
        if request.host in self._redirecting:
            target = f"{request.scheme}://{self._redirecting[request.host]}{request.target}"
            return redirect(target, 301)
        return self._answer_site(self.sites[request.host], request)

    def _answer_site(self, site: Site, request: Request) -> Response | Awaitable[Response]:
        handler = site.find(request)
        if handler is None:
            if site.upstream is not None:
                return self._answer_upstream(site, site.upstream, request)
            return not_found(request)
        try:
            answer = handler(request)
        except Exception as error:  # noqa: BLE001 - a fault of a page must not end the farm; it is kept and shown
            return self._fault(request, error)
        return answer if isinstance(answer, Response) else self._guarded(request, answer)

    async def _guarded(self, request: Request, answer: Awaitable[Response]) -> Response:
        try:
            return await answer
        except Exception as error:  # noqa: BLE001 - see _answer_site
            return self._fault(request, error)

    def _fault(self, request: Request, error: Exception) -> Response:
        self.errors.append(f"{request.host}{request.target}: {error!r}")
        logger.error("fault in the page %s%s", request.host, request.target, exc_info=error)
        return text("fault in the farm", status=500)

    async def _answer_upstream(self, site: Site, upstream: Upstream, request: Request) -> Response:
        if site.host not in self._upstreams:
            starting = asyncio.ensure_future(self._stack.enter_async_context(upstream()))
            self._upstreams[site.host] = starting
        host, port = await asyncio.shield(self._upstreams[site.host])
        return await forward(request, host, port)

    async def _answer_direct(self, request: Request) -> Response:
        names = {label(host): host for host in self.sites}
        named = request.host.removesuffix(".localhost")
        host = names.get(named) if named != request.host else self._direct
        if host is None:
            return text("this is the farm's proxy", status=404)
        request.host, request.scheme = host, "https"
        answer = self._answer_site(self.sites[host], request)
        response = answer if isinstance(answer, Response) else await answer
        return self._localised(response)

    def _localised(self, response: Response) -> Response:
        """Point the absolute links of a response at this farm, for a browser without proxy."""

        def local(value: str) -> str:
            for host in self.sites:
                place = "127.0.0.1" if host == self._direct else f"{label(host)}.localhost"
                value = value.replace(f"https://{host}", f"http://{place}:{self.port}")
            return value

        kinds = [value for name, value in response.headers if name == "Content-Type"]
        if kinds and kinds[0].startswith("text/"):
            response.body = local(response.body.decode()).encode()
        response.headers = [(name, local(value)) for name, value in response.headers]
        return response

    # -- the log ------------------------------------------------------------------------------------------------

    def record(self, request: Request, response: Response, *, direct: bool = False) -> None:
        """Log a request with its answer."""
        outcome = next((value for name, value in response.headers if name == "X-Farm"), "answered")
        self.log.add(
            LogEntry(
                request.time,
                request.method,
                request.scheme,
                request.host,
                request.port,
                request.path,
                request.query,
                request.headers,
                response.status,
                response.set_cookie,
                cast("Outcome", outcome),  # only `answer` writes this header
                request.body,
                direct,
            )
        )

    def record_failure(self, host: str, port: int, outcome: Outcome) -> None:
        """Log a CONNECT that led nowhere."""
        request = Request("CONNECT", "https", host, port, "", "", ())
        self.record(request, Response(502, [("X-Farm", outcome)]))


def label(host: str) -> str:
    """One DNS label for a host, for http://LABEL.localhost: dots become hyphens."""
    return host.replace(".", "-")


class FarmServer:
    """A `Farm` in a thread of its own: `with FarmServer() as farm: farm.proxy_url, farm.spki, farm.log, ..`."""

    def __init__(
        self, sites: Iterable[Site] | None = None, *, port: int = 0, direct: str | None = None, http2: bool = False
    ) -> None:
        self._farm = Farm(sites, port=port, direct=direct, http2=http2)
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="farm", daemon=True)
        self._failure: BaseException | None = None

    def __enter__(self) -> Farm:
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise RuntimeError("the farm did not start") from self._failure
        return self._farm

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._failure = error
            self._started.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        async with self._farm:
            self._started.set()
            await self._stop.wait()
