"""What `cookiescan declaration init` writes into a folder of the owner."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

NAMES: Final = ("declaration.toml", "declaration.html")


def starter() -> dict[str, str]:
    """The files by their names; unchanged they change nothing."""
    return {name: files("reports.starter").joinpath(name).read_text(encoding="utf-8") for name in NAMES}
