"""An ordinary shop of 78 pages of five kinds, each kind with a cookie of its own, into which traps are built.

The words of each page are drawn by lot from its path, so that no two pages say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from tests.farm import Expected, Request, Response, Site, html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SYLLABLES = "ba de fi go lu ma ne pi ro su ta ve wi xo zu ka le mi no pu ra se ti vo".split()  # noqa: SIM905
Link = Callable[[str], str]
"""How a page of the site links to a path: the address as it stands in the markup."""


def prose(key: object, count: int = 70) -> str:
    """So many words that belong to this key alone."""
    lot = Random(repr(key))
    return " ".join("".join(lot.choices(_SYLLABLES, k=lot.randint(2, 4))) for _ in range(count))


def anchor(address: str, words: str = "") -> str:
    """A link."""
    return f'<a href="{address.replace("&", "&amp;")}">{words or address.rpartition("/")[2] or "home"}</a>'


def anchors(addresses: Iterable[str]) -> str:
    """Links, each with its words."""
    return " ".join(anchor(address) for address in addresses)


@dataclass(frozen=True, slots=True)
class Ordinary:
    """The pages: path → kind, and where each kind of page leads."""

    kinds: dict[str, str] = field(default_factory=dict)
    leads: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def shop(cls, *, products: int = 48, posts: int = 16) -> Ordinary:
        """A home page, six categories, products, a blog and six static pages."""
        made = cls()
        names = [f"{prose(('product', n), 1)}-{prose(('kind', n), 1)}" for n in range(products)]
        categories = [f"/category/{prose(('category', n), 1)}" for n in range(6)]
        written = [f"/blog/{prose(('post', n), 3).replace(' ', '-')}" for n in range(posts)]
        static = [f"/{name}" for name in ("about", "contact", "terms", "privacy", "delivery", "jobs")]
        made._add("/", "home", [*categories, "/blog/", *static])
        for n, category in enumerate(categories):
            made._add(category, "category", [f"/product/{name}" for name in names[n::6]])
        for name in names:
            made._add(f"/product/{name}", "product", ["/"])
        made._add("/blog/", "blog", written)
        for n, post in enumerate(written):
            made._add(post, "blog", written[n + 1 : n + 3])
        for path in static:
            made._add(path, "static", ["/"])
        return made

    def _add(self, path: str, kind: str, leads: list[str]) -> None:
        self.kinds[path] = kind
        self.leads[path] = leads

    @property
    def cookies(self) -> frozenset[str]:
        """The names that the kinds of pages set."""
        return frozenset(f"kind_{kind}" for kind in self.kinds.values())

    def page(self, path: str, link: Link = str, extra: str = "") -> Response:
        """One of the pages; `extra` is markup that leads into the trap."""
        name = path.strip("/").rpartition("/")[2].replace("-", " ").capitalize() or "Shop"
        menu = "".join(anchor(link(one)) for one in ("/", "/blog/", "/about"))
        leads = " ".join(anchor(link(one), one.rpartition("/")[2].replace("-", " ")) for one in self.leads[path])
        return html(
            f"<nav>{menu}</nav><main><h1>{name}</h1><p>{prose(path)}</p><p>{leads}</p></main><footer>{extra}</footer>",
            title=f"{name} - The shop",
            set_cookie=[f"kind_{self.kinds[path]}=1; Path=/"],
        )

    def serve(self, site: Site, *, link: Link = str, extra: str | Callable[[Request], str] = "") -> None:
        """Serve all pages on a site; `extra` stands on the home page, the categories and the blog."""
        for path, kind in self.kinds.items():

            def handler(request: Request, path: str = path, kind: str = kind) -> Response:
                more = extra if isinstance(extra, str) else extra(request)
                return self.page(path, link, more if kind in {"home", "category", "blog"} else "")

            site.add(path, handler)
        site.declare("/", cookies=[Expected("kind_home")], walk=False)


@dataclass(frozen=True, slots=True)
class Maze:
    """A site with a trap in it: what a crawl is to find there, and under which word the rest is skipped."""

    reasons: tuple[str, ...]  # one of them at least
    start: str
    sites: tuple[Site, ...]
    ordinary: Ordinary
    page_of: Callable[[str], str | None]  # which ordinary page an address shows; null = the trap
    options: Mapping[str, Any] = field(default_factory=dict)
    kinds: int = 1  # of traps that it is at once
    entries: frozenset[str] = frozenset()  # addresses at which the trap begins and which look like a page
