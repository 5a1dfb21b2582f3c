"""Values that one profile only has shown are compared with those of a new one, at the cost of a tenth of the visits."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest

from tests.farm import FarmServer, Request, Response, Site, html
from tests.scanning import scan_farm

pytestmark = pytest.mark.browser
PAGES = 20
site = Site("www.once.example")


@site.route("/")
def home(request: Request) -> Response:
    links = "".join(f'<a href="/story/{number}">{number}</a>' for number in range(1, PAGES))
    return html(links, set_cookie=["key=0123456789abcdef01; Path=/", "lang=en; Path=/"])


@site.route("/story/*")
def page(request: Request) -> Response:
    number = request.path.rpartition("/")[2]
    own = f"visitor_{number}={uuid.uuid4()}; Path={request.path}"
    script = f"<script>localStorage.setItem('kept', '{uuid.uuid4()}')</script>" if number == "7" else ""
    return html(f"<p>Story {number}</p>{script}", set_cookie=[own] if number in {"7", "8", "9"} else [])


def test_values_of_one_profile_are_compared_with_a_new_one() -> None:
    with FarmServer([site]) as farm:
        scan = scan_farm(farm, "https://www.once.example/", concurrency=2)
        asked = Counter(entry.path for entry in farm.log.requests(host=site.host) if "robots" not in entry.path)
    assert scan["scan"]["status"] == "complete", scan["scan"]["reasons"]
    again = {path for path, times in asked.items() if times > 1 and (path == "/" or path.startswith("/story/"))}
    assert len(again) == PAGES // 10
    assert "/story/7" in again  # it decides about a cookie and a key
    judged = {cookie["name"]: cookie["identifier"] for cookie in scan["cookies"]}
    kept = {item["key"]: item["identifier"] for item in scan["storage"]}
    assert kept == {"kept": "yes"}
    assert judged["lang"] == "no"
    decided = {"/": ("key", "no"), "/story/7": ("visitor_7", "yes"), "/story/8": ("visitor_8", "yes")}
    assert {name: judged[name] for name, _ in decided.values()} == {
        name: answer if path in again else "unknown" for path, (name, answer) in decided.items()
    }
    assert all(len(page["visits"]) == 1 for page in scan["pages"])
    assert {cookie["seen"]["visits"] for cookie in scan["cookies"] if cookie["name"] == "visitor_7"} == {1}
