"""www.shop.example: the smallest complete site, the example of the README."""

from tests.farm import Expected, ExpectedStorage, Request, Response, Site, css, html, js, pixel

shop = Site("www.shop.example", redirects_from=["shop.example"])
cdn = Site("cdn.shop-parts.example")
tracker = Site("t.tracker.example")

MENU = '<nav><a href="/">Home</a> <a href="/about">About</a></nav>'


@shop.page(
    "/",
    cookies=[
        Expected("sid", http_only=True, secure=True, same_site="Lax"),
        Expected("lang", via="script", lifetime=86400 * 30),
        Expected("_trk", via="script", setter="https://t.tracker.example/t.js", lifetime=86400 * 90, same_site="Lax"),
        Expected(
            "uid",
            domain="t.tracker.example",
            setter="t.tracker.example",
            lifetime=86400 * 365,
            secure=True,
            same_site="None",
        ),
    ],
    storage=[ExpectedStorage("local_storage", "basket")],
    third_parties=["cdn.shop-parts.example", "t.tracker.example"],
)
def home(request: Request) -> Response:
    return html(
        MENU + "<h1>Shop</h1><script>document.cookie='lang=en; max-age=2592000; path=/';"
        "localStorage.setItem('basket', '[]')</script><script src='https://t.tracker.example/t.js'></script>",
        title="Shop",
        head='<link rel="stylesheet" href="https://cdn.shop-parts.example/shop.css">',
        set_cookie=["sid=4f2a9c; Path=/; HttpOnly; Secure; SameSite=Lax"],
    )


@shop.page("/about", cookies=[Expected("sid", http_only=True, secure=True, same_site="Lax")])
def about(request: Request) -> Response:
    return html(
        MENU + "<h1>About</h1>",
        title="About",
        set_cookie=["sid=4f2a9c; Path=/; HttpOnly; Secure; SameSite=Lax"],
    )


@cdn.route("/shop.css")
def style(request: Request) -> Response:
    return css("body{font-family:sans-serif}")


@tracker.route("/t.js")
def script(request: Request) -> Response:
    return js(
        "document.cookie='_trk='+Math.random()+'; max-age=7776000; path=/; samesite=lax';"
        "new Image().src='https://t.tracker.example/p.gif?u='+encodeURIComponent(location.href)"
    )


@tracker.route("/p.gif")
def collect(request: Request) -> Response:
    return pixel(set_cookie=["uid=77f1; Max-Age=31536000; Path=/; Secure; SameSite=None"])
