"""The server end of a WebSocket, enough to echo (RFC 6455; no extensions, no fragments)."""

from __future__ import annotations

import base64
import hashlib

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


def accept_key(key: str) -> str:
    """The Sec-WebSocket-Accept value for a Sec-WebSocket-Key."""
    return base64.b64encode(hashlib.sha1(f"{key}{_GUID}".encode()).digest()).decode()


class Echo:
    """Answers text by the same text, ping by pong, close by close."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.closed = False

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the client and return the bytes to send."""
        self._buffer += data
        out = bytearray()
        while (frame := self._next_frame()) is not None:
            opcode, payload = frame
            if opcode == _CLOSE:
                self.closed = True
                out += _frame(_CLOSE, payload)
            elif opcode == _PING:
                out += _frame(_PONG, payload)
            elif opcode != _PONG:
                out += _frame(opcode, payload)
        return bytes(out)

    def _next_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 0x7F, 2
        extra = {126: 2, 127: 8}.get(length, 0)
        if len(buffer) < start + extra + 4:
            return None
        if extra:
            length = int.from_bytes(buffer[2 : 2 + extra], "big")
            start += extra
        mask = bytes(buffer[start : start + 4])
        start += 4
        if len(buffer) < start + length:
            return None
        opcode = buffer[0] & 0x0F
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(buffer[start : start + length]))
        del buffer[: start + length]
        return opcode, payload


def _frame(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        head = bytes([0x80 | opcode, size])
    elif size < 65536:
        head = bytes([0x80 | opcode, 126]) + size.to_bytes(2, "big")
    else:
        head = bytes([0x80 | opcode, 127]) + size.to_bytes(8, "big")
    return head + payload
