"""The data of the recogniser: every vendor has a source, every topic all languages, nothing is read wrong."""

from __future__ import annotations

import re

import pytest

from scanner.capture.walls.signs import BadSign, Wall, read_signs, signs, topics
from scanner.model import WallKind

VENDOR = '[[vendor]]\nname = "A"\nsource = "docs"\n[[vendor.sign]]\nkind = "captcha"\n'


def test_the_files_can_be_read() -> None:
    assert len({sign.vendor for sign in signs()}) >= 30
    assert {len(patterns) for patterns in topics().values()} == {12}


def test_words_are_compared_with_lower_case() -> None:
    assert all(re.sub(r"\\.", "", one.pattern).islower() for patterns in topics().values() for one in patterns)


@pytest.mark.parametrize("more", ["", "sure = true\n", 'wrods = "x"\n'])
def test_a_sign_that_is_none(more: str) -> None:
    with pytest.raises(BadSign):
        read_signs(VENDOR + more)
    with pytest.raises(BadSign):
        read_signs('[[vendor]]\nname = "A"\n[[vendor.sign]]\nkind = "captcha"\nwords = "x"\n')


@pytest.mark.parametrize(
    ("wall", "said"),
    [
        (Wall(WallKind.CHALLENGE, "Cloudflare"), "a bot challenge of Cloudflare"),
        (Wall(WallKind.REFUSED, "Akamai"), "access was refused (Akamai)"),
        (Wall(WallKind.RATE_LIMITED, status=429), "the site was asked too often (status 429)"),
        (Wall(WallKind.LOGIN), "a login page stands before it"),
    ],
)
def test_what_is_said(wall: Wall, said: str) -> None:
    assert wall.said == said


def test_every_kind_can_be_said() -> None:
    assert all(Wall(kind).said for kind in WallKind)
