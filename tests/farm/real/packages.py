"""Answers that serve files of npm packages."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from tests.farm import npm
from tests.farm.messages import Request, Response, respond, text

if TYPE_CHECKING:
    from collections.abc import Callable


def package_file(name: str) -> Callable[[Request], Response]:
    """A handler for one file, named as in `npm.file`; 503 with the reason where the packages are missing."""

    def handler(request: Request) -> Response:
        return read(name)

    return handler


def package_folder(name: str) -> Callable[[Request], Response]:
    """A handler for `/*` or `/prefix/*`: the last path segments below the folder `name` of a package."""
    base = npm.file(name)

    def handler(request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        for start in range(len(parts)):
            path = base.joinpath(*parts[start:])
            if ".." not in parts and path.is_file():
                return read(f"{name}/{'/'.join(parts[start:])}")
        return text(f"no {request.path} in {name}", status=503 if npm.problem() else 404)

    return handler


def read(name: str) -> Response:
    """The response for one file of a package."""
    path = npm.file(name)
    if not path.is_file() and npm.problem():
        return text(f"the npm packages are not installed: {npm.problem()}", status=503)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in {".js", ".mjs", ".cjs"}:
        kind = "text/javascript"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return respond(path.read_bytes(), kind, headers=[("Cache-Control", "max-age=3600")])
