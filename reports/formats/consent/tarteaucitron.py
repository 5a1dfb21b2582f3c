"""tarteaucitron.js: `tarteaucitron-config.js`, which starts it and registers each service as one of its own kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reports.formats.consent.parts import (
    blocks,
    categories_of,
    description,
    markup,
    message,
    policy_page,
    title,
    written,
)
from reports.formats.consent.script import value
from reports.own_words import words_of
from reports.services import COOKIES, services_of, waiting
from reports.untrusted import link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.declaration import Declaration
    from reports.formats.consent.script import Value
    from reports.services import Service
    from reports.words import Words

VERSION: Final = "1.34.0"
"""The version of the npm package `tarteaucitronjs` that this was tested with."""
LANGUAGES: Final = {"nb": "no", "nn": "no"}
"""Languages that tarteaucitron has under another tag."""
TYPES: Final = {"preferences": "api", "statistics": "analytic", "marketing": "ads", "unclassified": "other"}
"""Its groups, which the file renames to our categories."""
PREFIX: Final = "cs_"
"""Before each key: it finds keys inside its cookie by their end, so none may end like another, nor like its own."""

USE: Final = (
    f"Configuration for tarteaucitron.js {VERSION} (npm package tarteaucitronjs).",
    "1. Mark what the pages load as listed below.",
    '2. In the head of every page:  <script src="tarteaucitron/tarteaucitron.js">  and after it',
    '   <script src="tarteaucitron-config.js">',
    "3. Visitors change their choice by its icon, or by a link to  #tarteaucitron",
    "4. Set privacyUrl to the address of your privacy policy.",
)

_START: Final = """
  function heed() {
    tell(function (name) { return tarteaucitron.state["cs_" + name] === true; });
  }

  tarteaucitron.init(settings);
  Object.keys(services).forEach(function (name) {
    var service = services[name];
    var key = "cs_" + name;
    var known = leftovers[name] ? leftovers[name].cookies : [];
    tarteaucitron.services[key] = {
      key: key,
      type: service.type,
      name: service.name,
      uri: service.uri,
      needConsent: true,
      // Those named, and those that fit a pattern as far as they are there. It takes them for regular expressions:
      // names of other letters are left to forget().
      get cookies() {
        var there = document.cookie.split(";").map(function (pair) { return pair.split("=")[0].trim(); });
        var found = there.filter(function (one) {
          return /^[\\w-]+$/.test(one) && known.some(function (fits) { return fits.test(one); });
        });
        return service.cookies.concat(found.filter(function (one) { return service.cookies.indexOf(one) < 0; }));
      },
      js: function () { release(name); },
      fallback: function () { forget(name); },
    };
    document.addEventListener(key + "_disallowed", function () { forget(name); });
    document.addEventListener(key + "_added", heed);
    (tarteaucitron.job = tarteaucitron.job || []).push(key);
  });

  document.addEventListener("tac.consent_updated", heed);"""


def tarteaucitron(declaration: Declaration, words: Words | None = None) -> str:
    """Write a configuration for tarteaucitron.js."""
    words = words_of(declaration, words)
    services = services_of(declaration)
    settings: Value = {
        "privacyUrl": policy_page(declaration),
        "hashtag": "#tarteaucitron",
        "cookieName": "tarteaucitron",
        "orientation": "middle",
        "highPrivacy": True,
        "AcceptAllCta": True,
        "DenyAllCta": True,
        "showIcon": True,
        "moreInfoLink": False,
        "mandatory": True,
        "googleConsentMode": False,
        "bingConsentMode": False,
        "pianoConsentMode": False,
    }
    registered: Value = {service.name: _service(service, declaration) for service in waiting(services)}
    language = LANGUAGES.get(words.language, words.language.partition("-")[0])
    body = "\n".join(
        (
            f"  window.tarteaucitronForceLanguage = {value(language)};",
            f"  window.tarteaucitronCustomText = {value(_texts(services, words), 1)};",
            f"  var settings = {value(settings, 1)};",
            f"  var services = {value(registered, 1)};\n",
        )
    )
    listed = blocks(services, words, _tag, lambda service: f'tarteaucitron.state["{PREFIX}{service.name}"] === true')
    return written(USE, declaration, services, body, _START, listed)


def _service(service: Service, declaration: Declaration) -> Value:
    names = [row.name for row in service.deletable if row.kind in COOKIES and not row.pattern]
    plain: list[Value] = [name for name in dict.fromkeys(names) if re.fullmatch(r"[\w-]+", name, re.ASCII)]
    return {
        "type": TYPES[service.category],
        "name": markup(title(service)),
        "uri": markup(link(service.provider.policy_url) or policy_page(declaration)),
        "cookies": plain,
    }


def _texts(services: Sequence[Service], words: Words) -> Value:
    """Its groups under the names of our categories, and what each service is for, in HTML as it wants them."""
    texts: dict[str, Value] = {
        TYPES[one]: {"title": markup(words.category(one)), "details": markup(words.category_text(one))}
        for one in categories_of(services)
        if one in TYPES
    }
    texts["mandatoryTitle"] = markup(words.category("necessary"))
    texts["mandatoryText"] = markup(words.category_text("necessary"))
    for service in waiting(services):
        policy = link(service.provider.policy_url)
        shown = markup(description(service, words))
        if policy:
            shown += f' <a href="{markup(policy)}">{markup(message("privacy_policy", words))}</a>'
        texts[f"desc-{PREFIX}{service.name}"] = shown
    return texts


def _tag(service: Service, kind: str, address: str) -> str:
    if kind in {"script", "inline"}:
        source = f' src="{address}"' if kind == "script" else ""
        return f'<script type="text/plain" data-consent="{service.name}"{source}>'
    element = {"frame": "iframe", "image": "img"}.get(kind, "TAG")
    return f'<{element} data-consent="{service.name}" data-src="{address}">'
