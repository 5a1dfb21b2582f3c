"""Each kind of change, and what is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.change import ChangeKind
from scanner.consent import PhaseResult
from scanner.diff import difference
from scanner.model import CookieDbInfo, Outcome, Party, Phases, ScanStatus, StorageKind
from tests.records import HOME
from tests.unit.scanner.diff.series import (
    AFTER,
    EVERYWHERE,
    SHOES,
    all_told,
    brief,
    by,
    cookie,
    degraded,
    key,
    last,
    only,
    page,
    scan,
    series,
    tracker,
)

DAY = 86_400.0
YEAR = 365 * DAY


@pytest.mark.parametrize(
    ("entry", "kind", "identity"),
    [
        (
            cookie("_fbp", domain="shop.example", host_only=False, partition_key="https://shop.example"),
            "cookie",
            {
                "pattern": "_fbp", "domain": "shop.example", "path": "/", "host_only": False,
                "partition_key": "https://shop.example",
            },
        ),
        (
            key("seen"),
            "storage",
            {"kind": StorageKind.LOCAL, "origin": "https://www.shop.example", "pattern": "seen"},
        ),
        (tracker("px.new.example"), "tracker", {"site": "new.example", "host": "px.new.example"}),
    ],
)  # fmt: skip
def test_what_is_new(entry, kind, identity):
    change = only(last(["_ga"], ["_ga", entry]))
    assert change.kind is ChangeKind(f"{kind}_new")
    assert change.rule == f"change.{kind}_new"
    assert (change.subject.kind, change.subject.identity) == (kind, identity)
    assert change.before is None
    assert change.after["phases"]["no_action"] is True


@pytest.mark.parametrize("entry", [cookie("_fbp"), key("seen"), tracker("px.old.example")])
def test_what_is_gone_is_told_once_after_two_complete_scans(entry):
    told = all_told(["a", entry], ["a"], ["a"], ["a"], ["a"])
    assert [len(each) for each in told] == [0, 1, 0, 0]
    assert told[1][0].split()[0].endswith("_gone")


@pytest.mark.parametrize(("number", "scans"), [(1, [1, 0, 0, 0]), (3, [0, 0, 1, 0])])
def test_when_something_is_gone_can_be_chosen(number, scans):
    assert [len(each) for each in all_told(["a", "b"], ["a"], ["a"], ["a"], ["a"], gone_after=number)] == scans


def test_a_degraded_scan_makes_nothing_gone_and_does_not_count():
    assert all_told(["a", "b"], ["a"], degraded(2, ["a"]), degraded(3, []), ["a"]) == [[], [], [], ["cookie_gone b"]]
    result = last(["a", "b"], ["a"], degraded(2, ["a"]))
    assert result.changes == ()
    assert "nothing is called gone" in result.notes[0]


def test_what_a_degraded_scan_missed_is_not_new_afterwards():
    assert all_told(["a", "b"], degraded(1, ["a"]), ["a", "b"]) == [[], []]


def test_a_degraded_scan_tells_of_what_it_saw():
    assert brief(last(["a"], degraded(1, ["a", "b"]))) == ["cookie_new b"]


def test_failed_scans_are_passed_over():
    failed = scan(1, [], status=ScanStatus.FAILED)
    assert brief(last(["a"], failed, ["a", "b"])) == ["cookie_new b"]
    assert last(["a"], failed).changes == ()
    assert "failed" in last(["a"], failed).notes[0]
    assert "no earlier scan" in last(["a"]).notes[0]


# ---- coming and going


def test_what_was_missing_once_is_no_news_and_shown_as_flapping():
    told = all_told(["a", "b"], ["a"], ["a", "b"], ["a", "b"])
    assert told == [[], [], []]
    assert [subject.name for subject in last(["a", "b"], ["a"], ["a", "b"]).flapping] == ["b"]


def test_what_comes_back_for_the_first_time_is_news_and_then_no_more():
    there, away = ["a", "b"], ["a"]
    told = all_told(there, away, away, there, away, away, there, away, away, there)
    assert told == [[], ["cookie_gone b"], ["cookie_new b"], [], [], [], [], [], []]
    change = only(last(there, away, away, there))
    assert change.likely_cause == "It is back: it was last seen on 2026-03-01."


def test_flapping_items_are_gone_in_the_end():
    there, away = ["a", "b"], ["a"]
    told = all_told(there, away, there, away, away, away, away, away)
    assert told == [[], [], [], [], [], ["cookie_gone b"], []]


def test_an_item_is_not_missing_where_its_page_answers_500():
    shoe = cookie("shoe", pages=[SHOES])
    broken = [page(), page(SHOES, status=500)]
    assert all_told(["a", shoe], scan(1, ["a"], broken), scan(2, ["a"], broken), scan(3, ["a"], broken)) == [[], [], []]
    failed = [page(), page(SHOES, outcome=Outcome.TIMEOUT)]
    assert all_told(["a", shoe], *(scan(at, ["a"], failed) for at in (1, 2))) == [[], []]


def test_an_item_goes_with_its_page():
    shoe = cookie("shoe", pages=[SHOES])
    away = [page(), page(SHOES, status=404)]
    assert all_told(["a", shoe], scan(1, ["a"], away), scan(2, ["a"], away))[1] == ["cookie_gone shoe"]


def test_an_item_is_not_missing_where_nobody_looked():
    accepted = cookie("_fbp", phases=AFTER)
    refused = {"accept": PhaseResult(False, None, "not_operable", None)}
    months = [replace(scan(at, ["a"]), consent=replace(scan(at, []).consent, phases=refused)) for at in (1, 2)]
    assert all_told(["a", accepted], *months) == [[], []]
    few = [scan(at, ["a"], [page()], stop_reason="max_pages") for at in (1, 2)]
    assert all_told(["a", cookie("shoe", pages=[SHOES])], *few) == [[], []]


# ---- names with a variable part


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        (["s_k3j9x2"], ["s_q8w1e7", "s_p0o9i8"], ["s_m4n5b6"]),
        (["k3j9x2a1b2"], ["q8w1e7z9y8"], ["m4n5b6v7c8"]),
        (["exp_price_a"], ["exp_price_b"], ["exp_price_a"]),
        (["test-control"], ["test-variant"], ["test-control"]),
    ],
)
def test_a_name_with_a_variable_part_is_one_item(first, second, third):
    assert all_told(["a", *first], ["a", *second], ["a", *third]) == [[], []]


def test_names_folded_by_the_database_are_one_item():
    one, other = cookie("_ga_A", pattern="_ga_*"), cookie("_ga_B", pattern="_ga_*")
    assert all_told([one], [other], [one, other]) == [[], []]


@pytest.mark.parametrize("name", ["form_b", "cart", "s_k3j9x2", "exp_price_b"])
def test_a_new_name_beside_a_steady_one_is_new(name):
    told = all_told(
        ["form_a", "cart2", "exp_price_a", "s_q8w1e7"], ["form_a", "cart2", "exp_price_a", "s_q8w1e7", name]
    )
    assert told == [[f"cookie_new {name}"]]


def test_a_name_in_other_letters_by_another_script_is_another_item():
    told = all_told(
        [cookie("s_k3j9x2", setters=by("https://t.example/t.js"))],
        [cookie("s_q8w1e7", setters=by("https://other.example/t.js"))],
    )
    assert told == [["cookie_new s_q8w1e7"]]


# ---- facts


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"category": "necessary"}, {"category": "marketing"}, "category"),
        ({"party": Party.FIRST}, {"party": Party.THIRD}, "party"),
        ({"lifetime": 30 * DAY}, {"lifetime": YEAR}, "lifetime"),
        ({"lifetime": 3600.0}, {"lifetime": 7200.0}, "lifetime"),
        ({"lifetime": 365 * DAY}, {"lifetime": 395 * DAY}, "lifetime"),
        ({"session": True, "lifetime": None}, {"session": False, "lifetime": YEAR}, "lifetime"),
        ({"lifetime": 400 * DAY, "lifetime_declared": 2 * YEAR}, {"lifetime": 400 * DAY, "lifetime_declared": 5 * YEAR},
         "lifetime"),
        ({"secure": True}, {"secure": False}, "attributes"),
        ({"http_only": True}, {"http_only": False}, "attributes"),
        ({"same_site": "Lax"}, {"same_site": "None"}, "attributes"),
        ({"setters": by("https://t.example/t.js")}, {"setters": by("https://u.example/u.js")}, "setter"),
        ({"setters": by(f"{HOME}a.js")}, {"setters": by(f"{HOME}b.js")}, "setter"),
        ({"phases": AFTER}, {"phases": EVERYWHERE}, "phase"),
        ({"phases": AFTER}, {"phases": replace(AFTER, reject=True)}, "phase"),
    ],
)  # fmt: skip
def test_what_changed_of_a_cookie(before, after, kind):
    change = only(last([cookie(**before)], [cookie(**after)]))
    assert change.kind.value == kind
    assert change.before != change.after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"lifetime": 3600.0}, {"lifetime": 3650.0}),
        ({"lifetime": 28 * DAY}, {"lifetime": 31 * DAY}),
        ({"lifetime": YEAR}, {"lifetime": YEAR + 2 * DAY}),
        ({"lifetime": 90 * DAY}, {"lifetime": 60 * DAY}),  # ends on one day, and a month has passed
        ({"session": False, "lifetime": None}, {"lifetime": YEAR}),  # nobody knew
        ({"setters": by("https://cdn1.t.example/t.js")}, {"setters": by("https://cdn2.t.example/u.js")}),
        ({"setters": by(f"{HOME}app.8f3a9c2e.js")}, {"setters": by(f"{HOME}app.11bc9d01.js?v=2")}),
        ({"phases": EVERYWHERE}, {"phases": Phases(no_action=True, reject=None, accept=True)}),
        ({"phases": Phases(accept=True)}, {"phases": EVERYWHERE}),  # nobody had looked before
        ({"size": 10, "value_shape": "L10", "priority": "High"}, {"size": 99, "value_shape": "D99", "priority": "Low"}),
    ],
)
def test_what_is_no_change_of_a_cookie(before, after):
    assert last([cookie(**before)], [cookie(**after)]).changes == ()


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"organisation": "T Ltd"}, {"organisation": "U Inc"}, "organisation"),
        ({"category": "necessary"}, {"category": "marketing"}, "category"),
        ({"phases": AFTER}, {"phases": EVERYWHERE}, "phase"),
        ({"fingerprinting": []}, {"fingerprinting": ["canvas"]}, "attributes"),
    ],
)
def test_what_changed_of_a_third_party(before, after, kind):
    assert only(last([tracker(**before)], [tracker(**after)])).kind.value == kind


def test_a_third_party_that_is_now_everywhere():
    pages = [page(f"{HOME}{name}") for name in "abcdefghij"]
    few, all_of_them = tracker(page_count=2), tracker(page_count=10)
    change = only(last(scan(0, [few], pages), scan(1, [all_of_them], pages)))
    assert (change.kind, change.before, change.after) == (
        ChangeKind.PAGES, {"page_count": 2, "of": 10}, {"page_count": 10, "of": 10},
    )  # fmt: skip
    assert last(scan(0, [few], pages), scan(1, [tracker(page_count=4)], pages)).changes == ()


def test_a_fact_that_goes_to_and_fro_is_told_once():
    one, other = [cookie(same_site="Lax")], [cookie(same_site="None")]
    assert [len(each) for each in all_told(one, other, one, other, one, other)] == [1, 0, 0, 0, 0]
    assert [len(each) for each in all_told(one, other, other, one, one)] == [1, 0, 1, 0]


def test_what_no_longer_comes_before_consent_is_told_when_it_has_held():
    early, late = [cookie(phases=EVERYWHERE)], [cookie(phases=AFTER)]
    assert [len(each) for each in all_told(early, late, late, late)] == [0, 1, 0]
    change = only(last(early, late, late))
    assert (change.severity, change.before["no_action"], change.after["no_action"]) == ("info", True, False)


@pytest.mark.parametrize(
    ("entry", "severity"),
    [
        (cookie("x", category="marketing"), "high"),
        (cookie("x", category="marketing", phases=AFTER), "medium"),
        (cookie("x", category="necessary"), "low"),
        (tracker("x.example", category=None), "medium"),
        (tracker("x.example", category="statistics"), "high"),
    ],
)
def test_how_much_it_matters(entry, severity):
    assert only(last(["a"], ["a", entry])).severity == severity


def test_the_worst_comes_first():
    result = last(["a"], ["a", cookie("n", category="necessary"), cookie("m", category="marketing")])
    assert brief(result) == ["cookie_new m", "cookie_new n"]


# ---- pages


def test_a_new_kind_of_page_and_one_that_is_gone():
    shop, jobs = [page(), page(SHOES)], [page(), page(SHOES), page(f"{HOME}jobs")]
    change = only(last(scan(0, [], shop), scan(1, [], jobs)))
    assert (change.kind, change.subject.kind, change.subject.name) == (ChangeKind.PAGES, "page", f"{HOME}jobs")
    told = all_told(scan(0, [], jobs), *(scan(at, [], shop) for at in (1, 2, 3)))
    assert told == [[], [f"pages {HOME}jobs"], []]


def test_one_more_page_of_a_kind_is_no_change():
    def blog(*names: str):
        return [page(), *(page(f"{HOME}blog/{name}") for name in names)]

    assert last(scan(0, [], blog("a", "b", "c")), scan(1, [], blog("a", "b", "c", "d"))).changes == ()
    look = [page(f"{HOME}p/{n}", template="/p/{n}") for n in (1, 2)]
    assert last(scan(0, [], look[:1]), scan(1, [], look[1:])).changes == ()


def test_pages_of_a_scan_that_was_cut_short_are_not_compared():
    few = scan(0, [], [page()], stop_reason="max_pages")
    assert last(few, scan(1, [], [page(), page(f"{HOME}jobs")])).changes == ()


# ---- likely causes

MANAGER = "https://tags.manager.example/gtm.js"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            [tracker("tags.manager.example", role="tag manager")],
            [tracker("tags.manager.example", role="tag manager"), tracker("n.example", chain=[MANAGER, HOME])],
            "The tag manager tags.manager.example, which was there before, now loads it, on 1 page such as",
        ),
        (
            [tracker("tags.manager.example", role="tag manager")],
            [
                tracker("tags.manager.example", role="tag manager"),
                cookie("n", setters=by("https://n.example/n.js", MANAGER)),
            ],
            "The new third party n.example (https://n.example/n.js), which the tag manager tags.manager.example loads",
        ),
        ([], [cookie("n", setters=by(f"{HOME}new.js"))], f"The new script {HOME}new.js, on {HOME}."),
        (
            [cookie("a", setters=by(f"{HOME}wp-content/plugins/mailer/m.js?ver=1.2.3"))],
            [
                cookie("a", setters=by(f"{HOME}wp-content/plugins/mailer/m.js?ver=1.3.0")),
                cookie("n", setters=by(f"{HOME}wp-content/plugins/mailer/m.js?ver=1.3.0")),
            ],
            f"The plug-in mailer went from version 1.2.3 to 1.3.0, on {HOME}.",
        ),
        (
            [cookie("n", path="/old")],
            [cookie("n", path="/")],
            "A cookie of this name was set before for shop.example/old and all hosts below.",
        ),
        ([], [tracker("n.example", chain=[HOME])], "The page itself now names it"),
        ([], [cookie("n", pages=[f"{HOME}jobs"])], "It is on pages that the earlier scans did not know, such as "),
    ],
)  # fmt: skip
def test_the_likely_cause(old, new, says):
    result = last(["a0", *old], ["a0", *new])
    change = next(each for each in result.changes if each.subject.name in {"n", "n.example"})
    assert str(change.likely_cause).startswith(says)


def test_the_database_is_the_cause_of_another_category():
    newer = scan(1, [cookie(category="marketing")], cookie_db=CookieDbInfo("2", "2026-02-01", []))
    change = only(last([cookie(category="statistics")], newer))
    assert change.likely_cause == "The cookie database that judges went from 1 to 2."


def test_phases_that_were_not_run_before_are_the_cause():
    only_before = [replace(each, visits=each.visits[:1]) for each in (page(), page(SHOES))]
    change = only(last(scan(0, ["a"], only_before), ["a", cookie("n", phases=Phases(accept=True))]))
    assert change.likely_cause == "The earlier scans did not look at what comes after acceptance."


def test_other_options_are_noted():
    result = last(scan(0, ["a"], options={"max_pages": 10}), scan(1, ["a"], options={"max_pages": 500}))
    assert result.notes == ("The two scans did not look in the same way; other are: max_pages.",)


# ---- any history at all


@given(st.lists(st.sets(st.sampled_from("abcdef")), min_size=1, max_size=9), st.integers(1, 3))
def test_a_scan_like_the_one_before_tells_only_of_what_is_gone(months, number):
    scans = series(*[sorted(names) for names in months], sorted(months[-1]))
    result = difference(scans[-1], scans[-2::-1], gone_after=number)
    assert {change.kind for change in result.changes} <= {ChangeKind.COOKIE_GONE}


@given(st.lists(st.sets(st.sampled_from(["basket", "login", "theme", "_ga"])), min_size=1, max_size=12))
def test_the_first_sight_of_a_name_is_told_on_that_day(months):
    months = [sorted(names) for names in months]
    for at, told in enumerate(all_told(*months), 1):
        fresh = set(months[at]).difference(*months[:at])
        assert {f"cookie_new {name}" for name in fresh} <= set(told)
