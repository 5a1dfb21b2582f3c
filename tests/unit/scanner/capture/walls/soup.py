"""A page of the walls' table as the look at it would tell it, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup

from scanner.capture.walls import PageSigns

if TYPE_CHECKING:
    from tests.farm.sites.walls_table import Case

BOXES = (
    ".g-recaptcha:not([data-size=invisible]), .h-captcha, .cf-turnstile, altcha-widget, [id^=px-captcha],"
    " iframe[src*='hcaptcha.com/captcha'], iframe[src*='challenges.cloudflare.com']"
)
IDLE = {"hidden", "submit", "button", "image", "reset", "password", "checkbox", "radio"}


def signs_of(case: Case) -> PageSigns:
    seen = BeautifulSoup(case.document, "html.parser")
    markup, elements = str(seen), len(seen.find_all(True))
    sources = [
        str(one.get("src") or one.get("action")) for one in seen.select("script[src], iframe[src], form[action]")
    ]
    fields: dict[str, Any] = {"links": len(seen.select("a[href]")), "widgets": len(seen.select(BOXES))}
    title = seen.title.get_text() if seen.title else ""
    for unseen in seen.select("script, noscript, style, title, [style*='display:none']"):
        unseen.decompose()
    heading = seen.find(["h1", "h2"])
    kinds = [str(one.get("type", "text")) for one in seen.select("input, textarea, select")]
    text = seen.get_text(" ").strip()
    return PageSigns(
        asked=case.asked_url,
        landed=case.landed_url,
        status=case.status,
        headers={name.lower(): value for name, value in case.headers.items()},
        title=title,
        heading=heading.get_text() if heading else "",
        text=text,
        length=len(text),
        elements=elements,
        inputs=sum(kind not in IDLE for kind in kinds),
        passwords=kinds.count("password"),
        new_password=bool(seen.select("[autocomplete=new-password]")),
        sources=tuple(sources),
        markup=markup,
        **fields,
    )
