"""The rules: what is held against a site, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.consent import Banner, Consent, Layer, PhaseResult
from scanner.errors import UsageError
from scanner.findings import FINDING_IDS, RULES, findings, matching, validate_fail_on
from scanner.findings.adequacy import DECISIONS, EEA, is_covered
from scanner.model import Classification, Party, Phases, ScanStatus, StorageKind, Subject, VendorInfo
from tests.records import a_cookie, a_scan, a_storage_item, a_tracker

DAY = 86_400.0
BEFORE = Phases(no_action=True, reject=True, accept=True, gpc=True, withdraw=True)
AFTER = Phases(no_action=False, reject=False, accept=True, gpc=False, withdraw=False)
VERIFIED = PhaseResult(True, "verified", "klaro", 1)
UNVERIFIED = PhaseResult(True, "unverified", "klaro", 1)
NOT_REACHED = PhaseResult(False, None, "no_button", None)
NOT_OFFERED = PhaseResult(False, None, "not_offered", None)
WHOLE_LAYER = Layer(accept=True, reject=True, settings=True)


def why(confidence="high"):
    return Classification("name", [], confidence, [])


def clean(**changes):
    """A cookie that no rule minds: necessary, short, Secure."""
    plain = {
        "name": "sid", "pattern": "sid", "secure": True, "http_only": True, "category": "necessary", "session": True,
        "lifetime": None, "lifetime_declared": None, "vendor": None, "classification": why(), "phases": BEFORE,
    }  # fmt: skip
    return replace(a_cookie(), **{**plain, **changes})


def tracking(**changes):
    """A marketing cookie that is fine once accepted."""
    plain = {"id": "m", "name": "_ad", "pattern": "_ad", "category": "marketing", "http_only": False, "phases": AFTER}
    return clean(**{**plain, **changes})


def stored(**changes):
    plain = {"category": "marketing", "classification": why(), "phases": AFTER}
    return replace(a_storage_item(), **{**plain, **changes})


def contacted(**changes):
    plain = {"category": "marketing", "classification": why(), "phases": AFTER, "sets_cookies": True}
    return replace(a_tracker(), **{**plain, **changes})


def scan(*, cookies=(), storage=(), trackers=(), found=True, layer=WHOLE_LAYER, **phases):
    return replace(
        a_scan(),
        cookies=list(cookies),
        storage=list(storage),
        trackers=list(trackers),
        consent=Consent(Banner(found, "klaro" if found else None, [], layer if found else None), phases),
    )


def rules(the_scan):
    return [finding.rule for finding in findings(the_scan)]


def only(the_scan, rule):
    """The one finding of a rule."""
    (found,) = [finding for finding in findings(the_scan) if finding.rule == rule]
    return found


class TestNothingToSay:
    """No false violation."""

    @pytest.mark.parametrize("found", [False, None, True])
    def test_a_site_with_only_necessary_cookies(self, found):
        assert findings(scan(cookies=[clean()], found=found)) == []

    def test_an_empty_scan(self):
        assert findings(scan(found=False)) == []

    def test_consent_asked_and_kept_to(self):
        kept_to = scan(
            cookies=[clean(), tracking()],
            storage=[stored()],
            trackers=[contacted()],
            reject=VERIFIED,
            accept=VERIFIED,
            withdraw=VERIFIED,
        )
        assert findings(kept_to) == []

    def test_a_failed_scan(self):
        failed = a_scan()
        failed = replace(failed, scan=replace(failed.scan, status=ScanStatus.FAILED))
        assert findings(failed) == []

    @pytest.mark.parametrize("result", [UNVERIFIED, NOT_REACHED, None])
    def test_a_refusal_that_was_not_proved(self, result):
        phases = {"reject": result, "withdraw": result} if result else {}
        seen = Phases(no_action=False, reject=True, accept=True, withdraw=True)
        assert findings(scan(cookies=[tracking(phases=seen)], trackers=[contacted(phases=seen)], **phases)) == []

    def test_a_choice_that_was_never_offered(self):
        seen = Phases(no_action=False, reject=True, accept=True, withdraw=True)
        the_scan = scan(cookies=[tracking(phases=seen)], found=False, reject=VERIFIED, withdraw=VERIFIED)
        assert findings(the_scan) == []

    @pytest.mark.parametrize("phases", [Phases(), Phases(no_action=None, accept=True)])
    def test_a_phase_of_which_nothing_is_known(self, phases):
        assert findings(scan(cookies=[tracking(phases=phases)], reject=VERIFIED)) == []


class TestBefore:
    @pytest.mark.parametrize(
        ("category", "confidence", "severity"),
        [
            ("marketing", "certain", "high"),
            ("marketing", "medium", "high"),
            ("statistics", "high", "medium"),
            ("marketing", "low", None),
            ("statistics", None, None),
            ("preferences", "certain", None),
            ("necessary", "certain", None),
            ("unclassified", "certain", None),
            (None, "certain", None),
        ],
    )
    def test_by_category_and_confidence(self, category, confidence, severity):
        verdict = {"category": category, "classification": why(confidence), "phases": BEFORE}
        for the_scan in (scan(cookies=[tracking(**verdict)]), scan(storage=[stored(**verdict)])):
            found = [finding.severity for finding in findings(the_scan) if finding.rule == "consent.before"]
            assert found == ([severity] if severity else [])

    def test_tells_what_where_and_by_whom(self):
        found = only(scan(cookies=[tracking(phases=BEFORE)]), "consent.before")
        assert found.subject == Subject("cookie", "m")
        assert found.message == "The marketing cookie _ad is stored before a choice is made."
        assert found.evidence["phase"] == "no_action"
        assert found.evidence["set_by"] == ["t.example"]
        assert "2002/58/EC art. 5(3)" in found.reference

    def test_a_site_that_never_asks(self):
        found = only(scan(cookies=[tracking(phases=BEFORE)], found=False), "consent.before")
        assert found.message == "The marketing cookie _ad is stored although the site asks for no consent."

    @pytest.mark.parametrize("result", [UNVERIFIED, NOT_REACHED])
    def test_not_where_the_phase_was_not_what_it_should_be(self, result):
        assert rules(scan(cookies=[tracking(phases=Phases(no_action=True))], no_action=result)) == []

    def test_refused_cookies_do_not_count(self):
        refused = tracking(phases=BEFORE, stored=False, blocked=["SameSiteNoneInsecure"])
        assert rules(scan(cookies=[refused])) == []

    @pytest.mark.parametrize(
        ("category", "sets_cookies", "severity"),
        [
            ("marketing", True, "high"),
            ("marketing", False, "medium"),
            ("statistics", True, "medium"),
            ("statistics", False, "low"),
        ],
    )
    def test_contact_weighs_less_than_cookies(self, category, sets_cookies, severity):
        tracker = contacted(category=category, sets_cookies=sets_cookies, phases=BEFORE)
        found = only(scan(trackers=[tracker]), "consent.before")
        assert (found.severity, found.subject) == (severity, Subject("tracker", "t.example"))

    @pytest.mark.parametrize("changes", [{"category": "necessary"}, {"failed": True}, {"classification": why("low")}])
    def test_harmless_unreachable_and_doubtful_hosts(self, changes):
        assert rules(scan(trackers=[contacted(phases=BEFORE, **changes)])) == []

    def test_names_of_one_pattern_are_one_finding(self):
        many = [tracking(id=f"m{n}", name=f"_ad_{n}", pattern="_ad_*", phases=BEFORE) for n in range(5)]
        many[0] = replace(many[0], names_folded=3)
        found = only(scan(cookies=many), "consent.before")
        assert (found.subject.id, found.evidence["names"]) == ("m0", 8)


@pytest.mark.parametrize(("phase", "rule"), [("reject", "consent.ignored"), ("withdraw", "consent.withdrawal_ignored")])
@pytest.mark.parametrize("category", ["statistics", "marketing"])
def test_a_proved_refusal_that_is_ignored(phase, rule, category):
    seen = replace(AFTER, **{phase: True})
    items = {"category": category, "phases": seen}
    the_scan = scan(
        cookies=[tracking(**items, sent_to=[])], storage=[stored(**items, sent_to=[])], trackers=[contacted(**items)], **{phase: VERIFIED}
    )
    found = [one for one in findings(the_scan) if one.rule == rule]
    unused = "medium" if phase == "withdraw" else "high"  # still there, but sent to nobody
    assert [(one.severity, one.subject.kind) for one in found] == [
        (unused, "cookie"),
        (unused, "storage"),
        ("high", "tracker"),
    ]


@pytest.mark.parametrize(
    ("cookie", "sent"),
    [
        ({"domain": "t.tracker.example"}, ["t.tracker.example"]),
        ({"domain": "tracker.example", "host_only": False}, ["t.tracker.example"]),
        ({"domain": "tracker.example", "host_only": True}, []),
        ({"domain": "shop.example", "sent_to": ["t.tracker.example"]}, ["t.tracker.example"]),
        ({"domain": "shop.example", "sent_to": ["elsewhere.example"]}, []),
    ],
)
def test_what_is_still_sent_after_a_withdrawal(cookie, sent):
    seen = replace(AFTER, withdraw=True)
    held = tracking(**{"phases": seen, "host_only": True, **cookie})
    tracker = contacted(host="t.tracker.example", phases=seen)
    found = findings(scan(cookies=[held], trackers=[tracker], withdraw=VERIFIED))[0]
    assert (found.rule, found.severity) == ("consent.withdrawal_ignored", "high" if sent else "medium")
    assert found.evidence["still_there"] is True
    assert found.evidence["still_sent_to"] == sent


class TestAsking:
    """How consent is asked for."""

    def told(self, rule, *, banner=None, implied=None, cookies=(), **phases):
        made = scan(cookies=cookies, **phases)
        asked = replace(made.consent, banner=replace(made.consent.banner, **(banner or {})), implied=implied)
        return [one for one in findings(replace(made, consent=asked)) if one.rule == rule]

    @pytest.mark.parametrize(
        ("implied", "after_gesture", "severities"),
        [(True, True, ["high"]), (True, False, ["medium"]), (False, True, []), (None, True, [])],
    )
    def test_a_gesture_taken_for_consent(self, implied, after_gesture, severities):
        cookies = [tracking(after_gesture=after_gesture)]
        found = self.told("consent.implied", implied=implied, cookies=cookies)
        assert [one.severity for one in found] == severities

    @pytest.mark.parametrize(
        ("labels", "message"),
        [
            (["Statistics"], "One choice is ticked in advance."),
            (["A", "B"], "2 choices are ticked in advance."),
            ([], None),
            (None, None),
        ],
    )
    def test_what_is_ticked_in_advance(self, labels, message):
        found = self.told("consent.preticked", banner={"preticked": labels})
        assert [one.message for one in found] == ([message] if message else [])

    @pytest.mark.parametrize(
        ("refused", "accepted", "severities"),
        [
            (["https://www.shop.example/a"], [], ["medium"]),
            (["https://www.shop.example/a"], ["https://www.shop.example/a"], ["low"]),
            ([], ["https://www.shop.example/a"], []),
        ],
    )
    def test_a_refusal_that_is_not_remembered(self, refused, accepted, severities):
        phases = {"reject": replace(VERIFIED, asked_again=refused), "accept": replace(VERIFIED, asked_again=accepted)}
        assert [one.severity for one in self.told("consent.asked_again", **phases)] == severities

    @pytest.mark.parametrize(
        ("lifetime", "kept_in", "category", "hit"),
        [
            (400 * DAY, ["cookie:choice"], "necessary", True),
            (366 * DAY, ["cookie:choice"], "necessary", False),
            (180 * DAY, ["cookie:choice"], "necessary", False),
            (400 * DAY, ["local_storage:choice"], "necessary", False),
            (400 * DAY, [], "necessary", False),
            (400 * DAY, ["cookie:choice"], "marketing", False),
        ],
    )
    def test_how_long_a_choice_is_remembered(self, lifetime, kept_in, category, hit):
        cookies = [
            clean(
                name="choice", pattern="choice", session=False, category=category,
                lifetime=lifetime, lifetime_declared=lifetime,
            )
        ]  # fmt: skip
        phases = {"accept": replace(VERIFIED, record={"kept_in": kept_in})}
        assert bool(self.told("consent.record_too_long", cookies=cookies, **phases)) is hit

    @pytest.mark.parametrize(
        ("accept", "withdraw", "hit"),
        [
            (VERIFIED, NOT_OFFERED, True),
            (VERIFIED, VERIFIED, False),
            (VERIFIED, NOT_REACHED, False),
            (UNVERIFIED, NOT_OFFERED, False),
        ],
    )
    def test_no_way_to_withdraw(self, accept, withdraw, hit):
        found = self.told("consent.no_withdrawal", cookies=[tracking()], accept=accept, withdraw=withdraw)
        assert bool(found) is hit
        assert not self.told("consent.no_withdrawal", accept=accept, withdraw=withdraw)


@pytest.mark.parametrize(
    ("category", "result", "expected"),
    [
        ("marketing", PhaseResult(True, None, None, None), ["gpc.ignored"]),
        ("statistics", PhaseResult(True, None, None, None), []),
        ("marketing", PhaseResult(False, None, None, None), []),
    ],
)
def test_global_privacy_control_speaks_of_marketing(category, result, expected):
    seen = Phases(no_action=False, gpc=True)
    assert rules(scan(cookies=[tracking(category=category, phases=seen)], gpc=result)) == expected


class TestRefusal:
    @pytest.mark.parametrize(
        ("result", "layer", "expected"),
        [
            (NOT_OFFERED, None, True),
            (NOT_OFFERED, Layer(accept=False, reject=False, settings=False), True),
            (None, Layer(accept=True, reject=False, settings=False), True),
            (NOT_REACHED, Layer(accept=True, reject=False, settings=False), True),
            (NOT_REACHED, Layer(accept=True, reject=False, settings=True), False),  # a second layer nobody could read
            (None, Layer(accept=True, reject=None, settings=False), False),
            (VERIFIED, Layer(accept=True, reject=False, settings=False), False),
            (NOT_REACHED, WHOLE_LAYER, False),
        ],
    )
    def test_no_reject(self, result, layer, expected):
        phases = {"reject": result} if result else {}
        the_scan = scan(cookies=[tracking(phases=AFTER)], layer=layer, **phases)
        assert ("consent.no_reject" in rules(the_scan)) is expected

    def test_no_reject_where_nothing_needs_consent(self):
        assert rules(scan(cookies=[clean()], reject=NOT_OFFERED)) == []

    def test_no_reject_without_a_banner(self):
        assert rules(scan(cookies=[tracking()], found=False, reject=NOT_OFFERED)) == []

    @pytest.mark.parametrize(
        ("reject", "accept", "reject_in_sight", "expected"),
        [
            (2, 1, False, True),
            (3, 1, None, True),
            (1, 1, True, False),
            (1, 2, True, False),
            (None, 1, False, False),
            (2, None, None, False),
            (2, None, False, True),  # accept was not tried, but its button is in sight
        ],
    )
    def test_reject_harder(self, reject, accept, reject_in_sight, expected):
        phases = {"reject": replace(VERIFIED, clicks=reject)}
        if accept is not None:
            phases["accept"] = replace(VERIFIED, clicks=accept)
        layer = Layer(accept=True, reject=reject_in_sight, settings=True)
        found = findings(scan(layer=layer, **phases))
        assert [one.rule for one in found] == (["consent.reject_harder"] if expected else [])

    def test_reject_harder_needs_proof(self):
        assert rules(scan(reject=replace(UNVERIFIED, clicks=5), accept=VERIFIED)) == []


class TestDuration:
    @pytest.mark.parametrize(
        ("declared", "kept", "session", "expected"),
        [
            (396 * DAY, 396 * DAY, False, False),
            (397 * DAY, 397 * DAY, False, True),
            (730 * DAY, 400 * DAY, False, True),
            (None, 400 * DAY, False, True),  # only the jar was seen
            (None, None, False, False),
            (None, None, True, False),
            (30 * DAY, 30 * DAY, False, False),
        ],
    )
    def test_longer_than_thirteen_months(self, declared, kept, session, expected):
        cookie = tracking(lifetime_declared=declared, lifetime=kept, session=session)
        assert ("duration.excessive" in rules(scan(cookies=[cookie]))) is expected

    @pytest.mark.parametrize(("category", "severity"), [("statistics", "medium"), ("necessary", "low")])
    def test_says_how_long(self, category, severity):
        cookie = tracking(category=category, session=False, lifetime_declared=730 * DAY)
        found = only(scan(cookies=[cookie]), "duration.excessive")
        assert found.severity == severity
        assert "24 months" in found.message


class TestAttributes:
    @pytest.mark.parametrize(
        ("changes", "severity"),
        [
            ({"secure": False}, "medium"),  # a server's session
            ({"secure": False, "http_only": False, "identifier": "yes"}, "low"),
            ({"secure": False, "http_only": False, "identifier": "no"}, None),
            ({"secure": False, "http_only": False, "identifier": "unknown"}, None),
            ({"secure": False, "session": False, "lifetime": 60.0, "identifier": "no"}, None),
            ({"secure": False, "party": Party.THIRD}, "info"),
            ({"secure": False, "first_seen_on": "http://www.shop.example/"}, None),
            ({"secure": False, "stored": False}, None),
            ({"secure": True}, None),
            ({"secure": False, "same_site": "None"}, "low"),
            ({"secure": False, "same_site": "None", "stored": False, "identifier": "no"}, "low"),
            ({"secure": True, "same_site": "None"}, None),
        ],
    )
    def test_insecure(self, changes, severity):
        found = findings(scan(cookies=[clean(**{"identifier": "unknown", **changes})]))
        assert [(one.rule, one.severity) for one in found] == ([("attributes.insecure", severity)] if severity else [])


class TestVerdicts:
    @pytest.mark.parametrize("category", ["unclassified", None])
    def test_unclassified(self, category):
        the_scan = scan(cookies=[clean(category=category)], storage=[stored(category=category)])
        found = findings(the_scan)
        assert [(one.rule, one.severity, one.subject.kind) for one in found] == [
            ("cookie.unclassified", "low", "cookie"),
            ("cookie.unclassified", "low", "storage"),
        ]

    @pytest.mark.parametrize(("confidence", "expected"), [("low", ["category.doubtful"]), ("medium", []), (None, [])])
    def test_doubtful(self, confidence, expected):
        assert rules(scan(cookies=[clean(category="preferences", classification=why(confidence))])) == expected

    def test_storage_is_named_by_its_kind(self):
        found = only(scan(storage=[stored(category=None, kind=StorageKind.INDEXED_DB)]), "cookie.unclassified")
        assert found.message == "What the indexed db entry cart is for is not known."

    def test_a_long_hostile_name_is_cut(self):
        found = only(scan(cookies=[clean(name="x" * 5000, pattern="x" * 5000, category=None)]), "cookie.unclassified")
        assert len(found.message) < 150


class TestTransfer:
    @pytest.mark.parametrize(
        ("country", "says"),
        [
            ("US", "Data Privacy Framework"),
            ("RU", "no adequacy decision"),
            ("CN", "no adequacy decision"),
            ("SE", None),
            ("NO", None),
            ("GB", None),
            ("CH", None),
            ("JP", None),
            (None, None),
        ],
    )
    def test_by_country(self, country, says):
        vendor = VendorInfo("v", "Vend", None, country, None)
        found = findings(scan(cookies=[clean(vendor=vendor)]))
        if says is None:
            assert found == []
        else:
            (one,) = found
            assert (one.rule, one.severity, one.subject) == ("transfer.country", "info", Subject("vendor", "Vend"))
            assert says in one.message

    def test_one_finding_a_company(self):
        vendor = VendorInfo("v", "Vend", None, "US", None)
        tracker = contacted(organisation="Vend", country="US", category="necessary")
        cookies = [clean(id=name, name=name, pattern=name, vendor=vendor) for name in ("a", "b")]
        found = only(scan(cookies=cookies, trackers=[tracker]), "transfer.country")
        assert (found.evidence["items"], found.evidence["hosts"]) == (["a", "b"], ["t.example"])

    def test_a_host_that_did_not_answer_received_nothing(self):
        assert rules(scan(trackers=[contacted(organisation="Vend", country="US", failed=True)])) == []

    def test_the_table(self):
        assert len(EEA) == 30
        assert not EEA & DECISIONS.keys()
        assert is_covered("CA")
        assert is_covered("RE")
        assert not is_covered("US")
        assert not is_covered("XX")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"host": "m.shop.example", "cname": "x.adco.example"}, ["tracker.cname"]),
        ({"host": "m.shop.example", "cname": "x.adco.example", "category": "necessary"}, []),
        ({"host": "m.shop.example", "cname": None}, []),
        ({"host": "cdn.adco.example", "cname": "x.cdn.example"}, []),  # a third party's own business
    ],
)
def test_a_tracker_under_the_sites_own_name(changes, expected):
    assert rules(scan(trackers=[contacted(**changes)])) == expected


class TestFailOn:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (["consent.before"], ("consent.before",)),
            (["consent"], ("consent",)),
            ([" consent.before , gpc.ignored", "consent.before"], ("consent.before", "gpc.ignored")),
            ([], ()),
            ([""], ()),
        ],
    )
    def test_names_that_are_known(self, given, expected):
        assert validate_fail_on(given) == expected

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("nonsense", "no rule 'nonsense'.*consent.before"),
            ("cons", "no rule"),
            ("consent.", "no rule"),
            ("Consent", "no rule"),
            ("change.cookie_new", "earlier scan"),
            ("change", "earlier scan"),
        ],
    )
    def test_names_that_would_never_be_found(self, name, says):
        with pytest.raises(UsageError) as error:
            validate_fail_on([name])
        assert error.match(says.partition(".*")[0])
        assert says.partition(".*")[2] in error.value.line()

    def test_changes_where_there_is_an_earlier_scan(self):
        assert validate_fail_on(["change.cookie_new,change"], changes=True) == ("change.cookie_new", "change")

    @pytest.mark.parametrize(
        ("rule", "names", "expected"),
        [
            ("consent.before", ("consent.before",), True),
            ("consent.before", ("consent",), True),
            ("consent.before", ("gpc", "consent.ignored"), False),
            ("consent.before_all", ("consent.before",), False),
            ("consent.before", (), False),
        ],
    )
    def test_matching(self, rule, names, expected):
        assert matching(rule, names) is expected


def test_every_rule_has_a_known_id_and_a_reference():
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= set(FINDING_IDS)
    assert all(rule.reference for rule in RULES)
    assert validate_fail_on(ids) == tuple(ids)
