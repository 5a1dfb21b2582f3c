"""Charts over the kept scans, drawn by pygal."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reports.declaration import CATEGORIES
from reports.drawings.svg import cleaned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from reports.audit import PastScan
    from reports.report_words import ReportWords

FEWEST: Final = 2
"""Scans from which on there is something to compare."""

_WIDTH: Final = 860
_BAR: Final = 76
"""Units for one scan where there is room; a bar that is broader than high is hard to compare."""

_HEIGHT: Final = 260
_TILTED: Final = 8
"""From how many scans on their dates are written at an angle."""

_UNWANTED: Final = frozenset({"tooltip", "title", "legends", "no_data"})


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its heading, and the categories it tells apart by colour (none: one colour)."""

    title: str
    drawing: Markup
    categories: tuple[str, ...] = ()


def draw_charts(scans: Sequence[PastScan], words: ReportWords) -> tuple[Chart, ...]:
    """Draw cookies by category and third-party hosts, oldest scan first; nothing for fewer than `FEWEST` scans."""
    if len(scans) < FEWEST:
        return ()
    shown = tuple(category for category in CATEGORIES if any(scan.cookies.get(category) for scan in scans))
    by_category: list[tuple[str, Sequence[int]]] = [
        (f"cs-{category}", [scan.cookies.get(category, 0) for scan in scans]) for category in shown
    ]
    trackers: list[tuple[str, Sequence[int]]] = [("r-chart-plain", [scan.trackers for scan in scans])]
    nothing = [("r-chart-plain", [0] * len(scans))]
    said = words.say("The table below says the same.")
    cookies_title, trackers_title = words.say("Cookies by category"), words.say("Third-party hosts")
    return (
        Chart(cookies_title, _bars(scans, by_category or nothing, f"{cookies_title}. {said}"), shown),
        Chart(trackers_title, _bars(scans, trackers, f"{trackers_title}. {said}")),
    )


def _bars(scans: Sequence[PastScan], series: Sequence[tuple[str, Sequence[int]]], label: str) -> Markup:
    pygal = _pygal()
    most = max((sum(values) for values in zip(*(numbers for _, numbers in series), strict=True)), default=0)
    chart: Any = pygal.StackedBar(
        pygal.Config(
            width=min(_WIDTH, 60 + _BAR * len(scans)),
            height=_HEIGHT,
            explicit_size=True,
            js=[],
            show_legend=False,
            no_prefix=True,
            disable_xml_declaration=True,
            x_label_rotation=30 if len(scans) > _TILTED else 0,
            y_labels=_steps(most),
            truncate_label=-1,
            margin=8,
            spacing=8,
            style=pygal.style.Style(label_font_size=12, major_label_font_size=12),
        )
    )
    chart.x_labels = [_day(scan) for scan in scans]
    for _, numbers in series:
        chart.add("", list(numbers))
    # pygal numbers its series; the report's colours go by category
    text = chart.render(is_unicode=True)
    for index in reversed(range(len(series))):
        text = text.replace(f"serie-{index} color-{index}", f"serie-{index} {series[index][0]}")
    return cleaned(text, {"role": "img", "aria-label": label, "class": "r-chart"}, without=_UNWANTED)


def _pygal() -> Any:
    """The library, imported when it is first needed: it takes a tenth of a second."""
    before = list(sys.meta_path)
    import pygal  # noqa: PLC0415

    # It puts a finder of an old kind among those of Python, for map plugins: each failing import would warn of it.
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder in before]
    return pygal


def _day(scan: PastScan) -> str:
    """The day as numbers, which fits under a bar in every language; a star where not all could be looked at."""
    return f"{scan.started_at:%Y-%m-%d}" + ("" if scan.status == "complete" else " *")


def _steps(most: int) -> list[int]:
    """Whole numbers for the axis, five at most above nothing: 1, 2 or 5 times a power of ten apart."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step * 5 >= most:
                return list(range(0, -(-max(most, 1) // step) * step + 1, step))
        power *= 10
