import pytest

from cookie_db import CookieDatabase, Subject
from cookie_db.errors import DataError
from cookie_db.overrides import add_override, read_overrides

FILE = """
[[row]]
name = "_ga"
category = "necessary"
text = "Counts for us alone."
vendor = "Our own"
reason = "configured without identifiers"
date = 2026-11-22

[[row]]
site = "shop.example"
name = "acme_<any>"
category = "necessary"
reason = "our shop"
date = 2026-11-22

[[host]]
site = "shop.example"
host = "criteo.com"
category = "necessary"
role = "cdn"
reason = "a test"
date = 2026-11-22
"""


@pytest.fixture
def overrides(tmp_path):
    path = tmp_path / "overrides.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_the_users_word_comes_first(overrides):
    db = CookieDatabase.load([overrides])
    verdict = db.classify(Subject("_ga", setter="https://www.google-analytics.com/g.js"))
    assert (verdict.category, verdict.confidence, verdict.method) == ("necessary", "certain", "override")
    assert verdict.organisation == "Our own"
    assert verdict.purpose == "Counts for us alone."
    assert verdict.alternatives[0].category == "statistics"
    assert verdict.evidence[0].source == "user configured without identifiers, 2026-11-22"


def test_a_site_override_speaks_for_its_site_only(overrides):
    db = CookieDatabase.load([overrides])
    assert db.classify(Subject("acme_1", site="shop.example")).category == "necessary"
    assert db.classify(Subject("acme_1", domain="www.shop.example")).category == "necessary"
    assert db.classify(Subject("acme_1", site="other.example")).category == "unclassified"
    assert db.classify_host("gum.criteo.com", "shop.example").category == "necessary"
    assert db.classify_host("gum.criteo.com").category == "marketing"


def test_adding_keeps_what_was_there(tmp_path):
    path = tmp_path / "new" / "overrides.toml"
    add_override(path, {"name": "one", "category": "statistics", "reason": 'a "quoted" reason'})
    add_override(path, {"host": "x.example", "category": "marketing", "reason": "ads", "role": "ads"}, host=True)
    file = read_overrides(path)
    assert [row.pattern.spec for row in file.rows] == ["one"]
    assert [host.host for host in file.hosts] == ["x.example"]
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["overrides.toml"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"name": "x", "category": "good", "reason": "r"}, "category 'good'"),
        ({"name": "x", "category": "necessary"}, "reason is missing"),
        ({"name": "re:(a+)+", "category": "necessary", "reason": "r"}, "exponential"),
        ({"name": "x", "category": "necessary", "reason": "r", "colour": "red"}, "unknown key colour"),
    ],
)
def test_a_wrong_entry_leaves_the_file_as_it_was(overrides, entry, message):
    with pytest.raises(DataError, match=message):
        add_override(overrides, entry)
    assert overrides.read_text(encoding="utf-8") == FILE


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[[row]]\nname = = 1", "line 2"),
        (b"\n\xff", "line 2: not UTF-8"),
        (b"[vendor]\n", "unknown key vendor"),
    ],
)
def test_an_unreadable_override_file_is_refused(tmp_path, content, message):
    path = tmp_path / "overrides.toml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        CookieDatabase.load([path])


def test_a_missing_override_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="No such file"):
        CookieDatabase.load([tmp_path / "none.toml"])
