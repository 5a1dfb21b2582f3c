"""vanilla-cookieconsent (by Orest Bida): `cookieconsent-config.js`, with a table of what each category stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.formats.consent.parts import (
    blocks,
    categories_of,
    domain_of,
    markup,
    message,
    of_category,
    paths_of,
    policy_page,
    title,
    written,
)
from reports.formats.consent.script import name_of, value
from reports.own_words import words_of
from reports.services import COOKIES, services_of
from reports.untrusted import shorten, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.declaration import Declaration, Row
    from reports.formats.consent.script import Value
    from reports.services import Service
    from reports.words import Words

VERSION: Final = "3.1.0"
"""The version of the npm package `vanilla-cookieconsent` that this was tested with."""

USE: Final = (
    f"Configuration for vanilla-cookieconsent {VERSION} (npm package vanilla-cookieconsent, its UMD file).",
    "1. Mark what the pages load as listed below.",
    '2. On every page:  <link rel="stylesheet" href="cookieconsent.css">,  <script defer src="cookieconsent.umd.js">',
    '   and after it  <script defer src="cookieconsent-config.js">',
    "3. Let a button call  CookieConsent.showPreferences()  so that visitors can change their choice.",
)

_START: Final = """
  // Starts and forgets what vanilla-cookieconsent does not: elements other than scripts, and storage.
  function heed(event) {
    var accepted = event.cookie.services;
    Object.keys(categories).forEach(function (category) {
      categories[category].forEach(function (name) {
        if ((accepted[category] || []).indexOf(name) >= 0) release(name);
        else forget(name);
      });
    });
    tell(function (name) {
      return Object.keys(accepted).some(function (category) { return accepted[category].indexOf(name) >= 0; });
    });
  }

  config.onConsent = config.onChange = heed;
  CookieConsent.run(config);"""


def vanilla(declaration: Declaration, words: Words | None = None) -> str:
    """Write a configuration for vanilla-cookieconsent."""
    words = words_of(declaration, words)
    services = services_of(declaration)
    found = categories_of(services)
    language = words.language
    settings: Value = {
        "categories": {one: _category(one, of_category(services, one)) for one in found},
        "language": {
            "default": language,
            "rtl": [language] if words.direction == "rtl" else [],
            "translations": {
                language: {
                    "consentModal": _consent_modal(declaration, words),
                    "preferencesModal": _preferences_modal(services, found, words),
                }
            },
        },
    }
    body = f"  var config = {value(settings, 1)};\n"
    listed = blocks(services, words, _tag, _question)
    return written(USE, declaration, services, body, _START, listed)


def _category(category: str, services: Sequence[Service]) -> Value:
    if category == "necessary":
        return {"enabled": True, "readOnly": True}
    every: list[Value] = [cookie for service in services for cookie in _cookies(service)]
    chosen: Value = {
        service.name: {"label": markup(title(service)), "cookies": _cookies(service)} for service in services
    }
    return {"autoClear": {"cookies": every}, "services": chosen}


def _cookies(service: Service) -> list[Value]:
    """Each twice: for the host alone, and for the domain, as the manager deletes by the one or the other."""
    made: list[Value] = []
    for row in service.deletable:
        if row.kind in COOKIES:
            for path in paths_of(row):
                where: dict[str, Value] = (
                    {"name": name_of(row)} if path == "/" else {"name": name_of(row), "path": path}
                )
                made += [where, {**where, "domain": domain_of(row)}]
    return made


def _consent_modal(declaration: Declaration, words: Words) -> Value:
    link = f'<a href="{markup(policy_page(declaration))}">{markup(message("privacy_policy", words))}</a>'
    return {
        "title": markup(message("title", words)),
        "description": markup(message("question", words)),
        "acceptAllBtn": markup(message("accept_all", words)),
        "acceptNecessaryBtn": markup(message("refuse_all", words)),
        "showPreferencesBtn": markup(message("choose", words)),
        "footer": link,
    }


def _preferences_modal(services: Sequence[Service], found: Sequence[str], words: Words) -> Value:
    return {
        "title": markup(message("title", words)),
        "acceptAllBtn": markup(message("accept_all", words)),
        "acceptNecessaryBtn": markup(message("refuse_all", words)),
        "savePreferencesBtn": markup(message("save", words)),
        "closeIconLabel": markup(message("close", words)),
        "sections": [
            {
                "title": markup(words.category(one)),
                "description": markup(words.category_text(one)),
                "linkedCategory": one,
                "cookieTable": _table([row for service in of_category(services, one) for row in service.rows], words),
            }
            for one in found
        ],
    }


def _table(rows: Sequence[Row], words: Words) -> Value:
    headers: dict[str, Value] = {
        "name": words.say("Name"),
        "provider": words.say("Provider"),
        "purpose": words.say("Purpose"),
        "kept": words.say("Kept for"),
    }
    body: list[Value] = [
        {
            "name": _cell(row.name),
            "provider": _cell(row.provider.name if row.provider else row.host),
            "purpose": _cell(words.purpose(row.purpose) if row.purpose else words.say("Not known")),
            "kept": _cell(words.kept(row)),
        }
        for row in rows
    ]
    return {"headers": {key: markup(str(header)) for key, header in headers.items()}, "body": body}


def _cell(text: str) -> str:
    return markup(shorten(visible(text)))


def _question(service: Service) -> str:
    return f'CookieConsent.acceptedService("{service.name}", "{service.category}")'


def _tag(service: Service, kind: str, address: str) -> str:
    if kind in {"script", "inline"}:
        source = f' src="{address}"' if kind == "script" else ""
        return f'<script type="text/plain" data-category="{service.category}" data-service="{service.name}"{source}>'
    element = {"frame": "iframe", "image": "img"}.get(kind, "TAG")
    return f'<{element} data-consent="{service.name}" data-src="{address}">'
