"""The arguments of `scrapy crawl site -a name=value` as a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.config import Profile, Sample, ScanConfig, phases, share
from scanner.errors import UsageError
from scanner.login import Login
from scanner.urls import start_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def config_of(arguments: Mapping[str, str]) -> ScanConfig:
    """The configuration that spider arguments (`scrapy crawl site -a name=value`) ask for.

    Raises:
        UsageError: the address is missing, or an argument is unknown or cannot be read.
    """
    if not arguments.get("url"):
        raise UsageError("The spider needs an address", "Give one with -a url=https://www.example.com")
    readers: dict[str, Callable[[str], Any]] = {
        "max_pages": int,
        "max_depth": int,
        "concurrency": int,
        "delay": float,
        "phases": phases,
        "profile": Profile,
        "sample": Sample,
        "completeness": share,
        "proxy": str,
        "login": Login.read,
        **dict.fromkeys(("subdomains", "ignore_robots", "ignore_https_errors", "allow_private"), _yes),
    }
    options: dict[str, Any] = {}
    for name, text in arguments.items():
        if name == "url":
            continue
        if name not in readers:
            raise UsageError(f"There is no argument {name!r}", f"There are url, {', '.join(sorted(readers))}")
        try:
            options[name] = readers[name](text)
        except ValueError as error:
            raise UsageError(f"{text!r} is not a value for the argument {name!r}") from error
    return ScanConfig(start_url=start_url(arguments["url"]), **options)


def _yes(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}
