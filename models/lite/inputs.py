"""From a request to what the network sees: crops and evidence of every frame, stretch by stretch."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from models.lite.cropping import Extent, crop_track, cut_square, rectangle_in
from models.lite.evidence import Evidence, Outlines, known_extents
from models.lite.front import Around, Sight, forget_sights_before, outline_follows, spread
from models.lite.known_shapes.shapes import KnownShape
from models.lite.recipe import (
    BEHIND,
    BOX,
    CANVAS,
    COARSE,
    COARSE_CHANNELS,
    EVIDENCE_CHANNELS,
    FINE_CHANNELS,
    FOLLOWS,
    FRONT,
    GRID,
    HULL,
    PICTURE,
    PROVEN,
    SHARE,
    STAYS,
    STEADY_FRAMES,
)
from models.lite.scaling import in_fine
from models.lite.surroundings import Surroundings
from models.proposers.carrying.motion import TRACKED_PX
from models.proposers.carrying.poses import Poses
from models.proposers.carrying.votes import Window
from models.proposers.carrying.watching import Watcher
from models.proposers.geometric import occluder_mask
from models.proposers.protocol import CueReach, ProposalRequest

STRETCH = 32
"""Frames whose evidence is gathered together."""
REACH = 60
"""Evidence farther away is not used."""
TRACKED_UNTOLD_PX = 11
"""Side of the patches that are tracked where no cue says what is in front: growth over the background is less
by a fifth (model card)."""
MOST_BEHIND = 3
"""Pictures that wait to be looked at, beside the one that is followed."""


@dataclass(frozen=True)
class FrameInput:
    """One frame as the network sees it."""

    window: Window
    """Where the crop lies on the canvas."""
    fine: NDArray[np.float32]
    """(FINE_CHANNELS, GRID, GRID)."""
    coarse: NDArray[np.float32]
    """(COARSE_CHANNELS, COARSE, COARSE)."""
    outlines: Outlines | None = None
    """Outlines carried from other frames, at any resolution; None when there are none."""
    picture: NDArray[np.uint8] | None = None
    """The crop, (PICTURE, PICTURE, 3); None where pictures are not looked at."""


class InputSource(Protocol):
    """Where inputs come from: made, or kept."""

    ready: dict[int, FrameInput | None]

    def make_until(self, end: int) -> Iterator[float]:
        """Have inputs of all frames before `end` ready; yields the share of the clip that was looked at."""

    def forget_before(self, frame: int) -> None:
        """Let go of inputs that no window needs any more."""


class InputMaker:
    """Makes the inputs of frames in order; keeps only what is near."""

    def __init__(
        self, request: ProposalRequest, cancel: CancelToken, shapes: Sequence[KnownShape] = ()
    ) -> None:
        self._request = request
        self._cancel = cancel
        self._shapes = shapes
        self._watcher = Watcher(request, cancel, _tracked_px(request))
        self._surroundings = Surroundings(request.seed)
        self._windows: dict[int, Window] = {}
        self._sights: dict[int, Sight] = {}
        self._done = 0
        self.ready: dict[int, FrameInput | None] = {}
        """Inputs by frame; None where nothing is known of the object in the whole stretch."""

    def make_until(self, end: int) -> Iterator[float]:
        """Make inputs of all frames before `end`; yields the share of the clip that was looked at."""
        count = len(self._request.modal)
        while self._done < min(end, count):
            start, stop = self._done, min(count, self._done + STRETCH)
            yield from self._watch_until(stop + REACH)
            poses = self._watcher.poses()
            evidence = Evidence(
                self._watcher.seen,
                self._watcher.anchors,
                poses,
                self._watcher.picture_box,
                aligns=True,
                shapes=self._shapes,
            )
            self._place(evidence, start, stop)
            for frame in range(start, stop):
                self._cancel.check()
                window = self._windows.get(frame)
                self.ready[frame] = None if window is None else self._make(frame, window, evidence)
                yield self._watcher.share
            self._look_around(range(start, stop), poses)
            self._watcher.forget_before(stop - REACH)
            self._surroundings.forget_before(stop - REACH)
            forget_sights_before(self._sights, stop - STRETCH)
            self._done = stop

    def forget_before(self, frame: int) -> None:
        """Let go of inputs that no window needs any more."""
        for old in [number for number in self.ready if number < frame]:
            del self.ready[old]

    def _watch_until(self, end: int) -> Iterator[float]:
        """Follow the object; what is around it is looked at in a thread of its own, frame by frame."""
        frames, behind = self._request.frames, deque[Future[None]]()
        with ThreadPoolExecutor(1, "lite-surroundings") as aside:
            for frame in self._watcher.watch_until(end):
                if frames is not None and looks_around(self._request):
                    modal = self._request.modal[frame]
                    behind.append(aside.submit(self._surroundings.look, frame, frames[frame], modal))
                if len(behind) > MOST_BEHIND:
                    behind.popleft().result()
                yield self._watcher.share
            for look in behind:
                look.result()

    def _place(self, evidence: Evidence, start: int, stop: int) -> None:
        """Choose the crops of a stretch; frames around it steady them."""
        low = max(0, start - STEADY_FRAMES)
        high = min(len(self._request.modal), stop + STEADY_FRAMES)
        boxes = {f - low: _extent(box) for f, box in self._request.boxes_xywh.items() if low <= f < high}
        extents = known_extents(evidence, range(low, high), boxes)
        if extents:
            windows = crop_track(extents, high - low)
            self._windows = {frame: windows[frame - low] for frame in range(start, stop)}
        else:
            self._windows = {}

    def _make(self, frame: int, window: Window, evidence: Evidence) -> FrameInput:
        request = self._request
        modal = request.modal[frame]
        visible = cut_square(modal, window, GRID)
        fine = np.zeros((FINE_CHANNELS, GRID, GRID), dtype=np.float32)
        fine[0] = np.where(visible > 127, 1.0, -1.0)
        in_front = occluder_mask(request, frame, modal)
        if in_front is not None:
            fine[1] = np.where(cut_square(in_front & ~modal, window, GRID) > 127, 1.0, -1.0)
        fine[2] = self._canvas(window, fine[1], has_cue=in_front is not None)
        box_xywh = request.boxes_xywh.get(frame)
        if box_xywh is not None:
            fine[BOX] = np.where(rectangle_in(window, _extent(box_xywh), GRID), 1.0, -1.0)
        coarse = np.zeros((COARSE_CHANNELS, COARSE, COARSE), dtype=np.float32)
        coarse[:EVIDENCE_CHANNELS] = evidence.maps(frame, window, visible)
        seen = cv2.resize(visible, (COARSE, COARSE), interpolation=cv2.INTER_AREA) > 127
        self._sights[frame] = Sight.of(window, seen, coarse[SHARE])
        picture = self._surroundings.crop(frame, window, PICTURE)
        return FrameInput(window, fine, coarse, evidence.outlines(frame), picture)

    def _look_around(self, frames: range, poses: Poses) -> None:
        """Add what the pictures tell, to all inputs of a stretch together: frames prove things for others."""
        places, around = [], []
        for frame in frames:
            self._cancel.check()
            known = self.ready[frame]
            picture = None if known is None else self._surroundings.crop(frame, known.window, COARSE)
            if known is None or picture is None:
                continue
            maps = self._surroundings.maps(frame, known.window, poses, self._sights)
            known.coarse[STAYS : PROVEN + 1] = maps
            known.coarse[FOLLOWS] = outline_follows(frame, self._sights, poses)
            places.append(known.coarse)
            around.append(Around.of(picture, self._sights[frame], known.coarse))
        if around:
            for coarse, signed in zip(places, spread(around), strict=True):
                coarse[FRONT] = np.maximum(signed, 0)
                coarse[BEHIND] = np.maximum(-signed, 0)

    def _canvas(self, window: Window, cue: NDArray[np.float32], *, has_cue: bool) -> NDArray[np.bool_]:
        """Return what counts as picture; a margin is canvas, hidden from view by the picture's edge."""
        rows, columns = self._request.modal.shape[1:]
        if self._watcher.margin and has_cue:
            x, y, width, height = self._watcher.picture_box
            cue[~rectangle_in(window, (x, y, x + width, y + height), GRID)] = 1.0
        return rectangle_in(window, (0, 0, columns, rows), GRID)


def looks_around(request: ProposalRequest) -> bool:
    """Tell whether a cue is made from the pictures; option `surroundings=no` shows what that is worth."""
    return request.options.get("surroundings") != "no"


def _tracked_px(request: ProposalRequest) -> int:
    """Return the side of the patches that are tracked."""
    is_told = request.cue is not None and request.cue.knows is not CueReach.PART
    return TRACKED_PX if is_told else TRACKED_UNTOLD_PX


def no_input(window: Window) -> FrameInput:
    """Return the input of a frame of which nothing is known."""
    fine = np.zeros((FINE_CHANNELS, GRID, GRID), dtype=np.float32)
    fine[0] = -1.0
    return FrameInput(window, fine, np.zeros((COARSE_CHANNELS, COARSE, COARSE), dtype=np.float32))


def share_outside(known: FrameInput) -> float:
    """Return which share of the object's hull lies beyond the canvas, 0..1."""
    hull = in_fine(known.coarse[HULL])
    return float(hull[known.fine[CANVAS] <= 0].sum()) / max(1.0, float(hull.sum()))


def _extent(box_xywh: tuple[float, float, float, float]) -> Extent:
    x, y, width, height = box_xywh
    return x, y, x + width, y + height
