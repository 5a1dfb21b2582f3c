"""Targets: which are taken, and what of them is shown."""

from __future__ import annotations

import pytest

from scanner.alerts import check_target, shown_target
from scanner.alerts.targets import MAIL_SERVER, kind_of, plugin_of, webhook_of
from scanner.errors import UsageError
from tests.alerting import everything_logged

SECRETS = ("s3cr3tpassword", "T0kenA1234", "T0kenB1234", "T0kenC1234567890123456789")
SLACK = "slack://T0kenA1234/T0kenB1234/T0kenC1234567890123456789"


@pytest.mark.parametrize(
    "url",
    [
        "mailto:ops@shop.example",
        "mailtos://user:s3cr3tpassword@smtp.example?to=ops@shop.example",
        "mailtos://user:s3cr3tpassword@gmail.com",
        "mailto://127.0.0.1:2525?to=ops@shop.example&from=c@shop.example",
        "mailto://relay.example?to=ops@shop.example&from=c@shop.example",
        f"{SLACK}/%23general",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "json://host.example/path",
        "webhook+https://s3cr3tpassword0123@hooks.example/cookies?x=1",
        "webhook+https://:s3cr3tpassword0123@hooks.example",
        "webhook+https://whsec_MDEyMzQ1Njc4OWFiY2RlZg==@hooks.example/",
        "webhook+http://s3cr3tpassword0123@localhost:8080/",
        "webhook+http://s3cr3tpassword0123@[::1]:8080/",
    ],
)
def test_good(url):
    check_target(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "cannot be used"),
        ("ops@shop.example", "cannot be used"),
        ("s3cr3tpassword", "cannot be used"),
        ("bogus://s3cr3tpassword@host", "cannot be used"),
        ("https://s3cr3tpassword@hooks.example/", "cannot be used"),
        ("mailto:nobody", "cannot be used"),
        ("mailto://relay.example?to=ops@shop.example", "cannot be used"),
        ("mailto:a@shop.example,b@shop.example", "cannot be used"),
        ("mailto:a@shop.example?bcc=b@shop.example", "cannot be used"),
        ("mailtos://user:s3cr3tpassword@smtp.example?to=a@b.example,c@d.example", "several receivers"),
        ("mailtos://user:s3cr3tpassword@smtp.example?to=a@b.example&cc=c@d.example", "several receivers"),
        ("mailtos://user:s3cr3tpassword@smtp.example?to=a@b.example&bcc=c@d.example", "several receivers"),
        ("mailto://user:s3cr3tpassword@smtp.example?to=a@b.example", "unencrypted"),
        ("mailtos://u:s3cr3tpassword@smtp.example?to=a@b.example&pgp=sign", "PGP"),
        ("mailtos://u:s3cr3tpassword@smtp.example?to=a@b.example&%2BX-A=a%0d%0aBcc:x@y.example", "several lines"),
        (f"{SLACK}/%23general/%23other", "several receivers"),
        ("mailto:ops@shop.example\r\nBcc: x", "control character"),
        ("webhook+https://hooks.example/", "no secret"),
        ("webhook+https://short@hooks.example/", "too short"),
        ("webhook+https://whsec_short@hooks.example/", "base64"),
        ("webhook+http://s3cr3tpassword0123@hooks.example/", "unencrypted"),
        ("webhook+ftp://s3cr3tpassword0123@hooks.example/", "cannot be read"),
        ("webhook+https://s3cr3tpassword0123@/", "cannot be read"),
        ("webhook+https://s3cr3tpassword0123@host:port/", "cannot be read"),
        ("webhook+https://s3cr3tpassword0123@[::1/", "cannot be read"),
    ],
)
def test_bad(url, why, capfd):
    with everything_logged() as log, pytest.raises(UsageError, match=why) as caught:
        check_target(url)
    told = caught.value.line() + "".join(log) + "".join(capfd.readouterr())
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mailto:ops@shop.example", "mailto:ops@shop.example"),
        ("mailtos://user:pw@host", "mailtos://user:***@host"),
        ("mailtos://user:p%40w@host:465?to=a@b.example&from=c@d.example", "mailtos://user:***@host:465?to=a@b.example"),
        ("mailtos://user:pw@host/a%40b.example", "mailtos://user:***@host?to=a@b.example"),
        ("mailto://host?to=a@b.example", "mailto://host?to=a@b.example"),
        ("mailtos://user:p@ss@host", "mailtos://user:***@host"),
        ("slack://A/B/C/#general", "slack://***"),
        ("json://user:pw@host/path", "json://***"),
        ("webhook+https://secret@hooks.example:8443/a?b=c", "webhook+https://***@hooks.example:8443/***"),
        ("webhook+https://secret@hooks.example/", "webhook+https://***@hooks.example"),
        ("webhook+https://secret@[::1/", "webhook+https://***"),
        ("secret", "***"),
        ("a secret:with a colon", "***"),
        ("mailto:x\r\n", "mailto:x??"),
    ],
)
def test_shown(url, shown):
    assert shown_target(url) == shown


def test_kinds():
    assert [kind_of(url) for url in ("WEBHOOK+https://x", "MailTo:a@b.example", "mailtos://x", "slack://x", "x")] == [
        "webhook",
        "mail",
        "mail",
        "chat",
        "chat",
    ]


def test_the_secret_is_not_called():
    webhook = webhook_of("webhook+https://name:s3cr3t%20passwords@hooks.example:8443/a?b=c#d")
    assert (webhook.url, webhook.secret) == ("https://hooks.example:8443/a?b=c", b"s3cr3t passwords")


def test_the_mail_server_of_this_machine(monkeypatch):
    assert plugin_of("mailto:ops@shop.example").smtp_host == "localhost"
    monkeypatch.setenv(MAIL_SERVER, "mailtos://user:pw@smtp.example?from=scans@shop.example")
    plugin = plugin_of("mailto:ops+cookies@shop.example")
    assert (plugin.smtp_host, plugin.user, plugin.from_addr[1]) == ("smtp.example", "user", "scans@shop.example")
    assert [address for _, address in plugin.targets] == ["ops+cookies@shop.example"]
