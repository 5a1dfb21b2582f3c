"""What is kept of a visit holds no address that tells of a person."""

from __future__ import annotations

from dataclasses import asdict, replace

from scanner.observe.fold import keepable, keepable_page
from scanner.sightings import FingerprintSighting
from tests.unit.scanner.observe.visits import SHOP, SITE, TRACKER, asked_for, by_http, by_script, page, stored, visit

SECRETS = ("alice@mail.example", "b1f3c2d4e5a69788")


def test_every_address_of_a_visit_is_folded() -> None:
    own, foreign = f"{SHOP}/a?m={SECRETS[0]}&p=2", f"{TRACKER}/t?u={SECRETS[1]}"
    chain = (foreign, own)
    seen = visit(
        f"/a?m={SECRETS[0]}&p=2",
        http_cookies=(by_http(url=foreign, chain=chain, frame_url=own),),
        script_cookies=(by_script(script=foreign, chain=chain, frame_url=own),),
        storage=(stored(script=own, chain=chain, frame_url=own), stored(script=None, frame_url="about:blank")),
        requests=(asked_for(foreign, chain=chain, frame_url=own, redirected_from=own),),
        fingerprinting=(FingerprintSighting("canvas", own, foreign, chain, 1.0),),
    )
    kept = keepable(seen, SITE)
    assert not [secret for secret in SECRETS if secret in str(asdict(kept))]
    assert kept.url == f"{SHOP}/a?m={{L5@L4.L7}}&p=2"
    assert kept.requests[0].url == f"{TRACKER}/t?u={{H16}}"
    assert kept.storage[1].frame_url == "about:blank"
    assert keepable(kept, SITE) == kept


def test_what_tells_nothing_stays() -> None:
    seen = visit("/a?p=2", http_cookies=(by_http(),), requests=(asked_for(f"{TRACKER}/t.js"),))
    assert keepable(seen, SITE) == seen


def test_pages_are_folded_too() -> None:
    kept = keepable_page(replace(page(f"/a?m={SECRETS[0]}"), template="/a?m", found_on=f"{SHOP}/?m={SECRETS[0]}"))
    assert SECRETS[0] not in str(asdict(kept))
    assert keepable_page(replace(page(), found_on=None)).found_on is None
