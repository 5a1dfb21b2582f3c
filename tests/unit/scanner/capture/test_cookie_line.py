"""Set-Cookie lines and strings written to document.cookie, read as the browser reads them.

That Chromium reads them so is shown by tests/integration/capture/test_cookie_line_in_browser.py.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.capture.cookie_line import LONGEST_ATTRIBUTE, cookie_date, parse_cookie_line
from scanner.sightings import CookieAttributes

NOW = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
NOON = datetime(2031, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 06 Nov 2031 08:49:37 GMT",  # RFC 1123
        "Thursday, 06-Nov-31 08:49:37 GMT",  # RFC 850
        "Thu Nov  6 08:49:37 2031",  # asctime
        "Thu, 06-Nov-2031 08:49:37 GMT",  # Netscape
        "06 November 2031 08:49:37",
        "November 6, 2031 08:49:37",
        "06/Nov/2031 08:49:37",
        "6-NOV-2031 8:49:37",
        "2031 06 Nov 08:49:37",
        "08:49:37 6 Nov 31",
        "06 Nov 2031 8:49:37.123",
        "06 Nov 2031 008:49:37",
        '"Thu, 06 Nov 2031 08:49:37 GMT"',
        "Fri, 06 Nov 2031 08:49:37 CET+2",  # neither week day nor zone is looked at
        "06 Novx 2031 08:49:37 06 Dec 2040",  # the first of each counts
    ],
)
def test_dates_in_the_many_forms_of_the_web(text: str) -> None:
    assert cookie_date(text) == NOON


@pytest.mark.parametrize(
    ("year", "means"),
    [("69", 2069), ("70", 1970), ("99", 1999), ("00", 2000), ("0099", 1999), ("2038", 2038), ("9999", 9999)],
)
def test_years(year: str, means: int) -> None:
    date = cookie_date(f"06 Nov {year} 08:49:37")
    assert date is not None
    assert date.year == means


@pytest.mark.parametrize("year", ["203", "1600", "1601", "1969"])
def test_years_long_past_are_past(year: str) -> None:
    assert cookie_date(f"01 Jan {year} 00:00:00") == datetime(1970, 1, 1, tzinfo=UTC)


def test_years_beyond_the_calendar_are_far_away() -> None:
    date = cookie_date("31 Dec 12000 23:59:59")
    assert date is not None
    assert date.year == 9999


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "-1", "never", "Max", "Session", "1762418977", "2031-11-06T08:49:37Z",
        "06 Nov 2031", "06 Nov 2031 08:49", "06 11 2031 08:49:37", "Nov 2031 08:49:37", "06 Nov 08:49:37",
        "31 Feb 2031 08:49:37", "00 Nov 2031 08:49:37", "32 Nov 2031 08:49:37",
        "06 Nov 2031 24:00:00", "06 Nov 2031 23:60:00", "06 Nov 2031 23:59:60", "06 Nov 2031 99999999999:0:0",
        "6th Nov 2031 08:49:37", "006 Nov 2031 08:49:37", "06 Nov 2031x 08:49:37", "06 Nov 123456 08:49:37",
        "06 Nov 2031 08:49:37pm", "06 xNov 2031 08:49:37", "٠6 Nov 2031 08:49:37", "06 Nov 2031 ٠8:49:37",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert cookie_date(text) is None


@given(st.text() | st.text(alphabet="0123456789: -/JanNovGMT,"))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    date = cookie_date(text)
    assert date is None or date.timestamp() >= 0


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("a=b", "a", "b"),
        ("  a\t=  b \t; Path=/", "a", "b"),
        ("a=b=c", "a", "b=c"),
        ("a=", "a", ""),
        ("=b", "", "b"),
        ("b", "", "b"),
        ("", "", ""),
        (";Path=/", "", ""),
        ('a="b c"', "a", '"b c"'),  # quotes are part of the value
        ("a=b,c=d", "a", "b,c=d"),
        ("A=1", "A", "1"),
        ("a=ü", "a", "ü"),
        ("a=b\r\nX: y", "a", "b"),
        ("a=b\x00c", "a", "b"),
        ("__Host-a=1; Secure; Path=/", "__Host-a", "1"),
        ("Path=/; Secure", "Path", "/"),  # the first pair is the cookie, whatever its name
    ],
)
def test_name_and_value(line: str, name: str, value: str) -> None:
    asked = parse_cookie_line(line, NOW)
    assert (asked.name, asked.value) == (name, value)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("", CookieAttributes()),
        ("; Secure; HttpOnly; Partitioned", CookieAttributes(secure=True, http_only=True, partitioned=True)),
        ("; SECURE ;httponly=whatever; secure=false", CookieAttributes(secure=True, http_only=True)),
        ("; Domain=shop.example", CookieAttributes(domain="shop.example")),
        ("; domain=.Shop.Example", CookieAttributes(domain="shop.example")),
        ("; Domain=", CookieAttributes()),
        ("; Domain=a.example; Domain=b.example", CookieAttributes(domain="b.example")),
        ("; Domain=a.example; Domain=", CookieAttributes()),
        ("; Path=/x", CookieAttributes(path="/x")),
        ("; Path=/x; Path=/y", CookieAttributes(path="/y")),
        ("; Path=/x; Path", CookieAttributes()),  # the last one counts, and it names no path
        ("; Path=x", CookieAttributes()),
        ('; Path="/x"', CookieAttributes()),
        ("; Path=/x=y", CookieAttributes(path="/x=y")),
        ("; Path=/" + "x" * LONGEST_ATTRIBUTE, CookieAttributes()),
        ("; Path=/x; Path=/" + "y" * LONGEST_ATTRIBUTE, CookieAttributes(path="/x")),
        ("; SameSite=lax", CookieAttributes(same_site="Lax")),
        ("; SameSite=STRICT", CookieAttributes(same_site="Strict")),
        ("; SameSite=None; Secure", CookieAttributes(same_site="None", secure=True)),
        ("; SameSite=Lax; SameSite=nonsense", CookieAttributes()),
        ("; SameSite", CookieAttributes()),
        ("; Priority=High; Version=1; unknown", CookieAttributes()),
    ],
)
def test_attributes(attributes: str, expected: CookieAttributes) -> None:
    assert parse_cookie_line(f"a=b{attributes}", NOW).attributes == expected


@pytest.mark.parametrize(
    ("attributes", "lifetime"),
    [
        ("", None),
        ("; Max-Age=3600", 3600),
        ("; Max-Age=+5", 5),
        ("; Max-Age=0", 0),
        ("; Max-Age=-1", -1),
        ("; Max-Age=", None),
        ("; Max-Age=1.5", None),
        ("; Max-Age=12abc", None),
        ('; Max-Age="60"', None),
        ("; Max-Age=٣", None),
        ("; Max-Age=60; Max-Age=90", 90),
        ("; Max-Age=60; Max-Age=x", 60),
        ("; Expires=Sun, 01 Nov 2026 01:00:00 GMT", 3600),
        ("; Expires=Sun, 01 Nov 2026 01:00:00 GMT; Expires=never", 3600),
        ("; Expires=Sat, 31 Oct 2026 23:00:00 GMT", -3600),
        ("; Expires=never", None),
        ("; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 60),  # Max-Age beats Expires, wherever it stands
        ("; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", 60),
        ("; Max-Age=x; Expires=Sun, 01 Nov 2026 01:00:00 GMT", 3600),
    ],
)
def test_lifetimes(attributes: str, lifetime: float | None) -> None:
    asked = parse_cookie_line(f"a=b{attributes}", NOW)
    assert asked.attributes.lifetime == lifetime
    assert asked.deletes is (lifetime is not None and lifetime <= 0)


def test_an_absurd_age_is_as_good_as_a_very_long_one() -> None:
    lifetime = parse_cookie_line("a=b; Max-Age=" + "9" * 400, NOW).attributes.lifetime
    assert lifetime is not None
    assert 400 * 86400 < lifetime < 1e13
    assert parse_cookie_line("a=b; Max-Age=-" + "9" * 400, NOW).deletes


PARTS = st.sampled_from(
    ["a", "=", ";", " ", "\t", "\x00", "\r\n", "Path", "/x", "Domain", ".", "Max-Age", "-1", "Expires", "SameSite",
     "Sun, 01 Nov 2026 01:00:00 GMT", "\ud800", "ü", '"'],
)  # fmt: skip


@given(st.text() | st.lists(PARTS).map("".join))
def test_no_line_breaks_the_reading(line: str) -> None:
    asked = parse_cookie_line(line, NOW)
    assert ";" not in asked.name + asked.value
    assert asked.name == asked.name.strip(" \t")
