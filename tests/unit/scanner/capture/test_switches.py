"""The command line of the browser."""

from pathlib import Path

import pytest

from scanner.capture.locate import BrowserKind
from scanner.capture.switches import LaunchOptions, command_line


def switches(kind: BrowserKind = BrowserKind.HEADLESS_SHELL, **options: object) -> list[str]:
    launch = LaunchOptions(**options)  # type: ignore[arg-type]
    return command_line(kind, launch, profile=Path("/profile"), sandbox=True, user_agent="An agent")


@pytest.mark.parametrize("kind", list(BrowserKind))
def test_each_switch_is_given_once(kind: BrowserKind) -> None:
    """Chromium takes the last of two; the list of features that are off would be lost."""
    names = [switch.partition("=")[0] for switch in switches(kind, proxy="http://127.0.0.1:1", spki=("a", "b"))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", list(BrowserKind))
def test_storage_stays_partitioned_as_for_visitors(kind: BrowserKind) -> None:
    assert not any("ThirdPartyStoragePartitioning" in switch for switch in switches(kind))


def test_a_proxy_serves_loopback_addresses_too() -> None:
    given = switches(proxy="http://127.0.0.1:8080")
    assert "--proxy-server=http://127.0.0.1:8080" in given
    assert "--proxy-bypass-list=<-loopback>" in given
    assert "--no-proxy-server" not in given


def test_without_a_proxy_the_environment_decides_nothing() -> None:
    assert "--no-proxy-server" in switches()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"spki": ("one", "two")}, "--ignore-certificate-errors-spki-list=one,two"),
        ({"third_party_cookies": False}, "--test-third-party-cookie-phaseout"),
        ({"extra": ("--own",)}, "--own"),
        ({}, "--user-agent=An agent"),
        ({}, "--user-data-dir=/profile"),
        ({}, "--disable-blink-features=AutomationControlled"),
        ({}, "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"),
    ],
)
def test_what_an_option_adds(options: dict[str, object], expected: str) -> None:
    assert expected in switches(**options)


@pytest.mark.parametrize("sandbox", [False, True])
def test_the_sandbox_is_on_unless_it_cannot_be(sandbox: bool) -> None:
    given = command_line(
        BrowserKind.CHROMIUM, LaunchOptions(), profile=Path("/profile"), sandbox=sandbox, user_agent=None
    )
    assert ("--no-sandbox" in given) is not sandbox
    assert not any(switch.startswith("--user-agent") for switch in given)
