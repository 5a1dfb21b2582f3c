"""scan.json: text, reading back, the schema, whole files."""

from __future__ import annotations

import json
import os
import re
import resource
import stat
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from scanner.consent import PhaseResult
from scanner.errors import ExitCode, UnwritableOutput, UsageError
from scanner.export import load_scan, scan_schema, scan_schema_text, scan_text, write_whole
from scanner.model import Phase, Scan
from tests.records import a_scan, records

VALIDATOR = jsonschema.Draft202012Validator(scan_schema())  # which TestSchema shows to be a schema
ROOT = Path(__file__).parents[3]
AMPLE = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def reload(tmp_path: Path, text: str) -> Scan:
    path = tmp_path / "scan.json"
    write_whole(path, text)
    return load_scan(path)


def edited(**changes: Any) -> str:
    """The ordinary scan as text, with members of its root changed; `None` removes one."""
    data = {**json.loads(scan_text(a_scan())), **changes}
    return json.dumps({key: value for key, value in data.items() if value is not None})


class TestText:
    def test_comes_back_equal(self, tmp_path):
        assert reload(tmp_path, scan_text(a_scan())) == a_scan()

    @AMPLE
    @given(records(Scan))
    def test_any_scan_is_written_read_and_written_again_the_same(self, tmp_path_factory, scan):
        text = scan_text(scan)
        assert scan_text(reload(tmp_path_factory.mktemp("any"), text)) == text

    @AMPLE
    @given(records(Scan))
    def test_any_scan_follows_the_schema(self, scan):
        VALIDATOR.validate(json.loads(scan_text(scan)))

    def test_order_of_mappings_does_not_matter(self):
        first, second = (
            replace(a_scan(), scan=replace(a_scan().scan, options=options))
            for options in ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1})
        )
        assert scan_text(first) == scan_text(second)

    def test_fields_stand_in_the_order_of_the_records(self):
        data = json.loads(scan_text(a_scan()))

        def check(record: Any, found: Any) -> None:
            if is_dataclass(record):
                assert list(found) == [field.name for field in fields(record)]
                for field in fields(record):
                    check(getattr(record, field.name), found[field.name])
            elif isinstance(record, list):
                for each, inner in zip(record, found, strict=True):
                    check(each, inner)

        check(a_scan(), data)

    @pytest.mark.parametrize(
        ("number", "written"),
        [
            (0.1 + 0.2, 0.3),
            (3600.0, 3600),
            (1.23456789, 1.2346),
            (-0.0, 0),
            (1e300, 1e300),
            (float("inf"), None),
            (float("nan"), None),
        ],
    )
    def test_numbers_have_no_noise(self, number, written):
        scan = replace(a_scan(), cookies=[replace(a_scan().cookies[0], lifetime=number)])
        found = json.loads(scan_text(scan))["cookies"][0]["lifetime"]
        assert found == written
        assert type(found) is type(written)

    @pytest.mark.parametrize(
        ("moment", "written"),
        [
            (datetime(2026, 3, 1, 12, 0, tzinfo=UTC), "2026-03-01T12:00:00Z"),
            (datetime(2026, 3, 1, 12, 0, 0, 250000, UTC), "2026-03-01T12:00:00.250000Z"),
            (datetime(2026, 3, 1, 1, 0, tzinfo=timezone(timedelta(hours=2))), "2026-02-28T23:00:00Z"),
        ],
    )
    def test_times_are_utc(self, moment, written):
        scan = replace(a_scan(), scan=replace(a_scan().scan, started_at=moment))
        assert json.loads(scan_text(scan))["scan"]["started_at"] == written

    def test_a_time_without_a_zone_is_a_fault(self):
        scan = replace(a_scan(), scan=replace(a_scan().scan, started_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        with pytest.raises(ValueError, match="without a zone"):
            scan_text(scan)

    def test_unknown_is_null_not_absent(self):
        consent = replace(a_scan().consent, phases={Phase.REJECT: PhaseResult(False, None, "not_offered", None)})
        found = json.loads(scan_text(replace(a_scan(), consent=consent)))["consent"]["phases"]["reject"]
        nothing: dict[str, object] = {"chosen_at": None, "presses": [], "record": {}, "pictures": [], "asked_again": []}
        known = {"reached": False, "outcome": None, "how": "not_offered", "clicks": None, "error": None}
        assert found == {**known, **nothing}

    def test_letters_of_all_languages_stay_readable(self):
        assert "Bjørn 日本" in scan_text(replace(a_scan(), storage=[replace(a_scan().storage[0], key="Bjørn 日本")]))


class TestReading:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "not readable JSON"),
            (scan_text(a_scan())[:-200], "not readable JSON"),
            ("[" * 100_000, "not readable JSON"),
            ('{"format": NaN}', "NaN is not JSON"),
            ("[]", "not a scan"),
            ('{"format": "something/1"}', "not a scan"),
            ('{"format": "cookiescan/2"}', "Use the cookiescan version that wrote it"),
            (edited(coverage=None), "coverage: Field required"),
            (edited(surprise=1), "surprise: Unexpected"),
            (edited(pages=[{}]), r"pages\.0\.url: Field required \(and \d+ more\)"),
            (scan_text(a_scan()).replace('.250000Z"', '"'), "time without a zone"),
        ],
    )
    def test_a_broken_or_foreign_file_is_one_clear_line(self, tmp_path, text, says):
        with pytest.raises(UsageError) as caught:
            reload(tmp_path, text)
        assert re.search(says, caught.value.line())
        assert str(tmp_path / "scan.json") in caught.value.line()
        assert "\n" not in caught.value.line()
        assert caught.value.exit_code is ExitCode.WRONG_USE

    def test_the_message_does_not_repeat_the_content(self, tmp_path):
        with pytest.raises(UsageError) as caught:
            reload(tmp_path, edited(pages="s3cret"))
        assert "s3cret" not in caught.value.line()

    def test_bytes_that_are_no_text(self, tmp_path):
        path = tmp_path / "scan.json"
        path.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(UsageError, match="not readable JSON"):
            load_scan(path)

    def test_a_missing_file_and_a_folder(self, tmp_path):
        with pytest.raises(UsageError, match="no such file"):
            load_scan(tmp_path / "none.json")
        with pytest.raises(UsageError, match="is a directory"):
            load_scan(tmp_path)

    def test_a_byte_order_mark_does_no_harm(self, tmp_path):
        path = tmp_path / "scan.json"
        path.write_bytes(b"\xef\xbb\xbf" + scan_text(a_scan()).encode())
        assert load_scan(path) == a_scan()


class TestSchema:
    def test_the_published_one_is_not_stale(self):
        published = (ROOT / "docs" / "scan.schema.json").read_text()
        assert published == scan_schema_text(), "publish it again: the last lines of docs/scan-format.md say how"

    def test_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(scan_schema())

    def test_every_record_is_closed_and_complete(self):
        schema = scan_schema()
        records_found = [each for each in [schema, *schema["$defs"].values()] if each["type"] == "object"]
        assert len(records_found) > 20
        for record in records_found:
            assert record["additionalProperties"] is False
            assert record["required"] == list(record["properties"])

    @pytest.mark.parametrize(
        ("part", "field", "value"),
        [("scan", "status", "fine"), ("scan", "started_at", 5), ("coverage", "pages_visited", "3")],
    )
    def test_refuses_what_the_records_cannot_hold(self, part, field, value):
        data = json.loads(scan_text(a_scan()))
        data[part][field] = value
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data, scan_schema())


class TestWholeFiles:
    def test_drafts_of_killed_programs_go_and_young_ones_stay(self, tmp_path):
        names = (".cookiescan-0123456789ab", ".cookiescan-ba9876543210", ".cookiescan-settings.toml")
        old, young, not_ours = (tmp_path / name for name in names)
        for draft in (old, young, not_ours):
            draft.write_text("half")
        for draft in (old, not_ours):
            os.utime(draft, (1, 1))
        write_whole(tmp_path / "x.txt", "whole")
        assert sorted(tmp_path.iterdir()) == [young, not_ours, tmp_path / "x.txt"]

    def test_makes_folders_and_leaves_nothing_else(self, tmp_path):
        write_whole(tmp_path / "a" / "b" / "x.txt", "hällo\n")
        assert (tmp_path / "a" / "b" / "x.txt").read_bytes() == "hällo\n".encode()
        assert [each.name for each in (tmp_path / "a" / "b").iterdir()] == ["x.txt"]

    def test_bytes_and_lone_surrogates(self, tmp_path):
        write_whole(tmp_path / "x", b"\x00\xff")
        assert (tmp_path / "x").read_bytes() == b"\x00\xff"
        write_whole(tmp_path / "y", "a\ud800")
        assert (tmp_path / "y").read_bytes() == rb"a\ud800"

    def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(self, tmp_path):
        umask = os.umask(0o027)
        try:
            write_whole(tmp_path / "new", "x")
        finally:
            os.umask(umask)
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
        (tmp_path / "new").chmod(0o604)
        write_whole(tmp_path / "new", "y")
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o604

    def test_a_link_stays_a_link(self, tmp_path):
        (tmp_path / "real").write_text("old")
        (tmp_path / "link").symlink_to("real")
        write_whole(tmp_path / "link", "new")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real").read_text() == "new"

    def test_a_device_is_written_to(self):
        write_whole("/dev/null", "x")
        with pytest.raises(UnwritableOutput, match="no space left"):
            write_whole("/dev/full", "x")

    def test_a_folder_or_a_file_in_the_way(self, tmp_path):
        with pytest.raises(UnwritableOutput, match="is a directory"):
            write_whole(tmp_path, "x")
        (tmp_path / "file").write_text("x")
        with pytest.raises(UnwritableOutput, match=r"not a directory|file exists") as caught:
            write_whole(tmp_path / "file" / "x", "x")
        assert "\n" not in caught.value.line()

    @pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
    def test_a_forbidden_folder(self, tmp_path):
        tmp_path.chmod(0o500)
        with pytest.raises(UnwritableOutput, match="permission denied"):
            write_whole(tmp_path / "x", "x")

    def test_a_full_disk_leaves_the_old_file(self, tmp_path):
        """The system's limit on the size of a file stands for the full disk: the write fails half-way."""
        path = tmp_path / "scan.json"
        path.write_text("old")
        program = "import sys; from scanner.export import write_whole; write_whole(sys.argv[1], 'x' * 100_000)"
        done = subprocess.run(
            [sys.executable, "-c", program, path],
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert "UnwritableOutput: Cannot write" in done.stderr
        assert [each.name for each in tmp_path.iterdir()] == ["scan.json"]
        assert path.read_text() == "old"
