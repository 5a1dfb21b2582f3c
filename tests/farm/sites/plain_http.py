"""www.plain-http.example: a site without https, on which browsers refuse what demands a secure origin."""

from __future__ import annotations

from tests.farm import Expected, Request, Response, Site, html

plain = Site("www.plain-http.example", scheme="http")


@plain.page(
    "/",
    cookies=[
        Expected("plain_ok", same_site="Lax"),
        Expected("plain_secure", secure=True, refused="Secure over http"),
        Expected("plain_none", same_site="None", refused="SameSite=None demands Secure"),
        Expected("plain_script", via="script"),
        Expected("plain_script_secure", via="script", secure=True, refused="Secure over http"),
    ],
)
def plain_home(request: Request) -> Response:
    return html(
        "<h1>No https here</h1><script>document.cookie='plain_script=1; path=/';"
        "document.cookie='plain_script_secure=1; path=/; secure'</script>",
        title="No https here",
        set_cookie=[
            "plain_ok=1; Path=/; SameSite=Lax",
            "plain_secure=1; Path=/; Secure",
            "plain_none=1; Path=/; SameSite=None",
        ],
    )
