"""What a check reports, and how frames that follow each other become one report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from core.changes.masks import MaskEdit, MaskHead, MaskKey
from core.checks.measures import ClipMeasures, Rows
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle
from core.messages import Message


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that looks wrong with one track in a stretch of frames."""

    check: str
    """Name of the check."""
    track_id: int
    first: int
    last: int
    """Included."""
    worst: int
    """The frame to look at."""
    what: Message
    """In words, without track and frame: `lacks 120 px that are visible`."""
    badness: float
    """0..1, for the order."""
    other_id: int | None = None
    """The other track that is part of it."""


@dataclass(frozen=True)
class RepairContext:
    """What a repair may look at: the heads of one frame and who is in front there."""

    canvas: MaskCanvas
    modal: MaskHead | None
    amodal: MaskHead | None
    others: dict[int, Rle]
    """Modal masks of the other tracks."""
    front: frozenset[int] | None
    """Tracks in front of this one; None = not known, everybody may be."""
    covers: tuple[Rle, ...] = ()
    """What is in front of all tracks and is none."""


class Check(Protocol):
    """One kind of mistake. Stateless; `find` is a function of the measures of one track."""

    name: str
    title: str
    """Heading in the list: `Amodal smaller than modal`."""
    why: str
    """One sentence: what it means and what to do."""
    repair_label: str
    """Name of the repair; empty = a person must decide."""

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Return what looks wrong with a track."""

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Return the edits that put one frame right; none when it is right already."""


@runtime_checkable
class FillsIn(Protocol):
    """A check whose repair makes masks for a stretch of frames from those on both sides of it."""

    def fill(self, finding: Finding, before: MaskHead, after: MaskHead) -> Mapping[MaskKey, Rle]:
        """Return the masks of a finding's frames; `before` and `after` are the ones next to it."""


def stretches(is_bad: NDArray[np.bool_], badness: NDArray[np.float32]) -> list[tuple[int, int, int]]:
    """Return first, last and worst frame of every run of bad frames, in order.

    Args:
        is_bad: bool (T,).
        badness: float32 (T,); nan counts as nothing.
    """
    frames = np.flatnonzero(is_bad)
    if not len(frames):
        return []
    cuts = np.flatnonzero(np.diff(frames) > 1) + 1
    found = []
    for run in np.split(frames, cuts):
        worst = run[int(np.argmax(np.nan_to_num(badness[run], nan=-1.0)))]
        found.append((int(run[0]), int(run[-1]), int(worst)))
    return found


def count_pixels(count: float) -> str:
    """Return "1,234 px"."""
    return f"{count:,.0f} px"
