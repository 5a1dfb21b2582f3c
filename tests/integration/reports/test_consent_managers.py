"""The configurations in the real consent managers: nothing runs before a choice, then what was chosen, then nothing.

The page is the farm's site that asks nobody, with its tags replaced by those that the configuration lists.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from reports.formats import DECLARATION
from reports.words import Words
from scanner.declare import declaration_of
from scanner.export import load_scan
from tests.farm import npm
from tests.farm.browser import arguments_for, executable
from tests.farm.messages import html, js
from tests.farm.real.consent import CDN
from tests.farm.real.consent_walk import ORDINARY, ordinary_agent
from tests.fleets import wait_for
from tests.integration.reports import unasked
from tests.unit.reports import samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

    from tests.farm import Farm

pytestmark = pytest.mark.browser
DEADLINE = 10_000
THIRD = {unasked.STATISTICS, unasked.MARKETING, unasked.VIDEO, unasked.UNKNOWN}
SWEDISH = {"Statistics": "Besöksstatistik", "Refuse all": "Neka alla", "Accept all": "Godkänn alla"}


@dataclass(frozen=True)
class Manager:
    """How a visitor uses a consent manager that our configuration has set up."""

    name: str  # the format
    head: str
    tail: str
    banner: str
    refuse: tuple[str, ...]
    accept: tuple[str, ...]
    only: tuple[str, ...]  # accept statistics alone; {service} is the service's name
    withdraw: tuple[str, ...]
    show: str  # opens the choice again
    said: tuple[str, ...]  # what a Swedish visitor reads


MANAGERS = (
    Manager(
        name="klaro",
        head="",
        tail=f'<script defer src="/config/klaro.js"></script><script defer src="{CDN}/klaro/dist/klaro.js"></script>',
        banner=".klaro .cookie-notice",
        refuse=(".klaro .cookie-notice .cn-decline",),
        accept=(".klaro .cookie-notice .cm-btn-success",),
        only=(".klaro .cn-learn-more", "label[for=purpose-item-statistics]", ".klaro .cm-modal .cm-btn-accept"),
        withdraw=("label[for=purpose-item-statistics]", ".klaro .cm-modal .cm-btn-accept"),
        show="klaro.show()",
        said=("Besöksstatistik", "Avböj"),
    ),
    Manager(
        name="vanilla-cookieconsent",
        head=f'<link rel="stylesheet" href="{CDN}/vanilla-cookieconsent/dist/cookieconsent.css">',
        tail=f'<script defer src="{CDN}/vanilla-cookieconsent/dist/cookieconsent.umd.js"></script>'
        '<script defer src="/config/vanilla-cookieconsent.js"></script>',
        banner="#cc-main .cm",
        refuse=("#cc-main .cm__btn[data-role=necessary]",),
        accept=("#cc-main .cm__btn[data-role=all]",),
        only=(
            "#cc-main .cm__btn[data-role=show]",
            "#cc-main .section__toggle[value=statistics]",
            "#cc-main .pm__btn[data-role=save]",
        ),
        withdraw=("#cc-main .pm__btn[data-role=necessary]",),
        show="CookieConsent.showPreferences()",
        said=("Neka alla", "Godkänn alla"),
    ),
    Manager(
        name="tarteaucitron",
        head=f'<script src="{CDN}/tarteaucitronjs/tarteaucitron.js"></script>'
        '<script src="/config/tarteaucitron.js"></script>',
        tail="",
        banner="#tarteaucitronDisclaimerAlert",
        refuse=("#tarteaucitronAllDenied2",),
        accept=("#tarteaucitronPersonalize2",),
        only=("#tarteaucitronCloseAlert", "[id='cs_{service}Allowed']", "#tarteaucitronClosePanel"),
        withdraw=("[id='cs_{service}Denied']",),
        show="tarteaucitron.userInterface.openPanel()",
        said=("Neka alla cookies",),
    ),
    Manager(
        name="orejime",
        head=f'<link rel="stylesheet" href="{CDN}/orejime/dist/orejime-standard.css">',
        tail='<script src="/config/orejime.js"></script>'
        f'<script src="{CDN}/orejime/dist/orejime-standard-LANG.js"></script>',
        banner=".orejime-Banner",
        refuse=(".orejime-Banner-declineButton",),
        accept=(".orejime-Banner-saveButton",),
        only=(
            ".orejime-Banner-learnMoreButton",
            "label[for=orejime-purpose-statistics]",
            ".orejime-Modal-saveButton",
        ),
        withdraw=(".orejime-PurposeToggles-disableAll", ".orejime-Modal-saveButton"),
        show="orejime.prompt()",
        said=("Besöksstatistik",),
    ),
)
every_manager = pytest.mark.parametrize("manager", MANAGERS, ids=lambda manager: manager.name)


class Swedish(NullTranslations):
    """As much Swedish as the tests read."""

    def gettext(self, message: str) -> str:
        return SWEDISH.get(message, message)


def written(name: str, words: Words | None = None) -> str:
    """A configuration made of the kept scan."""
    return DECLARATION[name].write(declaration_of(load_scan(str(unasked.KEPT))), words)


def marked_up(config: str) -> str:
    """The site's tags as the configuration's header lists them, with what it cannot know of filled in."""
    tags = []
    for line in re.findall(r"^//   (<.*>)$", config, re.MULTILINE):
        tag = line.replace("stats.js...", "stats.js?id=G-7")
        assert "..." not in tag
        element = re.search(r"<(script|iframe)", tag)
        ending = f"</{element[1]}>" if element else ""
        template, _, inside = tag.removesuffix(" </template>").partition(" around ")
        tags.append(f"{template}{inside}{ending}</template>" if inside else f"{tag}{ending}")
    own = re.search(r"A script written into .*: let it ask first, (.*)$", config, re.MULTILINE)
    assert own
    return "".join(tags) + f"<script>function own() {{ if ({own[1]}) {{ {unasked.LANGUAGE_SCRIPT} }} }}</script>"


def page_of(manager: Manager, config: str, lang: str = "en") -> str:
    tail = manager.tail.replace("LANG", lang)
    return f"<h1>Bicycles</h1>{manager.head}{marked_up(config)}{tail}"


@pytest.fixture(scope="module")
def browser(farm_server: Farm) -> Iterator[Browser]:
    problem = npm.problem()
    if problem:
        pytest.skip(f"npm packages missing: {problem}")
    for site in unasked.SITES:
        farm_server.add_site(site)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=executable(), args=[*arguments_for(farm_server.spki), *ORDINARY]
        )
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, farm: Farm) -> Iterator[BrowserContext]:
    fresh = browser.new_context(
        proxy={"server": farm.proxy_url, "bypass": "<-loopback>"}, user_agent=ordinary_agent(browser.version)
    )
    fresh.set_default_timeout(DEADLINE)
    yield fresh
    fresh.close()
    assert not farm.errors


@pytest.fixture
def opened(context: BrowserContext) -> Callable[..., tuple[Page, list[str]]]:
    """Serve a manager's page with its configuration, and open it; gives the page and what went wrong in it."""

    def open_page(manager: Manager, config: str, lang: str = "en", extra: str = "") -> tuple[Page, list[str]]:
        unasked.site.add(f"/config/{manager.name}.js", lambda _: js(config))
        unasked.site.add(
            f"/{manager.name}",
            lambda _: html(extra + page_of(manager, config, lang), lang=lang, set_cookie=unasked.HEADERS),
        )
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"https://{unasked.HOST}/{manager.name}")
        page.locator(manager.banner).first.wait_for(state="visible")
        if manager.name == "tarteaucitron":  # its buttons listen half a second after they show
            page.locator(".catToggleBtn[data-index]").first.wait_for(state="attached")
        return page, faults

    return open_page


def press(page: Page, clicks: tuple[str, ...]) -> None:
    for click in clicks:
        page.locator(click.format(service="google-analytics-statistics")).first.click()


def names(page: Page) -> set[str]:
    """What scripts and servers have left, without the managers' own."""
    own = {"klaro", "cc_cookie", "tarteaucitron", "eu-consent", "PHPSESSID"}
    return {str(cookie.get("name")) for cookie in page.context.cookies()} - own


def until(page: Page, expression: str) -> None:
    page.wait_for_function(expression)


def third_parties(farm: Farm) -> set[str]:
    return farm.log.hosts() & THIRD


@every_manager
def test_one_category_then_nothing(manager: Manager, opened: Any, farm: Farm) -> None:
    page, faults = opened(manager, written(manager.name))
    page.wait_for_load_state("networkidle")
    assert third_parties(farm) == set()
    assert names(page) == set()
    page.evaluate("own()")
    press(page, manager.only)
    until(page, "document.cookie.includes('_ga_AB12CD34EF=')")
    page.evaluate("own()")
    page.wait_for_load_state("networkidle")
    assert third_parties(farm) == {unasked.STATISTICS}
    assert names(page) == {"_ga", "_ga_AB12CD34EF"}
    page.reload()  # the choice is kept: it runs again, and nothing else
    until(page, "document.cookie.includes('_ga_AB12CD34EF=')")
    page.evaluate(manager.show)
    press(page, manager.withdraw)
    until(page, "!document.cookie.includes('_ga')")
    farm.log.reset()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert third_parties(farm) == set()
    assert names(page) == set()
    assert faults == []


@every_manager
def test_everything_then_nothing(manager: Manager, opened: Any, farm: Farm) -> None:
    page, faults = opened(manager, written(manager.name))
    press(page, manager.accept)
    wanted = {"_ga", "_ga_AB12CD34EF", "_fbp", "q(7", "_uetmsclkid", "VISITOR_INFO1_LIVE"}
    until(page, "document.cookie.includes('q(7=') && document.cookie.includes('_ga_') && localStorage._uetvid")
    page.evaluate("own()")
    wait_for(lambda: third_parties(farm) == THIRD, DEADLINE / 1000, lambda: third_parties(farm))
    wait_for(lambda: names(page) == wanted | {"lang"}, DEADLINE / 1000, lambda: names(page))
    page.evaluate(manager.show)
    everything = {
        "klaro": (".klaro .cm-modal label[for=purpose-item-unclassified]", ".klaro label[for=purpose-item-marketing]"),
        "tarteaucitron": ("#tarteaucitronAllDenied",),
    }
    rest = (*everything.get(manager.name, ()), *manager.withdraw)
    if manager.name == "klaro":
        rest = (".klaro label[for=purpose-item-preferences]", *rest)
    press(page, rest[:1] if manager.name == "tarteaucitron" else rest)
    until(page, "!/_ga|_fbp|lang=|q[(]7/.test(document.cookie) && !localStorage._uetvid")
    assert names(page) == {"_uetmsclkid", "VISITOR_INFO1_LIVE"}  # of other sites: nobody here can delete those
    assert faults == []


@every_manager
def test_refusal_from_the_start(manager: Manager, opened: Any, farm: Farm) -> None:
    page, faults = opened(manager, written(manager.name))
    press(page, manager.refuse)
    page.locator(manager.banner).first.wait_for(state="hidden")
    page.evaluate("own()")
    page.reload()
    page.wait_for_load_state("networkidle")
    assert not page.locator(manager.banner).first.is_visible()
    assert third_parties(farm) == set()
    assert names(page) == set()
    assert faults == []


@every_manager
def test_in_swedish(manager: Manager, opened: Any) -> None:
    page, _ = opened(manager, written(manager.name, Words("sv", Swedish())), lang="sv")
    for text in manager.said:
        page.get_by_text(text).locator("visible=true").first.wait_for()
    page.evaluate(manager.show)
    page.get_by_text("Besöksstatistik").locator("visible=true").first.wait_for()


@every_manager
def test_consent_mode_hears_of_every_choice(manager: Manager, opened: Any, farm: Farm) -> None:
    mode = written("consent-mode")
    page, _ = opened(manager, written(manager.name), extra=f"<script>{mode}</script>")
    assert commands(page)[0] == ["consent", "default", {**types("denied"), "wait_for_update": 500}]
    assert all(command[1] == "update" and command[2] == types("denied") for command in commands(page)[1:])
    press(page, manager.only)
    until(page, "dataLayer.length > 1 && dataLayer[dataLayer.length - 1][2].analytics_storage === 'granted'")
    assert commands(page)[-1] == ["consent", "update", {**types("denied"), "analytics_storage": "granted"}]
    page.reload()
    until(page, "dataLayer.length > 1 && dataLayer[dataLayer.length - 1][2].analytics_storage === 'granted'")
    assert [command[1] for command in commands(page)].count("default") == 1
    assert commands(page)[0][1] == "default"


def commands(page: Page) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(page.evaluate("JSON.stringify(dataLayer.map(one => Array.from(one)))"))
    return found


def types(state: str) -> dict[str, str]:
    optional = (
        "functionality_storage", "personalization_storage", "analytics_storage", "ad_storage", "ad_user_data",
        "ad_personalization",
    )  # fmt: skip
    return {"security_storage": "granted", **dict.fromkeys(optional, state)}


def test_the_versions_named_are_those_of_the_farm() -> None:
    wanted = json.loads((npm.HERE / "package.json").read_text())["dependencies"]
    packages = {"klaro": "klaro", "tarteaucitron": "tarteaucitronjs", "orejime": "orejime"}
    packages["vanilla-cookieconsent"] = "vanilla-cookieconsent"
    for name, package in packages.items():
        assert f"{wanted[package]} (npm package {package}" in written(name).partition("\n")[0]


@every_manager
def test_hostile_names_do_nothing_in_the_managers_page(manager: Manager, context: BrowserContext) -> None:
    """Pasted into the page, with every service and text of a stranger's choosing."""
    config = DECLARATION[manager.name].write(samples.hostile_declaration(), None)
    mode = DECLARATION["consent-mode"].write(samples.hostile_declaration(), None)
    head = re.sub(r"<script[^>]*/config/[^>]*></script>", lambda _: f"<script>{config}</script>", manager.head)
    tail = manager.tail.replace("LANG", "en").replace("defer ", "")
    tail = re.sub(r"<script[^>]*/config/[^>]*></script>", lambda _: f"<script>{config}</script>", tail)
    whole = f"<script>{mode}</script>{head}<p id='end'>end</p>{tail}<p id='after'>after</p>"
    unasked.site.add("/hostile", lambda _: html(whole))
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def dismiss(dialog: Dialog) -> None:
        wrong.append("a script of a stranger ran")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(f"https://{unasked.HOST}/hostile")
    page.locator(manager.banner).first.wait_for(state="visible")
    if manager.name == "tarteaucitron":
        page.locator(".catToggleBtn[data-index]").first.wait_for(state="attached")
    page.evaluate(manager.show)
    page.wait_for_load_state("networkidle")
    press(page, {"tarteaucitron": ("#tarteaucitronAllDenied",)}.get(manager.name, ()))
    assert page.locator("#after").inner_text() == "after"
    assert page.locator("img[onerror], [onmouseover]").count() == 0
    assert wrong == []
