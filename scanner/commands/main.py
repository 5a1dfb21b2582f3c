"""The command `cookiescan`: one line for every error, one documented exit code for every ending."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from importlib import import_module

import click

from scanner import __version__
from scanner.commands.logs import OneLine
from scanner.commands.terminal import printable
from scanner.errors import ExitCode, ScanError

TRACE_VARIABLE = "COOKIESCAN_TRACE"


COMMANDS = {
    "scan": "Scan a website and write its cookie declaration and report.",
    "sites": "Add, plan, pause and remove sites that are scanned by themselves.",
    "run-due": "Scan every site that is due, then end.",
    "worker": "The same on many machines, until told to stop (PostgreSQL).",
    "scans": "List, show, export and delete kept scans.",
    "diff": "Say what changed on a site between scans, and what only comes and goes.",
    "declaration": "Write the declaration of a kept scan or of a scan.json.",
    "report": "Write the owner's report of a kept scan or of a scan.json.",
    "db": "Ask and extend the cookie database.",
    "alerts": "Try the alert targets of a site and list its messages.",
    "doctor": "Say whether everything is there: browser, database, disk, permissions.",
}
"""The commands and what `--help` says of them; each is the object of its name in the module of its name."""


class Commands(click.Group):
    """Imports a command when it is asked for: looking a cookie up needs neither Scrapy nor a browser."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which one meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"scanner.commands.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="cookiescan")
def cookiescan() -> None:
    """Find every cookie and tracker of a website, and write its cookie declaration."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # What Scrapy and the spider would say becomes part of the scan and of its one line of error.
    for name in ("scrapy", "scanner.spiders"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
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
    click.echo(f"cookiescan: {printable(line)}", err=True)
    return code
