"""The locks fit pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
RUN = [*PROJECT["project"]["dependencies"], *GROUPS["build"]]


def locked(name: str) -> dict[str, set[Version]]:
    """Package: the versions in a lock (more than one where it depends on the version of Python)."""
    found: dict[str, set[Version]] = {}
    text = (ROOT / ".ci" / "lock" / f"{name}.txt").read_text(encoding="utf-8")
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;]+)", text, re.MULTILINE):
        found.setdefault(canonicalize_name(package), set()).add(Version(version))
    return found


@pytest.mark.parametrize(("lock", "wanted"), [("run", RUN), ("dev", [*RUN, *GROUPS["dev"]])])
def test_every_dependency_is_locked_at_a_version_that_fits(lock: str, wanted: list[str]) -> None:
    """If this fails: `make lock`."""
    versions = locked(lock)
    for requirement in map(Requirement, wanted):
        found = versions.get(canonicalize_name(requirement.name))
        assert found, f"{requirement.name} is not in {lock}.txt"
        assert all(version in requirement.specifier for version in found), requirement


def test_tests_run_with_what_scans_run_with() -> None:
    dev = locked("dev")
    assert {name: versions for name, versions in locked("run").items() if dev.get(name) != versions} == {}


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_every_file_has_a_hash_and_no_address_is_named(lock: str) -> None:
    text = (ROOT / ".ci" / "lock" / f"{lock}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert all("--hash=sha256:" in entry for entry in entries if entry.strip())
