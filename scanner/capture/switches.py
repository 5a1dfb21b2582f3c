"""The complete command line of the browser.

Playwright's own switches are replaced as a whole, because Chromium takes only the last `--disable-features` on its
command line: adding one of ours to Playwright's would undo all of Playwright's. What is different from Playwright
1.65, and why:

- `ThirdPartyStoragePartitioning` stays on, as it is for visitors: the storage of an embedded third party belongs to
  the pair of embedded and embedding site. (Playwright switches it off; Chromium plans to remove the choice.)
- `--enable-automation` is never given and `AutomationControlled` is off, so that `navigator.webdriver` is false.
- The full Chromium keeps the frames of one page in one process, as the headless shell does, so that both deliver the
  same events to one session per page, and it does not start renderers for its own menus in each new context.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.capture.locate import BrowserKind

if TYPE_CHECKING:
    from pathlib import Path

ENGINE_FEATURES_OFF = (
    # Playwright relies on these (chromiumSwitches.ts): navigation events, http kept http, steady screenshots.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "PaintHolding",
    # Traffic of the browser itself, which no visited page asked for.
    "AimEnabled",
    "AutofillServerCommunication",
    "CertificateTransparencyComponentUpdater",
    "DialMediaRouteProvider",
    "InterestFeedContentSuggestions",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
    "Translate",
    # Names under .local that a page gives to WebRTC would be asked for in the local network, past any proxy.
    "WebRtcHideLocalIpsWithMdns",
)
FULL_CHROMIUM_FEATURES_OFF = (
    "IsolateOrigins",
    "site-per-process",
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
)
# Requests of the full Chromium that no switch turns off are sent to a port that Chromium refuses to connect to.
_NOWHERE = "http://127.0.0.1:9/"
_FULL_CHROMIUM = (
    "--disable-site-isolation-trials",
    f"--component-updater=url-source={_NOWHERE}",  # the catalogue of on-device models, asked for at each start
    f"--gaia-url={_NOWHERE}",  # the accounts of the person at the browser, asked for again and again
)
FEATURES_ON = (
    "CDPScreenshotNewSurface",
    "SkipListAccountsWithoutGaiaCookies",  # no request to the maker's account service at start
)

_ALWAYS = (
    # For Playwright: the pipe, no window of its own, no throttling of the tabs that are not in front.
    "--headless",
    "--remote-debugging-pipe",
    "--no-startup-window",
    "--allow-pre-commit-input",
    "--disable-back-forward-cache",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--disable-renderer-backgrounding",
    # No traffic and no background work of the browser itself.
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-stack-profiler",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-service-autorun",
    "--safebrowsing-disable-auto-update",
    # No key ring, no sound, no graphics card.
    "--password-store=basic",
    "--use-mock-keychain",
    "--mute-audio",
    "--disable-dev-shm-usage",
    "--enable-unsafe-swiftshader",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    # A mouse, as Playwright's default device has.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    # An ordinary visitor's browser says `navigator.webdriver === false`.
    "--disable-blink-features=AutomationControlled",
    # Direct connections of WebRTC would go round the proxy and so round the address guard.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


def _secret_name() -> str:
    return f"{secrets.token_hex(8)}.invalid"  # which no resolver knows (RFC 6761)


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """How to start a browser.

    Attributes:
        proxy: `http://host:port` through which everything goes, loopback addresses too. None: direct.
        spki: base64 SHA-256 hashes of public keys whose certificates are accepted (tests, an own authority).
        sandbox: Chromium's process sandbox; None means on where the system lets it, True insists, False is off.
        third_party_cookies: False makes the browser refuse them, as some visitors' browsers do.
        user_agent: what to say instead of the browser's own; None keeps that, without the word `Headless`.
        user_agent_suffix: appended to the user agent (`--identify`).
        extra: further switches, last on the command line.
        way_out: the name under which a browser with a proxy finds its host, and no other.
    """

    proxy: str | None = None
    spki: tuple[str, ...] = ()
    sandbox: bool | None = None
    third_party_cookies: bool = True
    user_agent: str | None = None
    user_agent_suffix: str = ""
    extra: tuple[str, ...] = ()
    way_out: str = field(default_factory=_secret_name)


def command_line(
    kind: BrowserKind, options: LaunchOptions, *, profile: Path, sandbox: bool, user_agent: str | None
) -> list[str]:
    """Return all switches for one start; Playwright adds none."""
    switches = list(_ALWAYS)
    features_off = list(ENGINE_FEATURES_OFF)
    if kind is BrowserKind.CHROMIUM:
        switches += _FULL_CHROMIUM
        features_off += FULL_CHROMIUM_FEATURES_OFF
    switches.append("--disable-features=" + ",".join(features_off))
    switches.append("--enable-features=" + ",".join(FEATURES_ON))
    if not sandbox:
        switches.append("--no-sandbox")
    if options.proxy:
        switches += _only_through(options.proxy, options.way_out)
    else:
        switches.append("--no-proxy-server")
    if options.spki:
        switches.append("--ignore-certificate-errors-spki-list=" + ",".join(options.spki))
    if not options.third_party_cookies:
        switches.append("--test-third-party-cookie-phaseout")
    if user_agent:
        switches.append(f"--user-agent={user_agent}")
    return [*switches, f"--user-data-dir={profile}", *options.extra]


def _only_through(proxy: str, way_out: str) -> list[str]:
    """The switches for a browser that reaches nothing but its proxy.

    Chromium sends loopback addresses past any proxy unless told to subtract that rule. The second wall: it finds no
    host at all, neither by name nor by address, except its proxy under a name that no page knows. So whatever forgets
    the proxy (WebRTC looks up the names of its servers by itself) gets nowhere, and no name server is asked.
    """
    scheme, _, address = proxy.partition("://")
    host, _, port = address.rpartition(":")
    return [
        f"--proxy-server={scheme}://{way_out}:{port}",
        "--proxy-bypass-list=<-loopback>",
        f"--host-resolver-rules=MAP {way_out} {host}, MAP * ~NOTFOUND",
    ]
