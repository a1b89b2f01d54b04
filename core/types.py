"""Array aliases and the small enumerations that every room shares (words: docs/architecture.md)."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

BoolMask = NDArray[np.bool_]
"""One mask, bool (H, W), on a clip's mask canvas."""
BoolVideo = NDArray[np.bool_]
"""Masks of consecutive frames, bool (T, H, W)."""
RgbFrame = NDArray[np.uint8]
"""One picture, uint8 (H, W, 3), red first."""
RgbVideo = NDArray[np.uint8]
"""Pictures of consecutive frames, uint8 (T, H, W, 3)."""
LabelImage = NDArray[np.uint8]
"""One label per pixel, uint8 (H, W), C order."""
BoxXywh = tuple[float, float, float, float]
"""x, y of the top left corner, width, height, in pixels of the picture; may reach beyond it."""


class Layer(StrEnum):
    """Which of the two masks of a track and frame is meant."""

    MODAL = "modal"
    AMODAL = "amodal"


class TrackRole(StrEnum):
    """What a track's masks stand for."""

    OBJECT = "object"
    """An object that is annotated: listed, reviewed, exported."""
    COVER = "cover"
    """Something in front of the clip's objects: a hand, a pole. A cue for proposers, never an object."""


class ReviewState(StrEnum):
    """How far the review of one track in one frame has come."""

    TODO = "todo"
    PROPOSED = "proposed"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    FLAGGED = "flagged"


class Origin(StrEnum):
    """Who wrote a revision."""

    PERSON = "person"
    MODEL = "model"
    IMPORT = "import"


class Provenance(StrEnum):
    """Who had a hand in a mask, over all the revisions it descends from."""

    MODEL = "model"
    PERSON = "person"
    BOTH = "both"
    IMPORT = "import"


class RunStatus(StrEnum):
    """State of a run."""

    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The program ended while it ran."""


class RunKind(StrEnum):
    """What a run makes."""

    PROPOSAL = "proposal"
    COMPLETION = "completion"
    TRACKING = "tracking"


class MaskWish(StrEnum):
    """What a person says of the values of mask pictures."""

    AUTO = "auto"
    """Decide by the values of the whole folder."""
    ONE = "one"
    """One object: every value but the background."""
    OBJECTS = "objects"
    """Every value but 0 is an object of its own, 255 too."""
    SOFT = "soft"
    """One object: from half of the largest value on."""
    ALPHA = "alpha"
    """One object: what is not transparent."""
    INVERTED = "inverted"
    """One object: value 0, or black."""
