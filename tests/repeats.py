"""The same scan several times: what is not the same each time, by name.

Compared for each cookie: that it is there, its phases, the addresses of its setters, party, lifetime, and whether it
was stored, refused or removed. Cookies whose truth is declared as unsure are left aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.farm.truth import fits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.farm.truth import SiteTruth

Identity = tuple[str, str, bool, str, str | None]
SLACK = 60.0  # seconds by which a lifetime may differ, or 1 %
COMPARED = ("party", "session", "stored", "blocked", "removed", "set_via", "phases")


def cookies_of(scan: dict[str, Any], truth: SiteTruth) -> dict[Identity, dict[str, Any]]:
    """The cookies of a scan by their identity, without those that are declared as unsure."""
    unsure = [cookie for page in truth.pages.values() for cookie in page.cookies if cookie.unsure]
    return {
        (one["name"], one["domain"], one["host_only"], one["path"], one["partition_key"]): one
        for one in scan["cookies"]
        if not any(fits(cookie.name, one["name"]) and cookie.domain == one["domain"] for cookie in unsure)
    }


def differences(scans: Sequence[dict[str, Any]], truth: SiteTruth, *, by_page: bool = True) -> list[str]:
    """One line for each fact of a cookie that was not the same in every scan, with what it was in which.

    Without `by_page`, which page of a host set a cookie does not count: a session begins with whichever comes first.
    """
    rounds = [cookies_of(scan, truth) for scan in scans]
    found = []
    for identity in sorted({key for cookies in rounds for key in cookies}, key=str):
        name = f"{identity[0]!r} on {'' if identity[2] else '.'}{identity[1]}{identity[3]}"
        seen = [cookies.get(identity) for cookies in rounds]
        missing = [number for number, cookie in enumerate(seen, 1) if cookie is None]
        if missing:
            found.append(f"{name}: not in {_rounds(missing)} of {len(rounds)}")
        found += [f"{name}: {text}" for text in _unlike([one for one in seen if one is not None], by_page)]
    return found


def _unlike(seen: list[dict[str, Any]], by_page: bool) -> Iterator[str]:
    for field in COMPARED:
        values = [str(cookie[field]) for cookie in seen]
        if len(set(values)) > 1:
            yield f"{field} {_counted(values)}"
    setters = [
        str(sorted({_address(setter) if by_page else setter["host"] for setter in cookie["setters"]}))
        for cookie in seen
    ]
    if len(set(setters)) > 1:
        yield f"set by {_counted(setters)}"
    lifetimes = [cookie["lifetime"] for cookie in seen if cookie["lifetime"] is not None]
    if lifetimes and max(lifetimes) - min(lifetimes) > max(SLACK, max(lifetimes) / 100):
        yield f"lifetime from {min(lifetimes):.0f} to {max(lifetimes):.0f}"
    if len(lifetimes) not in {0, len(seen)}:
        yield f"lifetime known in {len(lifetimes)} of {len(seen)}"


def _address(setter: dict[str, Any]) -> str:
    """Its address without the query, in which pages put what is new each time; else the host alone."""
    return str(setter["url"] or setter["host"]).partition("?")[0]


def _host(setter: dict[str, Any]) -> str:
    return str(setter["host"])


def _counted(values: list[str]) -> str:
    return ", ".join(f"{value} ({values.count(value)} times)" for value in dict.fromkeys(values))


def _rounds(numbers: list[int]) -> str:
    return f"round {numbers[0]}" if len(numbers) == 1 else f"rounds {', '.join(map(str, numbers))}"
