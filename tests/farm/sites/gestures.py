"""www.gestures.example: cookies that wait for the visitor: scrolling, moving, a key, a click, leaving, popups."""

from __future__ import annotations

from tests.farm import Expected, Request, Response, Site, empty, html, js, pixel
from tests.farm.sites.index_page import add_index

HOST = "www.gestures.example"
ORIGIN = f"https://{HOST}"

site = Site(HOST)
chat = Site("www.chat-popup.example")
far = Site("stay.left-behind.example")


def waiting(name: str, needs: str, **more: object) -> Expected:
    """A cookie of an inline script that waits for a gesture."""
    return Expected(name, via="script", needs=needs, **more)  # type: ignore[arg-type]


TALL = '<div style="height:6000px">a tall page</div>'
SET = "<script>const set = (n) => { document.cookie = n + '=1; path=/' };"


@site.page(
    "/scroll",
    cookies=[
        waiting("scroll_event", "scroll"),
        waiting("scroll_half", "scroll"),
        waiting("scroll_seen", "scroll"),
        Expected("scroll_lazy_frame", needs="scroll"),
        Expected("scroll_lazy_picture", needs="scroll"),
    ],
)
def scroll(request: Request) -> Response:
    return html(
        f"""<h1>Scroll</h1>{TALL}<img loading="lazy" src="/lazy-picture" width="9" height="9">
<iframe loading="lazy" src="/lazy-frame"></iframe><p id="foot">the foot</p>{SET}
addEventListener('scroll', () => {{ set('scroll_event');
  if (scrollY + innerHeight > document.body.scrollHeight / 2) set('scroll_half') }});
new IntersectionObserver((s) => s[0].isIntersecting && set('scroll_seen')).observe(document.getElementById('foot'));
</script>""",
        title="Scroll",
    )


site.add("/lazy-picture", pixel(set_cookie=["scroll_lazy_picture=1; Path=/"]))
site.add("/lazy-frame", html("<p>lazy</p>", set_cookie=["scroll_lazy_frame=1; Path=/"]))


@site.page(
    "/move",
    cookies=[
        waiting("gesture_move", "gesture"),
        waiting("gesture_pointer", "gesture"),
        waiting("gesture_key", "gesture"),
        waiting("gesture_any", "gesture"),
        waiting("gesture_click", "click"),
        Expected("gesture_script", via="script", setter=f"{ORIGIN}/after-move.js", needs="gesture"),
    ],
)
def move(request: Request) -> Response:
    return html(
        f"""<h1>Move</h1><p>Words to move over.</p><input aria-label="field">{SET}
const real = (e) => !('clientX' in e) || e.clientX + e.clientY > 0;
const once = (kind, name) => addEventListener(kind, (e) => real(e) && set(name));
once('mousemove', 'gesture_move'); once('pointermove', 'gesture_pointer'); once('keydown', 'gesture_key');
once('click', 'gesture_click');
let started = false;
for (const kind of ['mousemove', 'keydown', 'touchstart', 'scroll', 'focusin']) addEventListener(kind, (e) => {{
  if (started || !real(e)) return; started = true; set('gesture_any');
  const s = document.createElement('script'); s.src = '/after-move.js'; document.head.append(s);
}});</script>""",
        title="Move",
    )


@site.page(
    "/first-move",
    cookies=[waiting("first_move", "gesture", unsure="a headless browser reports a move to 0,0 by itself after load")],
)
def first_move(request: Request) -> Response:
    return html(
        f"<h1>First move</h1>{SET}addEventListener('mousemove', () => set('first_move'))</script>", title="First move"
    )


@site.page(
    "/signs",
    cookies=[
        waiting("sign_focus", "gesture"),
        waiting("sign_wheel", "gesture"),
        waiting("sign_keyup", "gesture"),
        waiting("sign_over", "gesture"),
        waiting("sign_field", "click"),
        Expected("sign_beacon", needs="gesture"),
    ],
    note="other signs of life: the window gets the focus, the wheel turns, a key is let go",
)
def signs(request: Request) -> Response:
    return html(
        f"""<h1>Signs</h1>{TALL}<input aria-label="field">{SET}
addEventListener('focus', () => set('sign_focus')); addEventListener('keyup', () => set('sign_keyup'));
addEventListener('wheel', () => set('sign_wheel'), {{passive: true}});
document.body.addEventListener('mouseover', () => set('sign_over'));
document.querySelector('input').addEventListener('focus', () => set('sign_field'));
addEventListener('wheel', () => navigator.sendBeacon('/beacon/sign_beacon', 'x'), {{once: true}});</script>""",
        title="Signs",
    )


@site.route("/after-move.js")
def after_move(request: Request) -> Response:
    return js("document.cookie='gesture_script=1; path=/'")


@site.page(
    "/buttons",
    cookies=[
        waiting("button_clicked", "click"),
        waiting("form_sent", "click"),
        Expected("form_arrived", needs="click"),
        waiting("link_clicked", "click"),
        Expected("link_followed", needs="click"),
    ],
    note="nothing here may be clicked or sent by a scan that makes no choice",
)
def buttons(request: Request) -> Response:
    return html(
        f"""<h1>Buttons</h1><button onclick="set('button_clicked')">Order now</button>
<form action="/sent" onsubmit="set('form_sent')"><input name="q"><button>Send</button></form>
<a href="/signed-out" onclick="set('link_clicked')">Sign out</a>{SET}</script>""",
        title="Buttons",
    )


site.add("/sent", html("<h1>Sent</h1>", set_cookie=["form_arrived=1; Path=/"]))
site.add("/signed-out", html("<h1>Signed out</h1>", set_cookie=["link_followed=1; Path=/"]))


@site.page(
    "/leave",
    cookies=[
        Expected("leave_beacon", needs="leave"),
        Expected("leave_keepalive", needs="leave"),
        Expected(
            "leave_far", domain=far.host, setter=far.host, secure=True, same_site="None", needs="leave", lifetime=3600
        ),
        waiting("leave_script", "leave", unsure="a cookie written while the page goes may come too late"),
    ],
    third_parties=[far.host],
)
def leave(request: Request) -> Response:
    return html(
        f"""<h1>Leave</h1>{SET}addEventListener('pagehide', () => {{
navigator.sendBeacon('/beacon/leave_beacon', 'x');
fetch('/beacon/leave_keepalive', {{keepalive: true, method: 'POST'}});
navigator.sendBeacon('https://{far.host}/beacon', 'x'); set('leave_script') }})</script>""",
        title="Leave",
    )


@site.route("/beacon/*")
def beacon(request: Request) -> Response:
    return empty(set_cookie=[f"{request.path.rpartition('/')[2]}=1; Path=/"])


@far.route("/beacon", cors=True)
def far_beacon(request: Request) -> Response:
    return empty(set_cookie=["leave_far=1; Path=/; Max-Age=3600; Secure; SameSite=None"])


@site.page(
    "/popup",
    cookies=[
        Expected("popup_http", domain=chat.host, setter=chat.host),
        Expected("popup_js", domain=chat.host, via="script", setter=f"https://{chat.host}/window", inline=True),
        Expected("popup_own"),
        Expected("popup_blank", via="script"),
    ],
    third_parties=[chat.host],
    note="windows opened at load; browsers with a popup blocker open none",
)
def popup(request: Request) -> Response:
    return html(
        f"""<h1>Popup</h1><script>open('https://{chat.host}/window'); open('/own-window');
const w = open(''); w.document.write("<script>document.cookie='popup_blank=1; path=/'<" + "/script>")</script>""",
        title="Popup",
    )


site.add("/own-window", html("<h1>Own window</h1>", set_cookie=["popup_own=1; Path=/"]))


@chat.route("/window")
def window(request: Request) -> Response:
    return html(
        "<h1>Chat</h1><script>document.cookie='popup_js=1; path=/'</script>", set_cookie=["popup_http=1; Path=/"]
    )


add_index(site, "Gestures")
