"""Cookies written by scripts, through `document.cookie` or `cookieStore`, with the script that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scanner.capture.collectors.base import Collector
from scanner.capture.cookie_line import AskedCookie, parse_cookie_line
from scanner.capture.hooks import with_makers
from scanner.capture.network import chain_of
from scanner.sightings import CookieAttributes, ScriptCookie
from scanner.urls import kept_name

if TYPE_CHECKING:
    from scanner.capture.hooks import HookReport

_FARTHEST = 8.64e15  # milliseconds from 1970; no moment of JavaScript lies beyond (ECMA-262, Time Values)


class ScriptCookieCollector(Collector):
    """Reads the reports of the hooks; a write counts as confirmed when the visible jar shows it."""

    name: ClassVar[str] = "script_cookies"

    async def gather(self) -> dict[str, Any]:
        """All writes of the visit, confirmed or not."""
        loaders = self.scene.watch.network.loaders()
        found = []
        for report in self.scene.watch.reports:
            if report.kind == "cookie":
                found.append(self._written(report, parse_cookie_line(report.fact["line"], report.at), loaders))
            elif report.kind == "store" and not report.fact.get("error"):
                found.append(self._written(report, asked_of_store(report), loaders))
        return {"script_cookies": tuple(found)}

    def _written(self, report: HookReport, asked: AskedCookie, loaders: dict[str, tuple[str, ...]]) -> ScriptCookie:
        script, chain = writer(report, loaders)
        return ScriptCookie(
            name=kept_name(asked.name),
            attributes=asked.attributes,
            value=self.scene.facts(asked.value),
            frame_url=report.frame_url,
            script=script,
            chain=chain,
            at=report.at,
            confirmed=False
            if "refused" in report.fact
            else confirmed(asked, report.fact.get("before"), report.fact.get("after"), report.frame_url),
            deletes=asked.deletes,
        )


def writer(report: HookReport, loaders: dict[str, tuple[str, ...]]) -> tuple[str | None, tuple[str, ...]]:
    """The script that acted and what brought it; null for a script written into the page itself."""
    stack = with_makers(report.stack, loaders)
    chain = chain_of(stack, loaders)
    own_text = not report.worker and stack[:1] == (report.frame_url.partition("#")[0],)
    if not stack or own_text:
        return None, chain
    return stack[0], chain


def asked_of_store(report: HookReport) -> AskedCookie:
    """The cookie that `cookieStore.set` or `cookieStore.delete` asked for (Cookie Store API §3)."""
    fact = report.fact["fact"]
    if report.fact["method"] == "delete":
        lifetime: float | None = -1.0
    elif isinstance(fact.get("expires"), int | float) and abs(fact["expires"]) < _FARTHEST:
        lifetime = float(fact["expires"]) / 1000 - report.at
    else:
        lifetime = None
    same_site = str(fact.get("sameSite", "strict")).capitalize()
    attributes = CookieAttributes(
        domain=str(fact["domain"]).removeprefix(".").lower() if fact.get("domain") else None,
        path=str(fact.get("path") or "/"),
        secure=True,  # the interface writes no other kind
        same_site=same_site if same_site in {"Strict", "Lax", "None"} else None,
        partitioned=bool(fact.get("partitioned")),
        lifetime=lifetime,
    )
    return AskedCookie(str(fact.get("name", "")), str(fact.get("value", "")), attributes)


def path_matches(path: str, cookie_path: str | None) -> bool:
    """Is a cookie of this path sent to, and shown on, a page of that one (RFC 6265bis §5.1.4)?"""
    if cookie_path is None or path == cookie_path:
        return True
    return path.startswith(cookie_path) and (cookie_path.endswith("/") or path[len(cookie_path)] == "/")


def confirmed(asked: AskedCookie, before: str | None, after: str | None, frame_url: str) -> bool | None:
    """Did the jar that the page sees take the write? null where it cannot be told from there."""
    if before is None or after is None:
        return None
    pair = f"{asked.name}={asked.value}" if asked.name else asked.value
    if asked.deletes:
        return before != after
    held, held_before = after.split("; ").count(pair), before.split("; ").count(pair)
    if held > held_before:
        return True
    if held:
        return None  # the same again, or another cookie of this name and value
    # A path that the page is not under hides the cookie from it without the write having failed.
    return False if path_matches(urlsplit(frame_url).path or "/", asked.attributes.path) else None
