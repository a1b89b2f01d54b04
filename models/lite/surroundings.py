"""A cue made from the picture where none is given: what around the object is still, and what moves with it.

A pixel beside the object shows either something behind it or something in front of it. Pictures of other
times tell the two apart without any network:

- What stays where the background stays, and was covered by the object at another time, is *behind* it.
- What does not stay with the background is another thing that moves: it may be in front.
- What moves as the object does stays beside it: it hides the same part all the time, or is no neighbour at
  all but the background of an object at rest.

The background's motion (the camera's) is a similarity between neighbouring frames, fitted by RANSAC to
corners outside the visible mask. Everything works on small pictures; maps are made for the crops of `lite`.
"""

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame
from models.lite.evidence import KnownPoses
from models.lite.front import Sight, carried
from models.lite.recipe import COARSE, SURROUNDINGS_CHANNELS
from models.proposers.carrying.seen import Transform
from models.proposers.carrying.votes import Window

SIDE_PX = 256
"""Longer side of the small pictures."""
HALVED_FROM = 4
"""Pictures so many times as large are halved first, which is faster than one large step."""
APART = (1, 2, 4, 7, 11, 16, 23, 32)
"""Distances in frames of the pictures that are compared, on both sides."""
CORNERS = 150
LEAST_INLIERS = 15
# Difference of brightness, 0..255, at which two pixels count as different things by one half or more.
SAME_LEVELS = 14.0
PROOF_GAIN = 2.0
"""Half of the pictures that are compared prove a pixel wholly."""
MEAN_GREY = 110.0


class Surroundings:
    """Small pictures of the frames near by and the background's motion between them."""

    def __init__(self, seed: int) -> None:
        """Begin with nothing; `seed` makes RANSAC repeatable."""
        self._seed = seed
        self._pictures: dict[int, NDArray[np.uint8]] = {}
        self._visible: dict[int, NDArray[np.uint8]] = {}
        self._still: dict[int, Transform] = {}
        """Small picture of a frame → first frame's, along the background."""
        self._grey: NDArray[np.uint8] | None = None
        self._scale = 1.0

    def look(self, frame: int, picture: RgbFrame, modal: BoolMask) -> None:
        """Keep a frame; frames come in order.

        Args:
            frame: Its number.
            picture: uint8 (H, W, 3), the canvas.
            modal: Visible mask, bool (H, W).
        """
        height, width = modal.shape
        self._scale = min(1.0, SIDE_PX / max(height, width))
        size_wh = max(8, round(width * self._scale)), max(8, round(height * self._scale))
        while max(picture.shape) >= HALVED_FROM * SIDE_PX:
            picture = np.asarray(cv2.pyrDown(picture), np.uint8)
        small = cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA)
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
        gain = MEAN_GREY / max(8.0, float(grey.mean()))
        visible = cv2.resize(
            modal.view(np.uint8) * np.uint8(255), size_wh, interpolation=cv2.INTER_AREA
        ).astype(np.uint8, copy=False)
        before = self._still.get(frame - 1)
        motion = np.eye(3)
        if before is not None and self._grey is not None:
            motion = self._background_motion(frame, self._grey, grey, self._visible[frame - 1])
        self._still[frame] = (np.eye(3) if before is None else before) @ np.linalg.inv(motion)
        self._grey = grey
        smooth = cv2.blur(cv2.convertScaleAbs(small, alpha=gain), (3, 3))
        self._pictures[frame] = smooth.astype(np.uint8, copy=False)
        self._visible[frame] = visible

    def forget_before(self, frame: int) -> None:
        """Let go of what lies before a frame."""
        for old in [number for number in self._pictures if number < frame]:
            for kept in (self._pictures, self._visible, self._still):
                del kept[old]

    def crop(self, frame: int, window: Window, side: int) -> NDArray[np.uint8] | None:
        """Return the small picture in a crop, uint8 (side, side, 3); None where there is none."""
        picture = self._pictures.get(frame)
        if picture is None:
            return None
        crop_from_canvas = replace(window, small_wh=(side, side)).from_canvas
        return _warp(picture, crop_from_canvas @ self._canvas_from_small, side)

    def maps(
        self, frame: int, window: Window, poses: KnownPoses, sights: Mapping[int, Sight]
    ) -> NDArray[np.float32]:
        """Return still, behind, riding and proven in front, float32 (4, COARSE, COARSE), 0..1.

        All 0 where there are no pictures to compare. The last is what looks as it does in frames of `sights`
        that prove it to be in front, at the same place of the background.
        """
        result = np.zeros((SURROUNDINGS_CHANNELS + 1, COARSE, COARSE), dtype=np.float32)
        others = [one for step in APART for one in (frame - step, frame + step) if one in self._pictures]
        if frame not in self._pictures or not others:
            return result
        crop_from_small = window.from_canvas @ self._canvas_from_small
        own = _warp(self._pictures[frame], crop_from_small)
        covered = np.zeros((COARSE, COARSE), dtype=np.uint8)
        proven = np.zeros((COARSE, COARSE), dtype=np.float32)
        still, riding = _Agreement(own), _Agreement(own)
        back = np.linalg.inv(self._still[frame])
        small_from_canvas = np.linalg.inv(self._canvas_from_small)
        for other in others:
            way = crop_from_small @ back @ self._still[other]
            picture, visible = self._pictures[other], self._visible[other]
            hidden, same = still.hear(picture, visible, way)
            np.maximum(covered, hidden, out=covered)
            if other in sights:
                sight = sights[other]
                from_crop = way @ np.linalg.inv(sight.window.from_canvas @ self._canvas_from_small)
                proven += same * carried(sight.proof, from_crop)
            if frame in poses and other in poses:
                moved = small_from_canvas @ poses.between(other, frame) @ self._canvas_from_small
                riding.hear(picture, visible, crop_from_small @ moved)
        result[0] = still.share
        result[1] = result[0] * (covered.astype(np.float32) * np.float32(1 / 255))
        result[2] = riding.share
        result[3] = np.minimum(1, proven * np.float32(PROOF_GAIN / len(others)))
        return result

    @property
    def _canvas_from_small(self) -> Transform:
        by = 1 / self._scale
        shift = (by - 1) / 2
        return np.array([[by, 0, shift], [0, by, shift], [0, 0, 1]])

    def _background_motion(
        self, frame: int, first: NDArray[np.uint8], second: NDArray[np.uint8], visible: NDArray[np.uint8]
    ) -> Transform:
        """Return the similarity of what lies outside the object; none at all when too few corners agree."""
        around = cv2.dilate(visible, np.ones((9, 9), dtype=np.uint8))
        free = (around < 8).astype(np.uint8)
        found = cv2.goodFeaturesToTrack(first, CORNERS, 0.01, 5, mask=free, blockSize=5)
        if found is None or len(found) < LEAST_INLIERS:  # OpenCV's types promise an array; it gives None
            return np.eye(3)
        start = found.astype(np.float32)
        end, there, _ = cv2.calcOpticalFlowPyrLK(first, second, start, start.copy(), winSize=(11, 11))
        ok = there[:, 0] > 0
        if int(ok.sum()) < LEAST_INLIERS:
            return np.eye(3)
        cv2.setRNGSeed((self._seed + frame) % (2**31 - 1))
        motion, inliers = cv2.estimateAffinePartial2D(
            start[ok], end[ok], method=cv2.RANSAC, ransacReprojThreshold=0.7, maxIters=300
        )
        if motion is None or int(inliers.sum()) < LEAST_INLIERS:
            return np.eye(3)
        return np.vstack([motion, [0, 0, 1]])


class _Agreement:
    """Counts where other pictures, moved, show the same as one's own."""

    def __init__(self, own: NDArray[np.uint8]) -> None:
        self._own = own
        self._same = np.zeros((COARSE, COARSE), dtype=np.float32)
        self._heard = np.full((COARSE, COARSE), 0.5, dtype=np.float32)

    def hear(
        self, picture: NDArray[np.uint8], visible: NDArray[np.uint8], way: Transform
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Compare one picture; returns where the object stood in it, 0..255, and where it shows the same."""
        moved = _warp(picture, way)
        hidden = _warp(visible, way)
        inside = _warp(np.full(visible.shape, 255, dtype=np.uint8), way)
        apart = cv2.transform(cv2.absdiff(self._own, moved), np.full((1, 3), 1 / 3))
        apart = cv2.blur(apart.astype(np.float32), (3, 3)) * np.float32(1 / SAME_LEVELS)
        says = cv2.subtract(inside, hidden).astype(np.float32) * np.float32(1 / 255)
        same = says * cv2.exp(-(apart * apart))
        self._same += same
        self._heard += says
        return hidden, same

    @property
    def share(self) -> NDArray[np.float32]:
        """Share of the pictures that show the same, 0..1; near 0 where few say anything."""
        result: NDArray[np.float32] = self._same / self._heard
        return result


def _warp(picture: NDArray[np.uint8], way: Transform, side: int = COARSE) -> NDArray[np.uint8]:
    moved = cv2.warpAffine(picture, way[:2], (side, side), flags=cv2.INTER_LINEAR)
    return moved.astype(np.uint8, copy=False)
