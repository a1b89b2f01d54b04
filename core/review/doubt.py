"""How much reason there is to look at a frame: four kinds of doubt, made into one number."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.messages import Message, listed, mark, say
from core.review.facts import Values

WEIGHTS = {"disagreement": 0.9, "unsteadiness": 0.8, "growth": 0.8, "evidence": 0.4}
"""How far each kind alone can go. The doubt of the proposer tells most about errors, little evidence least:
a well hidden object may be right all the same."""
WORDS = {
    "disagreement": mark("proposer unsure {share}"),
    "unsteadiness": mark("jumps {share}"),
    "growth": mark("grows behind nothing {share}"),
    "evidence": mark("little to go by {share}"),
}
LEAST_WORTH_SAYING = 0.05
FULL_GROWTH = 0.25
"""Unexplained share of the object from which growth is as doubtful as can be."""


@dataclass(frozen=True, eq=False)
class Doubts:
    """The kinds of doubt of one track, float32 (T,) each, 0..1; nan = nothing is known."""

    disagreement: Values
    """What the proposal of the last run may lack to IoU 1, as the proposer says, or how far its hypotheses
    differ."""
    unsteadiness: Values
    """How much the frame leaves the line of its neighbours."""
    growth: Values
    """Share of the object that is hidden behind nothing, scaled so that a quarter is 1."""
    evidence: Values
    """How little is visible, and how low the proposer's own score is."""

    @cached_property
    def total(self) -> Values:
        """1 - Π (1 - weight · kind), float32 (T,); 0 where nothing is known."""
        sure = np.ones_like(self.disagreement)
        for name, weight in WEIGHTS.items():
            sure *= 1 - weight * np.clip(np.nan_to_num(getattr(self, name)), 0, 1)
        total: Values = (1 - sure).astype(np.float32)
        return total

    def words(self, frame: int) -> Message:
        """Return why a frame is doubtful, the strongest reason first: `jumps 40 %, little to go by 20 %`."""
        found = []
        for name, weight in WEIGHTS.items():
            value = float(np.nan_to_num(getattr(self, name)[frame]))
            if value * weight >= LEAST_WORTH_SAYING:
                found.append((value * weight, say(WORDS[name], share=f"{value * 100:.0f} %")))
        return listed(text for _, text in sorted(found, reverse=True))


def make_doubts(
    *,
    disagreement: Values,
    unsteadiness: Values,
    growth: Values,
    visible: Values,
    score: Values,
) -> Doubts:
    """Return the doubts of a track from what is known of it.

    Args:
        disagreement: Of the hypotheses of the last run, 0..1.
        unsteadiness: `core.checks.consistency.Consistency.unsteadiness`.
        growth: Share of the object hidden behind nothing, 0..1.
        visible: Visible share of the object, 0..1.
        score: What the proposer says its mask is worth, 0..1.

    All are float32 (T,) with nan where nothing is known.
    """
    hidden = np.clip(1 - 2 * visible, 0, 1)
    evidence = np.fmax(hidden, np.clip(1 - score, 0, 1))
    return Doubts(
        disagreement, unsteadiness, np.clip(growth / FULL_GROWTH, 0, 1), evidence.astype(np.float32)
    )
