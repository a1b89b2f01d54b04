"""Lessons as samples, made by the very code that makes the network's input in use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.masks.rle import decode_rle
from core.progress import CancelToken
from models.lite.cropping import cut_square
from models.lite.deciding import bias_of, informed
from models.lite.inputs import FrameInput, InputMaker, no_input
from models.lite.known_shapes.shapes import KnownShape
from models.lite.recipe import FRAMES, GRID
from models.proposers.protocol import Cue, CueReach, ProposalRequest
from models.proposers.windows import Window, padded_frames
from models.tuning.lessons import Lesson
from models.tuning.samples import Arrays, Sample, kept_told, pack, stack

STEP = 2
"""Frames from one sample of a clip to the next."""

Inputs = dict[int, FrameInput | None]


def look(request: ProposalRequest, cancel: CancelToken, shapes: Sequence[KnownShape] = ()) -> Inputs:
    """Return what the network is shown of every frame of a request, by frame.

    `shapes` are whole shapes that objects of this kind are known to have.

    Raises:
        Cancelled: The token was set.
        BadInputError: The media cannot be read.
    """
    maker = InputMaker(request, cancel, shapes)
    for _ in maker.make_until(len(request.modal)):
        cancel.check()
    return maker.ready


def cues_of(lesson: Lesson) -> tuple[ProposalRequest, ...]:
    """Return the request with the project's cue and without; one where there is none."""
    blind = replace(lesson.request, cue=None, depth=None)
    return (blind,) if lesson.request.cue is None else (lesson.request, blind)


@dataclass(frozen=True)
class Example:
    """A sample, and what the program adds to the network's answer before it cuts a mask.

    Learned is what the program makes of the answer: an object that the network completes rightly by itself
    would be cut short by what is added.
    """

    sample: Sample
    told: NDArray[np.uint8]
    """As `kept_told` keeps it, (FRAMES, COARSE, COARSE)."""


def stacked(given: Sequence[Example]) -> Arrays:
    """Return examples as arrays by field."""
    return {**stack([one.sample for one in given]), "told": np.stack([one.told for one in given])}


def examples(lesson: Lesson, request: ProposalRequest, cancel: CancelToken) -> Iterator[Example]:
    """Yield the examples of one lesson with one cue: all stretches of FRAMES with a decided frame in them."""
    inputs, count = look(request, cancel), len(request.modal)
    truths = _crops(lesson, inputs)
    for start in range(0, max(1, count - FRAMES + 1), STEP):
        frames = padded_frames(Window(start, min(count, start + FRAMES)), FRAMES)
        known = next((one for one in map(inputs.get, frames) if one is not None), None)
        if known is None or not any(frame in truths for frame in frames):
            continue
        blank = no_input(known.window)
        nothing = np.zeros((GRID, GRID), np.bool_)
        shown = [inputs.get(frame) or blank for frame in frames]
        sample = pack(
            shown,
            np.stack([truths.get(frame, nothing) for frame in frames]),
            np.zeros((FRAMES, GRID, GRID), np.bool_),
            has_cue=request.cue is not None,
            boxed=[frame in request.boxes_xywh for frame in frames],
            decided=[frame in truths for frame in frames],
        )
        told = np.stack([_told(one, request.cue) for one in shown])
        yield Example(sample, kept_told(told))


def _told(known: FrameInput, cue: Cue | None) -> NDArray[np.float32]:
    """Return what is added to the logits of a frame, float32 (GRID, GRID)."""
    nothing = np.zeros((1, GRID, GRID), np.float32)
    # A cue that knows a part only is never taken for complete (`deciding.CueTrust`).
    is_cued = cue is not None and cue.knows is not CueReach.PART
    told: NDArray[np.float32] = informed(nothing, known, is_cued=is_cued, may_limit=True)[0]
    told += np.float32(bias_of(has_cue=cue is not None))
    return told


def _crops(lesson: Lesson, inputs: Mapping[int, FrameInput | None]) -> dict[int, NDArray[np.bool_]]:
    """Return the decided masks in the crops of their frames, bool (GRID, GRID)."""
    found = {}
    for frame, rle in lesson.decided.items():
        known = inputs.get(frame)
        if known is not None:
            whole = decode_rle(rle) | lesson.request.modal[frame]
            found[frame] = cut_square(whole, known.window, GRID) > 127
    return found
