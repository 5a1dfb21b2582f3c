"""What the imitations have in common: the tools of their scripts, the counter they gate, the truth about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from tests.farm import Expected, ExpectedStorage, Request, Response, Site, html
from tests.farm.consenting import AFTER_ACCEPT, ConsentSite, Outcome, Table, offered
from tests.farm.sites.banners import COUNTER, DAY, TEXT

YEAR = 365

TOOLS = """<script>
const roots = () => [document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)];
const find = (selector) => roots().flatMap((root) => [...root.querySelectorAll(selector)]);
const press = (selector, run) => find(selector).forEach((element) => element.addEventListener("click", run));
const hide = (selector) => find(selector).forEach((element) => { element.style.display = "none"; });
const show = (selector) => find(selector).forEach((element) => { element.style.display = "block"; });
const count = () => { const s = document.createElement("script"); s.src = "COUNTER"; document.head.append(s); };
const keep = (name, value, days = 365) => {
  document.cookie = name + "=" + encodeURIComponent(value) + "; path=/; max-age=" + days * 86400; };
const drop = (name) => { document.cookie = name + "=; path=/; max-age=0"; };
const cookie = (name) => { const m = document.cookie.match("(?:^|; )" + name + "=([^;]*)");
  return m && decodeURIComponent(m[1]); };
const ready = (run) => setTimeout(run, 120);
</script>""".replace("COUNTER", COUNTER)
CORNER = "position:fixed;left:4px;bottom:4px"


@dataclass(frozen=True, slots=True)
class Platform:
    """One imitation and the truth about it."""

    name: str
    """Of its rule."""
    language: str
    markup: str
    script: str
    """Sees the functions of `TOOLS`."""
    banner: str
    """What shows when the visitor has not chosen yet (a Playwright selector, as the others)."""
    accepting: tuple[str, ...]
    """Clicks that accept everything."""
    refusing: tuple[str, ...]
    """Clicks that refuse everything optional."""
    cookies: tuple[Expected, ...] = ()
    """The platform's own."""
    storage: tuple[ExpectedStorage, ...] = ()
    withdrawing: tuple[str, ...] = ()
    """A click on the page that shows the choice again, then those that refuse; empty = not offered."""
    footer: tuple[str, str] = ("", "")
    """Words of the site's own link to the choice, and what it runs; empty = the platform shows a control itself."""
    counted: Table = field(default_factory=lambda: AFTER_ACCEPT)
    """Phases in which the counter's cookie is held."""
    reject: Outcome | None = "verified"
    accept: Outcome | None = "verified"
    clicks: int = 1
    """Presses that a refusal takes."""
    frame: str = ""
    """URL part of the frame that holds the banner."""

    @property
    def host(self) -> str:
        """The site's host."""
        return f"{self.name}.platform-farm.example"

    @property
    def url(self) -> str:
        """The site's only page."""
        return f"https://{self.host}/"

    def site(self) -> ConsentSite:
        """What the walk and the acceptance tests need to know."""
        can = bool(self.withdrawing)
        count = Expected("_count", via="script", setter=COUNTER, lifetime=90 * DAY, phases=self.counted)
        return ConsentSite(
            name=self.name,
            host=self.host,
            paths=("/",),
            banner=self.banner,
            accept=self.accepting,
            reject=self.refusing,
            withdraw=self.withdrawing,
            cookies=tuple(offered((*self.cookies, count), reject=True, withdraw=can)),
            storage=tuple(offered(self.storage, reject=True, withdraw=can)),
            outcomes={
                "no_action": None,
                "reject": self.reject,
                "accept": self.accept,
                "gpc": None,
                "withdraw": self.reject if can else None,
            },
            frame=self.frame,
        )


def record(name: str, phases: Table, days: int = YEAR) -> Expected:
    """A cookie of the platform, written by its script, which stands in the page."""
    return Expected(name, via="script", lifetime=days * DAY, phases=phases)


def publish(platform: Platform) -> Site:
    """The site of an imitation: one page."""
    site = Site(platform.host)
    truth = platform.site()
    site.page(
        "/",
        cookies=truth.cookies,
        storage=truth.storage,
        third_parties={platform.frame} - {""},
        walk=False,
        note=platform.name,
    )(partial(_page, platform))
    return site


def _page(platform: Platform, request: Request) -> Response:
    words, run = platform.footer
    link = f'<footer><a id="footer-link" href="#" onclick="{run}; return false">{words}</a></footer>' if words else ""
    script = f"<script>{{ {platform.script} }}</script>"
    return html(
        f"<h1>Pottery</h1>{TEXT}{link}{platform.markup}{TOOLS}{script}",
        title=platform.name,
        lang=platform.language,
    )


def cleared(phases: Table) -> Table:
    """The same where the platform deletes the counter's cookie with the withdrawal."""
    return {**phases, "withdraw": False}
