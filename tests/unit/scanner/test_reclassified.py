"""What a kept scan tells of the products on its pages."""

from __future__ import annotations

from cookie_db import Subject
from scanner.classify import ON_PAGE
from tests.cookie_rows import bundled


def test_evidence_that_rests_on_a_product_names_it():
    db = bundled()
    row = next(
        row for row in db.rows if row.generic and row.products and row.pattern.exact and "cookie" in row.storages
    )
    verdict = db.classify(Subject(row.pattern.literal, products=(row.products[0],)))
    texts = [hit.text for hit in (*verdict.evidence, *verdict.alternatives)]
    assert row.products[0] + ON_PAGE in texts
