"""One stroke for a range of frames: what it would fill in, ready to be shown and then saved as one step."""

from collections.abc import Callable

import numpy as np

from core.changes.masks import MaskKey
from core.changes.steps import Facts, Step, StepKind
from core.masks.rle import Rle, decode_rle, encode_rle
from core.operations.filling_in import Filling, TrackMaterial
from core.progress import CancelToken
from core.tracks.carry import Correction
from core.tracks.range_edit import RangeEdit
from core.types import BoolMask, Layer, RgbFrame


class EditedRange:
    """A stroke in one frame and what it is in the frames around; its reach can be changed at once."""

    def __init__(
        self, material: TrackMaterial, frame: int, layer: Layer, after: Rle, within: tuple[int, int]
    ) -> None:
        """Compute nothing yet.

        Args:
            material: Read for all frames of the range, without the stroke.
            frame: Where it was painted.
            layer: Which mask it changed.
            after: That mask with the stroke.
            within: First and last frame of the range.
        """
        self._material, self._frame, self._layer, self._after = material, frame, layer, after
        self._within = within
        self._edit: RangeEdit | None = None

    @property
    def farthest(self) -> int:
        """Frames to the farther end of the range."""
        return max(self._within[1] - self._frame, self._frame - self._within[0])

    def go(
        self, picture: Callable[[int], RgbFrame], reach: int, cancel: CancelToken | None = None
    ) -> Filling:
        """Return the masks of all frames within a reach; the motion is measured the first time only.

        Args:
            picture: Returns a frame's picture, uint8 (H, W, 3), of the masks' size.
            reach: Frames to each side; over one half of it the stroke has its full strength.
            cancel: Asked in every frame.

        Raises:
            Cancelled: Somebody asked to stop.
        """
        if self._edit is None:
            before = self._material.mask(self._frame, self._layer)
            correction = Correction.of(before, decode_rle(self._after))
            self._edit = RangeEdit.of(
                correction, self._frame, self._within, picture, self._material.visible, cancel
            )
        fixed = self._material.fixed(self._layer)
        laid = self._edit.laid(self._mask, reach)
        key = MaskKey(self._material.track_id, self._frame, self._layer)
        masks: dict[MaskKey, Rle | None] = {key: self._after}
        for frame, mask in laid.items():
            code = encode_rle(mask)
            if frame not in fixed and code != self._material.codes.get((frame, self._layer)):
                masks[MaskKey(self._material.track_id, frame, self._layer)] = code
        step = Step(StepKind.RANGE_EDIT, Facts(source=self._frame))
        kept = tuple(sorted(fixed & laid.keys()))
        return Filling(step, masks, kept=kept, painted=(self._frame,))

    def _mask(self, frame: int) -> BoolMask:
        mask = self._material.mask(frame, self._layer)
        return np.zeros(self._material.canvas.size_hw, np.bool_) if mask is None else mask
