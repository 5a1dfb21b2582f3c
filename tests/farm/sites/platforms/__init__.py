"""Imitations of commercial consent platforms on https://NAME.platform-farm.example: their ids, classes, objects and
records as their documentation describes them, in our own code. They gate the counter of `banners`.
"""

from __future__ import annotations

from tests.farm.messages import Request, Response, html
from tests.farm.site import Site
from tests.farm.sites.platforms.calls import CALLS
from tests.farm.sites.platforms.controls import CONTROLS
from tests.farm.sites.platforms.platform import Platform, publish

__all__ = ["PLATFORMS", "Platform", "host", "sites"]

PLATFORMS = (*CONTROLS, *CALLS)
host = Site("frames.platform-farm.example")
sites = [publish(platform) for platform in PLATFORMS]

TELL = (
    "<script>const tell = (id, word) => { document.getElementById(id).onclick = () => parent.postMessage(word, '*'); };"
)


@host.route("/message")
def message(request: Request) -> Response:
    """The first layer of `sourcepoint`."""
    return html(
        """<div class="message type-modal"><p>We value your privacy. We and our partners use cookies.</p>
<button id="a" class="message-component sp_choice_type_12">Options</button>
<button id="b" class="message-component sp_choice_type_11">Accept</button></div>"""
        + TELL
        + "tell('a', 'options'); tell('b', 'yes');</script>",
        title="Message",
    )


@host.route("/manager")
def manager(request: Request) -> Response:
    """The second layer of `sourcepoint`."""
    return html(
        """<div class="pm-container"><h2>Purposes</h2><p>Your privacy choices for cookies</p>
<button id="a" class="sp_choice_type_REJECT_ALL">Reject All</button>
<button id="b" class="sp_choice_type_ACCEPT_ALL">Accept All</button>
<button id="c" class="sp_choice_type_SAVE_AND_EXIT">Save &amp; Exit</button></div>"""
        + TELL
        + "tell('a', 'no'); tell('b', 'yes'); tell('c', 'no');</script>",
        title="Manager",
    )
