"""`cookiescan report` of kept scans and of files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from reports import formats
from scanner.commands.report import report
from scanner.declare import audit_of
from scanner.errors import UsageError
from scanner.export import EVIDENCE, load_scan, scan_text
from scanner.store import Store
from tests.records import START, a_choice, a_scan

JPEG = b"\xff\xd8 a picture"


def pictured():
    scan = a_scan()
    return replace(scan, consent=replace(scan.consent, phases={"accept": a_choice()}))


def run(*arguments):
    return CliRunner().invoke(report, list(arguments), catch_exceptions=False)


def pictures_of(scan):
    return {picture.file: JPEG for result in scan.consent.phases.values() for picture in result.pictures}


def test_of_a_site_with_what_earlier_scans_found(tmp_path):
    url = f"sqlite:///{tmp_path}/scans.db"
    infos = [replace(a_scan().scan, id=f"s{day}", started_at=START + timedelta(days=day)) for day in range(3)]
    kept = [replace(pictured(), scan=info) for info in infos]
    with Store.open(url) as store:
        for scan in kept:
            store.finish(scan, pictures_of(scan))
    made = run("www.shop.example", "--database", url).stdout_bytes.decode()
    assert made == formats.report(audit_of(kept[2], pictures_of(kept[2]), kept[:2]))
    assert "3 scans of this site are shown" in made
    assert made.count("data:image/jpeg") == 1


def test_of_a_file_with_the_pictures_beside_it(tmp_path):
    scan = pictured()
    (tmp_path / EVIDENCE).mkdir()
    for name, data in pictures_of(scan).items():
        (tmp_path / EVIDENCE / name).write_bytes(data)
    (tmp_path / "scan.json").write_text(scan_text(scan))
    target = tmp_path / "new" / "report.html"
    assert run(str(tmp_path / "scan.json"), "-o", str(target)).stdout == ""
    assert target.read_text() == formats.report(audit_of(load_scan(tmp_path / "scan.json"), pictures_of(scan)))


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/passwd", "sub/../../secret.jpg", "link.jpg", "secret.txt"])
def test_a_scan_cannot_name_pictures_elsewhere(tmp_path, name):
    folder = tmp_path / "scan"
    (folder / EVIDENCE).mkdir(parents=True)
    for place in (folder / "secret.jpg", folder / EVIDENCE / "secret.txt"):
        place.write_bytes(JPEG)
    (folder / EVIDENCE / "link.jpg").symlink_to(folder / "secret.jpg")
    scan = pictured()
    phases = {
        key: replace(result, pictures=[replace(one, file=name) for one in result.pictures])
        for key, result in scan.consent.phases.items()
    }
    (folder / "scan.json").write_text(scan_text(replace(scan, consent=replace(scan.consent, phases=phases))))
    assert "data:image" not in run(str(folder / "scan.json")).stdout


def test_nothing_to_report(tmp_path):
    with pytest.raises(UsageError, match=r"No scan of other\.example is kept"):
        run("other.example", "--database", f"sqlite:///{tmp_path}/scans.db")


@pytest.mark.browser
def test_as_pdf(tmp_path):
    (tmp_path / "scan.json").write_text(scan_text(a_scan()))
    target = tmp_path / "report.pdf"
    assert run(str(tmp_path / "scan.json"), "--format", "pdf", "-o", str(target)).exit_code == 0
    assert target.read_bytes().startswith(b"%PDF-")
