"""Reads the text of a PDF that Chromium made: enough of the format for that, and no more."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb" stream\n(.*)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [-\d.]+ Tf|<([0-9A-Fa-f]+)> ?Tj|\[((?:<[0-9A-Fa-f]*>|[-\d. ])*)\] ?TJ|(ET)")


def pages(data: bytes) -> list[str]:
    """The text of each page, with a line break after each run of text."""
    objects = {int(number): body for number, body in _OBJECT.findall(b"\n" + data)}
    found = [body for body in objects.values() if b"/Type /Page\n" in body]
    return [_page(body, objects) for body in found]


def _page(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {
        name.decode(): _letters(objects[int(number)], objects)
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", page)
    }
    text, letters = "", {}
    for font, one, many, end in _SHOWN.findall(_content(page, objects)):
        if font:
            letters = fonts[font.decode()]
        elif end:
            text += "\n"
        else:
            glyphs = one or b"".join(re.findall(rb"<([0-9A-Fa-f]*)>", many))
            text += "".join(letters.get(int(glyphs[at : at + 4], 16), "?") for at in range(0, len(glyphs), 4))
    return text


def _content(page: bytes, objects: dict[int, bytes]) -> bytes:
    number = re.search(rb"/Contents (\d+) 0 R", page)
    assert number
    return _stream(objects[int(number[1])])


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    return zlib.decompress(found[1])


def _letters(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    """From the number of a glyph to its letter."""
    number = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if not number:
        return {}
    table = _stream(objects[int(number[1])]).decode("ascii")
    letters = {}
    for block in re.findall(r"beginbfchar\n(.*?)endbfchar", table, re.DOTALL):
        for glyph, letter in re.findall(r"<(\w+)> <(\w+)>", block):
            letters[int(glyph, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange\n(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(r"<(\w+)> <(\w+)> <(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                letters[int(first, 16) + step] = chr(int(letter, 16) + step)
    return letters
