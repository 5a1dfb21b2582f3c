"""wiki.example: DokuWiki with seven pages and a counter, as it comes from Debian's packages."""

from __future__ import annotations

from tests.farm.real.cms import dokuwiki
from tests.farm.real.sdks.product import KEEN
from tests.farm.site import Site
from tests.farm.truth import Expected

wiki = Site("wiki.example", https_only=True, upstream=dokuwiki)

PAGES = (
    "/",
    "/start",
    "/beans",
    "/roasting",
    "/machines/start",
    "/machines/espresso",
    "/club/meetings",
    "/club/privacy",
)

for _path in PAGES:
    wiki.declare(
        _path,
        cookies=[Expected("DokuWiki", http_only=True, secure=True), *KEEN.cookies],
        third_parties=KEEN.third_parties,
        note="dokuwiki.org/devel:cookies: session cookie DokuWiki; DOKU_PREFS and DW.. only after a choice or a login",
    )
