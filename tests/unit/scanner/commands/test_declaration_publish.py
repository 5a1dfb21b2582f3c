"""From a scan to a published declaration, as a person does it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from scanner.commands.declaration import declaration
from scanner.commands.main import run as run_program
from scanner.errors import StoreUnusable, UnwritableOutput, UsageError
from scanner.model import ScanStatus
from scanner.store import Store
from tests.records import START, a_cookie, a_scan

SITE = "shop.example"


def scan(number, *names, status=ScanStatus.COMPLETE, site=SITE):
    made = a_scan(f"s{number}", site, START + timedelta(days=number))
    cookies = [replace(a_cookie(), id=name, name=name, pattern=name) for name in names]
    ended = made.scan.started_at + timedelta(minutes=5)
    return replace(made, cookies=cookies, scan=replace(made.scan, status=status, reasons=[], finished_at=ended))


class Desk:
    """A database, a folder to publish into, and the commands."""

    def __init__(self, folder):
        self.database = f"sqlite:///{folder}/scans.db"
        self.out = folder / "out"

    def scanned(self, *made):
        with Store.open(self.database) as store:
            for one in made:
                store.finish(one)

    def run(self, *arguments):
        words = [*arguments, "--database", self.database]
        result = CliRunner().invoke(declaration, words, catch_exceptions=False)
        return result.stdout + result.stderr

    def review(self, *arguments):
        return self.run("review", SITE, *arguments)

    def publish(self, *arguments):
        return self.run("publish", SITE, "--to", str(self.out), *arguments)

    def files(self):
        return {str(path.relative_to(self.out)): path.read_bytes() for path in self.out.rglob("*") if path.is_file()}

    def items(self, path="en/declaration.json"):
        made = json.loads((self.out / path).read_text())
        return {item["name"]: item["last_seen"] for group in made["categories"] for item in group["items"]}


def written(folder):
    """Which file it is and when it was written."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.scanned(scan(1, "_ga", "_fbp"))
    return made


def test_review_approve_publish(desk):
    assert "version 1, draft" in desk.review()
    assert "Not reviewed yet" in desk.review()
    with pytest.raises(UsageError, match=r"Version 1 of shop\.example has not been reviewed"):
        desk.publish()
    assert not desk.out.exists()
    assert "Reviewed. Publish it" in desk.review("--approve", "--by", "Anna")
    assert "version 1, reviewed" in desk.review()  # the same scan again leaves the approval
    assert "Published version 1" in desk.publish("--lang", "sv,en")
    assert desk.items() == {"_ga": None, "_fbp": None, "cart": None}
    assert "brings nothing new" in desk.review()
    assert (desk.out / "index.html").read_text().index("svenska") < (desk.out / "index.html").read_text().index(
        "English"
    )


def test_publishing_again_changes_no_byte(desk):
    desk.publish("--approve", "--lang", "sv")
    before = written(desk.out)
    assert "nothing has changed" in desk.publish()
    assert "nothing has changed" in desk.publish("--approve")
    assert written(desk.out) == before


def test_the_folder_can_be_made_again_from_the_database(desk, tmp_path):
    desk.publish("--approve")
    desk.scanned(scan(2, "_ga"))
    desk.publish("--approve")
    before = desk.files()
    desk.out.rename(tmp_path / "lost")
    desk.publish()
    assert desk.files() == before


def test_a_degraded_scan_removes_nothing_and_two_complete_ones_do(desk):
    desk.publish("--approve")
    desk.scanned(scan(2, "_ga", status=ScanStatus.DEGRADED))
    said = desk.review()
    assert "could not look everywhere" in said
    assert "Not found this time and still listed: _fbp (shop.example)" in said
    desk.publish("--approve")
    seen = "2026-03-02T12:05:00.250000+00:00"
    assert desk.items() == {"_ga": None, "_fbp": seen, "cart": None}
    assert "Last seen on 2 March 2026" in (desk.out / "en/index.html").read_text()
    desk.scanned(scan(3, "_ga"))
    assert "Nothing has changed but the date." in desk.review()
    desk.scanned(scan(4, "_ga", "new"))
    said = desk.review("--approve")
    assert "New: new (shop.example)" in said
    assert "No longer found: _fbp (shop.example)" in said
    desk.publish()
    assert desk.items() == {"_ga": None, "new": None, "cart": None}
    assert desk.items("v/2/en/declaration.json") == {"_ga": None, "_fbp": seen, "cart": None}
    changes = (desk.out / "en/changes.html").read_text()
    assert (
        changes.index("No longer found: _fbp")
        < changes.index("still listed: _fbp")
        < changes.index("The first version")
    )


def test_old_versions_are_never_written_again(desk):
    desk.publish("--approve", "--lang", "en")
    old = {path: path.stat().st_mtime_ns for path in desk.out.rglob("v/1/en/*")}
    (desk.out / "v/1/en/declaration.json").write_text("mine")
    desk.scanned(scan(2, "_ga"))
    desk.publish("--approve", "--lang", "sv", "--url", "https://www.shop.example/cookies")
    assert (desk.out / "v/1/en/declaration.json").read_text() == "mine"
    assert {path: path.stat().st_mtime_ns for path in old if path.suffix == ".html"}.items() <= old.items()
    assert (desk.out / "v/1/sv/index.html").exists()


def test_languages_and_address_stay_until_somebody_says_otherwise(desk):
    desk.publish("--approve", "--lang", "sv,fi", "--url", "https://www.shop.example/cookies")
    desk.scanned(scan(2, "_ga"))
    assert "(sv, fi)" in desk.publish("--approve")
    assert "https://www.shop.example/cookies/fi/changes.html" in (desk.out / "fi/declaration.fragment.html").read_text()
    assert "(en, sv, fi)" in desk.publish("--lang", "en")
    for path in (desk.out / "fi").iterdir():
        path.unlink()
    assert "(en, sv)" in desk.publish()
    assert "pl" in desk.publish("--lang", "all")


def test_a_failed_scan_makes_no_draft(desk):
    failed = scan(2, status=ScanStatus.FAILED)
    desk.scanned(replace(failed, scan=replace(failed.scan, reasons=["unknown host"])))
    for act in (desk.review, lambda: desk.publish("--approve")):
        with pytest.raises(UsageError, match=r"\(2026-03-03\) failed and declares nothing: unknown host"):
            act()
    assert desk.run("versions", SITE, "--json") == "[]\n"


def test_a_newer_scan_takes_the_approval_back(desk):
    desk.review("--approve")
    desk.scanned(scan(2, "_ga"))
    assert "version 1, draft" in desk.review()
    with pytest.raises(UsageError, match="has not been reviewed"):
        desk.publish()


def test_scans_that_went_cannot_take_a_declaration_back(desk):
    desk.scanned(scan(2, "_ga"))
    desk.publish("--approve")
    with Store.open(desk.database) as store:
        store.delete("s2")
    with pytest.raises(UsageError, match="older than its published declaration"):
        desk.review()
    assert "nothing has changed" in desk.publish()


def test_versions(desk):
    assert "Nothing was made yet" in desk.run("versions", SITE)
    desk.publish("--approve", "--by", "Anna \x1b[31m")
    desk.scanned(scan(2, "_ga", "new"))
    desk.review()
    head, second, first = desk.run("versions", SITE).splitlines()
    assert head.split()[:2] == ["VERSION", "STATE"]
    assert second.split()[:3] == ["2", "draft", "s2"]
    assert "Anna \N{REPLACEMENT CHARACTER}[31m" in first
    newest, oldest = json.loads(desk.run("versions", SITE, "--json"))
    assert (newest["number"], newest["state"], newest["published_at"]) == (2, "draft", None)
    assert (oldest["reviewed_by"], oldest["changes"]) == ("Anna \x1b[31m", None)


def test_diff(desk):
    for number, names in ((1, ["_ga", "_fbp"]), (2, ["_ga", "_fbp", "a"]), (3, ["_ga", "_fbp", "a", "b"])):
        desk.scanned(scan(number, *names))
        desk.publish("--approve")
    assert desk.run("diff", SITE) == "shop.example: version 2 to version 3\n- New: b (shop.example)\n"
    assert desk.run("diff", SITE, "1").endswith("- New: a (shop.example)\n- New: b (shop.example)\n")
    assert desk.run("diff", SITE, "3", "1").count("No longer found") == 2
    assert "Nothing has changed" in desk.run("diff", SITE, "2", "2")
    made = json.loads(desk.run("diff", SITE, "1", "2", "--format", "json"))
    assert (made["format"], made["old"]["number"], made["new"]["number"]) == ("cookiescan-declaration-diff/1", 1, 2)
    assert [(change["kind"], change["name"]) for change in made["changes"]] == [("added", "a")]
    with pytest.raises(UsageError, match="has no published version 9"):
        desk.run("diff", SITE, "1", "9")


def test_diff_needs_two(desk):
    for said in ("no published version", "one published version"):
        with pytest.raises(UsageError, match=said):
            desk.run("diff", SITE)
        desk.publish("--approve")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["review", SITE, "--by", "Anna"], "--by says who approves"),
        (["publish", SITE, "--to", "x", "--by", "Anna"], "--by says who approves"),
        (["publish", SITE, "--to", "x", "--lang", "sv,xx"], "There is no language 'xx'"),
        (["publish", SITE, "--to", "x", "--url", "javascript:alert(1)"], "is no address of a folder"),
        (["publish", SITE, "--to", "x", "--url", "https://a.example/?b"], "is no address of a folder"),
        (["publish", SITE, "--to", "x"], "has no reviewed declaration"),
        (["review", "unknown.example"], "No scan of unknown.example is kept"),
        (["review", "::"], ""),
    ],
)
def test_wrong_use(desk, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as problem:
        desk.run(*arguments)
    assert said in problem.value.line()
    assert not (tmp_path / "x").exists()


def test_the_program_ends_with_two_and_one_line(desk, capsys):
    assert run_program(["declaration", "publish", SITE, "--to", str(desk.out), "--database", desk.database]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("index.html", "mine", "holds another index.html"),
        ("index.json", "[]", "of something else"),
        ("index.json", "{", "of something else"),
        ("index.json", '{"format": "cookiescan-publication/1", "site": "other.example"}', "where other.example is"),
        (
            "index.json",
            '{"format": "cookiescan-publication/1", "site": "shop.example", "versions": [{"number": 1}]}',
            "a version 1 that this database did not publish",
        ),
    ],
)
def test_what_is_not_ours_is_left_alone(desk, name, content, said):
    desk.out.mkdir()
    (desk.out / name).write_text(content)
    with pytest.raises(UsageError, match=said):
        desk.publish("--approve")
    assert desk.files() == {name: content.encode()}
    assert desk.run("versions", SITE, "--json") == "[]\n"


def test_a_folder_that_cannot_be_written_leaves_a_version_that_can_be_published_again(desk):
    desk.out.write_text("a file")
    with pytest.raises(UnwritableOutput, match="Cannot publish into"):
        desk.publish("--approve")
    desk.out.unlink()
    assert "Published version 1" in desk.publish("--approve")


def test_a_version_of_a_newer_program(desk):
    with Store.open(desk.database) as store:
        draft = store.put_draft(SITE, "s1", START, {"format": 99})
        store.approve(draft, START)
        store.publish(draft, START)
    with pytest.raises(StoreUnusable, match=r"Version 1 of shop\.example cannot be read"):
        desk.publish()


def test_what_the_owner_changed_is_reviewed_and_kept(desk, tmp_path):
    own = tmp_path / "own"
    CliRunner().invoke(declaration, ["init", str(own)], catch_exceptions=False)
    (own / "declaration.toml").write_text('[texts.en]\ntitle = "What we keep"\n[colours]\naccent = "#7a0040"\n')
    with pytest.raises(UsageError, match="--custom is part of what is reviewed"):
        desk.publish("--custom", str(own))
    desk.review("--custom", str(own), "--approve")
    desk.publish("--lang", "sv,en")
    pages = [desk.files()[path] for path in ("en/index.html", "v/1/en/index.html")]
    assert all(b"What we keep" in page and b"#7a0040" in page for page in pages)
    before = desk.files()
    desk.out.rename(tmp_path / "lost")
    desk.publish("--lang", "sv,en")
    assert desk.files() == before
    with pytest.raises(UsageError, match=r"Version 1 of shop\.example has texts, colours or items of yours"):
        desk.review()
    assert "the page reads or looks otherwise" in desk.review("--no-custom")


def test_a_template_that_fails_is_found_before_anything_is_kept(desk, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    template = own / "declaration.html"
    template.write_text('{% extends "declaration.html" %}{% block intro %}{{ nothing }}{% endblock %}')
    with pytest.raises(UsageError, match="nothing"):
        desk.review("--custom", str(own), "--approve")
    assert desk.run("versions", SITE, "--json") == "[]\n"


def test_a_template_that_fails_in_one_language_is_not_published(desk, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    block = '{% block intro %}{{ nothing if words.language == "sv" else super() }}{% endblock %}'
    (own / "declaration.html").write_text(f'{{% extends "declaration.html" %}}{block}')
    desk.review("--custom", str(own), "--approve")
    with pytest.raises(UsageError, match="nothing"):
        desk.publish("--lang", "en,sv")
    assert '"reviewed"' in desk.run("versions", SITE, "--json")
    assert not desk.out.exists()
    assert "Published version 1" in desk.publish("--lang", "en")
