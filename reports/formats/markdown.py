"""Markdown (CommonMark with tables): the declaration for a repository, a wiki or a text editor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reports.look import PLAIN
from reports.own_words import words_of
from reports.untrusted import link, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.declaration import Declaration, Provider, Row, Section
    from reports.edition import Edition
    from reports.look import Owner
    from reports.words import Words

_HEADS: Final = {
    "name": "Name",
    "provider": "Provider",
    "purpose": "Purpose",
    "kept_for": "Kept for",
    "type": "Type",
    "appears": "Appears",
}
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~!$^&@]|(?<=:)//|(?<=www)\.|^\s*[-+=]|^\s*\d+(?=[.)])", re.IGNORECASE)


def markdown(declaration: Declaration, words: Words | None = None) -> str:
    """Write the declaration as Markdown."""
    return "\n".join(_lines(declaration, words_of(declaration, words))) + "\n"


def escaped(text: str) -> str:
    """Make a text of a stranger stand for itself: no markup, no link that a reader makes by itself, no line break."""
    return literal(shorten(visible(text)))


def literal(text: str) -> str:
    """The same for a sentence of ours or of the owner's, which stays whole."""
    return _SPECIAL.sub(_escape, visible(text))


def _escape(found: re.Match[str]) -> str:
    text = found[0]
    if text[-1].isdigit():
        return f"{text[:-1]}&#{ord(text[-1])};"
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;", "//": "\\/\\/"}.get(text, f"{text[:-1]}\\{text[-1]}")


def _lines(declaration: Declaration, words: Words) -> Iterator[str]:
    say = words.say
    look = declaration.look or PLAIN
    yield f"# {escaped(say('Cookies on %(site)s') % {'site': declaration.site})}"
    yield ""
    yield f"- {literal(say('Last checked'))}: {words.moment(declaration.scanned_at)}"
    pages = words.number(declaration.pages_looked_at)
    if declaration.pages_found is not None:
        pages = literal(say("%(seen)s of %(found)s")) % {"seen": pages, "found": words.number(declaration.pages_found)}
    yield f"- {literal(say('Pages looked at'))}: {pages}"
    if look.owner:
        yield f"- {literal(say('Responsible for this site:'))} {_owner(look.owner, words)}"
    yield ""
    if declaration.status != "complete":
        yield from _limits(declaration, words)
    yield from _gaps(declaration, words)
    for part in look.parts:
        if part == "choice":
            yield from _choice(declaration, words)
        elif part == "categories":
            for section in declaration.sections:
                yield from _section(section, words, look.columns, measured=declaration.measured)
        elif part == "contacts":
            yield from _contacts(declaration, words)
    if declaration.status == "complete" and declaration.notes:
        yield from _limits(declaration, words)
    if declaration.edition:
        yield from _changes(declaration.edition, words)
    if words.footer:
        yield literal(words.footer)
        yield ""
    yield escaped(words.made_by(declaration))


def _owner(owner: Owner, words: Words) -> str:
    country = words.country(owner.country) if owner.country else None
    facts = [fact for fact in (owner.name, owner.address, country, owner.email, owner.phone) if fact]
    address = link(owner.url)
    return ", ".join([*map(escaped, facts), *([f"<{address}>"] if address else [])])


def _choice(declaration: Declaration, words: Words) -> Iterator[str]:
    yield f"## {literal(words.say('Change your choice'))}"
    yield ""
    yield literal(words.consent(declaration.consent))
    address = link(declaration.consent.url)
    if address:
        yield ""
        yield f"<{address}>"
    yield ""


def _gaps(declaration: Declaration, words: Words) -> Iterator[str]:
    gaps = declaration.gaps
    if gaps:
        yield f"## {literal(words.say('What is not known'))}"
        yield ""
        yield from (f"- {literal(words.gap(gap, number))}" for gap, number in gaps.items())
        yield ""


def _limits(declaration: Declaration, words: Words) -> Iterator[str]:
    yield f"## {literal(words.say('What could not be looked at'))}"
    yield ""
    yield literal(words.status_text(declaration))
    yield ""
    if declaration.notes:
        yield from (f"- {escaped(words.note(note))}" for note in declaration.notes)
        yield ""


def _section(section: Section, words: Words, columns: tuple[str, ...], *, measured: bool) -> Iterator[str]:
    yield f"## {literal(words.category(section.category))}"
    yield ""
    yield literal(words.category_text(section.category))
    yield ""
    if section.rows:
        yield _line(literal(words.say(_HEADS[column])) for column in columns)
        yield _line("---" for _ in columns)
        yield from (_line(_cell(row, words, column) for column in columns) for row in section.rows)
    else:
        yield literal(words.say("None found.")) if measured else literal(words.say("Not measured."))
    yield ""


def _cell(row: Row, words: Words, column: str) -> str:
    match column:
        case "name":
            name = escaped(row.name) or literal(words.say("(no name)"))
            return f"{name} ({escaped(row.host)})" if row.host else name
        case "provider":
            return _provider_cell(row, words)
        case "purpose":
            return literal(words.purpose(row.purpose)) if row.purpose else literal(words.say("Not known"))
        case "kept_for":
            return literal(words.say("Not known")) if "duration" in row.gaps else literal(words.kept(row))
        case "type":
            return f"{literal(words.kind(row.kind))}; {literal(words.party(row.party))}"
        case _:
            return "; ".join(
                [literal(words.when(row.phases)), *([literal(words.last_seen(row.last_seen))] if row.last_seen else [])]
            )


def _provider_cell(row: Row, words: Words) -> str:
    text = _provider(row.provider, words) if row.provider else literal(words.say("Not known"))
    if row.others:
        others = "; ".join(_provider(recipient, words) for recipient in row.others)
        text = literal(words.say("%(provider)s; also received by: %(companies)s")) % {
            "provider": text,
            "companies": others,
        }
    return text


def _provider(provider: Provider, words: Words) -> str:
    details = [escaped(provider.legal_name)] if provider.legal_name not in {None, provider.name} else []
    if provider.country:
        details.append(escaped(words.country(provider.country)))
    address = link(provider.policy_url)
    if address:
        details.append(f"[{literal(words.say('Privacy policy'))}](<{address.replace('|', '%7C')}>)")
    name = escaped(provider.name)
    return f"{name} ({', '.join(details)})" if details else name


def _contacts(declaration: Declaration, words: Words) -> Iterator[str]:
    if not declaration.contacts:
        return
    yield f"## {literal(words.say('Other companies that the pages contact'))}"
    yield ""
    yield literal(words.say("Your browser asks these for parts of the page. They learn your address on the network."))
    yield ""
    heads = ("Company", "Used for", "Hosts")
    yield _line(literal(words.say(head)) for head in heads)
    yield _line("---" for _ in heads)
    for contact in declaration.contacts:
        use = escaped(words.role(contact.role)) if contact.role else literal(words.category(contact.category))
        use = "; ".join([use, *([literal(words.last_seen(contact.last_seen))] if contact.last_seen else [])])
        yield _line((_provider(contact.provider, words), use, escaped(", ".join(contact.hosts))))
    yield ""


def _changes(edition: Edition, words: Words) -> Iterator[str]:
    yield f"## {literal(words.say('Changes of this page'))}"
    yield ""
    for release in edition.releases:
        yield f"### {literal(words.release(release))}"
        yield ""
        told = [escaped(words.item_change(change)) for change in release.changes]
        yield from (f"- {text}" for text in told or [literal(words.no_changes(release))])
        yield ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
