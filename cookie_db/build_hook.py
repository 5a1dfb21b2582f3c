"""Hatchling's hook: a wheel carries the compiled database, so that an installation need not compile it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledDatabase(BuildHookInterface):  # type: ignore[type-arg, unused-ignore]
    """Compiles `cookie_db/data` before the files of a wheel are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, except for an editable install, which reads the tree and compiles on first use.

        Raises:
            DataError: a row is broken; the build stops with its place.
        """
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from cookie_db.compiled import (  # noqa: PLC0415 - importable only from here on
                COMPILED,
                stamps_of,
                write_compiled,
            )
            from cookie_db.sources import compile_tree, read_tree  # noqa: PLC0415 - as above
        finally:
            sys.path.remove(self.root)
        data = Path(self.root, "cookie_db", "data")
        if not write_compiled(compile_tree(read_tree(data), stamps_of(data)), data / COMPILED):
            raise OSError(f"cannot write {data / COMPILED}")
        build_data["artifacts"].append(f"cookie_db/data/{COMPILED}")
