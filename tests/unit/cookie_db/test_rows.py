import pytest

from cookie_db.errors import DataError
from cookie_db.model import SESSION, Category
from cookie_db.rows import PurposeText, read_file, read_purposes, seconds

PURPOSES = {"visitor_id": PurposeText("visitor_id", Category.STATISTICS, "Counts visitors for {by}.")}
FILE = {
    "name": "Acme",
    "country": "SE",
    "category": "marketing",
    "role": "ads",
    "source": "vendor-doc https://acme.example/cookies 2026-11-22",
    "hosts": ["acme.example", {"host": "cdn.acme.example", "role": "cdn", "category": "necessary"}],
    "rows": [{"name": "_acme", "life": "13mo", "purpose": "visitor_id"}],
}


def test_a_file_gives_its_vendor_rows_and_hosts():
    file = read_file(FILE, "acme", PURPOSES)
    (row,) = file.rows
    assert file.vendor is not None
    assert (file.vendor.id, file.vendor.name, file.vendor.country) == ("acme", "Acme", "SE")
    assert (row.id, row.category, row.purpose, row.lifetime) == (
        "acme/_acme",
        Category.STATISTICS,
        "Counts visitors for Acme.",
        13 * 30 * 86400,
    )
    assert [(host.host, host.category, host.role) for host in file.hosts] == [
        ("acme.example", Category.MARKETING, "ads"),
        ("cdn.acme.example", Category.NECESSARY, "cdn"),
    ]
    assert str(row.source.ref) == "https://acme.example/cookies"


def test_a_file_of_a_product_points_to_its_vendor():
    raw = {"vendor": "acme", "product": "Acme Ads", "category": "marketing", "source": FILE["source"]}
    file = read_file({**raw, "rows": [{"name": "_ad", "text": "Advertises."}]}, "acme-ads", PURPOSES)
    assert file.vendor is None
    assert (file.rows[0].vendor, file.rows[0].product, file.rows[0].category) == (
        "acme",
        "Acme Ads",
        Category.MARKETING,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, r"acme\.toml: unknown key colour"),
        ({"name": None}, "a vendor needs a name"),
        ({"country": "Sweden"}, "not a two-letter"),
        ({"category": "tracking"}, "category 'tracking' is not one of"),
        ({"role": "spy"}, "role 'spy'"),
        ({"source": "somewhere"}, "is not `KIND REF DATE`"),
        ({"source": "spec RFC6265 yesterday"}, "does not end with a date"),
        ({"hosts": ["Not a host"]}, "not a lower-case host name"),
        ({"hosts": [{"host": "a.example", "colour": 1}]}, r"host 'a\.example': unknown key colour"),
        ({"rows": [{"purpose": "visitor_id"}]}, "a row without a name"),
        ({"rows": [{"name": "a", "purpose": "nothing"}]}, "unknown purpose 'nothing'"),
        ({"rows": [{"name": "a"}]}, "a row needs `purpose`"),
        ({"rows": [{"name": "a", "text": "A.", "life": "soon"}]}, "lifetime 'soon'"),
        ({"rows": [{"name": "a", "text": "A.", "storage": "disk"}]}, "storage 'disk'"),
        ({"rows": [{"name": "a", "text": "A.", "party": "second"}]}, "neither first nor third"),
        ({"rows": [{"name": "a<x>", "text": "A."}]}, r"acme\.toml, row 'a<x>': .* unknown shape"),
        ({"rows": [{"name": "a", "text": "A.", "colour": 1}]}, r"row 'a': unknown key colour"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(change, message):
    with pytest.raises(DataError, match=message):
        read_file({**FILE, **change}, "acme", PURPOSES)


@pytest.mark.parametrize(
    ("text", "value"),
    [("session", SESSION), ("persistent", None), ("30m", 1800), ("1d", 86400), ("2w", 1209600), ("1y", 31536000)],
)
def test_lifetimes(text, value):
    assert seconds(text, "here") == value


def test_a_purpose_needs_english():
    with pytest.raises(DataError, match="English text `en`, nothing else"):
        read_purposes({"x": {"category": "statistics", "de": "Zählt."}})
