"""The closed little internet itself: proxy, certificates, log, direct mode."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

import pytest

from tests.farm import Expected, Farm, FarmServer, Request, Response, Site, html


def ask(farm: Farm, url: str, *, trust: bool = True) -> tuple[int, dict[str, str], bytes]:
    """One GET through the farm's proxy, trusting its authority only."""
    parts = urlsplit(url)
    assert parts.hostname
    if parts.scheme == "https":
        context = ssl.create_default_context(cadata=farm.ca_pem if trust else None)
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            "127.0.0.1", farm.port, timeout=10, context=context
        )
        connection.set_tunnel(parts.hostname, parts.port or 443)
        target = parts.path or "/"
    else:
        connection = http.client.HTTPConnection("127.0.0.1", farm.port, timeout=10)
        target = url
    try:
        connection.request("GET", target)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_page_over_both_schemes(farm: Farm, scheme: str) -> None:
    status, headers, body = ask(farm, f"{scheme}://www.shop.example/about")
    assert status == 200
    assert headers["Set-Cookie"].startswith("sid=")
    assert b"<h1>About</h1>" in body
    (entry,) = farm.log.requests(host="www.shop.example")
    assert (entry.scheme, entry.path, entry.status) == (scheme, "/about", 200)
    assert entry.set_cookie == (headers["Set-Cookie"],)


def test_bare_domain_redirects(farm: Farm) -> None:
    status, headers, _ = ask(farm, "https://shop.example/about")
    assert (status, headers["Location"]) == (301, "https://www.shop.example/about")


def test_unknown_host_is_refused_and_logged(farm: Farm) -> None:
    with pytest.raises(OSError, match="502"):
        ask(farm, "https://nowhere.example/")
    status, _, body = ask(farm, "http://nowhere2.example/")
    assert (status, body) == (502, b"unknown host")
    assert farm.log.unknown_hosts() == {"nowhere.example", "nowhere2.example"}


def test_stranger_does_not_trust_the_authority(farm: Farm) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(farm, "https://www.shop.example/", trust=False)


def test_truth_is_completed_from_the_page(farm: Farm) -> None:
    truth = farm.truth("www.shop.example")
    lang = next(cookie for cookie in truth.pages["/"].cookies if cookie.name == "lang")
    assert (lang.domain, lang.setter, lang.inline) == ("www.shop.example", "https://www.shop.example/", True)
    assert {cookie.name for cookie in truth.cookies()} == {"sid", "lang", "_trk", "uid"}
    assert {cookie.name for cookie in truth.cookies() if cookie.party(truth.host) == "third"} == {"uid"}


def test_a_fault_in_a_page_is_kept() -> None:
    site = Site("www.faulty.example")

    @site.page("/", cookies=[Expected("never")])
    def home(request: Request) -> Response:
        return html(str(1 // 0))

    with FarmServer([site]) as farm:
        assert ask(farm, "http://www.faulty.example/")[0] == 500
        assert "ZeroDivisionError" in farm.errors[0]
