"""The facts of a track in a project from which a way of working is advised.

Reading (`gather_sights`) is apart from computing, which needs no project and may run on any thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.masks.rle import Rle, area, decode_rle, union
from core.progress import CancelToken
from core.simulation.clip_facts import ClipFacts, facts_of, frames_to_look_at
from core.store.project import Project
from core.types import BoolMask, Layer

LONG_SIDE_PX = 192
"""Masks are looked at about this large, as the rule was fitted."""


@dataclass(frozen=True)
class TrackSights:
    """What is visible of a track, and what else has a mask, in the frames looked at."""

    track_id: int
    frame_count: int
    margin: int
    visible: Sequence[Rle | None]
    others: Sequence[Sequence[Rle]]
    doubt: float
    """Of the newest run that told it, mean over frames; nan = none did."""


def gather_sights(project: Project, track_id: int) -> TrackSights:
    """Read a track's masks in the frames looked at, and what is in front: others' visible masks and covers.

    Raises:
        StoreError: The project cannot be read.
    """
    clip = project.clips.get(project.tracks.get(track_id).clip_id)
    visible: list[Rle | None] = []
    others: list[list[Rle]] = []
    for frame in frames_to_look_at(clip.frame_count):
        heads = project.masks.at_frames(clip.id, frame, frame, with_covers=True).get(frame, ())
        seen = {head.key.track_id: head.rle for head in heads if head.key.layer is Layer.MODAL}
        own = seen.pop(track_id, None)
        visible.append(own if own is not None and area(own) else None)
        others.append(list(seen.values()))
    doubt = _doubt(project, track_id)
    return TrackSights(track_id, clip.frame_count, clip.canvas.margin, visible, others, doubt)


def facts_of_sights(sights: TrackSights, cancel: CancelToken | None = None) -> ClipFacts | None:
    """Return the facts of a track; None where too little of it is visible.

    Raises:
        Cancelled: Somebody asked to stop.
    """
    visible: list[BoolMask | None] = []
    others: list[BoolMask | None] = []
    for own, beside in zip(sights.visible, sights.others, strict=True):
        if cancel is not None:
            cancel.check()
        visible.append(None if own is None else _small(own, sights.margin))
        others.append(_small(union(beside), sights.margin) if beside else None)
    return facts_of(visible, others, sights.doubt)


def _small(rle: Rle, margin: int) -> BoolMask:
    """Return a mask inside the picture, every n-th pixel of it."""
    mask = decode_rle(rle)
    height, width = mask.shape
    step = max(1, (max(height, width) - 2 * margin) // LONG_SIDE_PX)
    return np.ascontiguousarray(mask[margin : height - margin : step, margin : width - margin : step])


def _doubt(project: Project, track_id: int) -> float:
    for run in project.runs.list(track_id):
        told = project.runs.doubts(run.id)
        if told:
            return float(np.mean(list(told.values())))
    return float("nan")
