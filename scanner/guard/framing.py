"""Where a message body ends (RFC 9112 section 6): by length, by chunks, or by the end of the connection.

The readers look at bytes that pass by; they change and keep nothing of a body.
"""

from __future__ import annotations

import re
from typing import Protocol

MAX_CHUNK_LINE = 8 * 1024
_CHUNK_LINE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")


class BadMessage(ValueError):
    """Bytes that are not HTTP/1.1 as RFC 9112 has it, or beyond our limits; the message says what is wrong."""


class BodyReader(Protocol):
    """Follows one body. `done` turns true with its last byte."""

    done: bool

    def feed(self, data: bytes) -> int:
        """Say how many of these bytes belong to the body. Raises BadMessage."""
        ...

    def at_end(self) -> bool:
        """Whether the body is whole when the connection ends now."""
        ...


class SizedBody:
    """A body of known length in bytes; zero for messages without one."""

    def __init__(self, length: int) -> None:
        self._left = length
        self.done = length == 0

    def feed(self, data: bytes) -> int:
        """See BodyReader."""
        taken = min(len(data), self._left)
        self._left -= taken
        self.done = self._left == 0
        return taken

    def at_end(self) -> bool:
        """See BodyReader."""
        return self.done


class UnsizedBody:
    """A body that lasts until the connection ends."""

    done = False

    def feed(self, data: bytes) -> int:
        """See BodyReader."""
        return len(data)

    def at_end(self) -> bool:
        """See BodyReader."""
        return True


class ChunkedBody:
    """A body in chunks, with extensions and trailers."""

    def __init__(self) -> None:
        self.done = False
        self._line = bytearray()  # the unfinished size or trailer line
        self._left = 0  # bytes to come of the present chunk, with its closing CRLF
        self._in_trailers = False

    def feed(self, data: bytes) -> int:
        """See BodyReader."""
        position = 0
        while position < len(data) and not self.done:
            if self._left > 2:
                step = min(self._left - 2, len(data) - position)
                self._left -= step
                position += step
            elif self._left:
                if data[position] != b"\n\r"[self._left - 1]:
                    raise BadMessage("a chunk is longer than its size")
                self._left -= 1
                position += 1
            else:
                position = self._read_line(data, position)
        return position

    def at_end(self) -> bool:
        """See BodyReader."""
        return self.done

    def _read_line(self, data: bytes, position: int) -> int:
        end = data.find(b"\n", position)
        stop = len(data) if end < 0 else end + 1
        self._line += data[position:stop]
        if len(self._line) > MAX_CHUNK_LINE:
            raise BadMessage("a chunk size or trailer line is too long")
        if end >= 0:
            line = bytes(self._line)
            self._line.clear()
            self._take_line(line)
        return stop

    def _take_line(self, line: bytes) -> None:
        if not line.endswith(b"\r\n"):
            raise BadMessage("a chunk line does not end in CRLF")
        if self._in_trailers:
            self.done = line == b"\r\n"
            return
        match = _CHUNK_LINE.fullmatch(line[:-2])
        if match is None:
            raise BadMessage("a chunk size is not a number")
        size = int(match.group(1), 16)
        self._in_trailers = size == 0
        self._left = size + 2 if size else 0
