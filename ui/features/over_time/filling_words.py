"""What the tools over time say of what they would fill in."""

from typing import TYPE_CHECKING

from core.changes.step_words import frames_words, step_words
from ui.language import said, tr

if TYPE_CHECKING:
    from core.operations.filling_in import Filling


def describe_filling(filling: "Filling") -> str:
    """Return what is shown, in one line."""
    if not filling.masks:
        return describe_nothing(filling)
    frames = said(frames_words(filling.whole_step.facts, with_span=True))
    parts = [f"{said(step_words(filling.step))}: {frames}"]
    # The frame at which it ended is in the plot, and not among those that are filled in.
    trust = [filling.trust[frame] for frame in filling.frames if frame in filling.trust]
    if trust:
        low, high = min(trust), max(trust)
        parts.append(tr("trust {high:.0%} to {low:.0%}", low=low, high=high))
    if filling.chatter is not None:
        before, after = filling.chatter.means
        parts.append(
            tr("outlines tremble by {after:.1f} px, {before:.1f} before", before=before, after=after)
        )
    if filling.ended_at is not None:
        parts.append(tr("ends at frame {n}", n=filling.ended_at))
    if filling.kept:
        parts.append(tr("{n} decided: stay", n=len(filling.kept)))
    return " · ".join(parts)


def describe_nothing(filling: "Filling") -> str:
    """Return why there is nothing to fill in."""
    if filling.ended_at is not None:
        return tr("Nothing carried: trust fell at once, in frame {n}", n=filling.ended_at)
    return tr("Nothing to fill in: the frames there are decided already")
