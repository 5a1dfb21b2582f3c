"""Addresses: which two are the same page, which belong to the site, what of them may be kept.

Registrable domains are judged offline from the Public Suffix List bundled with tldextract, private suffixes
included, since that is the browser's idea of a site.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import idna
import tldextract

from scanner.errors import InvalidUrl
from scanner.values import entropy, shape

# Parameters that say by which click a visitor came, never which page it is.
CLICK_IDS = frozenset({
    "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid", "twclid", "li_fat_id", "yclid",
    "ymclid", "_openstat", "igshid", "mc_cid", "mc_eid", "epik", "rdt_cid", "scclid", "sccid", "irclickid", "obclid",
    "tblci", "vero_id", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "mkt_tok", "oly_anon_id",
    "oly_enc_id", "s_kwcid", "ef_id", "wickedid", "_kx", "_ga", "_gl", "srsltid", "pk_campaign", "pk_kwd",
    "awc", "zanpid", "cjevent", "gad_source", "gad_campaignid", "ysclid",
})  # fmt: skip
# Those of them that name a campaign or a company's account and are the same for every visitor.
CAMPAIGNS = frozenset({
    "gclsrc", "pk_campaign", "pk_kwd", "gad_source", "gad_campaignid", "mc_cid", "hsctatracking", "_hsmi",
    "s_kwcid", "awc", "_openstat",
})  # fmt: skip
_CLICK_PREFIXES = ("utm_", "mtm_", "hsa_")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
# An escape right behind a stray `%` stays as it is: written out, it would make a new escape.
_PERCENT = re.compile(r"(?<!%)(?<!%[0-9A-Fa-f])%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._[]|"
_QUERY_SAFE = "/?%:@!$&()*+,;=~-._[]|{}`^"  # browsers escape both kinds of quotes here (WHATWG URL, special-query)
_HOST_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_EMAIL = re.compile(
    # At most 64 characters before the sign (RFC 5321 §4.5.3.1); `vue@3.4.1` and `jquery@3.min.js` are no addresses.
    r"[^@\s/=&?#;]{1,64}(?:@|%(?:25)*40)[^@\s/=&?#;%]+\.(?!(?:[cm]?js|json|css|map|wasm|html?|png|svg)\b)[^\W\d_][\w-]+(?!\.?\w)",
    re.IGNORECASE,
)
# What single-page applications put behind the sign to name a page: `#/about`, `#!/about`, `#!about`.
_ROUTE = re.compile(r"!?/[^\s/?][^\s]*|![A-Za-z][^\s]*")
_BETWEEN_DIGITS = re.compile(r"[\s+().\-/]")
_BETWEEN_WORDS = re.compile(r"[\s+_.,:;!()\-]+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d*(?:[/?#]|$))")
_SCHEME_GIVEN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HEX_TOKEN = re.compile(r"(?=.*\d)[0-9A-Fa-f-]{16,}")
_WORD = re.compile(r"[A-Za-z][A-Za-z_.-]{0,23}")
# What folding leaves, so that an address may be folded twice (values.shape).
_FOLDED = re.compile(r"\{(?:email|uuid|empty|json\d{0,7}|(?:[LDHW]\d{0,7}|[.\-_:|,;=/~*%+@!?])*(?:\.\.\d{1,7})?)\}")
_EMAIL_OR_FOLDED = re.compile(rf"(?P<folded>{_FOLDED.pattern})|{_EMAIL.pattern}", re.IGNORECASE)
_NO_QUERY = str.maketrans("?/", "**")  # marks in a path must not end it
LONGEST_URL = 2083
_MOST_PASSES = 8


def ascii_host(host: str) -> str:
    """The host in lower case and in its ASCII (IDNA, UTS 46) form, without a trailing dot.

    Raises:
        InvalidUrl: the host is empty or no name or address can be written so.
    """
    name = host.strip().lower().rstrip(".")
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    try:
        return ipaddress.ip_address(name).compressed
    except ValueError:
        pass
    if not name.isascii():
        try:
            name = _idna_name(name)
        except (idna.IDNAError, UnicodeError) as error:
            raise InvalidUrl(f"The host name {host!r} is not valid") from error
    if not name or len(name) > 253 or not all(_HOST_LABEL.fullmatch(label) for label in name.split(".")):
        raise InvalidUrl(f"The host name {host!r} is not valid")
    return name


def _idna_name(name: str) -> str:
    """The ASCII form of a name in other letters (UTS 46, non-transitional)."""
    try:
        return idna.encode(name, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        # Names that IDNA 2008 forbids and browsers open all the same: symbols, underscores.
        labels = idna.uts46_remap(name, std3_rules=False, transitional=False).split(".")
        return ".".join(
            label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in labels
        )


def host_of(url: str) -> str:
    """The lower-case host of an address, empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """scheme://host[:port] of an address, the default port left out."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{_netloc(parts)}"
    except (ValueError, InvalidUrl):
        return ""


@lru_cache(maxsize=16384)
def registrable_domain(host: str) -> str:
    """The site a host belongs to: its registrable domain, or the host itself where it has none."""
    name = host.lower().strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(name).compressed
    except ValueError:
        found = _EXTRACT(name)
    if found.suffix:
        return found.top_domain_under_public_suffix or name
    # The list's default rule is `*`: under a suffix nobody has listed, its last label is the suffix.
    return ".".join(name.split(".")[-2:])


def is_registrable(host: str) -> bool:
    """May a cookie be set for this host and all below it? Not for addresses, public suffixes and bare names."""
    name = host.lower().strip("[]").rstrip(".")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        found = _EXTRACT(name)
        return bool(found.top_domain_under_public_suffix) if found.suffix else "." in name
    return False


def site_of(url: str) -> str:
    """The registrable domain of an address."""
    return registrable_domain(host_of(url))


def _netloc(parts: SplitResult) -> str:
    host = ascii_host(parts.hostname or "")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"


def _percent_normal(text: str, safe: str) -> str:
    """One spelling for one address (RFC 3986 §6.2.2): no needless escapes, hex digits in upper case."""

    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return quote(_PERCENT.sub(one, text), safe=safe, errors="surrogatepass")


def _without_dots(path: str) -> str:
    """The path without `.` and `..` segments (RFC 3986 §5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    ends_open = segments[-1] in {".", ".."}
    return "/" + "/".join(kept) + ("/" if ends_open and kept else "")


def _is_click_id(parameter: str) -> bool:
    name = unquote(parameter.partition("=")[0]).lower()
    return name in CLICK_IDS or name.startswith(_CLICK_PREFIXES)


def click_ids(url: str) -> list[str]:
    """The parameters of an address that tell one click, and so one visitor, from another; such as `gclid`, not
    `utm_source`.
    """
    try:
        query = urlsplit(url).query
    except ValueError:
        return []
    names = (unquote(part.partition("=")[0]).lower() for part in query.split("&"))
    return list(dict.fromkeys(name for name in names if name in CLICK_IDS and name not in CAMPAIGNS))


def _with_slashes(href: str) -> str:
    """Browsers read a backslash before the query as a slash (WHATWG URL, special authority and path states)."""
    if "\\" not in href:
        return href
    end = min((at for at in (href.find("?"), href.find("#")) if at >= 0), default=len(href))
    return href[:end].replace("\\", "/") + href[end:]


def page_url(href: str, base: str | None = None) -> str | None:
    """The one spelling of a page's address, or null where it is no http(s) page.

    Fragment and click ids go, the host is lower case and ASCII, the default port goes, percent-encoding is
    normalised; a trailing slash, the order of the query and its values stay, and so does a fragment that names a page
    of a single-page application (`route_of`).
    """
    try:
        given = _with_slashes(href.strip())
        parts = urlsplit(urljoin(base, given) if base else given)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            return None
        netloc = _netloc(parts)
    except (ValueError, InvalidUrl):
        return None
    path = _without_dots(_percent_normal(parts.path or "/", _PATH_SAFE))
    route = ""
    if route_of(parts.fragment):
        stem, _, asked = parts.fragment.partition("?")
        route = _percent_normal(stem, _PATH_SAFE) + (f"?{kept}" if (kept := _kept_query(asked)) else "")
    url = urlunsplit((parts.scheme, netloc, path, _kept_query(parts.query), route))
    return url if len(url) <= LONGEST_URL else None


def route_of(fragment: str) -> str:
    """The page that a fragment names, as single-page applications write it (`#/about`, `#!about`); empty where it is a
    place on the page, or the sign alone that leads nowhere (`#`, `#/`, `#!`).
    """
    return fragment if _ROUTE.fullmatch(fragment) else ""


def _kept_query(query: str) -> str:
    if not query:
        return ""
    kept = [part for part in query.split("&") if part and not _is_click_id(part)]
    return _percent_normal("&".join(kept), _QUERY_SAFE)


def start_url(text: str) -> str:
    """The address given by the user, made whole: `shop.example` means `https://shop.example/`.

    Raises:
        InvalidUrl: it is not an http(s) address, or carries a user name or password.
    """
    given = text.strip()
    if not given or _CONTROL.search(given):
        raise InvalidUrl(f"{text!r} is not a web address", "Give one like https://www.example.com")
    if not _SCHEME_GIVEN.match(given):
        if scheme := _SCHEME.match(given):
            raise InvalidUrl(f"Addresses of the kind {scheme[1]!r} cannot be scanned", "Give an https address")
        given = "https://" + given
    try:
        parts = urlsplit(given)
        if parts.scheme.lower() not in _DEFAULT_PORTS:
            raise InvalidUrl(f"Addresses of the kind {parts.scheme!r} cannot be scanned", "Give an https address")
        if parts.username is not None or parts.password is not None:
            raise InvalidUrl("The address carries a user name or password", "Use --login for protected sites")
        _ = parts.port
    except ValueError as error:
        raise InvalidUrl(f"{text!r} is not a web address", "Give one like https://www.example.com") from error
    if not parts.hostname:
        raise InvalidUrl(f"{text!r} is not a web address", "Give one like https://www.example.com")
    host = ascii_host(parts.hostname)
    if "." not in host and ":" not in host and host != "localhost":
        raise InvalidUrl(f"{text!r} names no web site", "Give a full host name such as www.example.com")
    url = page_url(given)
    if url is None:
        raise InvalidUrl(f"{text!r} is not a web address", "Give one like https://www.example.com")
    return url


def without_www(host: str) -> str:
    """The bare twin of a `www.` host."""
    return host.removeprefix("www.")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which addresses belong to the scan: the start host and its www/bare twin, or the whole registrable domain.

    `http` and `https` are the same site; any other port is another site.
    """

    host: str
    port: int | None
    subdomains: bool = False

    @classmethod
    def of(cls, url: str, *, subdomains: bool = False) -> Scope:
        """The scope of a scan that starts at `url`."""
        parts = urlsplit(url)
        port = parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme) else None
        return cls(parts.hostname or "", port, subdomains)

    def covers(self, url: str) -> bool:
        """Is this address a page of the site scanned?"""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            return False
        if (port if port != _DEFAULT_PORTS[parts.scheme] else None) != self.port:
            return False
        host = parts.hostname.rstrip(".")
        if without_www(host) == without_www(self.host):
            return True
        return self.subdomains and registrable_domain(host) == registrable_domain(self.host)


def is_same_party(host: str, site: str) -> bool:
    """Does the host belong to the site scanned?"""
    return registrable_domain(host) == site


def _tells_of_a_person(value: str) -> bool:
    """Does it look like an e-mail address, a number of a person, or a token that stands for one?"""
    plain = unquote(value)
    if _EMAIL.search(plain):
        return True
    digits = _BETWEEN_DIGITS.sub("", plain)
    if len(digits) >= 9 and sum(c.isdigit() for c in digits) >= len(digits) - 4:
        return True
    if len(plain) < 16:
        return False
    if _HEX_TOKEN.fullmatch(plain):
        return True
    if all(word.isalpha() or (word.isdigit() and len(word) <= 4) for word in _BETWEEN_WORDS.split(plain) if word):
        # Words and small numbers, unless capitals stand in them as only chance puts them.
        letters = [c for c in plain if c.isalpha()]
        capitals = sum(c.isupper() for c in letters)
        return len(letters) >= 16 and 0.25 < capitals / len(letters) < 0.75
    return " " not in plain and entropy(plain) > 48 and any(c.isdigit() for c in plain)


def _mark(value: str) -> str:
    """The shape of an escaped value, in signs that do not end a part of the query."""
    return "{" + shape(unquote(value)).replace("&", "?") + "}"


def _folded_part(part: str, *, everything: bool) -> str:
    name, equals, value = part.partition("=")
    if not part or _FOLDED.fullmatch(part):
        return part
    if not equals:
        # A value without a name; a plain word is a switch such as `?print`.
        secret = _tells_of_a_person(part) or (everything and not _WORD.fullmatch(part))
        return _mark(part) if secret else part
    if _tells_of_a_person(name) and not _FOLDED.fullmatch(name):
        name = _mark(name)
    secret = everything or _tells_of_a_person(value) or unquote(name).lower() in CLICK_IDS - CAMPAIGNS
    if value and secret and not _FOLDED.fullmatch(value):
        return f"{name}={_mark(value)}"
    return f"{name}={value}"


def without_emails(text: str) -> str:
    """The text with `{email}` in the place of each address; also of one that begins where another ends."""
    for _ in range(_MOST_PASSES):
        folded = _EMAIL_OR_FOLDED.sub(lambda found: found["folded"] or "{email}", text)
        if folded == text:
            break
        text = folded
    return text


def kept_name(name: str) -> str:
    """A name of a cookie or storage key as kept: as the site gave it, but for e-mail addresses in it."""
    return without_emails(name) if "@" in name or "%" in name else name


def _folded_path(path: str) -> str:
    """E-mail addresses go from the path too, and so do the values of its parameters (`;jsessionid=..`)."""
    if ";" in path:
        path = "/".join(
            ";".join([head, *(_folded_part(part, everything=False).translate(_NO_QUERY) for part in parameters)])
            for head, *parameters in (segment.split(";") for segment in path.split("/"))
        )
    return without_emails(path)


def _fold(url: str, *, everything: bool) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    netloc = parts.netloc.rpartition("@")[2]
    route = "" if everything else _folded_route(parts.fragment)
    query = _folded_query(parts.query, everything=everything)
    return urlunsplit((parts.scheme, netloc, _folded_path(parts.path), query, route))


def _folded_query(query: str, *, everything: bool) -> str:
    return "&".join(_folded_part(part, everything=everything) for part in query.split("&"))


def _folded_route(fragment: str) -> str:
    if not route_of(fragment):
        return ""
    path, mark, query = fragment.partition("?")
    kept = (
        _mark(one).translate(_NO_QUERY) if _tells_of_a_person(one) and not _FOLDED.fullmatch(one) else one
        for one in _folded_path(path).split("/")
    )
    return "/".join(kept) + mark + _folded_query(query, everything=False)


def fold_page_url(url: str) -> str:
    """A page's address as kept: query values that look like a token, e-mail or number of a person become shapes."""
    return _fold(url, everything=False)


def fold_foreign_url(url: str) -> str:
    """A third party's address as kept: every query value becomes its shape."""
    if url.startswith(("data:", "blob:")):
        # `data:text/html` and `blob:https://host`: what follows is content, or a name made for one visit.
        return url.partition(",")[0].partition(";")[0][:40] if url.startswith("data:") else "blob:" + origin_of(url[5:])
    return _fold(url, everything=True)
