"""Text that any database can hold, without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.store.columns import escape, unescape


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("_ga", "_ga"),
        ("Bjørn 日本 \N{GRINNING FACE}", "Bjørn 日本 \N{GRINNING FACE}"),
        ("a\0b", r"a\0b"),
        (r"a\0b", r"a\\0b"),
        ("\ud800", r"\ud800"),
        (r"\ud800", r"\\ud800"),
        ("\\", r"\\"),
        ("\\\0", r"\\\0"),
    ],
)
def test_escape(text, kept):
    assert escape(text) == kept
    assert unescape(kept) == text


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_comes_back_and_fits_everywhere(text):
    kept = escape(text)
    assert unescape(kept) == text
    assert "\0" not in kept
    kept.encode("utf-8")


@given(st.lists(st.text(st.sampled_from("\0\\0u\ud800d8a"), max_size=6), unique=True))
def test_two_texts_are_never_kept_as_one(texts):
    assert len({escape(text) for text in texts}) == len(texts)
