"""The one Jinja environment: autoescape on, undefined names are errors, no access to files but our templates.

Templates get `words` (`reports.words.Words`) and use these filters: `visible`, `brief` and `named` (never empty)
for text from strangers, `link` for addresses, `date`, `moment`, `number`, `duration` for facts, `flat` for evidence.
"""

from __future__ import annotations

import base64
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError, pass_context
from markupsafe import Markup, escape

from reports import own_templates
from reports.cldr import language_name
from reports.colours import style as colour_style
from reports.look import PLAIN
from reports.openings import opening_of
from reports.untrusted import link, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from jinja2.runtime import Context

    from reports.facts import Fact
    from reports.look import Look
    from reports.words import Words

_MANY = 30
_SETTINGS: Final[dict[str, Any]] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}


def render(template: str, words: Words, **values: object) -> str:
    """Render a template of `reports/templates` in the language of `words`; ends with one newline."""
    text = _environment().get_template(template).render(words=words, **values)
    return text.strip() + "\n"


def render_own(template: str, own: Mapping[str, str], words: Words, **values: object) -> str:
    """Render a template of ours with the owner's in the place of those that have the same names.

    Raises:
        CustomError: the owner's template is wrong, or would run or load something.
    """
    environment = _own_environment(tuple(sorted(own.items())))
    try:
        text = environment.get_template(template, parent=own_templates.OURS).render(words=words, **values)
    except (
        TemplateError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
    ) as problem:
        raise own_templates.told(problem, own) from None
    return text.strip() + "\n"


@lru_cache(maxsize=4)
def _own_environment(own: tuple[tuple[str, str], ...]) -> Environment:
    environment = own_templates.environment_of(dict(own), autoescape=True, **_SETTINGS)
    _equip(environment)
    return environment


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
    environment = Environment(loader=PackageLoader("reports", "templates"), autoescape=True, **_SETTINGS)
    _equip(environment)
    return environment


def _equip(environment: Environment) -> None:
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
        language=language_name,
        opening=opening_of,
        colours=_colours,
    )
    environment.globals.update(plain_look=PLAIN, style=_style, _=_gettext, gettext=_gettext, ngettext=_ngettext)


def _style(name: str) -> Markup:
    """Give a stylesheet of ours as it is; it holds no value from outside."""
    return Markup(source(name).strip())  # noqa: S704 - our own file


def _colours(look: Look) -> Markup:
    """The owner's colours as CSS; made of colours alone."""
    return Markup(colour_style(look.light, look.dark))  # noqa: S704 - every value was a colour


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
def _gettext(context: Context, message: str, **facts: object) -> Markup:
    """A message, in which neither the facts nor the owner's or translator's own words are markup."""
    text = escape(_words(context).say(message))
    return text % facts if facts else text


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
