import json
from datetime import datetime

from reports.formats.json import json as write
from tests.unit.reports import samples


def test_has_facts_and_words():
    document = json.loads(write(samples.declaration()))
    assert document["format"] == "cookiescan-declaration/1"
    assert datetime.fromisoformat(document["scanned_at"]) == samples.SCANNED
    assert [group["category"] for group in document["categories"]] == [
        "necessary",
        "preferences",
        "statistics",
        "marketing",
        "unclassified",
    ]
    ga = document["categories"][2]["items"][0]
    assert ga["name"] == "_ga"
    assert ga["lifetime"] == 34_560_000
    assert ga["lifetime_text"] == "13 months"
    assert ga["phases"] == {
        "no_action": False,
        "reject": False,
        "accept": True,
        "gpc": None,
        "withdraw": None,
    }
    assert ga["provider"]["country_text"] == "Ireland"
    assert document["not_looked_at"][0]["text"] == "2 pages were left out because the site asks robots not to read them"


def test_says_when_nothing_was_measured():
    document = json.loads(write(samples.declaration(status="failed", pages_looked_at=0, sections=())))
    assert document["measured"] is False
    assert document["status"] == "failed"


def test_hostile_texts_survive_and_are_safe_in_a_script_element():
    text = write(samples.hostile_declaration())
    assert "<" not in text
    assert text.replace("\n", "").isprintable()
    text.encode("utf-8")
    document = json.loads(text)
    names = [item["name"] for group in document["categories"] for item in group["items"]]
    assert sorted(names) == sorted(samples.HOSTILE)
    addresses = {item["provider"]["policy_url"] for group in document["categories"] for item in group["items"]}
    assert addresses == {None}
    assert document["consent"]["url"] is None
