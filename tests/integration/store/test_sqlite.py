"""What only a file can suffer, each as one clear line."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from scanner.errors import ExitCode, StoreUnusable
from scanner.store import Store
from tests.records import a_page, a_scan, a_visit, an_info

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Scan

CANARY = "canary-of-a-deleted-cookie"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "scans.db"


def opened(path: Path, **query: float) -> Store:
    return Store.open(f"sqlite:///{path}" + "".join(f"?{key}={value}" for key, value in query.items()))


def refused(path: Path, says: str) -> None:
    with pytest.raises(StoreUnusable, match=says) as caught:
        opened(path, timeout=0.05)
    line = caught.value.line()
    assert str(path) in line
    assert "\n" not in line
    assert "sqlalche" not in line.lower()
    assert caught.value.exit_code is ExitCode.WRONG_USE


def test_the_files_are_private_while_in_use(path):
    with opened(path) as store:
        store.finish(a_scan())
        files = list(path.parent.glob("scans.db*"))
        assert len(files) > 1, "the journal is there"
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert [file.name for file in path.parent.iterdir()] == ["scans.db"]


def test_the_settings_of_a_connection(path):
    with opened(path) as store, store._engine.connect() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "secure_delete", "busy_timeout")
        ]
    assert values == ["wal", 1, 1, 30_000]


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to have a header" * 40, b"SQLite format 3\0" + b"\xff" * 4080]
)
def test_another_kind_of_file(path, content):
    path.write_bytes(content)
    refused(path, "is no database of cookiescan|is damaged")
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_not_touched(path):
    with sqlite3.connect(path) as foreign:
        foreign.execute("CREATE TABLE moz_cookies (name TEXT)")
    foreign.close()
    refused(path, "belongs to another program")
    with sqlite3.connect(path) as foreign:
        assert foreign.execute("SELECT name FROM sqlite_master").fetchall() == [("moz_cookies",)]
    foreign.close()


def test_a_damaged_page(path):
    with opened(path) as store:
        for number in range(30):
            store.finish(a_scan(f"s{number}"))
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match="is damaged"), opened(path) as store:
        store.scans()


def test_a_damaged_record(path):
    with opened(path) as store:
        store.begin(an_info())
        store.add_visit("s1", a_page(), a_visit())
        with sqlite3.connect(path) as direct:
            direct.execute("UPDATE visits SET record = x'00'")
        direct.close()
        with pytest.raises(StoreUnusable, match="is damaged"):
            list(store.visits("s1"))


def test_a_locked_database(path):
    with opened(path):
        pass
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    refused(path, "is locked by another program")
    holder.execute("ROLLBACK")
    holder.close()
    opened(path).close()


def test_a_folder_in_place_of_the_file(tmp_path):
    refused(tmp_path, "cannot be opened: is a directory")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_written(path):
    with opened(path):
        pass
    path.chmod(0o400)
    refused(path, "cannot be opened: permission denied|may not be written")


def test_a_full_disk_loses_the_new_scan_and_nothing_else(path):
    """SQLite's own limit on the size of the file stands for the full disk: the same error, at the same place."""
    with opened(path) as store:
        store.finish(a_scan("kept"))
        event.listen(store._engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1"))
        many = [replace(a_scan().cookies[0], name=f"c{number}" * 50) for number in range(500)]
        with pytest.raises(StoreUnusable, match="the disk is full"):
            store.finish(replace(a_scan("new"), cookies=many))
    with opened(path) as store:
        assert [summary.id for summary in store.scans()] == ["kept"]
        assert store.scan("kept") == a_scan("kept")


class TestDeletedForGood:
    def files(self, path: Path) -> bytes:
        return b"".join(file.read_bytes() for file in path.parent.glob("scans.db*"))

    def canary_scan(self) -> Scan:
        return replace(a_scan("gone"), cookies=[replace(a_scan().cookies[0], name=CANARY)])

    def test_nothing_remains_in_the_files(self, path):
        with opened(path) as store:
            store.finish(a_scan("stays"))
            store.finish(self.canary_scan())
            assert CANARY.encode() in self.files(path)
            store.delete("gone")
            assert CANARY.encode() not in self.files(path)
            assert store.scan("stays") == a_scan("stays")

    def test_a_reader_that_keeps_the_journal_is_told(self, path):
        with opened(path, timeout=0.05) as store:
            store.finish(self.canary_scan())
            reader = sqlite3.connect(path, isolation_level=None)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM scans").fetchone()
            with pytest.raises(StoreUnusable, match=r"is deleted, but the journal|is locked"):
                store.delete("gone")
            assert store.scans() == []
            reader.close()
        assert CANARY.encode() not in self.files(path)


def test_finished_visits_survive_a_kill(path):
    """`kill -9` while visits are written: every one that was reported as kept is there and readable."""
    program = """
import sys
from scanner.store import Store
from tests.records import HOME, a_page, a_visit, an_info
with Store.open(sys.argv[1]) as store:
    store.begin(an_info())
    for number in range(100_000):
        store.add_visit("s1", a_page(f"{HOME}{number}"), a_visit(f"{HOME}{number}"))
        print(number, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program, f"sqlite:///{path}"], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        reported = [writer.stdout.readline() for _ in range(25)]
        writer.kill()
        reported += writer.stdout.readlines()
    whole = [line for line in reported if line.endswith("\n")]
    with opened(path) as store:
        kept = list(store.visits("s1"))
    assert len(kept) in (len(whole), len(whole) + 1)
    assert [page.url for page, _ in kept] == [visit.url for _, visit in kept]
