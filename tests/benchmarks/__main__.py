"""`python -m tests.benchmarks [SECTION ..]`: speed, memory, recall, classification, consent, completeness, or all.

Each section prints its figures; with `--write` they are kept in docs/figures.json, too (docs/benchmarks.md).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.benchmarks import completeness, consent, guard, memory, recall, speed
from tests.benchmarks.ground import ROOT, write
from tests.farm.sites.bench import PAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

SECTIONS = ("speed", "guard", "recall", "classification", "consent", "memory", "completeness")
ACCURACY = ("tests.benchmarks.classification_accuracy", "tests.benchmarks.lookup_speed")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point: 0 unless a section could not be run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Figures of the scanner.")
    parser.add_argument("sections", nargs="*", default=["all"], metavar="SECTION", help=f"all, {', '.join(SECTIONS)}")
    parser.add_argument("--pages", type=int, default=PAGES, help=f"of the speed section, {PAGES} at most")
    parser.add_argument("--rounds", type=int, default=3, help="of the speed section")
    parser.add_argument("--tabs", default="4", help="tabs at once; several numbers (2,4,8) measure speed with each")
    parser.add_argument("--thorough", action="store_true", help="measure the speed of the profile thorough, too")
    parser.add_argument("--profile", default="default", help="of the recall section")
    parser.add_argument("--sites", default="", help="of the recall section: modules of tests/farm/sites")
    parser.add_argument("--consent-sites", default="", help="of the consent section: sets or names of sites")
    parser.add_argument("--memory-pages", type=int, default=memory.LONG)
    parser.add_argument("--made-sites", type=int, default=completeness.SITES, help="of the completeness section")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/figures.json")
    options = parser.parse_args(arguments)
    wanted = SECTIONS if "all" in options.sections else options.sections
    for name in wanted:
        if name not in SECTIONS:
            parser.error(f"there is no section {name!r}; there are all, {', '.join(SECTIONS)}")
    if not 1 <= options.pages <= PAGES:
        parser.error(f"--pages: the bench site has {PAGES} pages")
    return max(_run(name, options) for name in wanted)


def _run(section: str, options: argparse.Namespace) -> int:
    if section == "classification":
        codes = [subprocess.run([sys.executable, "-m", name], cwd=ROOT, check=False).returncode for name in ACCURACY]
        return max(codes)
    if section == "completeness":
        figures, browser = completeness.measure(options.made_sites), None
    else:
        figures, browser = _figures(section, options)
    if options.write:
        write(section, figures, browser)
    print()
    return 0


def _figures(section: str, options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    tabs = tuple(int(number) for number in options.tabs.split(","))
    if section == "speed":
        profiles = ("fast", "default", "thorough") if options.thorough else ("fast", "default")
        return speed.measure(speed.Plan(options.pages, options.rounds, tabs, profiles))
    if section == "guard":
        return guard.measure(min(options.pages, 60), 2 * options.rounds, tabs[0])
    if section == "recall":
        return recall.measure([name for name in options.sites.split(",") if name], options.profile, tabs[0])
    if section == "consent":
        return consent.measure([name for name in options.consent_sites.split(",") if name])
    return memory.measure(options.memory_pages, tabs[0])


if __name__ == "__main__":
    raise SystemExit(main())
