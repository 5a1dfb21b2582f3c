"""No sentence of ours is a sentence of the Open Cookie Database.

The list is not part of this repository. Where it is installed (OPEN_COOKIE_DATABASE names its JSON or CSV
file), every run of eight words of our texts is looked up in its descriptions.
"""

import csv
import json
import os
import re
from pathlib import Path

import pytest

from tests.cookie_rows import bundled

LENGTH = 8


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[at : at + LENGTH]) for at in range(len(words) - LENGTH + 1)}


def descriptions(path: Path) -> list[str]:
    if path.suffix == ".json":
        entries = json.loads(path.read_text(encoding="utf-8")).values()
        return [entry.get("description") or "" for platform in entries for entry in platform]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [line["Description"] for line in csv.DictReader(file)]


def test_no_run_of_eight_words_is_theirs():
    place = os.environ.get("OPEN_COOKIE_DATABASE")
    if not place:
        pytest.skip("OPEN_COOKIE_DATABASE does not name the Open Cookie Database")
    theirs = set().union(*(runs(text) for text in descriptions(Path(place))))
    ours = {row.purpose for row in bundled().rows}
    assert [text for text in ours if runs(text) & theirs] == []
