"""Google Consent Mode v2: `consent-mode.js`, which denies by default and grants by category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.declaration import CATEGORIES
from reports.formats.consent.parts import made_from, of_category, title
from reports.formats.consent.script import comment, said, value
from reports.own_words import words_of
from reports.services import services_of

if TYPE_CHECKING:
    from reports.declaration import Declaration
    from reports.formats.consent.script import Value
    from reports.words import Words

VERSION: Final = "v2"
"""The version of Google Consent Mode, which has `ad_user_data` and `ad_personalization`."""
TYPES: Final[dict[str, tuple[str, ...]]] = {
    "necessary": ("security_storage",),
    "preferences": ("functionality_storage", "personalization_storage"),
    "statistics": ("analytics_storage",),
    "marketing": ("ad_storage", "ad_user_data", "ad_personalization"),
    "unclassified": (),
}
"""Consent types that a category grants. What nobody has classified grants nothing: it stays denied."""
_WAIT: Final = 500
_MOST: Final = 30

USE: Final = (
    f"Google Consent Mode {VERSION}: everything but security is denied until the visitor has chosen.",
    '1. On every page, before gtag.js and the tag manager:  <script src="consent-mode.js">',
    "   (not async, not defer: the default has to stand before Google's tags run).",
    "2. The configurations that cookiescan writes for Klaro, vanilla-cookieconsent, tarteaucitron.js and Orejime tell",
    "   this file of every choice. With another consent manager call, after each choice and on every page after it:",
    '   cookiescanConsentMode(["preferences", "statistics", "marketing"])   with the categories accepted',
)

_CODE: Final = """  window.dataLayer = window.dataLayer || [];
  window.gtag = window.gtag || function () { window.dataLayer.push(arguments); };

  function state(accepted) {
    var granted = {};
    Object.keys(types).forEach(function (category) {
      types[category].forEach(function (type) {
        granted[type] = category === "necessary" || accepted.indexOf(category) >= 0 ? "granted" : "denied";
      });
    });
    return granted;
  }

  var first = state([]);
  first.wait_for_update = WAIT;
  window.gtag("consent", "default", first);

  window.cookiescanConsentMode = function (accepted) { window.gtag("consent", "update", state(accepted)); };
  document.addEventListener("cookiescan.consent", function (event) {
    window.cookiescanConsentMode(event.detail.categories);
  });
  if (window.cookiescanAccepted) window.cookiescanConsentMode(window.cookiescanAccepted);"""


def consent_mode(declaration: Declaration, words: Words | None = None) -> str:
    """Write a script that sets Google's consent types from the visitor's choice."""
    words = words_of(declaration, words)
    services = services_of(declaration)
    lines = [
        *USE,
        "",
        *made_from(declaration),
        "",
    ]
    for category in CATEGORIES:
        found = list(dict.fromkeys(said(title(service)) for service in of_category(services, category)))
        types = ", ".join(TYPES[category]) or "grants nothing"
        who = ", ".join(found[:_MOST]) + (f" and {len(found) - _MOST} more" if len(found) > _MOST else "")
        lines.append(f"{words.category(category)} ({category}): {types}. Found: {who or '-'}")
    mapping: Value = {category: list(TYPES[category]) for category in CATEGORIES}
    code = _CODE.replace("WAIT", str(_WAIT))
    parts = (
        comment(lines),
        "(function () {",
        '  "use strict";\n',
        f"  var types = {value(mapping, 1)};",
        code,
        "})();",
    )
    return "\n".join(parts) + "\n"
