"""Discovery on the farm's crawl site: each page once, nothing forbidden, every skip counted."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.command import environment
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm
    from tests.farm.truth import CrawlTruth

pytestmark = pytest.mark.browser
HOST = "www.crawl.example"
START = f"https://{HOST}/"


def declared(farm: Farm) -> CrawlTruth:
    """What a crawl of the site should do."""
    truth = farm.truth(HOST).crawl
    assert truth is not None
    return truth


def visited(scan: dict[str, Any]) -> list[str]:
    """The addresses of the pages, in the order of the file."""
    return [page["url"] for page in scan["pages"]]


def landed(scan: dict[str, Any]) -> list[str]:
    """Where the visits ended: an address that redirects within the site stands for the page it leads to."""
    return [page["final_url"] or page["url"] for page in scan["pages"]]


@dataclass(frozen=True, slots=True)
class Crawled:
    """A scan of the site, what its server was asked for, and who else was."""

    scan: dict[str, Any]
    asked: frozenset[str]
    unknown_hosts: frozenset[str]


@pytest.fixture(scope="module")
def crawled(farm_server: Farm) -> Crawled:
    """The whole site, robots.txt obeyed (one worker: `in_crawl`)."""
    farm_server.log.reset()
    scan = scan_farm(farm_server, START, ignore_robots=False)
    asked = {f"https://{entry.host}{entry.path}" for entry in farm_server.log.requests(host=HOST)}
    return Crawled(scan, frozenset(asked), frozenset(farm_server.log.unknown_hosts()))


in_crawl = pytest.mark.xdist_group("crawl")


@in_crawl
def test_every_page_is_visited_once_and_nothing_forbidden(crawled: Crawled, farm: Farm) -> None:
    truth = declared(farm)
    scan = crawled.scan
    pages = visited(scan)
    assert len(pages) == len(set(pages))
    ends = landed(scan)
    assert not truth.pages - set(ends)
    assert {url for url in truth.pages if ends.count(url) > 1} == set()
    assert not truth.forbidden & set(pages)
    known = truth.pages | truth.errors | truth.optional | set(truth.redirects)
    assert not set(pages) - known
    assert scan["coverage"]["pages_skipped"]["robots"] >= 1
    assert scan["coverage"]["stop_reason"] == "all_visited"
    assert not truth.forbidden & crawled.asked
    assert crawled.unknown_hosts == frozenset()


def test_subdomains_join_when_asked(farm: Farm) -> None:
    truth = declared(farm)
    assert truth.subdomains
    pages = set(landed(scan_farm(farm, START, subdomains=True, ignore_robots=False)))
    assert truth.subdomains <= pages


def test_budget_counts_pages(farm: Farm) -> None:
    scan = scan_farm(farm, START, max_pages=3)
    assert len(scan["pages"]) == 3
    assert scan["coverage"]["stop_reason"] == "max_pages"
    assert scan["coverage"]["pages_skipped"]["max_pages"] > 0


def test_globs_and_depth_choose(farm: Farm) -> None:
    scan = scan_farm(farm, START, exclude=("/*",))
    assert visited(scan) == [START]
    assert scan["coverage"]["pages_skipped"]["excluded"] > 0
    shallow = scan_farm(farm, START, max_depth=0)
    assert visited(shallow) == [START]


@in_crawl
def test_scrapy_command_visits_the_same_pages(crawled: Crawled, farm: Farm, tmp_path: Path) -> None:
    arguments = ["-a", f"url={START}", "-a", f"proxy={farm.proxy_url}", "-a", "phases=no_action", "-O", "pages.jsonl"]
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = scanner.settings\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "site", *arguments],
        cwd=tmp_path,
        env=environment(farm, tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["final_url"] or row["url"] for row in rows} == set(landed(crawled.scan))


def test_scrapy_lists_the_spider(tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = scanner.settings\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=tmp_path,
        env=environment(None, tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["site"]
