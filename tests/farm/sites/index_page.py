"""A start page that links every declared page of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.farm import CrawlTruth, html

if TYPE_CHECKING:
    from tests.farm import Site


def add_index(site: Site, title: str) -> None:
    """Serve `/` with links to all pages declared so far, and declare it as a page without cookies."""
    paths = [path for path in site.truth().pages if path != "/"]
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in paths)
    site.declare("/")
    site.add("/", html(f"<h1>{title}</h1><ul>{links}</ul>", title=title))
    origin = f"{site.scheme}://{site.host}"
    site.crawl = CrawlTruth(pages=frozenset({f"{origin}/", *(origin + path for path in paths)}))
