"""Reads the page of a visit for discovery: as it is rendered, as it was sent, and its frames of the same site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.capture.settle import LISTENS
from scanner.capture.tab import GONE
from scanner.urls import host_of, is_same_party, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.capture.tab import Tab, Watch

LARGEST_DOM = 4_000_000  # characters of the rendered page that discovery is given
MOST_FRAMES = 12  # documents read in one page
LONGEST_TITLE = 500
# Links in shadow roots are not in the document's own HTML; the hooks know the closed ones.
_HTML = f"""(() => {{
  const hooks = globalThis[%HANDLE%], parts = [document.documentElement ? document.documentElement.outerHTML : ""];
  const walk = (root) => {{
    for (const element of root.querySelectorAll("*")) {{
      const shadow = element.shadowRoot || (hooks && hooks.shadow(element));
      if (!shadow) continue;
      parts.push(shadow.innerHTML);
      walk(shadow);
    }}
  }};
  walk(document);
  return parts.join("").slice(0, {LARGEST_DOM});
}})()"""
# One question instead of several: each costs a way through the driver.
_READ_PAGE = f"""(() => {{
  const asked = (question) => {{ try {{ return question(); }} catch {{ return null; }} }};
  return {{title: `${{document.title}}`.slice(0, {LONGEST_TITLE}), type: document.contentType, answers: {{%ASKS%}},
    listens: asked(() => {LISTENS}) ?? "",  // a page may have a function of that name
    html: {_HTML}}};
}})()"""


async def read_page(tab: Tab, asks: Mapping[str, str]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """The page's title, type and HTML, its answers to what is asked of it by name, and its frames' HTML by address.

    Raises:
        playwright.async_api.Error, TimeoutError, LookupError, TypeError: the page does not let itself be read.
    """
    questions = ",".join(f"{name}: asked(() => {question})" for name, question in asks.items())
    handle = repr(tab.hooks.handle)
    expression = _READ_PAGE.replace("%ASKS%", questions).replace("%HANDLE%", handle)
    question = {"expression": expression, "returnByValue": True, "includeCommandLineAPI": True}
    told: dict[str, Any] = (await tab.send("Runtime.evaluate", question))["result"]["value"]
    site = site_of(tab.page.url)
    frames = [
        (frame.url, str(await frame.evaluate(_HTML.replace("%HANDLE%", handle))))
        for frame in tab.page.frames[1:MOST_FRAMES]
        if is_same_party(host_of(frame.url), site) and not frame.is_detached()
    ]
    return told, tuple(frames)


async def source_of(tab: Tab, watch: Watch) -> str:
    """The HTML as sent: a script may have taken links out of it."""
    document = watch.network.document_request
    if document is None:
        return ""
    try:
        body = await tab.send("Network.getResponseBody", {"requestId": document})
    except GONE:
        # A body the browser has already let go of; the rendered page remains.
        return ""
    return "" if body["base64Encoded"] else str(body["body"])[:LARGEST_DOM]
