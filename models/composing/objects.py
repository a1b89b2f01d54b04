"""What is known of an object in one frame: its completion, what is seen of it, and what is not known."""

import numpy as np

from core.changes.masks import MaskKey
from core.changes.tracks import Clip
from core.compose.composing import LEAST_RING, RING_PX, ring_around
from core.compose.pictures import LayerPicture
from core.masks.rle import Rle, decode_rle
from core.pictures.rgba_png import decode_rgba
from core.store.project import Project
from core.types import BoolMask, Layer
from models.composing.asking import Ask
from models.composing.clip_masks import ClipMasks, on_picture
from models.jobs.sequences import MediaFrameSequence


class ObjectPictures:
    """The pictures of the objects of one clip."""

    def __init__(self, ask: Ask, clip: Clip, masks: ClipMasks, pictures: MediaFrameSequence) -> None:
        self._ask, self._clip, self._masks, self._pictures = ask, clip, masks, pictures

    def at(self, track_id: int, frame: int, *, with_surroundings: bool) -> LayerPicture | None:
        """Return an object in a frame of this clip; None where it is not.

        A completion is used inside the present masks only. What is seen and has none comes from the media;
        what is hidden and has none is a hole.

        Raises:
            BadInputError: The media are needed and cannot be read there.
        """
        masks, completion = self._ask(lambda project: _facts(project, track_id, frame))
        modal, amodal = (None if code is None else decode_rle(code) for code in masks)
        seen = self._empty() if modal is None else modal
        whole = seen if amodal is None else amodal | seen
        rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
        if not rows.size:
            return None
        part = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
        margin = self._clip.canvas.margin
        left, top = part[1].start - margin, part[0].start - margin
        rgba = np.zeros((*whole[part].shape, 4), np.uint8)
        if completion is not None:
            _lay(rgba, decode_rgba(completion[2]), completion[0] - left, completion[1] - top)
        rgba[..., 3] *= whole[part]
        lacking = seen[part] & (rgba[..., 3] == 0)
        if lacking.any():
            self._see(rgba, lacking, frame, left, top)
        hole = whole[part] & (rgba[..., 3] == 0)
        around = self._surroundings(on_picture(seen, self._clip), frame) if with_surroundings else None
        return LayerPicture(rgba, left, top, hole if hole.any() else None, around)

    def _see(
        self,
        rgba: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
        lacking: BoolMask,
        frame: int,
        left: int,
        top: int,
    ) -> None:
        """Put what the picture shows where it is lacking; beyond the picture's edge nothing is shown."""
        picture = self._pictures[frame]
        rows, columns = np.nonzero(lacking)
        y, x = rows + top, columns + left
        inside = (y >= 0) & (x >= 0) & (y < picture.shape[0]) & (x < picture.shape[1])
        rgba[rows[inside], columns[inside], :3] = picture[y[inside], x[inside]]
        rgba[rows[inside], columns[inside], 3] = 255

    def _surroundings(self, seen: BoolMask, frame: int) -> tuple[float, float, float] | None:
        ring = ring_around(seen, RING_PX) & ~self._masks.seen(frame)
        if np.count_nonzero(ring) < LEAST_RING:
            return None
        red, green, blue = self._pictures[frame][ring].mean(axis=0, dtype=np.float64)
        return float(red), float(green), float(blue)

    def _empty(self) -> BoolMask:
        return np.zeros(self._clip.canvas.size_hw, np.bool_)


def _facts(
    project: Project, track_id: int, frame: int
) -> tuple[list[Rle | None], tuple[int, int, bytes] | None]:
    heads = (project.masks.head(MaskKey(track_id, frame, layer)) for layer in (Layer.MODAL, Layer.AMODAL))
    found = project.completions.get(track_id, frame)
    return [None if head is None else head.rle for head in heads], (
        None if found is None else (found.facts.x, found.facts.y, found.png)
    )


def _lay(
    rgba: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    crop: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    left: int,
    top: int,
) -> None:
    """Copy a crop into another whose first pixel lies at (-left, -top) of it; what is outside is cut."""
    height, width = rgba.shape[:2]
    rows = slice(max(0, top), min(height, top + crop.shape[0]))
    columns = slice(max(0, left), min(width, left + crop.shape[1]))
    if rows.start < rows.stop and columns.start < columns.stop:
        rgba[rows, columns] = crop[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
