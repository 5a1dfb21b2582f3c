"""Looks for secrets in whatever a program has left behind, in each form in which they may stand there."""

from __future__ import annotations

import base64
import json
import sqlite3
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def forms(secret: str) -> set[bytes]:
    """The secret as it is, escaped for addresses and JSON, in base64 (wherever it begins), in hex, in UTF-16."""
    plain = secret.encode()
    found = {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        quote(quote(secret, safe=""), safe=""),
        json.dumps(secret)[1:-1],
    }
    found |= {plain.hex(), plain.hex().upper()}
    for code in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):  # what stands before it shifts its letters; the first and last of them mix
            letters = code(b"\0" * before + plain).decode().rstrip("=")
            found.add(letters[(0, 2, 3)[before] : -1])
    return {form.encode() for form in found} | {secret.encode("utf-16-le"), secret.encode("utf-16-be")}


def found_in(secrets: Mapping[str, str], data: bytes) -> list[str]:
    """Which of them stand in the data, in any form; capitals do not matter."""
    lowered = data.lower()
    wanted = [(name, form.lower()) for name, secret in secrets.items() for form in sorted(forms(secret))]
    return [f"{name} in {_around(lowered, form)}" for name, form in wanted if form in lowered]


def _around(data: bytes, form: bytes) -> str:
    at = data.index(form)
    return repr(data[max(at - 60, 0) : at + len(form) + 20])


def left_behind(secrets: Mapping[str, str], *folders: Path) -> list[str]:
    """Every file below the folders; a database's packed columns are unpacked."""
    return [
        f"{path.name}{place}: {what}"
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for place, data in _contents(path)
        for what in found_in(secrets, data)
    ]


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    data = path.read_bytes()
    yield "", data
    if data.startswith(b"SQLite format 3"):
        yield from _unpacked(path)


def _unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    connection = sqlite3.connect(path)
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    data = cell.encode("utf-8", "surrogateescape") if isinstance(cell, str) else cell
                    if isinstance(data, bytes):
                        yield f" ({table})", _inflated(data)
    finally:
        connection.close()


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data
