"""A scan becomes a declaration and a report."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from reports.declaration import ConsentNote, Contact, Provider, ScanNote
from reports.formats import DECLARATION, report
from scanner.consent import Banner, PhaseResult
from scanner.declare import audit_of, declaration_of
from scanner.model import Outcome, Party, Phase, Phases, Scan, ScanStatus, Setter, StorageKind, VendorInfo, Visit
from tests.records import END, HOME, START, a_brief, a_cookie, a_scan, a_storage_item, a_tracker, records

GOOGLE = VendorInfo("google", "Google", "Google Ltd", "IE", "https://g.example/privacy", "Google Analytics")


def cookie(name="sid", **changes):
    plain = {
        "id": name, "name": name, "pattern": name, "setters": [], "sent_to": [], "vendor": None, "session": True,
        "lifetime": None, "category": "necessary", "set_via": ["http"],
    }  # fmt: skip
    return replace(a_cookie(), **{**plain, **changes})


def scan(*, cookies=(), storage=(), trackers=(), **changes):
    return replace(a_scan(), cookies=list(cookies), storage=list(storage), trackers=list(trackers), **changes)


def with_status(the_scan, status, *reasons):
    return replace(the_scan, scan=replace(the_scan.scan, status=status, reasons=list(reasons)))


def rows(the_scan):
    return [row for section in declaration_of(the_scan).sections for row in section.rows]


def row(**parts):
    (only,) = rows(scan(**parts))
    return only


class TestRows:
    def test_a_cookie(self):
        made = row(cookies=[cookie("_ga", category="statistics", vendor=GOOGLE, set_via=["script"], purpose="Counts.")])
        assert (made.name, made.kind, made.host, made.party) == ("_ga", "script_cookie", "shop.example", "first")
        assert (made.category, made.purpose, made.session) == ("statistics", "Counts.", True)
        assert made.provider == Provider(
            name="Google Analytics", legal_name="Google Ltd", country="IE", policy_url="https://g.example/privacy"
        )

    def test_only_what_was_stored(self):
        refused = cookie("no", stored=False, blocked=["SameSiteNoneInsecure"])
        assert [one.name for one in rows(scan(cookies=[refused, cookie("yes")]))] == ["yes"]

    def test_unclassified_is_shown_as_such(self):
        assert row(cookies=[cookie(category=None)]).category == "unclassified"

    @pytest.mark.parametrize(
        ("via", "kind"),
        [
            (["http"], "http_cookie"),
            (["script"], "script_cookie"),
            (["http", "script"], "cookie"),
            (["inferred"], "cookie"),
            ([], "cookie"),
        ],
    )
    def test_how_a_cookie_is_set(self, via, kind):
        assert row(cookies=[cookie(set_via=via)]).kind == kind

    @pytest.mark.parametrize(
        ("kind", "session"), [(StorageKind.LOCAL, False), (StorageKind.SESSION, True), (StorageKind.INDEXED_DB, False)]
    )
    def test_storage(self, kind, session):
        made = row(storage=[replace(a_storage_item(), kind=kind, origin="https://www.shop.example:8443")])
        assert (made.kind, made.host, made.session, made.lifetime) == (kind.value, "www.shop.example", session, None)

    def test_names_of_one_pattern_become_one_row(self):
        many = [cookie(f"_ga_{n}", pattern="_ga_*", vendor=GOOGLE) for n in range(3)]
        many[0] = replace(many[0], names_folded=7)
        made = row(cookies=many)
        assert (made.name, made.names) == ("_ga_*", 10)

    def test_one_name_of_a_pattern_is_still_shown_by_its_pattern(self):
        made = row(cookies=[cookie("_ga_ABC", pattern="_ga_*")])
        assert (made.name, made.names) == ("_ga_*", 1)

    def test_a_nameless_cookie(self):
        assert row(cookies=[cookie("")]).name == ""

    @pytest.mark.parametrize(
        "difference",
        [{"domain": "www.shop.example"}, {"party": Party.THIRD}, {"category": "marketing"}, {"vendor": GOOGLE}],
    )
    def test_what_differs_for_the_visitor_stays_apart(self, difference):
        assert len(rows(scan(cookies=[cookie(id="1"), cookie(id="2", **difference)]))) == 2

    def test_paths_do_not_matter_to_the_visitor(self):
        made = row(cookies=[cookie(id="1"), cookie(id="2", path="/shop")])
        assert made.names == 1

    @pytest.mark.parametrize(
        ("lifetimes", "session", "lifetime"),
        [
            ([("session", None)], True, None),
            ([("session", None), (False, 60.0)], False, 60.0),
            ([(False, 60.0), (False, 90.0)], False, 90.0),
            ([(False, 60.0), (False, None)], False, None),
        ],
    )
    def test_the_longest_lifetime_counts(self, lifetimes, session, lifetime):
        cookies = [cookie(id=str(n), session=bool(s), lifetime=life) for n, (s, life) in enumerate(lifetimes)]
        made = row(cookies=cookies)
        assert (made.session, made.lifetime) == (session, lifetime)

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [([True, False], True), ([True, None], True), ([False, False], False), ([False, None], None), ([None], None)],
    )
    def test_phases_are_never_false_by_silence(self, answers, expected):
        cookies = [cookie(id=str(n), phases=Phases(reject=answer)) for n, answer in enumerate(answers)]
        assert row(cookies=cookies).phases["reject"] is expected

    def test_pages_are_counted_once(self):
        first = cookie(id="1", pages=[HOME, f"{HOME}a"], page_count=2)
        assert row(cookies=[first, replace(first, id="2", pages=[HOME, f"{HOME}b"])]).page_count == 3
        assert row(cookies=[first, replace(first, id="2", page_count=70)]).page_count == 70


class TestProviders:
    def test_the_site_for_its_own_items(self):
        assert row(cookies=[cookie()]).provider == Provider(name="shop.example")

    def test_nobody_for_a_third_partys(self):
        assert row(cookies=[cookie(domain="x.example", party=Party.THIRD)]).provider is None

    def test_the_company_of_the_host_for_a_third_partys(self):
        tracker = replace(a_tracker(), country="SE")
        made = row(cookies=[cookie(domain="t.example", party=Party.THIRD)], trackers=[tracker])
        assert made.provider == Provider(name="T Ltd", country="SE")


class TestRecipients:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"sent_to": ["api.t.example"]}, ["T Ltd"]),
            ({"synced_to": ["t.example"]}, ["T Ltd"]),
            ({"read_by": ["x.other.example"]}, ["other.example"]),
            ({"sent_to": ["www.shop.example", "api.shop.example"]}, []),
            ({"sent_to": ["t.example", "a.t.example", "z.example"], "read_by": ["t.example"]}, ["T Ltd", "z.example"]),
            ({"setters": [Setter("https://t.example/a.js", "t.example", [])]}, ["T Ltd"]),
            ({"setters": [Setter(None, "t.example", [])]}, []),
            ({"setters": [Setter("https://cdn.example/a.js", "cdn.example", [])]}, []),
        ],
    )
    def test_of_a_first_party_cookie(self, changes, expected):
        cdn = replace(a_tracker(), host="cdn.example", site="cdn.example", organisation="CDN", role="cdn")
        made = row(cookies=[cookie(**changes)], trackers=[a_tracker(), cdn])
        assert [one.name for one in made.recipients] == expected

    def test_not_its_own_vendor_by_company_or_product(self):
        tracker = replace(a_tracker(), organisation="Google")
        made = row(cookies=[cookie(vendor=GOOGLE, sent_to=["t.example"])], trackers=[tracker])
        assert made.recipients == ()

    def test_not_its_own_domain(self):
        third = cookie(domain="t.example", party=Party.THIRD, sent_to=["a.t.example"])
        assert row(cookies=[third]).recipients == ()

    def test_a_known_vendor_comes_with_its_policy(self):
        tracker = replace(a_tracker(), organisation="Google")
        made = rows(scan(cookies=[cookie(sent_to=["t.example"]), cookie("_ga", vendor=GOOGLE)], trackers=[tracker]))
        by_name = {one.name: one for one in made}
        assert by_name["sid"].recipients == (
            Provider(name="Google", legal_name="Google Ltd", country="IE", policy_url="https://g.example/privacy"),
        )


class TestContacts:
    def test_by_company_and_use(self):
        hosts = [
            replace(a_tracker(), host="b.t.example"),
            replace(a_tracker(), host="a.t.example"),
            replace(a_tracker(), host="x.example", site="x.example", organisation=None, category=None, role=None),
            replace(a_tracker(), host="gone.example", failed=True),
        ]
        contacts = declaration_of(scan(trackers=hosts)).contacts
        assert tuple(replace(contact, triggers=()) for contact in contacts) == (
            Contact(
                provider=Provider(name="T Ltd"),
                hosts=("a.t.example", "b.t.example"),
                category="statistics",
                role="analytics",
            ),
            Contact(provider=Provider(name="x.example"), hosts=("x.example",), category="unclassified"),
        )


class TestWhole:
    def test_head(self):
        made = declaration_of(a_scan())
        assert (made.site, made.start_url, made.scanned_at, made.status) == ("shop.example", HOME, END, "complete")
        assert (made.pages_looked_at, made.pages_found) == (2, 2)
        assert (made.scanner_version, made.database_version, made.database_date) == ("0.1.0", "1", date(2026, 1, 1))
        assert made.consent == ConsentNote(banner=True, platform="klaro")
        assert made.measured

    def test_phases_looked_at(self):
        results = {
            "reject": PhaseResult(False, None, "no_button", None),
            "accept": PhaseResult(True, "verified", "x", 1),
        }
        the_scan = replace(a_scan(), consent=replace(a_scan().consent, phases=results))
        assert declaration_of(the_scan).phases == {
            "no_action": True, "reject": False, "accept": True, "gpc": None, "withdraw": None,
        }  # fmt: skip

    @pytest.mark.parametrize("how", ["no_banner", "not_offered"])
    def test_a_choice_that_the_site_does_not_offer_was_not_missed(self, how):
        refusal = {"reject": PhaseResult(False, None, how, None)}
        the_scan = replace(a_scan(), consent=replace(a_scan().consent, phases=refusal))
        assert declaration_of(the_scan).phases["reject"] is None

    def test_an_unfinished_scan_has_its_start_as_time(self):
        the_scan = replace(a_scan(), scan=replace(a_scan().scan, finished_at=None))
        assert declaration_of(the_scan).scanned_at == START

    def test_a_failed_scan_says_that_nothing_was_measured(self):
        failed = with_status(a_scan(), ScanStatus.FAILED, "The host has no address.")
        made = declaration_of(failed)
        assert not made.measured
        assert (made.item_count, made.contacts, made.pages_looked_at) == (0, (), 0)
        assert made.notes == (ScanNote(kind="other", detail="The host has no address"),)
        assert "None found" not in DECLARATION["md"].write(made, None)

    def test_order_of_the_scan_does_not_matter(self):
        cookies = [
            cookie(f"c{n}", pattern="c*", category=category)
            for n in range(5)
            for category in ("necessary", "marketing")
        ]
        cookies = [replace(one, id=f"{one.id}{n}") for n, one in enumerate(cookies)]
        trackers = [
            replace(a_tracker(), host=f"h{n}.example", site=f"h{n}.example", organisation=None) for n in range(5)
        ]
        straight = declaration_of(scan(cookies=cookies, trackers=trackers))
        shuffle = random.Random(7).shuffle
        shuffle(cookies)
        shuffle(trackers)
        assert declaration_of(scan(cookies=cookies, trackers=trackers)) == straight


class TestNotes:
    def notes(self, coverage=None, phases=None, pages=None, found=True):
        plain = a_scan()
        changes = {"pages_skipped": {}, **(coverage or {})}
        consent = replace(plain.consent, banner=replace(plain.consent.banner, found=found), phases=phases or {})
        the_scan = replace(plain, coverage=replace(plain.coverage, **changes), consent=consent)
        if pages is not None:
            the_scan = replace(the_scan, pages=[replace(plain.pages[0], visits=visits) for visits in pages])
        return declaration_of(with_status(the_scan, ScanStatus.DEGRADED, "Some reason.")).notes

    def test_pages_that_failed_and_pages_that_refused(self):
        visits = [
            [Visit(Phase.NO_ACTION, outcome, None, 1.0)] for outcome in (Outcome.OK, Outcome.ERROR, Outcome.BLOCKED)
        ]
        assert self.notes({"pages_failed": 2}, pages=visits) == (
            ScanNote(kind="pages_failed", count=1),
            ScanNote(kind="pages_blocked", count=1),
        )

    @pytest.mark.parametrize(
        ("error", "expected"),
        [(None, False), ("cut short: settle", False), ("storage: frame gone", True), ("cut short: a; jar: lost", True)],
    )
    def test_pages_that_were_read_in_part(self, error, expected):
        found = self.notes(pages=[[replace(a_brief(), error=error)]])
        assert (ScanNote(kind="pages_partly_read", count=1) in found) is expected

    def test_pages_left_out(self):
        skipped = {"robots": 3, "max_pages": 4, "excluded": 1, "not_included": 2, "same_page": 9, "not_a_page": 9}
        assert self.notes({"pages_skipped": skipped}) == (
            ScanNote(kind="pages_skipped", count=4, subject="budget"),
            ScanNote(kind="pages_skipped", count=3, subject="excluded"),
            ScanNote(kind="pages_skipped", count=3, subject="robots"),
        )

    @pytest.mark.parametrize("reason", ["time_limit", "interrupted"])
    def test_a_scan_that_was_cut_off(self, reason):
        left = self.notes({"stop_reason": reason, "pages_skipped": {"sampled_out": 12}})
        assert left == (ScanNote(kind="stopped_early", count=12),)
        none = self.notes({"stop_reason": reason})
        assert none == (ScanNote(kind="stopped"),)

    @pytest.mark.parametrize(
        ("result", "found", "expected"),
        [
            (PhaseResult(True, "verified", "x", 1), True, None),
            (PhaseResult(True, "unverified", "x", 1), True, "phase_unverified"),
            (PhaseResult(False, None, None, None, "no button"), True, "phase_not_reached"),
            (PhaseResult(False, None, "not_offered", None), True, None),
            (PhaseResult(False, None, "no_banner", None), None, None),
            (PhaseResult(False, None, None, None), False, None),
        ],
    )
    def test_phases(self, result, found, expected):
        notes = [note for note in self.notes(phases={"reject": result}, found=found) if note.kind != "other"]
        assert notes == ([ScanNote(kind=expected, subject="reject")] if expected else [])

    def test_a_degraded_scan_always_says_why(self):
        assert self.notes() == (ScanNote(kind="other", detail="Some reason"),)


class TestAudit:
    def test_everything_is_carried_over(self):
        made = audit_of(a_scan())
        assert (made.scan_id, made.site, made.status, made.measured) == ("s1", "shop.example", "complete", True)
        assert [len(part) for part in (made.pages, made.cookies, made.storage, made.trackers, made.findings)] == [
            2,
            1,
            1,
            1,
            1,
        ]
        assert made.browser is not None
        assert made.browser.self_test is not None
        assert made.database is not None
        assert made.browser.self_test.results == {"cookie": "stored"}
        assert made.database.layers == ("starter",)
        assert (made.banner.platform, made.banner.reject) == ("klaro", False)
        assert [(one.phase, one.outcome) for one in made.phases] == [("accept", "verified")]
        assert made.findings[0].subject_id == "c1"

    def test_fields_of_the_scan_keep_their_names_and_values(self):
        original, made = a_cookie(), audit_of(a_scan()).cookies[0]
        told = {field.name for field in fields(made)} & {field.name for field in fields(original)}
        plain = told - {"party", "phases", "setters", "vendor", "classification"}
        assert len(plain) > 25
        for name in plain:
            was = getattr(original, name)
            assert getattr(made, name) == (tuple(was) if isinstance(was, list) else was), name

    def test_a_chain_runs_from_the_page_to_the_setter(self):
        chain = ["https://near.example/b.js", HOME]
        setters = [
            Setter("https://t.example/t.js", "t.example", chain),
            Setter(HOME, "www.shop.example", [], inline=True),
        ]
        made = audit_of(scan(cookies=[cookie(setters=setters)])).cookies[0].setters
        assert made[0].chain == (HOME, "https://near.example/b.js")
        assert (made[1].url, made[1].chain) == (None, (HOME,))

    def test_reasons_to_leave_pages_out_are_put_in_words(self):
        coverage = replace(a_scan().coverage, pages_skipped={"max_pages": 3, "same_page": 2, "robots": 1})
        made = audit_of(replace(a_scan(), coverage=coverage)).coverage
        assert made.pages_skipped == {"budget": 3, "robots": 1, "same page": 2}

    def test_earlier_scans_become_figures_oldest_first(self):
        days = [replace(a_scan().scan, id=f"s{day}", started_at=START + timedelta(days=day)) for day in range(4)]
        scans = [replace(a_scan(), scan=info) for info in days]
        made = audit_of(scans[2], earlier=[scans[1], scans[3], scans[2], scans[0]]).earlier
        assert [one.started_at for one in made] == [START, START + timedelta(days=1)]
        assert (sum(made[0].cookies.values()), made[0].storage, made[0].trackers) == (1, 1, 1)

    def test_without_browser_and_banner(self):
        bare = replace(a_scan(), scan=replace(a_scan().scan, browser=None))
        bare = replace(bare, consent=replace(bare.consent, banner=Banner(None, None, [], None), phases={}))
        made = audit_of(bare)
        assert (made.browser, made.banner.found, made.phases) == (None, None, ())


CATEGORIES = {"necessary", "preferences", "statistics", "marketing", "unclassified", None}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(records(Scan))
def test_any_scan_can_be_declared_in_every_format(drawn):
    """Whatever a site put into its names, titles and addresses."""

    def sound(item):
        return replace(item, category=item.category if item.category in CATEGORIES else None)

    moment = datetime(2026, 3, 1, tzinfo=UTC)
    the_scan = replace(
        drawn,
        scan=replace(drawn.scan, started_at=moment, finished_at=None),
        cookies=[sound(one) for one in drawn.cookies],
        storage=[sound(one) for one in drawn.storage],
        trackers=[sound(one) for one in drawn.trackers],
    )
    declared = declaration_of(the_scan)
    for made in (*(each.write(declared, None) for each in DECLARATION.values()), report(audit_of(the_scan))):
        assert made.encode("utf-8", "backslashreplace")
