"""Stage 2 on a whole request: from what is seen of an object and its amodal mask to a picture of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from models.completion.carry_pixels import CarriedFrame, carry_pixels
from models.completion.protocol import CompletionRequest, CompletionUpdate, RgbaCrop
from models.diffusion_vas.conditioning.conditions import Inputs
from models.diffusion_vas.conditioning.crops import Region, crop_region, cut, resize, whole
from models.diffusion_vas.conditioning.pixels import mask_video, object_video
from models.diffusion_vas.sampling.engine import WindowResult, WindowStep
from models.diffusion_vas.sampling.window_runs import WindowRuns, words_for
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Recipe
from models.proposers.windows import Window, joins, plan_windows

CARRY_SHARE = 0.2
"""Of the work of a window, where certain pixels are carried first."""


@dataclass(frozen=True)
class _Known:
    """What is certain of the object in a frame, on the canvas: colours (H, W, 3), and where (H, W)."""

    rgb: NDArray[np.uint8]
    where: NDArray[np.bool_]


@dataclass
class Completing:
    """One run of stage 2."""

    networks: Networks
    request: CompletionRequest
    recipe: Recipe
    cancel: CancelToken
    _known: dict[int, _Known] = field(default_factory=dict, init=False)
    """Of the frames of the present window and the ones that the carrier is ahead."""

    def __post_init__(self) -> None:
        self._size_hw: tuple[int, int] = (self.request.amodal.shape[1], self.request.amodal.shape[2])
        self._carrier = carry_pixels(self.request, self.cancel) if self.recipe.keep_visible else None
        self._carried_to = 0

    def run(self) -> Iterator[CompletionUpdate]:
        """Yield progress and, window by window, the finished pictures.

        Raises:
            Cancelled: The token was set; checked before every call of a network.
            ModelUnavailableError: Memory does not suffice for the most frugal plan.
        """
        windows = plan_windows(len(self.request.amodal), self.recipe.window, self.recipe.overlap)
        runs = WindowRuns(self.networks, self.recipe, self.cancel, 1, self.request.seed)
        for number, window in enumerate(windows):
            base = number / len(windows)
            for message in self._carry_until(window.end):
                yield CompletionUpdate(base, message)
            if not any(self.request.amodal[frame].any() for frame in window.final_frames):
                runs.skip(window)
                continue
            frames = runs.frames_of(window)
            regions = [self._region(frame) for frame in frames]
            for item in runs.run(window, self._inputs(frames, regions)):
                if isinstance(item, WindowResult):
                    yield from self._hand_over(window, regions, item, (number + 1) / len(windows))
                else:
                    share = item.fraction if isinstance(item, WindowStep) else 0.0
                    done = base + (CARRY_SHARE + (1 - CARRY_SHARE) * share) / len(windows)
                    yield CompletionUpdate(done, words_for(item, number, len(windows)))
            self._forget_before(window.end - self.recipe.window)
        facts: dict[str, object] = {
            "windows": [[window.start, window.end] for window in windows],
            "joins": joins(windows),
            "memory plan": runs.plan.name,
        }
        yield CompletionUpdate(1.0, "", facts=facts)

    def _carry_until(self, end: int) -> Iterator[str]:
        """Have the certain pixels of the frames before `end`."""
        if self._carrier is None or self._carried_to >= end:
            return
        for step in self._carrier:
            yield step.message
            if step.carried is not None:
                self._known[step.carried.frame] = self._on_canvas(step.carried)
                self._carried_to = step.carried.frame + 1
                if self._carried_to >= end:
                    return
        self._carried_to = len(self.request.amodal)

    def _on_canvas(self, carried: CarriedFrame) -> _Known:
        rgb, where = np.zeros((*self._size_hw, 3), np.uint8), np.zeros(self._size_hw, np.bool_)
        rows = slice(carried.y, carried.y + carried.known.shape[0])
        columns = slice(carried.x, carried.x + carried.known.shape[1])
        rgb[rows, columns], where[rows, columns] = carried.rgb, carried.known
        return _Known(rgb, where)

    def _certain(self, frame: int) -> _Known:
        found = self._known.get(frame)
        if found is not None:
            return found
        return _Known(self.request.frames[frame], self.request.modal[frame] & self.request.amodal[frame])

    def _region(self, frame: int) -> Region:
        amodal = self.request.amodal[frame]
        if not self.recipe.crop or not amodal.any():
            return whole(self._size_hw)
        x, y, width, height = cv2.boundingRect(amodal.astype(np.uint8))
        aspect = self.recipe.width / self.recipe.height
        box = (float(x), float(y), float(width), float(height))
        return crop_region(box, amodal, self.recipe.box_margin, aspect)

    def _inputs(self, frames: list[int], regions: list[Region]) -> Inputs:
        size = (self.recipe.height, self.recipe.width)
        pictures, seen, amodal = [], [], []
        for frame, region in zip(frames, regions, strict=True):
            known = self._certain(frame)
            pictures.append(cut(known.rgb, region, np.uint8(0)).astype(np.float32) / np.float32(255))
            seen.append(cut(known.where.astype(np.float32), region, np.float32(0)))
            amodal.append(cut(self.request.amodal[frame].astype(np.float32), region, np.float32(0)))
        return Inputs(
            object_video(resize(pictures, size), resize(seen, size)),
            mask_video(resize(amodal, size).clamp(0, 1)),
        )

    def _hand_over(
        self, window: Window, regions: list[Region], result: WindowResult, fraction: float
    ) -> Iterator[CompletionUpdate]:
        for frame in window.final_frames:
            self.cancel.check()
            amodal = self.request.amodal[frame]
            if not amodal.any():
                continue
            place = frame - window.start
            picture = (result.frames[0, place].permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
            crop = self._crop(frame, amodal, picture, regions[place])
            yield CompletionUpdate(fraction, "", {frame: crop})

    def _crop(
        self, frame: int, amodal: NDArray[np.bool_], picture: NDArray[np.uint8], region: Region
    ) -> RgbaCrop:
        """Return the object's box: certain pixels from the pictures, the rest from the model."""
        x, y, width, height = cv2.boundingRect(amodal.astype(np.uint8))
        resized = cv2.resize(picture, (region.width, region.height), interpolation=cv2.INTER_CUBIC)
        own = Region(x - region.left, y - region.top, width, height)
        rgb = cut(resized.astype(np.uint8, copy=False), own, np.uint8(255))
        box = (slice(y, y + height), slice(x, x + width))
        known = self._certain(frame)
        where = known.where[box]
        rgb[where] = known.rgb[box][where]
        alpha = amodal[box].astype(np.uint8) * np.uint8(255)
        return RgbaCrop(x, y, np.dstack([rgb, alpha]))

    def _forget_before(self, frame: int) -> None:
        for old in [known for known in self._known if known < frame]:
            del self._known[old]
