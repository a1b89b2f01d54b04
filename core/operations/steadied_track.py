"""*Reduce chatter* on a track of a project: what it would fill in, ready to be shown and then saved."""

from collections.abc import Callable, Collection, Sequence

import cv2
import numpy as np

from core.changes.masks import MaskKey
from core.changes.steps import Step, StepKind
from core.masks.rle import Rle, encode_rle
from core.operations.filling_in import Chatter, Filling, TrackMaterial
from core.progress import CancelToken
from core.tracks.edits import AtFixed, frames_to_change
from core.tracks.steadying import Steadiness, Steadying
from core.types import BoolMask, Layer, RgbFrame

Picture = Callable[[int], RgbFrame]


class SteadiedTrack:
    """Outlines of a stretch of a track; other settings come quickly, as the motion is measured once."""

    def __init__(
        self,
        material: TrackMaterial,
        frames: Sequence[int],
        layers: Collection[Layer],
    ) -> None:
        """Compute nothing yet.

        Args:
            material: Read for all of the frames.
            frames: The stretch, ascending; frames that a person fixed stay, and speak for their neighbours.
            layers: The layers whose outlines are steadied.
        """
        self._material, self._frames = material, frames
        self._layers = [layer for layer in Layer if layer in layers]
        self._picture: Picture | None = None
        self._ways = {
            layer: Steadying(frames, self._mask_on(layer), material.visible, self._look)
            for layer in self._layers
        }

    def go(
        self,
        picture: Picture,
        how: Steadiness,
        cancel: CancelToken | None = None,
        tell: Callable[[int], None] | None = None,
    ) -> Filling:
        """Return the calmer masks of all frames that may change, and the chatter before and after.

        Args:
            picture: Returns a frame's picture, uint8 (H, W, 3), of the masks' size.
            how: How much to steady.
            cancel: Asked in every frame.
            tell: Hears each frame that is done.

        Raises:
            Cancelled: Somebody asked to stop.
        """
        self._picture = picture
        new: dict[Layer, dict[int, BoolMask]] = {layer: {} for layer in Layer}
        before: dict[int, float] = {}
        reaches = {
            layer: frames_to_change(self._frames, self._material.fixed(layer), AtFixed.SKIP)
            for layer in Layer
        }
        for frame in self._frames:
            for layer in self._layers:
                found = self._ways[layer].steady(frame, how, cancel)
                if found is None:
                    continue
                if not np.isnan(found.chatter_px):
                    before[frame] = max(found.chatter_px, before.get(frame, 0.0))
                if frame in reaches[layer].frames:
                    new[layer][frame] = found.mask
            if frame in reaches[Layer.AMODAL].frames:
                self._keep_visible_edge(frame, new)
            if tell is not None:
                tell(frame)
        after = self._chatter(before, new, cancel)
        masks: dict[MaskKey, Rle | None] = {
            MaskKey(self._material.track_id, frame, layer): encode_rle(mask)
            for layer, found in new.items()
            for frame, mask in found.items()
            if mask.any() and self._differs(mask, frame, layer)
        }
        kept = {frame for layer in self._layers for frame in reaches[layer].kept}
        return Filling(Step(StepKind.STEADY), masks, kept=tuple(sorted(kept)), chatter=Chatter(before, after))

    def _keep_visible_edge(self, frame: int, new: dict[Layer, dict[int, BoolMask]]) -> None:
        """Let the whole object's outline follow the visible one where both are one."""
        whole, seen = self._material.mask(frame, Layer.AMODAL), self._material.visible(frame)
        if whole is None or seen is None:
            return
        calm_seen = new[Layer.MODAL].get(frame, seen)
        calm = new[Layer.AMODAL].get(frame, whole)
        result = np.where(_along_visible_edge(whole, seen), (whole & ~seen) | calm_seen, calm)
        new[Layer.AMODAL][frame] = np.asarray(result | calm_seen, np.bool_)

    def _chatter(
        self,
        before: dict[int, float],
        new: dict[Layer, dict[int, BoolMask]],
        cancel: CancelToken | None,
    ) -> dict[int, float]:
        after: dict[int, float] = {}
        for frame in before:
            for layer in self._layers:
                value = self._ways[layer].chatter(frame, new[layer], cancel)
                if not np.isnan(value):
                    after[frame] = max(value, after.get(frame, 0.0))
        return after

    def _differs(self, mask: BoolMask, frame: int, layer: Layer) -> bool:
        old = self._material.mask(frame, layer)
        return old is None or not np.array_equal(mask, old)

    def _look(self, frame: int) -> RgbFrame:
        assert self._picture is not None
        return self._picture(frame)

    def _mask_on(self, layer: Layer) -> Callable[[int], BoolMask | None]:
        return lambda frame: self._material.mask(frame, layer)


def _along_visible_edge(whole: BoolMask, seen: BoolMask) -> BoolMask:
    """Return the places nearer to an outline that both masks share than to one of the whole alone."""
    edge, seen_edge = _edge(whole), _edge(seen)
    near_seen = cv2.dilate(seen_edge.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    shared, hidden = edge & near_seen, edge & ~near_seen
    if not shared.any() or not hidden.any():
        return np.full_like(whole, bool(shared.any()))
    to_shared, to_hidden = (
        cv2.distanceTransform(1 - lines.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        for lines in (shared, hidden)
    )
    return np.asarray(to_shared < to_hidden)


def _edge(mask: BoolMask) -> BoolMask:
    inside = cv2.erode(mask.view(np.uint8), np.ones((3, 3), np.uint8), borderValue=1) > 0
    return np.asarray(mask & ~inside)
