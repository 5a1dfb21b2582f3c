"""Alerts arrive at a real mail server and a real web server, once and unharmed."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import re
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from scanner.alerts import send
from scanner.alerts.outcome import NotDelivered, PerhapsDelivered
from scanner.alerts.targets import MAIL_SERVER
from tests.alerting import HOSTILE_NAME, a_hostile_alert, an_alert, an_item, everything_logged
from tests.farm.authority import Authority
from tests.integration.alerts.receivers import mail_server

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[3] / "docs" / "alerts.md"


@pytest.fixture
def closed_port():
    """A port on which nobody listens, held so that nobody else does."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


class TestMail:
    def test_text_and_html(self, mail):
        send(mail.target(), an_alert(), "m1", NOW)
        (got,) = mail.mails
        assert mail.recipients == ["ops@shop.example"]
        assert got["Subject"] == "cookiescan: shop.example: New third party: ads.example (marketing)"
        assert (got["From"], got["To"]) == ("cookiescan <scanner@cookies.example>", "ops@shop.example")
        assert got["Message-ID"] == "<m1@cookies.example>"
        assert (got["X-Cookiescan-Message"], got["Auto-Submitted"]) == ("m1", "auto-generated")
        assert got["Date"].datetime == NOW
        text, html = got.iter_parts()
        assert text.get_content_type() == "text/plain"
        assert "- High: New third party: ads.example (marketing)" in text.get_content().splitlines()
        assert html.get_content_type() == "text/html"
        assert "New third party: ads.example (marketing)" in html.get_content()

    def test_a_hostile_site_writes_no_headers(self, mail):
        send(mail.target(), a_hostile_alert(), "m1", NOW)
        (got,) = mail.mails
        assert mail.recipients == ["ops@shop.example"]
        assert sorted(got.keys()) == [
            "Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To",
            "X-Cookiescan-Message",
        ]  # fmt: skip
        text, html = (part.get_content() for part in got.iter_parts())
        assert not [line for line in text.splitlines() if line.startswith("Bcc")]
        assert "<script" not in html

    def test_by_the_server_of_this_machine(self, mail, monkeypatch):
        monkeypatch.setenv(MAIL_SERVER, f"mailto://127.0.0.1:{mail.port}?from=scans@shop.example")
        send("mailto:ops@shop.example", an_alert(), "m1", NOW)
        assert (mail.recipients, mail.mails[0]["From"]) == (["ops@shop.example"], "cookiescan <scans@shop.example>")

    def test_headers_of_the_address(self, mail):
        send(mail.target(**{"%2BX-Team": "privacy", "%2BSubject": "mine"}), an_alert(), "m1", NOW)
        assert mail.mails[0]["X-Team"] == "privacy"
        assert mail.mails[0]["Subject"].startswith("cookiescan: ")

    @pytest.mark.parametrize("answer", ["451 greylisted, come back", "554 no thanks"])
    def test_refused(self, mail, answer):
        mail.answers.append(answer)
        with pytest.raises(NotDelivered, match=answer[4:]):
            send(mail.target(), an_alert(), "m1", NOW)

    def test_nobody_there(self, closed_port):
        with pytest.raises(NotDelivered, match=r"127\.0\.0\.1 failed: Connection refused"):
            send(f"mailto://127.0.0.1:{closed_port}?to=a@b.example&from=c@d.example", an_alert(), "m1", NOW)

    def test_a_server_without_encryption_gets_no_password(self, mail):
        target = f"mailtos://user:s3cr3tpassword@127.0.0.1:{mail.port}?to=a@b.example&from=c@d.example"
        with everything_logged() as log, pytest.raises(NotDelivered, match="STARTTLS") as caught:
            send(target, an_alert(), "m1", NOW)
        assert "s3cr3tpassword" not in "".join(log) + str(caught.value)
        assert not mail.mails

    def test_a_connection_that_breaks_after_the_last_line(self, mail):
        mail.hang_up = True
        with pytest.raises(PerhapsDelivered):
            send(mail.target(), an_alert(), "m1", NOW)
        assert len(mail.mails) == 1

    def test_a_server_that_refuses_the_password(self):
        """It repeats what it was sent, which is not passed on."""
        with talker("535 5.7.8 wrong: AHVzZXIAczNjcjN0cGFzc3dvcmQ= s3cr3tpassword") as port:
            target = f"mailto://user:s3cr3tpassword@127.0.0.1:{port}?to=a@b.example&from=c@d.example"
            with everything_logged() as log, pytest.raises(NotDelivered, match=r"refused \(535\)") as caught:
                send(target, an_alert(), "m1", NOW)
        assert "s3cr3t" not in "".join(log) + str(caught.value)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd does not know that its socket is encrypted
class TestEncryptedMail:
    """A server that wants encryption and a password."""

    @pytest.fixture(params=["starttls", "ssl"])
    def served(self, request, tmp_path):
        authority, given = Authority(tmp_path), []

        def authenticate(server, session, envelope, mechanism, login):
            given.append((login.login, login.password))
            return AuthResult(success=login.password == b"s3cr3tpassword", handled=False)

        context = authority.context_for("localhost")
        options = {"authenticator": authenticate, "auth_required": True}
        if request.param == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        else:
            options |= {"ssl_context": context, "auth_require_tls": False}
        with mail_server(**options) as server:
            yield server, given, request.param, authority

    def target(self, server, mode, password="s3cr3tpassword", more=""):
        return f"mailtos://user:{password}@localhost:{server.port}?mode={mode}&to=a@b.example&from=c@d.example{more}"

    def test_login(self, served, monkeypatch):
        server, given, mode, authority = served
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_pem_path))
        send(self.target(server, mode), an_alert(), "m1", NOW)
        assert given == [(b"user", b"s3cr3tpassword")]
        assert len(server.mails) == 1

    def test_a_certificate_that_nobody_vouches_for(self, served):
        server, given, mode, _ = served
        with pytest.raises(NotDelivered, match=r"(?i)certificate"):
            send(self.target(server, mode), an_alert(), "m1", NOW)
        assert (given, server.mails) == ([], [])
        send(self.target(server, mode, more="&verify=no"), an_alert(), "m1", NOW)
        assert len(server.mails) == 1

    def test_a_wrong_password(self, served):
        server, _, mode, _ = served
        target = self.target(server, mode, "wr0ngpassword", "&verify=no")
        with everything_logged() as log, pytest.raises(NotDelivered, match=r"refused \(535\)") as caught:
            send(target, an_alert(), "m1", NOW)
        assert "wr0ng" not in "".join(log) + str(caught.value)


@contextlib.contextmanager
def talker(answer_to_auth):
    """A mail server that takes a password without encryption, to refuse it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk():
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 here\r\n")
            for line in stream:
                word = line.split()[0].upper()
                answers = {b"EHLO": "250-here\r\n250 AUTH PLAIN LOGIN", b"AUTH": answer_to_auth, b"QUIT": "221 bye"}
                stream.write(answers.get(word, "250 ok").encode() + b"\r\n")
                if word == b"QUIT":
                    return

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(5)
        listener.close()


class TestWebhook:
    def test_signed_json(self, web):
        send(web.target("0123456789abcdef"), an_alert(), "m1", NOW)
        (got,) = web.requests
        assert got.path == "/hook?token=t0ps3cret"
        timestamp = got.headers["webhook-timestamp"]
        signed = f"m1.{timestamp}.".encode() + got.body
        expected = base64.b64encode(hmac.new(b"0123456789abcdef", signed, hashlib.sha256).digest()).decode()
        assert got.headers["webhook-signature"] == f"v1,{expected}"
        assert int(timestamp) == NOW.timestamp()
        assert (got.headers["webhook-id"], got.headers["idempotency-key"]) == ("m1", "m1")
        assert got.headers["content-type"] == "application/json"
        assert "authorization" not in got.headers
        message = json.loads(got.body)
        assert (message["id"], message["format"], message["site"]) == ("m1", "cookiescan-alert/1", "shop.example")
        assert message["items"][0]["rule"] == "change.tracker_new"

    def test_the_body_is_the_same_at_each_attempt(self, web):
        for minute in (30, 31):
            send(web.target(), an_alert(), "m1", NOW.replace(minute=minute))
        first, second = web.requests
        assert first.body == second.body
        assert first.headers["webhook-signature"] != second.headers["webhook-signature"]

    def test_any_text(self, web):
        alert = a_hostile_alert()
        send(web.target(), alert, "m1", NOW)
        assert json.loads(web.requests[0].body)["items"][0]["name"] == alert.items[0].name

    @pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503, 301, 302, 307])
    def test_refused(self, web, status):
        web.statuses.append(status)
        with pytest.raises(NotDelivered, match=f"status {status}"):
            send(web.target(), an_alert(), "m1", NOW)
        assert len(web.requests) == 1  # no redirect is followed

    def test_nobody_there(self, closed_port):
        target = f"webhook+http://s3cr3tpassword0123@127.0.0.1:{closed_port}/t0ps3cret"
        with everything_logged() as log, pytest.raises(NotDelivered, match="could not be reached") as caught:
            send(target, an_alert(), "m1", NOW)
        assert not re.search("s3cr3t|t0ps3cret", "".join(log) + str(caught.value))

    def test_no_answer(self, web):
        web.statuses.append(0)
        with pytest.raises(PerhapsDelivered, match="broke"):
            send(web.target(), an_alert(), "m1", NOW)

    def test_the_receiver_in_the_document(self, web):
        """It takes the genuine message once, and none that was changed, is old, or comes again."""
        code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
        assert code
        names: dict = {}
        exec(compile(code[1], str(DOCUMENT), "exec"), names)
        accept, secret = names["accept"], "a secret of the receiver"
        now = datetime.now(UTC)
        send(web.target(secret), an_alert(), "m1", now)
        headers, body = web.requests[0].headers, web.requests[0].body
        for changed, sent in [
            (headers, body + b" "),
            ({**headers, "webhook-id": "m2"}, body),
            ({**headers, "webhook-timestamp": str(int(time.time()) + 1)}, body),
            ({**headers, "webhook-signature": "v1,AAAA"}, body),
            ({**headers, "webhook-signature": ""}, body),
        ]:
            with pytest.raises(ValueError, match="signature"):
                accept(secret, changed, sent)
        assert accept(secret, headers, body)["id"] == "m1"
        assert accept(secret, headers, body) is None  # once more: known
        send(web.target(secret), an_alert(), "m3", datetime.fromtimestamp(time.time() - 3600, UTC))
        with pytest.raises(ValueError, match="old"):
            accept(secret, web.requests[1].headers, web.requests[1].body)


class TestChat:
    """Apprise's service `json` stands for all of them: it posts title and message to our receiver."""

    def target(self, web):
        return f"json://user:s3cr3tpassword@127.0.0.1:{web.port}/t0ps3cret"

    def test_plain_text(self, web):
        send(self.target(web), a_hostile_alert(), "m1", NOW)
        (got,) = web.requests
        body = json.loads(got.body)
        assert body["title"].startswith("cookiescan: shop.example: 2 things")
        assert "＠everyone" in body["message"]
        assert not set("<>[]@") & set(body["message"])

    def test_one_message_however_much_there_is(self, web):
        send(self.target(web), an_alert(omitted=9000), "m1", NOW)
        assert len(web.requests) == 1

    def test_the_title_calls_nobody_either(self, web):
        send(self.target(web), an_alert(an_item(text=HOSTILE_NAME)), "m1", NOW)
        assert not set("<>[]@") & set(json.loads(web.requests[0].body)["title"])

    @pytest.mark.parametrize("status", [403, 500])
    def test_refused(self, web, status):
        web.statuses.append(status)
        with everything_logged() as log, pytest.raises(NotDelivered, match=str(status)) as caught:
            send(self.target(web), an_alert(), "m1", NOW)
        assert not re.search("s3cr3t|t0ps3cret", "".join(log) + str(caught.value))

    def test_nobody_there(self, web, closed_port):
        web.port = closed_port
        with everything_logged() as log, pytest.raises(NotDelivered) as caught:
            send(self.target(web), an_alert(), "m1", NOW)
        assert not re.search("s3cr3t|t0ps3cret", "".join(log) + str(caught.value))

    def test_a_connection_that_breaks(self, web):
        web.statuses.append(0)
        with pytest.raises(PerhapsDelivered):
            send(self.target(web), an_alert(), "m1", NOW)


def test_mails_to_two_servers_at_once():
    """What one thread hears of Apprise is not another's."""
    with mail_server() as one, mail_server() as other:
        threads = [
            threading.Thread(target=send, args=(server.target(), an_alert(), f"m{server.port}", NOW))
            for server in (one, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert [len(server.mails) for server in (one, other)] == [1, 1]
