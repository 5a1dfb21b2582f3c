"""What the configurations of all consent managers have in common: header, what to hold back, what to delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import escape

from reports.declaration import CATEGORIES
from reports.formats.consent.script import RUNTIME, Code, comment, regex, said, value
from reports.messages import CONSENT
from reports.services import COOKIES, waiting
from reports.untrusted import link, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reports.declaration import Declaration, Row, Trigger
    from reports.formats.consent.script import Value
    from reports.services import Service
    from reports.words import Words

_MOST_TRIGGERS: Final = 8
_MOST_PURPOSES: Final = 3
_MOST_NAMES: Final = 20


def title(service: Service) -> str:
    """The name of a service as plain text."""
    return shorten(visible(service.provider.name)) or service.name


def description(service: Service, words: Words) -> str:
    """What a service is for, as plain text: its purposes, or what its category is for."""
    purposes = dict.fromkeys(words.purpose(row.purpose) for row in service.rows if row.purpose)
    told = [shorten(visible(purpose)) for purpose in list(purposes)[:_MOST_PURPOSES]]
    return " ".join(told) or words.category_text(service.category)


def message(key: str, words: Words) -> str:
    """A text of the banner."""
    return words.say(CONSENT[key])


def markup(text: str) -> str:
    """A plain text for a manager that takes its texts for HTML."""
    return str(escape(text))


def categories_of(services: Iterable[Service]) -> list[str]:
    """The categories that have services, and `necessary`, in the order in which they are shown."""
    found = {service.category for service in services} | {"necessary"}
    return [category for category in CATEGORIES if category in found]


def of_category(services: Iterable[Service], category: str) -> list[Service]:
    """The services of one category."""
    return [service for service in services if service.category == category]


def policy_page(declaration: Declaration) -> str:
    """Where the banner sends those who want to know more, until the owner names the site's policy."""
    return link(declaration.consent.url) or link(declaration.start_url) or "/"


def domain_of(row: Row) -> str:
    """The domain of a cookie as a browser takes it."""
    return row.host.lstrip(".")


def paths_of(row: Row) -> list[str]:
    """The paths of a cookie as a script may name them."""
    return [path for path in row.paths if path.startswith("/") and ";" not in path]


def made_from(declaration: Declaration) -> list[str]:
    """Which scan a file is made from, and what it does not know, for its header."""
    when = f"the scan of {said(declaration.site)} that finished {declaration.scanned_at.isoformat()}"
    about = [f"Made by cookiescan {said(declaration.scanner_version)} from {when}."]
    if not declaration.measured:
        about.append("THE SITE COULD NOT BE LOOKED AT: this file knows of nothing that has to wait for a choice.")
    elif declaration.status != "complete":
        about.append("The scan could not look everywhere: the site may load more than is listed here.")
    return about


def written(
    use: Iterable[str],
    declaration: Declaration,
    services: Sequence[Service],
    body: str,
    start: str,
    listed: Iterable[str],
) -> str:
    """The whole file: how to use it, what to hold back, the manager's configuration, what is the same in every file."""
    groups: Value = {
        one: [service.name for service in of_category(waiting(services), one)] for one in categories_of(services)
    }
    left: Value = {service.name: leftovers(service) for service in waiting(services) if service.deletable}
    parts = [
        comment([*use, "", *made_from(declaration), "", *listed]),
        "(function () {",
        '  "use strict";\n',
        body,
        f"  var categories = {value(groups, 1)};",
        f"  var leftovers = {value(left, 1)};\n",
        RUNTIME,
        *([start] if start else []),
        "})();",
    ]
    return "\n".join(parts) + "\n"


def leftovers(service: Service) -> Value:
    """What to delete when a service is refused, as `forget` of runtime.js takes it."""

    def expressions(kinds: Iterable[str]) -> list[Value]:
        rows = [row for row in service.deletable if row.kind in kinds]
        return [Code(one) for one in dict.fromkeys(regex(row.name, pattern=row.pattern) for row in rows)]

    paths = {path for row in service.deletable if row.kind in COOKIES for path in paths_of(row)}
    return {
        "cookies": expressions(COOKIES),
        "paths": [*sorted(paths)],
        "localStorage": expressions(("local_storage",)),
        "sessionStorage": expressions(("session_storage",)),
    }


def blocks(
    services: Sequence[Service], words: Words, tag: Callable[[Service, str, str], str], ask: Callable[[Service], str]
) -> Iterator[str]:
    """What the page has to hold back, service by service, for the header.

    `tag(service, kind, address)` writes the opening tag, `ask(service)` what a script asks before it goes on. An
    address ends in `...` where the page's own says more.
    """
    yield "WHAT TO HOLD BACK. Put these tags in the place of the pages' own. An address that ends in ... goes on as in"
    yield "yours; TAG is what yours is (img, iframe, ..). What another script loads has no tag: let that script ask."
    yield "Necessary items wait for nothing. What is not classified waits as a group of its own, `unclassified`."
    if not waiting(services):
        yield "  Nothing was found that has to wait."
    names = {trigger.url: service for service in services for trigger in service.triggers if not trigger.own}
    for service in waiting(services):
        yield ""
        yield f"{service.name}: {said(title(service))}, {words.category(service.category)}"
        yield from _triggers(service, names, tag, ask)
        may_go = {id(row) for row in service.deletable}
        kept = [row for row in service.rows if id(row) not in may_go]
        foreign = dict.fromkeys(f"{said(row.name)} ({said(row.host)})" for row in kept)
        if foreign:
            more = f" and {len(foreign) - _MOST_NAMES} more" if len(foreign) > _MOST_NAMES else ""
            yield f"  No script of the site can or may delete: {', '.join(list(foreign)[:_MOST_NAMES])}{more}"


def _triggers(
    service: Service, names: dict[str, Service], tag: Callable[[Service, str, str], str], ask: Callable[[Service], str]
) -> Iterator[str]:
    question = ask(service)
    for trigger in service.triggers[:_MOST_TRIGGERS]:
        address = _address(trigger)
        if trigger.own:
            yield f"  {_OWN[trigger.kind]} {address}: let it ask first, {question}"
        elif trigger.loaded_by is None:
            yield f"  {tag(service, trigger.kind, address)}"
        else:
            by = said(link(trigger.loaded_by) or trigger.loaded_by)
            other = names.get(trigger.loaded_by)
            whose = f" of {other.name}" if other else ""
            yield f"  {address} is loaded by {by}{whose}: let that ask first, {question}, or use, in its place"
            yield f"  {tag(service, trigger.kind, address)}"
    if len(service.triggers) > _MOST_TRIGGERS:
        yield f"  and {len(service.triggers) - _MOST_TRIGGERS} more of the kind"
    if not service.triggers:
        hosts = ", ".join(map(said, service.hosts))
        yield f"  What loads it was not seen{f'; it contacts {hosts}' if hosts else ''}."


_OWN: Final = {
    "script": "Your own script",
    "inline": "A script written into",
    "frame": "Your own frame",
    "image": "Your own image",
    "request": "Your own server, answering",
}


def _address(trigger: Trigger) -> str:
    address = markup(link(trigger.url) or "")
    return f"{address}..." if trigger.partial else address
