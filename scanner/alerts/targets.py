"""Targets: where alerts go. An address may hold a password, so no message of ours repeats one."""

from __future__ import annotations

import ipaddress
import logging
import os
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from scanner.alerts.signature import secret_bytes
from scanner.errors import UsageError

if TYPE_CHECKING:
    from urllib.parse import SplitResult

MAIL_SERVER: Final = "COOKIESCAN_SMTP"
"""Variable with the server for targets that name only a recipient, `mailto:ops@example.com`."""
_LOCAL_SERVER: Final = "mailto://localhost"
_WEBHOOK: Final = "webhook+"
_MAIL: Final = ("mailto", "mailtos")
_ADVICE: Final = (
    "Give mailto:ADDRESS, mailtos://USER:PASSWORD@SERVER?to=ADDRESS&from=ADDRESS, webhook+https://SECRET@HOST/PATH, "
    "or an address of Apprise such as slack://.."
)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to post to, and the secret to sign with."""

    url: str
    secret: bytes


def kind_of(target: str) -> str:
    """`webhook`, `mail`, or `chat` for all the rest."""
    scheme = target.partition(":")[0].lower()
    if scheme.startswith(_WEBHOOK):
        return "webhook"
    return "mail" if scheme in _MAIL else "chat"


def check_target(url: str) -> None:
    """Prove that alerts can be addressed there; nothing is sent.

    Raises:
        UsageError: the address cannot be read, is not safe to use, or names more than one receiver. The message does
            not hold it.
    """
    if not url.isprintable() or url != url.strip():
        raise UsageError("An alert target holds a space or a control character at its ends or within", _ADVICE)
    if kind_of(url) == "webhook":
        webhook_of(url)
        return
    plugin = plugin_of(url)
    if len(plugin) != 1 or getattr(plugin, "cc", None) or getattr(plugin, "bcc", None):
        # Each message goes out once: if one of several receivers refused it, the others would get it again.
        raise UsageError(f"The alert target {shown_target(url)} names several receivers", "Name one for each target")
    if kind_of(url) == "mail":
        _check_mail(url, plugin)


def _check_mail(url: str, plugin: Any) -> None:
    if plugin.pgp_mode != "no":
        raise UsageError(f"The alert target {shown_target(url)} asks for PGP", "Alerts are not encrypted by PGP")
    if plugin.password and plugin.secure_mode == "insecure" and not _is_loopback(plugin.smtp_host):
        raise UsageError(
            f"The alert target {shown_target(url)} would send its password unencrypted", "Give mailtos://.."
        )
    if any(not text.isprintable() for header in plugin.headers.items() for text in header):
        raise UsageError(f"The alert target {shown_target(url)} has a header of several lines", _ADVICE)


def webhook_of(url: str) -> Webhook:
    """The webhook that the address names; `UsageError` when it is none."""
    try:
        parts = urlsplit(url[len(_WEBHOOK) :])
        host, _ = parts.hostname, parts.port
    except ValueError as problem:
        raise UsageError("A webhook's address cannot be read", _ADVICE) from problem
    if parts.scheme.lower() not in {"https", "http"} or not host:
        raise UsageError("A webhook's address cannot be read", _ADVICE)
    if parts.scheme.lower() == "http" and not _is_loopback(host):
        raise UsageError(f"The webhook at {host} would be called unencrypted", "Give webhook+https://..")
    # SECRET@ or :SECRET@ or NAME:SECRET@, as one writes it.
    secret = unquote(parts.password or parts.username or "")
    return Webhook(parts._replace(netloc=_host_and_port(parts), fragment="").geturl(), secret_bytes(secret, host))


def plugin_of(url: str) -> Any:
    """Apprise's object for the address; `UsageError` when Apprise knows none."""
    full = _with_server(url)
    try:
        plugin = None if full is None else _mail_plugin(full) if kind_of(url) == "mail" else _service_plugin(full)
    except (TypeError, ValueError):  # an address with something missing; its text may hold the rest
        plugin = None
    if plugin is None:
        raise UsageError(f"The alert target {shown_target(url)} cannot be used", _ADVICE)
    return plugin


def _mail_plugin(url: str) -> Any:
    """Apprise's plug-in for mail, without the others, which take a second to load."""
    apprise = _apprise()
    plugin = apprise.plugins.email.NotifyEmail
    parts = plugin.parse_url(url)
    return plugin(**parts, asset=_asset(apprise)) if parts and parts["schema"] in _MAIL else None


def _service_plugin(url: str) -> Any:
    apprise = _apprise()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of plug-ins, which it loads at the first address
        return apprise.Apprise.instantiate(url, asset=_asset(apprise))


def shown_target(url: str) -> str:
    """The target as a person may read it: scheme, server, user and recipient of a mail; secrets are `***`.

    Of a chat address everything after the scheme may be a secret.
    """
    scheme, colon, rest = url.partition(":")
    if not colon or not scheme.replace("+", "").replace("-", "").isalnum():
        return "***"
    kind = kind_of(url)
    try:
        parts = urlsplit(url if kind == "mail" else url[len(_WEBHOOK) :])
        host = _host_and_port(parts)
        if kind == "webhook":
            return f"{scheme}://***@{host}/***" if parts.path.strip("/") or parts.query else f"{scheme}://***@{host}"
        if kind == "mail" and not rest.startswith("//"):
            return f"{scheme}:{_readable(rest.partition('?')[0])}"
        if kind == "mail":
            return f"{scheme}://{_shown_user(parts)}{host}{_shown_recipient(parts)}"
    except ValueError:
        pass
    return f"{scheme}://***"


def _shown_user(parts: SplitResult) -> str:
    if parts.username is None:
        return ""
    return _readable(parts.username) + (":***@" if parts.password is not None else "@")


def _shown_recipient(parts: SplitResult) -> str:
    to = parse_qs(parts.query).get("to", [])
    in_path = [unquote(part) for part in parts.path.split("/") if part]
    found = [each for each in (*in_path, *to) if "@" in each]
    return f"?to={_readable(','.join(found))}" if found else ""


def _readable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)[:200]


def _host_and_port(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]


def _is_loopback(host: str) -> bool:
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _with_server(url: str) -> str | None:
    """`mailto:ADDRESS` with the mail server of this machine; any other address as it is."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() not in _MAIL or rest.startswith("//"):
        return url
    address = unquote(rest)
    if "?" in rest or "," in address or "@" not in address:
        return None
    server = os.environ.get(MAIL_SERVER) or _LOCAL_SERVER
    return f"{server}{'&' if '?' in server else '?'}to={quote(address)}"


@cache
def _apprise() -> Any:
    """Apprise, imported when it is needed (a third of a second) and made silent: its log tells addresses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # noqa: PLC0415
        import apprise.plugins.email  # noqa: PLC0415

    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    # It tells the path of each request, which is where chat programs have their tokens.
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    return apprise


@cache
def _asset(apprise: Any) -> Any:
    """Who sends. Without Apprise's pictures, which a chat program would fetch from elsewhere."""
    return apprise.AppriseAsset(
        app_id="cookiescan", app_desc="cookiescan", app_url="", image_url_mask="", image_url_logo="", async_mode=False
    )
