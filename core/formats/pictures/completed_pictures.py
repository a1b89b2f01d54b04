"""Completions as pictures of full size, for every format that writes them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.changes.completions import Completion, CompletionFacts
from core.changes.tracks import Clip
from core.formats.kit.writing.selection import Selection
from core.pictures.rgba_png import decode_rgba
from core.types import ReviewState


def wanted_completions(selection: Selection, clip: Clip) -> Mapping[int, Mapping[int, CompletionFacts]]:
    """Return by track and frame the completions that are selected."""
    only_accepted, project = selection.options.only_accepted, selection.project
    accepted = {
        (summary.track_id, summary.frame)
        for summary in (project.masks.summaries(clip.id) if only_accepted else ())
        if summary.state is ReviewState.ACCEPTED
    }
    tracks = {track.id for track in selection.tracks[clip.id]}
    found: dict[int, dict[int, CompletionFacts]] = {}
    for facts in project.completions.frames(clip.id):
        if facts.track_id in tracks and (not only_accepted or (facts.track_id, facts.frame) in accepted):
            found.setdefault(facts.track_id, {})[facts.frame] = facts
    return found


def full_picture(clip: Clip, completion: Completion) -> NDArray[np.uint8]:
    """Return a completion in full picture size, RGBA uint8 (H, W, 4), transparent outside the object."""
    facts = completion.facts
    whole = np.zeros((clip.height, clip.width, 4), dtype=np.uint8)
    left, top = max(0, facts.x), max(0, facts.y)
    right, bottom = min(clip.width, facts.x + facts.width), min(clip.height, facts.y + facts.height)
    if left < right and top < bottom:
        crop = decode_rgba(completion.png)
        whole[top:bottom, left:right] = crop[
            top - facts.y : bottom - facts.y, left - facts.x : right - facts.x
        ]
    return whole
