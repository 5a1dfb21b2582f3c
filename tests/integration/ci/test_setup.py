"""Set-up on a machine with little on it, and what CI makes of failures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOOLS = [
    *("sh", "bash", "env", "cat", "cksum", "id", "dirname", "rm", "mkdir", "cp"),
    *("mktemp", "tee", "grep", "tail", "tr", "sed"),
]

# Stands in for an interpreter: makes a virtual environment out of itself and writes down what it is asked.
PYTHON = """#!/bin/sh
case "$*" in
    "-c import sys; sys.exit"*) exit 0 ;;
    "-m venv "*) [ -z "$NO_VENV" ] || { echo "ensurepip is not available"; exit 1; }
        mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip --version") ;;
    *"--require-hashes"*) [ -z "$NO_NETWORK" ] || exit 1 ;;
    *browser.py) command -v sh ;;
    --version) echo "Python 3.11.0"; exit 0 ;;
esac
echo "$*" >> calls
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A copy of the tree's set-up, and a PATH with the tools of any Unix but no Python."""
    shutil.copytree(ROOT / ".ci", tmp_path / "tree" / ".ci")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "tree")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in TOOLS:
        (tools / tool).symlink_to(str(shutil.which(tool)))
    return tmp_path


def program(machine: Path, name: str, text: str) -> None:
    path = machine / "bin" / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def run(machine: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=machine / "tree",
        env={"PATH": str(machine / "bin"), "HOME": str(machine), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def calls(machine: Path) -> list[str]:
    """What the interpreter was asked to do since the last time."""
    file = machine / "tree" / "calls"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def test_without_python_it_is_one_clear_line(machine: Path) -> None:
    program(machine, "python3", "#!/bin/sh\nexit 1\n")  # too old
    result = run(machine, ".ci/setup", "run")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "Python 3.11 or later is needed" in result.stderr
    assert not (machine / "tree" / ".venv").exists()


def test_a_versioned_name_is_found_where_python3_is_too_old(machine: Path) -> None:
    program(machine, "python3", "#!/bin/sh\nexit 1\n")
    program(machine, "python3.12", PYTHON)
    assert run(machine, ".ci/setup", "run").returncode == 0


def test_the_first_run_installs_what_is_locked_and_the_second_does_nothing(machine: Path) -> None:
    program(machine, "python3", PYTHON)
    first = run(machine, ".ci/setup", "run")
    assert first.returncode == 0, first.stderr
    done = "\n".join(calls(machine))
    assert "--require-hashes -r .ci/lock/run.txt" in done
    assert "--no-deps --no-build-isolation -e ." in done
    assert ".ci/browser.py" in done
    assert (machine / "tree" / ".venv" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    second = run(machine, ".ci/setup", "run")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert calls(machine) == []


def test_tests_need_more_than_a_scan_and_a_change_of_the_project_is_noticed(machine: Path) -> None:
    program(machine, "python3", PYTHON)
    run(machine, ".ci/setup", "run")
    calls(machine)
    run(machine, ".ci/setup", "test")
    done = "\n".join(calls(machine))
    assert ".ci/lock/dev.txt" in done
    assert "venv" not in done
    assert "browser.py" not in done
    run(machine, ".ci/setup", "run")
    assert calls(machine) == [], "what tests need includes what a scan needs"
    with (machine / "tree" / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write("\n")
    run(machine, ".ci/setup", "test")
    assert ".ci/lock/dev.txt" in "\n".join(calls(machine))


def test_a_failed_installation_is_an_error_and_is_tried_again(machine: Path) -> None:
    program(machine, "python3", PYTHON)
    failed = run(machine, ".ci/setup", "run", NO_NETWORK="1")
    assert failed.returncode == 2
    assert "could not be installed" in failed.stderr
    assert run(machine, ".ci/setup", "run").returncode == 0
    assert "--require-hashes" in "\n".join(calls(machine))


def test_a_python_without_venv_says_what_to_install(machine: Path) -> None:
    program(machine, "python3", PYTHON)
    result = run(machine, ".ci/setup", "run", NO_VENV="1")
    assert result.returncode == 2
    assert "python3-venv" in result.stderr


def test_a_browser_that_was_named_is_not_looked_for(machine: Path) -> None:
    program(machine, "python3", PYTHON)
    assert run(machine, ".ci/setup", "run", COOKIESCAN_BROWSER="/a/browser").returncode == 0
    assert "browser.py" not in "\n".join(calls(machine))


def test_a_browser_that_went_away_is_looked_for_again(machine: Path) -> None:
    program(machine, "python3", PYTHON)
    run(machine, ".ci/setup", "run")
    calls(machine)
    (machine / "tree" / ".venv" / ".browser").write_text("/gone/away\n", encoding="utf-8")
    assert run(machine, ".ci/setup", "run").returncode == 0
    assert calls(machine) == [".ci/browser.py"]


@pytest.mark.parametrize(("tests", "checks", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (2, 2, 1)])
def test_ci_runs_both_fails_if_either_does_and_ends_with_pytests_line(
    machine: Path, tests: int, checks: int, code: int
) -> None:
    closing = "2 failed, 31 passed, 1 skipped in 12.30s"
    program(
        machine,
        "make",
        f"""#!/bin/sh
case "$*" in
    *test) echo "...."; echo "==== {closing} ===="; exit {tests} ;;
    *check) echo "Contracts: 3 kept, 0 broken."; exit {checks} ;;
esac
""",
    )
    result = run(machine, ".ci/run")
    assert result.returncode == code
    assert result.stdout.splitlines()[-1] == closing
    assert "3 kept" in result.stdout
    assert ("make test failed" in result.stdout) is bool(tests)
    assert ("make check failed" in result.stdout) is bool(checks)


def test_make_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, env=dict(os.environ))
    assert set(re.findall(r"^  make (\S+)", shown.stdout, re.MULTILINE)) == targets
