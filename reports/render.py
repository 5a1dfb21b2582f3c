"""The one Jinja environment: autoescape on, undefined names are errors, no access to files but our templates.

Templates get `words` (`reports.words.Words`) and use these filters: `visible`, `brief` and `named` (never empty)
for text from strangers, `link` for addresses, `date`, `moment`, `number`, `duration` for facts, `flat` for evidence.
"""

from __future__ import annotations

import base64
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from markupsafe import Markup, escape

from reports.untrusted import link, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from jinja2.runtime import Context

    from reports.facts import Fact
    from reports.words import Words

_MANY = 30


def render(template: str, words: Words, **values: object) -> str:
    """Render a template of `reports/templates` in the language of `words`; ends with one newline."""
    text = _environment().get_template(template).render(words=words, **values)
    return text.strip() + "\n"


def source(name: str) -> str:
    """Give a file of `reports/templates` as it is."""
    return cast("PackageLoader", _environment().loader).get_source(_environment(), name)[0]


def flat(value: object) -> str:
    """Write evidence on one line: lists with commas, mappings as `key: value`, None as `not known`."""
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{key}: {flat(item)}" for key, item in value.items())
        case list() | tuple() | set() | frozenset():
            items = sorted(map(flat, value)) if isinstance(value, set | frozenset) else list(map(flat, value))
            more = f" and {len(items) - _MANY} more" if len(items) > _MANY else ""
            return ", ".join(items[:_MANY]) + more
        case _:
            return str(value)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # newstyle callables escape what is put into a sentence; the i18n extension adds the method at run time
    install = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(_gettext, _ngettext, newstyle=True)
    environment.filters.update(
        visible=visible,
        brief=_brief,
        named=_named,
        link=link,
        flat=flat,
        date=_date,
        moment=_moment,
        number=_number,
        duration=_duration,
        picture=_picture,
        facts=_facts,
    )
    environment.globals["style"] = _style
    return environment


def _style(name: str) -> Markup:
    """Give a stylesheet of ours as it is; it holds no value from outside."""
    return Markup(source(name).strip())  # noqa: S704 - our own file


def _picture(data: bytes) -> str:
    """A JPEG as an address that holds it, so that the document needs no other file."""
    return "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")


@lru_cache(maxsize=8_192)
def _brief(text: str) -> str:
    return shorten(visible(text))


def _facts(facts: Iterable[Fact]) -> Markup:
    """The lines of a description list; ten thousand cookies have a hundred thousand of them, most said before."""
    return Markup(  # noqa: S704 - every text is escaped
        "".join(
            f"<div><dt>{_escaped(fact.label)}</dt>"
            + "".join(f"<dd><bdi>{_escaped(value)}</bdi></dd>" for value in fact.values)
            + "</div>\n"
            for fact in facts
        )
    )


@lru_cache(maxsize=8_192)
def _escaped(text: str) -> str:
    return str.__str__(escape(visible(text)))


@pass_context
def _named(context: Context, text: str) -> str:
    return text or _words(context).say("(no name)")


def _words(context: Context) -> Words:
    return cast("Words", context["words"])


@pass_context
def _gettext(context: Context, message: str) -> str:
    return _words(context).say(message)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, number: int) -> str:
    return _words(context).count(singular, plural, number)


@pass_context
def _date(context: Context, day: date) -> str:
    return _words(context).date(day)


@pass_context
def _moment(context: Context, time: datetime) -> str:
    return _words(context).moment(time)


@pass_context
def _number(context: Context, value: float) -> str:
    return _words(context).number(value)


@pass_context
def _duration(context: Context, seconds: float) -> str:
    return _words(context).duration(seconds)
