"""A visit takes what pages tell up to a limit of memory, and says when there was more."""

from __future__ import annotations

import json

from scanner.capture.network import MOST_EXCHANGES, NetworkLog
from scanner.capture.tab import MOST_REPORTS, MOST_TOLD, Watch


def told(text: str, kind: str = "cookie") -> str:
    fact = {"url" if kind == "route" else "line": text}
    return json.dumps({"k": kind, "f": "https://a.example/", "o": "https://a.example", "t": 1, **fact})


def test_reports_are_taken_until_there_is_no_room() -> None:
    watch = Watch()
    watch.hear(told("a=" + "x" * (MOST_TOLD // 2)), 1)
    watch.hear(told("b=" + "x" * (MOST_TOLD // 2)), 1)
    assert (len(watch.reports), watch.flooded) == (1, True)
    watch.hear(told("c=1"), 1)
    assert len(watch.reports) == 2  # what is small still fits


def test_storage_events_share_the_room_and_keep_no_old_values() -> None:
    watch = Watch()
    for number in range(3):
        event = {"key": str(number), "newValue": "v" * (MOST_TOLD // 2 - 100), "oldValue": "o" * 9}
        watch.take_storage("domStorageItemUpdated", event)
    assert (len(watch.storage_events), watch.flooded) == (2, True)
    assert all("oldValue" not in params for _, params in watch.storage_events)


def test_addresses_that_scripts_go_to_are_counted_too() -> None:
    watch = Watch(routes=["https://a.example/"] * MOST_REPORTS)
    watch.hear(told("https://a.example/b", "route"), 1)
    assert (len(watch.routes), watch.flooded) == (MOST_REPORTS, True)


def test_requests_are_followed_up_to_a_number() -> None:
    log = NetworkLog()
    for number in range(MOST_EXCHANGES + 2):
        request = {"url": f"https://a.example/{number}", "method": "GET"}
        log.take("requestWillBeSent", {"requestId": str(number), "request": request, "wallTime": 1.0})
        log.take("loadingFinished", {"requestId": str(number)})
    assert (len(log.hops()), log.flooded) == (MOST_EXCHANGES, True)


def test_long_addresses_are_cut_when_there_were_enough() -> None:
    log = NetworkLog()
    for number in range(20):
        request = {"url": f"data:image/gif,{number}" + "x" * 1_000_000, "method": "GET"}
        log.take("requestWillBeSent", {"requestId": str(number), "request": request, "wallTime": 1.0})
    assert sum(len(hop.url) for hop in log.hops()) < 17_100_000
