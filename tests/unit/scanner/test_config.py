"""Options are understood once and refused early, and no secret of them is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.config import DEFAULT_PHASES, Profile, Sample, ScanConfig, duration, phases, without_credentials
from scanner.errors import UsageError
from scanner.model import Phase


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90), ("90s", 90), ("0.5", 0.5), ("30m", 1800), ("2h", 7200), ("1.5h", 5400), ("1d", 86400),
        (" 30 m ", 1800), ("30M", 1800),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "0", "0s", "-1", "1w", "1h30m", "1,5h", "ten", "inf", "nan", "1e3", ".5"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a duration"):
        duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no_action", (Phase.NO_ACTION,)),
        ("accept,reject,no_action", DEFAULT_PHASES),  # in the order in which they run
        (" accept , accept,", (Phase.ACCEPT,)),
        ("withdraw,gpc", (Phase.GPC, Phase.WITHDRAW)),
    ],
)
def test_phases(text: str, expected: tuple[Phase, ...]) -> None:
    assert phases(text) == expected


@pytest.mark.parametrize(
    ("text", "says"), [("", "No phase"), (",", "No phase"), ("acept", "'acept'"), ("ALL", "'ALL'")]
)
def test_unknown_phases_are_refused_with_the_known_ones(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        phases(text)
    assert "no_action" in caught.value.advice


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (None, None),
        ("", ""),
        ("http://proxy.example:8080", "http://proxy.example:8080"),
        ("http://user:secret@proxy.example:8080", "http://proxy.example:8080"),
        ("http://user@proxy.example", "http://proxy.example"),
        ("http://user:se@cret@proxy.example", "http://proxy.example"),
        ("http://user:se/cret@proxy.example", "http://proxy.example"),
        ("http://user:se://cret@proxy.example", "http://proxy.example"),
        ("user:secret@proxy.example:8080", "proxy.example:8080"),
    ],
)
def test_credentials_are_left_out(url: str | None, kept: str | None) -> None:
    assert without_credentials(url) == kept


@given(st.text(alphabet="abc:/@.%").map(lambda secret: f"XYZ{secret}XYZ"))
def test_no_password_is_kept(secret: str) -> None:
    assert "XYZ" not in (without_credentials(f"http://user:{secret}@proxy.example:1") or "")


def test_options_are_kept_as_plain_data_without_secrets() -> None:
    config = ScanConfig(
        "https://shop.example/",
        profile=Profile.FAST,
        sample=Sample.ALL,
        phases=(Phase.ACCEPT,),
        proxy="http://user:secret@proxy.example:1",
        browser=Path("/opt/browser"),
    )
    kept = json.loads(json.dumps(config.as_options()))
    assert "secret" not in json.dumps(kept)
    assert {name: kept[name] for name in ("profile", "sample", "phases", "proxy", "browser")} == {
        "profile": "fast", "sample": "all", "phases": ["accept"], "proxy": "http://proxy.example:1",
        "browser": "/opt/browser",
    }  # fmt: skip


def test_defaults_are_those_of_the_command_line() -> None:
    config = ScanConfig("https://shop.example/")
    assert (config.max_pages, config.concurrency, config.delay, config.time_limit) == (500, 4, 0.0, 1800.0)
    assert (config.profile, config.sample, config.phases) == (Profile.DEFAULT, Sample.AUTO, DEFAULT_PHASES)
