"""The self-test tells a browser that keeps everything from one that does not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.capture import profile, selftest, switches
from scanner.capture.browser import Browser, LaunchOptions
from scanner.capture.locate import BrowserKind, find_browser
from scanner.capture.selftest import BLOCKED, NAMES, STORED, UNKNOWN, require, run_selftest
from scanner.errors import ExitCode, SelfTestFailed

if TYPE_CHECKING:
    from scanner.model import SelfTestResult

pytestmark = pytest.mark.browser

FULL_CHROMIUM = Path("/usr/lib/chromium/chromium")
PATHS = [
    pytest.param(None, id="first-found"),
    pytest.param(
        FULL_CHROMIUM,
        id="full-chromium",
        marks=pytest.mark.skipif(not FULL_CHROMIUM.exists(), reason="no full Chromium"),
    ),
]
THIRD_PARTY_COOKIES = {"third_party_http", "third_party_script"}


def proved(path: Path | None, options: LaunchOptions | None = None) -> SelfTestResult:
    async def run() -> SelfTestResult:
        async with Browser(find_browser(path), options) as browser:
            return await run_selftest(browser)

    return asyncio.run(run())


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_that_keeps_everything_passes(path: Path | None) -> None:
    result = proved(path)
    assert result.passed, result.problems
    assert result.results == dict.fromkeys(NAMES, STORED)
    assert result.duration < selftest.TIME_LIMIT
    require(result)


def test_a_proxy_that_refuses_everything_does_not_matter() -> None:
    """The guard refuses loopback addresses, and an upstream proxy does not know our pages."""
    assert proved(None, LaunchOptions(proxy="http://127.0.0.1:9")).passed


@pytest.mark.parametrize("path", PATHS)
def test_third_party_cookies_can_be_asked_to_be_refused(path: Path | None) -> None:
    result = proved(path, LaunchOptions(third_party_cookies=False))
    assert result.passed, result.problems
    assert {name for name, state in result.results.items() if state == BLOCKED} == THIRD_PARTY_COOKIES


@pytest.mark.skipif(not FULL_CHROMIUM.exists(), reason="no full Chromium")
def test_a_full_chromium_without_the_preference_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It blocks third-party cookies in private contexts without a word."""
    monkeypatch.setattr(profile, "ALLOW_ALL_COOKIES", 1)
    result = proved(FULL_CHROMIUM)
    assert not result.passed
    assert {name for name, state in result.results.items() if state == BLOCKED} == THIRD_PARTY_COOKIES
    with pytest.raises(SelfTestFailed, match="third_party_http is blocked, expected stored") as caught:
        require(result)
    assert caught.value.exit_code is ExitCode.WRONG_USE


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            LaunchOptions(extra=("--test-third-party-cookie-phaseout",)),
            "third_party_script is blocked, expected stored",
        ),
        (LaunchOptions(user_agent="HeadlessChrome/1"), "the browser calls itself Headless"),
    ],
)
def test_a_setting_that_changes_what_is_measured_is_found_out(options: LaunchOptions, problem: str) -> None:
    result = proved(None, options)
    assert not result.passed
    assert problem in "; ".join(result.problems)


def test_a_browser_that_shows_it_is_automated_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tuple(switch for switch in switches._ALWAYS if "AutomationControlled" not in switch)
    monkeypatch.setattr(switches, "_ALWAYS", kept)
    assert proved(None).problems == ["navigator.webdriver is true, expected false"]


def test_a_browser_that_does_not_answer_leaves_everything_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "_response", lambda target: b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
    monkeypatch.setattr(selftest, "TIME_LIMIT", 1.0)
    result = proved(None)
    assert result.results == dict.fromkeys(NAMES, UNKNOWN)
    assert "did not answer" in result.problems[0]


def test_a_browser_that_dies_leaves_everything_unknown() -> None:
    async def run() -> SelfTestResult:
        async with Browser(find_browser()) as browser:
            browser.kill()
            return await run_selftest(browser)

    result = asyncio.run(run())
    assert not result.passed
    assert result.results == dict.fromkeys(NAMES, UNKNOWN)


def test_every_problem_is_in_the_message() -> None:
    async def run() -> SelfTestResult:
        async with Browser(find_browser()) as browser:
            assert browser.choice.kind in BrowserKind
            return await run_selftest(browser)

    result = replace(asyncio.run(run()), passed=False, problems=["one", "two"])
    with pytest.raises(SelfTestFailed, match="one; two"):
        require(result)
