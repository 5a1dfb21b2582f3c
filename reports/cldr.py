"""Numbers, dates, durations, lists and countries as the Unicode CLDR writes them in a language, through Babel."""

from __future__ import annotations

from decimal import Context, localcontext
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

_DIGITS: Final = 320
"""As many as the largest float has: what a hostile site declares is written, not refused."""
_REGIONS: Final = {"en": "en_GB", "pt": "pt_PT"}
"""Whose habits count where the CLDR's own choice for a language lies outside Europe."""
_HONG_KONG: Final = dict.fromkeys(("sv", "da", "nb", "fi", "de", "nl", "pl"), "Hongkong")
"""Babel has only the CLDR's long name of it, `Hong Kong SAR China`."""


@cache
def locale_of(language: str) -> Locale:
    """The locale for a language tag; of a language that the CLDR does not know the English one."""
    base = language.partition("-")[0].lower()
    try:
        return Locale.parse(_REGIONS.get(base, base))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_REGIONS["en"])


@cache
def language_name(tag: str) -> str:
    """The name of a language in itself, `svenska`; the tag where the CLDR does not know it."""
    try:
        return Locale.parse(tag.partition("-")[0]).get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag


@lru_cache(maxsize=10_000)
def number(language: str, value: float) -> str:
    """Write a number with at most one decimal."""
    with localcontext(Context(prec=_DIGITS)):
        return format_decimal(round(value, 1), format="#,##0.#", locale=locale_of(language))


def date(language: str, day: dt.date) -> str:
    """Write a day in full, `22 November 2026`."""
    return format_date(day, "long", locale=locale_of(language))


def moment(language: str, time: dt.datetime) -> str:
    """Write a day and time with the offset from UTC, `22 November 2026, 14:05 UTC`."""
    locale = locale_of(language)
    offset = time.strftime("%z")
    zone = "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"
    clock = format_time(time.replace(tzinfo=None), "short", locale=locale)
    pattern = str(get_datetime_format("long", locale=locale)).replace("'", "")
    return pattern.replace("{0}", f"{clock} {zone}").replace("{1}", date(language, time))


@lru_cache(maxsize=10_000)
def units(language: str, *parts: tuple[int, str]) -> str:
    """Say one or two numbers of units of time, `3 years, 5 months`; a unit is `year`, `month`, `day`, .."""
    locale = locale_of(language)
    with localcontext(Context(prec=_DIGITS)):
        texts = [format_unit(count, f"duration-{unit}", length="long", locale=locale) for count, unit in parts]
    if len(texts) == 1:
        return texts[0]
    patterns = locale.list_patterns
    joined = next(patterns[style] for style in ("unit", "unit-short", "standard") if "2" in patterns.get(style, {}))
    return str(joined["2"]).format(*texts)


def listed(language: str, texts: Sequence[str]) -> str:
    """Join texts as in a sentence, `one, two and three`."""
    return format_list(list(texts), locale=locale_of(language))


def country(language: str, code: str) -> str:
    """Name a country by its ISO 3166-1 alpha-2 code; what is none stays as it is."""
    if len(code) != 2 or not code.isupper():
        return code
    if code == "HK":
        return _HONG_KONG.get(language, "Hong Kong")
    return str(locale_of(language).territories.get(code, code))
