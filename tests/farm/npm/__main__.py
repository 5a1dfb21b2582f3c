"""`python -m tests.farm.npm`: install the npm packages of the farm, or say that they are there."""

from __future__ import annotations

import sys

from tests.farm.npm import MODULES, NpmError, install


def main() -> int:
    """Exit code 0 when the packages are there, 1 with one line when they cannot be had."""
    try:
        fresh = install()
    except NpmError as error:
        print(f"the farm's npm packages are missing: {error}", file=sys.stderr)
        return 1
    count = sum(1 for _ in MODULES.glob("*/package.json")) + sum(1 for _ in MODULES.glob("@*/*/package.json"))
    print(f"npm: {count} packages {'installed' if fresh else 'up to date'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
