"""Pages of customers that carry an embed, served by the farm; each is hostile in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.formats import embed_tag
from reports.formats.embed import integrity
from tests.farm.messages import css, html, js
from tests.farm.site import Site

if TYPE_CHECKING:
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
