"""Pages that every scan visits, whatever their template: they are where cookies are set that no other page sets.

The home page of each language, search, cart, checkout, log-in, account, contact, and the legal pages. They are known
by their addresses, in the languages in which the finder of banners reads.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from urllib.parse import unquote, urlsplit

from babel import Locale

MOST_OF_A_KIND: Final = 2  # pages of one kind in one language
MOST: Final = 60  # of all kinds: a site in forty languages is sampled too
_LANGUAGE: Final = re.compile(r"([a-z]{2})(?:[-_]([a-z]{2}|[a-z]{4}|\d{3}))?")  # sv, en-gb, be-fr, zh-hant, es-419
_WORDS: Final = {
    "search": "search suche suchen recherche rechercher buscar busca busqueda cerca ricerca zoeken sok sog haku szukaj "
    "wyszukiwarka hledat otsing meklet paieska kereses cautare pretraga iskanje anazitisi zfind find finden",
    "cart": "cart basket bag warenkorb panier cesta carrito carrello winkelwagen winkelmand varukorg kundvagn kurv "
    "indkobskurv handlekurv ostoskori koszyk kosik kosar ostukorv grozs krepselis carrinho cos-de-cumparaturi kosarica",
    "checkout": "checkout kasse kassan kassa commande caisse commander paiement pago finalizar-compra cassa afrekenen "
    "betaling kassalle zamowienie pokladna penztar payment",
    "login": "login log-in signin sign-in anmelden anmeldung connexion se-connecter iniciar-sesion acceder accedi "
    "inloggen logga-in logg-inn log-ind kirjaudu zaloguj logowanie prihlaseni entrar wp-login.php",
    "account": "account my-account konto mein-konto mon-compte mi-cuenta il-mio-account mijn-account mitt-konto "
    "mina-sidor min-side oma-tili moje-konto register registrieren registration inscription registro "
    "registrati registrera",
    "contact": "contact contact-us contacts kontakt kontakta kontakta-oss contacto contactez-nous contatti contato "
    "yhteystiedot ota-yhteytta kontaktai kontakti kapcsolat",
    "privacy": "privacy privacy-policy privacypolicy datenschutz datenschutzerklaerung datenschutzerklarung "
    "confidentialite politique-de-confidentialite privacidad politica-de-privacidad privacybeleid privacyverklaring "
    "integritetspolicy personuppgifter personvern privatliv privatlivspolitik tietosuoja polityka-prywatnosci "
    "ochrana-osobnich-udaju adatvedelem gdpr dsgvo rgpd informativa-privacy data-protection privacy-notice",
    "cookies": "cookies cookie cookie-policy cookiepolicy cookie-richtlinie cookie-statement cookieverklaring "
    "politique-de-cookies politica-de-cookies informativa-cookie evasteet ciasteczka om-cookies cookie-declaration "
    "informationskapslar informasjonskapsler kakor",
    "legal": "imprint impressum mentions-legales aviso-legal note-legali colofon terms terms-of-use "
    "terms-and-conditions agb cgv conditions",
}  # fmt: skip
_KIND_OF: Final = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


def must_kind(url: str) -> str | None:
    """Which kind of page that must be visited an address is, with its language (`cart`, `home sv`); null for others.

    >>> must_kind("https://www.shop.example/sv/varukorg/")
    'cart sv'
    """
    parts = urlsplit(url)
    if parts.query:
        return None
    segments = [unquote(segment).lower() for segment in parts.path.split("/") if segment]
    language = ""
    if segments and _is_language(segments[0]):
        language = " " + segments.pop(0)
    if not segments:
        return f"home{language}"
    if len(segments) > 2:
        return None
    last = _ENDING.sub("", segments[-1])
    kind = _KIND_OF.get(last) or _KIND_OF.get(segments[-1])
    return f"{kind}{language}" if kind else None


def _is_language(segment: str) -> bool:
    """Whether a segment names a language or a country, or both, as sites begin the addresses of each."""
    match = _LANGUAGE.fullmatch(segment)
    if match is None:
        return False
    languages, places = _codes()
    one, other = match.groups()
    if other is None:
        return one in languages or one in places
    return (one in languages and other in places) or (one in places and other in languages)


@cache
def _codes() -> tuple[frozenset[str], frozenset[str]]:
    """The codes of languages, and those of countries, parts of the world and scripts (Unicode CLDR)."""
    known = Locale("en")
    places = {code.lower() for code in (*known.territories, *known.scripts)}
    return frozenset(known.languages), frozenset(places)
