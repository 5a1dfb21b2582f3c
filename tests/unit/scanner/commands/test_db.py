"""`cookiescan db` on the bundled database and a person's own data folder."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cookie_db.layers import LayerFile, write_layer
from cookie_db.model import Category
from scanner.classify import db_info
from scanner.commands.batch import answers
from scanner.commands.cookie_data import layers_folder, open_cookie_db, own_rows
from scanner.commands.db import db
from scanner.errors import UnwritableOutput, UsageError
from tests.cookie_rows import a_database, compiled


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch):
    """Nobody's own rows reach the tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def run(*arguments, stdin=None):
    return CliRunner().invoke(db, list(arguments), input=stdin, catch_exceptions=False)


def answered(*lines):
    """The answers of the small database to lines of objects or raw text."""
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(answer) for answer, _ in answers(raw, a_database())]


class TestAnswers:
    def test_the_same_object_with_the_verdict_added(self):
        (answer,) = answered({"x": [1, None], "name": "_ct", "domain": "shop.example"})
        assert list(answer) == ["x", "name", "domain", "category", "vendor", "confidence", "method", "evidence"]
        assert answer["x"] == [1, None]
        assert (answer["category"], answer["vendor"], answer["confidence"]) == ("statistics", "Counter", "high")
        assert answer["method"] == "name"
        assert answer["evidence"][0]["row"] == "counter/_ct"

    def test_a_host(self):
        known, unknown = answered({"host": "www.adco.example"}, {"host": "nobody.example"})
        assert (known["category"], known["vendor"]) == ("marketing", "Adco")
        assert (unknown["category"], unknown["vendor"], unknown["evidence"]) == ("unclassified", None, [])

    @pytest.mark.parametrize(
        ("asked", "category"),
        [
            ({"setter": "https://x.adco.example/a.js"}, "marketing"),
            ({"setter": "x.adco.example"}, "marketing"),
            ({"domain": ".Adco.example", "party": "third"}, "marketing"),
            ({"domain": None, "setter": None, "lifetime": None, "http_only": None, "party": None}, "unclassified"),
            ({"storage": None, "product": None}, "unclassified"),
        ],
    )
    def test_what_helps(self, asked, category):
        assert answered({"name": "qqq", **asked})[0]["category"] == category

    @pytest.mark.parametrize(
        ("storage", "method"),
        [("session_storage", "name"), ("sessionStorage", "name"), ("session", "name"), ("cookie", "name")],
    )
    def test_storage_however_it_is_spelt(self, storage, method):
        assert answered({"name": "shop_session", "storage": storage})[0]["method"] == method

    @pytest.mark.parametrize("product", ["Shopsoft", ["other", "shopsoft"]])
    def test_products(self, product):
        assert answered({"name": "basket", "product": product})[0]["method"] == "product"

    @pytest.mark.parametrize(
        "asked",
        [
            {"name": "qqq", "lifetime": 0, "identifier": "yes", "site": "shop.example"},
            {"name": "qqq", "lifetime": 1.5, "http_only": True, "identifier": False},
            {"name": "qqq", "lifetime": "session"},
            {"name": ""},
            {"name": "\ud800", "host": None},
            {"name": "é" * 9000},
        ],
    )
    def test_anything_of_the_right_types(self, asked):
        (answer,) = answered(asked)
        assert answer["category"] == "unclassified"
        assert asked.items() <= answer.items()

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            (b"", "empty"),
            (b"  \n", "empty"),
            (b"{", "not JSON"),
            (b"\xff{}", "not UTF-8 at byte 0"),
            (b"[" * 100_000, "not JSON"),
            (b'{"name": NaN}', "not JSON"),
            (b"[1]", "not a JSON object"),
            (b"{}", "neither name nor host"),
            (b'{"name": null, "host": null}', "neither name nor host"),
            ({"name": 1}, "name"),
            ({"host": []}, "host"),
            ({"name": "a", "domain": 1}, "domain"),
            ({"name": "a", "setter": {}}, "setter"),
            ({"name": "a", "lifetime": "long"}, "lifetime"),
            ({"name": "a", "lifetime": True}, "lifetime"),
            (b'{"name": "a", "lifetime": 1e999}', "lifetime"),
            ({"name": "a", "http_only": "yes"}, "http_only"),
            ({"name": "a", "party": "second"}, "party"),
            ({"name": "a", "storage": "flash"}, "storage"),
            ({"name": "a", "product": [1]}, "product"),
            ({"name": "a", "identifier": "perhaps"}, "identifier"),
        ],
    )
    def test_a_bad_line_is_answered_by_an_error(self, line, says):
        (answer,) = answered(line)
        assert answer.keys() == {"error"}
        assert says in answer["error"]


class TestClassify:
    LINES = '{"name": "_ga"}\nnonsense\n{"host": "www.googletagmanager.com"}\n'

    def test_from_a_file_in_order(self, tmp_path):
        file = tmp_path / "names.jsonl"
        file.write_text('{"name": "_ga", "n": 1}\n{"name": "PHPSESSID", "n": 2}')
        result = run("classify", str(file))
        found = [json.loads(line) for line in result.stdout.splitlines()]
        assert [(one["n"], one["category"]) for one in found] == [(1, "statistics"), (2, "necessary")]
        assert (result.exit_code, result.stderr) == (0, "")

    def test_bad_lines_keep_their_place_and_end_the_command_with_two(self):
        result = CliRunner().invoke(db, ["classify", "-"], input=self.LINES)
        found = [json.loads(line) for line in result.stdout.splitlines()]
        assert [next(iter(one)) for one in found] == ["name", "error", "host"]
        assert isinstance(result.exception, UsageError)
        assert result.exception.exit_code == 2
        assert "1 of 3 lines" in result.exception.line()

    def test_nothing_in_nothing_out(self):
        assert run("classify", "-", stdin="").stdout == ""

    def test_the_persons_rows_count(self, tmp_path):
        own = tmp_path / "own.toml"
        own.write_text('[[row]]\nname = "_ga"\ncategory = "necessary"\nreason = "ours"\n')
        (line,) = run("classify", "-", "--overrides", str(own), stdin='{"name": "_ga"}').stdout.splitlines()
        assert json.loads(line)["method"] == "override"

    @pytest.mark.parametrize("file", ["nofile.jsonl", "."])
    def test_no_file(self, file):
        with pytest.raises(UsageError, match="Cannot read"):
            run("classify", file)


class TestLookup:
    def test_a_cookie(self):
        lines = run("lookup", "_ga", "--setter", "www.googletagmanager.com").stdout.splitlines()
        assert lines[0].startswith("_ga: statistics, ")
        assert any(line.startswith("because ") and "google" in line for line in lines)

    def test_a_host(self):
        lines = run("lookup", "connect.facebook.net", "--host").stdout.splitlines()
        assert lines[0].startswith("connect.facebook.net: marketing, ")
        assert any(line.startswith("vendor: Meta") for line in lines)

    @pytest.mark.parametrize("option", [[], ["--host"]])
    def test_what_nobody_knows(self, option):
        assert "needs review" in run("lookup", "qqqzzz1", *option).stdout

    def test_a_name_does_not_steer_the_terminal(self):
        assert "\x1b" not in run("lookup", "a\x1b[2J").stdout

    def test_broken_own_rows_are_named(self, tmp_path):
        own = tmp_path / "own.toml"
        own.write_text("[[row]]\nname = 1\n")
        with pytest.raises(UsageError, match=r"own\.toml"):
            run("lookup", "x", "--overrides", str(own))


class TestSet:
    def test_is_believed_from_then_on(self):
        result = run(
            "set", "acme_*", "necessary", "--reason", "our shop", "--text", "Keeps it.", "--site", "shop.example"
        )
        assert str(own_rows()) in result.stderr
        assert "necessary, certain (override)" in run("lookup", "acme_1", "--site", "shop.example").stdout
        assert "override" not in run("lookup", "acme_1", "--site", "other.example").stdout

    def test_a_host(self):
        run("set", "px.partner.example", "marketing", "--host", "--reason", "they say so", "--role", "ads")
        lines = run("lookup", "a.px.partner.example", "--host").stdout.splitlines()
        assert lines[0] == "a.px.partner.example: marketing, certain (override)"
        assert "role: ads" in lines

    def test_reason_and_date_are_kept(self, tmp_path):
        file = tmp_path / "own.toml"
        run("set", "a1", "statistics", "--reason", "because", "--to", str(file))
        run("set", "a2", "marketing", "--reason", "therefore", "--to", str(file))
        text = file.read_text()
        assert text.count("[[row]]") == 2
        assert 'reason = "because"' in text
        assert text.count("date = ") == 2

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["a", "necessary", "--role", "cdn"], "--role"),
            (["a.example", "necessary", "--host", "--text", "x"], "--text"),
            (["a.example", "necessary", "--host", "--domain", "x.example"], "--domain"),
            (["a<nothing>", "necessary"], "unknown shape"),
            (["not a host!", "necessary", "--host"], "host"),
        ],
    )
    def test_what_makes_no_sense_changes_nothing(self, arguments, says):
        with pytest.raises(UsageError, match=says):
            run("set", *arguments, "--reason", "x")
        assert not own_rows().exists()

    def test_a_reason_is_needed(self):
        assert CliRunner().invoke(db, ["set", "a", "necessary"]).exit_code == 2

    def test_a_place_that_cannot_be_written(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(UnwritableOutput):
            run("set", "a", "necessary", "--reason", "x", "--to", str(tmp_path / "file" / "own.toml"))


class TestImport:
    CSV = (
        '"ID","Platform","Category","Cookie / Data Key name","Domain","Description","Retention period",'
        '"Data Controller","User Privacy & GDPR Rights Portals","Wildcard match"\n'
        '"1","Qqq","Analytics","qqqzzzcounter","","counts","1 year","Qqq Ltd","https://qqq.example","0"\n'
    )

    def test_a_list_becomes_a_layer_below_our_rows(self, tmp_path):
        file = tmp_path / "list.csv"
        file.write_text(self.CSV)
        result = run("import", str(file), "--date", "2026-01-21")
        assert "Imported 1 rows" in result.stderr
        assert "Apache-2.0" in result.stderr
        assert "qqqzzzcounter: statistics, medium" in run("lookup", "qqqzzzcounter").stdout
        assert "open-cookie-database 2026-01-21" in run("stats").stdout

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"a,b\n1,2\n", "line 1: neither"),
            (b'"ID","Category"\n', "line 1: neither"),
            (b"\n\xff\xfe", "line 2: not UTF-8"),
            (b"{\n", "line 2: not JSON"),
            (b"[" * 100_000, "not JSON"),
            (b'{"Acme": 3}', "no list that is known"),
            (b"", "line 1"),
            (None, "larger than 64 MB"),
        ],
    )
    def test_what_is_no_list_changes_nothing(self, tmp_path, content, says):
        file = tmp_path / "list.csv"
        file.write_text(self.CSV)
        run("import", str(file))
        if content is None:
            with file.open("wb") as sparse:
                sparse.truncate(200 * 1024 * 1024)
        else:
            file.write_bytes(content)
        before = {place: place.read_bytes() for place in layers_folder().iterdir()}
        with pytest.raises(UsageError, match=says):
            run("import", str(file))
        assert {place: place.read_bytes() for place in layers_folder().iterdir()} == before
        assert "qqqzzzcounter: statistics, medium" in run("lookup", "qqqzzzcounter").stdout

    def test_terms_that_forbid_commercial_use_are_asked_about_and_named(self, tmp_path):
        file = tmp_path / "services.json"
        file.write_text(json.dumps({"license": "x", "categories": {"Analytics": [{"Q": {"q": ["qqqzzz.example"]}}]}}))
        with pytest.raises(UsageError, match="may not be used commercially") as error:
            run("import", str(file))
        assert "--accept-noncommercial" in error.value.line()
        assert not layers_folder().exists()
        run("import", str(file), "--accept-noncommercial", "--date", "2026-01-02")
        assert "qqqzzz.example: statistics, medium" in run("lookup", "--host", "qqqzzz.example").stdout
        used = db_info(open_cookie_db()).layers
        assert used[1:] == ["disconnect 2026-01-02 (CC-BY-NC-SA-4.0, not for commercial use)"]

    def test_a_list_that_an_npm_package_carries(self, tmp_path, monkeypatch):
        carrier = tmp_path / "node_modules" / "@slashgear" / "gdpr-cookie-scanner" / "dist" / "data"
        carrier.mkdir(parents=True)
        entry = {"cookie": "qqqzzzcounter", "category": "Analytics", "dataController": "Qqq Ltd"}
        (carrier / "open-cookie-database.json").write_text(json.dumps({"Qqq": [entry]}))
        below = tmp_path / "a" / "b"
        below.mkdir(parents=True)
        monkeypatch.chdir(below)
        assert "Imported 1 rows" in run("import", "--installed").stderr
        with pytest.raises(UsageError, match="@ghostery/trackerdb is not installed"):
            run("import", "--installed", "--list", "trackerdb")
        with pytest.raises(UsageError, match="No npm package"):
            run("import", "--installed", "--list", "tds")
        with pytest.raises(UsageError, match="either a FILE or --installed"):
            run("import")

    def test_unknown_lists_and_missing_files(self, tmp_path):
        with pytest.raises(UsageError, match="Cannot read"):
            run("import", str(tmp_path / "nofile"))
        refused = CliRunner().invoke(db, ["import", "x", "--list", "mine"])
        assert refused.exit_code == 2
        assert "open-cookie-database" in refused.output


def test_stats():
    lines = run("stats").stdout.splitlines()
    assert lines[0].startswith("Version:  ")
    assert any(line.startswith("Rows: ") and "marketing" in line for line in lines)
    assert any(line.startswith("Layer:    cookie_db ") for line in lines)


def test_check_of_the_bundled_rows():
    assert "are sound" in run("check").stderr


class TestDiff:
    def write(self, path, **changes):
        path.write_text(json.dumps({**compiled(), **changes}))
        return str(path)

    def test_new_gone_and_changed(self, tmp_path):
        rows = [list(row) for row in compiled()["rows"]]
        gone = next(row for row in rows if row[0] == "adco/_ad")
        changed = next(row for row in rows if row[0] == "counter/_ct")
        changed[3] = Category.MARKETING
        added = [*changed[:1], *changed[1:]]
        added[0] = "counter/new"
        new = [row for row in rows if row is not gone] + [added]
        result = run("diff", self.write(tmp_path / "old.json"), self.write(tmp_path / "new.json", rows=new))
        assert result.stdout.splitlines() == [
            "- row adco/_ad: marketing",
            "~ row counter/_ct: category statistics → marketing",
            "+ row counter/new: marketing",
            "1 new, 1 gone, 1 judged differently",
        ]

    def test_with_the_one_in_use(self, tmp_path):
        lines = run("diff", self.write(tmp_path / "old.json")).stdout.splitlines()
        assert "- host adco.example: marketing" in lines

    def test_an_imported_list(self, tmp_path):
        write_layer(LayerFile("l", "1", "2026-01-01", "MIT", True, "x", (), (), {}), tmp_path / "l.json")
        assert run("diff", str(tmp_path / "l.json"), str(tmp_path / "l.json")).stdout.startswith("0 new")

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"vendors": 1}'])
    def test_what_is_no_database(self, tmp_path, content):
        (tmp_path / "x.json").write_text(content)
        with pytest.raises(UsageError, match=r"x\.json"):
            run("diff", str(tmp_path / "x.json"))
        with pytest.raises(UsageError, match="Cannot read"):
            run("diff", str(tmp_path / "nofile.json"))
