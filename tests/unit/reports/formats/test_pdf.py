"""What is done to a document around its printing; tests/integration/reports/test_pdf.py prints."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from reports.formats.pdf import numbered, pdf, printed
from reports.words import Words
from tests.unit.reports import samples

PRINTED = b"%PDF /CreationDate (D:20300101000000+00'00')\n/ModDate (D:20300101000000+00'00')>> /Title (x) xref 7"


def test_the_dates_of_the_file_become_the_stated_one():
    moment = datetime(2026, 11, 22, 15, 5, tzinfo=timezone(timedelta(hours=1)))
    data = printed("<head></head>", moment, lambda _: PRINTED)
    assert data == PRINTED.replace(b"20300101000000", b"20261122140500")


@pytest.mark.parametrize("date", [b"D:20300101000000Z", b"D:20300101000000+00'00' and more"])
def test_dates_of_another_length_move_nothing(date):
    found = PRINTED.replace(b"D:20300101000000+00'00'", date)
    data = printed("<head></head>", datetime(2026, 1, 2, tzinfo=UTC), lambda _: found)
    assert len(data) == len(found)
    assert data.count(b"(D:20260102000000") == 2


def test_page_numbers_are_said_in_the_language_of_the_document():
    class Finnish(samples.Prefixed):
        def gettext(self, message: str) -> str:
            return 'Sivu "%(page)s"\\/%(pages)s</style>' if message.startswith("Page ") else message

    document = numbered("<head></head><body></head></body>", Words("fi", Finnish("fi")))
    quote, backslash, slash = "\\000022", "\\00005c", "\\00002f"
    content = (
        f'content: "Sivu {quote}" counter(page) "{quote}{backslash}{slash}" counter(pages) '
        f'"\\00003c{slash}style\\00003e";'
    )
    assert content in document
    assert document.endswith("</style>\n</head><body></head></body>")
    assert "@bottom-right" in document


def test_numbers_stand_on_the_other_side_where_one_reads_from_there():
    assert "@bottom-left" in numbered("<head></head>", Words("ar"))


def test_what_is_printed_is_the_page():
    seen: list[str] = []

    def print_(document: str) -> bytes:
        seen.append(document)
        return PRINTED

    assert b"D:20261122140500" in pdf(samples.hostile_declaration(), print_)
    assert re.search(r"<title>Cookie declaration of &lt;script&gt;", seen[0])
    assert seen[0].count("@bottom-right") == 1
