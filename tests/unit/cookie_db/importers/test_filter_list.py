import pytest

from cookie_db import CookieDatabase
from cookie_db.errors import DataError
from cookie_db.importers import filter_list
from cookie_db.importers.lists import recognise
from cookie_db.layers import write_layer

LIST = """[Adblock Plus 2.0]
! Title: {title}
||qqtrack.example^
||qqthird.example^$third-party
||qqsome.example^$domain=shop.example
||qqpath.example/ad.js
||qqfree.example^
@@||qqfree.example^
@@||qqtrack.example^$domain=shop.example
shop.example##.banner
/banner/*
"""


@pytest.mark.parametrize(
    ("title", "category", "role", "licence"),
    [
        ("EasyPrivacy", "statistics", "analytics", "GPL-3.0-or-later OR CC-BY-SA-3.0"),
        ("EasyList", "marketing", "ads", "GPL-3.0-or-later OR CC-BY-SA-3.0"),
        ("Somebody's own", "marketing", "ads", "the list's own licence"),
    ],
)
def test_rules_for_whole_hosts_become_a_layer(tmp_path, title, category, role, licence):
    path = tmp_path / "list.txt"
    path.write_text(LIST.format(title=title), encoding="utf-8")
    assert recognise(path) == "filters"
    layer = filter_list.read(path, "2026-11-29")
    assert [host.host for host in layer.hosts] == ["qqtrack.example", "qqthird.example"]
    assert layer.licence == licence
    write_layer(layer, tmp_path / "layer.json")
    verdict = CookieDatabase.load(layers=[tmp_path / "layer.json"]).classify_host("a.qqtrack.example")
    assert (verdict.category, verdict.role, verdict.confidence) == (category, role, "medium")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"! only a comment\n", "no rule for a whole host"),
        (b"||qq.example^\n||\xff.example^\n", "line 2: not UTF-8"),
    ],
)
def test_what_is_no_filter_list_is_refused(tmp_path, content, message):
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        filter_list.read(path, "2026-11-29")
