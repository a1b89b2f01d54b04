"""What the store knows of a track that bears on its review and is shown of it; no masks."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_MASK = 255
"""In arrays of states: the track has neither mask nor verdict in the frame."""
Values = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TrackFacts:
    """One track over all frames of its clip; nan = there is none, or nothing is known."""

    track_id: int
    states: NDArray[np.uint8]
    """uint8 (T,): position in `ReviewState`; 255 = no mask and no verdict."""
    amodal_area: Values
    """Pixels, float32 (T,)."""
    hidden_area: Values
    disagreement: Values
    """Of the hypotheses of the last run that told, 0..1."""
    scores: Values
    """Of the hypothesis that the amodal mask came from, 0..1."""
    hands: Mapping[int, str]
    """By frame who edited or judged it last; machines and imports do not count."""


@dataclass(frozen=True, eq=False)
class LaneFacts:
    """One track over all frames of its clip."""

    track_id: int
    states: NDArray[np.uint8]
    """uint8 (T,): position in `ReviewState`; 255 = no mask and no verdict."""
    occlusion: NDArray[np.float32]
    """float32 (T,): hidden share of the whole object, 0..1; nan = unknown."""
    anchors: NDArray[np.bool_]
    """bool (T,): a person fixed the amodal mask, by hand or by accepting the frame."""
    reasons: Mapping[int, str]
    """Why a frame was flagged, by frame."""
