"""The command line of the browser."""

from pathlib import Path

import pytest

from scanner.capture.locate import BrowserKind
from scanner.capture.switches import LaunchOptions, command_line


def switches(options: LaunchOptions, kind: BrowserKind = BrowserKind.HEADLESS_SHELL) -> list[str]:
    return command_line(kind, options, profile=Path("/profile"), sandbox=True, user_agent="An agent")


@pytest.mark.parametrize("kind", list(BrowserKind))
def test_each_switch_is_given_once(kind: BrowserKind) -> None:
    """Chromium takes the last of two; the list of features that are off would be lost."""
    options = LaunchOptions(proxy="http://127.0.0.1:1", spki=("a", "b"))
    names = [switch.partition("=")[0] for switch in switches(options, kind)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", list(BrowserKind))
def test_storage_stays_partitioned_as_for_visitors(kind: BrowserKind) -> None:
    assert not any("ThirdPartyStoragePartitioning" in switch for switch in switches(LaunchOptions(), kind))


def test_a_proxy_serves_loopback_addresses_too() -> None:
    given = switches(LaunchOptions(proxy="http://127.0.0.1:8080", way_out="w.invalid"))
    assert "--proxy-server=http://w.invalid:8080" in given
    assert "--host-resolver-rules=MAP w.invalid 127.0.0.1, MAP * ~NOTFOUND" in given
    assert "--proxy-bypass-list=<-loopback>" in given
    assert "--no-proxy-server" not in given


def test_without_a_proxy_the_environment_decides_nothing() -> None:
    assert "--no-proxy-server" in switches(LaunchOptions())


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (LaunchOptions(spki=("one", "two")), "--ignore-certificate-errors-spki-list=one,two"),
        (LaunchOptions(third_party_cookies=False), "--test-third-party-cookie-phaseout"),
        (LaunchOptions(extra=("--own",)), "--own"),
        (LaunchOptions(), "--user-agent=An agent"),
        (LaunchOptions(), "--user-data-dir=/profile"),
        (LaunchOptions(), "--disable-blink-features=AutomationControlled"),
        (LaunchOptions(), "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"),
    ],
)
def test_what_an_option_adds(options: LaunchOptions, expected: str) -> None:
    assert expected in switches(options)


@pytest.mark.parametrize("sandbox", [False, True])
def test_the_sandbox_is_on_unless_it_cannot_be(sandbox: bool) -> None:
    given = command_line(
        BrowserKind.CHROMIUM, LaunchOptions(), profile=Path("/profile"), sandbox=sandbox, user_agent=None
    )
    assert ("--no-sandbox" in given) is not sandbox
    assert not any(switch.startswith("--user-agent") for switch in given)
