"""www.made-scripts.example: scripts without a file of their own: made of text, blobs, data: addresses, markup."""

from __future__ import annotations

from tests.farm import Expected, Request, Response, Site, html, js
from tests.farm.sites.index_page import add_index

HOST = "www.made-scripts.example"
ORIGIN = f"https://{HOST}"

site = Site(HOST)
vendor = Site("make.script-maker.example")
MAKER = f"https://{vendor.host}/maker.js"


def of_page(name: str) -> Expected:
    """A cookie by a script that stands in the page."""
    return Expected(name, via="script")


def of_maker(name: str) -> Expected:
    """A cookie by code that the vendor's script made up: that script is its setter."""
    return Expected(name, via="script", setter=MAKER)


@site.page(
    "/by-markup",
    cookies=[of_page(f"mark_{name}") for name in ("svg", "module", "handler", "error", "data", "written", "late_text")],
    note="scripts in SVG, in modules, in attributes, in a data: address, in written markup",
)
def by_markup(request: Request) -> Response:
    return html(
        """<h1>By markup</h1><svg><script>document.cookie='mark_svg=1; path=/'</script></svg>
<script type="module">document.cookie='mark_module=1; path=/'</script>
<details open ontoggle="document.cookie='mark_handler=1; path=/'"><summary>more</summary></details>
<script src="data:text/javascript,document.cookie='mark_data=1; path=/'"></script><p id="place"></p><script>
document.getElementById('place').innerHTML = '<img src="data:,x" onerror="document.cookie=\\'mark_error=1; path=/\\'">';
document.write('<script>document.cookie="mark_written=1; path=/"<' + '/script>');
const s = document.createElement('script'); s.append("document.cookie='mark_late_text=1; path=/'");
document.body.append(s);</script>""",
        title="By markup",
    )


@site.page(
    "/by-vendor",
    cookies=[of_maker(f"made_{name}") for name in ("function", "blob", "data", "import", "text", "fetched")],
    third_parties=[vendor.host],
    note="a vendor's script that makes its code up",
)
def by_vendor(request: Request) -> Response:
    return html(f'<h1>By vendor</h1><script src="{MAKER}"></script>', title="By vendor")


vendor.add(
    "/maker.js",
    js(
        """const set = (name) => "document.cookie='made_" + name + "=1; path=/'";
new Function(set('function'))();
const load = (more) => document.head.append(Object.assign(document.createElement('script'), more));
load({src: URL.createObjectURL(new Blob([set('blob')], {type: 'text/javascript'}))});
load({src: 'data:text/javascript,' + encodeURIComponent(set('data'))});
import('data:text/javascript,' + encodeURIComponent(set('import')));
load({text: set('text')});
fetch('https://make.script-maker.example/code').then((a) => a.text()).then((code) => (0, eval)(code));"""
    ),
)
vendor.add("/code", js("document.cookie='made_fetched=1; path=/'"), cors=True)

add_index(site, "Made scripts")
