"""The closed little internet itself: proxy, certificates, log, direct mode."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.farm import Expected, Farm, FarmServer, Request, Response, Site, html
from tests.farm.score import score

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.farm import SiteTruth


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


def test_direct_mode_points_third_parties_at_the_farm() -> None:
    with FarmServer(direct="www.demo-shop.example") as farm:
        connection = http.client.HTTPConnection("127.0.0.1", farm.port, timeout=10)
        connection.request("GET", "/files/shop.js")
        script = connection.getresponse().read().decode()
        assert f"http://stats-example.localhost:{farm.port}/stats.js" in script
        assert "https://" not in script
        connection.request("GET", "/stats.js", headers={"Host": f"stats-example.localhost:{farm.port}"})
        assert b"sendBeacon" in connection.getresponse().read()
        connection.close()


def test_a_port_without_a_server_is_refused(farm: Farm) -> None:
    with pytest.raises(OSError, match="502"):
        ask(farm, "https://www.shop.example:22/")
    assert farm.log.requests(method="CONNECT")[0].outcome == "connection refused"


@pytest.mark.parametrize("flaw", ["expired", "wrong-host", "self-signed"])
def test_flawed_certificates_are_refused(farm: Farm, flaw: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"expired|mismatch|self-signed"):
        ask(farm, f"https://{flaw}.tls-flaws.example/")


def test_a_real_server_stands_behind_a_host() -> None:
    started: list[int] = []
    with FarmServer([]) as behind:

        @asynccontextmanager
        async def upstream() -> AsyncIterator[tuple[str, int]]:
            started.append(behind.port)
            yield "127.0.0.1", behind.port

        with FarmServer([Site("wiki.example", upstream=upstream)]) as farm:
            for _ in range(2):
                status, _, body = ask(farm, "https://wiki.example/doku.php")
        assert (status, body) == (404, b"this is the farm's proxy")  # it was asked, under its own rules
        assert started == [behind.port]
        assert behind.log.requests()[0].header("host") == "wiki.example"


def test_command_line_runs_a_command_meanwhile() -> None:
    code = (
        "import sys, urllib.request as r; p = r.ProxyHandler({'http': sys.argv[1]}); "
        "print(r.build_opener(p).open('http://www.demo-shop.example/').status); sys.exit(7)"
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.farm", "demo", "--", sys.executable, "-c", code, "{proxy}"],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (7, "200")


def scan_of(truth: SiteTruth, *paths: str) -> dict[str, Any]:
    """A scan.json that tells the declared truth of some pages, as far as a score reads it."""
    pages = [truth.pages[path] for path in paths]
    cookies = [
        {
            "name": c.name, "domain": c.domain, "path": c.path, "host_only": c.host_only, "stored": True,
            "partition_key": "p" if c.partitioned else None, "set_via": [c.via], "http_only": c.http_only,
            "secure": c.secure, "same_site": c.same_site, "session": c.session, "lifetime": c.lifetime,
            "removed": c.removed, "party": c.party(truth.host), "blocked": [],
            "setters": [{"url": c.setter if c.via == "script" else f"https://{c.setter}/", "host": c.setter}],
        }
        for page in pages for c in page.cookies
    ]  # fmt: skip
    return {
        "pages": [{"url": page.url, "final_url": page.url} for page in pages],
        "cookies": cookies,
        "storage": [{"kind": e.kind, "origin": e.origin, "key": e.key} for page in pages for e in page.storage],
        "trackers": [{"host": host} for page in pages for host in sorted(page.third_parties)],
    }


def test_a_score_names_what_a_scan_got_wrong(farm: Farm) -> None:
    home = "https://www.shop.example/"
    truth = farm.truth("www.shop.example")
    scan = scan_of(truth, "/")
    assert score(scan, truth).faults() == []
    assert score(scan, truth).line() == (
        "cookies 4/4 recall 1.000 precision 1.000 setters 4/4, wrong lifetimes 0, parties 0, attributes 0, "
        "only inferred 0; storage 1/1, hosts 2/2, refused 0/0"
    )
    sid, lang, trk, uid = scan["cookies"]
    lang["setters"] = [{"url": "https://t.tracker.example/t.js", "host": "t.tracker.example"}]
    trk["lifetime"] = 10
    uid["name"] = "uidx"
    sid["http_only"] = False
    sid["party"] = "third"
    scan["storage"] = []
    scan["trackers"].append({"host": "x.example"})
    result = score(scan, truth)
    assert (result.recall, result.precision, result.script_setter_share) == (0.75, 0.75, 0.5)
    lang_name = "lang (www.shop.example/, script, needs none)"
    assert result.faults() == [
        "missed: uid (t.tracker.example/, http, needs none)",
        "invented: uidx (t.tracker.example/) via ['http']",
        f"wrong script setters: {lang_name}: {['https://t.tracker.example/t.js']}, declared {[home]}",
        "wrong lifetimes: _trk (www.shop.example/, script, needs none): 10, declared 7776000",
        "wrong parties: sid (www.shop.example/, http, needs none): third",
        "wrong attributes: sid (www.shop.example/, http, needs none): http_only False, declared True",
        "missed storage: local_storage https://www.shop.example basket",
        "invented hosts: x.example",
    ]


def test_a_folder_of_files_with_its_truth(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "index.html").write_text("<h1>Files</h1>")
    (tmp_path / "deep" / "a.js").write_text("1")
    (tmp_path / "truth.toml").write_text(
        '[[page]]\npath = "/"\nthird_parties = ["cdn.example"]\n'
        '[[page.cookies]]\nname = "c"\nvia = "script"\nlifetime = 60\n'
        '[[page.storage]]\nkind = "local_storage"\nkey = "k"\n'
    )
    site = Site("www.files.example")
    site.folder(tmp_path, "/sub/")
    with FarmServer([site]) as farm:
        assert ask(farm, "http://www.files.example/sub/")[2] == b"<h1>Files</h1>"
        assert ask(farm, "http://www.files.example/sub/deep/a.js")[1]["Content-Type"].startswith("text/javascript")
        assert ask(farm, "http://www.files.example/sub/truth.toml")[0] == 404
        page = farm.truth("www.files.example").pages["/sub/"]
    assert (page.cookies[0].setter, page.cookies[0].lifetime) == ("https://www.files.example/sub/", 60)
    assert (page.storage[0].origin, page.third_parties) == ("https://www.files.example", frozenset({"cdn.example"}))
