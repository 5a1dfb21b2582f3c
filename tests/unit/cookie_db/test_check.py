import pytest

from cookie_db.check import check, check_tree
from cookie_db.model import Category
from cookie_db.rows import PurposeText, read_file
from cookie_db.sources import SourceTree

PURPOSES = {"p": PurposeText("p", Category.STATISTICS, "Counts.")}
SOURCE = "vendor-doc https://acme.example/ 2026-11-22"


def problems_of(*rows, hosts=()) -> list[str]:
    file = read_file({"name": "Acme", "source": SOURCE, "rows": list(rows), "hosts": list(hosts)}, "acme", PURPOSES)
    return [problem.message for problem in check_tree(SourceTree({}, PURPOSES, (file,), {}))]


def test_the_bundled_rows_are_sound():
    assert [str(problem) for problem in check()] == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"name": "abcd_<digits>", "like": "abcd_1"}, "`unlike`"),
        ({"name": "abcd_<digits>", "unlike": "abcd_"}, "`like`"),
        ({"name": "abcd_<digits>", "like": "abcd_x", "unlike": "abcd_"}, "does not fit its own example"),
        ({"name": "abcd_<digits>", "like": "abcd_1", "unlike": "abcd_2"}, "which it must not"),
        ({"name": "ab"}, "fewer than 3 literal characters"),
        ({"name": "token"}, "strangers"),
        ({"name": "abcd", "category": "unclassified"}, "must not be unclassified"),
        ({"name": "abcd", "text": "No full stop"}, "full stop"),
    ],
)
def test_a_doubtful_row_is_named(row, message):
    (problem,) = problems_of({"purpose": "p", **row})
    assert message in problem


def test_sound_rows_raise_no_problem():
    assert (
        problems_of(
            {"name": "token", "generic": True, "purpose": "p"},
            {"name": "id", "domains": ["acme.example"], "purpose": "p"},
            {"name": "abcd_<digits>", "like": "abcd_1", "unlike": "abcd_", "purpose": "p"},
        )
        == []
    )


def test_rows_and_hosts_stand_there_once():
    row = {"name": "abcd", "purpose": "p"}
    assert problems_of(row, row) == ["the row stands there 2 times"]
    assert problems_of(hosts=["a.example", "a.example"]) == ["the host stands there 2 times"]


@pytest.mark.parametrize(
    ("role", "category", "sound"),
    [("ads", "necessary", False), ("analytics", "preferences", False), ("ads", "marketing", True),
     ("cdn", "necessary", True), ("chat", "preferences", True)],
)  # fmt: skip
def test_no_watcher_is_harmless_by_default(role, category, sound):
    found = problems_of(hosts=[{"host": "a.example", "role": role, "category": category}])
    assert (found == []) is sound
