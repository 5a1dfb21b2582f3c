"""JSON-LD: the declaration in the vocabulary of schema.org, for search engines and assistants.

A `WebPage` about the `WebSite`, whose main entity is an `ItemList` of everything that is stored. An item is a
`PropertyValue` whose facts are property values too; the companies are `Organization`s that the page mentions. No type
is used that search engines ask further fields of, such as `Dataset` or `Product`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reports.formats.json import encoded
from reports.own_words import words_of
from reports.untrusted import link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.declaration import Declaration, Provider, Row
    from reports.words import Words

CONTEXT: Final = "https://schema.org"


def jsonld(declaration: Declaration, words: Words | None = None) -> str:
    """Write the declaration as JSON-LD that is also safe inside a script element."""
    return encoded(_page(declaration, words_of(declaration, words)), indent=2) + "\n"


def _page(declaration: Declaration, words: Words) -> dict[str, Any]:
    site: dict[str, Any] = {"@type": "WebSite", "name": declaration.site}
    if address := link(declaration.start_url):
        site["url"] = address
    page: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "WebPage",
        "name": words.say("Cookie declaration of %(site)s") % {"site": declaration.site},
        "inLanguage": words.language,
        "dateModified": declaration.scanned_at.isoformat(),
        "about": site,
    }
    if declaration.status != "complete" or not declaration.measured:
        page["abstract"] = words.status_text(declaration)
    if declaration.measured:
        page["mainEntity"] = _items(declaration, words)
    if companies := [_organization(company) for company in _companies(declaration)]:
        page["mentions"] = companies
    return page


def _items(declaration: Declaration, words: Words) -> dict[str, Any]:
    rows = [row for section in declaration.sections for row in section.rows]
    return {
        "@type": "ItemList",
        "name": words.say("What %(site)s stores on your device") % {"site": declaration.site},
        "numberOfItems": len(rows),
        "itemListOrder": f"{CONTEXT}/ItemListUnordered",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "item": _item(row, words)}
            for position, row in enumerate(rows, 1)
        ],
    }


def _item(row: Row, words: Words) -> dict[str, Any]:
    item: dict[str, Any] = {
        "@type": "PropertyValue",
        "name": row.name or words.say("(no name)"),
        "propertyID": row.kind,
    }
    if row.purpose:
        item["description"] = words.purpose(row.purpose)
    item["valueReference"] = list(_facts(row, words))
    return item


def _facts(row: Row, words: Words) -> Iterator[dict[str, Any]]:
    yield _fact("category", words.say("Categories"), words.category(row.category))
    yield _fact("kind", words.say("Type"), words.kind(row.kind))
    yield _fact("party", words.say("Type"), words.party(row.party))
    if row.host:
        yield _fact("host", words.say("Hosts"), row.host)
    if row.provider:
        yield _fact("provider", words.say("Provider"), row.provider.name)
    for recipient in row.others:
        yield _fact("recipient", words.say("Also received by"), recipient.name)
    kept = _fact("kept_for", words.say("Kept for"), words.kept(row))
    if row.lifetime is not None and not row.session:
        kept["valueReference"] = {"@type": "QuantitativeValue", "value": round(row.lifetime), "unitCode": "SEC"}
    yield kept
    yield _fact("appears", words.say("Appears"), words.when(row.phases))


def _fact(key: str, name: str, value: str) -> dict[str, Any]:
    return {"@type": "PropertyValue", "propertyID": key, "name": name, "value": value}


def _companies(declaration: Declaration) -> list[Provider]:
    """Everybody who stores, receives or is contacted, each once, by name."""
    rows = [row for section in declaration.sections for row in section.rows]
    named = [provider for row in rows for provider in (row.provider, *row.others) if provider is not None]
    named += [contact.provider for contact in declaration.contacts]
    return sorted(dict.fromkeys(named), key=_order)


def _order(company: Provider) -> tuple[str, ...]:
    parts = (company.name, company.legal_name, company.country, company.policy_url)
    return (company.name.casefold(), *(part or "" for part in parts))


def _organization(company: Provider) -> dict[str, Any]:
    organization: dict[str, Any] = {"@type": "Organization", "name": company.name}
    if company.legal_name:
        organization["legalName"] = company.legal_name
    if company.country:
        organization["address"] = {"@type": "PostalAddress", "addressCountry": company.country}
    if policy := link(company.policy_url):
        organization["subjectOf"] = {"@type": "WebPage", "url": policy}
    return organization
