"""What a log-in is made with: values from the environment, kept in memory only, and kept out of all that leaves it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import html
import json
import logging
import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from scanner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SHORTEST: Final = 4
"""Characters of a secret; what is shorter stands in too many words to be kept out of them."""

HIDDEN: Final = "***"
_WHOLE_WORD: Final = 8  # characters; a shorter secret counts where it is a word of its own, a longer one anywhere
_HASHES: Final = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}
_MOST_DIGITS: Final = 10
_SHORTEST_MARK: Final = 3
_NEVER: Final = r"(?!)"  # a pattern that fits nothing
_PLAIN = re.compile(r"[A-Za-z0-9]+")

T = TypeVar("T")


class Credentials:
    """The values that a log-in names, by the name of their environment variable.

    Nothing prints them: the representation says how many there are.
    """

    def __init__(
        self,
        values: Mapping[str, str] | None = None,
        further: Iterable[str] = (),
        *,
        hosts: Iterable[str] = (),
        users: Iterable[str] = (),
    ) -> None:
        """`further` are values that came otherwise (with a recorded state) and are to be kept out likewise.

        `hosts` are the names of the site. They are never changed, whatever stands in them: every address of the site
        would lead to another one. Of `users`, the names of those variables that hold a user name, what stands in one
        of them is public, and no secret anywhere.
        """
        self._values = dict(values or {})
        hosts = list(hosts)
        known = {self._values[name] for name in users}
        public = {value for value in known if any(re.search(_told(value), host, re.IGNORECASE) for host in hosts)}
        secret = {value for value in (*self._values.values(), *further) if len(value) >= SHORTEST} - public
        self._pattern = _pattern_of(secret, hosts)
        # A text without any of these has no secret in it, which is quicker to see.
        marks = [_marks_of(value) for value in secret]
        self._marks = set().union(*marks) if all(marks) else None

    @classmethod
    def of(
        cls,
        names: Iterable[str],
        environment: Mapping[str, str],
        further: Iterable[str] = (),
        *,
        hosts: Iterable[str] = (),
        users: Iterable[str] = (),
    ) -> Credentials:
        """Take the values of these variables.

        Raises:
            UsageError: one is not set, or too short to be a secret.
        """
        values = {}
        for name in dict.fromkeys(names):
            value = environment.get(name, "")
            if not value:
                raise UsageError(f"The environment variable {name}, which the log-in names, is not set", "Set it")
            if len(value) < SHORTEST:
                raise UsageError(
                    f"The environment variable {name} has fewer than {SHORTEST} characters",
                    "Write what is no secret into the file, as `value`",
                )
            values[name] = value
        return cls(values, further, hosts=hosts, users=users)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __bool__(self) -> bool:
        return self._pattern is not None

    def __repr__(self) -> str:
        return f"<Credentials: {len(self._values)}>"

    def out_of_text(self, text: str) -> str:
        """The text with every secret in it hidden, also where it is encoded for an address or for JSON."""
        if self._pattern is None:
            return text
        if self._marks is not None:
            low = text.lower()
            if not any(mark in low for mark in self._marks):
                return text
        return self._pattern.sub(lambda found: found["host"] or HIDDEN, text)

    def out_of(self, what: T) -> T:
        """A record, or a tuple, list or mapping of them, with every secret hidden; itself where there is none in it."""
        return what if self._pattern is None else self._out_of(what)

    def _out_of(self, what: Any) -> Any:
        if type(what) is str:
            clean = self.out_of_text(what)
            return what if clean == what else clean
        if is_dataclass(what) and not isinstance(what, type):
            was = {field.name: getattr(what, field.name) for field in fields(what) if field.init}
            now = {name: self._out_of(value) for name, value in was.items()}
            changed = {name: value for name, value in now.items() if value is not was[name]}
            return replace(what, **changed) if changed else what
        if isinstance(what, tuple | list | set | frozenset):
            items = [self._out_of(item) for item in what]
            if all(new is old for new, old in zip(items, what, strict=True)):
                return what
            return type(what)(items)
        if isinstance(what, dict):
            pairs = {self._out_of(key): self._out_of(value) for key, value in what.items()}
            return what if all(pairs.get(key) is value for key, value in what.items()) else pairs
        return what

    @contextlib.contextmanager
    def out_of_logs(self) -> Iterator[None]:
        """Keep the secrets out of every line that is logged meanwhile, whoever logs it."""
        if self._pattern is None:
            yield
            return
        before = logging.getLogRecordFactory()

        def clean(*arguments: Any, **named: Any) -> logging.LogRecord:
            record = before(*arguments, **named)
            try:
                text = record.getMessage()
            except (TypeError, ValueError):  # a message that does not fit its arguments: logging itself complains
                return record
            if (hidden := self.out_of_text(text)) != text:
                record.msg, record.args = hidden, ()
            if record.exc_info and record.exc_info[1] is not None:
                told = logging.Formatter().formatException(record.exc_info)
                if self.out_of_text(told) != told:
                    record.exc_text = self.out_of_text(told)
            return record

        logging.setLogRecordFactory(clean)
        try:
            yield
        finally:
            logging.setLogRecordFactory(before)


def _marks_of(value: str) -> set[str]:
    """Pieces of a secret of which one stands in every text that has it, whole or in base64; empty = none is known."""
    piece = max(_PLAIN.findall(value), key=len, default="")
    if len(piece) < _SHORTEST_MARK:
        return set()
    return {piece.lower()} if len(value) < _WHOLE_WORD else {piece.lower(), _in_base64(value).lower()}


def _in_base64(value: str) -> str:
    return base64.b64encode(value.encode("utf-8", "surrogatepass")).decode("ascii").rstrip("=")


def _written(character: str) -> str:
    """How one character stands in text, in addresses (encoded once or twice), in JSON and in HTML."""
    if _PLAIN.fullmatch(character):
        return character
    data = character.encode("utf-8", "surrogatepass")
    ways = {
        character,
        "".join(f"%{byte:02x}" for byte in data),
        "".join(f"%25{byte:02x}" for byte in data),
        json.dumps(character)[1:-1],
        html.escape(character),
        *(("+",) if character == " " else ()),
    }
    told = sorted(ways, key=lambda way: (-len(way), way))
    return re.escape(character) if len(told) == 1 else f"(?:{'|'.join(map(re.escape, told))})"


def _told(value: str) -> str:
    """A pattern of one secret, whole or in base64."""
    text = "".join(map(_written, value))
    if len(value) < _WHOLE_WORD:
        return rf"(?<![^\W_]){text}(?![^\W_])"
    return f"{text}|{re.escape(_in_base64(value))}"


def _pattern_of(values: Iterable[str], hosts: Iterable[str] = ()) -> re.Pattern[str] | None:
    """Any of the values, however it is written; as the group `host`, a name in which one stands and may stay."""
    told = [_told(value) for value in sorted(values, key=lambda value: (-len(value), value))]
    if not told:
        return None
    found = re.compile("|".join(told), re.IGNORECASE)
    own = "|".join(re.escape(host) for host in hosts if found.search(host))
    return re.compile("|".join([rf"(?<![\w-])(?P<host>{own or _NEVER})(?![\w-])", *told]), re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class OneTimeSecret:
    """What one-time codes are made of (RFC 6238): a shared key, and how codes are told from it."""

    key: bytes
    digits: int = 6
    period: int = 30
    algorithm: str = "SHA1"

    @classmethod
    def read(cls, text: str, name: str) -> OneTimeSecret:
        """Read a key as shown beside a QR code (base32), or the `otpauth://totp/..` address that is in the code.

        `name` is the environment variable that held it.

        Raises:
            UsageError: it is neither.
        """
        told = text.strip()
        read = None
        with contextlib.suppress(KeyError, ValueError):  # their texts would show a part of the secret
            read = cls._of_address(told) if told.lower().startswith("otpauth:") else cls(_base32(told))
        if read is None or not read.is_sound:
            raise UsageError(
                f"The environment variable {name} holds no secret for one-time codes",
                "Give the base32 key, or the otpauth://totp/.. address of the QR code",
            )
        return read

    @classmethod
    def _of_address(cls, address: str) -> OneTimeSecret | None:
        parts = urlsplit(address)
        asked = {key.lower(): values[-1] for key, values in parse_qs(parts.query).items()}
        return (
            None
            if (parts.hostname or "").lower() != "totp"
            else cls(
                _base32(asked["secret"]),
                int(asked.get("digits", "6")),
                int(asked.get("period", "30")),
                asked.get("algorithm", "SHA1").upper().replace("-", ""),
            )
        )

    @property
    def is_sound(self) -> bool:
        """Whether codes can be made from it."""
        fits = 1 <= self.digits <= _MOST_DIGITS and 1 <= self.period <= 3600
        return bool(self.key) and self.algorithm in _HASHES and fits

    def step_at(self, moment: float) -> int:
        """Number of the period in which a moment lies."""
        return int(moment // self.period)

    def code(self, step: int) -> str:
        """The code of a period (RFC 4226 §5.3)."""
        mac = hmac.new(self.key, step.to_bytes(8, "big"), _HASHES[self.algorithm]).digest()
        offset = mac[-1] & 0x0F
        number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
        return str(number % 10**self.digits).zfill(self.digits)


def _base32(text: str) -> bytes:
    bare = re.sub(r"[\s-]", "", unquote(text)).rstrip("=").upper()
    return base64.b32decode(bare + "=" * (-len(bare) % 8))
