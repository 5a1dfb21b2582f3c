"""Klaro: `klaro-config.js`, a configuration with one purpose for each category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.formats.consent.parts import (
    blocks,
    categories_of,
    description,
    domain_of,
    paths_of,
    policy_page,
    title,
    written,
)
from reports.formats.consent.script import Code, name_of, value
from reports.own_words import words_of
from reports.services import COOKIES, services_of

if TYPE_CHECKING:
    from reports.declaration import Declaration
    from reports.formats.consent.script import Value
    from reports.services import Service
    from reports.words import Words

VERSION: Final = "0.7.22"
"""The version of the npm package `klaro` that this was tested with."""
LANGUAGES: Final = {"nb": "no", "nn": "no"}
"""Languages that Klaro has under another tag."""

USE: Final = (
    f"Configuration for Klaro {VERSION} (npm package klaro).",
    "1. Mark what the pages load as listed below.",
    '2. On every page:  <script defer src="klaro-config.js">  and after it  <script defer src="klaro.js">',
    "3. Let a link or button call  klaro.show()  so that visitors can change their choice.",
    "4. Set privacyPolicy to the address of your privacy policy.",
)

_CALLBACK: Final = """function (accepted, service) {
  choices[service.name] = accepted;
  if (!accepted) forget(service.name);
  if (service === klaroConfig.services[klaroConfig.services.length - 1]) {
    tell(function (name) { return choices[name] === true; });
  }
}"""


def klaro(declaration: Declaration, words: Words | None = None) -> str:
    """Write a configuration for Klaro."""
    words = words_of(declaration, words)
    services = services_of(declaration)
    language = LANGUAGES.get(words.language, words.language.partition("-")[0])
    purposes: dict[str, Value] = {
        one: {"title": words.category(one), "description": words.category_text(one)} for one in categories_of(services)
    }
    settings: Value = {
        "version": 1,
        "lang": language,
        "acceptAll": True,
        "groupByPurpose": True,
        "privacyPolicy": policy_page(declaration),
        "translations": {language: {"purposes": purposes}},
        "services": [_service(service, words) for service in services],
        "callback": Code(_CALLBACK),
    }
    body = f"  var choices = {{}};\n  var klaroConfig = window.klaroConfig = {value(settings, 1)};\n"
    listed = blocks(services, words, _tag, lambda service: f'klaro.getManager().getConsent("{service.name}")')
    return written(USE, declaration, services, body, "", listed)


def _service(service: Service, words: Words) -> Value:
    cookies: list[Value] = []
    for row in service.deletable:
        if row.kind in COOKIES:
            cookies += [[name_of(row), path, domain_of(row)] for path in paths_of(row)]
    made: dict[str, Value] = {
        "name": service.name,
        "title": title(service),
        "description": description(service, words),
        "purposes": [service.category],
        "required": service.required,
        "default": service.required,
    }
    return {**made, "cookies": cookies} if cookies else made


def _tag(service: Service, kind: str, address: str) -> str:
    if kind == "inline":
        return f'<script type="text/plain" data-type="text/javascript" data-name="{service.name}">'
    if kind == "script":
        held = f'data-type="text/javascript" data-name="{service.name}" data-src="{address}"'
        return f'<script type="text/plain" {held}>'
    element = {"frame": "iframe", "image": "img"}.get(kind, "TAG")
    return f'<{element} data-name="{service.name}" data-src="{address}">'
