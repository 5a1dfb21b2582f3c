"""www.recognise.example: scripts that tell one device from another, links and pictures that tell of the visitor.

The second half of the pages looks like that and is not: charts, games, emoji tests, editors, players.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.farm import Expected, Request, Response, Site, empty, html, js, pixel, redirect, respond
from tests.farm.messages import PIXEL
from tests.farm.sites.index_page import add_index

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HOST = "www.recognise.example"
ORIGIN = f"https://{HOST}"
KNOWING = "https://cdn.knowing.example"

site = Site(HOST)
knowing = Site("cdn.knowing.example")
counting = Site("px.counting.example")
hearing = Site("b.hearing.example")
pictures = Site("img.pictures.example")
partner = Site("www.partner-shop.example")

CANVAS = """const c = document.createElement('canvas'); c.width = 240; c.height = 60; const x = c.getContext('2d');
x.textBaseline = 'top'; x.fillStyle = '#f60'; x.fillRect(100, 1, 62, 20); x.fillStyle = '#069'; x.font = '14px Arial';
x.fillText('Cwm fjordbank glyphs vext quiz', 2, 15);"""
OFFSCREEN = """const o = new OffscreenCanvas(200, 50), x = o.getContext('2d');
x.fillStyle = 'red'; x.fillText('ab', 2, 15);
x.strokeStyle = 'blue'; x.strokeText('ab', 5, 30);"""
FONTS = [f"Family {number}" for number in range(60)]
NAVIGATOR = ("userAgent", "platform", "vendor", "language", "languages", "hardwareConcurrency", "deviceMemory",
             "maxTouchPoints", "plugins", "cookieEnabled", "webdriver", "doNotTrack")  # fmt: skip
SCRIPTS = {
    "canvas": CANVAS + "c.toDataURL();",
    "canvas-pixels": CANVAS + "x.getImageData(0, 0, 240, 60);",
    "canvas-blob": CANVAS + "c.toBlob(() => {});",
    "canvas-offscreen": OFFSCREEN + "o.convertToBlob();",
    "webgl": """const gl = document.createElement('canvas').getContext('webgl');
      gl.getParameter(gl.getExtension('WEBGL_debug_renderer_info').UNMASKED_RENDERER_WEBGL);""",
    "webgl-picture": """const gl = document.createElement('canvas').getContext('webgl'); gl.clear(gl.COLOR_BUFFER_BIT);
      gl.readPixels(0, 0, 64, 64, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(64 * 64 * 4));""",
    "audio": """const a = new OfflineAudioContext(1, 5000, 44100), o = a.createOscillator(); o.connect(a.destination);
      o.start(0); a.startRendering().then((sound) => sound.getChannelData(0).slice(4500));""",
    "audio-event": """const a = new OfflineAudioContext(1, 5000, 44100), o = a.createOscillator();
      o.connect(a.destination); o.start(0); a.oncomplete = (event) => event.renderedBuffer.getChannelData(0);
      a.startRendering();""",
    "fonts": f"""const x = document.createElement('canvas').getContext('2d');
      for (const name of {FONTS}) {{ x.font = `72px "${{name}}", monospace`; x.measureText('mmmmmmmmmmlli').width }}""",
    "fonts-elements": f"""const box = document.createElement('div'); document.body.append(box);
      const spans = {FONTS}.map((name) => {{ const span = document.createElement('span'); span.textContent = 'mmMwWLli';
        span.style.fontFamily = `"${{name}}", serif`; box.append(span); return span }});
      spans.map((span) => span.offsetWidth); box.remove();""",
    "navigator": f"for (const name of {list(NAVIGATOR)}) navigator[name]; [screen.width, screen.height]",
    "navigator-slowly": f"""let at = 0; const next = () => {{ navigator[{list(NAVIGATOR)}[at++]];
      if (at < {len(NAVIGATOR)}) setTimeout(next, 1) }}; next()""",
}
KINDS = {name: name.partition("-")[0] for name in SCRIPTS}


def _add_knowing(name: str, code: str) -> None:
    script = f"{KNOWING}/{name}.js"
    knowing.add(f"/{name}.js", js(f"(() => {{ {code} }})()"))
    site.declare(f"/{name}", fingerprinting=[(script, KINDS[name])], third_parties=[knowing.host])
    site.add(f"/{name}", html(f"<h1>{name}</h1><script src='{script}'></script>", title=name))


for _name, _code in SCRIPTS.items():
    _add_knowing(_name, _code)


@site.page("/inline", fingerprinting=[(f"{ORIGIN}/inline", "canvas")])
def inline(request: Request) -> Response:
    return html(f"<h1>Inline</h1><script>{SCRIPTS['canvas']}</script>", title="Inline")


@site.page("/frame", fingerprinting=[(f"{KNOWING}/canvas.js", "canvas")], third_parties=[knowing.host])
def frame(request: Request) -> Response:
    return html(f"<h1>Frame</h1><iframe src='{KNOWING}/frame'></iframe>", title="Frame")


knowing.add("/frame", html("<script src='/canvas.js'></script>"))


@site.page("/worker", fingerprinting=[(f"{ORIGIN}/worker.js", "canvas")])
def worker(request: Request) -> Response:
    return html("<h1>Worker</h1><script>new Worker('/worker.js')</script>", title="Worker")


site.add("/worker.js", js(SCRIPTS["canvas-offscreen"]))


# ---- what looks like it and is not

HARMLESS = {
    "chart": """const c = document.createElement('canvas'); c.width = 600; c.height = 300; document.body.append(c);
      const x = c.getContext('2d'); for (let month = 0; month < 12; month += 1) { x.save();
      x.translate(month * 50, 280);
      x.fillStyle = month % 2 ? 'navy' : 'teal'; x.fillRect(0, -month * 20, 40, month * 20); x.font = '12px sans-serif';
      x.measureText(`month ${month}`); x.fillText(`month ${month}`, 0, 12); x.restore() } c.toDataURL();""",
    "emoji": """const c = document.createElement('canvas'), x = c.getContext('2d', {willReadFrequently: true});
      x.textBaseline = 'top'; x.font = '600 32px Arial'; const same = (one, two) => [one, two].map((text) => {
      x.clearRect(0, 0, c.width, c.height); x.fillText(text, 0, 0); return x.getImageData(0, 0, c.width, c.height) });
      same('\\u{1F3F4}\\u{E0067}\\u{E0062}\\u{E0065}\\u{E006E}\\u{E0067}\\u{E007F}', '\\u{1F3F4}\\u200B\\u{E0067}');
      same('\\u{1F3F3}\\uFE0F\\u200D\\u26A7\\uFE0F', '\\u{1F3F3}\\uFE0F\\u200B\\u26A7\\uFE0F');
      same('\\u{1F1E8}\\u{1F1F6}', '\\u{1F1E8}\\u200B\\u{1F1F6}'); same('\\u{1FAC8}', '\\u{1FAC8}\\u200B');""",
    "thumbnail": """const c = document.createElement('canvas'); c.width = c.height = 100; const x = c.getContext('2d');
      x.fillStyle = 'red'; x.fillRect(0, 0, 50, 50); x.fillText('OK', 10, 10); c.toDataURL(); c.toBlob(() => {});""",
    "small": """const c = document.createElement('canvas'); c.width = c.height = 15; const x = c.getContext('2d');
      x.fillText('Cwm fjordbank glyphs', 0, 9); c.toDataURL(); x.getImageData(0, 0, 15, 15);""",
    "game": """[navigator.userAgent, navigator.language, navigator.maxTouchPoints, screen.width, screen.height,
      navigator.hardwareConcurrency]; const c = document.createElement('canvas'); document.body.append(c);
      const gl = c.getContext('webgl'); gl.getParameter(gl.MAX_TEXTURE_SIZE); gl.getParameter(gl.VENDOR);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      gl.readPixels(0, 0, 64, 64, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(64 * 64 * 4));
      for (let n = 0; n < 200; n += 1) navigator.userAgent;""",
    "player": """const a = new OfflineAudioContext(1, 5000, 44100);
      a.createBuffer(1, 100, 44100).getChannelData(0)[0] = 1;
      a.startRendering().then((sound) => { const s = new AudioContext().createBufferSource(); s.buffer = sound });""",
    "editor": f"""const x = document.createElement('canvas').getContext('2d');
      for (const name of {FONTS}) {{ x.font = `20px "${{name}}"`; x.measureText(name) }}
      for (let n = 0; n < 100; n += 1) {{ const p = document.createElement('p'); p.textContent = 'the same text';
        p.style.fontFamily = ['serif', 'sans-serif', 'monospace'][n % 3]; document.body.append(p); p.offsetWidth }}""",
}  # fmt: skip
for _name, _code in HARMLESS.items():
    site.declare(f"/{_name}")
    site.add(f"/{_name}", html(f"<h1>{_name}</h1><script>(() => {{ {_code} }})()</script>", title=_name))


@site.page("/two-readers", note="sixteen properties in all, none of the two scripts reads twelve")
def two_readers(request: Request) -> Response:
    return html("<h1>Two</h1><script src='/one.js'></script><script src='/two.js'></script>", title="Two readers")


site.add("/one.js", js(f"for (const name of {list(NAVIGATOR[:8])}) navigator[name]"))
site.add("/two.js", js(f"for (const name of {list(NAVIGATOR[4:])}) navigator[name]; [screen.width, screen.height]"))


# ---- links and landings

VISITOR = "vis.1790000000.8841207733"


@site.page(
    "/links",
    cookies=[Expected("_vid", via="script", setter=f"{ORIGIN}/links.js"), Expected("theme", via="script")],
    decorations=[
        ("link", partner.host, "visitor"),
        ("link", partner.host, "fbclid"),
        ("link", "pay.partner-shop.example", "ref"),
    ],
)
def links(request: Request) -> Response:
    return html(
        f"""<h1>Links</h1><a href="https://{partner.host}/offer?utm_source=shop&amp;id=7">offer</a>
<a href="https://{partner.host}/plain">plain</a><a href="/own?gclid=of-our-own">own</a>
<a href="https://pay.partner-shop.example/pay?ref={VISITOR.replace(".", "%2E")}">pay</a>
<script>document.cookie = 'theme=dark; path=/'</script><script src="/links.js"></script>""",
        title="Links",
    )


site.add("/own", html("<h1>Own</h1>", title="Own"))
partner.add("/*", html("<h1>Partner</h1>"))
site.add(
    "/links.js",
    js(
        f"""document.cookie = '_vid={VISITOR}; path=/'; const a = document.links[0];
a.href += '&theme=dark&visitor={VISITOR}&fbclid=IwAR0abcdef';"""
    ),
)


@site.page("/landing", decorations=[("landing", HOST, "gclid")])
def landing(request: Request) -> Response:
    if "gclid" not in request.target:
        return redirect("/landing?gclid=Cj0KCQjw&utm_source=ads")
    return html("<h1>Landing</h1>", title="Landing")


# ---- pictures that nobody sees, and data sent without waiting


@site.page(
    "/pixels",
    third_parties=[counting.host, hearing.host, pictures.host],
    pixels=[counting.host],
    beacons=[hearing.host],
)
def pixels(request: Request) -> Response:
    return html(
        f"""<h1>Pixels</h1>
<img src="https://{counting.host}/p.gif" alt=""><img src="https://{counting.host}/none" alt="">
<img src="https://{pictures.host}/picture.svg" alt=""><img src="https://{pictures.host}/icon.svg" alt="">
<img src="https://{pictures.host}/missing.gif" alt="">
<script>navigator.sendBeacon('https://{hearing.host}/hear', 'x')</script>""",
        title="Pixels",
    )


@site.page("/pixel-in-pieces", third_parties=[counting.host], pixels=[counting.host])
def pixel_in_pieces(request: Request) -> Response:
    return html(f'<h1>Pieces</h1><img src="https://{counting.host}/pieces.gif" alt="">', title="Pixel in pieces")


async def _pieces() -> AsyncIterator[bytes]:
    for at in range(0, len(PIXEL), 20):
        yield PIXEL[at : at + 20]
        await asyncio.sleep(0)


counting.add("/p.gif", pixel())
counting.add("/none", empty())
counting.add("/pieces.gif", Response(headers=[("Content-Type", "image/gif")], stream=_pieces))
hearing.add("/hear", empty(), cors=True)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{}</svg>'
pictures.add("/picture.svg", respond(_SVG.format('<circle cx="20" cy="20" r="15" fill="green"/>'), "image/svg+xml"))
pictures.add("/icon.svg", respond(_SVG.format("<path d='M0 0h9'/>"), "image/svg+xml"))

add_index(site, "Recognise")
