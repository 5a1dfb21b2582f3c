"""What passes the guard: heads and bodies of messages."""

from __future__ import annotations

from hypothesis import strategies as st

from scanner.guard.framing import BadMessage, ChunkedBody
from scanner.guard.hosts import OddHost
from scanner.guard.message import answer, end_of_head, parse_request, parse_response
from scanner.guard.upstream import failure_of
from tests.fuzz.drawing import mangled, shuffled, texts
from tests.fuzz.fuzzing import fuzzed

_REQUEST = b"GET http://www.shop.example/a?b HTTP/1.1\r\nHost: www.shop.example\r\nCookie: a=b\r\n\r\n"
_CONNECT = b"CONNECT www.shop.example:443 HTTP/1.1\r\nHost: www.shop.example:443\r\n\r\n"
_CHUNKED = b"POST http://t.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=b\r\nProxy-Status: p; error=dns_error\r\n\r\n"
_OLD = b"HTTP/1.0 302 Found\nTransfer-Encoding: chunked, gzip\nContent-Length: 1, 1\nContent-Length: -1\n\n"
LATIN = shuffled("GET", " ", "http://", "t.example", "/", "HTTP/1.1", "\r\n", "\n", "Host", ": ", "\t", "\0",
"HTTP/1.1 200", most=16).map(
    lambda text: text.encode("latin-1", "replace")
)  # fmt: skip


@fuzzed(mangled(_REQUEST, _CONNECT, _CHUNKED) | LATIN, share=2.0)
def requests(head: bytes) -> None:
    try:
        request = parse_request(head)
    except (BadMessage, OddHost):
        return
    for absolute in (False, True):
        sent = request.forwarded(absolute=absolute)
        assert end_of_head(sent) == len(sent)  # nothing is smuggled behind the head
    # What is sent on is read by the next one as it was by us.
    if request.method != b"CONNECT":
        again = parse_request(request.forwarded(absolute=True))
        assert (again.host, again.port, again.path) == (request.host, request.port, request.path)
    try:
        request.body()
    except BadMessage:
        return


@fuzzed(mangled(_ANSWER, _OLD) | LATIN, share=2.0)
def responses(head: bytes) -> None:
    try:
        response = parse_response(head)
    except BadMessage:
        return
    assert 100 <= response.status <= 999
    assert b"proxy-authenticate:" not in response.forwarded().lower().replace(b" ", b"")
    response.body(b"GET").feed(b"x" * 10)
    failure_of(response)
    assert isinstance(response.keeps_alive, bool)


@fuzzed(
    st.tuples(
        mangled(b"5\r\nhello\r\n0\r\n\r\n", b"3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n", b"fffffffffffffff\r\n" + b"x" * 50),
        st.lists(st.integers(1, 9), max_size=8),
    ),
    share=2.0,
)
def chunks(case: tuple[bytes, list[int]]) -> None:
    """The same bytes in pieces of any size end at the same place."""
    data, sizes = case
    whole, pieces = ChunkedBody(), ChunkedBody()
    outcome: list[object] = []
    for body, parts in ((whole, [data]), (pieces, _cut(data, sizes))):
        taken = 0
        try:
            for part in parts:
                taken += body.feed(part)
                if body.done:
                    break
            outcome.append((taken, body.done))
        except BadMessage as problem:
            outcome.append(str(problem))
    assert outcome[0] == outcome[1]


def _cut(data: bytes, sizes: list[int]) -> list[bytes]:
    parts = []
    for size in sizes:
        parts.append(data[:size])
        data = data[size:]
    return [*(part for part in parts if part), *([data] if data else [])]


@fuzzed(st.tuples(texts, texts))
def answers_of_ours(case: tuple[str, str]) -> None:
    """What the guard itself says holds one head and one body, whatever the reason is made of."""
    mark, reason = case
    said = answer("403 Forbidden", mark, reason)
    end = end_of_head(said)
    names = [line.partition(b":")[0] for line in said[: end - 4].split(b"\r\n")[1:]]
    assert names.count(b"X-Cookiescan-Guard") == 1
    assert len(names) == 6
