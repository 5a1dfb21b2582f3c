"""The file of `--login`, read."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.credentials import Credentials, OneTimeSecret
from scanner.errors import UsageError
from scanner.login.reading import bad, bytes_of, text_of
from scanner.login.state import State, state_of
from scanner.login.steps import Fill, Journey, journey_of, table_of
from scanner.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Login:
    """A file that was read, and can be used."""

    name: str  # of the file, without its folder
    sha256: str
    state: State | None = field(default=None, repr=False)
    journey: Journey | None = None

    @classmethod
    def read(cls, path: Path | str) -> Login:
        """Read a file.

        Raises:
            UsageError: there is none, or it is neither of the two kinds.
        """
        path = Path(path)
        data = bytes_of(path)
        text = text_of(data, path)
        if text.lstrip().startswith("{"):
            return cls(path.name, hashlib.sha256(data).hexdigest(), state=state_of(text, path))
        table = table_of(text, path)
        state = None
        if (named := table.pop("state", None)) is not None:
            if not isinstance(named, str):
                raise bad(path, "`state` takes the name of a file")
            file = path.parent / named
            more = bytes_of(file)
            state, data = state_of(text_of(more, file), file), data + b"\0" + more
        journey = journey_of(table, path, with_state=state is not None)
        return cls(path.name, hashlib.sha256(data).hexdigest(), state, journey)

    def as_option(self) -> dict[str, str]:
        """What a scan keeps of it."""
        return {"file": self.name, "sha256": self.sha256}

    def credentials(self, environment: Mapping[str, str], host: str = "") -> Credentials:
        """The values that it names; `host` is that of the scan.

        Raises:
            UsageError: one is missing or cannot be used, or a recorded state has ended.
        """
        if self.state is not None and self.state.ends is not None and self.state.ends < time.time():
            raise UsageError(f"Every cookie of the log-in {self.name} has expired", "Record the state anew")
        steps = self.journey.steps if self.journey else ()
        found = Credentials.of(
            [name for step in steps for name in step.variables],
            environment,
            self.state.tokens() if self.state else (),
            hosts=[host, registrable_domain(host)] if host else [],
            users=[step.from_env for step in steps if isinstance(step, Fill) and step.from_env and step.is_of_a_user],
        )
        for step in steps:
            if isinstance(step, Fill) and step.totp_from_env is not None:
                OneTimeSecret.read(found[step.totp_from_env], step.totp_from_env)
        return found
