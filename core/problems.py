"""What is wrong with a file: what an odd entry costs, what ends an import, what a validation hears."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.errors import BadInputError
from core.messages import Message, say, say_n

MOST_KEPT = 1000
MOST_NAMED = 5
"""Of the entries that were left out for one reason or another, by kind of entry."""
LONGEST_REASON = 160


@dataclass
class _LeftOut:
    """Entries of one kind: how many there were, and which of them could not be used."""

    seen: int = 0
    count: int = 0
    named: list[str] = field(default_factory=list)


class Problems:
    """Where a reader says that something of a file cannot be used.

    Two ways: `entry` is for one of many like it (an annotation, an image, a task): an import leaves it out,
    counts it and names the first five in a note. `record` is for what the rest needs: an import ends there.
    A validation hears of both and goes on.

    Args:
        keeps: Go on after every problem and keep it (validation).
    """

    def __init__(self, *, keeps: bool = False) -> None:
        self._keeps = keeps
        self._left_out: dict[str, _LeftOut] = {}
        self._first: BadInputError | None = None
        self.found: list[BadInputError] = []
        """The first thousand."""
        self.count = 0

    @contextmanager
    def entry(self, unit: str, named: Callable[[], str] | None = None) -> Iterator[None]:
        """Read one of many entries in here: what is wrong with it costs this entry and no other.

        Read all of it before anything of it is added to the session, so that no half of it comes in.

        Args:
            unit: What such entries are, in the plural (`mark("annotations")`), for the note that counts them.
            named: Returns what a person knows it by (`id 9, image 3`); called only when it is left out.
        """
        of_unit = self._left_out.setdefault(unit, _LeftOut())
        of_unit.seen += 1
        try:
            yield
        except BadInputError as error:
            self._leave_out(of_unit, error, named)

    def leave_out(self, unit: str, error: BadInputError, named: Callable[[], str] | None = None) -> None:
        """Count an entry that was found to be odd outside of `entry`, or a second time."""
        self._leave_out(self._left_out.setdefault(unit, _LeftOut()), error, named)

    def remark(self, *checks: Callable[[], object]) -> None:
        """Run checks of what nobody uses: a validation hears what they find, an import does not ask."""
        for check in checks if self._keeps else ():
            with self.record():
                check()

    @contextmanager
    def record(self) -> Iterator[None]:
        """Read something in here that the rest needs; only a validation goes on when it is wrong."""
        try:
            yield
        except BadInputError as error:
            if not self._keeps:
                raise
            self.tell(error)

    def tell(self, error: BadInputError) -> None:
        """Report a problem that leaves the record usable.

        Raises:
            BadInputError: `error`, unless problems are kept.
        """
        if not self._keeps:
            raise error
        self.count += 1
        if len(self.found) < MOST_KEPT:
            self.found.append(error)

    def notes(self) -> list[Message]:
        """Return a line for every kind of entry of which some were left out; none for a validation."""
        return [_note(unit, of_unit) for unit, of_unit in self._left_out.items() if of_unit.count]

    def refuse_nothing(self, found: bool) -> None:
        """End an import to which no entry of its file was of use.

        Args:
            found: Whether something came in.

        Raises:
            BadInputError: Nothing did, and something was left out: the first of it.
        """
        if not found and self._first is not None:
            raise self._first

    def _leave_out(self, of_unit: _LeftOut, error: BadInputError, named: Callable[[], str] | None) -> None:
        if self._keeps:
            self.tell(error)
            return
        self._first = self._first or error
        of_unit.count += 1
        if len(of_unit.named) < MOST_NAMED:
            who = named() if named is not None else ""
            place = " ".join(part for part in (error.where, f"({who})" if who else "") if part)
            reason = " ".join(error.reason.split())[:LONGEST_REASON]
            of_unit.named.append(f"{place}: {reason}" if place else reason)


def _note(unit: str, of_unit: _LeftOut) -> Message:
    return say_n(
        "{n} of {m} {unit} was left out: {listed}",
        "{n} of {m} {unit} were left out: {listed}",
        of_unit.count,
        m=max(of_unit.seen, of_unit.count),
        unit=say(unit),
        listed="; ".join(of_unit.named) + ("; …" if of_unit.count > len(of_unit.named) else ""),
    )
