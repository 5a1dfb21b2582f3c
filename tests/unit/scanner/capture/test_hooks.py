"""What the hooks report is read with care: pages may call the binding too."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.capture.hooks import OWN_SCRIPT, HookScript, parse_report, script_urls, script_urls_of_frames, with_makers

SHOP = "https://www.shop.example"


def test_every_scan_has_names_that_no_page_can_know() -> None:
    one, other = HookScript.fresh(), HookScript.fresh()
    assert len({one.binding, one.handle, other.binding, other.handle}) == 4
    assert re.fullmatch(r"_[0-9a-f]{16}", one.binding)
    assert "%" + "BINDING%" not in one.source
    assert "%" + "HANDLE%" not in one.source
    assert one.source.rstrip().endswith(f"//# sourceURL={OWN_SCRIPT}")


@pytest.mark.parametrize(
    ("stack", "urls"),
    [
        ("", []),
        ("Error\n    at f (https://www.shop.example/a.js:1:2)", ["/a.js"]),
        ("    at https://www.shop.example/a.js:1:2", ["/a.js"]),
        ("    at async https://www.shop.example/a.js:1:2", ["/a.js"]),
        ("    at new X (https://www.shop.example/a.js?v=1:1:2)", ["/a.js?v=1"]),
        ("    at Object.f [as g] (https://www.shop.example/a.js:1:2)", ["/a.js"]),
        ("    at f (https://www.shop.example/a.js:1:2)\n    at g (https://www.shop.example/b.js)", ["/a.js", "/b.js"]),
        ("    at f (https://www.shop.example/a.js:1:2)\n    at g (https://www.shop.example/a.js:3:4)", ["/a.js"]),
        ("    at <anonymous>:1:1\n    at g (https://www.shop.example/b.js:3:4)", ["/b.js"]),
        (f"    at send ({OWN_SCRIPT}:3:4)\n    at g (https://www.shop.example/b.js:3:4)", ["/b.js"]),
        ("    at eval (eval at f (https://www.shop.example/a.js:1:2), <anonymous>:1:10)", ["/a.js"]),
        ("    at g (eval at h (eval at f (https://www.shop.example/a.js:1:2), <anonymous>:1:1), x:1:10)", ["/a.js"]),
        ("    at Array.forEach (<anonymous>)\n    at native code", []),
        ("    at chrome-extension://abc/x.js:1:2", []),
        ("    at https://www.shop.example:8443/:1:2", [":8443/"]),
    ],
)  # fmt: skip
def test_script_urls_of_a_stack(stack: str, urls: list[str]) -> None:
    assert list(script_urls(stack)) == [SHOP + url for url in urls]


def test_script_urls_of_frames_follow_asynchronous_parents() -> None:
    def frames(*names: str) -> list[dict[str, str]]:
        return [{"url": name} for name in names]

    stack = {
        "callFrames": frames("", OWN_SCRIPT, f"{SHOP}/a.js", f"{SHOP}/a.js"),
        "parent": {"callFrames": frames("about:blank", f"{SHOP}/b.js"), "parent": {"callFrames": []}},
    }
    assert script_urls_of_frames(stack) == (f"{SHOP}/a.js", f"{SHOP}/b.js")
    assert script_urls_of_frames(None) == ()
    assert script_urls_of_frames({}) == ()


def test_endless_parents_end() -> None:
    stack: dict = {"callFrames": [{"url": f"{SHOP}/a.js"}]}
    stack["parent"] = stack
    assert script_urls_of_frames(stack) == (f"{SHOP}/a.js",)


def test_a_report_is_read() -> None:
    fact = {"k": "cookie", "f": f"{SHOP}/", "o": SHOP, "t": 1700000000500, "s": f"at {SHOP}/a.js:1:2", "line": "a=1"}
    report = parse_report(json.dumps(fact), 7)
    assert report is not None
    assert (report.kind, report.frame_url, report.origin, report.at) == ("cookie", f"{SHOP}/", SHOP, 1700000000.5)
    assert (report.stack, report.context, report.fact["line"]) == ((f"{SHOP}/a.js",), 7, "a=1")


@pytest.mark.parametrize(
    "payload",
    ["", "x", "null", "1", "[]", '"text"', "{}", '{"k": 1}', '{"k": "cookie", "f": "", "o": ""}',
     '{"k": "cookie", "f": "", "o": "", "t": "soon"}', '{"k": "cookie", "f": "", "o": "", "t": null}', "[" * 100_000],
)  # fmt: skip
def test_what_a_page_made_up_is_no_report(payload: str) -> None:
    assert parse_report(payload, 0) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["k", "f", "o", "t", "s"]), inner),
    max_leaves=6,
)


@given(st.text() | JSON.map(json.dumps))
def test_no_payload_raises(payload: str) -> None:
    report = parse_report(payload, 0)
    assert report is None or isinstance(report.stack, tuple)


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("    at blob:https://www.shop.example/1b-2c:1:2", "blob:https://www.shop.example/1b-2c"),
        ("    at f (blob:https://www.shop.example/1b-2c:1:2)", "blob:https://www.shop.example/1b-2c"),
        ("    at data:text/javascript,f(1):1:2", "data:text/javascript,f(1)"),
        ("    at f (data:text/javascript,f('https://x.example/');g():1:2)", "data:text/javascript,f('https://x.example/');g()"),
    ],
)  # fmt: skip
def test_scripts_without_a_file_are_told_by_their_address(line: str, url: str) -> None:
    assert script_urls(line) == (url,)
    assert script_urls_of_frames({"callFrames": [{"url": url}]}) == (url,)


def test_a_script_without_a_file_goes_by_its_maker() -> None:
    loaders: dict[str, tuple[str, ...]] = {
        "blob:https://x/1": ("data:,2",),
        "data:,2": (f"{SHOP}/a.js",),
        "blob:https://x/3": ("blob:https://x/3",),
    }
    assert with_makers(("blob:https://x/1", f"{SHOP}/b.js"), loaders) == (f"{SHOP}/a.js", f"{SHOP}/b.js")
    assert with_makers(("blob:https://x/3", f"{SHOP}/b.js"), loaders) == (f"{SHOP}/b.js",)
    assert with_makers(("blob:https://x/unknown",), loaders) == ()
