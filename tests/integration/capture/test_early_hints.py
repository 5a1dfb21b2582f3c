"""Early hints (103) over HTTP/2: the browser follows them, and reads no cookies off them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.farm import FarmServer
from tests.integration.capture.looking import Eye
from tests.integration.capture.mechanisms import HTTP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("capture")]

PAGE = "https://www.answers.example/hinted"


@pytest.fixture(scope="module")
def farm_of_http2() -> Iterator[Farm]:
    """A farm that offers HTTP/2."""
    with FarmServer(http2=True) as running:
        yield running


def test_what_hints_make_the_browser_fetch_is_found_and_what_they_set_is_not_invented(farm_of_http2: Farm) -> None:
    with Eye(farm_of_http2) as eye:
        scan = eye.look([PAGE]).scan()
        used = eye.look([f"{HTTP}/early-hints"]).scan()
    ways = {cookie["name"]: (cookie["stored"], cookie["set_via"]) for cookie in (*scan["cookies"], *used["cookies"])}
    assert ways == {
        "hinted_page": (True, ["http"]),
        "hinted_style": (True, ["inferred"]),  # the browser tells of no request for what only a hint names
        "hint_page": (True, ["http"]),
        "hint_style": (True, ["http"]),
    }


def test_without_http2_hints_are_not_followed(eye: Eye) -> None:
    assert {cookie["name"] for cookie in eye.look([PAGE]).scan()["cookies"]} == {"hinted_page"}
