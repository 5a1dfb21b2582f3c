"""Whether a wall stands in the place of a page. Pure.

A single sign is seldom enough: ordinary pages carry captcha boxes in their forms, login forms in their headers, the
sensor scripts of the same vendors, and speak of maintenance and of robots. What counts besides is how little else there
is, and what the server itself says by its status and headers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from scanner.capture.walls.signs import PageSigns, Wall, signs
from scanner.model import WallKind

if TYPE_CHECKING:
    from collections.abc import Callable

    Rule = tuple[WallKind, Callable[[PageSigns], bool]]

_IN_FORMS: Final = frozenset({WallKind.CHALLENGE, WallKind.CAPTCHA})
NO_PAGE: Final = frozenset({404, 410})  # there is certainly nothing, and nothing before it
_BY_STATUS: Final = {
    401: WallKind.LOGIN,
    402: WallKind.PAYWALL,
    403: WallKind.REFUSED,
    407: WallKind.LOGIN,
    429: WallKind.RATE_LIMITED,
    451: WallKind.GEO,
    503: WallKind.UNAVAILABLE,
}
# Addresses that are entrances themselves: whoever asks for one gets what he asked for.
_ENTRANCE: Final = re.compile(
    r"(?:^|[/._-])(?:log-?(?:in|on|out|off|me)|sign-?(?:in|on|up|out|off)|sso|auth|oauth2?|saml2?|adfs|openid-connect|"
    r"idp|authenticate|sessions?/new|users?/sign_in|wp-login|register|registration|join|password|forgot[\w-]*|"
    r"anmeld(?:en|ung)|abmelden|einloggen|registrier\w*|connexion|inscription|inloggen|aanmelden|logga-?(?:in|ut)|"
    r"inloggning|log-?ind|logg-?inn|kirjaudu|rekisteroidy|iniciar-?sesion|acceso|accedi|entrar|logowanie|zaloguj|"
    r"rejestracja)(?:$|[/.?=]|-(?:page|form|account|password|now|here)\b)",
    re.IGNORECASE,
)
# Addresses at which a login form without a redirect is the page: the entrance to a visitor's own pages.
_DOOR: Final = re.compile(
    r"(?:^|[/._-])(?:(?:my|mein|mon|mi|mijn|min|mitt)-?)?(?:accounts?|konto|compte|cuenta|conta|admin|portal|intranet|"
    r"webmail|mail|client-?area|members?|wp-admin|dashboard|backend|mitt|mina-?sidor)(?:$|[/.?])",
    re.IGNORECASE,
)
_LOGIN_PATH: Final = re.compile(
    r"(?:^|[/._-])(?:log-?(?:in|on)|sign-?(?:in|on)|sso|auth|authenticate|sessions?/new|users?/sign_in|wp-login|"
    r"anmeld(?:en|ung)|einloggen|connexion|inloggen|aanmelden|logga-?in|inloggning|log-?ind|logg-?inn|kirjaudu|"
    r"iniciar-?sesion|accedi|entrar|logowanie|zaloguj)(?:$|[/.?])",
    re.IGNORECASE,
)
_SSO: Final = re.compile(
    r"^https?://(?:login\.microsoftonline\.com|login\.live\.com|accounts\.google\.com|[^/]*\.(?:okta|oktapreview|auth0|"
    r"onelogin|b2clogin|ciamlogin|duosecurity|pingone|cloudflareaccess)\.(?:com|eu)|appleid\.apple\.com|"
    r"[^/]*\.amazoncognito\.com)/"
    r"|/realms/[^/]+/protocol/openid-connect/auth|/oauth2?/(?:v\d/)?authorize|/adfs/ls|/saml2?/|/idp/profile/|/cas/login",
    re.IGNORECASE,
)
# Where a subscription is what is offered.
_OFFER: Final = re.compile(
    r"subscri|abo(?:nn|s\b|\b)|prenumer|order|plans?\b|pric(?:es|ing)|member|register|join|offer", re.IGNORECASE
)
_OWN_SSO: Final = re.compile(r"^(?:sso|idp|login|auth|adfs|id|accounts?|signin|identity)\.", re.IGNORECASE)
_WAY_BACK: Final = re.compile(
    r"^(?:return(?:_?(?:url|to|path|uri))?|redirect(?:_?(?:to|url|uri))?|next|continue|goto|target|back_?url|back|"
    r"from|referer|referrer|dest(?:ination)?|service|samlrequest|r|ru|url|came_from|state)$",
    re.IGNORECASE,
)


def recognise(page: PageSigns) -> Wall | None:
    """The wall that stands there instead of the page; null where it is the page."""
    wall = _by_vendor(page, sure=True)
    if wall is not None or page.status in NO_PAGE:
        return wall
    speaks = page.status is not None and (page.status >= 400 or page.status == 202)
    if speaks or page.is_small(1500, 25):
        wall = _by_vendor(page, sure=False)
    return wall or _by_status(page) or _by_landing(page) or _by_content(page)


def _by_vendor(page: PageSigns, *, sure: bool) -> Wall | None:
    # Captchas stand in forms, too: a page with status 200 and fields to fill is that form.
    form = not sure and page.status in {None, 200} and _takes_words(page)
    fitting = (sign for sign in signs() if sign.sure is sure and not (form and sign.kind in _IN_FORMS))
    holding = next((sign for sign in fitting if sign.holds(page)), None)
    return Wall(holding.kind, holding.vendor) if holding else None


def _by_status(page: PageSigns) -> Wall | None:
    """The status says that it is not the page; what little it says besides, why."""
    kind = _BY_STATUS.get(page.status or 0)
    if kind is None:
        return None
    known = _READINGS.get(kind, ()) if page.is_small(2500, 40) else ()
    better = next((reading for reading, holds in known if holds(page)), None)
    if better is WallKind.CHALLENGE and page.widgets:
        better = WallKind.CAPTCHA
    told = better not in {WallKind.CHALLENGE, WallKind.CAPTCHA, WallKind.QUEUE}
    return Wall(better or kind, status=page.status if told else None)


def _by_landing(page: PageSigns) -> Wall | None:
    """The visit was led to a login page, or to the check of age, that nobody had asked for."""
    asked, landed = urlsplit(page.asked), urlsplit(page.landed)
    if (asked.netloc, asked.path.rstrip("/")) == (landed.netloc, landed.path.rstrip("/")):
        return None
    if _is_entrance(page.asked):
        return None
    other_host = asked.netloc.removeprefix("www.") != landed.netloc.removeprefix("www.")
    if other_host and _SSO.search(page.landed):
        return Wall(WallKind.LOGIN, landed.hostname)
    led_back = any(_WAY_BACK.match(name) for name, _ in parse_qsl(landed.query, keep_blank_values=True))
    asks = page.is_headed("login") or (led_back and page.says("login"))
    if other_host and _OWN_SSO.match(landed.netloc) and (asks or (page.passwords and page.is_small(1500, 25))):
        return Wall(WallKind.LOGIN, landed.hostname)
    return Wall(WallKind.LOGIN) if (asks or page.passwords) and _LOGIN_PATH.search(landed.path) else None


def _is_entrance(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_ENTRANCE.search(parts.path) or _ENTRANCE.search(parts.query))


def _by_content(page: PageSigns) -> Wall | None:
    """By what a small page says, whatever its status: the less else there is, the less it has to say."""
    kind = next((kind for kind, holds in _CONTENT if holds(page)), None)
    if kind is WallKind.CHALLENGE and page.widgets:
        kind = WallKind.CAPTCHA
    return Wall(kind) if kind else None


def _is_about(page: PageSigns, topic: str) -> bool:
    return page.says(topic) and (page.is_headed(topic) or page.length <= 300)


def _takes_words(page: PageSigns) -> bool:
    return page.inputs > 1 or page.passwords > 0


def _asks_human(page: PageSigns) -> bool:
    if _takes_words(page) or not page.is_small(700, 8):
        return False
    return (bool(page.widgets) and page.says("human")) or _is_about(page, "human")


def _is_box(page: PageSigns) -> bool:
    """A captcha box and nothing else."""
    return bool(page.widgets) and not page.inputs and not page.passwords and page.is_small(120, 2)


def _is_closed(page: PageSigns) -> bool:
    if page.inputs > 1:
        return False
    return (page.is_small(900, 8) and _is_about(page, "maintenance")) or (
        page.is_small(500, 8) and page.is_headed("coming")
    )


def _wants_login(page: PageSigns) -> bool:
    if _is_entrance(page.asked) or _DOOR.search(urlsplit(page.asked).path):
        return False
    if page.is_small(700, 15) and page.says("members"):
        return True
    lone = page.passwords == 1 and page.inputs <= 2 and not page.new_password and page.is_small(900, 12)
    return lone and not page.is_headed("register") and (page.says("login") or page.length <= 200)


_READINGS: Final[dict[WallKind, tuple[Rule, ...]]] = {
    WallKind.UNAVAILABLE: (
        (WallKind.CHALLENGE, lambda page: page.says("human")),
        (WallKind.QUEUE, lambda page: page.says("queue")),
        (WallKind.MAINTENANCE, lambda page: "retry-after" in page.headers or page.says("maintenance")),
        (WallKind.MAINTENANCE, lambda page: page.is_headed("coming")),
    ),
    WallKind.REFUSED: (
        (WallKind.GEO, lambda page: page.says("geo")),
        (WallKind.CHALLENGE, lambda page: page.says("human") or bool(page.widgets)),
        (WallKind.LOGIN, lambda page: page.says("members") or (bool(page.passwords) and page.says("login"))),
        (WallKind.RATE_LIMITED, lambda page: page.says("rate_limited")),
    ),
    WallKind.RATE_LIMITED: ((WallKind.CAPTCHA, lambda page: bool(page.widgets)),),
}
_CONTENT: Final[tuple[Rule, ...]] = (
    (WallKind.CHALLENGE, _asks_human),
    (WallKind.CAPTCHA, _is_box),
    (WallKind.REFUSED, lambda page: not _takes_words(page) and page.is_small(900, 6) and page.is_headed("refused")),
    (
        WallKind.RATE_LIMITED,
        lambda page: not _takes_words(page) and page.is_small(400, 4) and page.is_headed("rate_limited"),
    ),
    (WallKind.GEO, lambda page: not _takes_words(page) and page.is_small(1000, 10) and page.says("geo")),
    (WallKind.QUEUE, lambda page: not _takes_words(page) and page.is_small(1200, 8) and page.is_headed("queue")),
    (WallKind.MAINTENANCE, _is_closed),
    (WallKind.GATE, lambda page: not page.passwords and page.is_small(1500, 12) and _is_about(page, "age")),
    (
        WallKind.PAYWALL,
        lambda page: page.is_small(900, 15) and page.says("subscribe") and not _OFFER.search(page.landed),
    ),
    (WallKind.LOGIN, _wants_login),
)
