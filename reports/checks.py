"""View records of a scan as a build looks at it: each rule with what was found against it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One case of a rule that is not met, or one change."""

    message: str
    severity: str
    url: str | None = None
    """A page where it was met."""
    identity: str = ""
    """What is the same for the same case in every scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule."""

    rule: str
    title: str
    reference: str | None = None
    fails: bool = False
    """Whether a hit fails the build."""
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """A scan's rules."""

    site: str
    start_url: str
    version: str
    """Of the scanner."""
    status: str
    reasons: tuple[str, ...] = ()
    duration: float = 0.0
    checks: tuple[Check, ...] = ()
