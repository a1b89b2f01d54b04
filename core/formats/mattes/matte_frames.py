"""The mattes of one track, frame by frame: masks of the store, softened by the pictures of its clip."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.matte_wish import MatteContent, MatteFiles, MatteWish
from core.formats.kit.writing.selection import Selection
from core.formats.pictures.completed_pictures import full_picture
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, decode_rle, recanvas
from core.matte.motion import Motion, local_motion
from core.matte.softening import Matte, Seen, Softness, soften
from core.pictures.light import linear
from core.progress import CancelToken
from core.types import BoolMask, Layer, RgbFrame
from core.video.clip_opening import open_clip
from core.video.media.source import FrameSource

KEPT_PICTURES = 4


class ClipPictures:
    """The pictures of a clip, opened when the first is needed.

    Raises:
        BadInputError: They are needed and not there; names the clip.
    """

    def __init__(self, selection: Selection, clip: Clip) -> None:
        self._media = selection.project.media.of(clip)
        self._source: FrameSource | None = None
        self._kept: OrderedDict[int, RgbFrame] = OrderedDict()

    def read(self, frame: int) -> RgbFrame:
        """Return a picture, uint8 (H, W, 3)."""
        if frame not in self._kept:
            if self._source is None:
                self._source = open_clip(self._media)
            self._kept[frame] = self._source.read(frame)
            while len(self._kept) > KEPT_PICTURES:
                self._kept.popitem(last=False)
        return self._kept[frame]

    def close(self) -> None:
        """Let the media go."""
        if self._source is not None:
            self._source.close()


@contextmanager
def clip_pictures(selection: Selection, clip: Clip) -> Iterator[ClipPictures]:
    """Give the pictures of a clip; the media are let go afterwards."""
    pictures = ClipPictures(selection, clip)
    try:
        yield pictures
    finally:
        pictures.close()


def layer_of(selection: Selection) -> Layer:
    """Return what is written: visible masks, or whole ones where only these are asked for."""
    return Layer.AMODAL if selection.options.layers == {Layer.AMODAL} else Layer.MODAL


def masks_of(selection: Selection, track: Track, cancel: CancelToken) -> dict[int, Rle]:
    """Return the masks of a track that are written, by frame, ascending; none without a pixel."""
    layer = layer_of(selection)
    found = ((item.frame, item.rle(layer)) for item in selection.frames_of(track, cancel))
    return {frame: rle for frame, rle in found if rle is not None}


def no_masks(selection: Selection) -> BadInputError:
    """Return the refusal of a project in which there is nothing to be written."""
    reason = f"has no {layer_of(selection)} masks to export"
    return BadInputError(selection.project.url, "", reason, "make or import some")


class TrackMattes:
    """The mattes of one track.

    Attributes:
        masks: Of the layer that is written, on the picture, by frame; without those that have no pixel in it.
    """

    def __init__(
        self, selection: Selection, clip: Clip, track: Track, pictures: ClipPictures, cancel: CancelToken
    ) -> None:
        self._project, self.clip, self.track = selection.project, clip, track
        self._wish: MatteWish = selection.options.matte
        self._pictures, self._layer = pictures, layer_of(selection)
        self.masks: Mapping[int, Rle] = masks_of(selection, track, cancel)
        self._visible: Mapping[int, Rle] = self.masks
        if self._layer is Layer.AMODAL:
            whole = MaskCanvas(clip.width, clip.height)
            heads = self._project.masks.of_track(track.id, Layer.MODAL)
            self._visible = {head.key.frame: recanvas(head.rle, clip.canvas, whole) for head in heads}

    @property
    def frames(self) -> Sequence[int]:
        """The frames of the clip from the first mask to the last; those without one between are clear."""
        return range(min(self.masks), max(self.masks) + 1) if self.masks else ()

    def matte(self, frame: int) -> Matte:
        """Return the matte of a frame, as large as the picture; clear where there is no mask.

        Raises:
            BadInputError: The picture is needed and cannot be read.
        """
        wish, rle = self._wish, self.masks.get(frame)
        with_colours = wish.content is MatteContent.RGBA
        if rle is None:
            size = self.clip.height, self.clip.width
            return Matte(
                np.zeros(size, np.float32), np.zeros((*size, 3), np.float32) if with_colours else None
            )
        mask = decode_rle(rle)
        visible = self._mask_of(self._visible, frame)
        hidden = mask & ~visible if self._layer is Layer.AMODAL and visible is not None else None
        picture = self._light(self._pictures.read(frame)) if wish.needs_pictures else None
        seen = Seen(
            mask,
            mask if self._layer is Layer.AMODAL and visible is None else hidden,
            picture,
            self._behind(frame) if with_colours and hidden is not None else None,
            self._motion(frame, visible) if wish.shutter else None,
        )
        how = Softness(wish.edges, wish.width, wish.shutter)
        return soften(seen, how, with_colours=with_colours)

    def _motion(self, frame: int, visible: BoolMask | None) -> Motion | None:
        if visible is None or not visible.any():
            return None
        return local_motion(
            visible, self._pictures.read(frame), self._beside(frame - 1), self._beside(frame + 1)
        )

    def _beside(self, frame: int) -> tuple[BoolMask, RgbFrame] | None:
        mask = self._mask_of(self._visible, frame)
        return None if mask is None or not mask.any() else (mask, self._pictures.read(frame))

    def _behind(self, frame: int) -> NDArray[np.float32] | None:
        completion = self._project.completions.get(self.track.id, frame)
        if completion is None or completion.facts.is_stale:
            return None
        return self._light(full_picture(self.clip, completion)[..., :3])

    def _light(self, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return colours as the files have them: mixtures are told in the light they are mixed in again."""
        if self._wish.files in (MatteFiles.EXR, MatteFiles.EXR_LAYERS):
            return linear(rgb)
        return np.asarray(rgb, np.float32) / np.float32(255)

    @staticmethod
    def _mask_of(masks: Mapping[int, Rle], frame: int) -> BoolMask | None:
        rle = masks.get(frame)
        return None if rle is None else decode_rle(rle)
