"""How well a scan knows what it did not see: the stop rule and the estimate, over sites made up by lot.

`python -m tests.benchmarks completeness [--made-sites 240]`. The real frontier, groups, scouting
decisions and estimate run over each site; only the network is left out. Judged for each site: the share of its cookies
that was found, the visits that this took of those of a full crawl, and whether the interval covers the truth. The
weights of the prior were chosen on the sites 1 to 300; the judged ones begin at 200,000.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scanner.config import Sample, ScanConfig
from scanner.model import FoundHow
from scanner.spiders.frontier import Frontier
from scanner.spiders.look import look_of
from scanner.urls import Scope
from tests.benchmarks.rare_sites import HOST, ORIGIN, make_site

if TYPE_CHECKING:
    from scanner.completeness import Estimate
    from scanner.coverage import Count
    from tests.benchmarks.rare_sites import MadeSite

SITES = 240
FIRST = 200_000
TARGET = 0.97  # `--completeness`
TABS = 2  # looks without a browser for each visit that is made


@dataclass(frozen=True, slots=True)
class SiteResult:
    """What a scan of one site came to; counts of cookies, then of cookies, storage keys and hosts together."""

    seed: int
    shell: bool
    pages: int
    visits: int
    scouts: int
    cookies: int
    found: int
    estimate: Estimate
    things: int


def crawl(site: MadeSite, target: float | None) -> tuple[int, int, Frontier]:
    """Run the frontier over a site until it has no next page; visits and looks."""
    config = ScanConfig(f"{ORIGIN}/", completeness=target, sample=Sample.AUTO, max_pages=100_000)
    frontier = Frontier(config, Scope.of(f"{ORIGIN}/"))
    frontier.offer(f"{ORIGIN}/", FoundHow.SEED, None, 0)
    for url in site.pages:
        frontier.offer(url, FoundHow.SITEMAP, f"{ORIGIN}/sitemap.xml", 1)
    jar: set[str] = set()
    visits = 0
    while True:
        page = frontier.next()
        if page is not None:
            made = site.pages[page.url]
            look = look_of(site.html(made), HOST)
            visit = site.visit(page.url, jar)
            visits += 1
            given = (cookie.name for cookie in visit.http_cookies if cookie.url == page.url)
            frontier.visited(page, visit, look.with_cookies(given))
            frontier.is_complete()
        looked = 0
        while looked < TABS and (scout := frontier.next_scout()) is not None:
            made = site.pages[scout.url]
            frontier.scouted(scout.url, look_of(site.html(made), HOST).with_cookies(site.set_cookie(made)))
            looked += 1
        if page is None and not looked:
            return visits, frontier.scouts, frontier


def judge(seed: int, target: float | None = TARGET) -> SiteResult:
    """Scan one site and compare with the truth."""
    site = make_site(seed)
    visits, scouts, frontier = crawl(site, target)
    truth = site.truth()
    cookies = {thing for thing in truth if thing.kind == "cookie"}
    estimate = frontier.estimate()
    return SiteResult(
        seed, site.shell, len(site.pages), visits, scouts, len(cookies), estimate.cookies.seen, estimate, len(truth)
    )


def covers(count: Count, truth: int) -> bool:
    """Whether the interval holds the true number."""
    return count.low <= truth <= count.high


def summary(results: list[SiteResult]) -> dict[str, Any]:
    """The figures over all sites."""
    return {
        "sites": len(results),
        "pages": sum(one.pages for one in results),
        "found": sum(one.found for one in results) / sum(one.cookies for one in results),
        "found_median": statistics.median(one.found / one.cookies for one in results),
        "visits": sum(one.visits for one in results) / sum(one.pages for one in results),
        "visits_median": statistics.median(one.visits / one.pages for one in results),
        "looks": sum(one.scouts for one in results) / sum(one.pages for one in results),
        "covered": sum(covers(one.estimate.cookies, one.cookies) for one in results) / len(results),
        "covered_things": sum(covers(one.estimate.things, one.things) for one in results) / len(results),
        "bound_median": statistics.median(one.estimate.cookies.high / one.cookies for one in results),
        "bound_things_median": statistics.median(one.estimate.things.high / one.things for one in results),
    }


def run(first: int = FIRST, sites: int = SITES, target: float | None = TARGET) -> dict[str, Any]:
    """Judge so many sites."""
    return summary([judge(seed, target) for seed in range(first, first + sites)])


def measure(sites: int = SITES) -> dict[str, Any]:
    """The figures of the stop rule, printed."""
    figures = run(sites=sites)
    print(f"completeness: {sites} sites made up by lot, --completeness {TARGET}")
    print(f"  cookies found: {figures['found']:.3f} (median of sites {figures['found_median']:.3f})")
    print(f"  visits of a full crawl: {figures['visits']:.3f} (median {figures['visits_median']:.3f})")
    print(f"  pages looked at without a browser: {figures['looks']:.3f}")
    print(f"  interval covers the truth: cookies {figures['covered']:.3f}, all things {figures['covered_things']:.3f}")
    print(f"  upper bound / truth, median: {figures['bound_median']:.3f}, {figures['bound_things_median']:.3f}")
    return figures
