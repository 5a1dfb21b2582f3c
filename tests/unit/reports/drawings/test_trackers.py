import pytest
from lxml import html

from reports.drawings.trackers import PANEL_ROWS, draw_trackers
from reports.report_words import ReportWords
from reports.tracker_map import tracker_map
from tests.unit.reports import audit_samples, samples

WORDS = ReportWords()
PAGE = "https://www.shop.example/"


def drawn(*trackers, site="shop.example"):
    return draw_trackers(tracker_map(audit_samples.audit(trackers=trackers, site=site)), site, WORDS)


def texts(panel):
    return [" ".join(one.text_content().split()) for one in html.fragment_fromstring(panel).iter("text")]


def some(number):
    return [audit_samples.tracker(f"t{one}.example", organisation=None, site=None) for one in range(number)]


def test_names_companies_and_categories_can_be_read():
    tags = audit_samples.tracker("tags.example", category="necessary", role="tag manager", chain=(PAGE,))
    pixel = audit_samples.tracker("px.example", organisation="Meta", chain=(PAGE, "https://tags.example/t.js"))
    (panel,) = drawn(tags, pixel)
    assert sorted(texts(panel)) == [
        "!",
        "px.exampleMeta, Marketing, Advertising",
        "shop.example",
        "tags.example",
    ]
    assert 'role="img"' in panel
    assert "Map of who loads whom. The table below says the same." in panel


def test_a_long_host_keeps_its_end_and_its_title_has_all_of_it():
    host = "a-very-long-name-of-a-server-in-some-region-17.tracking-company.example"
    (panel,) = drawn(audit_samples.tracker(host))
    assert any("tracking-company.example" in text and host not in text for text in texts(panel))
    assert f"<title>{host}</title>" in panel


@pytest.mark.parametrize(("number", "panels"), [(1, 1), (PANEL_ROWS, 1), (PANEL_ROWS + 1, 2), (150, 6)])
def test_panels_fit_a_page(number, panels):
    made = drawn(*some(number))
    assert len(made) == panels
    heights = [int(html.fragment_fromstring(panel).get("height", "")) for panel in made]
    assert max(heights) < 680
    assert sum(sum("example" in text for text in texts(panel)) - 1 for panel in made) == number


def test_hostile_names_are_text_and_nothing_else():
    trackers = [
        audit_samples.tracker(text, organisation=text, role=text, site=text, chain=samples.HOSTILE)
        for text in samples.HOSTILE
    ]
    panels = drawn(*trackers, site=samples.HOSTILE[0])
    for panel in panels:
        document = html.fragment_fromstring(panel)
        assert {one.tag for one in document.iter()} <= {"svg", "g", "path", "rect", "text", "tspan", "title"}
        assert not document.xpath("//@id|//@style|//@onmouseover|//@onerror|//@href")
    assert "&lt;script&gt;" in "".join(panels)
    assert not set("\x00\x1b\u202e") & set("".join(panels))


def test_same_map_gives_same_bytes():
    assert drawn(*some(40)) == drawn(*reversed(some(40)))
