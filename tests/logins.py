"""Journeys through the log-ins of the farm (tests/farm/sites/members.py), and what of them must not get out."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_plus

from scanner.config import Profile
from scanner.login import Login
from scanner.model import Phase
from tests.farm.sites import members
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.farm import Farm

ENVIRONMENT: Final = {
    "ROSES_NAME": members.NAME,
    "ROSES_PASSWORD": members.PASSWORD,
    "ROSES_CODE": members.ONE_TIME,
    "ROSES_WRONG": "wrong-password-of-roses",
}
PLANTED: Final = (members.NAME, members.PASSWORD, members.KEY_TEXT, ENVIRONMENT["ROSES_WRONG"])
FORM: Final = (
    'open = "/login"',
    'fill = { label = "Your name" }\nfrom_env = "ROSES_NAME"',
    'fill = "#pw"\nfrom_env = "ROSES_PASSWORD"',
    f'select = "#shop"\nvalue = "{members.SHOP_NUMBER}"',
    'click = "#go"',
    'check = { address = "/account*" }',
)
STEPS: Final = (
    'open = "/login"',
    'fill = { label = "Name" }\nfrom_env = "ROSES_NAME"',
    'press = "Enter"',
    'fill = { label = "Password" }\nfrom_env = "ROSES_PASSWORD"',
    'click = { text = "Next" }',
    'fill = { label = "Code" }\ntotp_from_env = "ROSES_CODE"',
    'click = { text = "Next" }',
    'wait = { text = "account" }',
    'check = { cookie = "session" }',
)
FRAME: Final = (
    'open = "/login"',
    'fill = { selector = "#user", frame = "#door" }\nfrom_env = "ROSES_NAME"',
    'fill = { selector = "#pw", frame = "#door" }\nfrom_env = "ROSES_PASSWORD"',
    'click = { selector = "#go", frame = "#door" }',
    'check = "#out"',
)
LOGGED_IN: Final = '[logged_in]\ncheck = "#out"\non = "/account"\n'


def written(folder: Path, steps: Sequence[str], more: str = "") -> Path:
    path = folder / "roses.toml"
    path.write_text("\n".join(f"[[step]]\n{step}" for step in steps) + "\n" + more, encoding="utf-8")
    return path


def leaks(data: bytes) -> list[str]:
    """The planted secrets that stand in some bytes, however they are written."""
    low = data.lower()
    found = []
    for secret in PLANTED:
        ways = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
        ways.add(base64.b64encode(secret.encode()).decode().rstrip("="))
        found += [secret for way in ways if way.lower().encode() in low]
    return found


def pages_of(scan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {page["url"].partition(".example")[2]: page for page in scan["pages"]}


def cookies_of(scan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {cookie["name"]: cookie for cookie in scan["cookies"]}


def scan_of(farm: Farm, host: str, login: Path, *phases: Phase, **more: Any) -> dict[str, Any]:
    url = f"https://{host}.members.example/"
    return scan_farm(farm, url, phases or (Phase.NO_ACTION,), login=Login.read(login), profile=Profile.FAST, **more)
