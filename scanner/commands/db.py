"""`cookiescan db`: ask the cookie database, correct it, add to it, look after it."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cookie_db.check import check
from cookie_db.database import reasons
from cookie_db.errors import DataError
from cookie_db.importers import tcf_disclosure
from cookie_db.importers.lists import LISTS, recognise
from cookie_db.layers import write_layer
from cookie_db.model import COOKIE, ROLES, STORAGE_KINDS, Category, Subject
from cookie_db.overrides import add_override
from scanner.commands.batch import answers
from scanner.commands.cookie_data import installed_list, layers_folder, open_cookie_db, own_rows
from scanner.commands.database_diff import Contents, differences, read_contents
from scanner.commands.database_stats import statistics
from scanner.commands.terminal import printable
from scanner.errors import UnwritableOutput, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cookie_db.model import Verdict

_overrides = click.option(
    "--overrides",
    multiple=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Further rows of your own, believed first.",
)


@click.group()
def db() -> None:
    """Ask the cookie database, correct it, add to it."""


@db.command()
@click.argument("name")
@click.option("--domain", metavar="D", help="The cookie's domain, or the host of the storage's origin.")
@click.option("--setter", metavar="HOST", help="Host or address of the script or response that set it.")
@click.option("--storage", type=click.Choice(STORAGE_KINDS), default=COOKIE, show_default=True)
@click.option("--product", metavar="P", multiple=True, help="Software that the page is made with, such as wordpress.")
@click.option("--site", metavar="S", help="The site scanned (registrable domain).")
@click.option("--host", is_flag=True, help="NAME is a third-party host, not a cookie.")
@_overrides
def lookup(
    name: str,
    domain: str | None,
    setter: str | None,
    storage: str,
    product: tuple[str, ...],
    site: str | None,
    host: bool,
    overrides: tuple[Path, ...],
) -> None:
    """Say what a cookie, a storage key or a host is for, and why."""
    database = open_cookie_db(overrides)
    if host:
        lines = list(_host_lines(name, database.classify_host(name, site)))
    else:
        place = domain.lower().strip(".") if domain else None
        products = tuple(each.lower() for each in product)
        lines = database.explain(
            Subject(name=name, domain=place, setter=setter, storage=storage, products=products, site=site)
        )
    for line in lines:
        click.echo(printable(line))


@db.command()
@click.argument("file", metavar="FILE.jsonl|-")
@_overrides
def classify(file: str, overrides: tuple[Path, ...]) -> None:
    """Answer a JSON object a line, in the same order; - reads standard input.

    A line asks for a cookie, {"name": .., "domain"?, "setter"?, "lifetime"?, "http_only"?, "party"?, "storage"?,
    "product"?}, or for a third party, {"host": ..}. Category, vendor, confidence, method and evidence are added.
    """
    database = open_cookie_db(overrides)
    output = sys.stdout.buffer
    asked = bad = 0
    with _reading(file), nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as lines:
        for answer, understood in answers(lines, database):
            output.write(answer)
            if file == "-":
                output.flush()  # whoever asks line by line waits for the answer
            asked += 1
            bad += not understood
    output.flush()
    if bad:
        raise UsageError(f"{bad} of {asked} lines could not be read", "Their answers say why.")


@db.command("set")
@click.argument("name")
@click.argument("category", type=click.Choice([each.value for each in Category]))
@click.option("--reason", required=True, help="Why; kept with the row.")
@click.option("--text", help="What it is for, in a sentence for visitors.")
@click.option("--vendor", help="Who it belongs to.")
@click.option("--site", metavar="S", help="Only on this site (registrable domain).")
@click.option("--domain", "domains", metavar="D", help="Only with this cookie domain or setter.")
@click.option("--storage", type=click.Choice(STORAGE_KINDS), help="[default: cookie]")
@click.option("--role", type=click.Choice(ROLES), help="Of a host: what it does for the site.")
@click.option("--host", is_flag=True, help="NAME is a third-party host, not a cookie.")
@click.option(
    "--to", "file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="[default: your rows]"
)
def set_row(name: str, category: str, host: bool, file: Path | None, **options: str | None) -> None:
    """Say what a cookie or host is for; your word is always believed first.

    NAME may be a pattern such as acme_<digits> or acme_*.
    """
    target = file or own_rows()
    unfit = ("text", "domains", "storage") if host else ("role",)
    for option in unfit:
        if options[option] is not None:
            raise UsageError(f"--{option.removesuffix('s')} does not go {'with' if host else 'without'} --host")
    given = {key: value for key, value in options.items() if value is not None}
    entry = {"host" if host else "name": name, "category": category, **given}
    with _data_errors(), _writing(target):
        add_override(target, entry, host=host)
    click.echo(f"Kept in {target}: {printable(name)} is {category}.", err=True)


@db.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--list", "list_name", type=click.Choice(list(LISTS)), help="Which list FILE is [default: by its content]."
)
@click.option("--installed", is_flag=True, help="Take the list from an installed npm package instead of FILE.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="Date of the list [default: today].")
@click.option("--vendor", metavar="V", help="Whose disclosure FILE is (--list tcf).")
@click.option("--accept-noncommercial", is_flag=True, help="Accept terms that forbid commercial use.")
def import_list(
    file: Path | None,
    list_name: str | None,
    installed: bool,
    date: dt.datetime | None,
    vendor: str | None,
    accept_noncommercial: bool,
) -> None:
    """Add a list of other people's rows, believed less than the bundled ones.

    Lists: open-cookie-database (csv, json, EDPB json), tcf (device storage disclosure), trackerdb, tds, disconnect,
    filters (EasyList, EasyPrivacy). `--installed` finds the Open Cookie Database, or the list that --list names, in
    the node_modules of this folder, of the folders above it, or of the machine.
    """
    day = (date.date() if date else dt.datetime.now(dt.UTC).date()).isoformat()
    if installed == (file is not None):
        raise UsageError("Name either a FILE or --installed")
    name = list_name or "open-cookie-database"
    if file is None:
        file = installed_list(name)
        list_name = name
    with _data_errors(), _reading(str(file)):
        name = list_name or recognise(file)
        if vendor is not None and name != "tcf":
            raise UsageError("--vendor goes with --list tcf only")
        layer = tcf_disclosure.read(file, day, vendor) if name == "tcf" else LISTS[name].read(file, day)
    if not layer.commercial_use and not accept_noncommercial:
        raise UsageError(
            f"{layer.ref} may not be used commercially ({layer.licence})",
            "If your use is not commercial, add --accept-noncommercial; reports will name the list.",
        )
    target = layers_folder() / f"{layer.name}.json"
    with _data_errors(), _writing(target):
        write_layer(layer, target)
    terms = layer.licence if layer.commercial_use else f"{layer.licence}, not for commercial use"
    click.echo(
        f"Imported {len(layer.rows)} rows and {len(layer.hosts)} hosts of {layer.name} ({terms}) to {target}.", err=True
    )


@db.command()
@_overrides
def stats(overrides: tuple[Path, ...]) -> None:
    """Say how much the database knows."""
    for line in statistics(open_cookie_db(overrides)):
        click.echo(printable(line))


@db.command("check")
@_overrides
def check_rows(overrides: tuple[Path, ...]) -> None:
    """Say whether the rows are sound: unique, sourced, anchored patterns with an example and a counter-example each."""
    with _data_errors():
        problems = check()
    for problem in problems:
        click.echo(printable(str(problem)))
    database = open_cookie_db(overrides)  # reads your own rows and imported lists, too
    if problems:
        raise UsageError(f"The cookie database has {len(problems)} problems")
    click.echo(f"{len(database.rows)} rows and {len(database.hosts)} hosts are sound.", err=True)


@db.command()
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path))
@click.argument("new", metavar="[NEW]", type=click.Path(path_type=Path), required=False)
def diff(old: Path, new: Path | None) -> None:
    """Say which rows differ between two databases (compiled.json or imported lists); NEW defaults to the one in use."""
    with _data_errors(), _reading(str(old)):
        before = read_contents(old)
    with _data_errors(), _reading(str(new)):
        after = read_contents(new) if new else Contents.of(open_cookie_db())
    for line in differences(before, after):
        click.echo(printable(line))


def _host_lines(host: str, verdict: Verdict) -> Iterator[str]:
    """The verdict about a host as `explain` tells one about a cookie."""
    yield f"{host}: {verdict.category}, {verdict.confidence} ({verdict.method})"
    vendor = verdict.vendor
    if vendor is not None:
        known = (vendor.legal_name or vendor.name, vendor.country, vendor.policy_url)
        yield f"vendor: {', '.join(fact for fact in known if fact)}"
    if verdict.role:
        yield f"role: {verdict.role.replace('_', ' ')}"
    yield from reasons(verdict)
    if verdict.category is Category.UNCLASSIFIED:
        yield "needs review: nobody has said yet what it is for"


@contextmanager
def _data_errors() -> Iterator[None]:
    try:
        yield
    except DataError as error:
        raise UsageError(str(error)) from error


@contextmanager
def _reading(file: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {(error.strerror or str(error)).lower()}") from error


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnwritableOutput(f"Cannot write {file}: {(error.strerror or str(error)).lower()}") from error
