"""Where bodies end, however the bytes arrive."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.guard.framing import MAX_CHUNK_LINE, BadMessage, ChunkedBody, SizedBody, UnsizedBody


def chunked(parts: list[bytes], trailers: bytes = b"") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part) + b"0\r\n" + trailers + b"\r\n"


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(edges)]


def test_a_sized_body_takes_its_length_and_no_more() -> None:
    body = SizedBody(5)
    assert body.feed(b"abc") == 3
    assert not body.done
    assert not body.at_end()
    assert body.feed(b"defg") == 2
    assert body.done


def test_no_body_is_done_at_once() -> None:
    assert SizedBody(0).done


def test_an_unsized_body_takes_everything() -> None:
    body = UnsizedBody()
    assert body.feed(b"abc") == 3
    assert not body.done
    assert body.at_end()


@pytest.mark.parametrize(
    "text",
    [
        b"0\r\n\r\n",
        b"5\r\nhello\r\n0\r\n\r\n",
        b"00005\r\nhello\r\n000\r\n\r\n",
        b"A\r\n0123456789\r\n0\r\n\r\n",
        b"5;name=value\r\nhello\r\n0;last\r\n\r\n",
        b'5 ; q="a;b"\r\nhello\r\n0\r\n\r\n',
        b"2\r\n\r\n\r\n0\r\n\r\n",
        b"1\r\na\r\n0\r\nServer-Timing: db;dur=1\r\nETag: x\r\n\r\n",
    ],
)
def test_chunked_bodies_end_where_they_should(text: bytes) -> None:
    body = ChunkedBody()
    assert body.feed(text + b"HTTP/1.1 200 OK") == len(text)
    assert body.done


@pytest.mark.parametrize(
    "text",
    [
        b"\r\n", b"x\r\n", b"-1\r\n", b"+1\r\n", b"0x5\r\n", b" 5\r\nhello\r\n", b"5\nhello\r\n", b"5\r\nhelloo\r\n",
        b"5\r\nhello\n\r\n", b"5 5\r\n", b"1_0\r\n", b"fffffffffffffffff\r\n", b"5;a\x00b\r\n", b"0\r\na: b\n\r\n",
        b"0" * (MAX_CHUNK_LINE + 1),
    ],
)  # fmt: skip
def test_chunks_that_could_be_read_in_two_ways_are_refused(text: bytes) -> None:
    with pytest.raises(BadMessage):
        ChunkedBody().feed(text + b"0\r\n\r\n")


@given(
    st.lists(st.binary(max_size=300), max_size=6), st.lists(st.integers(0, 5000), max_size=12), st.binary(max_size=9)
)
def test_a_chunked_body_does_not_depend_on_how_it_is_cut(parts: list[bytes], cuts: list[int], rest: bytes) -> None:
    text = chunked(parts, b"A: b\r\n")
    body = ChunkedBody()
    taken = 0
    for piece in pieces(text + rest, cuts):
        step = body.feed(piece) if not body.done else 0
        assert step == len(piece) or body.done
        taken += step
    assert body.done
    assert taken == len(text)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    body = ChunkedBody()
    try:
        assert 0 <= body.feed(data) <= len(data)
    except BadMessage:
        return
    assert body.done or not body.at_end()
