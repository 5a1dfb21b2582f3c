"""`cookiescan scan URL`: scan a site, write its declaration and its report."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports import formats
from reports.words import Words
from scanner.capture.printer import Printer
from scanner.commands.build import NO_BUILD, RESULT_FILE, SCAN_FILE, Build, keep_changes
from scanner.commands.cookie_data import open_cookie_db
from scanner.commands.documents import EMBED, FORMATS, checked, document, file_name, say_tag
from scanner.commands.progress import progress
from scanner.commands.report import kept_before
from scanner.commands.terminal import printable
from scanner.config import Profile, Sample, ScanConfig, duration, phases, share
from scanner.declare import audit_of, changes_of, declaration_of
from scanner.errors import ExitCode, ScanError, UnwritableOutput, UsageError
from scanner.export import EVIDENCE, scan_text, write_whole
from scanner.findings import matching, validate_fail_on
from scanner.limits import Limits, memory_for, raise_descriptors, size
from scanner.login import Login
from scanner.model import ScanStatus
from scanner.scan import CutOff, ScanResult, ScanRun
from scanner.store import Store
from scanner.store.runs import Claim
from scanner.urls import host_of, start_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cookie_db import CookieDatabase
    from scanner.commands.progress import Silent
    from scanner.model import Scan

EVERY_PRIVATE_HOST = "*"


@dataclass(frozen=True, slots=True)
class Output:
    """Where the results go, in which formats, and what ends the command with exit code 1."""

    folder: Path | None  # null = scan.json on standard output
    formats: tuple[str, ...]
    fail_on: tuple[str, ...]
    build: Build = NO_BUILD
    browser: Path | None = None  # that prints

    def prepare(self) -> None:
        """Make the folder and prove that it can be written, before the site is asked for anything.

        Raises:
            UnwritableOutput: it cannot.
        """
        if self.folder is None:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe = self.folder / ".cookiescan-probe"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise UnwritableOutput(
                f"Cannot write to {self.folder}: {error.strerror}", "Name another folder with -o"
            ) from error

    def write(self, scan: Scan, pictures: Mapping[str, bytes], earlier: Iterable[Scan] = ()) -> list[Path]:
        """Write all results; each file appears whole or not at all. `earlier` scans are what the report compares."""
        text = scan_text(scan)
        if self.folder is None:
            sys.stdout.write(text)
            return []
        written = [self.folder / "scan.json"]
        for name, data in pictures.items():
            write_whole(self.folder / EVIDENCE / name, data)
        write_whole(written[0], text)
        if scan.scan.status is ScanStatus.FAILED:
            return written
        declared = declaration_of(scan)
        with Printer(self.browser) as printer:
            for name in self.formats:
                write_whole(self.folder / file_name(name), document(name, declared, (Words(),), printer))
                written.append(self.folder / file_name(name))
        if (difference := self.build.difference(scan)) is not None:
            changes = self.folder / "changes.html"
            write_whole(changes, formats.changes_page(changes_of(difference, scan.scan.site)))
            written.append(changes)
        report = self.folder / "report.html"
        write_whole(report, formats.report(audit_of(scan, pictures, earlier)))
        return [*written, report]


def _claim(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Claim | None:
    if value is None:
        return None
    run, _, fence = value.partition(":")
    if not (run.isdigit() and fence.isdigit()):
        raise UsageError(f"{value!r} is no claim", "It is RUN:FENCE")
    return Claim(int(run), int(fence))


def _size(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    return None if value is None else size(value)


def _globs(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(glob if glob.startswith(("/", "*")) else f"/{glob}" for glob in value)


@click.command()
@click.argument("url", required=False)
@click.option("-o", "--output", "folder", default=None, help="Folder for the results; - prints scan.json only.")
@click.option("--profile", type=click.Choice([p.value for p in Profile]), default="default", show_default=True)
@click.option("--phases", "phase_names", default="no_action,reject,accept", show_default=True)
@click.option("--max-pages", type=click.IntRange(min=1), default=500, show_default=True)
@click.option("--max-depth", type=click.IntRange(min=0), default=None, help="Links away from the start page.")
@click.option("--time-limit", default="30m", show_default=True, help="For the whole scan, such as 90s, 30m, 2h.")
@click.option("--sample", type=click.Choice([s.value for s in Sample]), default="auto", show_default=True)
@click.option(
    "--completeness", help="End when this share of cookies and trackers is expected to be found, such as 0.99."
)
@click.option("--urls", "urls_file", type=click.Path(dir_okay=False, path_type=Path), help="Further pages, one a line.")
@click.option("--include", multiple=True, callback=_globs, metavar="GLOB", help="Only pages whose path matches.")
@click.option("--exclude", multiple=True, callback=_globs, metavar="GLOB", help="No pages whose path matches.")
@click.option("--subdomains", is_flag=True, help="Scan the whole registrable domain.")
@click.option("--ignore-robots", is_flag=True, help="For a site of your own; its Crawl-delay is ignored too.")
@click.option("--concurrency", type=click.IntRange(1, 32), default=4, show_default=True, help="Tabs at once.")
@click.option("--delay", type=click.FloatRange(min=0), default=0.0, help="Seconds between two requests for pages.")
@click.option("--max-traffic", default="32G", show_default=True, callback=_size, help="Loaded by the whole scan.")
@click.option("--max-requests", type=click.IntRange(min=1), default=Limits().requests, show_default=True)
@click.option(
    "--max-memory",
    default=None,
    show_default="2G, and 512M for each tab beyond four",
    callback=_size,
    help="Of the browser.",
)
@click.option("--max-disk", default="2G", show_default=True, callback=_size, help="Of the browser's profile.")
@click.option("--proxy", default=None, metavar="URL", help="http://[user:password@]host:port")
@click.option("--ignore-https-errors", is_flag=True)
@click.option(
    "--allow-private-network",
    "private",
    is_flag=False,
    flag_value=EVERY_PRIVATE_HOST,
    default=None,
    metavar="[=HOST,..]",
    help="Let the scan reach private addresses, all or those of the hosts named.",
)
@click.option("--browser", type=click.Path(path_type=Path), default=None, help="A Chromium to use.")
@click.option("--locale", default=None, metavar="sv-SE")
@click.option("--timezone", default=None, metavar="Europe/Stockholm")
@click.option("--user-agent", default=None)
@click.option("--identify", is_flag=True, help="Add the scanner's name to the browser's user agent.")
@click.option(
    "--login",
    "login_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Log in first: a recorded browser state, or a journey (docs/login.md).",
)
@click.option(
    "--format", "format_names", default="html", show_default=True, help=f"Of the declaration: {','.join(FORMATS)}"
)
@click.option("--fail-on", default="", metavar="RULE,..", help="End with exit code 1 when one of these is found.")
@click.option("--baseline", type=SCAN_FILE, default=None, metavar="FILE", help="An earlier scan.json to compare with.")
@click.option("--junit", type=RESULT_FILE, default=None, metavar="FILE", help="Also write the rules as JUnit XML.")
@click.option("--sarif", type=RESULT_FILE, default=None, metavar="FILE", help="Also write what was found as SARIF.")
@click.option("--resume", default=None, metavar="SCAN", help="Go on with a kept scan that was cut off.")
@click.option("--run", "claim", default=None, callback=_claim, hidden=True, metavar="RUN:FENCE")
@click.option("--no-store", is_flag=True, help="Do not keep the scan in the database.")
@click.option("--database", default=None, metavar="URL", help="sqlite:///PATH or postgresql://..")
@click.option(
    "--overrides", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="Your own cookie rows."
)
@click.option("--quiet", is_flag=True)
@click.option("--json-progress", is_flag=True, help="Progress as JSON lines on stderr.")
def scan(url: str | None, **options: Any) -> int:
    """Scan a website and write its cookie declaration and report."""
    if options["resume"] is not None:
        return _go_on(options)
    if url is None:
        raise UsageError("The argument URL is missing", "Name the site, such as https://www.example.com.")
    config = config_of(url, options)
    output, database = _output(config, options), open_cookie_db(options["overrides"])
    if options["no_store"]:
        return _run(config, output, database, None, None, options)
    with Store.open(options["database"], options["claim"]) as store:
        claim = options["claim"]
        if claim is not None and (ended := store.ended_by(claim)) is not None:
            shown = progress(len(config.phases), quiet=options["quiet"], as_json=options["json_progress"])
            result = ScanResult(ended, pictures=store.pictures(ended.scan.id))
            return conclude(result, output, shown, quiet=options["quiet"], store=store)
        cut_off = CutOff.find(store, claim) if claim is not None else None
        return _run(config, output, database, store, cut_off, options)


def _go_on(options: dict[str, Any]) -> int:
    """Go on with a scan that was cut off, with the options that it was begun with."""
    if options["no_store"]:
        raise UsageError("--resume needs the database", "Leave --no-store out")
    with Store.open(options["database"]) as store:
        cut_off = CutOff.read(store, options["resume"])
        config = ScanConfig.of_options(cut_off.info.options, proxy=options["proxy"], login=_login(options))
        database = open_cookie_db(options["overrides"])
        return _run(config, _output(config, options), database, store, cut_off, options)


def _output(config: ScanConfig, options: dict[str, Any]) -> Output:
    build = Build.read(config, options["baseline"], options["junit"], options["sarif"])
    output = Output(
        folder=_folder(options["folder"], config),
        formats=_formats(options["format_names"]),
        fail_on=validate_fail_on(_list(options["fail_on"]), changes=build.baseline is not None),
        build=build,
        browser=config.browser,
    )
    output.prepare()
    return output


def _run(
    config: ScanConfig,
    output: Output,
    database: CookieDatabase,
    store: Store | None,
    cut_off: CutOff | None,
    options: dict[str, Any],
) -> int:
    quiet = options["quiet"]
    raise_descriptors()
    with progress(len(config.phases), quiet=quiet, as_json=options["json_progress"]) as shown:
        run_ = ScanRun(config, database, store, shown, cut_off=cut_off)
        result = asyncio.run(_interruptible(run_))
    if store is not None and options["claim"] is None:
        keep_changes(store, result.scan, quiet=quiet)  # of a planned scan its run does
    return conclude(result, output, shown, quiet=quiet, store=store)


def config_of(url: str, options: dict[str, Any]) -> ScanConfig:
    """The configuration that the options ask for.

    Raises:
        UsageError: an option cannot be read.
    """
    private = options["private"]
    hosts = () if private in {None, EVERY_PRIVATE_HOST} else _list(private)
    if options["delay"] and options["concurrency"] > 1:
        options["concurrency"] = 1
    return ScanConfig(
        start_url=start_url(url),
        profile=Profile(options["profile"]),
        phases=phases(options["phase_names"]),
        max_pages=options["max_pages"],
        max_depth=options["max_depth"],
        time_limit=duration(options["time_limit"]),
        sample=Sample(options["sample"]),
        completeness=share(options["completeness"]) if options.get("completeness") else None,
        urls=_urls(options["urls_file"]),
        include=options["include"],
        exclude=options["exclude"],
        subdomains=options["subdomains"],
        ignore_robots=options["ignore_robots"],
        concurrency=options["concurrency"],
        delay=options["delay"],
        proxy=options["proxy"],
        ignore_https_errors=options["ignore_https_errors"],
        allow_private=private is not None,
        allowed_hosts=hosts,
        browser=options["browser"],
        locale=options["locale"],
        timezone=options["timezone"],
        user_agent=options["user_agent"],
        identify=options["identify"],
        limits=Limits(
            traffic=options["max_traffic"],
            requests=options["max_requests"],
            memory=options["max_memory"] or memory_for(options["concurrency"]),
            disk=options["max_disk"],
        ),
        login=_login(options),
    )


def _login(options: dict[str, Any]) -> Login | None:
    return Login.read(options["login_file"]) if options["login_file"] is not None else None


def _urls(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"Cannot read {file}: {reason}", "Give a text file with one address a line") from error
    return tuple(start_url(line) for line in lines if line.strip() and not line.startswith("#"))


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _formats(text: str) -> tuple[str, ...]:
    return tuple(map(checked, _list(text)))


def check_options(url: str, options: dict[str, Any]) -> None:
    """Prove that a scan can be begun with these options.

    Raises:
        UsageError: one of them cannot be read.
    """
    config_of(url, dict(options))
    _formats(options["format_names"])
    validate_fail_on(_list(options["fail_on"]))


def _folder(given: str | None, config: ScanConfig) -> Path | None:
    if given == "-":
        return None
    return Path(given) if given else Path(f"cookiescan-{host_of(config.start_url)}")


async def _interruptible(run_: ScanRun) -> ScanResult:
    """Run the scan; the first Ctrl-C or SIGTERM ends it in good order, a second one at once.

    Raises:
        KeyboardInterrupt: it was interrupted before the first finished visit.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(run_.run())
    asked = 0
    nothing_yet = False  # a visit that ends by the interruption itself is none that has finished

    def interrupt() -> None:
        nonlocal asked, nothing_yet
        asked += 1
        nothing_yet = nothing_yet or not run_.finished_visits
        run_.stop("interrupted")
        if asked > 1 or nothing_yet:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    try:
        result = await task
    except asyncio.CancelledError as error:
        raise KeyboardInterrupt from error
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    if asked and (nothing_yet or not run_.finished_visits):
        raise KeyboardInterrupt
    return result


def conclude(result: ScanResult, output: Output, shown: Silent, *, quiet: bool, store: Store | None = None) -> int:
    """Write the results, say how it ended, and judge the exit code."""
    scan_, error = result.scan, result.error
    earlier = kept_before(store, scan_) if store is not None and output.folder is not None else ()
    written = output.write(scan_, result.pictures, earlier)
    output.build.write(scan_, output.fail_on)
    met = [f"{one.rule}: {one.message}" for one in scan_.findings if matching(one.rule, output.fail_on)]
    met += output.build.met(scan_, output.fail_on)
    if error is not None:
        click.echo(f"cookiescan: {printable(error.line())}", err=True)
        return int(error.exit_code)
    browser = scan_.scan.browser
    if browser is not None and browser.sandbox is False:
        click.echo(f"cookiescan: The browser had no sandbox: {browser.sandbox_loss} (docs/safety.md)", err=True)
    if not quiet:
        _say(scan_, written, shown)
    for line in met:
        click.echo(f"cookiescan: {printable(line)}", err=True)
    if met:
        return ExitCode.RULE_MET
    if scan_.scan.status is ScanStatus.DEGRADED:
        for reason in scan_.scan.reasons:
            click.echo(f"cookiescan: {printable(reason)}", err=True)
        return ExitCode.DEGRADED
    return ExitCode.DONE


def _say(scan_: Scan, written: list[Path], shown: Silent) -> None:
    coverage = scan_.coverage
    pages = _count(coverage.pages_visited, "page") + (
        f" of {coverage.pages_discovered}" if coverage.pages_failed else ""
    )
    click.echo(
        f"{scan_.scan.site}: {pages}, {_count(coverage.cookies_seen, 'cookie')}, "
        f"{_count(len(scan_.storage), 'storage key')}, {_count(len(scan_.trackers), 'third-party host')}, "
        f"{_count(len(scan_.findings), 'finding')}, {shown.tally.rate():.1f} visits/s.",
        err=True,
    )
    if coverage.completeness is not None and coverage.completeness < 1:
        click.echo(
            f"  Of cookies, storage and third parties on the pages found, about {coverage.completeness:.0%} were seen.",
            err=True,
        )
    for path in written:
        click.echo(f"  {path}", err=True)
        if path.name == file_name(EMBED):
            say_tag(path.read_bytes(), (Words(),), path.name)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


__all__ = ["Output", "ScanError", "conclude", "config_of", "scan"]
