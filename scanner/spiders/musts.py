"""Pages that every scan visits, whatever their template: they are where cookies are set that no other page sets.

The home page of each language, search, cart, checkout, log-in, account, contact, and the legal pages. They are known
by their addresses, in the languages in which the finder of banners reads.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

MOST_OF_A_KIND: Final = 2  # pages of one kind in one language
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.IGNORECASE)
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
    if segments and _LANGUAGE.fullmatch(segments[0]) and segments[0] not in _KIND_OF:
        language = " " + segments.pop(0)
    if not segments:
        return f"home{language}"
    if len(segments) > 2:
        return None
    last = _ENDING.sub("", segments[-1])
    kind = _KIND_OF.get(last) or _KIND_OF.get(segments[-1])
    return f"{kind}{language}" if kind else None
