"""What a new scan may take out of a published declaration, and what changed between two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reports import declaration as decl
from reports.carry import carried, changes_between, lacking, rows_of
from tests.unit.reports import samples
from tests.unit.reports.samples import ACCEPTED, CRITEO, GOOGLE, HOTJAR, META, SCANNED

DAY = timedelta(days=1)
CUT = decl.ScanNote(kind="stopped_early", count=5)
NOT_ACCEPTED = decl.ScanNote(kind="phase_not_reached", subject="accept")
UNSURE = decl.ScanNote(kind="phase_unverified", subject="accept")


def row(name="_ga", **changes):
    facts = {"category": "statistics", "provider": GOOGLE, "phases": ACCEPTED, "session": False, "lifetime": 86_400.0}
    return samples.row(name, **(facts | changes))


def scan(day, *rows, **changes):
    """The declaration of a scan `day` days after the first."""
    facts = {"scanned_at": SCANNED + day * DAY, "sections": decl.sections(rows), "notes": (), "contacts": ()}
    return samples.declaration(**(facts | changes))


def names(declaration):
    return {one.name: one.last_seen for one in rows_of(declaration)}


def kinds(old, new):
    return [(change.kind, change.name, change.before, change.after) for change in changes_between(old, new)]


PUBLISHED = scan(0, row(), row("_gid"))


class TestCarried:
    def test_what_is_new_comes_in(self):
        assert names(carried(scan(1, row(), row("_gid"), row("_fbp")), PUBLISHED)) == dict.fromkeys(
            ("_ga", "_gid", "_fbp")
        )

    @pytest.mark.parametrize(
        ("new", "gone_after", "there"),
        [
            ({}, 1, False),  # a complete scan, of which one is enough
            ({}, 2, True),
            ({"status": "degraded"}, 1, True),
            ({"status": "degraded", "notes": (CUT,)}, 1, True),
            ({"notes": (CUT,), "pages_looked_at": 41}, 1, True),  # complete by its own account, and saw fewer pages
            ({"notes": (CUT,), "pages_looked_at": 42}, 1, False),
            ({"pages_looked_at": 5}, 1, False),  # the site has become smaller
            ({"notes": (NOT_ACCEPTED,), "phases": {"no_action": True, "accept": False}}, 1, True),
            ({"notes": (UNSURE,)}, 1, True),
            ({"phases": {"no_action": True, "reject": True}}, 1, True),  # was not asked to accept
            ({"phases": {"accept": True}}, 1, False),  # the only phase in which it ever was
            ({"status": "failed", "pages_looked_at": 0}, 1, True),
        ],
    )
    def test_what_the_scan_did_not_see(self, new, gone_after, there):
        made = carried(scan(1, row(), **new), PUBLISHED, gone_after=gone_after)
        assert names(made) == ({"_ga": None, "_gid": SCANNED} if there else {"_ga": None})

    def test_gone_after_two_complete_scans_in_a_row(self):
        first = carried(scan(1, row()), PUBLISHED)
        assert names(first)["_gid"] == SCANNED
        assert "_gid" not in names(carried(scan(2, row()), first, [scan(1, row()), PUBLISHED]))

    def test_scans_nobody_published_count_too(self):
        assert "_gid" not in names(carried(scan(2, row()), PUBLISHED, [scan(1, row()), PUBLISHED]))

    def test_degraded_scans_never_add_up(self):
        looks = [scan(day, row(), status="degraded") for day in range(9, 0, -1)]
        assert names(carried(looks[0], PUBLISHED, looks[1:]))["_gid"] == SCANNED

    def test_flapping(self):
        """There, missing, there, missing: seen last when it was there for the second time."""
        there, missing = (row(), row("_gid")), (row(),)
        made = carried(scan(3, *missing), PUBLISHED, [scan(2, *there), scan(1, *missing), PUBLISHED])
        assert names(made)["_gid"] == SCANNED + 2 * DAY
        again = carried(scan(4, *there), made, [scan(3, *missing), scan(2, *there)])
        assert names(again)["_gid"] is None
        assert kinds(PUBLISHED, made) == [("missing", "_gid", None, None)]
        assert kinds(made, again) == [("found", "_gid", None, None)]
        assert kinds(PUBLISHED, again) == []

    def test_the_same_scan_again_changes_nothing(self):
        made = carried(scan(1, row(), status="degraded"), PUBLISHED)
        assert carried(scan(1, row(), status="degraded"), made) == made

    def test_what_a_degraded_scan_saw_keeps_what_was_known(self):
        old = scan(0, row(recipients=(META,), names=3))
        new = row(recipients=(CRITEO,), phases={"no_action": False, "reject": None, "accept": None})
        (kept,) = rows_of(carried(scan(1, new, status="degraded"), old))
        assert {one.name for one in kept.recipients} == {"Meta Pixel", "Criteo"}
        assert (kept.phases["accept"], kept.names, kept.last_seen) == (True, 3, None)
        (fresh,) = rows_of(carried(scan(1, new), old))
        assert fresh == new

    def test_companies_stay_as_items_do(self):
        fonts = decl.Contact(provider=samples.declaration().contacts[0].provider, hosts=("f.example",), role="fonts")
        old = replace(PUBLISHED, contacts=(fonts,))
        assert lacking(scan(1, row(), row("_gid")), old)
        assert carried(scan(1, row(), status="degraded"), old).contacts == (replace(fonts, last_seen=SCANNED),)
        assert carried(scan(1, row()), old, gone_after=1).contacts == ()
        other = replace(fonts, hosts=("g.example",))
        both = carried(scan(1, row(), contacts=(other,), status="degraded"), old).contacts
        assert both == (replace(fonts, hosts=("f.example", "g.example")),)

    def test_a_banner_that_a_degraded_scan_missed_stays(self):
        blind = scan(1, row(), row("_gid"), consent=decl.ConsentNote(), status="degraded")
        assert carried(blind, PUBLISHED).consent == PUBLISHED.consent
        assert carried(replace(blind, status="complete"), PUBLISHED).consent == decl.ConsentNote()

    def test_ten_thousand(self):
        many = [row(f"n{number}") for number in range(10_000)]
        made = carried(scan(1, *many[::2], status="degraded"), scan(0, *many))
        assert made.item_count == 10_000


class TestChanges:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ({}, {}, []),
            ({}, {"category": "marketing"}, [("category", "_ga", "statistics", "marketing")]),
            ({}, {"provider": HOTJAR}, [("provider", "_ga", "Google Analytics", "Hotjar")]),
            ({}, {"provider": None}, [("provider", "_ga", "Google Analytics", None)]),
            ({"purpose": "A."}, {"purpose": "B."}, [("purpose", "_ga", "A.", "B.")]),
            ({}, {"lifetime": 172_800.0}, [("lifetime", "_ga", "86400", "172800")]),
            ({}, {"lifetime": 86_390.0}, []),  # looked at ten seconds later
            ({}, {"session": True, "lifetime": None}, [("lifetime", "_ga", "86400", "session")]),
            ({}, {"lifetime": None}, [("lifetime", "_ga", "86400", None)]),
            ({}, {"recipients": (META,)}, [("recipient_added", "_ga", None, "Meta Pixel")]),
            ({"recipients": (META,)}, {}, [("recipient_removed", "_ga", "Meta Pixel", None)]),
            ({}, {"recipients": (GOOGLE,)}, []),  # the provider is told of already
            ({"kind": "http_cookie"}, {"kind": "script_cookie"}, []),
            ({}, {"page_count": 3, "names": 4, "phases": {}}, []),
        ],
    )
    def test_of_one_item(self, before, after, expected):
        assert kinds(scan(0, row(**before)), scan(1, row(**after))) == expected

    def test_new_ones_first_then_lost_ones(self):
        old, new = scan(0, row("b"), row("z"), row("y")), scan(1, row("c"), row("b", category="marketing"), row("a"))
        assert [(kind, name) for kind, name, _, _ in kinds(old, new)] == [
            ("added", "a"), ("added", "c"), ("removed", "y"), ("removed", "z"), ("category", "b"),
        ]  # fmt: skip

    def test_two_items_of_one_name(self):
        """One name in two categories: the one that changed is told of, not both."""
        old = scan(0, row(), row(category="marketing", provider=META))
        new = scan(1, row(category="marketing", provider=META), row(category="preferences"))
        assert kinds(old, new) == [("category", "_ga", "statistics", "preferences")]

    def test_companies(self):
        one = decl.Contact(provider=META, hosts=("a.example",))
        assert kinds(scan(0), scan(1, contacts=(one,))) == [("contact_added", "Meta Pixel", None, None)]
        assert kinds(scan(0, contacts=(one,)), scan(1)) == [("contact_removed", "Meta Pixel", None, None)]

    def test_they_are_the_same_in_any_order_of_rows(self):
        hostile = [row(text, host=text) for text in samples.HOSTILE]
        assert kinds(scan(0), scan(1, *hostile)) == kinds(scan(0), scan(1, *reversed(hostile)))
