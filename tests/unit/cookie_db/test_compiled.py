import json
import os

import pytest

from cookie_db import compiled
from cookie_db.errors import DataError

VENDOR = """
name = "Acme"
category = "statistics"
role = "analytics"
source = "vendor-doc https://acme.example/cookies 2026-11-22"
rows = [{ name = "_one", text = "Counts." }]
"""


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data"
    (folder / "vendors").mkdir(parents=True)
    (folder / "meta.toml").write_text('version = "1"\ndate = "2026-11-22"\n', encoding="utf-8")
    (folder / "purposes.toml").write_text("", encoding="utf-8")
    (folder / "words.toml").write_text("[names]\n[hosts]\n", encoding="utf-8")
    (folder / "vendors" / "acme.toml").write_text(VENDOR, encoding="utf-8")
    return folder


def names(loaded) -> list[str]:
    return [row[0] for row in loaded["rows"]]


def test_it_compiles_once_and_then_reads(data):
    assert names(compiled.load(data)) == ["acme/_one"]
    kept = (data / compiled.COMPILED).stat().st_mtime_ns
    assert names(compiled.load(data)) == ["acme/_one"]
    assert (data / compiled.COMPILED).stat().st_mtime_ns == kept


@pytest.mark.parametrize("newer", [True, False], ids=["newer", "same second"])
def test_a_changed_row_is_seen_even_when_the_size_is_the_same(data, newer):
    compiled.load(data)
    built = (data / compiled.COMPILED).stat().st_mtime_ns
    source = data / "vendors" / "acme.toml"
    source.write_text(VENDOR.replace("_one", "_two"), encoding="utf-8")
    os.utime(source, ns=(built + newer, built + newer))
    assert names(compiled.load(data)) == ["acme/_two"]


def test_a_new_and_a_removed_file_are_seen(data):
    compiled.load(data)
    added = data / "vendors" / "lists"
    added.mkdir()
    (added / "more.toml").write_text("[[vendors]]\nid = 'beta'" + VENDOR.replace("Acme", "Beta"), encoding="utf-8")
    assert names(compiled.load(data)) == ["acme/_one", "beta/_one"]
    (added / "more.toml").unlink()
    assert names(compiled.load(data)) == ["acme/_one"]


def test_a_read_only_installation_uses_the_cache(data, tmp_path, monkeypatch):
    written = []
    real = compiled.write_compiled

    def refuse_beside_the_data(content, place):
        if place.parent == data:
            return False
        written.append(place)
        return real(content, place)

    monkeypatch.setattr(compiled, "write_compiled", refuse_beside_the_data)
    assert names(compiled.load(data)) == ["acme/_one"]
    assert names(compiled.load(data)) == ["acme/_one"]
    assert len(written) == 1
    assert written[0].is_relative_to(tmp_path / "cache")


def test_a_half_written_or_older_compiled_file_is_replaced(data):
    compiled.load(data)
    (data / compiled.COMPILED).write_text("{", encoding="utf-8")
    assert names(compiled.load(data)) == ["acme/_one"]
    content = json.loads((data / compiled.COMPILED).read_text(encoding="utf-8"))
    content["schema"] = 0
    (data / compiled.COMPILED).write_text(json.dumps(content), encoding="utf-8")
    assert names(compiled.load(data)) == ["acme/_one"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name = = 1", r"broken\.toml: .*line 1"),
        (b"\n\xff", r"broken\.toml, line 2: not UTF-8"),
        (VENDOR.replace("Acme", "Other").encode() + b"vendor = 'nobody'\nproduct = 'x'\n", "described nowhere"),
        (b"[[vendors]]\nname = 'x'\n", "needs an id"),
        (b"[[vendors]]\nid = 'acme'" + VENDOR.encode(), "described twice"),
    ],
)
def test_a_broken_file_is_refused_by_name(data, content, message):
    (data / "vendors" / "broken.toml").write_bytes(content)
    with pytest.raises(DataError, match=message):
        compiled.load(data)


def test_the_bundled_database_says_what_its_files_say():
    stamps = compiled.stamps_of(compiled.DATA)
    loaded = compiled.load()
    assert {name: tuple(stamp) for name, stamp in loaded["stamps"].items()} == stamps
