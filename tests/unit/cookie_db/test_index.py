import pytest

from cookie_db.index import HostIndex, NameIndex, host_of
from cookie_db.model import Category, CookieDefinition, Source, Tracker
from cookie_db.names import parse

SOURCE = Source("spec", "a test", "2026-11-22")


def row(spec: str, **more) -> CookieDefinition:
    fields = {"vendor": "acme", "category": Category.STATISTICS, "purpose": "Counts.", "source": SOURCE, **more}
    return CookieDefinition(id=f"acme/{spec}", pattern=parse(spec), **fields)


def specs(rows) -> list[str]:
    return [found.pattern.spec for found in rows]


def test_exact_names_and_patterns_are_found_the_most_specific_first():
    index = NameIndex([row("_ga"), row("_ga_<any>"), row("_ga_X<any>"), row("<any>_end"), row("<hex:8>")])
    assert specs(index.exact("_ga")) == ["_ga"]
    assert specs(index.patterns("_ga_X1")) == ["_ga_X<any>", "_ga_<any>"]
    assert specs(index.patterns("the_end")) == ["<any>_end"]
    assert specs(index.patterns("0a1b2c3d")) == ["<hex:8>"]
    assert specs(index.patterns("_end")) == []


def test_another_case_is_found_for_long_distinctive_names_only():
    index = NameIndex([row("PHPSESSID"), row("IDE"), row("Session", generic=True)])
    assert specs(index.folded("phpsessid")) == ["PHPSESSID"]
    assert specs(index.folded("ide")) == []
    assert specs(index.folded("session")) == []


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("_hjSession_abc", ["_hjSession_<digits>"]),
        ("_hjSession_*", ["_hjSession_<digits>"]),
        ("_hjSession_", ["_hjSession_<digits>"]),
        ("_hjSessionUser", []),
        ("amp_xyz", ["amp_<hex:6>"]),
        ("ab_xyz", []),
    ],
)
def test_a_name_that_begins_like_a_pattern_is_near(name, near):
    index = NameIndex(
        [row("_hjSession_<digits>"), row("amp_<hex:6>"), row("ab_<hex:6>"), row("gen_<hex:6>", generic=True)]
    )
    assert specs(index.begins_like(name)) == near


@pytest.mark.parametrize(
    ("place", "host"),
    [
        ("example.org", "example.org"),
        (".Example.ORG.", "example.org"),
        ("example.org:8443", "example.org"),
        ("https://user:pw@www.example.org:8443/a?b#c", "www.example.org"),
        ("https://[::1]:80/x", "::1"),
        ("https://cdn.example.org", "cdn.example.org"),
        ("", None),
        (None, None),
        ("https://", None),
    ],
)
def test_the_host_of_a_place(place, host):
    assert host_of(place) == host


def test_the_longest_domain_wins_and_look_alikes_do_not():
    known = [Tracker(name, "acme", Category.MARKETING, "ads", SOURCE) for name in ("example.org", "fonts.example.org")]
    index = HostIndex(known)
    assert index.find("a.fonts.example.org") is known[1]
    assert index.find("www.example.org") is known[0]
    assert index.find("notexample.org") is None
    assert index.find("org") is None


def test_another_sites_override_of_a_host_does_not_count():
    index = HostIndex([Tracker("x.example", "acme", Category.NECESSARY, "cdn", SOURCE, site="shop.example")])
    assert index.find("x.example", "shop.example") is not None
    assert index.find("x.example", "other.example") is None
