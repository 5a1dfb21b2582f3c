"""Sites that were added, on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from scanner.errors import UsageError
from scanner.model import ScanStatus
from scanner.store import Site, Store, schema
from scanner.store import engine as connections
from scanner.timing import Due
from tests.records import HOSTILE, START, a_scan

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def a_site(name: str = "shop.example", **settings) -> Site:
    return Site.new(f"https://www.{name}/", NOW, **{"every": "monthly", **settings})


def written(store: Store, statement) -> None:
    with connections.writing(store._engine, store.location) as connection:
        connection.execute(statement)


def names(store: Store) -> list[str]:
    return [site.name for site in store.sites()]


class TestAdding:
    def test_a_site_comes_back_as_it_was_added(self, store):
        site = a_site(
            every="monthly on the 31st",
            timezone="Europe/Stockholm",
            options=("--max-pages=20", "--subdomains"),
            alerts={"targets": ["mailto:ops@shop.example"], "rules": ["scan.failed"]},
            keep_months=6,
            gone_after=3,
        )
        store.add_sites([site])
        assert store.site("shop.example") == site
        assert store.sites() == [site]
        assert site.next_due is not None
        assert site.next_due.astimezone(ZoneInfo("Europe/Stockholm")).strftime("%d %B") == "31 January"

    def test_hostile_text(self, store):
        sites = [
            replace(a_site(f"s{number:02}.example"), options=(text,), alerts={"targets": [text]})
            for number, text in enumerate(HOSTILE)
        ]
        store.add_sites(sites)
        assert store.sites() == sites

    def test_without_a_schedule_nothing_is_planned(self, store):
        store.add_sites([a_site(every=None), a_site("now.example", every=None, at_once=True)])
        assert store.site("shop.example").next_due is None
        assert store.site("shop.example").due(NOW) is None
        assert store.site("now.example").due(NOW) == Due(NOW, None)

    def test_at_once_is_due_now_and_then_as_planned(self, store):
        store.add_sites([a_site(at_once=True)])
        due = store.site("shop.example").due(NOW)
        assert due == Due(NOW, a_site().next_due)

    def test_a_site_that_was_only_scanned_before(self, store):
        store.finish(a_scan())
        assert store.sites() == []
        store.add_sites([a_site()])
        assert store.site("shop.example") == a_site()
        assert store.site_summary("shop.example").last_id == "s1"

    def test_all_or_none(self, store):
        store.add_sites([a_site("b.example")])
        with pytest.raises(UsageError, match=r"^b\.example is already there$"):
            store.add_sites([a_site("a.example"), a_site("b.example", every="daily"), a_site("c.example")])
        assert store.sites() == [a_site("b.example")]

    def test_one_site_twice(self, store):
        with pytest.raises(UsageError, match=r"shop\.example is named more than once"):
            store.add_sites([a_site(), a_site()])
        assert names(store) == []

    def test_changing(self, store):
        store.add_sites([a_site()])
        store.pause_site("shop.example")
        later = Site.new("https://shop.example/se", NOW + timedelta(days=3), every="daily", timezone="Asia/Tokyo")
        store.add_sites([later, a_site("new.example")], change=True)
        assert store.site("shop.example") == replace(later, added_at=NOW, paused=True)
        assert names(store) == ["new.example", "shop.example"]

    def test_what_is_overdue_stays_so_when_something_else_is_changed(self, store):
        store.add_sites([a_site()])
        much_later = NOW + timedelta(days=90)
        store.add_sites([Site.new("www.shop.example", much_later, every="monthly", gone_after=5)], change=True)
        site = store.site("shop.example")
        assert (site.next_due, site.gone_after) == (a_site().next_due, 5)

    def test_two_programs_add_the_same_sites_at_once(self, database):
        """One of them adds all, the other none."""
        many = [a_site(f"s{number}.example") for number in range(50)]
        outcomes = []
        with Store.open(database) as store:
            start = threading.Barrier(2)

            def add() -> None:
                start.wait()
                try:
                    store.add_sites(many)
                    outcomes.append("added")
                except UsageError:
                    outcomes.append("there")

            threads = [threading.Thread(target=add) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert sorted(outcomes) == ["added", "there"]
            assert store.sites() == sorted(many, key=lambda site: site.name)


class TestPausing:
    def test_a_paused_site_is_never_due(self, store):
        store.add_sites([a_site(at_once=True)])
        store.pause_site("shop.example")
        assert store.site("shop.example").due(NOW + timedelta(days=400)) is None

    def test_what_a_pause_left_out_is_not_caught_up(self, store):
        store.add_sites([a_site()])
        store.pause_site("shop.example")
        back = NOW + timedelta(days=100)
        site = store.resume_site("shop.example", back)
        assert site == store.site("shop.example")
        assert site.next_due is not None
        assert back < site.next_due < back + timedelta(days=32)

    def test_resuming_a_site_that_was_not_paused_changes_nothing(self, store):
        store.add_sites([a_site()])
        assert store.resume_site("shop.example", NOW + timedelta(days=100)) == a_site()


class TestRemoving:
    def a_run(self, store: Store, state: str) -> None:
        with store._engine.connect() as connection:
            number = connection.execute(select(schema.sites.c.id)).scalar_one()
        row = {"site_id": number, "due_at": NOW, "priority": 0, "state": state, "attempts": 0, "fence": 0}
        written(store, insert(schema.runs).values(row))

    def runs(self, store: Store) -> int:
        with store._engine.connect() as connection:
            return len(connection.execute(select(schema.runs)).all())

    def test_nothing_is_left_of_a_site_without_scans(self, store):
        store.add_sites([a_site()])
        self.a_run(store, "waiting")
        store.remove_site("shop.example")
        assert (store.sites(), self.runs(store)) == ([], 0)
        with store._engine.connect() as connection:
            assert connection.execute(select(schema.sites)).all() == []

    def test_its_scans_stay(self, store):
        store.add_sites([a_site(alerts={"targets": ["slack://secret"]})])
        store.finish(a_scan())
        store.remove_site("shop.example")
        assert names(store) == []
        assert store.scan("s1") == a_scan()
        with store._engine.connect() as connection:
            row = connection.execute(select(schema.sites)).mappings().one()
        kept = {name: value for name, value in row.items() if value is not None and name != "id"}
        assert kept == {"name": "shop.example", "paused": False}

    def test_a_run_under_way_is_left_to_end(self, store):
        store.add_sites([a_site()])
        self.a_run(store, "running")
        store.remove_site("shop.example")
        assert (names(store), self.runs(store)) == ([], 1)

    def test_it_can_be_added_again(self, store):
        store.add_sites([a_site()])
        store.finish(a_scan())
        store.remove_site("shop.example")
        store.add_sites([a_site()])
        assert store.site("shop.example") == a_site()

    def test_its_scans_can_go_too(self, store):
        store.add_sites([a_site(), a_site("news.example")])
        for number in range(3):
            store.finish(a_scan(f"s{number}"))
        store.finish(a_scan("n", "news.example"))
        store.remove_site("shop.example")
        assert store.delete_scans_of("shop.example") == 3
        assert store.delete_scans_of("shop.example") == 0
        assert [summary.id for summary in store.scans()] == ["n"]


@pytest.mark.parametrize("method", ["site", "site_summary", "pause_site", "remove_site"])
def test_a_site_that_was_not_added(store, method):
    store.finish(a_scan())
    with pytest.raises(UsageError, match=r"The site shop\.example was not added"):
        getattr(store, method)("shop.example")


class TestSummary:
    def change(self, store: Store, scan_id: str, position: int) -> None:
        row = {"scan_id": scan_id, "position": position, "kind": "cookie_new", "severity": "low", "details": {}}
        written(store, insert(schema.changes).values(row))

    def test_never_scanned(self, store):
        store.add_sites([a_site()])
        (summary,) = store.site_summaries()
        assert (summary.site, summary.scans, summary.last_id, summary.open_changes) == (a_site(), 0, None, 0)

    def test_the_last_scan_that_has_ended(self, store):
        store.add_sites([a_site(), a_site("news.example")])
        store.finish(a_scan("s1"))
        failed = a_scan("s2", started_at=START + timedelta(days=30))
        store.finish(replace(failed, scan=replace(failed.scan, status=ScanStatus.FAILED)))
        store.begin(replace(a_scan("s3", started_at=START + timedelta(days=60)).scan, finished_at=None))
        news, shop = store.site_summaries()
        assert (news.site.name, news.scans, news.last_status) == ("news.example", 0, None)
        assert (shop.scans, shop.last_id, shop.last_status) == (3, "s2", ScanStatus.FAILED)
        assert shop.last_started_at == START + timedelta(days=30)
        assert shop == store.site_summary("shop.example")

    def test_open_changes_are_those_of_the_last_scan(self, store):
        store.add_sites([a_site()])
        for number in (1, 2):
            store.finish(a_scan(f"s{number}", started_at=START + timedelta(days=number)))
            for position in range(number + 1):
                self.change(store, f"s{number}", position)
        assert store.site_summary("shop.example").open_changes == 3

    def test_or_those_since_a_declaration_was_published(self, store):
        store.add_sites([a_site()])
        for number in (1, 2, 3):
            store.finish(a_scan(f"s{number}", started_at=START + timedelta(days=number)))
            self.change(store, f"s{number}", 0)
        with store._engine.connect() as connection:
            number = connection.execute(select(schema.sites.c.id)).scalar_one()
        made = START + timedelta(days=1, hours=1)
        row = {"site_id": number, "number": 1, "state": "draft", "scan_id": "s1", "made_at": made, "content": {}}
        written(store, insert(schema.declarations).values(row))
        assert store.site_summary("shop.example").open_changes == 1
        written(store, update(schema.declarations).values(state="published", published_at=made))
        assert store.site_summary("shop.example").open_changes == 2
        # A scan that was under way when the draft was made is told of all the same.
        written(store, update(schema.declarations).values(made_at=START + timedelta(days=9)))
        assert store.site_summary("shop.example").open_changes == 2
        written(store, update(schema.declarations).values(scan_id="deleted"))
        assert store.site_summary("shop.example").open_changes == 0
        second = {**row, "number": 2, "state": "published", "scan_id": "s3"}
        written(store, insert(schema.declarations).values(second))
        assert store.site_summary("shop.example").open_changes == 0
