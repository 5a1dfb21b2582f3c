"""What opening menus costs: the same site scanned with and without it, in interleaved rounds of one run.

`python -m tests.benchmarks.menus [ROUNDS]`. On the crawl site every page is the first of its template, so that each is
looked at for menus, and there are none: the worst case. `www.finding.example` has menus on its start page.
"""

from __future__ import annotations

import statistics
import sys

from tests.benchmarks.ground import ground, machine
from tests.benchmarks.meter import run
from tests.benchmarks.subject import Options

SITES = {"crawl": "https://www.crawl.example/", "finding": "https://www.finding.example/"}
PAGES = 30  # of which there are more without menus, too: a scan that ends early has no costs to read


def main() -> None:
    """Print the ratio of processor time with menus to that without, for each site."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for module, url in SITES.items():
        with ground(module) as place:
            ratios = []
            for number in range(rounds):
                cpu = {}
                for menus in (False, True) if number % 2 else (True, False):
                    options = Options("scan", place.browser, place.proxy, place.spki, (url,), PAGES, menus=menus)
                    measured = run(options)
                    cpu[menus] = measured.cpu
                    print(
                        f"{module} menus={menus}: {measured.cpu:.0f} ms a page, {measured.pages} pages, {measured.cost}"
                    )
                ratios.append(cpu[True] / cpu[False])
            spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f})"
            print(f"{module}: with menus / without: {spread}; {machine(place.browser)}", flush=True)


if __name__ == "__main__":
    main()
