"""How near completed pixels come to true ones: error, structure, seams, flicker."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, BoolVideo, RgbFrame, RgbVideo
from models.completion.filling import spread
from models.evaluation.completions.truth import TrueClip

PEAK = 255.0
SSIM_SIGMA_PX = 1.5
SSIM_HOLD = (0.01 * PEAK) ** 2, (0.03 * PEAK) ** 2
"""The usual constants of SSIM."""
SEAM_PX = 3
"""A step is taken over so many pixels: the pixel at the very edge is half the occluder's."""
LEAST_PIXELS = 50
"""Fewer say nothing of a clip."""
MARGIN_PX = 16


@dataclass(frozen=True)
class Figures:
    """What is measured of one engine on one clip; None where nothing can be known."""

    psnr: float | None
    """dB, of all hidden pixels of the clip together."""
    ssim: float | None
    """Mean over hidden pixels, windows within the object."""
    seam: float | None
    """Levels: mean step across the edge of the visible part, less the same step in the true picture."""
    flicker: float | None
    """Levels: mean change of hidden pixels from frame to frame along the true motion."""
    own: float | None
    """The same of the object where it is seen."""
    found: float | None
    """Share of the hidden pixels that the completion holds, 0..1; 1 with true masks."""


class Measurer:
    """Measures completions of one clip; what depends on the truth alone is computed once."""

    def __init__(self, true: TrueClip) -> None:
        self._true = true
        self._hidden = true.hidden

    @cached_property
    def _flows(self) -> list[NDArray[np.float32] | None]:
        """Flow from each frame to the one before in the true pictures, float32 (H, W, 2) x first."""
        flows: list[NDArray[np.float32] | None] = [None]
        for frame in range(1, len(self._true.frames)):
            flows.append(self._flow(frame) if self._hidden[frame].any() else None)
        return flows

    def measure(self, shown: RgbVideo, found: BoolVideo) -> Figures:
        """Return the figures of one engine.

        Args:
            shown: uint8 (T, H, W, 3): the pictures with the completions laid over.
            found: bool (T, H, W): what of the hidden part the completion holds; the rest is the occluder's.
        """
        hidden, true = self._hidden, self._true
        count = int(np.count_nonzero(hidden))
        if not count:
            return Figures(None, None, None, None, None, None)
        error = (shown[hidden].astype(np.float64) - true.true[hidden]) ** 2
        flicker, own = self._flicker(shown)
        return Figures(
            float(10 * np.log10(PEAK**2 / max(1e-9, float(error.mean())))),
            self._ssim(shown),
            self._seam(shown),
            flicker,
            own,
            float(np.count_nonzero(found & hidden) / count),
        )

    def _ssim(self, shown: RgbVideo) -> float:
        total = 0.0
        for frame in np.flatnonzero(self._hidden.any(axis=(1, 2))):
            whole, hidden = self._true.amodal[frame], self._hidden[frame]
            values = ssim_map(shown[frame], self._true.true[frame], whole)
            total += float(values[hidden].sum())
        return total / float(np.count_nonzero(self._hidden))

    def _seam(self, shown: RgbVideo) -> float | None:
        steps: list[NDArray[np.float64]] = []
        for frame in np.flatnonzero(self._hidden.any(axis=(1, 2))):
            seen = cv2.erode(self._true.modal[frame].view(np.uint8), np.ones((3, 3), np.uint8)) > 0
            ours, theirs = (one[frame].astype(np.int16) for one in (shown, self._true.true))
            for axis, by in ((0, SEAM_PX), (0, -SEAM_PX), (1, SEAM_PX), (1, -SEAM_PX)):
                across = self._hidden[frame] & _moved(seen, axis, by)
                steps.append(_step(ours, axis, by)[across] - _step(theirs, axis, by)[across])
        extra = np.concatenate(steps) if steps else np.zeros(0)
        return float(extra.mean()) if len(extra) >= LEAST_PIXELS else None

    def _flicker(self, shown: RgbVideo) -> tuple[float | None, float | None]:
        sums, counts = np.zeros(2), np.zeros(2)
        true = self._true
        for frame, flow in enumerate(self._flows):
            if flow is None:
                continue
            before = _pull(shown[frame - 1], flow)
            change = np.abs(shown[frame].astype(np.float32) - before).mean(axis=2)
            was = _pull(true.amodal[frame - 1].view(np.uint8) * np.uint8(255), flow) > 254
            seen = _inner(true.modal[frame]) & (
                _pull(_inner(true.modal[frame - 1]) * np.uint8(255), flow) > 254
            )
            for place, chosen in enumerate((self._hidden[frame] & was, seen)):
                sums[place] += float(change[chosen].sum())
                counts[place] += np.count_nonzero(chosen)
        hidden, own = (float(s / c) if c >= LEAST_PIXELS else None for s, c in zip(sums, counts, strict=True))
        return hidden, own

    def _flow(self, frame: int) -> NDArray[np.float32]:
        """Return where each pixel was one frame before, by the true pictures of the object alone."""
        true = self._true
        x, y, width, height = cv2.boundingRect((true.amodal[frame] | true.amodal[frame - 1]).view(np.uint8))
        rows = slice(max(0, y - MARGIN_PX), y + height + MARGIN_PX)
        columns = slice(max(0, x - MARGIN_PX), x + width + MARGIN_PX)
        greys = [
            _object_alone(true.true[f][rows, columns], true.amodal[f][rows, columns])
            for f in (frame, frame - 1)
        ]
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        flow = np.zeros((*true.amodal.shape[1:], 2), np.float32)
        flow[rows, columns] = search.calc(greys[0], greys[1], None)  # type: ignore[call-overload]
        return flow


def ssim_map(first: RgbFrame, second: RgbFrame, inside: BoolMask) -> NDArray[np.float64]:
    """Return SSIM of the luminance per pixel, float64 (H, W); its windows look at nothing outside a mask."""
    weight = inside.astype(np.float64)
    mass = np.maximum(cv2.GaussianBlur(weight, (0, 0), SSIM_SIGMA_PX), 1e-6)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.GaussianBlur(values * weight, (0, 0), SSIM_SIGMA_PX) / mass)

    one, two = (cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float64) for rgb in (first, second))
    mean_one, mean_two = mean(one), mean(two)
    variance = np.maximum(mean(one**2) - mean_one**2, 0) + np.maximum(mean(two**2) - mean_two**2, 0)
    shared = mean(one * two) - mean_one * mean_two
    low, high = SSIM_HOLD
    alike = (2 * mean_one * mean_two + low) * (2 * shared + high)
    result: NDArray[np.float64] = alike / ((mean_one**2 + mean_two**2 + low) * (variance + high))
    return result


def _object_alone(rgb: RgbFrame, whole: BoolMask) -> NDArray[np.uint8]:
    """Return a grey picture in which the object's colours go on beyond it, so that only it tells the flow."""
    alone = spread(rgb.astype(np.float32), whole.astype(np.float32))
    return np.asarray(cv2.cvtColor(np.rint(alone).astype(np.uint8), cv2.COLOR_RGB2GRAY), np.uint8)


def _pull(picture: NDArray[np.uint8], flow: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = flow.shape[:2]
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    pulled = cv2.remap(picture, columns + flow[..., 0], rows + flow[..., 1], cv2.INTER_LINEAR)
    return np.asarray(pulled, np.float32)


def _inner(mask: BoolMask) -> NDArray[np.bool_]:
    return np.asarray(cv2.erode(mask.view(np.uint8), np.ones((5, 5), np.uint8)) > 0)


def _moved(mask: BoolMask, axis: int, by: int) -> BoolMask:
    """Return whether the pixel `by` further along an axis is set; beyond the picture none is."""
    moved = np.roll(mask, -by, axis)
    edge = slice(-by, None) if by > 0 else slice(None, -by)
    moved[(slice(None),) * axis + (edge,)] = False
    return moved


def _step(picture: NDArray[np.int16], axis: int, by: int) -> NDArray[np.float64]:
    step: NDArray[np.float64] = np.abs(picture - np.roll(picture, -by, axis)).mean(axis=2)
    return step
