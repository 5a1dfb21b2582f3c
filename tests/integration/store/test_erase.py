"""What goes from the store, and what stays: retention, and a single cookie deleted for good."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from scanner.errors import UsageError
from scanner.findings import findings
from scanner.sightings import (
    CookieAttributes,
    CookieKey,
    CookieRead,
    HttpCookie,
    LinkSighting,
    ScriptCookie,
    ValueFacts,
    ValueSend,
)
from scanner.store import CookieName, Site, Store, schema
from scanner.store import engine as connections
from scanner.store.runs import RunState
from tests.records import HOME, START, a_choice, a_cookie, a_page, a_scan, a_visit, an_info

if TYPE_CHECKING:
    from scanner.model import Scan

CANARY = "canary_of_a_cookie"
BARE = "https://shop.example/"
GONE = CookieName(CANARY, "shop.example")


def a_whole_scan(store: Store, scan_id: str, site: str = "shop.example", **times) -> Scan:
    scan = a_scan(scan_id, site, **times)
    store.begin(replace(scan.scan, finished_at=None))
    store.add_visit(scan_id, a_page(), a_visit())
    store.finish(scan, {"accept-1-banner.jpg": b"\xff\xd8"})
    return scan


class TestRetention:
    NOW = START + timedelta(days=400)

    def evidence(self, store: Store, scan_id: str) -> tuple[int, int]:
        return len(list(store.visits(scan_id))), len(store.pictures(scan_id))

    def test_evidence_goes_after_twelve_months_and_results_stay(self, store):
        old = a_whole_scan(store, "old")
        new = a_whole_scan(store, "new", started_at=START + timedelta(days=40))
        assert store.prune(self.NOW) == 1
        assert self.evidence(store, "old") == (0, 0)
        assert self.evidence(store, "new") == (1, 1)
        assert (store.scan("old"), store.scan("new")) == (old, new)
        assert store.prune(self.NOW) == 0

    def test_to_the_day(self, store):
        a_whole_scan(store, "s1")
        year = START.replace(year=START.year + 1)
        assert store.prune(year) == 0
        assert store.prune(year + timedelta(seconds=1)) == 1

    def test_a_site_says_how_long(self, store):
        store.add_sites([Site.new(name, START, keep_months=months) for name, months in (("a.se", 1), ("b.se", 24))])
        for name in ("a.se", "b.se", "c.se"):
            a_whole_scan(store, f"of {name}", name, started_at=START + timedelta(days=200))
        assert store.prune(self.NOW) == 1
        assert [self.evidence(store, f"of {name}")[0] for name in ("a.se", "b.se", "c.se")] == [0, 1, 1]

    def test_one_site_only(self, store):
        a_whole_scan(store, "s", "a.se")
        a_whole_scan(store, "t", "b.se")
        assert store.prune(self.NOW, "b.se") == 1
        assert (self.evidence(store, "s"), self.evidence(store, "t")) == ((1, 1), (0, 0))
        assert store.prune(self.NOW, "unknown.se") == 0

    def test_changes_and_declarations_stay(self, store):
        a_whole_scan(store, "old")
        add_change(store, "old", "_ga_*")
        with connections.writing(store._engine, store.location) as connection:
            row = {"site_id": 1, "number": 1, "state": "published", "scan_id": "old", "made_at": START, "content": {}}
            connection.execute(insert(schema.declarations).values(row))
        assert store.prune(self.NOW) == 1
        assert [len(rows(store, table)) for table in (schema.changes, schema.declarations)] == [1, 1]

    def test_records_of_runs_that_ended_long_ago_go(self, store):
        store.add_sites([Site.new("a.se", START), Site.new("b.se", START)])
        store.request_run("a.se", START)
        claimed = store.claim_next("me", START)
        store.finish_run(claimed.claim, RunState.DONE, {}, START)
        store.request_run("b.se", START)
        store.prune(START + timedelta(days=360))
        assert len(rows(store, schema.runs)) == 2
        store.prune(self.NOW)
        assert [row["state"] for row in rows(store, schema.runs)] == ["waiting"]

    def test_what_never_finished_goes_as_a_whole(self, store):
        store.begin(an_info("cut off"), b"secret")
        store.add_visit("cut off", a_page(), a_visit(), b"trail")
        store.begin(an_info("under way", started_at=self.NOW), b"secret")
        store.prune(self.NOW)
        assert [summary.id for summary in store.scans()] == ["under way"]
        assert rows(store, schema.visits) == []


def rows(store: Store, table) -> list:
    with store._engine.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def add_change(store: Store, scan_id: str, pattern: str, domain: str = "shop.example", position: int = 0) -> None:
    identity = {"pattern": pattern, "domain": domain, "path": "/", "host_only": False, "partition_key": None}
    details = {"subject": {"kind": "cookie", "name": pattern, "identity": identity}, "before": None, "after": {}}
    row = {"scan_id": scan_id, "position": position, "kind": "cookie_new", "severity": "low", "details": details}
    with connections.writing(store._engine, store.location) as connection:
        connection.execute(insert(schema.changes).values(row))


def add_alert(store: Store, scan_id: str, state: str, message: dict) -> None:
    row = {"scan_id": scan_id, "target_digest": state * 4, "state": state, "attempts": 1, "message": message}
    with connections.writing(store._engine, store.location) as connection:
        connection.execute(insert(schema.alerts).values(row))


class TestOneCookie:
    """The cookie is met in every way in which a browser tells of one."""

    def value(self, digest: str) -> ValueFacts:
        return ValueFacts(5, "a5", 2.3, digest)

    def visit(self):
        plain = a_visit()
        key = CookieKey(CANARY, "shop.example", "/", False, None)
        other = CookieKey(CANARY, "other.example", "/", False, None)
        wide = CookieAttributes(domain="shop.example")
        return replace(
            plain,
            jar=(*plain.jar, replace(plain.jar[0], key=key, value=self.value("d1")), replace(plain.jar[0], key=other)),
            jar_gone=(key, other),
            http_cookies=(
                *plain.http_cookies,
                HttpCookie(CANARY, wide, self.value("d2"), HOME, (), HOME, 1.0, (), None),
                HttpCookie(
                    CANARY, CookieAttributes(), self.value("d3"), "https://shop.example/", (), HOME, 1.0, (), None
                ),
            ),
            script_cookies=(
                *plain.script_cookies,
                ScriptCookie(CANARY, wide, self.value("d4"), HOME, None, (), 1.0, None, False),
            ),
            cookie_reads=(CookieRead(None, HOME, ("a", CANARY)), CookieRead(None, "https://else.example/", (CANARY,))),
            sends=(ValueSend("d1", "t.example"), ValueSend("dx", "t.example")),
            links=(LinkSighting("t.example", "x", False, ("a", CANARY)),),
        )

    def scan(self, scan_id: str) -> Scan:
        cookie = replace(a_cookie(), id="c2", name=CANARY, pattern=CANARY, category=None)
        plain = a_scan(scan_id)
        choice = replace(a_choice(), record={"kept_in": [f"cookie:{CANARY}", "cookie:other"]})
        scan = replace(
            plain,
            cookies=[*plain.cookies, cookie, replace(cookie, id="c3", domain="other.example")],
            consent=replace(plain.consent, phases={"accept": choice}),
        )
        return replace(scan, findings=findings(scan))

    @pytest.fixture
    def kept(self, store):
        for scan_id in ("s1", "s2"):
            scan = self.scan(scan_id)
            assert CANARY in str(scan.findings)
            store.begin(replace(scan.scan, finished_at=None))
            store.add_visit(scan_id, a_page(), self.visit())
            store.finish(scan)
            add_change(store, scan_id, CANARY)
            add_change(store, scan_id, "_ga_*", position=1)
            add_alert(store, scan_id, "sent", {"lines": [f"New: the cookie {CANARY}"]})
            add_alert(store, scan_id, "waiting", {"title": f"{CANARY} is new"})
            add_alert(store, scan_id, "failed", {"title": "t.example is new"})
        return store

    def test_it_goes_from_one_scan_and_nothing_else_does(self, kept):
        assert kept.delete_cookie(GONE, findings, "s1") == ["s1"]
        scan = kept.scan("s1")
        assert [(cookie.name, cookie.domain) for cookie in scan.cookies] == [
            ("_ga_ABC", "shop.example"),
            (CANARY, "other.example"),
        ]
        before = self.scan("s1")
        record = {"kept_in": ["cookie:other"]}
        choice = replace(before.consent.phases["accept"], record=record)
        left = replace(
            before,
            cookies=[before.cookies[0], before.cookies[2]],
            consent=replace(before.consent, phases={"accept": choice}),
        )
        assert scan == replace(left, findings=findings(left))
        assert kept.scan("s2") == self.scan("s2")
        assert list(kept.visits("s2")) == [(a_page(), self.visit())]

    def test_it_goes_from_what_the_browser_said(self, kept):
        kept.delete_cookie(GONE, findings, "s1")
        ((_, visit),) = kept.visits("s1")
        whole, plain = self.visit(), a_visit()
        assert visit == replace(
            whole,
            jar=(*plain.jar, whole.jar[2]),
            jar_gone=(whole.jar_gone[1],),
            http_cookies=plain.http_cookies,
            script_cookies=plain.script_cookies,
            cookie_reads=(CookieRead(None, HOME, ("a",)), whole.cookie_reads[1]),
            sends=(ValueSend("dx", "t.example"),),
            links=(LinkSighting("t.example", "x", False, ("a",)),),
        )

    def test_it_goes_from_changes_and_alerts(self, kept):
        kept.delete_cookie(GONE, findings, "s1")
        changes = [row["details"]["subject"]["name"] for row in rows(kept, schema.changes) if row["scan_id"] == "s1"]
        assert changes == ["_ga_*"]
        alerts = {row["target_digest"][:4]: row for row in rows(kept, schema.alerts) if row["scan_id"] == "s1"}
        assert {name: (row["state"], row["message"]) for name, row in alerts.items()} == {
            "sent": ("sent", {}),
            "wait": ("failed", {}),
            "fail": ("failed", {"title": "t.example is new"}),
        }

    def test_it_goes_from_all_scans(self, kept):
        kept.begin(an_info("s3"))
        assert kept.delete_cookie(GONE, findings) == ["s1", "s2"]
        assert kept.delete_cookie(GONE, findings) == []
        assert [cookie.name for cookie in kept.scan("s2").cookies] == ["_ga_ABC", CANARY]

    def test_a_pattern_that_others_share_stays_in_the_changes(self, kept):
        assert kept.delete_cookie(CookieName("_ga_ABC", "shop.example"), findings, "s1") == ["s1"]
        scan = self.scan("s9")
        kept.finish(replace(scan, cookies=[a_cookie(), replace(a_cookie(), id="c9", name="_ga_DEF")]))
        add_change(kept, "s9", "_ga_*")
        kept.delete_cookie(CookieName("_ga_DEF", "shop.example"), findings, "s9")
        left = [
            (row["scan_id"], row["position"]) for row in rows(kept, schema.changes) if row["scan_id"] in ("s1", "s9")
        ]
        assert left == [("s1", 0), ("s9", 0)]

    def test_a_scan_that_is_not_there_or_has_not_ended(self, kept):
        with pytest.raises(UsageError, match="No scan with the id s9"):
            kept.delete_cookie(GONE, findings, "s9")
        kept.begin(an_info("s9"))
        with pytest.raises(UsageError, match="never finished"):
            kept.delete_cookie(GONE, findings, "s9")

    def test_nothing_remains_in_the_file(self, tmp_path):
        path = tmp_path / "scans.db"
        only = CookieName("_ga_ABC", "shop.example")
        with Store.open(f"sqlite:///{path}") as store:
            store.finish(self.scan("s1"))
            store.add_visit("s1", a_page(), self.visit())
            store.delete_cookie(GONE, findings)
            store.delete_cookie(CookieName(CANARY, "other.example"), findings)
            files = b"".join(file.read_bytes() for file in path.parent.glob("scans.db*"))
            assert CANARY.encode() not in files
            assert only.name.encode() in files
        with sqlite3.connect(path) as direct:
            records = [zlib.decompress(row[0]) for row in direct.execute("SELECT record FROM visits")]
        direct.close()
        assert [record.count(CANARY.encode()) for record in records] == [1]  # read on a page of another site
