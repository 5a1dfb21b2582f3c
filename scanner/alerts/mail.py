"""Mail: Apprise reads the address and knows the providers; the transaction is ours.

Ours, so that a message has one Message-ID however often it is tried, and so that we know whether the server has
taken it: a connection that breaks after the last line leaves that open (RFC 1047).
"""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from reports.formats import alert as wording
from scanner.alerts.outcome import NotDelivered, PerhapsDelivered, reason
from scanner.alerts.targets import plugin_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reports.alert import Alert

TIMEOUT: Final = 15.0  # seconds for each step; there are some ten of them
ID_HEADER: Final = "X-Cookiescan-Message"
_TAKEN: Final = 250


def send_mail(target: str, alert: Alert, message_id: str, now: datetime, leaving: Callable[[], None]) -> None:
    """Send one mail to one recipient; `leaving` is called when all is ready and the message goes out.

    Raises:
        NotDelivered: the server could not be reached or has refused it.
        PerhapsDelivered: the connection broke before the server said whether it has taken it.
    """
    plugin = plugin_of(target)
    recipient = str(plugin.targets[0][1])
    secrets = [str(plugin.password), quote(str(plugin.password))] if plugin.password else []
    handed_over = False
    try:
        mail = _compose(plugin, alert, message_id, now)
        with _connection(plugin) as server:
            if plugin.user and plugin.password:
                server.login(str(plugin.user), str(plugin.password))
            _expect(server.mail(plugin.from_addr[1]), "the sender")
            _expect(server.rcpt(recipient), "the recipient")
            leaving()
            handed_over = True
            code, answer = server.data(mail.as_bytes())
            handed_over = False  # it has answered: taken or refused
            _expect((code, answer), "the message")
    except smtplib.SMTPDataError as problem:
        raise NotDelivered(reason(f"The mail server refused the message: {problem}", secrets)) from None
    except (OSError, smtplib.SMTPException, MessageError, ValueError) as problem:
        words = f"The mail server {plugin.smtp_host} failed: {_words(problem)}"
        if handed_over:
            raise PerhapsDelivered(reason(words, secrets)) from None
        raise NotDelivered(reason(words, secrets)) from None


class _Refused(smtplib.SMTPException):
    """The server said no."""


def _expect(answer: tuple[int, bytes], what: str) -> None:
    code, text = answer
    if code not in {_TAKEN, 251}:
        raise _Refused(f"{what} was refused ({code} {text.decode('utf-8', 'replace')})")


class _Polite:
    """Closes a connection; a server that does not answer to QUIT has the message all the same."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def __enter__(self) -> smtplib.SMTP:
        return self._server

    def __exit__(self, *_: object) -> None:
        try:
            self._server.quit()
        except (OSError, smtplib.SMTPException):
            self._server.close()


def _connection(plugin: Any) -> _Polite:
    """A greeted connection, encrypted as the address asks for."""
    context = ssl.create_default_context()
    if not plugin.verify_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    host, port = str(plugin.smtp_host), int(plugin.port or 0)
    if plugin.secure_mode == "ssl":
        return _Polite(smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context))
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if plugin.secure_mode == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return _Polite(server)


def _compose(plugin: Any, alert: Alert, message_id: str, now: datetime) -> EmailMessage:
    """The mail: text, and the same as HTML. The header class refuses line breaks."""
    name, sender = plugin.from_addr
    name = name if isinstance(name, str) and name and "@" not in name and name != "Apprise" else "cookiescan"
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["Subject"] = wording.subject(alert)
    mail["From"] = formataddr((name, sender), charset="utf-8")
    to_name, recipient = plugin.targets[0]
    mail["To"] = formataddr((to_name or "", recipient), charset="utf-8")
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    mail[ID_HEADER] = message_id
    for header, value in plugin.headers.items():
        if header not in mail:
            mail[header] = value
    mail.set_content(wording.text(alert, message_id))
    mail.add_alternative(wording.html(alert, message_id), subtype="html")
    return mail


def _words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return f"the user or password was refused ({problem.smtp_code})"
    if isinstance(problem, UnicodeError):
        return "user, password or an address has letters that it cannot be told"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return str(problem) or type(problem).__name__
