"""wiki.example: DokuWiki with seven pages and a counter, as it comes from Debian's packages."""

from __future__ import annotations

from tests.farm.real.cms import dokuwiki
from tests.farm.real.sdks.product import KEEN
from tests.farm.site import Site
from tests.farm.truth import CrawlTruth, Expected

wiki = Site("wiki.example", https_only=True, upstream=dokuwiki)

PAGES = {
    "/": "Coffee club",
    "/start": "Coffee club",
    "/beans": "Beans",
    "/roasting": "Roasting at home",
    "/machines/start": "Machines",
    "/machines/espresso": "Espresso machines",
    "/club/meetings": "Meetings",
    "/club/privacy": "Privacy",
}
"""Path -> heading."""
LOGIN = "?do=login&sectok="
"""What the wiki adds to the address of each page for its login form."""

for _path in (*PAGES, *(path + LOGIN for path in PAGES if path != "/")):
    wiki.declare(
        _path,
        cookies=[
            Expected("DokuWiki", http_only=True, secure=True),
            Expected("DOKU_PREFS", via="script", unsure="set when the sections of a page are folded up or out"),
            *KEEN.cookies,
        ],
        storage=KEEN.storage,
        third_parties=KEEN.third_parties,
        walk=LOGIN not in _path,
        note="dokuwiki.org/devel:cookies: session cookie DokuWiki; DOKU_PREFS and DW.. only after a choice or login",
    )

wiki.crawl = CrawlTruth(pages=frozenset(page.url for page in wiki.truth().pages.values()))
