"""A recorded state of a browser in which somebody has logged in, as Playwright writes it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scanner.login.reading import bad, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Letters and digits in one piece; with the signs of addresses, dates and lists between them only what looks random.
_TOKEN = re.compile(
    r"(?=.*\d)(?=.*[A-Za-z])[^\s:/,;]{16,4096}|(?=.*\d)(?=.*[a-z])(?=.*[A-Z])(?!/|.*://|.*%3[Aa]%2[Ff]%2[Ff])[^\s]{24,4096}",
)
_MOST_TOKENS: Final = 300


class _StateCookie(BaseModel):
    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    name: str
    value: str
    domain: Annotated[str, Field(min_length=1)]
    path: str
    expires: float = -1
    httpOnly: bool = False  # noqa: N815 (Playwright's names)
    secure: bool = False
    sameSite: Literal["Strict", "Lax", "None"] = "Lax"  # noqa: N815


class _StateItem(BaseModel):
    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    name: str
    value: str


class _StateDatabase(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    name: str


class _StateOrigin(BaseModel):
    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    origin: Annotated[str, Field(pattern=r"^https?://[^/?#]+$")]
    localStorage: list[_StateItem] = []  # noqa: N815
    indexedDB: list[_StateDatabase] = []  # noqa: N815


class _StateFile(BaseModel):
    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    cookies: list[_StateCookie]
    origins: list[_StateOrigin] = []


@dataclass(frozen=True, slots=True, repr=False)
class State:
    """A recorded state of a browser, as Playwright writes it; its values stay in memory."""

    content: dict[str, Any]  # what Playwright is given
    items: dict[tuple[str, str], str]  # origin and key of what local storage is given → value
    databases: frozenset[tuple[str, str]]  # origin and name
    ends: float | None  # when the last of its cookies ends; null = never, or there are none

    def tokens(self) -> Iterator[str]:
        """Values that look like a secret."""
        # A session's own first: scripts do not read those.
        cookies = sorted(self.content["cookies"], key=lambda cookie: not cookie.get("httpOnly"))
        given = [*(cookie["value"] for cookie in cookies), *self.items.values()]
        yield from [value for value in given if _TOKEN.fullmatch(value)][:_MOST_TOKENS]


def state_of(text: str, path: Path) -> State:
    """The state that a file holds.

    Raises:
        UsageError: it holds none.
    """
    try:
        content = json.loads(text)
        read = _StateFile.model_validate(content)
    except RecursionError:
        raise bad(path, "it is nested too deeply") from None
    except ValidationError as error:
        raise bad(path, f"as a recorded state, {said(error)}") from None
    except ValueError as error:
        raise bad(path, f"it begins like a recorded state and is no JSON ({_where(error)})") from None
    if not read.cookies and not any(origin.localStorage or origin.indexedDB for origin in read.origins):
        raise bad(path, "the recorded state is empty")
    ends = [cookie.expires for cookie in read.cookies]
    return State(
        content=content,
        items={(one.origin, item.name): item.value for one in read.origins for item in one.localStorage},
        databases=frozenset((one.origin, base.name) for one in read.origins for base in one.indexedDB),
        ends=max(ends) if ends and all(end > 0 for end in ends) else None,
    )


def _where(error: ValueError) -> str:
    return f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "a number is too long"
