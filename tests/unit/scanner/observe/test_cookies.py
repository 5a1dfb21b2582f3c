"""Sightings of cookies become one fact each: who set it, how long it lives, whether it was refused or removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scanner.model import Party, Phase
from scanner.observe.cookies import MOST_PAGES, default_path
from scanner.sightings import CookieKey, HttpCookie, ScriptCookie
from tests.unit.scanner.observe.visits import (
    NOW,
    SHOP,
    TRACKER,
    asked_for,
    by_http,
    by_script,
    held,
    key,
    merged,
    only_cookie,
    visit,
)

DAY = 86400.0
YEAR = 365 * DAY


def test_an_event_and_the_jar_are_one_cookie() -> None:
    line = "a=abc; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax"
    cookie = only_cookie(visit(http_cookies=(by_http(line),), jar=(held("a", "abc", 3599.5, http_only=True),)))
    assert (cookie.name, cookie.domain, cookie.path, cookie.host_only) == ("a", "www.shop.example", "/", True)
    assert (cookie.stored, cookie.set_via, cookie.blocked, cookie.removed) == (True, ["http"], [], False)
    assert (cookie.secure, cookie.http_only, cookie.same_site, cookie.priority) == (True, True, "Lax", "Medium")
    assert (cookie.session, cookie.lifetime, cookie.lifetime_declared) == (False, 3600.0, 3600.0)
    assert (cookie.value_shape, cookie.size, cookie.party) == ("L3", 10, Party.FIRST)
    [setter] = cookie.setters
    assert (setter.url, setter.host, setter.inline) == (f"{SHOP}/", "www.shop.example", False)


@pytest.mark.parametrize(
    ("declared", "jar_lifetime", "session", "lifetime"),
    [
        ("", None, True, None),
        ("; Max-Age=60", 60.0, False, 60.0),
        ("; Max-Age=63072000", 400 * DAY, False, 400 * DAY),  # two years asked for, 400 days kept
        ("; Max-Age=34560000", 400 * DAY, False, 400 * DAY),
        ("; Expires=Thu, 31 Dec 9999 23:59:59 GMT", 400 * DAY, False, 400 * DAY),
        ("; Max-Age=nonsense", None, True, None),
    ],
)
def test_lifetimes(declared: str, jar_lifetime: float | None, session: bool, lifetime: float | None) -> None:
    seen = visit(http_cookies=(by_http(f"a=1; Path=/{declared}"),), jar=(held("a", lifetime=jar_lifetime),))
    cookie = only_cookie(seen)
    assert (cookie.session, cookie.lifetime) == (session, lifetime)
    if declared.startswith("; Expires"):
        assert cookie.lifetime_declared is not None
        assert cookie.lifetime_declared > 1000 * YEAR


def test_without_an_event_the_jar_tells_the_lifetime() -> None:
    cookie = only_cookie(visit(jar=(held("a", lifetime=3600.0),)))
    assert (cookie.lifetime, cookie.lifetime_declared) == (3600.0, None)


def test_the_last_write_that_was_taken_tells_what_was_asked() -> None:
    late = by_http("a=1; Path=/; Max-Age=200", at=3)
    early = by_script("a=1; Path=/; Max-Age=100", at=2)  # handed over after the responses, though earlier
    refused = by_http("a=1; Path=/; Max-Age=300", at=4, blocked=("SecureOnly",))
    cookie = only_cookie(visit(http_cookies=(late, refused), script_cookies=(early,), jar=(held(lifetime=200.0),)))
    assert cookie.lifetime_declared == 200.0
    assert cookie.set_via == ["http", "script"]


@pytest.mark.parametrize(
    ("event", "expected_key", "party"),
    [
        (by_http("a=1", url=f"{SHOP}/x/y?z"), ("www.shop.example", "/x", True), Party.FIRST),
        (by_http("a=1; Path=/q"), ("www.shop.example", "/q", True), Party.FIRST),
        (by_http("a=1; Domain=shop.example"), ("shop.example", "/", False), Party.FIRST),
        (by_http("a=1; Domain=.WWW.shop.example"), ("www.shop.example", "/", False), Party.FIRST),
        (by_http("a=1", url=f"{TRACKER}/p"), ("t.tracker.example", "/", True), Party.THIRD),
        (by_http("a=1; Domain=tracker.example", url=f"{TRACKER}/p"), ("tracker.example", "/", False), Party.THIRD),
        (by_http("a=1; Domain=127.0.0.1", url="http://127.0.0.1:8000/"), ("127.0.0.1", "/", True), Party.THIRD),
        (by_http("a=1; Domain=github.io", url="https://github.io/"), ("github.io", "/", True), Party.THIRD),
        (by_http("a=1; Domain=localhost", url="http://localhost/"), ("localhost", "/", True), Party.THIRD),
        (by_script("a=1; Path=/"), ("www.shop.example", "/", True), Party.FIRST),
        (by_script("a=1; Path=/", frame_url=f"{TRACKER}/f"), ("t.tracker.example", "/", True), Party.THIRD),
        (by_script("a=1; Path=/", frame_url="about:srcdoc"), ("www.shop.example", "/", True), Party.FIRST),
        (by_script("=1; Path=/"), ("www.shop.example", "/", True), Party.FIRST),
    ],
)
def test_the_key_is_the_one_that_the_browser_keeps(
    event: HttpCookie | ScriptCookie, expected_key: tuple[str, str, bool], party: Party
) -> None:
    """With the jar's own sighting of that key there is still one cookie, and it is not inferred."""
    domain, path, host_only = expected_key
    real = CookieKey(event.name, domain, path, host_only, None)
    events: dict[str, Any] = {"script_cookies": (event,)}
    if isinstance(event, HttpCookie):
        events = {"http_cookies": (event,)}
    for jar in ((), (held(real),)):
        cookie = only_cookie(visit(**events, jar=jar, jar_looks=0 if not jar else 5))
        assert (cookie.domain, cookie.path, cookie.host_only, cookie.party) == (domain, path, host_only, party)
        assert "inferred" not in cookie.set_via


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (SHOP, "/"), (f"{SHOP}/", "/"), (f"{SHOP}/a", "/"), (f"{SHOP}/a/", "/a"), (f"{SHOP}/a/b", "/a"),
        (f"{SHOP}/a/b?c=/d/e", "/a"), ("about:blank", "/"),
    ],
)  # fmt: skip
def test_default_paths(url: str, path: str) -> None:
    assert default_path(url) == path


def test_one_name_on_two_paths_is_two_cookies() -> None:
    lines = (by_http("a=1; Path=/"), by_http("a=2; Path=/shop"))
    cookies = merged(visit(http_cookies=lines, jar=(held(key("a")), held(key("a", path="/shop"))))).cookies
    assert [(cookie.path, cookie.set_via) for cookie in cookies] == [("/", ["http"]), ("/shop", ["http"])]
    assert cookies[0].id != cookies[1].id


def test_one_name_for_the_host_and_for_its_domain_is_two_cookies() -> None:
    jar = (held(key("a")), held(key("a", host_only=False)))
    lines = (by_http("a=1; Path=/"), by_http("a=1; Path=/; Domain=www.shop.example"))
    cookies = merged(visit(http_cookies=lines, jar=jar)).cookies
    assert [(cookie.host_only, cookie.set_via) for cookie in cookies] == [(False, ["http"]), (True, ["http"])]


def test_partitions_keep_cookies_apart() -> None:
    plain, partitioned = key("a", "t.tracker.example"), key("a", "t.tracker.example", partition_key=SHOP)
    lines = (
        by_http("a=1; Path=/; Secure; SameSite=None", url=f"{TRACKER}/"),
        by_http("a=1; Path=/; Secure; SameSite=None; Partitioned", url=f"{TRACKER}/", partition_site=SHOP),
    )
    cookies = merged(visit(http_cookies=lines, jar=(held(plain), held(partitioned)))).cookies
    assert [(cookie.partition_key, cookie.set_via) for cookie in cookies] == [(None, ["http"]), (SHOP, ["http"])]


def test_a_partitioned_write_of_a_script_goes_by_the_page() -> None:
    write = by_script("a=1; Path=/; Secure; Partitioned", frame_url=f"{TRACKER}/f")
    partitioned = key("a", "t.tracker.example", partition_key="https://shop.example")
    cookie = only_cookie(visit(script_cookies=(write,), jar=(held(partitioned),)))
    assert (cookie.partition_key, cookie.set_via) == ("https://shop.example", ["script"])


# ---- refused


@pytest.mark.parametrize("reason", ["SameSiteNoneInsecure", "InvalidDomain", "InvalidPrefix", "ThirdPartyPhaseout"])
def test_a_refused_line_is_told_with_its_reason(reason: str) -> None:
    cookie = only_cookie(visit(http_cookies=(by_http("a=1; Path=/; Max-Age=60", blocked=(reason,)),)))
    assert (cookie.stored, cookie.blocked, cookie.removed) == (False, [reason], False)
    assert cookie.phases.no_action is False
    assert (cookie.lifetime_declared, cookie.session) == (60.0, False)
    assert cookie.identifier == "unknown"


def test_a_cookie_may_be_stored_here_and_refused_there() -> None:
    cookie = only_cookie(
        visit("/a", http_cookies=(by_http("a=1; Path=/"),), jar=(held(),)),
        visit("/b", http_cookies=(by_http("a=1; Path=/", url=f"{SHOP}/b", blocked=("SameSiteLax",)),)),
    )
    assert (cookie.stored, cookie.blocked, cookie.pages) == (True, ["SameSiteLax"], [f"{SHOP}/a"])


def test_a_write_for_a_foreign_domain_is_a_refused_cookie_of_that_domain() -> None:
    cookie = only_cookie(visit(script_cookies=(by_script("a=1; Domain=other.example; Path=/", confirmed=False),)))
    assert (cookie.domain, cookie.stored, cookie.party) == ("other.example", False, Party.THIRD)
    assert cookie.blocked == ["RefusedByBrowser"]


def test_a_failed_try_does_not_make_the_script_a_setter() -> None:
    cookie = only_cookie(
        visit(
            http_cookies=(by_http("a=1; Path=/; HttpOnly"),),
            script_cookies=(by_script("a=2; Path=/", confirmed=False),),
            jar=(held("a", http_only=True),),
        )
    )
    assert (cookie.set_via, cookie.blocked) == (["http"], [])
    assert [setter.host for setter in cookie.setters] == ["www.shop.example"]


def test_an_answer_whose_cookies_nobody_wanted_stores_none() -> None:
    cookie = only_cookie(visit(http_cookies=(by_http("a=1; Path=/; Max-Age=3600", url=f"{TRACKER}/font"),)))
    assert (cookie.stored, cookie.blocked) == (False, ["NotStored"])


def test_where_nobody_looked_at_the_jar_the_event_is_believed() -> None:
    cookie = only_cookie(visit(http_cookies=(by_http("a=1; Path=/; Max-Age=3600"),), jar_looks=0))
    assert (cookie.stored, cookie.blocked) == (True, [])


def test_another_tabs_look_at_the_jar_may_disprove_the_guess() -> None:
    """Tabs share the jar: what this visit set, the visit beside it may have been the first to see."""
    cookie = only_cookie(
        visit("/a", http_cookies=(by_http("a=1; Path=/; Max-Age=3600", url=f"{SHOP}/a"),)),
        visit("/b", jar=(held(lifetime=3600.0),)),
    )
    assert (cookie.stored, cookie.blocked, cookie.set_via) == (True, [], ["http"])
    assert (cookie.pages, cookie.first_seen_on) == ([f"{SHOP}/a"], f"{SHOP}/a")


# ---- gone again


def test_a_cookie_that_lived_for_a_moment_is_a_cookie() -> None:
    lines = (by_http("a=1; Path=/"), by_http("a=; Path=/; Max-Age=0", at=0.7))
    cookie = only_cookie(visit(http_cookies=lines, jar=(held(at_end=False),), jar_gone=(key(),)))
    assert (cookie.stored, cookie.removed, cookie.phases.no_action) == (True, True, True)


def test_a_short_lived_cookie_was_not_removed_when_its_time_was_up() -> None:
    line = by_http("a=1; Path=/; Max-Age=2")
    cookie = only_cookie(visit(http_cookies=(line,), jar=(held(lifetime=2.0, at_end=False),), jar_gone=(key(),)))
    assert (cookie.stored, cookie.removed, cookie.lifetime) == (True, False, 2.0)


def test_a_short_lived_cookie_that_no_look_saw_is_stored() -> None:
    cookie = only_cookie(visit(http_cookies=(by_http("a=1; Path=/; Max-Age=1"),)))
    assert (cookie.stored, cookie.removed, cookie.phases.no_action) == (True, False, True)


def test_a_long_lived_cookie_that_is_gone_was_removed() -> None:
    cookie = only_cookie(
        visit("/a", jar=(held(lifetime=3600.0),)), visit("/b", jar_gone=(key(),)), visit("/c", jar_gone=(key("other"),))
    )
    assert cookie.removed


def test_a_cookie_set_anew_is_not_removed() -> None:
    cookie = only_cookie(
        visit("/a", jar=(held(),)), visit("/b", jar_gone=(key(),)), visit("/c", jar=(held(value="2"),))
    )
    assert not cookie.removed


def test_removing_what_was_never_there_makes_no_cookie() -> None:
    lines = (by_http("a=; Max-Age=0"),)
    assert merged(visit(http_cookies=lines, script_cookies=(by_script("b=; Max-Age=-1"),))).cookies == []


# ---- who and where


def test_a_cookie_that_no_event_explains_is_inferred_from_the_requests() -> None:
    requests = (asked_for("https://other.example/"), asked_for("https://ws.tracker.example/"))
    wide = key("a", "tracker.example", host_only=False)
    cookie = only_cookie(visit(jar=(held(wide),), requests=requests))
    assert "inferred" in cookie.set_via
    assert [(setter.url, setter.host) for setter in cookie.setters] == [(None, "ws.tracker.example")]


@pytest.mark.parametrize(
    ("resource_type", "http_only", "ways"),
    [
        ("image", False, ["http", "inferred"]),  # no script of that host ran
        ("document", False, ["inferred"]),
        ("document", True, ["http", "inferred"]),  # what no script can write
    ],
)
def test_what_no_script_can_have_written_came_by_http(resource_type: str, http_only: bool, ways: list[str]) -> None:
    request = replace(asked_for(f"{TRACKER}/t"), resource_type=resource_type)
    sighting = held(key("a", "t.tracker.example"), http_only=http_only)
    assert only_cookie(visit(jar=(sighting,), requests=(request,))).set_via == ways


@pytest.mark.parametrize(
    ("before", "paths", "setters"),
    [
        (0.5, ["/socket"], [(f"{TRACKER}/socket", "t.tracker.example")]),
        (0.5, ["/socket", "/worker"], [(None, "t.tracker.example")]),  # either
        (-5.0, ["/socket"], [(None, "t.tracker.example")]),  # asked for when the cookie was there
        (60.0, ["/socket"], [(None, "t.tracker.example")]),
    ],
)
def test_the_request_that_nobody_could_look_into_may_have_set_it(
    before: float, paths: list[str], setters: list[tuple[str | None, str]]
) -> None:
    """Whichever visit made it: the tabs of a profile share the jar."""
    sighting = held(key("a", "t.tracker.example"))
    at = sighting.first_seen - before
    hidden = tuple(replace(asked_for(TRACKER + path), opaque=True, at=at) for path in paths)
    first = visit("/a", jar=(sighting,), requests=(asked_for(f"{TRACKER}/"),))
    cookie = only_cookie(first, visit("/b", requests=hidden))
    assert [(setter.url, setter.host) for setter in cookie.setters] == setters


@pytest.mark.parametrize(
    ("gestured_at", "by_event", "after"),
    [(None, True, False), (NOW + 2, True, False), (NOW - 2, True, True), (NOW + 2, False, True), (None, False, True)],
)
def test_what_was_set_after_the_gestures_of_its_own_visit(
    gestured_at: float | None, by_event: bool, after: bool
) -> None:
    """An event says when; without one, the moment of the look at the jar has to do."""
    lines = (replace(by_http("a=1; Path=/"), at=NOW),) if by_event else ()
    record = visit(jar=(held(moment="gesture"),), http_cookies=lines, gestured_at=gestured_at)
    assert only_cookie(record).after_gesture is after


def test_without_such_a_request_its_domain_is_named() -> None:
    cookie = only_cookie(
        visit(jar=(held(key("a", "tracker.example")),), requests=(asked_for("https://a.tracker.example/"),))
    )
    assert [(setter.url, setter.host) for setter in cookie.setters] == [(None, "tracker.example")]


def test_an_event_beats_what_was_inferred() -> None:
    cookie = only_cookie(visit("/a", jar=(held(),)), visit("/b", script_cookies=(by_script("a=1; Path=/"),)))
    assert cookie.set_via == ["script"]
    assert [setter.url for setter in cookie.setters] == [f"{SHOP}/a.js"]
    assert (cookie.pages, cookie.first_seen_on) == ([f"{SHOP}/b"], f"{SHOP}/b")


def test_an_inline_script_goes_by_the_page() -> None:
    [setter] = only_cookie(visit(script_cookies=(by_script(script=None),))).setters
    assert (setter.url, setter.host, setter.inline, setter.chain) == (f"{SHOP}/", "www.shop.example", True, [])


def test_a_third_partys_script_is_named_without_its_values() -> None:
    write = by_script(script=f"{TRACKER}/t.js?id=UA-1234", chain=(f"{TRACKER}/t.js?id=UA-1234", f"{SHOP}/?p=1"))
    [setter] = only_cookie(visit(script_cookies=(write,))).setters
    assert (setter.url, setter.host) == (f"{TRACKER}/t.js?id={{L2-D4}}", "t.tracker.example")
    assert setter.chain == [f"{SHOP}/?p=1"]


def test_first_seen_is_the_page_of_the_first_event_whatever_the_order() -> None:
    later = visit("/later", http_cookies=(by_http("a=1; Path=/", at=9),), jar=(held(),))
    sooner = visit("/sooner", http_cookies=(by_http("a=1; Path=/", at=2),))
    for order in ((later, sooner), (sooner, later)):
        cookie = only_cookie(*order)
        assert (cookie.first_seen_on, cookie.page_count) == (f"{SHOP}/sooner", 2)


def test_pages_are_counted_beyond_those_named() -> None:
    visits = [visit(f"/{n}", http_cookies=(by_http("a=1; Path=/", at=n),), jar=(held(),)) for n in range(30)]
    cookie = only_cookie(*visits, visit("/without"))
    assert (len(cookie.pages), cookie.page_count, cookie.seen.visits, cookie.seen.of) == (MOST_PAGES, 30, 30, 30)


def test_seen_counts_visits_of_the_pages_that_bring_it() -> None:
    brings = (by_http("a=1; Path=/", url=f"{SHOP}/a"),)
    cookie = only_cookie(
        visit("/a", http_cookies=brings, jar=(held(),)),
        visit("/a", Phase.REJECT),
        visit("/a", Phase.ACCEPT),
        visit("/b"),
    )
    assert (cookie.seen.visits, cookie.seen.of) == (1, 3)


@pytest.mark.parametrize(
    ("moment", "after"),
    [("start", False), ("loaded", False), ("settled", False), ("gesture", True), ("end", True), ("left", True)],
)
def test_what_only_the_gestures_brought(moment: str, after: bool) -> None:
    assert only_cookie(visit(jar=(held(moment=moment),))).after_gesture is after


def test_what_was_there_before_any_gesture_in_one_visit_was_not_brought_by_it() -> None:
    seen = (visit("/a", jar=(held(moment="gesture"),)), visit("/b", jar=(held(value="2", moment="loaded"),)))
    assert not only_cookie(*seen).after_gesture


def test_ids_are_the_same_in_every_scan() -> None:
    one = only_cookie(visit("/a", jar=(held(),)))
    other = only_cookie(visit("/b", script_cookies=(by_script("a=2; Path=/"),), jar=(held(value="2"),)))
    assert one.id == other.id
    renamed = replace(key(), name="b")
    assert only_cookie(visit(jar=(held(renamed),))).id != one.id


def test_no_value_is_in_a_fact() -> None:
    secret = "alice-4711-secret"
    seen = visit(http_cookies=(by_http(f"a={secret}; Path=/"),), jar=(held("a", secret),), started_at=NOW)
    assert secret not in str(merged(seen))
