"""What the lock brings: licences that are allowed, and a bill of materials that holds all of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / ".ci" / "lock" / "run.txt").read_text(encoding="utf-8")
SUPPLY = [sys.executable, str(ROOT / ".ci" / "supply.py")]


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("sbom") / "deep" / "bill.json"
    subprocess.run([*SUPPLY, "sbom", str(file)], check=True)
    text = file.read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_every_locked_package_stands_in_the_bill_with_its_hashes(bill: dict[str, Any]) -> None:
    told = {f"{part['name']}=={part['version']}": part for part in bill["components"]}
    assert set(told) == set(re.findall(r"^[A-Za-z0-9._-]+==[^ ;\\]+", LOCK, re.MULTILINE))
    hashes = {found["value"] for part in told.values() for found in part["properties"] if "sha256" in found["name"]}
    assert hashes == set(re.findall(r"--hash=sha256:([0-9a-f]{64})", LOCK))
    assert all(part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}" for part in told.values())
    without = {name for name, part in told.items() if "licenses" not in part}
    markers = {name for name, part in told.items() for one in part["properties"] if one["name"].endswith("marker")}
    assert without <= markers  # only those for other systems


def test_the_bill_names_what_it_is_of_and_no_moment(bill: dict[str, Any]) -> None:
    assert bill["metadata"]["component"]["name"] == "cookiescan"
    assert "timestamp" not in bill["metadata"]
    root = next(one for one in bill["dependencies"] if one["ref"] == "cookiescan")
    assert len(root["dependsOn"]) == len(bill["components"])


def test_all_licences_are_allowed() -> None:
    done = subprocess.run([*SUPPLY, "licences"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [("MIT", True), ("Apache-2.0 AND MIT", True), ("GPL-3.0-only OR MIT", True), ("GPL-3.0-only", False),
     ("MIT AND AGPL-3.0-only", False), ("(MIT OR Zlib) AND GPL-3.0-only", False),
     ("MIT AND (ISC OR GPL-2.0-only)", True), ("GPL-3.0-only AND (MIT OR ISC)", False), ("(MIT", False)],
)  # fmt: skip
def test_choices_and_parts(expression: str, allowed: bool) -> None:
    code = f"import sys; sys.path.insert(0, '.ci'); import supply; print(supply.allows({expression!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == str(allowed)


def test_actions_are_pinned_by_commit() -> None:
    files = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    used = [line for file in files for line in re.findall(r"uses: *(.+)", file.read_text(encoding="utf-8"))]
    assert used
    assert [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line)] == []
