"""`cookiescan declaration --format`: each format lands in its file, and the embed tells how it is used."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from scanner.commands.declaration import declaration
from scanner.commands.documents import FORMATS
from scanner.errors import UsageError
from scanner.export import scan_text, write_whole
from tests.records import a_scan

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def scan(tmp_path: Path) -> str:
    path = tmp_path / "scan.json"
    write_whole(path, scan_text(a_scan()))
    return str(path)


def run(*options: str) -> Result:
    return CliRunner().invoke(declaration, options, catch_exceptions=False)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "pdf"])
def test_each_format_is_the_same_on_the_terminal_and_in_a_file(scan, tmp_path, name):
    shown = run(scan, "--format", name)
    assert shown.exit_code == 0
    assert shown.stdout_bytes
    run(scan, "--format", name, "-o", str(tmp_path / "out"))
    assert (tmp_path / "out").read_bytes() == shown.stdout_bytes


def test_the_embed_comes_with_its_tag(scan, tmp_path):
    ended = run(scan, "--format", "embed", "-o", str(tmp_path / "cookies.js"))
    digest = hashlib.sha384((tmp_path / "cookies.js").read_bytes()).digest()
    assert f'src="cookies.js" integrity="sha384-{base64.b64encode(digest).decode()}"' in ended.stderr
    assert ended.stdout == ""
    assert 'src="declaration.embed.js"' in run(scan, "--format", "embed").stderr


def test_json_ld_is_json(scan):
    assert json.loads(run(scan, "--format", "jsonld").stdout)["@type"] == "WebPage"


@pytest.mark.browser
def test_pdf_is_printed(scan, tmp_path):
    run(scan, "--format", "pdf", "-o", str(tmp_path / "declaration.pdf"))
    assert (tmp_path / "declaration.pdf").read_bytes().startswith(b"%PDF-")


def test_another_format_is_refused_with_the_list(scan):
    with pytest.raises(UsageError, match="docx") as refused:
        run(scan, "--format", "docx")
    assert "pdf" in refused.value.advice
