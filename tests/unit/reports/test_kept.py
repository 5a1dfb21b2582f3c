"""A kept declaration comes back as it was, in every language and to the byte."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import declaration as decl
from reports import formats
from reports.edition import CHANGES, ItemChange
from reports.kept import FORMAT, kept, plain, record, restored
from reports.languages import words_for
from tests.unit.reports import samples

TEXTS = st.text(st.characters(), max_size=6) | st.sampled_from(samples.HOSTILE)
MAYBE = st.none() | TEXTS
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-3))])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001 - hypothesis adds it
PHASES = st.dictionaries(st.sampled_from(decl.PHASES), st.none() | st.booleans())
PROVIDERS = st.builds(decl.Provider, name=TEXTS, legal_name=MAYBE, country=MAYBE, policy_url=MAYBE)
TRIGGERS = st.lists(
    st.builds(
        decl.Trigger,
        kind=st.sampled_from(decl.TRIGGERS),
        url=TEXTS,
        partial=st.booleans(),
        own=st.booleans(),
        loaded_by=MAYBE,
    ),
    max_size=2,
).map(tuple)
ROWS = st.builds(
    decl.Row,
    name=TEXTS,
    kind=st.sampled_from(decl.KINDS),
    host=TEXTS,
    party=st.sampled_from(decl.PARTIES),
    category=st.sampled_from(decl.CATEGORIES),
    provider=st.none() | PROVIDERS,
    purpose=MAYBE,
    session=st.booleans(),
    lifetime=st.none() | st.floats(0, 1e9),
    recipients=st.lists(PROVIDERS, max_size=2).map(tuple),
    phases=PHASES,
    names=st.integers(1, 9),
    page_count=st.none() | st.integers(0, 9),
    last_seen=st.none() | MOMENTS,
    pattern=st.booleans(),
    paths=st.lists(TEXTS, max_size=2).map(tuple),
    triggers=TRIGGERS,
)
CONTACTS = st.builds(
    decl.Contact,
    provider=PROVIDERS,
    hosts=st.lists(TEXTS, max_size=2).map(tuple),
    category=st.sampled_from(decl.CATEGORIES),
    role=MAYBE,
    last_seen=st.none() | MOMENTS,
    triggers=TRIGGERS,
)
NOTES = st.builds(decl.ScanNote, kind=st.sampled_from(decl.NOTES), count=st.integers(0, 9), subject=TEXTS, detail=TEXTS)
DECLARATIONS = st.builds(
    decl.Declaration,
    site=TEXTS,
    start_url=TEXTS,
    scanned_at=MOMENTS,
    status=st.sampled_from(decl.STATUSES),
    pages_looked_at=st.integers(0, 99),
    sections=st.lists(ROWS, max_size=4).map(decl.sections),
    pages_found=st.none() | st.integers(0, 99),
    phases=PHASES,
    notes=st.lists(NOTES, max_size=2).map(tuple),
    consent=st.builds(decl.ConsentNote, banner=st.none() | st.booleans(), platform=MAYBE, url=MAYBE, text=MAYBE),
    contacts=st.lists(CONTACTS, max_size=2).map(tuple),
    scanner_version=TEXTS,
    database_version=TEXTS,
    database_date=st.none() | st.dates(date(2000, 1, 1)),
)
CHANGE = st.builds(ItemChange, kind=st.sampled_from(CHANGES), name=TEXTS, item=TEXTS, host=TEXTS, before=MAYBE)


def through_json(value):
    return json.loads(json.dumps(value))


@settings(max_examples=60, deadline=None)
@given(DECLARATIONS)
def test_any_declaration(declaration):
    assert restored(through_json(kept(declaration))) == declaration


@settings(max_examples=12, deadline=None)
@given(DECLARATIONS, st.sampled_from(["en", "sv", "pl"]))
def test_it_is_written_again_to_the_byte(declaration, language):
    again, words = restored(through_json(kept(declaration))), words_for(language)
    for name in ("html", "md", "json", "csv"):
        write = formats.DECLARATION[name].write
        assert write(again, words) == write(declaration, words)


@given(CHANGE)
def test_any_change(change):
    assert record(ItemChange, through_json(plain(change))) == change


@pytest.mark.parametrize("declaration", [samples.declaration(), samples.hostile_declaration()])
def test_samples(declaration):
    assert restored(through_json(kept(declaration))) == declaration


def test_every_field_is_kept():
    assert set(kept(samples.declaration())["declaration"]) == {field.name for field in fields(decl.Declaration)}


def test_what_an_older_program_did_not_know_gets_the_default():
    data = kept(samples.declaration())
    del data["declaration"]["edition"]
    for section in data["declaration"]["sections"]:
        for row in section["rows"]:
            del row["last_seen"]
    assert restored(data) == samples.declaration()


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        [],
        {"format": FORMAT + 1, "declaration": kept(samples.declaration())["declaration"]},
        {"format": FORMAT, "declaration": None},
        {"format": FORMAT, "declaration": {}},
        {"format": FORMAT, "declaration": {**kept(samples.declaration())["declaration"], "extra": 1}},
        {"format": FORMAT, "declaration": {**kept(samples.declaration())["declaration"], "site": 3}},
        {"format": FORMAT, "declaration": {**kept(samples.declaration())["declaration"], "status": "good"}},
        {"format": FORMAT, "declaration": {**kept(samples.declaration())["declaration"], "scanned_at": "today"}},
        {"format": FORMAT, "declaration": {**kept(samples.declaration())["declaration"], "sections": None}},
        {"format": FORMAT, "declaration": {**kept(samples.declaration())["declaration"], "sections": [None]}},
    ],
)
def test_what_cannot_be_read_is_refused(data):
    with pytest.raises(ValueError, match=r"kept|none of|Invalid isoformat"):
        restored(data)


def test_an_edition_is_kept_too():
    declaration = samples.published_declaration()
    assert restored(through_json(kept(declaration))) == declaration
    assert declaration != replace(declaration, edition=None)
