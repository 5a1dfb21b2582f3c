"""The words and pictures of the demo shop."""

# ruff: noqa: E501 - markup reads better whole

from __future__ import annotations

from dataclasses import dataclass

BRAND = "Nordlys <span>Keramik</span>"


@dataclass(frozen=True, slots=True)
class Product:
    """One thing on sale."""

    slug: str
    category: str
    name: str
    price: str
    text: str

    @property
    def path(self) -> str:
        """Its page."""
        return f"/{self.category}/{self.slug}"


CATEGORIES = {"cups": "Cups", "bowls": "Bowls"}
PRODUCTS = (
    Product(
        "tide-mug",
        "cups",
        "Tide mug",
        "28.00 EUR",
        "Thrown in stoneware, dipped twice in a glaze of sea ash. Holds 350 ml.",
    ),
    Product(
        "espresso-pair",
        "cups",
        "Espresso pair",
        "34.00 EUR",
        "Two small cups of dark clay that keep their heat. 80 ml each.",
    ),
    Product(
        "harvest-bowl",
        "bowls",
        "Harvest bowl",
        "62.00 EUR",
        "A wide bowl for the middle of the table, with a rim left raw.",
    ),
)


def _cup(x: int, y: int, w: int, h: int, body: str, glaze: str) -> str:
    handle = (
        f'<path d="M{x + w - 4} {y + h * 0.25}h14a26 26 0 0 1 0 {h * 0.5}h-14" fill="none" '
        f'stroke="{body}" stroke-width="13"/>'
    )
    cup = (
        f'<path d="M{x} {y}h{w}v{h - 26}a26 26 0 0 1-26 26h-{w - 52}a26 26 0 0 1-26-26z" fill="{body}"/>'
        f'<path d="M{x} {y}h{w}v{h * 0.38}q-{w / 4} 22-{w / 2} 2t-{w / 2} 8z" fill="{glaze}"/>'
        f'<ellipse cx="{x + w / 2}" cy="{y}" rx="{w / 2}" ry="{w * 0.1}" fill="{glaze}"/>'
        f'<ellipse cx="{x + w / 2}" cy="{y + 1}" rx="{w / 2 - 6}" ry="{w * 0.1 - 3}" fill="#3a2e26"/>'
    )
    return handle + cup


def _bowl(cx: int, y: int, r: int, body: str, glaze: str) -> str:
    return (
        f'<path d="M{cx - r} {y}a{r} {r * 0.86} 0 0 0 {2 * r} 0z" fill="{body}"/>'
        f'<path d="M{cx - r} {y}q{r / 2} {r * 0.62} {r} {r * 0.36}t{r}-{r * 0.36}z" fill="{glaze}"/>'
        f'<ellipse cx="{cx}" cy="{y}" rx="{r}" ry="{r * 0.16}" fill="{glaze}"/>'
        f'<ellipse cx="{cx}" cy="{y + 2}" rx="{r - 8}" ry="{r * 0.16 - 4}" fill="#3a2e26"/>'
        f'<rect x="{cx - r * 0.3}" y="{y + r * 0.82}" width="{r * 0.6}" height="12" rx="4" fill="{body}"/>'
    )


def _picture(drawing: str, shade: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 360">'
        f'<rect width="480" height="360" fill="{shade}"/><rect y="262" width="480" height="98" fill="#e2d2b9"/>'
        f'<ellipse cx="240" cy="272" rx="150" ry="16" fill="#26211c" opacity=".14"/>{drawing}</svg>'
    )


PICTURES = {
    "hero": _picture(
        _bowl(310, 178, 96, "#a9502f", "#d9b48a")
        + _cup(76, 138, 104, 132, "#2f6470", "#9fc4c4")
        + _cup(176, 196, 62, 74, "#4b3d33", "#a9502f"),
        "#efe4d2",
    ),
    "tide-mug": _picture(_cup(172, 112, 132, 158, "#2f6470", "#a8cccb"), "#e9eeea"),
    "espresso-pair": _picture(
        _cup(116, 176, 92, 94, "#3d332c", "#a9502f") + _cup(266, 176, 92, 94, "#3d332c", "#d9b48a"), "#f0e3d8"
    ),
    "harvest-bowl": _picture(_bowl(240, 150, 138, "#a9502f", "#e3c79c"), "#eee6d6"),
}

BANNER = """
<section id="consent" role="dialog" aria-labelledby="c-title" hidden>
  <strong id="c-title">Cookies on this shop</strong>
  <p>We use cookies to run the shop and, if you agree, to count visits and to show advertising that fits.
     <a href="/privacy">Read more</a></p>
  <fieldset id="c-choices" hidden>
    <label><input type="checkbox" checked disabled> Necessary</label>
    <label><input type="checkbox" id="c-statistics"> Statistics</label>
    <label><input type="checkbox" id="c-marketing"> Marketing</label>
  </fieldset>
  <div class="row">
    <button id="c-accept">Accept all</button>
    <button id="c-reject">Reject all</button>
    <button id="c-settings" class="plain">Settings</button>
    <button id="c-save" class="plain" hidden>Save choice</button>
  </div>
</section>"""


def layout(title: str, body: str, current: str) -> str:
    """A whole page of the shop."""
    links = [("/cups", "Cups"), ("/bowls", "Bowls"), ("/contact", "Contact")]
    menu = "".join(
        f'<a href="{path}"{" aria-current=page" if current.startswith(path) else ""}>{name}</a>' for path, name in links
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} | Nordlys Keramik</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/pictures/tide-mug.svg"><link rel="stylesheet" href="/files/shop.css"></head>
<body>
<header><div class="wide"><a class="brand" href="/">{BRAND}</a><nav>{menu}</nav><span class="basket"></span></div></header>
<main class="wide">{body}</main>
<footer><div class="wide"><span>Nordlys Keramik, a shop that does not exist</span><a href="/privacy">Privacy and cookies</a>
<a href="/contact">Contact</a><button class="plain" data-consent-open>Cookie settings</button></div></footer>
{BANNER}
<script src="/files/shop.js"></script>
</body></html>"""


def cards(category: str | None = None) -> str:
    """The products of a category (or all) as a grid."""
    rows = "".join(
        f'<li><a class="product" href="{p.path}"><img src="/pictures/{p.slug}.svg" alt=""><div><strong>{p.name}</strong>'
        f'<span class="price">{p.price}</span></div></a></li>'
        for p in PRODUCTS
        if category in {None, p.category}
    )
    return f'<ul class="grid">{rows}</ul>'


HOME = f"""<section class="hero"><div><h1>Cups and bowls for slow mornings</h1>
<p>Stoneware from a small kiln by the sea. Every piece is thrown by hand and fired twice; no two are alike.</p>
<a class="button" href="/cups">See the cups</a></div><img src="/pictures/hero.svg" alt="Two cups and a bowl"></section>
<h2>From the last firing</h2>{cards()}"""

CONTACT = """<div class="text"><h1>Contact</h1><p>The workshop is open from Tuesday to Saturday. Write to us, and we answer within two days.</p>
<form action="/contact" method="get" onsubmit="return false"><label for="name">Name</label><input type="text" id="name" autocomplete="name">
<label for="mail">E-mail</label><input type="email" id="mail" autocomplete="email">
<label for="words">Message</label><textarea id="words" rows="5"></textarea><p><button>Send</button></p></form></div>"""

PRIVACY = """<div class="text"><h1>Privacy and cookies</h1>
<p>This shop keeps a session, your basket and your language in cookies. With your consent it also counts visits and
remembers what interested you for advertising.</p>
<table><thead><tr><th>Cookie</th><th>Purpose</th><th>Kept for</th></tr></thead><tbody>
<tr><td>PHPSESSID</td><td>Keeps your visit together</td><td>Until you close the browser</td></tr>
<tr><td>cart</td><td>Your basket</td><td>14 days</td></tr><tr><td>lang</td><td>Your language</td><td>1 year</td></tr>
<tr><td>cookie_consent</td><td>Your answer to the cookie question</td><td>180 days</td></tr></tbody></table>
<p>You can change your answer at any time under <em>Cookie settings</em> at the foot of every page.</p></div>"""


def detail(product: Product) -> str:
    """The page of one product; its picture of an advertiser counts the view."""
    return f"""<div class="detail" data-product="{product.slug}"><img src="/pictures/{product.slug}.svg" alt="{product.name}">
<div><p><a href="/{product.category}">{CATEGORIES[product.category]}</a></p><h1>{product.name}</h1><p class="price">{product.price}</p>
<p>{product.text}</p><button data-add>Add to basket</button></div></div>
<img src="https://ads.example/view.gif?item={product.slug}" width="1" height="1" alt="">"""
