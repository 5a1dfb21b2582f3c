"""Every spelling of a host ends in one form, or is refused."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.guard.hosts import Host, OddHost, parse_authority, parse_host


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("example.com", "example.com"),
        ("EXAMPLE.com", "example.com"),
        ("example.com.", "example.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a_b.example", "a_b.example"),
        ("-a.example", "-a.example"),
        ("1.example", "1.example"),
        ("0x7f.example", "0x7f.example"),
        ("localhost", "localhost"),
        ("127.0.0.1.example", "127.0.0.1.example"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert parse_host(text) == Host(name)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("127.0.258", "127.0.1.2"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.1", "127.0.0.1"),
        ("0x7f.0x0.0x0.0x1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("0177.0x0.0.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("1.0x", "1.0.0.0"),
        ("4294967295", "255.255.255.255"),
        ("169.254.43518", "169.254.169.254"),
        ("0251.0376.0251.0376", "169.254.169.254"),
        ("[::1]", "::1"),
        ("[0:0:0:0:0:0:0:1]", "::1"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
        ("[::FFFF:7F00:1]", "::ffff:127.0.0.1"),
        ("[2001:DB8::1]", "2001:db8::1"),
    ],
)
def test_addresses_in_any_notation(text: str, address: str) -> None:
    assert parse_host(text).address == ip_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "..", "a..b", ".a", "a.b..", "a b", "a\tb", "a\nb", "a\x00b", "a/b", "a\\b", "a@b", "a:b", "a#b",
        "a?b", "a%41", "%31%32%37.0.0.1", "a!b", "a'b", "a*b", "bücher.example", "１２７.0.0.1", "127。0.0.1",
        "a" * 64 + ".example", ".".join(["abcdefgh"] * 30),
        "256.0.0.1", "1.2.3.4.5", "4294967296", "0x100000000", "1.2.65536", "127.0.0.08", "09", "foo.0x", "foo.1",
        "1_0.0.0.1", "0o7.0.0.1", "1e3.1", "0x7f.0.0.g1.1", "1..1",
        "[", "[]", "]", "[::1", "::1]", "::1", "[::1]]", "[[::1]]", "[fe80::1%lo]", "[fe80::1%25lo]", "[127.0.0.1]",
        "[::1].", "[::1]x", "[1:2:3:4:5:6:7:8:9]", "[::1 ]", "[v1.a]",
    ],
)  # fmt: skip
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(OddHost):
        parse_host(text)


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [
        ("example.com:443", None, ("example.com", 443)),
        ("example.com", 80, ("example.com", 80)),
        ("example.com:", 80, ("example.com", 80)),
        ("example.com:8080", 80, ("example.com", 8080)),
        ("example.com:00080", None, ("example.com", 80)),
        ("[::1]:8443", None, ("::1", 8443)),
        ("[::1]", 80, ("::1", 80)),
    ],
)
def test_authorities(text: str, default: int | None, expected: tuple[str, int]) -> None:
    host, port = parse_authority(text, default)
    assert (host.name, port) == expected


@pytest.mark.parametrize(
    "text",
    ["example.com", "example.com:", ":80", "a:0", "a:65536", "a:-1", "a:+1", "a: 80", "a:8_0", "a:80:80", "a:٣",
     "user@a:80", "user:pass@a:80", "[::1]80", "[::1]:", "a:000080"],
)  # fmt: skip
def test_what_is_no_authority(text: str) -> None:
    with pytest.raises(OddHost):
        parse_authority(text)


def test_text_form_of_an_ipv6_host_has_brackets() -> None:
    assert str(parse_host("[::1]")) == "[::1]"
    assert str(parse_host("[::FFFF:127.0.0.1]")) == "[::ffff:7f00:1]"
    assert str(parse_host("127.1")) == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("localhost", True), ("LOCALHOST.", True), ("foo.localhost", True), ("a.b.localhost.", True),
        ("localhost.localdomain", True), ("ip6-localhost", True), ("ip6-loopback", True),
        ("localhost.example", False), ("notlocalhost", False), ("example.com", False),
    ],
)  # fmt: skip
def test_localhost_names(name: str, local: bool) -> None:
    assert parse_host(name).is_localhost is local


@given(st.text(max_size=40))
def test_any_text_is_a_host_or_odd(text: str) -> None:
    try:
        host = parse_host(text)
    except OddHost:
        return
    assert parse_host(str(host)) == host


@given(st.ip_addresses(v=4), st.sampled_from(["d", "x", "o", "short"]))
def test_notations_of_one_address_agree(address: IPv4Address, notation: str) -> None:
    value = int(address)
    high, low = value >> 24, value & 0xFFFFFF
    text = {"d": str(value), "x": hex(value), "o": f"0{value:o}", "short": f"{high:#x}.{low}"}[notation]
    assert parse_host(text).address == address
