"""Who reads a cookie, and who is sent its value: every declared reader and receiver, and none besides."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.farm import FarmServer, Request, Response, Site, html, js, pixel, websocket
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
BODIES = {  # how a request of the second page carries the value; all but the first two are told with the request
    "blob": "new Blob(['{\"id\":\"' + big + '\"}'], {type: 'text/plain'})",
    "parts": "(() => { const form = new FormData(); form.append('f', new Blob([big]), 'f'); return form; })()",
    "long": "'x '.repeat(150000) + big",
    "form": "new URLSearchParams({id: big})",
    "bytes": "new TextEncoder().encode('id=' + big)",
}
others = {name: Site(f"o.{name}.example") for name in (*BODIES, "socket", "local", "session", "frame", "worker")}
for one in others.values():
    one.add("/p", pixel(), cors=True)
others["socket"].add("/ws", websocket())
others["frame"].add(
    "/frame",
    html("<script>document.cookie = 'framed=1; path=/; secure; samesite=none'; void document.cookie</script>"),
)


@site.route("/bodies")
def bodies(request: Request) -> Response:
    posts = [
        f"fetch('https://o.{name}.example/p', {{method: 'POST', mode: 'no-cors', body: {body}}});"
        for name, body in BODIES.items()
    ]
    return html(
        f"""<script>const big = 'b7Xk29QpLmZr4Ty1'; document.cookie = 'big=' + big + '; path=/';
{"".join(posts)}
const socket = new WebSocket('wss://o.socket.example/ws');
socket.onopen = () => socket.send(JSON.stringify({{id: big}}));
const text = "fetch('https://o.worker.example/p?id=b7Xk29QpLmZr4Ty1', {{mode: 'no-cors'}})";
new Worker(URL.createObjectURL(new Blob([text])));</script>"""
    )


@site.route("/kept/storage")
def kept(request: Request) -> Response:
    return html(
        """<script>localStorage.visitor = 'u82hd7Qkd0aPz'; sessionStorage.visit = '5f0e7c7e-0c3c-4c1b';
localStorage.theme = 'dark-with-words';
new Image().src = 'https://o.local.example/p?v=u82hd7Qkd0aPz&theme=dark-with-words';
new Image().src = 'https://o.session.example/p/5f0e7c7e-0c3c-4c1b/1';
document.cookie = 'below=1; path=/kept'; document.cookie = 'beside=1; path=/elsewhere';
document.cookie = 'asked=1; path=/';
</script><script>cookieStore.get('asked')</script><script src="https://s.reader.example/all.js"></script>
<iframe src="https://o.frame.example/frame"></iframe>"""
    )


reader.add("/all.js", js("cookieStore.getAll().then(() => {})"))
reader.add("/r.js", js("void document.cookie; document.cookie = 'later=1; path=/'"))
for one in receivers.values():
    one.add("/p", pixel(), cors=True)


@pytest.fixture(scope="module")
def cookies() -> Iterator[dict[str, dict[str, Any]]]:
    with FarmServer([site, reader, *receivers.values(), *others.values()]) as farm, Eye(farm) as eye:
        looks = [eye.look([OWN + path]) for path in ("/page", "/bodies", "/kept/storage")]
        found: dict[str, dict[str, Any]] = {}
        for look in looks:
            (result,) = look.results.values()
            assert result.record.failed_collectors == {}
            scan = look.scan()
            assert UID not in repr((result.record.cookie_reads, result.record.sends, scan))
            found |= {cookie["name"]: cookie for cookie in scan["cookies"]}
            found |= {item["key"]: item for item in scan["storage"]}
        yield found


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


def test_bodies_messages_and_workers_are_searched(cookies: dict[str, dict[str, Any]]) -> None:
    assert cookies["big"]["sent_to"] == sorted(f"o.{name}.example" for name in (*BODIES, "socket", "worker"))


@pytest.mark.parametrize(
    ("key", "hosts"), [("visitor", ["o.local.example"]), ("visit", ["o.session.example"]), ("theme", [])]
)
def test_values_of_storage_are_searched_too(key: str, hosts: list[str], cookies: dict[str, dict[str, Any]]) -> None:
    assert (cookies[key]["sent_to"], cookies[key]["synced_to"]) == (hosts, hosts)


@pytest.mark.parametrize(
    ("name", "hosts"),
    [
        ("below", ["s.reader.example"]),
        ("beside", []),  # of another path
        ("asked", ["s.reader.example", "www.access.example"]),
        ("framed", ["o.frame.example"]),
    ],
)
def test_readers_see_what_their_page_sees(name: str, hosts: list[str], cookies: dict[str, dict[str, Any]]) -> None:
    assert cookies[name]["read_by"] == hosts
