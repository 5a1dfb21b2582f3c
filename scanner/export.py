"""`scan.json`: a `Scan` as text and back, its JSON Schema, and files that appear whole or not at all.

The text is made for people with a diff tool: two equal scans give the same bytes. Fields stand in the order of
the records, free mappings (options, evidence) are sorted, times are RFC 3339 in UTC, numbers carry at most four
decimals. A lone surrogate, which a page can put into a title or a key, is written as its JSON escape.
"""

from __future__ import annotations

import dataclasses
import errno
import json
import math
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from scanner.errors import UnwritableOutput, UsageError
from scanner.model import FORMAT, Scan

if TYPE_CHECKING:
    from pydantic_core import core_schema

    from scanner.change import Difference

DECIMALS = 4
DRAFT = ".cookiescan-"  # a file while it is being written
_DRAFT_NAME = re.compile(re.escape(DRAFT) + r"[0-9a-f]{12}")
DRAFT_AGE = 3600.0  # seconds; an older one is nobody's
EVIDENCE = "evidence"  # the folder of the pictures, beside scan.json
SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

# A list is the way in for a configuration: pydantic takes none beside a dataclass, but hands a list's down to it.
_SCANS = TypeAdapter(list[Scan], config=ConfigDict(extra="forbid"))


def scan_text(scan: Scan) -> str:
    """The scan as `scan.json`, indented, with a newline at the end.

    Raises `ValueError` for a time without a zone and `TypeError` for an option or a piece of evidence that JSON
    cannot hold: both are faults of the program, not of the site.
    """
    text = json.dumps(_plain(scan), ensure_ascii=False, indent=2, allow_nan=False)
    # json leaves a lone surrogate as it is, which no file can hold; \udXXX is its spelling in both Python and JSON.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def difference_text(difference: Difference) -> str:
    """The difference as JSON, format `cookiescan-diff/1`, indented, with a newline at the end."""
    plain = _plain(difference)
    told = {"format": plain.pop("format"), **plain}
    text = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def _plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    """A value that holds no others, as JSON can hold it; `TypeError` comes from json for what it cannot."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, float):
        return _number(value)
    return value


def _moment(value: datetime) -> str:
    """RFC 3339 in UTC with `Z`."""
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone: {value}")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _number(value: float) -> float | int | None:
    """The number without noise: 0.1 + 0.2 as 0.3, 3600.0 as 3600, what is no number as unknown."""
    if not math.isfinite(value):
        return None
    rounded = round(value, DECIMALS)
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def load_scan(path: Path | str) -> Scan:
    """Read a `scan.json` back.

    Raises `UsageError`, one line that names the file, when it cannot be read, is no JSON, is of another format
    or version, or lacks or has a field against the schema.
    """
    path = Path(path)
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse_constant)
    except OSError as problem:
        raise UsageError(f"Cannot read {path}: {_reason(problem)}", "Name a scan.json file.") from problem
    except (ValueError, RecursionError) as problem:
        raise UsageError(f"{path} is not readable JSON: {problem}", "Was it cut off or edited?") from problem
    found = data.get("format") if isinstance(data, dict) else None
    if found != FORMAT:
        advice = "Use the cookiescan version that wrote it." if str(found).startswith("cookiescan/") else ""
        raise UsageError(f"{path} is not a scan in the format {FORMAT}", advice or "Name a scan.json file.")
    try:
        scan = _SCANS.validate_python([data])[0]
    except ValidationError as problem:
        raise UsageError(f"{path} does not follow the format {FORMAT}: {_first_fault(problem)}") from problem
    for moment in (scan.scan.started_at, scan.scan.finished_at):
        if moment is not None and moment.tzinfo is None:
            raise UsageError(f"{path} does not follow the format {FORMAT}: scan has a time without a zone")
    return scan


def _refuse_constant(name: str) -> NoReturn:
    """Python reads NaN and Infinity; JSON has neither (RFC 8259 §6)."""
    raise ValueError(f"{name} is not JSON")


def _first_fault(problem: ValidationError) -> str:
    """Where the first fault is and what, without the value itself."""
    faults = problem.errors(include_url=False, include_context=False, include_input=False)
    place = ".".join(str(part) for part in faults[0]["loc"][1:])
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{place}: {faults[0]['msg']}{more}"


class _AllRequired(GenerateJsonSchema):
    """`null` is never left out, so a field with a default is required too; titles only repeat the names."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,  # noqa: ARG002
        total: bool,  # noqa: ARG002
    ) -> bool:
        return True

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def scan_schema() -> dict[str, Any]:
    """The JSON Schema of `scan.json` (draft 2020-12), made from the records."""
    definitions = _SCANS.json_schema(mode="serialization", schema_generator=_AllRequired)["$defs"]
    root = definitions.pop(Scan.__name__)
    return {
        "$schema": SCHEMA_ID,
        "title": FORMAT,
        **{k: v for k, v in root.items() if k != "title"},
        "$defs": definitions,
    }


def scan_schema_text() -> str:
    """The JSON Schema as published in docs/scan.schema.json."""
    return json.dumps(scan_schema(), indent=2) + "\n"


def write_whole(path: Path | str, data: str | bytes) -> None:
    """Write a file so that it appears whole or not at all; text becomes UTF-8.

    Missing folders are made. An existing file keeps its permissions and, when the disk fills up or the program is
    killed, its old content. A device or a pipe is written to directly. Raises `UnwritableOutput`.
    """
    path = Path(path)
    content = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    try:
        _write_whole(path, content)
    except OSError as problem:
        advice = "Free some space and try again." if problem.errno in _FULL else "Choose another place with -o."
        raise UnwritableOutput(f"Cannot write {path}: {_reason(problem)}", advice) from problem


def _write_whole(path: Path, content: bytes) -> None:
    """`write_whole` with the errors of the operating system."""
    target = path.resolve()  # a link stays a link
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode if target.exists() else None
    if mode is not None and stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if mode is not None and not stat.S_ISREG(mode):
        target.write_bytes(content)
        return
    # In the same folder, because os.replace is atomic only within one file system.
    _remove_drafts(target.parent)
    draft = target.parent / f"{DRAFT}{secrets.token_hex(6)}"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(descriptor, stat.S_IMODE(mode))
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        draft.replace(target)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    _sync_folder(target.parent)


def _remove_drafts(folder: Path) -> None:
    """Remove what programs that were killed while they wrote have left there; a file takes seconds, not an hour."""
    for draft in folder.glob(f"{DRAFT}*"):
        with suppress(OSError):
            ours = _DRAFT_NAME.fullmatch(draft.name)  # a person's file may begin like one
            if ours and time.time() - draft.stat().st_mtime > DRAFT_AGE:
                draft.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the file system lets a folder be synchronised."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(problem: OSError) -> str:
    """The system's words in lower case, such as `permission denied`."""
    return (problem.strerror or str(problem)).lower()
