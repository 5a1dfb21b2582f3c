"""Heads: what requests are accepted, what is sent on, how answers are framed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scanner.guard.framing import BadMessage, ChunkedBody, SizedBody, UnsizedBody
from scanner.guard.hosts import OddHost
from scanner.guard.message import MAX_FIELDS, answer, end_of_head, parse_request, parse_response


def request(line: str, *fields: str) -> bytes:
    return "\r\n".join((line, *fields, "", "")).encode("latin-1")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("CONNECT example.com:443 HTTP/1.1", ("example.com", 443, None)),
        ("CONNECT example.com:443 HTTP/1.0", ("example.com", 443, None)),
        ("CONNECT [2606:4700::1111]:443 HTTP/1.1", ("2606:4700::1111", 443, None)),
        ("CONNECT 0x7f.1:443 HTTP/1.1", ("127.0.0.1", 443, None)),
        ("GET http://example.com HTTP/1.1", ("example.com", 80, b"/")),
        ("GET http://example.com/ HTTP/1.1", ("example.com", 80, b"/")),
        ("GET HTTP://EXAMPLE.com./ HTTP/1.1", ("example.com", 80, b"/")),
        ("GET http://example.com:8080/a?b=c&d=http://x/ HTTP/1.1", ("example.com", 8080, b"/a?b=c&d=http://x/")),
        ("GET http://example.com?a=b HTTP/1.1", ("example.com", 80, b"/?a=b")),
        ("GET http://[::1]:8080/x HTTP/1.1", ("::1", 8080, b"/x")),
        ("OPTIONS http://example.com HTTP/1.1", ("example.com", 80, b"*")),
        ("POST http://2130706433/ HTTP/1.1", ("127.0.0.1", 80, b"/")),
        ("GET http://example.com/a@b:c HTTP/1.1", ("example.com", 80, b"/a@b:c")),
    ],
)
def test_targets(line: str, expected: tuple[str, int, bytes | None]) -> None:
    parsed = parse_request(request(line))
    assert (parsed.host.name, parsed.port, parsed.path) == expected


@pytest.mark.parametrize(
    "line",
    [
        "", "GET", "GET / HTTP/1.1", "GET * HTTP/1.1", "GET https://example.com/ HTTP/1.1", "GET ftp://a/ HTTP/1.1",
        "GET file:///etc/passwd HTTP/1.1", "GET //example.com/ HTTP/1.1", "GET http:/example.com/ HTTP/1.1",
        "GET http://example.com/ HTTP/2.0", "GET http://example.com/ HTTP/1.0", "GET http://example.com/",
        "GET  http://example.com/ HTTP/1.1", "GET http://example.com/ HTTP/1.1 ", "GET http://example.com/a b HTTP/1.1",
        "GET http://example.com/\x00 HTTP/1.1", "GET http://example.com/\xe9 HTTP/1.1",
        "G@T http://example.com/ HTTP/1.1",
        "PRI * HTTP/2.0", "GET http://exa\nmple.com/ HTTP/1.1",
    ],
)  # fmt: skip
def test_what_is_no_proxy_request(line: str) -> None:
    with pytest.raises(BadMessage):
        parse_request(request(line))


@pytest.mark.parametrize(
    "line",
    [
        "CONNECT example.com HTTP/1.1", "CONNECT example.com:0 HTTP/1.1", "CONNECT a@b:443 HTTP/1.1",
        "CONNECT http://example.com:443 HTTP/1.1", "CONNECT example.com:443/x HTTP/1.1", "CONNECT :443 HTTP/1.1",
        "GET http:/// HTTP/1.1", "GET http://user:pass@example.com/ HTTP/1.1", "GET http://example.com/#a HTTP/1.1",
        "GET http://a%2eb/ HTTP/1.1", "GET http://127.0.0.1\\@example.com/ HTTP/1.1",
        "GET http://1.2.3.4.5/ HTTP/1.1", "GET http://[fe80::1%25lo]/ HTTP/1.1", "GET http://@127.0.0.1/ HTTP/1.1",
    ],
)  # fmt: skip
def test_odd_hosts_are_told_apart(line: str) -> None:
    with pytest.raises(OddHost):
        parse_request(request(line))


@pytest.mark.parametrize(
    "field",
    ["no colon", ": x", " folded: x", "\tfolded: x", "a b: x", "a : x", "a: \x00", "a: b\nc: d", "é: x", "a: \x7f"],
)
def test_fields_that_could_be_read_in_two_ways_are_refused(field: str) -> None:
    with pytest.raises(BadMessage):
        parse_request(request("GET http://example.com/ HTTP/1.1", field))


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(BadMessage):
        parse_request(request("GET http://example.com/ HTTP/1.1", *["a: b"] * (MAX_FIELDS + 1)))


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ([], SizedBody),
        (["Content-Length: 5"], SizedBody),
        (["Transfer-Encoding: chunked"], ChunkedBody),
        (["Transfer-Encoding: CHUNKED"], ChunkedBody),
    ],
)
def test_request_bodies(fields: list[str], kind: type) -> None:
    assert isinstance(parse_request(request("POST http://a.example/ HTTP/1.1", *fields)).body(), kind)


@pytest.mark.parametrize(
    "fields",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"], ["Content-Length: 5", "Content-Length: 5"],
        ["Content-Length: 5, 5"], ["Content-Length: -1"], ["Content-Length: +1"], ["Content-Length: 0x5"],
        ["Content-Length:"], ["Transfer-Encoding: gzip, chunked"], ["Transfer-Encoding: identity"],
        ["Transfer-Encoding: xchunked"],
    ],
)  # fmt: skip
def test_request_bodies_of_doubtful_length_are_refused(fields: list[str]) -> None:
    with pytest.raises(BadMessage):
        parse_request(request("POST http://a.example/ HTTP/1.1", *fields)).body()


def test_what_is_sent_on_in_origin_form() -> None:
    parsed = parse_request(
        request(
            "GET http://shop.example:8080/a?b HTTP/1.1",
            "Host: other.example",
            "Proxy-Connection: keep-alive",
            "Proxy-Authorization: Basic c2VjcmV0",
            "Cookie: a=b; c=d",
            "Accept: */*",
        )
    )
    assert parsed.forwarded(absolute=False) == (
        b"GET /a?b HTTP/1.1\r\nHost: shop.example:8080\r\nCookie: a=b; c=d\r\nAccept: */*\r\n\r\n"
    )
    assert parsed.forwarded(absolute=True, extra=[(b"Proxy-Authorization", b"Basic eA==")]) == (
        b"GET http://shop.example:8080/a?b HTTP/1.1\r\nHost: shop.example:8080\r\nCookie: a=b; c=d\r\nAccept: */*\r\n"
        b"Proxy-Authorization: Basic eA==\r\n\r\n"
    )


def test_host_of_the_default_port_and_of_addresses() -> None:
    assert b"\r\nHost: a.example\r\n" in parse_request(request("GET http://a.example:80/ HTTP/1.1")).forwarded(
        absolute=False
    )
    assert b"\r\nHost: [::1]:81\r\n" in parse_request(request("GET http://[::1]:81/ HTTP/1.1")).forwarded(
        absolute=False
    )


@pytest.mark.parametrize(
    ("fields", "keeps"),
    [
        ([], True),
        (["Connection: close"], False),
        (["Connection: Upgrade, Close"], False),
        (["Proxy-Connection: close"], False),
    ],
)
def test_clients_that_want_to_end(fields: list[str], keeps: bool) -> None:
    assert parse_request(request("GET http://a.example/ HTTP/1.1", *fields)).keeps_alive is keeps


@pytest.mark.parametrize(
    ("method", "status", "fields", "kind"),
    [
        (b"GET", 200, ["Content-Length: 5"], SizedBody),
        (b"GET", 200, ["content-length: 5", "Content-Length: 5"], SizedBody),
        (b"GET", 200, ["Content-Length: 5, 5"], SizedBody),
        (b"GET", 200, ["Content-Length: 5", "Content-Length: 6"], UnsizedBody),
        (b"GET", 200, ["Content-Length: x"], UnsizedBody),
        (b"GET", 200, [], UnsizedBody),
        (b"GET", 200, ["Transfer-Encoding: chunked"], ChunkedBody),
        (b"GET", 200, ["Transfer-Encoding: chunked", "Content-Length: 5"], ChunkedBody),
        (b"GET", 200, ["Transfer-Encoding: gzip"], UnsizedBody),
        (b"HEAD", 200, ["Content-Length: 5"], SizedBody),
        (b"GET", 204, ["Content-Length: 5"], SizedBody),
        (b"GET", 304, ["Transfer-Encoding: chunked"], SizedBody),
    ],
)
def test_answer_bodies(method: bytes, status: int, fields: list[str], kind: type) -> None:
    body = parse_response(request(f"HTTP/1.1 {status} Whatever", *fields)).body(method)
    assert isinstance(body, kind)
    assert body.done is (method == b"HEAD" or status != 200)


@pytest.mark.parametrize(
    ("head", "keeps"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 200\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\nConnection: close\n\n", False),
    ],
)
def test_servers_that_want_to_end(head: bytes, keeps: bool) -> None:
    assert parse_response(head).keeps_alive is keeps


def test_an_answer_is_sent_on_byte_for_byte() -> None:
    head = b"HTTP/1.1 200 \xc3\xa9\r\nSet-Cookie:  a=\xff\x01; Path=/ \r\nset-cookie: b\r\nX:y\nZ\r\n\r\n"
    assert parse_response(head).forwarded() == head


def test_a_server_cannot_speak_as_the_guard_or_ask_for_its_password() -> None:
    head = b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nx-cookiescan-guard: refused\r\nA: b\r\n\r\n"
    assert parse_response(head).forwarded() == b"HTTP/1.1 407 No\r\nA: b\r\n\r\n"


@pytest.mark.parametrize(
    "head", [b"", b"hello\r\n\r\n", b"HTTP/2 200\r\n\r\n", b"HTTP/1.1 20 OK\r\n\r\n", b"ICY 200 OK\r\n\r\n"]
)
def test_what_is_no_answer(head: bytes) -> None:
    with pytest.raises(BadMessage):
        parse_response(head)


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"", -1),
        (b"a\r\n", -1),
        (b"a\r\n\r\nb", 5),
        (b"a\n\nb", 3),
        (b"a\r\n\nb", 4),
        (b"a\n\r\nb", 4),
        (b"a\r\n\r", -1),
    ],
)
def test_end_of_head(data: bytes, end: int) -> None:
    assert end_of_head(data) == end


@given(st.binary(max_size=60), st.integers(0, 60))
def test_end_of_head_can_be_searched_in_steps(tail: bytes, cut: int) -> None:
    data = b"GET x\r\n\r\n" + tail
    cut = min(cut, len(data))
    first = end_of_head(data[:cut])
    assert (first if first >= 0 else end_of_head(data, cut)) == end_of_head(data)


def test_our_own_answers_are_marked_and_cannot_be_split() -> None:
    text = answer("403 Forbidden", "refused; a\r\nSet-Cookie: x", "é\u2028")
    head, _, body = text.partition(b"\r\n\r\n")
    assert b"\r\nX-Cookiescan-Guard: refused; a Set-Cookie: x\r\n" in head
    assert b"\r\nSet-Cookie" not in head
    assert f"Content-Length: {len(body)}".encode() in head


_bytes_of_heads = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            [b"GET ", b"CONNECT ", b"http://", b"a.example", b"127.0.0.1", b":443", b":", b"/", b"[::1]", b"@", b"%00",
             b"\\", b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", b"Host: a\r\n", b"\r\n", b"\n", b"\r", b"\x00", b"#",
             b"?", b"\xff", b" "]
        ),
        max_size=14,
    ).map(b"".join),
)  # fmt: skip


@given(_bytes_of_heads)
@example(b"GET http://127.0.0.1#@a.example/ HTTP/1.1\r\n\r\n")
def test_any_request_is_read_or_refused_and_what_is_sent_on_is_what_was_judged(data: bytes) -> None:
    try:
        parsed = parse_request(data)
    except (BadMessage, OddHost):
        return
    if parsed.path is None:
        return
    sent = parsed.forwarded(absolute=True)
    assert sent.count(b"\r\n\r\n") == 1
    again = parse_request(sent)
    assert (again.host, again.port, again.path) == (parsed.host, parsed.port, parsed.path) or parsed.path == b"*"


@given(st.binary(max_size=300))
def test_any_answer_is_read_or_refused(data: bytes) -> None:
    for head in (data, b"HTTP/1.1 200 OK\r\n" + data):
        try:
            response = parse_response(head)
        except BadMessage:
            continue
        response.body(b"GET")
        response.forwarded()
