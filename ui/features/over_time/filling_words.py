"""What the tools over time say of what they would fill in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ui.language import kept, tr

if TYPE_CHECKING:
    from core.operations.filling_in import Filling


def step_label(filling: "Filling") -> str:
    """Return the name of the undo step."""
    found = sorted(filling.frames)
    if len(found) == 1:
        return kept(f"{filling.label}, frame {found[0]}")
    return kept(f"{filling.label}, {len(found)} frames, {found[0]}–{found[-1]}")


def span(frames: Iterable[int]) -> str:
    """Return "frame 4" or "12 frames, 3–20"."""
    found = sorted(frames)
    if len(found) == 1:
        return tr("frame {frame}", frame=found[0])
    return tr("{n} frames, {first}–{last}", n=len(found), first=found[0], last=found[-1])


def describe_filling(filling: "Filling") -> str:
    """Return what is shown, in one line."""
    if not filling.masks:
        return describe_nothing(filling)
    parts = [f"{filling.label}: {span(filling.frames)}"]
    # The frame at which it ended is in the plot, and not among those that are filled in.
    trust = [filling.trust[frame] for frame in filling.frames if frame in filling.trust]
    if trust:
        low, high = min(trust), max(trust)
        parts.append(tr("trust {high:.0%} to {low:.0%}", low=low, high=high))
    if filling.ended_at is not None:
        parts.append(tr("ends at frame {n}", n=filling.ended_at))
    if filling.kept:
        parts.append(tr("{n} fixed: stay", n=len(filling.kept)))
    return " · ".join(parts)


def describe_nothing(filling: "Filling") -> str:
    """Return why there is nothing to fill in."""
    if filling.ended_at is not None:
        return tr("Nothing carried: trust fell at once, in frame {n}", n=filling.ended_at)
    return tr("Nothing to fill in: the frames there are fixed already")
