"""Who reads a cookie, and who is sent its value: every declared reader and receiver, and none besides."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.farm import FarmServer, Request, Response, Site, html, js, pixel
from tests.integration.capture.looking import Eye

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser

OWN = "https://www.access.example"
UID = "k3x9/Qm+7vLp2=Zt"
DATA = UID.encode()
SENT = {
    "plain": "'?id=' + uid",
    "encoded": "'?id=' + encodeURIComponent(uid)",
    "base64": f"'?id=' + {base64.b64encode(DATA).decode()!r}",
    "md5": f"'?id={hashlib.md5(DATA, usedforsecurity=False).hexdigest()}'",
    "sha1": f"'?id={hashlib.sha1(DATA, usedforsecurity=False).hexdigest()}'",
    "sha256": f"'?id={hashlib.sha256(DATA).hexdigest()}'",
}
NOT_SENT = {
    "nothing": "'?id=1'",
    "longer": "'?id=z' + encodeURIComponent(uid) + 'z'",
    "short": "'?id=abc1234'",
}
site, reader = Site("www.access.example"), Site("s.reader.example")
receivers = {name: Site(f"r.{name}.example") for name in (*SENT, *NOT_SENT, "body", "header", "beacon")}


@site.route("/page")
def page(request: Request) -> Response:
    calls = [f"new Image().src = 'https://r.{name}.example/p' + {query};" for name, query in (SENT | NOT_SENT).items()]
    return html(
        f"""<script>const uid = {UID!r};
document.cookie = 'uid=' + uid + '; path=/'; document.cookie = 'short=abc1234; path=/';
document.cookie = 'word=homepage; path=/';
{"".join(calls)}
fetch('https://r.body.example/p', {{method: 'POST', mode: 'no-cors', body: JSON.stringify({{id: uid}})}});
fetch('https://r.header.example/p', {{headers: {{'x-id': uid}}}});
navigator.sendBeacon('https://r.beacon.example/p', 'id=' + encodeURIComponent(uid));
new Image().src = '/own?page=homepage';
</script><script src="https://s.reader.example/r.js"></script>""",
        set_cookie=["secret=hidden-1234567; Path=/; HttpOnly"],
    )


site.add("/own", pixel())
site.add("/other", html("<script>void document.cookie</script>"))
reader.add("/r.js", js("void document.cookie; document.cookie = 'later=1; path=/'"))
for one in receivers.values():
    one.add("/p", pixel(), cors=True)


@pytest.fixture(scope="module")
def cookies() -> Iterator[dict[str, dict[str, Any]]]:
    with FarmServer([site, reader, *receivers.values()]) as farm, Eye(farm) as eye:
        look = eye.look([f"{OWN}/page"])
        (result,) = look.results.values()
        assert result.record.failed_collectors == {}
        scan = look.scan()
        assert UID not in repr((result.record.cookie_reads, result.record.sends, scan))
        yield {cookie["name"]: cookie for cookie in scan["cookies"]}


def test_every_request_that_carries_the_value_is_found_and_no_other(cookies: dict[str, dict[str, Any]]) -> None:
    expected = sorted(f"r.{name}.example" for name in (*SENT, "body", "header", "beacon"))
    assert cookies["uid"]["sent_to"] == expected
    assert cookies["uid"]["synced_to"] == expected


@pytest.mark.parametrize("name", ["short", "word", "secret", "later"])
def test_short_values_and_words_and_what_nobody_sends_are_not_sent(
    name: str, cookies: dict[str, dict[str, Any]]
) -> None:
    assert (cookies[name]["sent_to"], cookies[name]["synced_to"]) == ([], [])


def test_readers_are_named_for_what_was_visible_to_them(cookies: dict[str, dict[str, Any]]) -> None:
    assert cookies["uid"]["read_by"] == ["s.reader.example"]
    assert cookies["later"]["read_by"] == []
    assert cookies["secret"]["read_by"] == []
