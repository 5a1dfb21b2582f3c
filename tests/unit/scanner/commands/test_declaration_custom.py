"""`cookiescan declaration init`, and `--custom`."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from scanner.commands.declaration import declaration
from scanner.errors import UnwritableOutput, UsageError
from scanner.export import scan_text
from tests.records import a_scan


@pytest.fixture
def scan_file(tmp_path):
    path = tmp_path / "scan.json"
    path.write_text(scan_text(a_scan()))
    return str(path)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "own"
    path.mkdir()
    return path


def run(*arguments):
    return CliRunner().invoke(declaration, [str(one) for one in arguments], catch_exceptions=False)


def test_a_start_is_written_and_changes_nothing(tmp_path, scan_file):
    made = run("init", tmp_path / "a" / "b")
    assert "declaration.toml" in made.stdout
    plain = run(scan_file).stdout
    own = run(scan_file, "--custom", tmp_path / "a" / "b")
    assert own.stderr == ""
    assert "".join(own.stdout.split()) == "".join(plain.split())


def test_what_is_there_is_not_overwritten(folder):
    (folder / "declaration.html").write_text("mine")
    with pytest.raises(UnwritableOutput, match=r"declaration\.html is there already"):
        run("init", folder)
    assert [path.name for path in folder.iterdir()] == ["declaration.html"]
    assert (folder / "declaration.html").read_text() == "mine"


def test_a_place_that_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableOutput, match="cannot be written"):
        run("init", tmp_path / "file")


def test_a_folder_customises_every_format(scan_file, folder):
    (folder / "declaration.toml").write_text('[texts]\nfooter = "Write to us."\n[site]\nname = "Example Shop AB"\n')
    (folder / "declaration.html").write_text(
        '{% extends "declaration.html" %}{% block intro %}<p>Own</p>{% endblock %}'
    )
    for name in ("html", "fragment", "embed"):
        made = run(scan_file, "--custom", folder, "--format", name).stdout
        assert "Own" in made
        assert "Write to us." in made
    assert "Write to us" in run(scan_file, "--custom", folder, "--format", "md").stdout
    assert "Example Shop AB" in run(scan_file, "--custom", folder, "--format", "json").stdout


def test_a_rule_about_nothing_is_told(scan_file, folder):
    (folder / "declaration.toml").write_text('[[item]]\nname = "nobody"\nreason = "r"\ncategory = "necessary"\n')
    assert "no item is named nobody on *." in run(scan_file, "--custom", folder).stderr


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "holds no declaration.toml"),
        ({"declaration.toml": "[tests]"}, "declaration.toml: there is no tests; did you mean 'texts'?"),
        ({"declaration.toml": "\ud800"}, "cannot be read"),
        ({"declaration.toml": "#" * 1_000_001}, "is larger than 1000 kB"),
        ({"declaration.html": "\n{{ nothing }}"}, "declaration.html, line 2: 'nothing' is undefined"),
        ({"declaration.html": "<script></script>"}, "declaration.html: it has an element <script>"),
    ],
)
def test_a_mistake_is_a_line_and_exit_code_2(scan_file, folder, files, said):
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(UsageError) as caught:
        run(scan_file, "--custom", folder)
    assert said in caught.value.line()
    assert caught.value.exit_code == 2


def test_a_link_out_of_the_folder_is_not_followed(scan_file, folder, tmp_path):
    (tmp_path / "secret.html").write_text("secret")
    (folder / "note.html").symlink_to(tmp_path / "secret.html")
    (folder / "declaration.html").write_text('{% include "note.html" %}')
    with pytest.raises(UsageError, match=r"declaration\.html, line 1: there is no file note\.html"):
        run(scan_file, "--custom", folder)
