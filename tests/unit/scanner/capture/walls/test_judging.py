"""The recogniser over the table of walls and of pages that look a little like one."""

from __future__ import annotations

import pytest

from scanner.capture.walls import recognise
from tests.farm.sites.walls_plain import PLAIN
from tests.farm.sites.walls_stand import WALLS
from tests.farm.sites.walls_table import Case
from tests.unit.scanner.capture.walls.soup import signs_of


def test_the_table_is_large_enough() -> None:
    assert len({case.name for case in WALLS}) == len(WALLS) >= 60
    assert len({case.name for case in PLAIN}) == len(PLAIN) >= 60


@pytest.mark.parametrize("case", WALLS, ids=lambda case: case.name)
def test_a_wall_is_recognised(case) -> None:
    wall = recognise(signs_of(case))
    assert wall is not None
    assert (wall.kind.value, wall.by) == (case.kind, case.by)
    assert wall.said


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_a_page_is_no_wall(case) -> None:
    assert recognise(signs_of(case)) is None


ARKOSE = "<script src='https://client-api.arkoselabs.com/v2/abc/api.js'></script>"
RADWARE = "<script>var shieldsquare=1</script>"
FIELDS = "<form><input name='name'><input name='mail'><textarea name='text'></textarea>{}<button>Send</button></form>"
SEEN = "?queueittoken=e_mill~q_ab12~ts_1790000000~ce_true~rt_queue~h_1f"


@pytest.mark.parametrize(
    "case",
    [
        Case("letter-de", "<h1>Brief der Mühle</h1><p>Anmelden, um die neuesten Angebote zu erhalten.</p>", lang="de"),
        Case("course-de", "<p>Bitte melden Sie sich an, um den Kurs zu besuchen.</p>", title="Kurs", lang="de"),
        Case("blog", "<h1>News</h1><p>The bear came at night. Click here to continue reading.</p>", title="News"),
        Case("blog-fr", "<h1>Nouvelles</h1><p>Cliquez pour lire la suite.</p>", title="Nouvelles", lang="fr"),
        Case("sign-up", f"<h1>Join</h1><p>We verify your mail.</p>{FIELDS.format('')}{ARKOSE}", title="Join"),
        Case("contact", f"<h1>Contact</h1>{FIELDS.format('<p>Enter the captcha</p>')}{RADWARE}", title="Contact"),
        Case("let-in", "<h1>Mill</h1><p>Flour and bread.</p>", title="Mill", path="/shop", landed=f"/shop{SEEN}"),
    ],
    ids=lambda case: case.name,
)
def test_a_page_that_speaks_like_a_wall_is_none(case: Case) -> None:
    assert recognise(signs_of(case)) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bitte anmelden, um fortzufahren.", "login"),
        ("Sie müssen sich anmelden, um auf diesen Bereich zuzugreifen.", "login"),
        ("Bitte einloggen, um den vollständigen Inhalt zu sehen.", "login"),
        ("To continue reading, create a free account.", "paywall"),
        ("Abonnez-vous pour lire la suite.", "paywall"),
        ("Jetzt Abo abschließen, um weiterzulesen.", "paywall"),
    ],
)
def test_short_words_of_a_wall(text: str, kind: str) -> None:
    wall = recognise(signs_of(Case("words", f"<h1>Die Mühle</h1><p>{text}</p>", title="Mühlenbote")))
    assert wall is not None
    assert wall.kind.value == kind
