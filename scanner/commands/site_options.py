"""Options of `cookiescan scan` that a site keeps: proved once, kept as words, given to each of its scans."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from scanner.commands.scan import check_options, scan
from scanner.errors import UsageError

# How a scan is started, and where it is kept, is not a matter of its site.
_NOT_OF_A_SITE: Final = frozenset({"claim", "database", "json_progress", "no_store", "quiet", "resume", "url"})
_FOLDER: Final = "folder"
_ANY_SITE: Final = "https://www.example.com"
OPTIONS: Final = [
    parameter
    for parameter in scan.params
    if isinstance(parameter, click.Option) and parameter.name not in _NOT_OF_A_SITE and not parameter.hidden
]


def words_given(context: click.Context) -> tuple[str, ...]:
    """The options of a scan that stand on the command line, as words that mean the same in any folder.

    Raises:
        UsageError: one of them cannot be read, or asks for what a site's scan cannot do.
    """
    words: list[str] = []
    for option in OPTIONS:
        name = str(option.name)
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            words += _words(option, context.params[name])
    check_options(_ANY_SITE, context.params)
    return tuple(words)


@lru_cache(maxsize=1024)
def words_read(words: tuple[str, ...]) -> tuple[str, ...]:
    """The same for options that stand in a file.

    Raises:
        UsageError: likewise.
    """
    try:
        with scan.make_context("scan", [_ANY_SITE, *words]) as context:
            for parameter in scan.params:
                name = str(parameter.name)
                given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
                if given and name != "url" and parameter not in OPTIONS:
                    raise UsageError(f"A site cannot keep the option {parameter.opts[-1]}")
            return words_given(context)
    except click.ClickException as problem:
        raise UsageError(" ".join(problem.format_message().split())) from problem
    except click.exceptions.Exit as problem:
        raise UsageError("A site cannot keep the option --help") from problem


def _words(option: click.Option, value: Any) -> list[str]:
    """One option with its value, or with each of its values."""
    name = max(option.opts, key=len)
    if option.is_flag:
        return [name] if value else []
    values = value if option.multiple else [value]
    # An option that may stand without a value says so by a value of its own.
    return [name if each == option.flag_value else f"{name}={_text(option, each)}" for each in values]


def _text(option: click.Option, value: Any) -> str:
    """The value as it is typed, paths from the root."""
    if option.name == _FOLDER:
        if value == "-":
            raise UsageError("The results of a site's scans need a folder", "Name one with -o")
        value = Path(value)
    return str(value.absolute()) if isinstance(value, Path) else str(value)
