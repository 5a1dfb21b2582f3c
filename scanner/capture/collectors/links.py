"""Links to other sites that carry something about the visitor (link decoration), as the page's scripts left them.

Counted are parameters that are click ids (`urls.click_ids`) and those that hold the value of a cookie which the
browser has: eight characters or more, as it is or percent-encoded. Addresses and values stay here; what is handed
over is the host, the parameter's name and the names of the cookies.
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import unquote_plus, urlsplit

from scanner.capture.collectors.base import Collector, Scene
from scanner.sightings import LinkSighting
from scanner.urls import click_ids, host_of, is_same_party, site_of

SHORTEST = 8  # characters of a value that could tell one visitor from another
MOST_LINKS = 300  # of a page
MOST_SIGHTINGS = 60
# Only links that leave the host and carry a query come over, each once.
# One text, made without anything that pages replace.
_LINKS = f"""(() => {{
  const {{links, location: {{hostname: own, href: here}}}} = document, seen = {{__proto__: null}};
  let found = here, count = 0;
  for (let at = 0; at < links.length && count < {MOST_LINKS}; at += 1) {{
    const {{hostname, search, href}} = links[at];
    if (!search || search.length < 2 || href.length > 4000 || hostname === own || seen[href]) continue;
    seen[href] = true;
    count += 1;
    found += `\n${{href}}`;
  }}
  return found;
}})()"""


class LinkCollector(Collector):
    """Reads the rendered page's links once, when the page is read."""

    name: ClassVar[str] = "links"
    asks: ClassVar[str] = _LINKS

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._found: dict[tuple[str, str], LinkSighting] = {}
        self._page = ""
        self._links: list[str] = []

    async def told(self, answer: Any) -> None:
        """Take the page's address and its links."""
        if isinstance(answer, str):
            self._page, *self._links = answer.split("\n")

    def _read(self, link: str, names: dict[str, set[str]]) -> None:
        clicks = set(click_ids(link))
        host = host_of(link)
        for part in urlsplit(link).query.split("&"):
            name, _, value = part.partition("=")
            parameter = unquote_plus(name)
            carried = self._cookies(value, names) if len(value) >= SHORTEST else set()
            click_id = parameter.lower() in clicks
            known = self._found.get((host, parameter))
            if known is not None:
                carried, click_id = carried | set(known.cookies), click_id or known.click_id
            elif len(self._found) >= MOST_SIGHTINGS:
                return
            if carried or click_id:
                self._found[host, parameter] = LinkSighting(host, parameter, click_id, tuple(sorted(carried)))

    def _cookies(self, value: str, names: dict[str, set[str]]) -> set[str]:
        digest = self.scene.digester.digest
        return {name for text in {value, unquote_plus(value)} for name in names.get(digest(text), ())}

    async def gather(self) -> dict[str, Any]:
        """The decorated links, one for each host and parameter."""
        site = site_of(self._page)
        names: dict[str, set[str]] = {}  # digest of a cookie's value → the cookies that hold it
        for key, held in self.scene.jar.held.items() if self._links else ():
            if held.value.length >= SHORTEST:
                names.setdefault(held.value.digest, set()).add(key.name)
        for link in self._links:
            if link.startswith(("http://", "https://")) and not is_same_party(host_of(link), site):
                self._read(link, names)
        return {"links": tuple(self._found.values())}
