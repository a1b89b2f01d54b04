"""Draws a seeded sample of changes over the rooms that data depends on."""

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from scripts.mutants.operators import positions

ROOMS = ("core/masks", "core/metrics", "core/formats", "core/store", "core/video")
LEAST = 40
"""Changes per room at the least: masks and metrics are small, and everything rests on them."""


@dataclass(frozen=True)
class Mutant:
    """One change; `line` is the first line of the place, 1-based."""

    path: str
    line: int
    column: int
    operator: str
    occurrence: int

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"{self.path}:{self.line}:{self.column} {self.operator}"

    @property
    def room(self) -> str:
        """The room it lies in."""
        return "/".join(self.path.split("/")[:2])


def draw(root: Path, count: int, seed: int) -> list[Mutant]:
    """Return `count` changes: places drawn evenly in each room, at each place one operator of those that fit.

    Rooms get their share of places, but `LEAST` at least. Same files and seed, same sample.
    """
    rng = random.Random(seed)
    rooms = {room: _places(root, room) for room in ROOMS}
    total = sum(map(len, rooms.values()))
    wanted = {room: max(LEAST, round(count * len(places) / total)) for room, places in rooms.items()}
    largest = max(wanted, key=lambda room: wanted[room])
    wanted[largest] -= sum(wanted.values()) - count
    drawn = []
    for room, places in rooms.items():
        chosen = rng.sample(sorted(places), min(wanted[room], len(places)))
        drawn += [rng.choice(places[place]) for place in chosen]
    rng.shuffle(drawn)
    return drawn


def _places(root: Path, room: str) -> dict[tuple[str, int, int], list[Mutant]]:
    found: dict[tuple[str, int, int], list[Mutant]] = defaultdict(list)
    for file in sorted((root / room).glob("*.py")):
        path = file.relative_to(root).as_posix()
        for (line, column, _, _), operator, occurrence in positions(file.read_text(encoding="utf-8")):
            found[path, line, column].append(Mutant(path, line, column, operator, occurrence))
    return found
