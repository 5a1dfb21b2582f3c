"""Records that are made when somebody asks for them: a scan asks for a hundred rows of ten thousand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class LazyList(Sequence[T], Generic[T]):
    """A list of records kept in compiled form, with made ones behind them."""

    def __init__(self, compiled: Sequence[list[Any]], make: Callable[[list[Any]], T]) -> None:
        self.compiled = compiled
        self.made: list[T] = []
        """Records that were added, whose numbers follow those of the compiled ones."""
        self._make = make
        self._known: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self.compiled) + len(self.made)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if index >= len(self.compiled):
            return self.made[index - len(self.compiled)]
        record = self._known.get(index)
        if record is None:
            record = self._known[index] = self._make(self.compiled[index])
        return record


class LazyMap(Mapping[str, T], Generic[T]):
    """Records by their key, kept in compiled form, with made ones beside them."""

    def __init__(self, compiled: Mapping[str, list[Any]], make: Callable[[list[Any]], T]) -> None:
        self._compiled = compiled
        self._make = make
        self._known: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        record = self._known.get(key)
        if record is None:
            record = self._known[key] = self._make(self._compiled[key])
        return record

    def get(self, key: str, default: Any = None) -> Any:
        """The record, or `default`; does not go by way of an exception."""
        record = self._known.get(key)
        if record is None and key in self._compiled:
            record = self[key]
        return default if record is None else record

    def __iter__(self) -> Iterator[str]:
        yield from self._compiled
        yield from (key for key in self._known if key not in self._compiled)

    def __len__(self) -> int:
        return len(self._compiled) + sum(key not in self._compiled for key in self._known)

    def add(self, key: str, record: T) -> None:
        """Add a record, unless there is one of that key."""
        if key not in self:
            self._known[key] = record

    def __contains__(self, key: object) -> bool:
        return key in self._compiled or key in self._known
