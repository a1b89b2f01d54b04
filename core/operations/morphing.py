"""Morphing of a track between key frames: each pulls by its weight, both ends blend into what is there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.changes.masks import MaskKey
from core.changes.steps import Step, StepKind
from core.masks.rle import Rle, encode_rle
from core.operations.filling_in import Filling, TrackMaterial
from core.progress import CancelToken
from core.tracks.aligning import Pose
from core.tracks.morph import Morph, blend_masks, weighted
from core.tracks.motion_path import motion_path
from core.types import BoolMask, Layer, RgbFrame

Gaps = Mapping[Layer, Sequence[tuple[int, int]]]
"""By layer the key frames left and right of what is to be filled, ascending."""


@dataclass(frozen=True)
class MorphHow:
    """What a person chooses."""

    weights: Mapping[int, float] = field(default_factory=dict)
    """How strongly a key frame pulls, by frame; 1 where it is not named, above 0."""
    blend: int = 0
    """Frames at each end of all that is filled over which it grows out of the masks that are there."""


class TrackMorph:
    """The gaps of one track; the motion in them is measured once, whatever is chosen then."""

    def __init__(self, material: TrackMaterial, gaps: Gaps) -> None:
        self._material, self._gaps = material, gaps
        self._paths: dict[tuple[int, int], Sequence[Pose] | None] = {}
        """By key frames; None = there is no motion to be told."""

    @property
    def keys(self) -> tuple[int, ...]:
        """All key frames, ascending."""
        return tuple(sorted({key for pairs in self._gaps.values() for pair in pairs for key in pair}))

    def go(
        self,
        how: MorphHow,
        picture: Callable[[int], RgbFrame] | None = None,
        cancel: CancelToken | None = None,
    ) -> Filling:
        """Return the masks between the key frames; `picture` (by frame) lets the object's motion lead."""
        masks: dict[MaskKey, Rle | None] = {}
        for layer, pairs in self._gaps.items():
            for pair in pairs:
                for frame, shape in self._between(layer, pair, how, picture, cancel):
                    blended = self._blended(layer, frame, shape, how.blend)
                    masks[MaskKey(self._material.track_id, frame, layer)] = encode_rle(blended)
        return Filling(Step(StepKind.MORPH), masks)

    def _between(
        self,
        layer: Layer,
        pair: tuple[int, int],
        how: MorphHow,
        picture: Callable[[int], RgbFrame] | None,
        cancel: CancelToken | None,
    ) -> list[tuple[int, BoolMask]]:
        left, right = pair
        ends = [self._material.mask(key, layer) for key in pair]
        first, last = (np.zeros(self._material.canvas.size_hw, np.bool_) if m is None else m for m in ends)
        path = self._path(pair, picture, cancel)
        morph = Morph.between(first, last, path[-1] if path else None)
        found = []
        for frame in range(left + 1, right):
            if cancel is not None:
                cancel.check()
            share = weighted(
                (frame - left) / (right - left), how.weights.get(left, 1.0), how.weights.get(right, 1.0)
            )
            travelled = (path[frame - left - 1], path[-1]) if path else None
            found.append((frame, morph.at(share, travelled)))
        return found

    def _path(
        self,
        pair: tuple[int, int],
        picture: Callable[[int], RgbFrame] | None,
        cancel: CancelToken | None,
    ) -> Sequence[Pose] | None:
        if picture is None:
            return None
        if pair not in self._paths:
            frames = range(pair[0], pair[1] + 1)
            self._paths[pair] = motion_path(frames, picture, self._material.visible, cancel)
        return self._paths[pair]

    def _blended(self, layer: Layer, frame: int, shape: BoolMask, blend: int) -> BoolMask:
        there = self._material.mask(frame, layer)
        pairs = self._gaps[layer]
        from_end = min(frame - pairs[0][0], pairs[-1][1] - frame)
        if there is None or from_end > blend:
            return shape
        return blend_masks(there, shape, from_end / (blend + 1))
