"""How a visitor opens a consent manager again: what each one documents for a button of the site's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One consent manager's way back to the choice. Nothing in it comes from a scanned site."""

    key: str
    """Stands in the markup: `data-cookiescan-consent`."""
    source: str
    """Where its maker documents it."""
    call: str | None = None
    """The function of the page that opens it, by its path from `window`."""
    values: tuple[str | int | tuple[str, ...] | None, ...] = ()
    """What it is called with; None = a function that does nothing."""
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What makes a plain element open it, without a script of ours."""

    @property
    def link(self) -> str | None:
        """The address of a link, where the manager asks for one; else it is a button."""
        return self.attributes.get("href")

    @property
    def classes(self) -> str:
        """The classes of the element, ours and the manager's."""
        return f"cs-open {self.attributes.get('class', '')}".rstrip()

    @property
    def others(self) -> dict[str, str]:
        """The attributes besides address and class."""
        return {name: value for name, value in self.attributes.items() if name not in {"href", "class"}}


def _classed(name: str) -> Mapping[str, str]:
    return MappingProxyType({"class": name})


def _with(**attributes: str) -> Mapping[str, str]:
    return MappingProxyType({name.replace("_", "-"): value for name, value in attributes.items()})


OPENINGS: Final[Mapping[str, Opening]] = MappingProxyType(
    {
        "Axeptio": Opening(key="axeptio", call="openAxeptioCookies", source="https://support.axeptio.eu/"),
        "Borlabs Cookie": Opening(
            key="borlabs",
            attributes=_classed("borlabs-cookie-open-dialog-preferences borlabs-cookie-preference"),
            source="https://borlabs.io/kb/",
        ),
        "Civic Cookie Control": Opening(
            key="civic", call="CookieControl.open", source="https://www.civicuk.com/cookie-control/documentation"
        ),
        "Complianz": Opening(
            key="complianz", attributes=_classed("cmplz-show-banner"), source="https://complianz.io/docs/"
        ),
        "consentmanager": Opening(
            key="consentmanager",
            call="__cmp",
            values=("showScreenAdvanced",),
            attributes=_with(href="?cmpscreen"),
            source="https://help.consentmanager.net/books/cmp/page/javascript-api",
        ),
        "Cookiebot": Opening(key="cookiebot", call="Cookiebot.renew", source="https://www.cookiebot.com/en/developer/"),
        "CookieFirst": Opening(
            key="cookiefirst", call="CookieFirst.openPanel", source="https://support.cookiefirst.com/"
        ),
        "CookieHub": Opening(
            key="cookiehub",
            call="cookiehub.openSettings",
            attributes=_classed("ch2-open-settings-btn"),
            source="https://support.cookiehub.com/",
        ),
        "Cookie Information": Opening(
            key="cookieinformation", call="CookieConsent.renew", source="https://support.cookieinformation.com/"
        ),
        "Cookie-Script": Opening(
            key="cookiescript", call="CookieScript.instance.show", source="https://support.cookie-script.com/"
        ),
        "CookieYes": Opening(
            key="cookieyes",
            call="revisitCkyConsent",
            attributes=_classed("cky-banner-element"),
            source="https://www.cookieyes.com/documentation/",
        ),
        "Didomi": Opening(
            key="didomi",
            call="Didomi.preferences.show",
            source="https://developers.didomi.io/cmp/web-sdk/reference/api",
        ),
        "Fides (Ethyca)": Opening(key="fides", call="Fides.showModal", source="https://github.com/ethyca/fides"),
        "Google Privacy & messaging (Funding Choices)": Opening(
            key="googlefc",
            call="googlefc.showRevocationMessage",
            source="https://developers.google.com/funding-choices/fc-api-docs",
        ),
        "HubSpot": Opening(
            key="hubspot",
            call="_hsp.push",
            values=(("showBanner",),),
            source="https://developers.hubspot.com/docs/api/events/cookie-banner",
        ),
        "InMobi Choice (Quantcast)": Opening(
            key="inmobi",
            call="__tcfapi",
            values=("displayConsentUi", 2, None),
            source="https://help.quantcast.com/hc/en-us/articles/360052746173",
        ),
        "iubenda": Opening(
            key="iubenda",
            call="_iub.cs.api.openPreferences",
            attributes=_classed("iubenda-cs-preferences-link"),
            source="https://www.iubenda.com/en/help/1205",
        ),
        "Ketch": Opening(
            key="ketch",
            call="ketch",
            values=("showPreferences",),
            source="https://developers.ketch.com/docs/ketch-smart-tag-overview",
        ),
        "Klaro": Opening(key="klaro", call="klaro.show", source="https://klaro.org/docs/api/js_api"),
        "GDPR Cookie Compliance (Moove)": Opening(
            key="moove",
            attributes=_with(href="#moove_gdpr_cookie_modal"),
            source="https://wordpress.org/plugins/gdpr-cookie-compliance/",
        ),
        "OneTrust": Opening(
            key="onetrust",
            call="OneTrust.ToggleInfoDisplay",
            attributes=_classed("ot-sdk-show-settings"),
            source="https://developer.onetrust.com/onetrust/docs/javascript-api",
        ),
        "Orejime": Opening(key="orejime", call="orejime.prompt", source="https://github.com/boscop-fr/orejime"),
        "Osano": Opening(
            key="osano",
            call="Osano.cm.showDrawer",
            values=("osano-cm-dom-info-dialog-open",),
            source="https://developers.osano.com/cmp/javascript-api",
        ),
        "Piwik PRO": Opening(
            key="piwikpro",
            call="ppms.cm.api",
            values=("openConsentForm", None, None),
            source="https://developers.piwik.pro/docs/consent-management",
        ),
        "Shopify": Opening(
            key="shopify",
            call="privacyBanner.showPreferences",
            source="https://shopify.dev/docs/api/customer-privacy",
        ),
        "tarteaucitron": Opening(
            key="tarteaucitron",
            call="tarteaucitron.userInterface.openPanel",
            attributes=_with(href="#tarteaucitron"),
            source="https://github.com/AmauriC/tarteaucitron.js",
        ),
        "Termly": Opening(
            key="termly",
            call="displayPreferenceModal",
            attributes=_classed("termly-display-preferences"),
            source="https://support.termly.io/",
        ),
        "Transcend Consent": Opening(
            key="transcend", call="transcend.showConsentManager", source="https://docs.transcend.io/"
        ),
        "TrustArc": Opening(key="trustarc", call="truste.eu.clickListener", source="https://developers.trustarc.com/"),
        "Usercentrics 2": Opening(
            key="usercentrics", call="UC_UI.showSecondLayer", source="https://docs.usercentrics.com/#/cmp-v2-ui-api"
        ),
        "Usercentrics 3": Opening(
            key="usercentrics3", call="__ucCmp.showSecondLayer", source="https://docs.usercentrics.com/#/v3/"
        ),
        "CookieConsent 3 (vanilla-cookieconsent)": Opening(
            key="vanilla-cookieconsent",
            call="CookieConsent.showPreferences",
            attributes=_with(data_cc="show-preferencesModal"),
            source="https://cookieconsent.orestbida.com/reference/api-reference.html",
        ),
        "CookieConsent 2 (vanilla-cookieconsent)": Opening(
            key="vanilla-cookieconsent2",
            attributes=_with(data_cc="c-settings"),
            source="https://github.com/orestbida/cookieconsent/tree/v2.9",
        ),
    }
)
"""By the platform's name, as `ConsentNote.platform` has it. A manager whose maker documents no way is not here."""


def opening_of(platform: str | None) -> Opening | None:
    """How the consent manager of that name is opened; None = not known."""
    return OPENINGS.get(platform) if platform else None
