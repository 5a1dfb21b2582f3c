"""What a site's own record says of the choice."""

from __future__ import annotations

import pytest

from scanner.capture.consent.proof import Record, changed, reading


@pytest.mark.parametrize(
    ("record", "reads"),
    [
        (Record("P", decided=False, refused=("a",)), None),
        (Record("P", decided=True, refused=("a", "b")), "reject"),
        (Record("P", decided=True, granted=("a",)), "accept"),
        (Record("P", decided=True, granted=("a",), refused=("b",)), "mixed"),
        (Record("P", decided=True), "nothing"),
    ],
)
def test_what_a_platform_wrote_down(record: Record, reads: str | None) -> None:
    assert record.reads == reads
    assert record.as_evidence()["reads"] == reads


def test_what_has_changed() -> None:
    assert changed({"cookie:a": "1", "cookie:b": "1"}, {"cookie:a": "1", "cookie:b": "2", "cookie:c": "3"}) == {
        "cookie:b": "2",
        "cookie:c": "3",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"cookie:cookie_consent": "rejected"}, (["cookie:cookie_consent"], "reject")),
        ({"cookie:cookie_consent": "necessary"}, (["cookie:cookie_consent"], "reject")),
        ({"cookie:cookie_consent": "necessary.statistics.marketing"}, (["cookie:cookie_consent"], None)),
        ({"local_storage:gdpr": '{"status":"accepted"}'}, (["local_storage:gdpr"], "accept")),
        ({"cookie:cookie_banner": "1"}, (["cookie:cookie_banner"], None)),
        ({"cookie:basket": "accepted"}, ([], None)),
        ({"cookie:cc_a": "accept", "cookie:cc_b": "reject"}, (["cookie:cc_a", "cookie:cc_b"], None)),
    ],
)
def test_what_an_unknown_record_says(changes: dict[str, str], expected: tuple[list[str], str | None]) -> None:
    assert reading(changes) == expected
