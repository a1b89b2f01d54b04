"""What may tell proposers of an evaluation clip what is in front."""

from enum import StrEnum

from core.formats.evaluation.evaluation_folder import EvaluationClip
from models.evaluation.stroke_cue import stroke_cue
from models.proposers.protocol import Cue, CueKind


class GivenCue(StrEnum):
    """A cue that a row of an evaluation is asked with."""

    DEPTH = "depth"
    """The clip's `depth/`."""
    OCCLUDER = "occluder"
    """The clip's `occluder/`: exact, as no annotator has it."""
    STROKE = "stroke"
    """One simulated stroke on what is in front, followed through the clip; drawn from the truth."""


def what_lacks(clip: EvaluationClip, given: GivenCue) -> str:
    """Return the folder that a clip lacks for a cue; empty when it has what is needed."""
    needed = {
        GivenCue.DEPTH: ("depth", clip.depth),
        GivenCue.OCCLUDER: ("occluder", clip.occluder),
        GivenCue.STROKE: ("amodal", clip.amodal),
    }
    folder, found = needed[given]
    return folder if found is None else ""


def clip_cue(clip: EvaluationClip, given: GivenCue | None, frames: int | None = None) -> Cue | None:
    """Return a clip's cue, or its first frames; None for no kind, or where there is nothing to say."""
    count = len(clip) if frames is None else frames
    if given is GivenCue.DEPTH and clip.depth is not None:
        return Cue(CueKind.DEPTH, clip.depth.first(count))
    if given is GivenCue.OCCLUDER and clip.occluder is not None:
        return Cue(CueKind.OCCLUDER, clip.occluder.first(count))
    if given is GivenCue.STROKE and clip.amodal is not None:
        return stroke_cue(clip, count)
    return None
