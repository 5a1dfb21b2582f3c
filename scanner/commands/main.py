"""The command `cookiescan`: one line for every error, one documented exit code for every ending."""

from __future__ import annotations

import logging
import os
import sys
import traceback

import click

from scanner import __version__
from scanner.commands.db import db
from scanner.commands.declaration import declaration
from scanner.commands.doctor import doctor
from scanner.commands.scan import scan
from scanner.commands.scans import scans
from scanner.errors import ExitCode, ScanError

TRACE_VARIABLE = "COOKIESCAN_TRACE"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="cookiescan")
def cookiescan() -> None:
    """Find every cookie and tracker of a website, and write its cookie declaration."""


for command in (scan, scans, declaration, db, doctor):
    cookiescan.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    # Scrapy calls its own asyncio handlers experimental at each start; docs/decisions.md says why we use one.
    logging.getLogger("scrapy.core.downloader.handlers._base_streaming").setLevel(logging.ERROR)
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code. Errors become one line on stderr."""
    try:
        result = cookiescan.main(arguments, prog_name="cookiescan", standalone_mode=False)
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the border to the user: no traceback passes
        return _complain(*_line_and_code(error))
    return int(result) if isinstance(result, int) else ExitCode.DONE


def _line_and_code(error: BaseException) -> tuple[str, ExitCode]:
    """What to say of an error, and how the command ends by it."""
    if isinstance(error, ScanError):
        return error.line(), error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return "Interrupted.", ExitCode.INTERRUPTED
    if isinstance(error, click.ClickException):
        context = error.ctx if isinstance(error, click.UsageError) else None
        hint = f" See: {context.command_path} --help" if context else ""
        return " ".join(error.format_message().split()).rstrip(".") + "." + hint, ExitCode.WRONG_USE
    if os.environ.get(TRACE_VARIABLE):
        traceback.print_exception(error)
    words = " ".join(str(error).split())[:300]
    advice = f"This is a fault of cookiescan; {TRACE_VARIABLE}=1 shows where it happened."
    return f"{type(error).__name__}: {words}. {advice}", ExitCode.WRONG_USE


def _complain(line: str, code: ExitCode) -> ExitCode:
    click.echo(f"cookiescan: {line}", err=True)
    return code
