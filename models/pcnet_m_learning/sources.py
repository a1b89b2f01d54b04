"""Masks that PCNet-M learns from: those of any project."""

from dataclasses import dataclass

import numpy as np

from core.errors import BadInputError
from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import BoolMask, Layer
from models.pcnet_m.cropping import cut, square_around
from models.pcnet_m.recipe import SIDE

LEAST_PX = 64
EVERY = 5
"""Frames of a project between two masks of a track: neighbours look alike."""


@dataclass(frozen=True)
class MaskSet:
    """Visible masks, bool (H, W) each, none empty."""

    train: tuple[BoolMask, ...]
    held_out: tuple[BoolMask, ...]
    name: str


def project_masks(project: Project) -> MaskSet:
    """Return visible masks of all tracks of a project, one in EVERY frames; every fifth is held out.

    Raises:
        BadInputError: There are fewer than two.
        StoreError: The project cannot be read.
    """
    found: list[BoolMask] = []
    for clip in project.clips.list():
        for track in project.tracks.list(clip.id):
            for number, head in enumerate(project.masks.of_track(track.id, Layer.MODAL)):
                mask = decode_rle(head.rle) if number % EVERY == 0 else None
                square = square_around(mask) if mask is not None else None
                if mask is not None and square is not None and np.count_nonzero(mask) >= LEAST_PX:
                    # A crop twice as fine as the network sees: a project's full masks would fill the memory.
                    found.append(cut(mask, square, 2 * SIDE).view(np.bool_))
    place = str(project.path or project.url)
    if len(found) < 2:
        raise BadInputError(
            place, "", "holds too few visible masks to learn from", "import or draw some first"
        )
    held_out = tuple(found[::5])
    train = tuple(one for number, one in enumerate(found) if number % 5)
    return MaskSet(train, held_out, f"visible masks of {place}")
