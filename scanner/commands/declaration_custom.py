"""The owner's folder: `--custom DIR` and `cookiescan declaration init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from reports.custom import Custom, customised, idle
from reports.custom_file import CustomError, read_custom
from reports.formats import DECLARATION
from reports.languages import words_for
from reports.starter import starter
from reports.untrusted import shorten, visible
from scanner.errors import UnwritableOutput, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.declaration import Declaration

FILE: Final = "declaration.toml"
LARGEST: Final = 1_000_000
"""Bytes of one file of the folder."""

CUSTOM = click.option(
    "--custom",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="Your texts, colours, items and templates; `declaration init DIR` writes a start.",
)


BARE = click.option("--no-custom", "bare", is_flag=True, help="Drop what was customised in the published version.")


def custom_of(folder: Path) -> Custom:
    """What a folder of the owner says.

    Raises:
        UsageError: there is no such folder, it holds nothing of ours, or says what cannot be done.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}", f"Write one: cookiescan declaration init {folder}.")
    inside = folder.resolve()
    templates = {path.name: _text(path) for path in sorted(folder.glob("*.html")) if path.resolve().parent == inside}
    file = folder / FILE
    if not file.exists() and "declaration.html" not in templates:
        raise UsageError(f"{folder} holds no {FILE}", f"Write one: cookiescan declaration init {folder}.")
    try:
        return read_custom(_text(file) if file.exists() else "", templates, file=str(file))
    except CustomError as problem:
        raise UsageError(str(problem)) from None


def with_custom(declaration: Declaration, folder: Path | None) -> Declaration:
    """The declaration as the folder says; says on stderr which of its rules are about nothing."""
    if folder is None:
        return declaration
    custom = custom_of(folder)
    for rule in idle(declaration, custom.rules):
        name = shorten(visible(rule.name))
        click.echo(f"cookiescan: {folder / FILE}: no item is named {name} on {visible(rule.host)}.", err=True)
    return customised(declaration, custom)


def prove(declaration: Declaration, languages: Iterable[str] = ("en",)) -> None:
    """Write a declaration with the owner's templates once, so that a wrong one is found before anything is kept.

    Raises:
        UsageError: a template is wrong.
    """
    if declaration.look is None or not declaration.look.templates:
        return
    try:
        for language in languages:
            for name in ("html", "fragment"):
                DECLARATION[name].write(declaration, words_for(language))
    except CustomError as problem:
        raise UsageError(str(problem), "Mend it, then: cookiescan declaration review SITE --custom DIR.") from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is larger than {LARGEST // 1000} kB")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{path} cannot be read: {problem}") from None


@click.command("init")
@click.argument("folder", metavar="[DIR]", default="declaration", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a start for your own texts, colours and templates into a folder (default: declaration)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = [name for name in starter() if (folder / name).exists() or (folder / name).is_symlink()]
        if there:
            raise UnwritableOutput(f"{folder / there[0]} is there already", "Nothing was written.")
        for name, text in starter().items():
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as problem:
        raise UnwritableOutput(f"{folder} cannot be written: {problem.strerror or problem}") from None
    click.echo(f"Wrote {', '.join(str(folder / name) for name in starter())}.")
    click.echo(f"Change them, then: cookiescan declaration SITE --custom {folder}")
