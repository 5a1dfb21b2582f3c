"""A scan as SARIF 2.1.0 (OASIS), the format in which code hosts show findings."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from reports.untrusted import visible

if TYPE_CHECKING:
    from reports.checks import Check, Checks, Hit

VERSION: Final = "2.1.0"
SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"high": "error", "medium": "warning", "low": "warning", "info": "note"}
_SCORES: Final = {"high": "8.0", "medium": "5.0", "low": "3.0", "info": "0.0"}


def sarif(checks: Checks) -> str:
    """Write every hit of every rule as a result.

    Code hosts take locations below the root of the repository only and refuse web addresses, so a page stands as host
    and path; its whole address is in the properties.
    """
    rules = [_rule(check) for check in checks.checks]
    results = [_result(checks, check, number, hit) for number, check in enumerate(checks.checks) for hit in check.hits]
    notices = [
        {"level": "error" if checks.status == "failed" else "warning", "message": {"text": visible(reason)}}
        for reason in checks.reasons
    ]
    run = {
        "tool": {"driver": {"name": "cookiescan", "version": checks.version, "rules": rules}},
        "automationDetails": {"id": f"cookiescan/{visible(checks.site)}/"},
        "invocations": [{"executionSuccessful": checks.status != "failed", "toolExecutionNotifications": notices}],
        "results": results,
    }
    text = json.dumps({"$schema": SCHEMA, "version": VERSION, "runs": [run]}, indent=2)
    return text + "\n"


def _rule(check: Check) -> dict[str, Any]:
    worst = max((hit.severity for hit in check.hits), key=lambda name: float(_SCORES.get(name, "0")), default="info")
    rule: dict[str, Any] = {
        "id": check.rule,
        "shortDescription": {"text": check.title},
        "defaultConfiguration": {"level": _LEVELS.get(worst, "note")},
        "properties": {"tags": ["privacy", "cookies"], "precision": "high"},
    }
    if check.reference:
        rule["help"] = {"text": check.reference}
    return rule


def _result(checks: Checks, check: Check, number: int, hit: Hit) -> dict[str, Any]:
    url = hit.url or checks.start_url
    case = hashlib.sha256(f"{check.rule}\x1f{hit.identity}".encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "ruleId": check.rule,
        "ruleIndex": number,
        "level": _LEVELS.get(hit.severity, "note"),
        "message": {"text": visible(hit.message)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": place(url)}, "region": {"startLine": 1}}}],
        "partialFingerprints": {"cookiescan/v1": case},
        "properties": {"url": visible(url), "severity": hit.severity},
    }


def place(url: str) -> str:
    """An address as a relative one, `www.shop.example/shoes`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or "unknown"
    except ValueError:
        return "unknown"
    path = quote(parts.path.encode("utf-8", "replace").decode(), safe="/%-._~")
    return quote(host, safe="-._~") + (path if path.strip("/") else "/index")
