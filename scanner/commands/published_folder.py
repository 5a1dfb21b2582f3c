"""A folder of published files that is there whole, in its old state or in its new one."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn, Self

from scanner.errors import UnwritableOutput
from scanner.export import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

_HERE: Final = -100  # AT_FDCWD
_EXCHANGE: Final = 2  # RENAME_EXCHANGE


class PublishedFolder:
    """A folder that one program at a time publishes into; use it as a context.

    A new state is made beside the folder, with links to the files that stay as they are, and changes places with it.
    Whoever reads sees the old state or the new one, also after the program was killed at any moment.

    Raises:
        UnwritableOutput: the folder or the one around it cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._named = folder
        self._target = folder.resolve()  # a link stays a link
        self._lock: int | None = None

    def __enter__(self) -> Self:
        try:
            if self._target.exists() and not self._target.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._target.parent, os.O_RDONLY)
            with suppress(OSError):  # some network file systems have no locks
                fcntl.flock(self._lock, fcntl.LOCK_EX)
            for left in self._target.parent.glob(f".{self._target.name}.new-*"):  # by a program that was killed
                shutil.rmtree(left, ignore_errors=True)
        except OSError as problem:
            self._release()
            self._fail(problem)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    def read(self, path: str) -> bytes | None:
        """The content of a file, null where there is none."""
        try:
            return _content(self._target / path)
        except OSError as problem:
            self._fail(problem)

    def replace(self, files: Mapping[str, bytes]) -> bool:
        """Put files in, all at once; what else is there stays. False where all of them were there already."""
        try:
            if all(_content(self._target / path) == data for path, data in files.items()):
                return False
            self._replace(files)
        except OSError as problem:
            self._fail(problem)
        return True

    def _replace(self, files: Mapping[str, bytes]) -> None:
        target = self._target
        draft = target.parent / f".{target.name}.new-{secrets.token_hex(6)}"
        try:
            if target.exists():
                shutil.copytree(target, draft, copy_function=_linked, symlinks=True)
            else:
                draft.mkdir()
            for path, data in files.items():
                if _content(draft / path) != data:
                    write_whole(draft / path, data)  # a new file under the name: the linked one stays as it is
            if target.exists():
                _exchange(draft, target)
            else:
                draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _fail(self, problem: OSError) -> NoReturn:
        advice = "Name a folder inside it with --to." if problem.errno == errno.EBUSY else "Choose another with --to."
        reason = (problem.strerror or str(problem)).lower()
        raise UnwritableOutput(f"Cannot publish into {self._named}: {reason}", advice) from problem


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _linked(source: str, copy: str) -> None:
    """The same file under a second name, or a copy of it where the file system has no such names."""
    try:
        os.link(source, copy, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, copy, follow_symlinks=False)


def _exchange(draft: Path, target: Path) -> None:
    """Let two folders change places: in one step where the system can, else with a moment between two."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is not None and not rename(_HERE, os.fsencode(draft), _HERE, os.fsencode(target), _EXCHANGE):
        return
    number = ctypes.get_errno() if rename is not None else errno.ENOSYS
    if number not in {errno.ENOSYS, errno.EINVAL}:  # a system or a file system that cannot
        raise OSError(number, os.strerror(number))
    in_two_steps(draft, target)


def in_two_steps(draft: Path, target: Path) -> None:
    """Let two folders change places where the system has no one step for it."""
    aside = draft.with_name(f"{draft.name}-old")
    target.rename(aside)
    try:
        draft.rename(target)
    except OSError:
        aside.rename(target)
        raise
    aside.rename(draft)
