"""A journey that logs in: its steps, as the file writes them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fnmatch import translate
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from scanner.errors import InvalidUrl, UsageError
from scanner.login.reading import ADVICE, bad, quoted, said
from scanner.urls import page_url, site_of, start_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_STEPS: Final = 100
_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,99}")
_KEYS = re.compile(r"[A-Za-z0-9+]{1,40}")
_SECRET_FIELD = re.compile(
    r"pass(?:w|phrase|code)|(?:(?<![a-z])|user|login)passe?(?![a-z])|pwd|secret|token|kennwort|l(?:ö|oe?)senord|"
    r"(?<![a-z])(?:pw|otp|totp|pin|mfa|2fa)(?![a-z])|"
    r"adgangskode|salasana|wachtwoord|mot de passe|contrase|senha|has(?:ł|l)o",
    re.IGNORECASE,
)

_USER_FIELD = re.compile(
    r"user|\blog[-_ ]?in\b|_login|mail|(?<![a-z])name|account|customer|kunde|benutzer|konto|utilisateur|usuario|utente",
    re.IGNORECASE,
)

Words = Annotated[str, Field(min_length=1, max_length=500)]


def _named(value: str) -> str:
    if not _NAME.fullmatch(value):
        # The text itself is not repeated: somebody may have put the secret here.
        raise ValueError("takes the name of an environment variable, in capital letters, never the secret itself")
    return value


Variable = Annotated[str, AfterValidator(_named)]


class _Part(BaseModel):
    """A table of the file: exactly the keys that are known, each of its type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Target(_Part):
    """Which element: by CSS selector, by its label or by its text; of the page or of a frame in it."""

    selector: Words | None = None
    label: Words | None = None
    text: Words | None = None
    frame: Words | None = None  # CSS selector of the frame element

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.selector, self.label, self.text)) != 1:
            raise ValueError("takes one of `selector`, `label` and `text`")
        return self

    def __str__(self) -> str:
        named = self.selector or self.label or self.text
        return f"{named!r}" + (f" in the frame {self.frame!r}" if self.frame else "")


class Condition(_Part):
    """What is waited for: an element, an address (glob over path and query, or over all of it), words, a cookie."""

    selector: Words | None = None
    address: Words | None = None
    text: Words | None = None
    cookie: Words | None = None
    frame: Words | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.selector, self.address, self.text, self.cookie)) != 1:
            raise ValueError("takes one of `selector`, `address`, `text` and `cookie`")
        if self.frame is not None and self.selector is None and self.text is None:
            raise ValueError("takes `frame` with `selector` or `text` only")
        return self

    def is_at(self, url: str) -> bool:
        """Whether an address is the one that is meant."""
        glob = self.address or ""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return re.match(translate(glob), url if "://" in glob else path) is not None

    def __str__(self) -> str:
        for kind in ("selector", "address", "text", "cookie"):
            if (value := getattr(self, kind)) is not None:
                return f"{kind} {value!r}"
        return ""


def _selected(value: object) -> object:
    return {"selector": value} if isinstance(value, str) else value


Element = Annotated[Target, BeforeValidator(_selected)]
Sign = Annotated[Condition, BeforeValidator(_selected)]


class Step(_Part):
    """One step of a journey; which one its first word says."""

    verb: ClassVar[str]

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that it needs."""
        return ()


class Open(Step):
    """Ask for an address."""

    verb = "open"
    open: Words

    @field_validator("open")
    @classmethod
    def _address(cls, value: str) -> str:
        if "://" in value:
            try:
                start_url(value)
            except InvalidUrl as error:
                raise ValueError("takes a path, or an http(s) address without user name and password") from error
        elif not value.startswith("/"):
            raise ValueError("takes a path that begins with /, or a whole address")
        return value

    def url(self, start: str) -> str:
        """The address, from the scan's start address.

        Raises:
            UsageError: there is none.
        """
        url = page_url(self.open, start)
        if url is None:
            raise UsageError("The log-in opens something that is no web address", ADVICE)
        return url


class Fill(Step):
    """Fill a field: from the environment, with a one-time code, or with what is no secret."""

    verb = "fill"
    fill: Element
    from_env: Variable | None = None
    totp_from_env: Variable | None = None
    value: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.from_env, self.totp_from_env, self.value)) != 1:
            raise ValueError("takes one of `from_env`, `totp_from_env` and `value`")
        if self.value is not None and _SECRET_FIELD.search(self._field):
            raise ValueError("does not take a password from the file: name an environment variable with `from_env`")
        return self

    @property
    def _field(self) -> str:
        return " ".join(filter(None, (self.fill.selector, self.fill.label, self.fill.text)))

    @property
    def is_of_a_user(self) -> bool:
        """Whether field or variable say that a user name is filled in, and neither that it is a secret."""
        said = f"{self._field} {self.from_env}"
        return _USER_FIELD.search(said) is not None and _SECRET_FIELD.search(said) is None

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that it needs."""
        return tuple(name for name in (self.from_env, self.totp_from_env) if name is not None)


class Click(Step):
    """Press an element."""

    verb = "click"
    click: Element


class Select(Step):
    """Choose an option of a list, by its value or by what it says."""

    verb = "select"
    select: Element
    value: Words | None = None
    from_env: Variable | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.value is None) == (self.from_env is None):
            raise ValueError("takes one of `value` and `from_env`")
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that it needs."""
        return (self.from_env,) if self.from_env is not None else ()


class Press(Step):
    """Press a key, such as `Enter`."""

    verb = "press"
    press: str
    on: Element | None = None

    @field_validator("press")
    @classmethod
    def _key(cls, value: str) -> str:
        if not _KEYS.fullmatch(value):
            raise ValueError("takes the name of a key, such as Enter or Control+A")
        return value


class Wait(Step):
    """Wait for something to be there."""

    verb = "wait"
    wait: Sign

    @field_validator("wait")
    @classmethod
    def _visible(cls, value: Condition) -> Condition:
        if value.cookie is not None:
            raise ValueError("waits for a selector, an address or a text; a cookie is for `check`")
        return value


class Check(Step):
    """What proves that we are in; without it the log-in has failed."""

    verb = "check"
    check: Sign


STEPS: Final[tuple[type[Step], ...]] = (Open, Fill, Click, Select, Press, Wait, Check)


class LoggedIn(_Part):
    """How a page shows that the visitor is still logged in, and where to look when one does not."""

    check: Sign
    on: Words | None = None  # a page that shows it to members; without it, where the journey ended

    @field_validator("check")
    @classmethod
    def _on_any_page(cls, value: Condition) -> Condition:
        if value.address is not None:
            raise ValueError("checks for a selector, a text or a cookie: an address is another one on each page")
        return value

    @field_validator("on")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        return None if value is None else Open(open=value).open


@dataclass(frozen=True, slots=True)
class Journey:
    """How to log in.

    `after_consent` says what the visitor has to have answered to the consent banner before: null, what the phase
    says; `leave`, nothing, in any phase; `refuse`, either answer; `accept`, yes. Phases without that answer are
    visited without log-in.
    """

    steps: tuple[Step, ...]
    logged_in: LoggedIn | None = None
    after_consent: Literal["refuse", "accept", "leave"] | None = None

    def leads_to(self, url: str, start: str) -> bool:
        """Whether an address is of the scan's site, of one that a step opens, or one that a step waits for whole."""
        opened = {site_of(step.url(start)) for step in self.steps if isinstance(step, Open)}
        signs = [step.wait for step in self.steps if isinstance(step, Wait)]
        waited = any("://" in (sign.address or "") and sign.is_at(url) for sign in signs)
        return waited or site_of(url) in {site_of(start), *opened}

    def legs(self) -> Iterator[tuple[int, tuple[Step, ...]]]:
        """The journey by the addresses that it opens: number of the first step, and the steps on each."""
        starts = [at for at, step in enumerate(self.steps) if isinstance(step, Open)]
        if not starts:
            return
        for start, end in zip(starts, [*starts[1:], len(self.steps)], strict=True):
            yield start + 1, self.steps[start:end]


def table_of(text: str, path: Path) -> dict[str, Any]:
    """The file as TOML.

    Raises:
        UsageError: it is none.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise bad(path, "it is nested too deeply") from None
    except ValueError as error:
        place = re.search(r"\(at [^()]*\)$", str(error))
        raise bad(path, f"it is neither JSON nor TOML {place[0] if place else ''}".rstrip()) from None


def journey_of(table: dict[str, Any], path: Path, *, with_state: bool) -> Journey:
    """The journey that a table tells of.

    Raises:
        UsageError: it tells of none.
    """
    given = table.pop("step", [])
    after, logged_in = table.pop("after_consent", None), table.pop("logged_in", None)
    if table:
        raise bad(path, f"there is no {quoted(next(iter(table)))}; there are state, after_consent, step, logged_in")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise bad(path, "steps are written as [[step]]")
    if len(given) > MOST_STEPS:
        raise bad(path, f"it has more than {MOST_STEPS} steps")
    if after not in (None, "refuse", "accept", "leave"):
        raise bad(path, "after_consent is refuse, accept or leave")
    steps = tuple(_step_of(one, number, path) for number, one in enumerate(given, 1))
    member = None
    if logged_in is not None:
        try:
            member = LoggedIn.model_validate(logged_in)
        except ValidationError as error:
            raise bad(path, f"[logged_in] {said(error)}") from None
    if steps and not isinstance(steps[0], Open):
        raise bad(path, "the first step opens an address")
    if not steps and not with_state:
        raise bad(path, "it has no steps")
    if not member and not any(isinstance(step, Check) for step in steps):
        raise bad(path, "nothing in it proves that we are in: end with a `check`, or add [logged_in]")
    return Journey(steps, member, after)


def _step_of(table: dict[str, Any], number: int, path: Path) -> Step:
    kinds = [kind for kind in STEPS if kind.verb in table]
    if len(kinds) != 1:
        names = ", ".join(kind.verb for kind in STEPS)
        raise bad(path, f"step {number} has to be one of {names}")
    try:
        return kinds[0].model_validate(table)
    except ValidationError as error:
        raise bad(path, f"step {number} ({kinds[0].verb}) {said(error)}") from None
