"""What is found damaged in a project: said once, named, counted; what is sound stays usable."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

MOST_KEPT = 1000


class DamagedValueError(ValueError):
    """A stored value is none that the program can have written; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that cannot be used."""

    place: str
    """Where it lies: `clip shop, track cup, frame 12, amodal mask`."""
    reason: str

    def __str__(self) -> str:
        """Return both in one line."""
        return " ".join(f"{self.place}: {self.reason}".split())


class DamageLog:
    """What was found damaged in one open project. Any thread may tell; each place counts once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: set[str] = set()
        self.found: list[Damage] = []
        """The first thousand, in the order in which they were met."""
        self.on_found: Callable[[], None] | None = None
        """Called on the thread that met something new."""

    @property
    def count(self) -> int:
        """How many places are damaged, as far as they have been read."""
        return len(self._places)

    def tell(self, place: str, reason: str) -> None:
        """Note that something cannot be used and is left out."""
        with self._lock:
            if place in self._places:
                return
            self._places.add(place)
            if len(self.found) < MOST_KEPT:
                self.found.append(Damage(place, reason))
        if self.on_found is not None:
            self.on_found()

    def lines(self, most: int = 5) -> str:
        """Return the first places in one line, with how many more there are."""
        named = "; ".join(str(one) for one in self.found[:most])
        return named + (f"; and {self.count - most} more" if self.count > most else "")
