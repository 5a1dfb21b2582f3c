from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from reports.audit import PastScan
from reports.drawings.chart import _steps, draw_charts
from reports.report_words import ReportWords

WORDS = ReportWords()


def scan(number, status="complete", **cookies):
    return PastScan(
        started_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=30 * number),
        status=status,
        cookies=cookies,
        storage=1,
        trackers=4 + number,
        pages=9,
    )


def bars(drawing, category):
    return html.fragment_fromstring(drawing).xpath(f"//g[contains(@class, '{category}')]//rect[@width > 0]")


@pytest.mark.parametrize("number", [0, 1])
def test_one_scan_makes_no_chart(number):
    assert draw_charts([scan(one) for one in range(number)], WORDS) == ()


def test_each_category_has_its_colour_and_each_scan_its_bar():
    cookies, trackers = draw_charts([scan(0, marketing=3), scan(1, "degraded", marketing=5, necessary=1)], WORDS)
    assert cookies.categories == ("necessary", "marketing")
    assert len(bars(cookies.drawing, "cs-marketing")) == 2
    assert len(bars(trackers.drawing, "r-chart-plain")) == 2
    assert [
        one.text for one in html.fragment_fromstring(cookies.drawing).xpath("//g[contains(@class, 'axis x')]//text")
    ] == [
        "2026-01-01",
        "2026-01-31 *",
    ]


def test_nothing_of_the_library_is_left_but_shapes_and_text():
    drawing = draw_charts([scan(0), scan(1)], WORDS)[1].drawing
    document = html.fragment_fromstring(drawing)
    assert {one.tag for one in document.iter()} <= {"svg", "g", "path", "rect", "line", "text"}
    assert not document.xpath("//@id|//@style|//@href")
    assert "pygal" not in drawing.lower().replace("pygal-chart", "")


def test_same_scans_same_bytes():
    kept = [scan(number, statistics=number, marketing=2) for number in range(12)]
    assert draw_charts(kept, WORDS) == draw_charts(kept, WORDS)


def test_nothing_at_all_in_any_scan():
    cookies, _ = draw_charts([scan(0), scan(1)], WORDS)
    assert cookies.categories == ()


@pytest.mark.parametrize(
    ("most", "steps"),
    [(0, [0, 1]), (1, [0, 1]), (5, [0, 1, 2, 3, 4, 5]), (9, [0, 2, 4, 6, 8, 10]), (150, [0, 50, 100, 150])],
)
def test_the_axis_counts_in_whole_numbers(most, steps):
    assert _steps(most) == steps
