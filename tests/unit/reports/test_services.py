"""Rows and contacts become services, and what may be deleted is told from what may not."""

from __future__ import annotations

import random

import pytest

from reports import declaration as decl
from reports.services import LONGEST_NAME, services_of, slug, waiting
from tests.unit.reports import samples
from tests.unit.reports.samples import GOOGLE, row

STATS = "https://stats.example/s.js"


def services(*rows, contacts=()):
    return services_of(samples.declaration(sections=decl.sections(rows), contacts=tuple(contacts)))


def test_one_for_each_provider_and_category_in_order():
    assert [service.name for service in services_of(samples.declaration())] == [
        "shop-example-necessary",
        "shop-example-preferences",
        "google-analytics-statistics",
        "hotjar-statistics",
        "criteo-marketing",
        "meta-pixel-marketing",
        "shop-example-unclassified",
    ]


def test_only_necessary_ones_do_not_wait():
    made = services_of(samples.declaration())
    assert {service.category for service in made if service.required} == {"necessary"}
    assert {service.category for service in waiting(made)} == {
        "preferences",
        "statistics",
        "marketing",
        "unclassified",
    }


def test_a_name_does_not_depend_on_what_else_is_found():
    alone = services(row("_ga", category="statistics", provider=GOOGLE))
    more = services(
        row("_ga", category="statistics", provider=GOOGLE), row("ad", category="marketing", provider=GOOGLE)
    )
    assert alone[0].name == more[0].name == "google-analytics-statistics"


def test_a_third_party_that_nobody_knows_goes_by_its_host():
    (made,) = services(row("x", category="marketing", provider=None, party="third", host="ads.example"))
    assert (made.name, made.provider.name) == ("ads-example-marketing", "ads.example")


def test_names_that_look_the_same_are_told_apart():
    made = services(*(row(name, provider=decl.Provider(name=name)) for name in ("Foo!", "foo", "日本", "")))
    names = [service.name for service in made]
    assert len(set(names)) == 4
    assert all(name.endswith("-necessary") for name in names)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Google Analytics", "google-analytics"),
        ("Größe & Söhne", "grosse-sohne"),
        ("</script>", "script"),
        ("__proto__", "proto"),
        ("日本", ""),
        ("x" * 500, "x" * LONGEST_NAME),
    ],
)
def test_slug(text, wanted):
    assert slug(text) == wanted


class TestDeletable:
    def deletable(self, *rows):
        return [one.name for service in services(*rows) for one in service.deletable]

    def test_own_cookies_and_storage_that_wait(self):
        assert self.deletable(
            row("_ga", category="statistics"),
            row("key", category="statistics", kind="local_storage"),
            row("base", category="statistics", kind="indexed_db"),
            row("uid", category="statistics", party="third", host="ads.example"),
            row("session"),
        ) == ["_ga", "key"]

    def test_not_what_has_the_name_of_a_necessary_item(self):
        assert self.deletable(row("sid"), row("sid", category="marketing", host="www.shop.example")) == []

    @pytest.mark.parametrize(
        ("pattern", "goes"),
        [
            ("_ga_*", True),
            ("shop_*", False),
            ("*_session", False),
            ("*", False),
            ("_*", False),
            ("_x*", False),
            ("_xy*", True),
        ],
    )
    def test_a_pattern_that_would_hit_a_necessary_item(self, pattern, goes):
        found = self.deletable(row("shop_session"), row(pattern, category="marketing", pattern=True))
        assert found == [pattern] * goes

    def test_a_pattern_that_would_hit_a_necessary_pattern(self):
        necessary = row("wp_sec_*", pattern=True)
        assert self.deletable(necessary, row("wp_*", category="marketing", pattern=True)) == []

    def test_a_star_in_a_name_is_a_letter(self):
        assert self.deletable(row("ab"), row("a*", category="marketing")) == ["a*"]


class TestContacts:
    def contact(self, name="Stats Ltd", hosts=("stats.example",), category="statistics", **changes):
        trigger = decl.Trigger(kind="script", url=f"https://{hosts[0]}/", partial=True)
        return decl.Contact(
            provider=decl.Provider(name=name, **changes), hosts=hosts, category=category, triggers=(trigger,)
        )

    def test_what_only_contacts_is_a_service_too(self):
        (made,) = services(contacts=[self.contact()])
        assert (made.name, made.hosts, made.rows) == ("stats-ltd-statistics", ("stats.example",), ())
        assert made.triggers[0].url == "https://stats.example/"

    def test_a_necessary_one_is_none(self):
        assert services(contacts=[self.contact(category="necessary")]) == ()

    @pytest.mark.parametrize(
        "found",
        [
            row("_ga", category="statistics", provider=GOOGLE, triggers=(decl.Trigger(kind="script", url=STATS),)),
            row("u", category="statistics", provider=GOOGLE, party="third", host="stats.example"),
        ],
        ids=["by its script", "by its cookie"],
    )
    def test_it_belongs_to_the_service_that_its_host_works_for(self, found):
        (made,) = services(found, contacts=[self.contact()])
        assert (made.name, made.hosts) == ("google-analytics-statistics", ("stats.example",))

    def test_it_belongs_to_the_service_of_its_company(self):
        contact = self.contact(name="Google", legal_name=GOOGLE.legal_name)
        (made,) = services(row("_ga", category="statistics", provider=GOOGLE), contacts=[contact])
        assert made.hosts == ("stats.example",)

    def test_what_it_sets_says_more_than_what_its_host_is_known_for(self):
        found = row("f", category="marketing", triggers=(decl.Trigger(kind="script", url=STATS),))
        assert [service.category for service in services(found, contacts=[self.contact()])] == ["marketing"]


def test_what_its_own_scripts_load_waits_with_them():
    outer = decl.Trigger(kind="script", url=STATS)
    inner = decl.Trigger(kind="image", url="https://hit.example/p.gif", loaded_by=STATS)
    (made,) = services(row("_ga", category="statistics", triggers=(inner, outer)))
    assert made.triggers == (outer,)


def test_the_order_of_rows_does_not_matter():
    rows = [*samples.rows(), row("x", category="marketing", pattern=True)]
    first = services(*rows)
    random.Random(7).shuffle(rows)
    assert services(*rows) == first
