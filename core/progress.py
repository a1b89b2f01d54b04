"""Progress and cancellation of long work, in one small pair of types."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from core.errors import Cancelled

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work has come: `done` of `total` steps (`total` 0 = unknown) and what it is doing."""

    done: int
    total: int
    message: str = ""

    @property
    def fraction(self) -> float:
        """Share done, 0..1; 0 while the total is unknown."""
        return min(1.0, self.done / self.total) if self.total else 0.0


def result_of(steps: Generator[Progress, None, T], tell: Callable[[Progress], object]) -> T:
    """Run a generator of progress to its end, telling each step, and return its result."""
    while True:
        try:
            tell(next(steps))
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def as_generator(steps: Iterator[T]) -> Generator[T, None, None]:
    """Return an iterator as a generator: closing this one closes a generator inside it."""
    yield from steps


class CancelToken:
    """Asks long work to stop. Safe to set from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` when somebody asked to stop."""
        if self._event.is_set():
            raise Cancelled


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears of long work that happens inside one step of other work, and can stop it."""

    tell: Callable[[Progress], None] | None = None
    cancel: CancelToken | None = None


_LISTENER: ContextVar[Listener] = ContextVar("listener", default=Listener())  # noqa: B039 (it is frozen)


@contextmanager
def heard_by(tell: Callable[[Progress], None], cancel: CancelToken | None = None) -> Iterator[None]:
    """Have long steps within this block tell their progress; whoever consumes a generator of steps sets it.

    A video whose frames can only be counted by decoding it is met deep inside any importer, where nothing can
    be yielded.
    """
    token = _LISTENER.set(Listener(tell, cancel))
    try:
        yield
    finally:
        _LISTENER.reset(token)


def listener() -> Listener:
    """Return who hears of this thread's work; nobody by default."""
    return _LISTENER.get()
