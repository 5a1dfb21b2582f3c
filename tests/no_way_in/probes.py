"""The ways in that a page tries. `H(name)` is the address of an internal server whose name tells which way it was."""

from __future__ import annotations

from tests.no_way_in.world import HTTP_PORT, SITE_PORT

SITE = f"http://public.test:{SITE_PORT}"
Q = HTTP_PORT

PRELUDE = f"""
const Q = {Q}, H = (name) => `http://${{name}}.probe.test:{Q}/${{name}}`;
const done = [], results = {{}};
const el = (tag, values, parent = document.body) => {{
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}};
const js = (code) => URL.createObjectURL(new Blob([code], {{type: "text/javascript"}}));
"""

# What it is called → the script that tries it. Each ends up at the guard, which refuses it.
SCRIPTS: dict[str, str] = {
    "img": 'el("img", {src: H("img")})',
    "srcset": 'el("img", {srcset: H("srcset") + " 2x, " + H("srcset") + " 1x"})',
    "iframe": 'el("iframe", {src: H("iframe")})',
    "object": 'el("object", {data: H("object")})',
    "embed": 'el("embed", {src: H("embed")})',
    "video": 'el("video", {src: H("video"), preload: "auto"})',
    "audio": 'el("audio", {src: H("audio"), preload: "auto"})',
    "poster": 'el("video", {poster: H("poster")})',
    "script": 'el("script", {src: H("script")})',
    "module": 'el("script", {type: "module", src: H("module")})',
    "import": 'import(H("import")).catch(() => 0)',
    "css": 'el("link", {rel: "stylesheet", href: H("css")})',
    "css-import": 'el("style", {}).textContent = `@import url(${H("css-import")});`',
    "css-image": 'el("div", {style: `width: 9px; height: 9px; background: url(${H("css-image")})`})',
    "css-cursor": 'el("div", {style: `border-image: url(${H("css-cursor")}) 1; border-style: solid`})',
    "font": 'new FontFace("f", `url(${H("font")})`).load().catch(() => 0)',
    "svg-image": 'el("div", {}).innerHTML = `<svg><image href="${H("svg-image")}" width="9" height="9"/></svg>`',
    "fetch": 'fetch(H("fetch"), {mode: "no-cors"}).catch(() => 0)',
    "fetch-cors": 'fetch(H("fetch-cors"), {headers: {"X-A": "1"}}).catch(() => 0)',
    "fetch-keepalive": 'fetch(H("fetch-keepalive"), {mode: "no-cors", keepalive: true}).catch(() => 0)',
    "xhr": 'const x = new XMLHttpRequest(); x.open("POST", H("xhr")); x.send("a")',
    "beacon": 'navigator.sendBeacon(H("beacon"), "a")',
    "eventsource": 'new EventSource(H("eventsource"))',
    "websocket": 'new WebSocket(H("websocket").replace("http", "ws"))',
    "wss": 'new WebSocket("wss://wss.probe.test:8443/")',
    "https": 'fetch("https://https.probe.test:8443/", {mode: "no-cors"}).catch(() => 0)',
    "worker-import": 'new Worker(js(`try { importScripts("${H("worker-import")}") } catch {}`))',
    "worker-fetch": 'new Worker(js(`fetch("${H("worker-fetch")}", {mode: "no-cors"}).catch(() => 0)`))',
    "worker-module": 'new Worker(js(`import("${H("worker-module")}").catch(() => 0)`), {type: "module"})',
    "worker-socket": 'new Worker(js(`new WebSocket("${H("worker-socket").replace("http", "ws")}")`))',
    "shared-worker": 'new SharedWorker(js(`fetch("${H("shared-worker")}", {mode: "no-cors"}).catch(() => 0)`))',
    "preload": 'el("link", {rel: "preload", as: "image", href: H("preload")}, document.head)',
    "modulepreload": 'el("link", {rel: "modulepreload", href: H("modulepreload")}, document.head)',
    "prefetch": 'el("link", {rel: "prefetch", href: H("prefetch")}, document.head)',
    "form": 'const f = el("form", {action: H("form"), method: "post", target: "form-frame"});'
    ' el("iframe", {name: "form-frame"}); f.submit()',
    "form-get": 'const f = el("form", {action: H("form-get"), target: "form-get-frame"});'
    ' el("iframe", {name: "form-get-frame"}); f.submit()',
    "open": 'window.open(H("open"))',
    "open-later": 'const w = window.open("about:blank"); w.location = H("open-later")',
    "noopener": 'window.open(H("noopener"), "_blank", "noopener")',
    "ping": 'el("a", {href: "#ping", ping: H("ping")}).click()',
    "download": 'el("iframe", {srcdoc: `<a href="${H("download")}" download="d">a</a>`'
    ' + "<script>document.links[0].click()</" + "script>"})',
    "frame-location": 'el("iframe", {name: "fl"}); frames.fl.location = H("frame-location")',
    "frame-refresh": 'el("iframe", {srcdoc: `<meta http-equiv="refresh" content="0;url=${H("frame-refresh")}">`})',
    "frame-data": 'el("iframe", {src: `data:text/html,<img src="${H("frame-data")}">`})',
    "frame-blob": 'el("iframe", {src: URL.createObjectURL(new Blob([`<img src="${H("frame-blob")}">`],'
    ' {type: "text/html"}))})',
    "frame-script": 'el("iframe", {src: `javascript:"<img src=${H("frame-script")}>"`})',
    "frame-sandbox": 'el("iframe", {sandbox: "allow-scripts", srcdoc: `<img src="${H("frame-sandbox")}">`})',
    "csp-report": 'el("iframe", {src: "/csp"})',
    "xslt": 'el("iframe", {src: "/xslt.xml"})',
    "svg-file": 'el("iframe", {src: "/picture.svg"})',
    "link-header": "0",
    "refresh-header": 'el("iframe", {src: "/refresh"})',
    "image-redirect-301": 'el("img", {src: "/to/301/image-redirect-301"})',
    "image-redirect-302": 'el("img", {src: "/to/302/image-redirect-302"})',
    "image-redirect-303": 'el("img", {src: "/to/303/image-redirect-303"})',
    "image-redirect-307": 'el("img", {src: "/to/307/image-redirect-307"})',
    "image-redirect-308": 'el("img", {src: "/to/308/image-redirect-308"})',
    "frame-redirect": 'el("iframe", {src: "/to/302/frame-redirect"})',
    "script-redirect": 'el("script", {src: "/to/307/script-redirect"})',
    "fetch-redirect": 'fetch("/to/302/fetch-redirect", {mode: "no-cors"}).catch(() => 0)',
    "post-redirect": 'fetch("/to/307/post-redirect", {method: "POST", body: "a", mode: "no-cors"}).catch(() => 0)',
    "worker-redirect": 'new Worker(js(`fetch("SITE/to/302/worker-redirect", {mode: "no-cors"}).catch(() => 0)`))',
}  # fmt: skip

# For pages in a secure context only.
SECURE: dict[str, str] = {
    "service-worker": 'navigator.serviceWorker.register("/service.js")',
    "service-fetch": "0",
    "worklet": 'CSS.paintWorklet.addModule(H("worklet")).catch(() => 0)',
    "audio-worklet": 'new AudioContext().audioWorklet.addModule(H("audio-worklet")).catch(() => 0)',
}  # fmt: skip

# What a browser without a window, or with our switches, does not even try. Tried all the same: nobody may be reached.
UNTRIED: dict[str, str] = {
    "userinfo": 'el("iframe", {src: H("userinfo").replace("//", "//public.test@")})',
    "transport": 'new WebTransport(H("transport").replace("http", "https")).ready.catch(() => 0)',
    "preconnect": 'el("link", {rel: "preconnect", href: H("preconnect")}, document.head)',
    "dns-prefetch": 'el("link", {rel: "dns-prefetch", href: H("dns-prefetch")}, document.head)',
    "prerender": 'el("link", {rel: "prerender", href: H("prerender")}, document.head)',
    "icon": 'el("link", {rel: "icon", href: H("icon")}, document.head)',
    "manifest": 'el("link", {rel: "manifest", href: H("manifest")}, document.head)',
    "speculation": 'el("script", {type: "speculationrules"}).textContent = JSON.stringify('
    '{prefetch: [{source: "list", urls: [H("speculation")]}],'
    ' prerender: [{source: "list", urls: [H("speculation")]}]})',
}  # fmt: skip

# Names and addresses, as `fetch` is given them → how the guard knows the host.
HOSTS: dict[str, str] = {
    "127.0.0.1": "127.0.0.1", "2130706433": "127.0.0.1", "0x7f000001": "127.0.0.1", "0x7f.1": "127.0.0.1",
    "0177.0.0.1": "127.0.0.1", "017700000001": "127.0.0.1", "127.1": "127.0.0.1", "127.0.1": "127.0.0.1",
    "127.0.0.1.": "127.0.0.1", "127.255.255.254": "127.255.255.254", "%31%32%37.0.0.1": "127.0.0.1",
    "①②⑦.⓪.⓪.①": "127.0.0.1", "127。0。0。1": "127.0.0.1", "0x0a000001": "10.0.0.1", "012.0.0.1": "10.0.0.1",
    "0.0.0.0": "0.0.0.0", "0": "0.0.0.0", "[::1]": "::1", "[::]": "::", "[0:0:0:0:0:0:0:1]": "::1",
    "[::ffff:127.0.0.1]": "::ffff:7f00:1", "[::ffff:7f00:1]": "::ffff:7f00:1", "[::ffff:a00:1]": "::ffff:a00:1",
    "[::127.0.0.1]": "::7f00:1", "[64:ff9b::10.0.0.1]": "64:ff9b::a00:1", "[2002:a00:1::1]": "2002:a00:1::1",
    "[fd00::1]": "fd00::1", "[fec0::1]": "fec0::1", "[fe80::1]": "fe80::1", "[ff02::1]": "ff02::1",
    "10.0.0.1": "10.0.0.1", "172.16.0.1": "172.16.0.1", "192.168.0.1": "192.168.0.1", "100.64.0.1": "100.64.0.1",
    "169.254.169.254": "169.254.169.254", "2852039166": "169.254.169.254", "100.100.100.200": "100.100.100.200",
    "198.18.0.1": "198.18.0.1", "224.0.0.1": "224.0.0.1", "255.255.255.255": "255.255.255.255",
    "localhost": "localhost", "LOCALHOST": "localhost", "localhost.": "localhost", "a.localhost": "a.localhost",
    "ｌｏｃａｌｈｏｓｔ": "localhost",
    "private.test": "private.test", "private.test.": "private.test", "mixed.test": "mixed.test",
    "v6.test": "v6.test", "mapped.test": "mapped.test", "nat64.test": "nat64.test",
    "metadata.google.internal": "metadata.google.internal",
}  # fmt: skip

# Addresses that are no web pages; a page can neither go there nor embed them.
SCHEMES = (
    "file:///etc/passwd", "view-source:http://127.0.0.1:8080/", "view-source:file:///etc/passwd",
    "filesystem:http://127.0.0.1:8080/temporary/a", "chrome://version", "chrome-untrusted://print/",
    "devtools://devtools/bundled/inspector.html", "chrome-extension://abc/a.html", "about:settings",
    "ftp://127.0.0.1:8080/", "gopher://127.0.0.1:8080/_a", "intent://127.0.0.1:8080/#Intent;scheme=http;end",
    "ws://127.0.0.1:8080/", "isolated-app://abc/", "content://a/b", "jar:http://127.0.0.1:8080/!/a",
    "ssh://127.0.0.1:8080", "mailto:a@b.example", "tel:1", "steam://run", "blob:http://127.0.0.1:8080/a",
    "smb://127.0.0.1/a", "ldap://127.0.0.1:8080/", "dict://127.0.0.1:8080/",
)  # fmt: skip

REBIND = """
const again = () => fetch("http://rebind.test:8000/", {mode: "no-cors"}).catch(() => 0);
again().then(again);
"""
# Hosts that these two ask for; and the certificate of the site over TLS.
FURTHER = frozenset({"rebind.test", "turn-tcp.probe.test"})
OF_CERTIFICATE = "aia"
WEBRTC = """
const gather = async () => {
  const servers = ["stun:stun-name.probe.test:3478", "stun:10.0.0.1:3478", "turn:turn-udp.probe.test:3478",
    "turn:10.0.0.1:3478?transport=udp", "turn:turn-tcp.probe.test:3478?transport=tcp",
    "turn:10.0.0.1:3478?transport=tcp", "turns:10.0.0.1:5349?transport=tcp", "turn:127.0.0.1:3478?transport=tcp"];
  const one = new RTCPeerConnection({iceServers: [{urls: servers, username: "a", credential: "b"}]});
  const other = new RTCPeerConnection();
  const candidates = [];
  one.onicecandidate = (event) => event.candidate && candidates.push(event.candidate.candidate);
  one.createDataChannel("a");
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription);
  for (const candidate of ["candidate:1 1 udp 2113937151 10.0.0.1 8080 typ host",
      "candidate:2 1 tcp 1518280447 10.0.0.1 8080 typ host tcptype passive",
      "candidate:3 1 udp 2113937151 0a1b2c3d-1111-2222-3333-444455556666.local 8080 typ host"])
    await one.addIceCandidate({candidate, sdpMLineIndex: 0}).catch(() => 0);
  await new Promise((end) => {
    one.onicegatheringstatechange = () => one.iceGatheringState === "complete" && end();
    setTimeout(end, 3000);
  });
  results.candidates = candidates;
};
done.push(gather());
"""


def _document(scripts: dict[str, str], *more: str) -> str:
    lines = [f"try {{ {code} }} catch (e) {{ results[{name!r}] = String(e) }}" for name, code in scripts.items()]
    body = "\n".join((PRELUDE, *lines, *more, "window.probed = Promise.all(done).then(() => results);"))
    return f"<!doctype html><meta charset=utf-8><title>page</title><body><script>{body.replace('SITE', SITE)}</script>"


def page() -> str:
    """The whole hostile page."""
    hosts = [
        f"try {{ done.push(fetch({f'http://{host}:{Q}/'!r}, {{mode: 'no-cors'}}).catch(() => 0)) }} catch {{}}"
        for host in HOSTS
    ]
    schemes = [
        f"try {{ el('iframe', {{src: {url!r}}});"
        f" fetch({url!r}).then(() => results[{url!r}] = 'read').catch(() => 0) }} catch {{}}"
        for url in SCHEMES
    ]
    return _document(SCRIPTS | UNTRIED, *hosts, *schemes, REBIND, WEBRTC)


def secure_page() -> str:
    """The page for a secure context."""
    return _document(SECURE | UNTRIED)


SERVICE = f"""
self.addEventListener("install", () => {{ skipWaiting();
  fetch("http://service-worker.probe.test:{Q}/", {{mode: "no-cors"}}).catch(() => 0);
  fetch("/to/302/service-fetch", {{mode: "no-cors"}}).catch(() => 0); }});
"""
# Top-level ways: the page itself is led away. `W` is where to.
TOP: dict[str, str] = {
    "top-301": "301", "top-302": "302", "top-303": "303", "top-307": "307", "top-308": "308",
    "top-meta": '<meta http-equiv="refresh" content="0;url=W">',
    "top-script": '<script>location = "W"</script>',
    "top-replace": '<script>location.replace("W")</script>',
    "top-form": '<form action="W" method="post"></form><script>document.forms[0].submit()</script>',
    "top-link": '<a href="W">a</a><script>document.links[0].click()</script>',
}  # fmt: skip
