"""www.finding.example: pages that no ordinary link leads to, each found in one way only, beside traps that must not be touched.

Every address under /do/ changes something, and so does every POST. `finding-bar.example` has a menu behind a banner that
takes any press on the page for an answer.
"""

# ruff: noqa: E501 - markup reads better whole

from __future__ import annotations

import gzip

from tests.farm import Request, Response, Site, empty, html, respond, text, xml

HOST = "www.finding.example"
ORIGIN = f"https://{HOST}"
TWIN = "https://finding.example"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

site = Site(HOST, redirects_from=["finding.example"], https_only=True)

FOUND = {
    # sitemaps and feeds
    "/map/relative": "robots.txt: a relative address",
    "/map/twin": "robots.txt: a list on the twin host, reached by a redirect",
    "/map/packed": "an index: a packed file",
    "/map/list": "the addresses that the user gives",
    "/map/default": "sitemap.xml, which nobody names",
    "/feed/rss": "an RSS feed",
    "/feed/atom": "an Atom feed",
    # what a page's head and headers say
    "/head/canonical": "canonical",
    "/head/hreflang": "hreflang",
    "/head/next": "rel=next",
    "/head/header": "the header Link",
    "/head/refresh": "meta refresh",
    # single-page applications
    "/route/pushed": "history.pushState",
    "/route/replaced": "history.replaceState",
    "/route/data": "data-href",
    "/route/handler": "onclick",
    "/route/router": "a router's link that was not drawn",
    "/route/island": "__NEXT_DATA__",
    "/route/linked": "schema.org",
    # menus
    "/menu/details": "links made when <details> opens",
    "/menu/expanded": "links made by a button with aria-expanded",
    "/menu/popup": "links fetched by a button with aria-haspopup",
    "/menu/hamburger": "links made by a hamburger",
    "/menu/nested": "a menu in a menu",
    "/menu/pointer": "a menu that opens as the pointer goes down, and closes by a click",
    "/menu/shadow": "a button in a shadow root",
    # elsewhere in the page
    "/in/open-shadow": "an open shadow root",
    "/in/closed-shadow": "a closed shadow root",
    "/in/frame": "a frame of the same site",
    "/in/frame-shadow": "a shadow root in a frame",
    "/in/noscript": "<noscript>",
    "/in/area": "<area>",
    "/in/formaction": "a button with an address",
    "/in/taken-away": "a link that a script takes away",
}
SEARCH = "/search?lang=en&q=finding"
ROUTES = ("#/about", "#/terms", "#!/news")
TEMPLATE = "/in/template"  # a template's content is no part of the page

TRAPS = """<section id="traps"><h2>Account</h2>
<a href="/do/logout">Log out</a> <a href="/do/x?id=1">Delete</a> <a href="/do/item/7" data-method="delete" rel="nofollow">Item</a>
<a href="/do/ask" onclick="return confirm('Sure?')">Clean up</a> <a href="/do/y" hx-post="/do/y">Y</a>
<a href="/do/basket?add-to-cart=12">Hat</a> <a href="/do/z">Add to cart</a> <a href="/do/unsubscribe?u=1">Stop</a>
<a href="/do/vote?id=1" rel="nofollow">Like</a> <a href="/do/a?action=buy_now">Hat</a> <a href="/do/w">Logga ut</a>
<form method="post" action="/do/post"><button id="f1">Send</button><button id="f2" aria-haspopup="true">Menu</button></form>
<form action="/do/get"><input type="email" name="q"><button id="f3" aria-expanded="false">Menu</button></form>
<form method="post" action="/do/search" role="search"><input type="search" name="q"></form>
<button id="f4" onclick="location='/cart'" aria-expanded="false">Menu</button>
<button aria-expanded="false" id="t1">Delete all</button> <button aria-expanded="false" id="t2">In den Warenkorb</button>
<button aria-expanded="false" id="t3" class="menu">More</button> <button aria-expanded="false" id="t4" class="menu">More</button>
<button aria-expanded="false" id="t5" class="menu">More</button> <button aria-expanded="false" id="t6" class="menu">More</button>
<button id="buy" class="menu">Buy now</button> <div role="button" class="menu" aria-pressed="false" id="t7">Favourite</div>
<a href="/cart" aria-haspopup="true" id="t8">Menu</a><button type="button" id="t9" class="menu-toggle" data-confirm="Sure?">Menu</button>
<script>
const post = (name) => fetch('/do/' + name, {method: 'POST'});
for (const button of document.querySelectorAll('#traps [id]')) button.addEventListener('click', () => { document.cookie = `pressed_${button.id}=1; path=/` });
for (const id of ['t1', 't2', 't7', 't8', 't9']) document.getElementById(id).addEventListener('click', () => post('js-' + id));
t3.onclick = () => post('menu-post'); t4.onclick = () => { location.href = '/do/menu-left' };
t5.onclick = () => { const f = document.createElement('form'); f.method = 'post'; f.action = '/do/menu-form'; document.body.append(f); f.submit() };
const native = open; t6.onclick = () => { fetch('/do/cart/add?id=1'); native('/do/menu-window') };
post('by-itself');
</script></section>"""

HOME = f"""<h1>Finding</h1>
<p><a href="/head">head</a> <a href="/app">app</a> <a href="/inside">inside</a> <a href="/cart">cart</a>
<a href="/how-to-delete-cookies">How to delete cookies</a></p>
<nav><details id="d"><summary>Shop</summary></details>
<button aria-expanded="false" id="b1">Products</button><button aria-haspopup="true" id="b2">Company</button>
<a href="#" class="hamburger" id="b3"></a><button aria-haspopup="menu" id="b4">Help</button><my-nav></my-nav></nav>
<form action="/search"><input type="hidden" name="lang" value="en"><input type="search" name="q"><button>Search</button></form>
<script>
const link = (path, into = document.querySelector('nav')) => {{ const a = document.createElement('a'); a.href = path; a.textContent = path; into.append(a); return a; }};
d.addEventListener('toggle', () => link('/menu/details'));
b1.onclick = () => {{ b1.setAttribute('aria-expanded', 'true'); link('/menu/expanded');
  const inner = document.createElement('button'); inner.setAttribute('aria-expanded', 'false'); inner.textContent = 'All';
  inner.onclick = () => {{ inner.setAttribute('aria-expanded', 'true'); link('/menu/nested') }}; b1.after(inner); }};
b2.onclick = () => fetch('/menu.json').then((r) => r.json()).then((links) => links.forEach((one) => link(one)));
b3.onclick = (e) => {{ e.preventDefault(); link('/menu/hamburger') }};
let shown = null; b4.onpointerdown = () => {{ shown = link('/menu/pointer') }}; b4.onclick = () => {{ shown.remove() }};
customElements.define('my-nav', class extends HTMLElement {{ connectedCallback() {{
  const root = this.attachShadow({{mode: 'open'}}); root.innerHTML = '<button aria-expanded="false">Account</button>';
  root.querySelector('button').onclick = () => link('/menu/shadow', root); }} }});
</script>{TRAPS}"""
HEAD = """<link rel="canonical" href="/head/canonical"><link rel="alternate" hreflang="sv" href="/head/hreflang">
<link rel="next" href="/head/next"><link rel="alternate" type="application/rss+xml" href="/rss.xml">
<link rel="alternate" type="application/atom+xml" href="/atom.xml">
<link rel="alternate" type="application/rss+xml" href="/not-for-robots.xml">"""
ISLANDS = """<script id="__NEXT_DATA__" type="application/json">{"props": {"pageProps": {"links": [{"href": "/route/island"}, {"href": "/do/logout"}]}}}</script>
<script type="application/ld+json">{"@type": "WebPage", "breadcrumb": {"itemListElement": [{"item": "https://www.finding.example/route/linked"}]}}</script>"""
APP = f"""<h1>App</h1><p><a href="#/about">About</a> <a href="#/terms">Terms</a> <a href="#!/news">News</a> <a href="#top">Top</a> <a href="#/">Start</a> <a href="#/logout">x</a></p>
<table><tr data-href="/route/data"><td>row</td></tr></table><div onclick="location.href='/route/handler'">open</div>
<router-link to="/route/router">router</router-link><div data-url="/do/cart/add">no</div>{ISLANDS}
<p id="view"></p><script>
const show = () => {{ const name = location.hash.replace(/^#!?./, ''); view.textContent = name || 'start'; if (name) document.cookie = 'route_' + name + '=1; path=/' }};
addEventListener('hashchange', show); show();
if (!location.hash) {{ history.pushState(null, '', '/route/pushed'); history.replaceState(null, '', '/route/replaced'); history.replaceState(null, '', '/app') }}
</script>"""
INSIDE = f"""<h1>Inside</h1><div id="o"></div><div id="c"></div><iframe src="/frame"></iframe><noscript><a href="/in/noscript">n</a></noscript>
<map name="m"><area shape="rect" coords="0,0,9,9" href="/in/area" alt="a"></map><form><button formaction="/in/formaction">f</button></form>
<template><a href="{TEMPLATE}">t</a></template><a id="gone" href="/in/taken-away">g</a><a href="/refresh">refresh</a><script>
o.attachShadow({{mode: 'open'}}).innerHTML = '<a href="/in/open-shadow">o</a>';
c.attachShadow({{mode: 'closed'}}).innerHTML = '<a href="/in/closed-shadow">c</a>';
gone.remove();</script>"""
FRAME = """<h1>Frame</h1><a href="/in/frame">f</a><div id="s"></div><script>s.attachShadow({mode: 'open'}).innerHTML = '<a href="/in/frame-shadow">s</a>'</script>"""


def page(title: str, body: str, head: str = "", headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """A page of the site."""
    return html(body, title=title, head=head, headers=headers)


PAGES = {
    "/": page("Finding things", HOME),
    "/head": page("Head", "<h1>Head</h1>", HEAD, (("Link", '</head/header>; rel="alternate"; hreflang="de"'),)),
    "/app": page("App", APP),
    "/inside": page("Inside", INSIDE),
    "/frame": page("Frame", FRAME),
    "/refresh": page("Refresh", "go on", '<meta http-equiv="refresh" content="0; url=/head/refresh">'),
    "/cart": page("Cart", "<h1>Cart</h1>"),
    "/how-to-delete-cookies": page("How to delete cookies", "<h1>How to delete cookies</h1>"),
    **{path: page(path, f"<h1>{how}</h1>") for path, how in FOUND.items()},
    TEMPLATE: page("Template", "<h1>Template</h1>"),
    "/search": page("Search", "<h1>Search</h1>"),
}
for _path, _page in PAGES.items():
    site.declare(_path)
    site.add(_path, _page)


@site.route("/do/*")
def do(request: Request) -> Response:
    """Whatever is asked for here has changed something."""
    return empty()


site.add("/menu.json", respond('["/menu/popup"]', "application/json"))
site.add(
    "/robots.txt",
    text(f"User-agent: *\nDisallow: /not-for-robots.xml\nSitemap: /map/index.xml\nSitemap: {TWIN}/map/list.txt\n"),
)


def urlset(*paths: str) -> str:
    """A sitemap."""
    return f"<urlset {NS}>" + "".join(f"<url><loc>{ORIGIN}{path}</loc></url>" for path in paths) + "</urlset>"


site.add(
    "/map/index.xml",
    xml(
        f"<sitemapindex {NS}><sitemap><loc>/map/a.xml</loc></sitemap><sitemap><loc>/map/b.xml.gz</loc></sitemap></sitemapindex>"
    ),
)
site.add("/map/a.xml", xml(urlset("/map/relative", "/do/logout")))
site.add("/map/b.xml.gz", respond(gzip.compress(urlset("/map/packed").encode()), "application/gzip"))
site.add("/map/list.txt", text(f"{ORIGIN}/map/twin\n"))
site.add("/sitemap.xml", xml(urlset("/map/default")))
site.add(
    "/rss.xml",
    xml(
        f"<rss version='2.0'><channel><link>{ORIGIN}/</link><item><link>{ORIGIN}/feed/rss</link></item></channel></rss>"
    ),
)
site.add("/atom.xml", xml("<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/feed/atom'/></entry></feed>"))

# ---- a menu behind a banner

bar = Site("www.finding-bar.example")
BANNER = """<div id="box" style="position:fixed;bottom:0;left:0;right:0;background:#fff;padding:20px;z-index:9"><p>We use cookies to count our
visitors. By using this site you agree.</p><button id="yes">Accept all</button> <button id="no">Reject all</button></div><script>
const box = document.getElementById('box'), said = /choice=/.test(document.cookie);
if (said) box.remove();
const answer = (value) => { document.cookie = `choice=${value}; path=/; max-age=86400`; box.remove() };
document.getElementById('yes').onclick = (e) => { e.stopPropagation(); answer('yes') };
document.getElementById('no').onclick = (e) => { e.stopPropagation(); answer('no') };
addEventListener('click', () => { if (box.isConnected) { document.cookie = 'taken_for_an_answer=1; path=/'; answer('yes') } });
</script>"""


def _with_bar(request: Request) -> Response:
    menu = """<nav><button aria-expanded="false" id="m">Menu</button></nav><script>m.onclick = () => {
m.setAttribute('aria-expanded', 'true'); m.insertAdjacentHTML('afterend', '<a href="/behind">Behind</a>'); document.cookie = 'opened=1; path=/' }</script>"""
    return html(f"<h1>Bar</h1><p>{'Words about nothing. ' * 40}</p>{menu}{BANNER}", title="Bar")


bar.add("/", _with_bar)
bar.add("/behind", html("<h1>Behind</h1>", title="Behind"))
bar.declare("/")
bar.declare("/behind")
__all__ = ["FOUND", "ROUTES", "SEARCH", "bar", "site"]
