"""`python -m cookie_db.compile`: write `data/compiled.json` and say what came out."""

from __future__ import annotations

import sys

from cookie_db.compiled import COMPILED, DATA, stamps_of, write_compiled
from cookie_db.errors import DataError
from cookie_db.sources import compile_tree, read_tree


def main() -> int:
    """Compile the bundled rows; exit 2 on a broken file or an unwritable directory."""
    try:
        compiled = compile_tree(read_tree(DATA), stamps_of(DATA))
    except DataError as error:
        sys.stderr.write(f"cookie_db: {error}\n")
        return 2
    if not write_compiled(compiled, DATA / COMPILED):
        sys.stderr.write(f"cookie_db: cannot write {DATA / COMPILED}\n")
        return 2
    counts = ", ".join(f"{len(compiled[key])} {key}" for key in ("rows", "vendors", "hosts"))
    sys.stdout.write(f"cookie_db {compiled['version']}: {counts}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
