"""Sites that ask for consent unfairly, on https://NAME.asking.example, each with the finding that a scan must come to.

`implied` takes scrolling for an answer, `forever` remembers the choice for four years, `forgetful` asks again on every
page that follows a refusal, `ticked` has its purposes ticked in advance, `final` lets nobody change a choice.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from scanner.model import Phase
from tests.farm import Expected, Request, Response, Site, html
from tests.farm.sites.banners import BAR, COUNTER, DAY, TEXT

COUNT = f"const s = document.createElement('script'); s.src = '{COUNTER}'; document.head.append(s);"
BANNER = f"""<div id="box" style="{BAR}"><p>We use cookies to count our visitors.</p>BUTTONS</div><script>
const box = document.getElementById("box"), said = (document.cookie.match(/choice=(\\w+)/) || [])[1];
const count = () => {{ {COUNT} }};
const answer = (value, days) => {{
  document.cookie = `choice=${{value}}; path=/; max-age=${{days * 86400}}; samesite=lax`;
  box.remove(); if (value === "yes") count(); }};
if (said) {{ box.remove(); if (said === "yes") count(); }}
if (box.isConnected) {{ SCRIPT }}
</script>"""
YES_NO = '<button id="yes">Accept all</button> <button id="no">Reject all</button>'
TICKED = """<label><input type="checkbox" id="stats" checked> Statistics</label> <button id="save">Save</button>
<button id="yes">Accept all</button>"""
ANSWERS = 'yes.onclick = () => answer("yes", DAYS); no.onclick = () => answer("no", DAYS);'
SCROLLING = """addEventListener("scroll", () => { if (box.isConnected) answer("yes", 180); });"""
FORGETTING = """yes.onclick = () => answer("yes", 180);
no.onclick = () => { sessionStorage.said = location.pathname; box.remove(); };
if (sessionStorage.said === location.pathname) box.remove();"""
SAVING = """yes.onclick = () => answer("yes", 180);
save.onclick = () => answer(stats.checked ? "yes" : "no", 180);"""
LINK = '<footer><button id="again">Cookie settings</button></footer>'
AGAIN = '<script>again.onclick = () => { document.cookie = "choice=; path=/; max-age=0"; location.reload(); };</script>'


def _banner(script: str, buttons: str = YES_NO) -> str:
    return BANNER.replace("BUTTONS", buttons).replace("SCRIPT", script)


BODIES: Final = {
    "implied": _banner(ANSWERS.replace("DAYS", "180") + SCROLLING),
    "forever": _banner(ANSWERS.replace("DAYS", "1460")),
    "forgetful": _banner(FORGETTING),
    "ticked": _banner(SAVING, TICKED),
    "final": _banner(ANSWERS.replace("DAYS", "180")),
}
PHASES: Final = {
    "implied": (Phase.NO_ACTION,),
    "forever": tuple(Phase),
    "forgetful": (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT),
    "ticked": (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT),
    "final": (Phase.NO_ACTION, Phase.ACCEPT, Phase.WITHDRAW),
}
"""The phases that are enough to show it."""
FINDINGS: Final = {
    "implied": "consent.implied",
    "forever": "consent.record_too_long",
    "forgetful": "consent.asked_again",
    "ticked": "consent.preticked",
    "final": "consent.no_withdrawal",
}
WITHOUT_WAY_BACK = frozenset({"final"})


def _page(name: str, request: Request) -> Response:
    body = BODIES[name]
    if name not in WITHOUT_WAY_BACK:
        body = LINK + AGAIN + body
    # Set once for all, in whatever phase comes first to the page.
    once = [] if "sid" in request.cookies else ["sid=1; Path=/; HttpOnly; Secure; SameSite=Lax"]
    return html(
        f'<nav><a href="/">Home</a> <a href="/pots">Pots</a></nav>{TEXT * 12}{body}', title="Pottery", set_cookie=once
    )


def _publish(name: str) -> Site:
    site = Site(f"{name}.asking.example", https_only=True)
    # Only what the site itself keeps: the counter's own truth stands with the other banners.
    record = Expected("choice", via="script", lifetime=180 * DAY, same_site="Lax", needs="click")
    for path in ("/", "/pots"):
        site.page(path, cookies=[] if name in {"forever", "implied"} else [record], walk=False)(partial(_page, name))
    return site


sites = [_publish(name) for name in BODIES]
