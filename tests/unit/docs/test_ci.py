"""docs/ci.md: the workflow is one, and its commands are ours."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from scanner.commands.scan import scan
from scanner.findings import validate_fail_on

TEXT = (Path(__file__).parents[3] / "docs" / "ci.md").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load(TEXT.partition("```yaml\n")[2].partition("```")[0])
STEPS = WORKFLOW["jobs"]["scan"]["steps"]


def commands() -> list[str]:
    joined = TEXT.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip().startswith("cookiescan scan ")]


@pytest.mark.parametrize("line", commands())
def test_commands_are_ours(line):
    words = shlex.split(line)[2:]
    context = scan.make_context("scan", [word for word in words if word != "$@"], resilient_parsing=False)
    assert context.params["junit"] == Path("out/junit.xml")
    assert validate_fail_on([context.params["fail_on"]], changes=True) is not None


def test_the_workflow_uses_our_options_and_rules():
    assert validate_fail_on([WORKFLOW["env"]["RULES"]], changes=True)
    options = {name for parameter in scan.params for name in parameter.opts}
    script = next(step["run"] for step in STEPS if step.get("name") == "Scan")
    assert set(re.findall(r"--[a-z-]+\w", script)) - {"--"} <= options


def test_every_step_does_something():
    assert all(("uses" in step) != ("run" in step) for step in STEPS)
