"""A scan as JUnit XML: a test case for each rule, which build servers show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from reports.untrusted import visible

if TYPE_CHECKING:
    from reports.checks import Check, Checks

STATUS: Final = "scan.status"
"""The case that says whether the scan itself went well."""


def junit(checks: Checks) -> str:
    """Write the rules as test cases; the scan itself is the first."""
    suite = TestSuite(visible(checks.site))
    suite.add_testcase(_scan_case(checks))
    for check in checks.checks:
        suite.add_testcase(_case(checks, check))
    suite.time = round(checks.duration, 1)
    document = JUnitXml("cookiescan")
    document.add_testsuite(suite)
    text = document.tostring()  # type: ignore[no-untyped-call]
    return (text.decode("utf-8") if isinstance(text, bytes) else text) + "\n"


def _scan_case(checks: Checks) -> TestCase:
    case = TestCase("the scan looked everywhere", visible(checks.site) + "." + STATUS)
    case.time = round(checks.duration, 1)
    if checks.status != "complete":
        lines = "\n".join(map(visible, checks.reasons))
        fault = Error(f"The scan is {checks.status}", checks.status)
        fault.text = lines
        case.result = [fault]
    return case


def _case(checks: Checks, check: Check) -> TestCase:
    case = TestCase(check.title, f"{visible(checks.site)}.{check.rule}")
    case.time = 0
    lines = [visible(hit.message) + (f" ({visible(hit.url)})" if hit.url else "") for hit in check.hits]
    if lines and check.fails:
        fault = Failure(lines[0] if len(lines) == 1 else f"{len(lines)} times: {lines[0]}", check.rule)
        fault.text = "\n".join([*lines, *([check.reference] if check.reference else [])])
        case.result = [fault]
    elif lines:
        case.system_out = "\n".join(lines)
    return case
