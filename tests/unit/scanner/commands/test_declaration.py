"""`cookiescan declaration` of kept scans and of files."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from reports.formats import DECLARATION
from scanner.commands.declaration import declaration
from scanner.declare import declaration_of
from scanner.errors import UnwritableOutput, UsageError
from scanner.export import scan_text
from scanner.model import ScanStatus
from scanner.store import Store
from tests.records import START, a_scan


@pytest.fixture
def database(tmp_path):
    """Two scans of a shop, and a later one that failed."""
    url = f"sqlite:///{tmp_path}/scans.db"
    with Store.open(url) as store:
        store.finish(a_scan("s1"))
        store.finish(a_scan("s2", started_at=START + timedelta(days=1)))
        failed = a_scan("s3", started_at=START + timedelta(days=2))
        store.finish(replace(failed, scan=replace(failed.scan, status=ScanStatus.FAILED)))
    return url


@pytest.fixture
def scan_file(tmp_path):
    path = tmp_path / "scan.json"
    path.write_text(scan_text(a_scan()))
    return str(path)


def run(*arguments):
    return CliRunner().invoke(declaration, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize("name", DECLARATION)
def test_of_a_file_in_every_format(scan_file, name):
    assert run(scan_file, "--format", name).stdout_bytes.decode() == DECLARATION[name].write(
        declaration_of(a_scan()), None
    )


def test_html_is_what_you_get_unasked(scan_file):
    assert run(scan_file).stdout.startswith("<!")


@pytest.mark.parametrize("site", ["shop.example", "www.shop.example", "https://www.SHOP.example/a?b"])
def test_of_the_newest_scan_of_a_site_that_saw_something(database, site):
    made = json.loads(run(site, "--format", "json", "--database", database).stdout)
    newest = a_scan("s2", started_at=START + timedelta(days=1))
    assert made == json.loads(DECLARATION["json"].write(declaration_of(newest), None))


def test_into_a_file(scan_file, tmp_path):
    target = tmp_path / "new" / "cookies.md"
    result = run(scan_file, "--format", "md", "-o", str(target))
    assert result.stdout == ""
    assert target.read_text() == DECLARATION["md"].write(declaration_of(a_scan()), None)


def test_an_unknown_format_names_those_there_are(scan_file):
    with pytest.raises(UsageError) as error:
        run(scan_file, "--format", "docx")
    assert error.value.line() == f"There is no format 'docx'. The formats are {', '.join(DECLARATION)}, pdf."


def test_the_embed_comes_with_its_tag(scan_file, tmp_path):
    ended = run(scan_file, "--format", "embed", "-o", str(tmp_path / "cookies.js"))
    digest = hashlib.sha384((tmp_path / "cookies.js").read_bytes()).digest()
    assert f'src="cookies.js" integrity="sha384-{base64.b64encode(digest).decode()}"' in ended.stderr
    assert ended.stdout == ""
    assert 'src="declaration.embed.js"' in run(scan_file, "--format", "embed").stderr


@pytest.mark.parametrize(("lang", "says"), [("sv-SE,en", '["sv","en"]'), ("all", '["en","sv",')])
def test_an_embed_holds_several_languages(scan_file, lang, says):
    assert f'"languages":{says}' in run(scan_file, "--format", "embed", "--lang", lang).stdout


@pytest.mark.parametrize("lang", ["sv,en", "all"])
def test_other_formats_are_in_one_language(scan_file, lang):
    with pytest.raises(UsageError, match="html is in one language"):
        run(scan_file, "--lang", lang)


def test_in_another_language(scan_file):
    assert '<html lang="sv"' in run(scan_file, "--lang", "sv-SE").stdout
    assert run("write", scan_file, "--lang", "de", "--format", "md").stdout.startswith("# Cookies auf shop.example")


def test_an_unknown_language_names_those_there_are(scan_file):
    with pytest.raises(UsageError) as error:
        run(scan_file, "--lang", "xx")
    assert error.value.line().startswith("There is no language 'xx'. The languages are en, sv, da,")
    assert error.value.exit_code == 2


def test_the_languages_and_what_they_lack(monkeypatch):
    lacking = {"sv": ["Cookie"]}
    monkeypatch.setattr("scanner.commands.declaration_languages.missing", lambda name: lacking.get(name, []))
    assert run("languages").stdout.startswith("en: complete\nsv: 1 text is missing\nda: complete\n")
    assert run("languages", "--lang", "sv-SE").stdout == "Cookie\n"
    assert run("languages", "--lang", "de").stdout == ""


@pytest.mark.browser
def test_pdf_is_printed(scan_file, tmp_path):
    run(scan_file, "--format", "pdf", "-o", str(tmp_path / "declaration.pdf"))
    assert (tmp_path / "declaration.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("other.example", "No scan of other.example is kept"),
        ("nofile.json", "Cannot read nofile.json"),
        ("not a site", "not a web address"),
        ("", "not a web address"),
    ],
)
def test_nothing_to_declare(database, source, says):
    with pytest.raises(UsageError, match=says):
        run(source, "--database", database)


def test_a_file_that_is_no_scan(tmp_path):
    (tmp_path / "data").write_text("{}")
    with pytest.raises(UsageError, match="is not a scan"):
        run(str(tmp_path / "data"))


def test_a_place_that_cannot_be_written(scan_file, tmp_path):
    with pytest.raises(UnwritableOutput):
        run(scan_file, "-o", str(tmp_path))
