"""Orejime: `orejime-config.js`, a configuration with one group of purposes for each category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.formats.consent.parts import (
    blocks,
    categories_of,
    description,
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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.declaration import Declaration
    from reports.formats.consent.script import Value
    from reports.services import Service
    from reports.words import Words

VERSION: Final = "3.2.1"
"""The version of the npm package `orejime` that this was tested with."""
BUNDLED: Final = frozenset({"ca", "de", "en", "es", "et", "fi", "fr", "hu", "it", "nb", "nl", "oc", "ro", "sv"})
"""Languages in which it has a file of its own; others take the English one and our texts."""

_START: Final = """
  document.addEventListener("orejime.loaded", function (event) {
    var manager = event.detail.manager;
    function heed() {
      var accepted = manager.getAllConsents();
      Object.keys(leftovers).forEach(function (name) { if (!accepted[name]) forget(name); });
      tell(function (name) { return accepted[name] === true; });
    }
    manager.on("update", heed);
    heed();
  });"""


def orejime(declaration: Declaration, words: Words | None = None) -> str:
    """Write a configuration for Orejime."""
    words = words_of(declaration, words)
    services = services_of(declaration)
    language = words.language.partition("-")[0]
    settings: dict[str, Value] = {
        "privacyPolicyUrl": policy_page(declaration),
        "purposes": [_group(one, of_category(services, one), words) for one in categories_of(services)],
    }
    if language not in BUNDLED:
        settings["translations"] = _texts(words)
    body = f"  window.orejimeConfig = {value(settings, 1)};\n"
    listed = blocks(services, words, _tag, lambda service: f'orejime.manager.getConsent("{service.name}")')
    file = f"orejime-standard-{language if language in BUNDLED else 'en'}.js"
    use = (
        f"Configuration for Orejime {VERSION} (npm package orejime, file {file}).",
        "1. Put what the pages load into templates as listed below, one template for each tag.",
        '2. On every page:  <link rel="stylesheet" href="orejime-standard.css">,',
        f'   <script src="orejime-config.js">  and after it  <script src="{file}">',
        "3. Let a button call  orejime.prompt()  so that visitors can change their choice.",
        "4. Set privacyPolicyUrl to the address of your privacy policy.",
    )
    return written(use, declaration, services, body, _START, listed)


def _group(category: str, services: Sequence[Service], words: Words) -> Value:
    """A group of purposes; a category in which nothing was found is one purpose without cookies."""
    about: dict[str, Value] = {
        "id": category,
        "title": words.category(category),
        "description": markup(words.category_text(category)),
    }
    if not services:
        return {**about, "isMandatory": category == "necessary", "cookies": []}
    return {**about, "purposes": [_purpose(service, words) for service in services]}


def _purpose(service: Service, words: Words) -> Value:
    cookies: list[Value] = []
    for row in service.deletable:
        if row.kind in COOKIES:
            name = name_of(row)
            cookies += [[name, path, domain_of(row)] for path in paths_of(row)]
    return {
        "id": service.name,
        "title": title(service),
        "description": markup(description(service, words)),
        "isMandatory": service.required,
        "cookies": cookies,
    }


def _texts(words: Words) -> Value:
    """What people meet first, for languages that Orejime does not have."""
    accept, refuse = message("accept_all", words), message("refuse_all", words)
    choose, save = message("choose", words), message("save", words)
    policy = message("privacy_policy", words)
    return {
        "banner": {
            "title": message("title", words),
            "description": f"{message('question', words)} {{purposes}}. {{privacyPolicy}}",
            "privacyPolicyLabel": policy,
            "accept": accept,
            "acceptTitle": accept,
            "decline": refuse,
            "declineTitle": refuse,
            "configure": choose,
            "configureTitle": choose,
        },
        "modal": {
            "title": message("title", words),
            "description": "{privacyPolicy}",
            "privacyPolicyLabel": policy,
            "close": message("close", words),
            "closeTitle": message("close", words),
            "acceptAll": accept,
            "declineAll": refuse,
            "save": save,
            "saveTitle": save,
        },
        "purpose": {
            "mandatory": message("always_on", words),
            "mandatoryTitle": message("always_on", words),
            "enabled": message("on", words),
            "disabled": message("off", words),
        },
    }


def _tag(service: Service, kind: str, address: str) -> str:
    if kind == "inline":
        return f'<template data-purpose="{service.name}"> around the script </template>'
    element = {"script": "script", "frame": "iframe", "image": "img"}.get(kind, "TAG")
    return f'<template data-purpose="{service.name}"> around <{element} src="{address}"> </template>'
