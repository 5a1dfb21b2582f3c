"""`cookiescan db classify`: one JSON object a line in, one a line out, in the same order.

A line asks for a cookie or storage key, `{"name", "domain"?, "setter"?, "lifetime"?, "http_only"?, "party"?,
"storage"?, "product"?}`, or for a third party, `{"host"}`. The answer is the same object with `category`, `vendor`,
`confidence`, `method` and `evidence` added; a bad line is answered by `{"error": ..}`. A key that is null counts as
left out; keys nobody knows are passed on.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, Final

from cookie_db.model import COOKIE, SESSION, STORAGE_KINDS, Subject
from scanner.classify import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cookie_db import CookieDatabase
    from cookie_db.model import Verdict

_STORAGES: Final = {
    **{re.sub("[^a-z]", "", kind): kind for kind in STORAGE_KINDS},
    "local": "local_storage",
    "session": "session_storage",
    "cache": "cache_storage",
}
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
_IDENTIFIER: Final = {"yes": True, "no": False, "unknown": None}


class BadLine(ValueError):
    """A line that asks for nothing that can be answered; the message says why."""


def answers(lines: Iterable[bytes], db: CookieDatabase) -> Iterator[tuple[bytes, bool]]:
    """For each line its answer, with a line end, and whether the line could be read."""
    for line in lines:
        try:
            yield _line({**(asked := _object(line)), **_verdict(asked, db)}), True
        except BadLine as error:
            yield _line({"error": str(error)}), False


def _object(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise BadLine(f"not UTF-8 at byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}" if line.strip() else "empty line") from error
    if not isinstance(asked, dict):
        raise BadLine("not a JSON object")
    return asked


def _refuse(name: str) -> None:
    raise BadLine(f"not JSON: {name}")


def _line(answer: dict[str, Any]) -> bytes:
    # A lone surrogate, which no UTF-8 can hold, keeps its JSON escape.
    return _ENCODER.encode(answer).encode("utf-8", "backslashreplace") + b"\n"


def _verdict(asked: dict[str, Any], db: CookieDatabase) -> dict[str, Any]:
    if asked.get("name") is not None:
        verdict = db.classify(subject(asked))
    elif asked.get("host") is not None:
        verdict = db.classify_host(_text(asked, "host") or "", _text(asked, "site"))
    else:
        raise BadLine("neither name nor host")
    return as_answer(verdict)


def as_answer(verdict: Verdict) -> dict[str, Any]:
    """What is added to a line."""
    return {
        "category": verdict.category.value,
        "vendor": verdict.organisation,
        "confidence": verdict.confidence.value,
        "method": verdict.method,
        "evidence": [reason(hit) for hit in verdict.evidence],
    }


def subject(asked: dict[str, Any]) -> Subject:
    """The question that a line asks.

    Raises:
        BadLine: a value has the wrong type or is none of those that are known.
    """
    domain = _text(asked, "domain")
    return Subject(
        name=_text(asked, "name") or "",
        domain=domain.lower().strip(".") if domain else None,
        setter=_text(asked, "setter"),
        lifetime=_lifetime(asked.get("lifetime")),
        http_only=_flag(asked, "http_only"),
        party=_choice(asked, "party", ("first", "third")),
        storage=storage_kind(_text(asked, "storage")),
        products=_products(asked.get("product")),
        identifier=_identifier(asked.get("identifier")),
        site=_text(asked, "site"),
    )


def storage_kind(text: str | None) -> str:
    """A storage kind as scan.json spells it, from that, `localStorage`, `local` and the like; a cookie without one.

    Raises:
        BadLine: there is no such kind.
    """
    if text is None:
        return COOKIE
    kind = _STORAGES.get(re.sub("[^a-z]", "", text.lower()))
    if kind is None:
        raise BadLine(f"storage: {text!r} is none of {', '.join(STORAGE_KINDS)}")
    return kind


def _text(asked: dict[str, Any], key: str) -> str | None:
    value = asked.get(key)
    if value is not None and not isinstance(value, str):
        raise BadLine(f"{key}: not a string")
    return value


def _flag(asked: dict[str, Any], key: str) -> bool | None:
    value = asked.get(key)
    if value is not None and not isinstance(value, bool):
        raise BadLine(f"{key}: neither true nor false")
    return value


def _choice(asked: dict[str, Any], key: str, known: tuple[str, ...]) -> str | None:
    value = _text(asked, key)
    if value is not None and value not in known:
        raise BadLine(f"{key}: {value!r} is none of {', '.join(known)}")
    return value


def _lifetime(value: object) -> int | str | None:
    if value is None or value == SESSION:
        return SESSION if value else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadLine("lifetime: neither a number of seconds nor session")
    return int(value)


def _products(value: object) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value if value is not None else []
    if not isinstance(given, list) or not all(isinstance(product, str) for product in given):
        raise BadLine("product: neither a string nor a list of strings")
    return tuple(product.lower() for product in given)


def _identifier(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in _IDENTIFIER:
        raise BadLine("identifier: none of true, false, yes, no, unknown")
    return _IDENTIFIER[value]
