"""The embed as a file; tests/integration/reports/test_embed.py has it in a browser."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from typing import Any

import pytest
from lxml import html

from reports.formats import embed, embed_languages, embed_tag, fragment
from reports.render import source
from reports.untrusted import shorten, visible
from reports.words import Words
from tests.unit.reports import samples

CODE_LIMIT = 10 * 1024  # bytes, compressed, without the data


def data_of(script: str) -> dict[str, Any]:
    start = script.index('{"site":')
    end = script.rindex(");")
    return json.loads(script[start:end])


def texts_of(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    return [text for child in node[2:] for text in texts_of(child)]


def elements_of(node: Any) -> list[Any]:
    return [] if isinstance(node, str) else [node, *(one for child in node[2:] for one in elements_of(child))]


def test_the_code_is_small():
    code = source("embed.js") + data_of(embed(samples.declaration()))["style"]
    assert len(gzip.compress(code.encode())) < CODE_LIMIT / 2


def test_the_code_never_reads_text_as_markup_and_never_asks_a_server():
    code = source("embed.js")
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval|Function\(|setHTML|srcdoc"
    assert not re.search(
        ways + r"|fetch\(|XMLHttpRequest|sendBeacon|import\(|WebSocket|\.src\b|\.cookie\b|Storage", code
    )


def test_it_holds_the_fragment():
    data = data_of(embed(samples.declaration()))
    assert data["languages"] == ["en"]
    assert data["texts"] == []
    article = html.fragment_fromstring(fragment(samples.declaration()))
    article.remove(article.find("style"))
    assert "".join("".join(texts_of(data["tree"])).split()) == "".join(article.text_content().split())
    assert [one[0] for one in elements_of(data["tree"])] == [one.tag for one in article.iter()]
    assert [one[1] for one in elements_of(data["tree"])] == [dict(one.items()) for one in article.iter()]


def test_only_what_differs_between_languages_is_there_twice():
    words = [Words("en"), Words("sv", samples.Prefixed("sv"))]
    both = data_of(embed_languages(samples.declaration(), words))
    assert both["languages"] == ["en", "sv"]
    assert ["Cookie declaration", "sv:Cookie declaration"] in both["texts"]
    assert all(len(set(row)) == 2 for row in both["texts"])
    assert len({json.dumps(row) for row in both["texts"]}) == len(both["texts"])
    for index, one in enumerate(words):
        alone = data_of(embed(samples.declaration(), one))
        assert in_language(both["tree"], both["texts"], index) == alone["tree"]


def in_language(node: Any, texts: list[Any], index: int) -> Any:
    if isinstance(node, int):
        return texts[node][index]
    if isinstance(node, str):
        return node
    attributes = {key: in_language(value, texts, index) for key, value in node[1].items()}
    return [node[0], attributes, *(in_language(child, texts, index) for child in node[2:])]


def test_languages_of_different_structure_stand_side_by_side():
    class Breaking(samples.Prefixed):
        def gettext(self, message: str) -> str:
            return "" if message == "None found." else super().gettext(message)

    words = [Words("en"), Words("xx", Breaking("xx"))]
    empty = samples.declaration(sections=samples.decl.sections([]))
    data = data_of(embed_languages(empty, words))
    for index, one in enumerate(words):
        assert in_language(data["tree"], data["texts"], index) == data_of(embed(empty, one))["tree"]


def test_an_embed_needs_a_language():
    with pytest.raises(ValueError, match="language"):
        embed_languages(samples.declaration(), [])


def test_hostile_texts_are_texts():
    script = embed(samples.hostile_declaration())
    written = script[script.index('"tree":') :]
    assert not set("<>&") & set(written)
    assert script.replace("\n", "").isprintable()
    tree = data_of(script)["tree"]
    names = {element[0] for element in elements_of(tree)}
    assert not names & {"script", "style", "img", "b", "iframe"}
    attributes = {key for element in elements_of(tree) for key in element[1]}
    assert not [key for key in attributes if key.startswith("on") or key in {"src", "style"}]
    targets = [element[1]["href"] for element in elements_of(tree) if "href" in element[1]]
    assert all(target.startswith("#cs-") for target in targets)
    shown = {"".join(texts_of(element)) for element in elements_of(tree) if element[0] == "code"}
    assert shown == {shorten(visible(text)) or "(no name)" for text in samples.HOSTILE}


def test_the_tag_carries_the_hash_and_a_link():
    script = embed(samples.declaration())
    tag = embed_tag(script, Words("sv"), address='/a b/"x.js', page="https://shop.example/?a=1&b=2")
    place, code = html.fragments_fromstring(tag)
    assert place.get("data-cookiescan") == ""
    links = [dict(link.items()) for link in place.iter("a")]
    assert links == [{"href": "https://shop.example/?a=1&b=2", "hreflang": "sv"}]
    assert code.get("src") == '/a b/"x.js'
    assert code.get("integrity") == "sha384-" + base64.b64encode(hashlib.sha384(script.encode()).digest()).decode()
    assert code.get("crossorigin") == "anonymous"
    named = embed_tag(script, address="x.js", page="/", site='a"b')
    assert html.fragments_fromstring(named)[0].get("data-cookiescan") == 'a"b'


def test_same_record_gives_same_bytes():
    assert embed(samples.declaration()) == embed(samples.declaration())
