"""Pages of customers that carry an embed, served by the farm, each hostile in its own way; and how they are read."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reports.formats import embed_tag
from reports.formats.embed import integrity
from tests.farm.messages import css, html, js
from tests.farm.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.farm import Farm

HOST = "www.host.example"
URL = f"http://{HOST}/cookies"
SCRIPT = "declaration.embed.js"

RESET = """
html { font-size: 62.5% }
body * { all: unset !important; line-height: 1 !important; box-sizing: content-box !important }
article, section, header, nav, table, h2, h3, dl, [id^=cs-], [class^=cs-] { display: none !important }
table, tr, td, th { display: block !important; border: 3px solid #900 !important }
h1, main, body > footer { display: block !important }
a { color: #fff !important; background: #fff !important; pointer-events: none !important }
body { font: 1.6rem/1 Georgia, serif; color: #222; background: #fff; text-transform: uppercase; white-space: nowrap;
       letter-spacing: 0.2em; text-align: right }
"""
NIGHT = """
:root { color-scheme: dark }
body { background: #10202e; color: #f3e9dc; font: italic 18px Georgia, serif; margin: 2rem }
a { color: #fc9 }
"""


AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """
window.watched = {shift: 0, violations: []};
addEventListener('securitypolicyviolation', event => watched.violations.push(event.violatedDirective));
new PerformanceObserver(list => list.getEntries().forEach(entry => { watched.shift += entry.value }))
  .observe({type: 'layout-shift', buffered: true});
"""


class Opened:
    """A page of a customer in the browser, and what happened in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.asked: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: self.asked.append(request.url))
        page.add_init_script(WATCH)
        self._session = page.context.new_cdp_session(page)

    def go(self, url: str, *, runs: bool) -> None:
        self.page.goto(url)
        if not runs:
            return
        # two frames, so that what the load event moved has been drawn and counted
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def run(self, expression: str) -> Any:
        """Evaluate beside the page's policy, which forbids what Playwright's own way needs."""
        answer = self._session.send(
            "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def roles(self) -> list[str]:
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        return [node.get("role", {}).get("value", "") for node in nodes if not node["ignored"]]

    def axe(self) -> list[tuple[str, str]]:
        self.run(AXE)
        # Only what breaks a rule is written out: to describe each part that keeps it takes axe longer than the check.
        options = f"{{runOnly: {RULES}, resultTypes: ['violations']}}"
        found = self.run(f"axe.run(document, {options}).then(found => found.violations)")
        return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


@dataclass(frozen=True, slots=True)
class Host:
    """What the customer's page is like, around the script at `script`."""

    script: str
    lang: str = "en"
    direction: str = "ltr"
    style: str = ""
    policy: str = ""
    body: str = ""
    """`{tag}` is where the printed lines go; they alone where it is empty."""
    delay: float = 0.0
    """Seconds that the script is on its way."""

    def serve(self, farm: Farm) -> str:
        """Serve it; gives its address."""
        site = Site(HOST)
        tag = embed_tag(self.script, address=SCRIPT, page="/declaration.html")
        body = f"<main><h1>Cookies</h1>{self.body or '{tag}'}</main><footer>The end</footer>".replace("{tag}", tag)
        head = (
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="stylesheet" href="/host.css">'
        )
        policy = self.policy.replace("{hash}", integrity(self.script))
        page = html(
            body, head=head, lang=f'{self.lang}" dir="{self.direction}', headers=[("Content-Security-Policy", policy)]
        )
        script = js(self.script)
        script.delay = self.delay
        site.add("/cookies", page)
        site.add("/host.css", css(self.style))
        site.add(f"/{SCRIPT}", script)
        farm.add_site(site)
        return URL


STRICT = (
    "default-src 'none'; script-src '{hash}'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def strict(script: str) -> Host:
    """Runs nothing but the script with this hash, styles nothing inline, and turns no text into markup."""
    return Host(script, policy=STRICT)


def reset(script: str) -> Host:
    """Takes every style away from every element, hides what is named as ours, and has a small root font."""
    return Host(script, style=RESET)


def right_to_left(script: str) -> Host:
    """Arabic, light on dark, in italics."""
    return Host(script, lang="ar", direction="rtl", style=NIGHT)
