"""What the store promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from scanner.errors import StoreUnusable, UsageError
from scanner.model import Outcome, Phase, Scan, ScanStatus
from scanner.sightings import PageRecord, VisitRecord
from scanner.store import Store, schema
from scanner.store.store import VISITS_AT_ONCE
from tests.records import END, HOME, HOSTILE, START, a_choice, a_page, a_scan, a_visit, an_info, records

# One database serves all examples: each is a scan of its own, or replaces one of the same id.
ANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def row_counts(store: Store) -> dict[str, int]:
    with store._engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in schema.metadata.tables.items()
        }


class TestRoundTrip:
    def test_a_scan(self, store):
        store.begin(an_info())
        store.finish(a_scan())
        assert store.scan("s1") == a_scan()

    @ANY
    @given(records(Scan))
    def test_any_scan(self, store, scan):
        store.finish(scan)
        assert store.scan(scan.scan.id) == scan

    @ANY
    @given(records(PageRecord), records(VisitRecord))
    def test_any_visit(self, store, page, visit):
        scan_id = f"scan of {page.url}"
        store.begin(an_info(scan_id))
        store.add_visit(scan_id, page, visit)
        assert (page, visit) in list(store.visits(scan_id))

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_everywhere(self, store, text):
        ordinary = a_scan()
        scan = replace(
            ordinary,
            scan=replace(ordinary.scan, id=text, site=text, reasons=[text], options={text: [text]}),
            pages=[replace(ordinary.pages[0], url=text, title=text)],
            cookies=[replace(ordinary.cookies[0], name=text, value_shape=text, purpose=text)],
            storage=[replace(ordinary.storage[0], key=text, stores=[text])],
        )
        store.finish(scan)
        assert store.scan(text) == scan
        assert [summary.id for summary in store.scans(text)] == [text]
        assert store.latest(text) == scan

    def test_the_evidence_of_a_choice(self, store):
        scan = replace(a_scan(), consent=replace(a_scan().consent, phases={"accept": a_choice()}, implied=True))
        store.finish(scan)
        assert store.scan("s1") == scan

    def test_its_pictures(self, store):
        assert store.pictures("s1") == {}
        store.finish(a_scan(), {"accept-1-banner.jpg": b"\xff\xd8\x00one", "reject-1-banner.jpg": b"\xff\xd8two"})
        store.finish(a_scan())  # judged again: what was seen stays
        assert store.pictures("s1") == {
            "accept-1-banner.jpg": b"\xff\xd8\x00one",
            "reject-1-banner.jpg": b"\xff\xd8two",
        }
        store.finish(a_scan(), {"accept-1-banner.jpg": b"new"})
        assert store.pictures("s1") == {"accept-1-banner.jpg": b"new"}
        store.delete("s1")
        assert store.pictures("s1") == {}

    def test_it_is_there_after_reopening(self, database):
        with Store.open(database) as store:
            store.finish(a_scan())
        with Store.open(database) as store:
            assert store.scan("s1") == a_scan()


class TestUnderWay:
    def test_an_unfinished_scan_has_a_summary_but_no_results(self, store):
        store.begin(an_info())
        store.add_visit("s1", a_page(), a_visit())
        summary = store.summary("s1")
        assert (summary.finished, summary.finished_at, summary.visits, summary.pages) == (False, None, 1, 0)
        assert store.latest("shop.example") is None
        with pytest.raises(UsageError, match="never finished"):
            store.scan("s1")

    def test_beginning_again_changes_the_data_and_keeps_the_visits(self, store):
        store.begin(an_info())
        store.add_visit("s1", a_page(), a_visit())
        store.begin(replace(an_info(), options={"max_pages": 7}))
        assert len(store.scans()) == 1
        assert list(store.visits("s1")) == [(a_page(), a_visit())]

    def test_a_visit_is_kept_once_for_each_page_and_phase(self, store):
        store.begin(an_info())
        crashed = a_visit(outcome=Outcome.CRASHED)
        for visit in (crashed, a_visit(), a_visit(phase=Phase.ACCEPT), a_visit()):
            store.add_visit("s1", a_page(), visit)
        assert list(store.visits("s1")) == [(a_page(), a_visit()), (a_page(), a_visit(phase=Phase.ACCEPT))]

    def test_visits_belong_to_their_scan(self, store):
        for scan_id in ("s1", "s2"):
            store.begin(an_info(scan_id))
            store.add_visit(scan_id, a_page(), a_visit())
        assert len(list(store.visits("s1"))) == 1
        assert list(store.visits("none")) == []

    def test_more_visits_than_are_read_at_once_stay_in_order(self, store):
        store.begin(an_info())
        urls = [f"{HOME}{number}" for number in range(VISITS_AT_ONCE + 1)]
        for url in urls:
            store.add_visit("s1", a_page(url), a_visit(url))
        assert [page.url for page, _ in store.visits("s1")] == urls

    def test_a_visit_can_be_added_while_they_are_read(self, store):
        store.begin(an_info())
        store.add_visit("s1", a_page(), a_visit())
        for page, _ in store.visits("s1"):
            store.add_visit("s1", replace(page, depth=3), a_visit())
        assert [page.depth for page, _ in store.visits("s1")] == [3]

    def test_a_visit_of_a_scan_that_is_gone(self, store):
        with pytest.raises(StoreUnusable, match="The scan s1 is not in the database"):
            store.add_visit("s1", a_page(), a_visit())

    def test_visits_from_many_threads(self, store):
        store.begin(an_info())
        urls = [f"{HOME}{number}" for number in range(40)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda url: store.add_visit("s1", a_page(url), a_visit(url)), urls))
        assert sorted(page.url for page, _ in store.visits("s1")) == sorted(urls)

    def test_a_new_database_opened_many_times_at_once(self, database):
        gate = threading.Barrier(4)

        def open_and_write(number: int) -> None:
            gate.wait(30)
            with Store.open(database) as store:
                store.begin(an_info(f"s{number}"))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(open_and_write, range(4)))
        with Store.open(database) as store:
            assert len(store.scans()) == 4


class TestFinished:
    def test_finishing_again_replaces(self, store):
        store.finish(a_scan())
        less = replace(a_scan(), cookies=[], pages=a_scan().pages[:1])
        store.finish(less)
        assert store.scan("s1") == less
        assert row_counts(store)["cookies"] == 0

    def test_finishing_keeps_the_evidence(self, store):
        store.begin(an_info())
        store.add_visit("s1", a_page(), a_visit())
        store.finish(a_scan())
        assert list(store.visits("s1")) == [(a_page(), a_visit())]

    def test_a_result_that_cannot_be_kept_changes_nothing(self, store):
        store.finish(a_scan())
        finding = replace(a_scan().findings[0], evidence={"what": object()})
        with pytest.raises(TypeError):
            store.finish(replace(a_scan(), cookies=[], findings=[finding]))
        assert store.scan("s1") == a_scan()

    def test_summary_counts(self, store):
        store.finish(a_scan())
        summary = store.summary("s1")
        assert (summary.pages, summary.cookies, summary.storage, summary.trackers, summary.findings) == (2, 1, 1, 1, 1)
        assert (summary.started_at, summary.finished_at, summary.status) == (START, END, ScanStatus.COMPLETE)

    def test_newest_first_and_by_site(self, store):
        for scan_id, site, hours in (("a", "shop.example", 0), ("b", "news.example", 1), ("c", "shop.example", 2)):
            store.finish(a_scan(scan_id, site, START + timedelta(hours=hours)))
        assert [summary.id for summary in store.scans()] == ["c", "b", "a"]
        assert [summary.id for summary in store.scans("shop.example")] == ["c", "a"]
        assert store.scans("shop.exampl_") == []

    def test_the_latest_is_finished_and_did_not_fail(self, store):
        assert store.latest("shop.example") is None
        store.finish(a_scan("good"))
        failed = a_scan("failed", started_at=START + timedelta(hours=1))
        store.finish(replace(failed, scan=replace(failed.scan, status=ScanStatus.FAILED)))
        store.begin(an_info("under way", started_at=START + timedelta(hours=2)))
        assert store.latest("shop.example") == a_scan("good")

    @pytest.mark.parametrize("method", ["scan", "summary", "delete"])
    def test_an_unknown_id_is_named(self, store, method):
        with pytest.raises(UsageError, match="No scan with the id nope"):
            getattr(store, method)("nope")


class TestDeleting:
    def test_leaves_no_row(self, store):
        store.finish(a_scan())
        store.add_visit("s1", a_page(), a_visit())
        store.delete("s1")
        assert set(row_counts(store).values()) == {0}

    def test_leaves_other_scans_alone(self, store):
        store.finish(a_scan("s1"))
        store.finish(a_scan("s2"))
        store.add_visit("s2", a_page(), a_visit())
        store.delete("s1")
        assert store.scan("s2") == a_scan("s2")
        assert len(list(store.visits("s2"))) == 1
        assert [summary.id for summary in store.scans("shop.example")] == ["s2"]
