"""The details of one item in the owner's report, as pairs of a label and what it says.

What is not known or does not apply is left out, so that the report shows only evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.render import flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.audit import Classification, Cookie, Setter, Storage, Tracker
    from reports.words import Words


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of details."""

    label: str
    values: tuple[str, ...]


def cookie_facts(cookie: Cookie, words: Words) -> tuple[Fact, ...]:
    """Details of a cookie: where it is valid, its attributes, who set, read and received it, and why."""
    return tuple(_cookie(cookie, words))


def storage_facts(item: Storage, words: Words) -> tuple[Fact, ...]:
    """Details of an entry of another storage."""
    return tuple(_storage(item, words))


def tracker_facts(tracker: Tracker, words: Words) -> tuple[Fact, ...]:
    """Details of a third-party host."""
    return tuple(_tracker(tracker, words))


def _cookie(cookie: Cookie, words: Words) -> Iterator[Fact]:
    say = words.say
    yield from _named(cookie, cookie.name, words)
    if cookie.host_only is not None:
        reach = say("This host only") if cookie.host_only else say("This host and its subdomains")
        yield Fact(say("Valid for"), (f"{reach}, {cookie.path}",))
    yield from _one(say("Partition"), cookie.partition_key)
    yield Fact(say("Attributes"), (_attributes(cookie, words),))
    if cookie.lifetime_declared is not None and cookie.lifetime_declared != cookie.lifetime:
        yield Fact(say("Lifetime asked for"), (words.duration(cookie.lifetime_declared),))
    yield from _content(cookie, words)
    yield from _many(say("Set via"), cookie.set_via)
    yield from _setters(cookie.setters, words)
    yield from _many(say("Read by"), cookie.read_by)
    yield from _many(say("Sent to"), cookie.sent_to)
    yield from _many(say("Synced to"), cookie.synced_to)
    yield from _many(say("Refused by the browser"), cookie.blocked)
    yield from _sightings(cookie, words)
    yield from _verdict(cookie.classification, words)


def _storage(item: Storage, words: Words) -> Iterator[Fact]:
    yield from _named(item, item.key, words)
    yield from _many(words.say("Object stores"), item.stores)
    yield from _content(item, words)
    yield from _many(words.say("Set via"), item.set_via)
    yield from _setters(item.setters, words)
    yield from _sightings(item, words)
    yield from _verdict(item.classification, words)


def _tracker(tracker: Tracker, words: Words) -> Iterator[Fact]:
    say = words.say
    yield from _one(say("Site"), tracker.site)
    yield from _one(say("Alias of"), tracker.cname)
    yield from _many(say("Resource types"), tracker.resource_types)
    yield from _many(say("Fingerprinting"), [words.fingerprinting(kind) for kind in tracker.fingerprinting])
    if tracker.chain:
        yield Fact(say("Loaded through"), (" → ".join(tracker.chain),))
    yield from _verdict(tracker.classification, words)


def _named(item: Cookie | Storage, name: str, words: Words) -> Iterator[Fact]:
    if item.pattern and item.pattern != name:
        yield Fact(words.say("Pattern"), (item.pattern,))
    if item.names_folded:
        yield Fact(words.say("Further names of this pattern"), (words.number(item.names_folded),))


def _attributes(cookie: Cookie, words: Words) -> str:
    flags = (("Secure", cookie.secure), ("HttpOnly", cookie.http_only))
    parts = [name if value else f"{words.say('not')} {name}" for name, value in flags if value is not None]
    parts.append(f"SameSite={cookie.same_site}" if cookie.same_site else words.say("no SameSite"))
    if cookie.priority:
        parts.append(f"Priority={cookie.priority}")
    return ", ".join(parts)


def _content(item: Cookie | Storage, words: Words) -> Iterator[Fact]:
    if item.size is not None:
        yield Fact(words.say("Size"), (f"{words.number(item.size)} {words.say('bytes')}",))
    yield from _one(words.say("Shape of the value"), item.value_shape)
    yield from _one(words.say("Identifies a visitor"), item.identifier)


def _setters(setters: Iterable[Setter], words: Words) -> Iterator[Fact]:
    yield from _many(words.say("Set by"), [_setter(setter, words) for setter in setters])


def _setter(setter: Setter, words: Words) -> str:
    last = setter.url or setter.host or words.say("Not known")
    if setter.inline:
        last = f"{words.say('script in the page')} {last}"
    return " → ".join((*setter.chain, last))


def _sightings(item: Cookie | Storage, words: Words) -> Iterator[Fact]:
    say = words.say
    if not item.stored:
        yield Fact(say("Stored"), (say("Never: it was only attempted"),))
    if item.removed:
        yield Fact(say("Removed"), (say("Deleted again by the page"),))
    if item.after_gesture:
        yield Fact(say("Moment"), (say("After the first movement, scroll or key"),))
    if item.visits_seen is not None and item.visits_of is not None:
        seen = {"seen": words.number(item.visits_seen), "of": words.number(item.visits_of)}
        yield Fact(say("Seen"), (say("In %(seen)s of %(of)s visits") % seen,))
    yield from _one(say("First seen on"), item.first_seen_on)
    if item.pages:
        total = item.page_count if item.page_count is not None else len(item.pages)
        more = total - len(item.pages)
        lines = (*item.pages, words.count("and one more", "and %(num)s more", more)) if more > 0 else item.pages
        yield Fact(say("Pages"), lines)


def _verdict(verdict: Classification | None, words: Words) -> Iterator[Fact]:
    if verdict is None:
        return
    yield from _one(words.say("Judged by"), verdict.method)
    yield from _many(words.say("Because"), [flat(reason) for reason in verdict.evidence])
    yield from _many(words.say("Other opinions"), [flat(other) for other in verdict.alternatives])


def _one(label: str, value: str | None) -> Iterator[Fact]:
    if value:
        yield Fact(label, (value,))


def _many(label: str, values: Iterable[str]) -> Iterator[Fact]:
    held = tuple(values)
    if held:
        yield Fact(label, held)
