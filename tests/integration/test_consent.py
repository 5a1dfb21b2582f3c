"""Refusing and accepting on hand-written banners and on real consent managers, in a real browser.

All choices are made at once, four at a time, each in a profile of its own; the tests look at what came of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.model import Phase
from tests.choosing import WISHES, try_all
from tests.farm import npm
from tests.farm.real.managers import ALL as MANAGERS
from tests.farm.sites.banners import ROWS, Row
from tests.farm.sites.platforms import PLATFORMS, Platform

if TYPE_CHECKING:
    from scanner.capture.consent import BannerSighting
    from tests.choosing import Tried
    from tests.farm import Farm
    from tests.farm.real.consent import Manager

# One worker: what the module tries is tried once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("consent")]

real = pytest.mark.skipif(bool(npm.problem()), reason=f"the npm packages are not installed: {npm.problem()}")


@pytest.fixture(scope="module")
def written(farm_server: Farm) -> Tried:
    """The hand-written banners."""
    return try_all(farm_server, (row.url for row in ROWS))


@pytest.fixture(scope="module")
def managed(farm_server: Farm) -> Tried:
    """The real consent managers."""
    return try_all(farm_server, (f"https://{manager.host}/" for manager in MANAGERS))


@pytest.fixture(scope="module")
def imitated(farm_server: Farm) -> Tried:
    """The imitations of commercial platforms."""
    return try_all(farm_server, (platform.url for platform in PLATFORMS))


def offered(seen: BannerSighting) -> str:
    """What the first layer offers, in words."""
    found = {"accept": seen.accept, "reject": seen.reject, "settings": seen.settings}
    return " ".join(name for name, there in found.items() if there)


# ---- hand-written banners


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_refusing(written: Tried, row: Row) -> None:
    result = written[row.url, Phase.REJECT]
    choice = result.choice
    assert choice.outcome == row.reject, choice
    assert choice.reached == (row.reject is not None)
    assert ("_count" in result.cookies) == (row.ignores or row.name == "notice")
    if row.reject is None:
        assert choice.how == (row.how if row.banner else "no_banner")
    else:
        assert choice.clicks == row.clicks
        assert not any(press.intent == "accept" for press in choice.presses)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_accepting(written: Tried, row: Row) -> None:
    result = written[row.url, Phase.ACCEPT]
    assert result.choice.outcome == row.accept, result.choice
    assert result.choice.reached == (row.accept is not None)
    if row.name != "loop":  # which may be reloading before the counter has come
        assert ("_count" in result.cookies) == (row.accept is not None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_told_about_the_banner(written: Tried, row: Row) -> None:
    banner = written[row.url, Phase.REJECT].choice.banner
    assert banner.found == row.banner
    assert offered(banner) == row.first
    if row.banner:
        assert banner.languages[0] == row.language
        assert banner.platform is None


def test_a_banner_that_comes_late_is_not_there_at_first(written: Tried) -> None:
    for name in ("late", "on-scroll"):
        row = next(row for row in ROWS if row.name == name)
        assert not written[row.url, Phase.REJECT].seen.found
        assert written[row.url, Phase.REJECT].choice.banner.found


def test_what_was_switched_on_beforehand(written: Tried) -> None:
    told = {row.name: written[row.url, Phase.REJECT].choice.banner.preticked for row in ROWS}
    assert told["switches"] == ("Statistieken",)
    assert told["bar"] is None


def test_evidence(written: Tried) -> None:
    row = next(row for row in ROWS if row.name == "second-layer")
    choice = written[row.url, Phase.REJECT].choice
    steps = [(press.intent, press.text, press.layer) for press in choice.presses]
    assert steps == [
        ("settings", "Настройки", 1),
        ("switch_off", "Статистика", 2),
        ("switch_off", "Маркетинг", 2),
        ("save", "Запази избора", 2),
    ]
    assert choice.how == "generic:second_layer"
    assert choice.chosen_at == choice.presses[-1].at
    assert choice.record["kept_in"] == ["cookie:site_choice"]
    assert "basic" not in str(choice.record)


# ---- imitations of commercial platforms


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_a_commercial_platform(imitated: Tried, platform: Platform, wish: Phase) -> None:
    result = imitated[platform.url, wish]
    choice = result.choice
    assert choice.outcome == (platform.reject if wish is Phase.REJECT else platform.accept), choice
    assert choice.banner.rule == platform.name
    assert choice.banner.languages[0] == platform.language
    if wish is Phase.REJECT:
        assert choice.clicks == platform.clicks
    reads = wish.value if choice.outcome == "verified" else "accept"
    assert choice.record["reads"] == reads
    assert ("_count" in result.cookies) == (reads == "accept")


def test_a_record_of_the_contrary_is_no_proof(imitated: Tried) -> None:
    shop = next(platform for platform in PLATFORMS if platform.name == "shopify")
    choice = imitated[shop.url, Phase.REJECT].choice
    assert choice.error is not None
    assert "Shopify has 'accept' on record after a reload" in choice.error


# ---- real consent managers


@real
@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("manager", MANAGERS, ids=lambda manager: manager.name)
def test_a_real_consent_manager(managed: Tried, manager: Manager, wish: Phase) -> None:
    result = managed[f"https://{manager.host}/", wish]
    can = bool(manager.reject) or wish is Phase.ACCEPT
    assert result.choice.outcome == ("verified" if can else None), result.choice
    assert result.choice.how == "not_offered" or can
    staying = [cookie for cookie in manager.expected() if not cookie.unsure and not cookie.removed]
    truth = {cookie.name: cookie.phases.get(wish.value) for cookie in staying}
    assert {name: name in result.cookies for name in truth} == {
        name: name in result.cookies if held is None else held for name, held in truth.items()
    }


@real
@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("vanilla", "CookieConsent 3 (vanilla-cookieconsent)"),
        ("klaro", "Klaro"),
        ("orejime", "Orejime"),
        ("tarteaucitron", "tarteaucitron"),
        ("osano", "Cookie Consent 3 (Osano, open source)"),
    ],
)
def test_a_platform_tells_its_own_record(managed: Tried, name: str, platform: str) -> None:
    for wish in WISHES:
        choice = managed[f"https://{name}.cmp.example/", wish].choice
        assert (choice.banner.platform, choice.record["platform"]) == (platform, platform)
        assert choice.record["reads"] == wish.value
        assert choice.how is not None
        assert choice.how.startswith("rule:")
