"""The object's own pixels, carried by its motion from frames in which they are seen.

How it works, for each frame:
1. The object's motion between frames is followed as by the `temporal` proposer (features inside the modal
   masks, else outlines). Frames without a pose are laid on each other by the outlines of their amodal masks.
2. Up to six other frames are chosen that together show most of the hidden part; near ones are preferred.
3. Each is aligned with this frame where both show the object (affine, by correlation), and its light is
   fitted there (gain and offset per channel), so a change of exposure does not show.
4. Up to twelve more are carried along the ways that the object's parts went on their own (`local_motion`),
   mended and lit in the same way.
5. All are blended with weights that tell how well each agrees with this frame near by, and fade to 0 at the
   edges of what it shows; what remains of a step at the rim of the visible part is spread from there.
6. Beside it stands what alike frames show at the same place of the object (`alike`); the filling joins both.

Windows of frames are worked on one after the other with the sights around them in memory (at most
`sights.BUDGET_BYTES`), so a clip may be of any length; what lies farther away than `REACH` frames is not
used, except the last frame before that showed most.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.messages import say
from core.progress import CancelToken
from core.types import BoolMask
from models.completion.aligning import Layer, Patch, lay_over
from models.completion.alike import Alike, Foretold
from models.completion.composing import choose_sights, compose
from models.completion.following import choose_ways, lay_along
from models.completion.light import SteadyLight
from models.completion.local_motion import LocalMotion
from models.completion.protocol import CompletionRequest
from models.completion.rules import visible_part
from models.completion.sights import RIM_PX, Sight, Sights, see
from models.proposers.carrying.motion import align_outlines, is_plausible, shift
from models.proposers.carrying.poses import Poses
from models.proposers.carrying.seen import SeenFrame, Transform, look_at
from models.proposers.carrying.watching import Watcher
from models.proposers.protocol import ProposalRequest

CHUNK = 24
REACH = 48
WATCHED = 0.3
"""Share of the work that following the object is."""


@dataclass(frozen=True)
class CarriedFrame:
    """What is known of the whole object in one frame, cut to the box of its amodal mask."""

    frame: int
    x: int
    """First pixel on the masks' canvas."""
    y: int
    rgb: NDArray[np.uint8]
    """(h, w, 3): the picture where visible, carried pixels where known; the rest means nothing."""
    amodal: BoolMask
    """(h, w)."""
    visible: BoolMask
    """(h, w): seen in this very frame."""
    known: BoolMask
    """(h, w): visible, or carried from other frames; within the amodal mask."""
    certainty: NDArray[np.float32]
    """(h, w), 0..1: 1 where visible, 0 where unknown, between them for carried pixels."""
    sure: BoolMask
    """(h, w): visible, without the pixels at the very edge, which half show what is next to it."""
    doubt: NDArray[np.float32]
    """(h, w): of carried pixels, by how many levels what is carried is wrong near by where it is seen."""
    before: NDArray[np.float32] | None
    """(h, w, 2): where each pixel was one frame before, canvas coordinates, x first; None = not known."""
    after: NDArray[np.float32] | None
    """(h, w, 2): where each pixel is one frame later, in the same way."""
    foretold: Foretold | None
    """What alike frames show here; None when nothing is hidden or there is none."""


@dataclass(frozen=True)
class CarryStep:
    """Progress, with a frame when one is done."""

    fraction: float
    message: str
    carried: CarriedFrame | None = None


def carry_pixels(request: CompletionRequest, cancel: CancelToken) -> Iterator[CarryStep]:
    """Yield every frame that has an amodal mask, in order, with progress between.

    Raises:
        Cancelled: The token was set.
    """
    count = len(request.modal)
    following = _Following(request, cancel)
    for start in range(0, count, CHUNK):
        end = min(count, start + CHUNK)
        for share in following.watch_until(end + REACH):
            yield CarryStep(WATCHED * share + (1 - WATCHED) * start / count, say("Following the object"))
        poses = following.poses()
        for frame in range(start, end):
            cancel.check()
            carried = following.carry(frame, poses)
            done = WATCHED * following.share + (1 - WATCHED) * (frame + 1) / count
            yield CarryStep(done, say("Carrying pixels"), carried)
        following.forget_before(end - REACH)


class _Following:
    """The watched window of a request: motions and sights."""

    def __init__(self, request: CompletionRequest, cancel: CancelToken) -> None:
        self._request = request
        steady = SteadyLight(request.frames)
        watched = ProposalRequest(request.modal, steady, request.cue, seed=request.seed)
        self._watcher = Watcher(watched, cancel)
        self._sights = Sights()
        self._local = LocalMotion()
        self._alike = Alike()

    @property
    def share(self) -> float:
        return self._watcher.share

    def poses(self) -> Poses:
        return self._watcher.poses()

    def watch_until(self, end: int) -> Iterator[float]:
        request = self._request
        for frame in self._watcher.watch_until(end):
            seen = visible_part(request, frame)
            self._local.put(frame, request.frames[frame], seen, request.amodal[frame])
            self._alike.put(frame, request.frames[frame], _without_edge(seen), request.amodal[frame])
            if seen.any():
                sight = see(frame, request.frames[frame], seen, request.amodal[frame], request.margin)
                if sight is not None:
                    self._sights.put(sight)
            yield self._watcher.share

    def forget_before(self, frame: int) -> None:
        self._watcher.forget_before(frame)
        self._sights.forget_before(frame)
        self._local.forget_before(frame)
        self._alike.forget_before(frame)

    def carry(self, frame: int, poses: Poses) -> CarriedFrame | None:
        request = self._request
        amodal = request.amodal[frame]
        x, y, width, height = cv2.boundingRect(amodal.view(np.uint8))
        if width == 0:
            return None
        patch = Patch(x, y, width, height)
        rows, columns = slice(y, y + height), slice(x, x + width)
        rgb = np.ascontiguousarray(request.frames[frame][rows, columns])
        whole = np.ascontiguousarray(amodal[rows, columns])
        visible = np.ascontiguousarray(visible_part(request, frame)[rows, columns])
        hidden = whole & ~visible
        seen = _inner(visible)
        if not hidden.any():
            nothing, all_of_it = np.zeros(whole.shape, np.float32), visible.astype(np.float32)
            inner = _without_edge(visible)
            return CarriedFrame(
                frame, x, y, rgb, whole, visible, visible, all_of_it, inner, nothing, None, None, None
            )
        layers = self._as_a_whole(frame, poses, patch, rgb, seen, hidden)
        layers += self._by_parts(frame, poses, patch, rgb, seen)
        composed = compose(layers, frame, rgb, seen)
        pixels = np.where(visible[..., None], rgb, np.rint(composed.rgb)).astype(np.uint8)
        certainty = np.where(visible, np.float32(1), composed.certainty * hidden).astype(np.float32)
        known = visible | (composed.known & hidden)
        before, after = (
            self._local.beside(frame, frame + by, poses, x, y, (height, width)) for by in (-1, 1)
        )
        sure = _without_edge(visible)
        return CarriedFrame(
            frame,
            x,
            y,
            pixels,
            whole,
            visible,
            known,
            certainty,
            sure,
            composed.doubt,
            before,
            after,
            self._alike.foretell(frame, rgb, sure),
        )

    def _as_a_whole(
        self,
        frame: int,
        poses: Poses,
        patch: Patch,
        rgb: NDArray[np.uint8],
        seen: NDArray[np.uint8],
        hidden: BoolMask,
    ) -> list[tuple[int, Layer]]:
        """Return sights carried by the motion of the whole object, each with its frame."""
        request = self._request
        target = look_at(frame, request.amodal[frame], None, request.margin, is_anchor=True)
        motions = {
            sight.frame: motion
            for sight in self._sights.others(frame)
            if (motion := _motion(sight, frame, target, poses)) is not None
        }
        sights = [sight for sight in self._sights.others(frame) if sight.frame in motions]
        return [
            (sight.frame, lay_over(sight, motions[sight.frame], patch, rgb, seen))
            for sight in choose_sights(sights, motions, hidden, patch, frame)
        ]

    def _by_parts(
        self, frame: int, poses: Poses, patch: Patch, rgb: NDArray[np.uint8], seen: NDArray[np.uint8]
    ) -> list[tuple[int, Layer]]:
        """Return sights carried along the ways that parts of the object went, each with its frame."""
        view = self._local.view(frame)
        if view is None:
            return []
        sights = {sight.frame: sight for sight in self._sights.others(frame)}
        ways = [(sights[at], way) for at, way in self._local.ways(frame, poses) if at in sights]
        hidden = self._request.amodal[frame] & ~visible_part(self._request, frame)
        chosen = choose_ways(ways, view.take(hidden), view, frame)
        return [(one.frame, lay_along(one, way, view, patch, rgb, seen)) for one, way in chosen]


def _motion(sight: Sight, frame: int, target: SeenFrame | None, poses: Poses) -> Transform | None:
    """Return the motion from a sight's frame to this one, None when nothing tells it."""
    if sight.frame in poses and frame in poses:
        motion = poses.between(sight.frame, frame)
        return motion if np.isfinite(motion).all() else None
    whole = sight.whole
    if whole is None or target is None:
        return None
    scale = float(np.clip(np.sqrt(target.area / max(whole.area, 1.0)), 0.5, 2.0))
    start = shift(target.centre) @ np.diag([scale, scale, 1.0]) @ shift(-whole.centre)
    motion, _ = align_outlines(whole.outline, target.outline, start, whole.size, hold=0.1)
    return motion if is_plausible(motion @ np.linalg.inv(start)) else start


def _without_edge(visible: BoolMask) -> BoolMask:
    eroded = cv2.erode(visible.view(np.uint8), np.ones((3, 3), np.uint8))
    result: BoolMask = np.asarray(eroded) > 0
    return result


def _inner(visible: BoolMask) -> NDArray[np.uint8]:
    """Return 255 where the object is surely seen: without the rim that half shows its neighbours."""
    side = 2 * RIM_PX + 1
    eroded = cv2.erode(visible.astype(np.uint8) * np.uint8(255), np.ones((side, side), np.uint8))
    return np.asarray(eroded, np.uint8)
