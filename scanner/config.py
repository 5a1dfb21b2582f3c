"""What the user asked for: options parsed once, refused early, read by everybody else."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import TypeAdapter

from scanner.errors import UsageError
from scanner.limits import Limits
from scanner.login import Login
from scanner.model import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping


class Profile(StrEnum):
    """How patient a visit is (docs/capture.md)."""

    FAST = "fast"  # done when the page is quiet
    DEFAULT = "default"  # late timers are brought forward too
    THOROUGH = "thorough"  # late timers are waited for in real time


class Sample(StrEnum):
    """Which of the discovered pages are visited."""

    AUTO = "auto"  # all while at most 200 are discovered, by template beyond
    ALL = "all"
    TEMPLATES = "templates"


DEFAULT_PHASES = (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT)
AUTO_SAMPLE_LIMIT = 200
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)?")
_SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class ScanConfig:
    """The options of one scan, as in `cookiescan scan --help`."""

    start_url: str
    profile: Profile = Profile.DEFAULT
    phases: tuple[Phase, ...] = DEFAULT_PHASES
    max_pages: int = 500
    max_depth: int | None = None
    time_limit: float = 1800.0  # seconds
    sample: Sample = Sample.AUTO
    completeness: float | None = None  # share of cookies and trackers (0 to 1) at which enough is seen
    urls: tuple[str, ...] = ()  # further pages to start from
    include: tuple[str, ...] = ()  # globs over the path and query
    exclude: tuple[str, ...] = ()
    subdomains: bool = False
    ignore_robots: bool = False
    concurrency: int = 4
    delay: float = 0.0  # seconds between two requests
    proxy: str | None = None
    ignore_https_errors: bool = False
    allow_private: bool = False
    allowed_hosts: tuple[str, ...] = ()
    browser: Path | None = None
    locale: str | None = None
    timezone: str | None = None
    user_agent: str | None = None
    identify: bool = False
    limits: Limits = field(default_factory=Limits)
    login: Login | None = None

    @classmethod
    def of_options(cls, options: Mapping[str, Any], *, proxy: str | None = None, login: Login | None = None) -> Self:
        """The configuration that `as_options` told of; a proxy's address with its credentials, and the file of a
        log-in, are given anew.

        Raises:
            UsageError: there was a log-in, and none is given.
        """
        if options.get("login") and login is None:
            raise UsageError(
                f"The scan was begun with the log-in {options['login'].get('file')}", "Give it again with --login"
            )
        known = {**options, "proxy": proxy or options.get("proxy"), "login": None}
        return replace(TypeAdapter(cls).validate_python(known), login=login)

    def as_options(self) -> dict[str, Any]:
        """The options as kept with the scan; credentials in the proxy's address are left out, and of a log-in all but
        the file's name and digest.
        """
        kept = asdict(replace(self, login=None))
        kept["login"] = self.login.as_option() if self.login else None
        kept["proxy"] = without_credentials(self.proxy)
        kept["browser"] = str(self.browser) if self.browser else None
        kept["phases"] = [phase.value for phase in self.phases]
        return kept


@dataclass(frozen=True, slots=True)
class VisitLimits:
    """The caps of one visit, times in seconds. docs/timeouts.md lists every time-out of the program."""

    load: float = 20.0  # until the load event
    quiet: float = 0.3  # without network or cookie activity: quiet
    settle: float = 8.0  # real time for quietness after load
    reach: float = 8.0  # how far ahead late timers are brought forward
    total: float = 45.0  # the whole visit
    wall: float = 10.0  # for a wall that may let pass who waits
    close: float = 5.0  # any single step of tidying up
    bytes: int = Limits().visit_bytes  # loaded, unpacked
    requests: int = Limits().visit_requests


def duration(text: str) -> float:
    """Seconds of a duration such as `90`, `90s`, `30m`, `2h`.

    Raises:
        UsageError: it is none.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or float(match[1]) <= 0:
        raise UsageError(f"{text!r} is not a duration", "Give seconds, or a number with s, m, h or d such as 30m")
    return float(match[1]) * _SECONDS[match[2]]


def share(text: str) -> float:
    """A share between 0 and 1, such as `0.99` or `99%`.

    Raises:
        UsageError: it is none.
    """
    given = text.strip()
    try:
        value = float(given.removesuffix("%")) / (100 if given.endswith("%") else 1)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise UsageError(f"{text!r} is not a share", "Give a number above 0 and up to 1 such as 0.99")
    return value


def phases(text: str) -> tuple[Phase, ...]:
    """The phases named in a comma-separated list, in the order in which they run.

    Raises:
        UsageError: one of them is unknown, or none is named.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = {phase.value for phase in Phase}
    for name in names:
        if name not in known:
            raise UsageError(f"There is no phase {name!r}", f"The phases are {', '.join(sorted(known))}")
    if not names:
        raise UsageError("No phase is named", f"The phases are {', '.join(sorted(known))}")
    return tuple(phase for phase in Phase if phase.value in names)


def without_credentials(url: str | None) -> str | None:
    """An address without its user name and password, whatever signs those hold."""
    if not url:
        return url
    scheme, separator, rest = url.partition("://") if "://" in url else ("", "", url)
    return scheme + separator + rest.rpartition("@")[2]


def data_folder() -> Path:
    """The program's folder among the person's data (XDG Base Directory Specification 0.8).

    `XDG_DATA_HOME` counts only when it is absolute, as the specification says.
    """
    told = os.environ.get("XDG_DATA_HOME", "")
    base = Path(told) if told and Path(told).is_absolute() else Path.home() / ".local" / "share"
    return base / "cookiescan"
