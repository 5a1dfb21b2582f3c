"""Everything that can go wrong and how the program ends because of it.

The tree::

    ScanError                      base; `exit_code` says how the command ends
    ├── UsageError            (2)  a bad option or input
    │   ├── InvalidUrl             the address given is not one that can be scanned
    │   └── UnwritableOutput       a result could not be written where asked
    ├── MissingPart           (2)  something the program needs is not there
    │   ├── BrowserMissing         no browser could be found or started
    │   ├── SelfTestFailed         the browser does not keep what it was asked to keep
    │   ├── StoreUnusable          the database cannot be read or written
    │   ├── ClaimLost              another worker has taken the run over
    │   └── AlertUndelivered       a target takes no messages
    ├── SiteUnreachable       (4)  the site could not be scanned at all
    │   ├── UnknownHost
    │   ├── ConnectionFailed
    │   ├── CertificateInvalid
    │   ├── StartPageFailed        the start page answered 400 or above, or did not answer in time
    │   ├── StartPageBlocked       a wall stands before the start page, such as a bot challenge
    │   ├── RobotsForbidAll
    │   ├── RedirectedAway         the start address leads to another site
    │   ├── LoginFailed            the log-in that was asked for could not be made
    │   └── AddressRefused         the address is private and was not allowed
    └── BrowserLost           (3)  the browser died and could not be brought back
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """How the command ends (docs/exit-codes.md)."""

    DONE = 0
    RULE_MET = 1  # a --fail-on rule was met; beats DEGRADED
    WRONG_USE = 2
    DEGRADED = 3  # it could not look everywhere; results are written and marked
    UNREACHABLE = 4  # the site could not be scanned
    INTERRUPTED = 130  # Ctrl-C before the first finished visit


class ScanError(Exception):
    """Base of all errors that end a command with one clear line.

    The message says what happened; `advice` says what to do about it.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.WRONG_USE

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def line(self) -> str:
        """The one line for the person at the terminal."""
        text = " ".join(self.message.split()).rstrip(".")
        return f"{text}. {self.advice}" if self.advice else f"{text}."


class UsageError(ScanError):
    """A bad option or a bad input; the message names it."""


class InvalidUrl(UsageError):
    """The address given is not an http(s) address that can be scanned."""


class UnwritableOutput(UsageError):
    """A result could not be written: permission, a missing folder, a full disk."""


class MissingPart(ScanError):
    """Something the program needs is not there; `cookiescan doctor` lists what."""


class BrowserMissing(MissingPart):
    """No browser was found, or the one named does not start."""


class SelfTestFailed(MissingPart):
    """The browser started but does not store what it was asked to store, so its findings would mislead."""


class StoreUnusable(MissingPart):
    """The database cannot be opened, read or written, or is newer than this program."""


class ClaimLost(MissingPart):
    """Another worker was given the run; what this one would write is refused."""


class AlertUndelivered(MissingPart):
    """A target did not take the test message; what each said stands above."""


class SiteUnreachable(ScanError):
    """The site could not be scanned; `scan.json` is still written, with status `failed`."""

    exit_code = ExitCode.UNREACHABLE


class UnknownHost(SiteUnreachable):
    """The host name has no address."""


class ConnectionFailed(SiteUnreachable):
    """The host refused the connection, closed it, or did not answer in time."""


class CertificateInvalid(SiteUnreachable):
    """The TLS certificate is expired, for another name, or not trusted."""


class StartPageFailed(SiteUnreachable):
    """The start page answered with status 400 or above, or could not be loaded."""


class StartPageBlocked(SiteUnreachable):
    """A wall stands before the start page, such as a bot challenge; the message says which."""


class RobotsForbidAll(SiteUnreachable):
    """robots.txt forbids the start page, so nothing may be visited."""


class RedirectedAway(SiteUnreachable):
    """The start address redirects to another site; the message names it."""


class LoginFailed(SiteUnreachable):
    """A step of the log-in could not be made, or its check was not met; the message says which."""


class AddressRefused(SiteUnreachable):
    """The address belongs to a private, loopback or otherwise non-public network."""


class NotVisited(Exception):
    """The scan has ended before a page's turn came."""


class BrowserLost(ScanError):
    """The browser died and could not be restarted; what was found until then is kept."""

    exit_code = ExitCode.DEGRADED
