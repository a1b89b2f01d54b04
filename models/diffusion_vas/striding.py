"""Temporal stride: the network sees every n-th frame, the frames between are carried along the motion.

It was trained on about 8 pictures a second; 25 neighbours of a clip at 60 last 0.4 s, in which little moves
and nothing comes out from behind anything. Frames with an anchor always are among those it sees.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from core.progress import CancelToken
from core.tracks.aligning import Pose
from core.tracks.morph import morph_masks
from core.tracks.motion_path import motion_path
from core.types import BoolMask
from models.diffusion_vas.conditioning.crops import interpolate_boxes
from models.proposers.protocol import Cue, ProposalRequest, ProposalUpdate

Item = TypeVar("Item")


def chosen_frames(count: int, stride: int, anchors: Iterable[int]) -> list[int]:
    """Return the frames that the network sees: every n-th, the last, and all anchors.

    Frames within half a stride of an anchor give way to it, so that time still goes by about evenly.
    """
    fixed = {frame for frame in anchors if 0 <= frame < count}
    ends = {0, count - 1} if count else set()
    even = {
        frame
        for frame in range(0, count, stride)
        if all(2 * abs(frame - anchor) > stride for anchor in fixed)
    }
    return sorted(fixed | ends | even)


@dataclass(frozen=True)
class _Picked(Generic[Item]):
    """Some items of a sequence of masks, pictures or cue maps, read when asked for."""

    whole: "Callable[[int], Item]"
    frames: Sequence[int]
    shape: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, place: int, /) -> Item:
        return self.whole(self.frames[place])


def picked_request(request: ProposalRequest, frames: Sequence[int]) -> ProposalRequest:
    """Return a request for some frames, all anchors among them, numbered anew; boxes are told for each."""
    place = {frame: number for number, frame in enumerate(frames)}
    boxes = {}
    if request.boxes_xywh:
        every = interpolate_boxes(request.boxes_xywh, len(request.modal))
        boxes = {number: every[frame] for frame, number in place.items()}
    cue, depth = request.cue, request.depth
    # Depth is kept by number: another choice of frames must not find the maps of this one.
    key = f"{request.clip_key}/{hash(tuple(frames)):x}" if request.clip_key else ""
    shape = (len(frames), *request.modal.shape[1:])
    pictures = request.frames
    return replace(
        request,
        modal=_Picked(request.modal.__getitem__, frames, shape),
        frames=None if pictures is None else _Picked(pictures.__getitem__, frames),
        cue=None if cue is None else Cue(cue.kind, _Picked(cue.maps.__getitem__, frames), cue.knows),
        anchors={place[frame]: mask for frame, mask in request.anchors.items()},
        boxes_xywh=boxes,
        clip_key=key,
        depth=None if depth is None else _Picked(depth.__getitem__, frames),
    )


@dataclass
class Between:
    """Puts back the frames that were left out: shapes between two that the network gave."""

    request: ProposalRequest
    frames: Sequence[int]
    """Those that the network saw."""
    cancel: CancelToken
    _last: dict[int, tuple[int, BoolMask]] = field(default_factory=dict, init=False)
    """Number and mask of the newest frame of each hypothesis."""
    _doubts: dict[int, float] = field(default_factory=dict, init=False)
    _path: tuple[int, list[Pose] | None] = field(default=(-1, None), init=False)

    def all_frames(self, update: ProposalUpdate) -> Iterator[ProposalUpdate]:
        """Yield an update of the network in the clip's numbers, then the frames before it that were left out.

        Raises:
            Cancelled: The token was set.
        """
        number = {place: self.frames[place] for place in update.masks}
        self._doubts |= update.doubts
        yield replace(
            update,
            masks={number[place]: mask for place, mask in update.masks.items()},
            soft={self.frames[place]: soft for place, soft in update.soft.items()},
            doubts={self.frames[place]: doubt for place, doubt in update.doubts.items()},
        )
        for place, mask in sorted(update.masks.items()):
            before = self._last.get(update.hypothesis)
            self._last[update.hypothesis] = (place, mask)
            if before is not None and self.frames[place] - self.frames[before[0]] > 1:
                yield self._carried(update, before[1], mask, place)

    def _carried(self, update: ProposalUpdate, first: BoolMask, last: BoolMask, place: int) -> ProposalUpdate:
        start, end = self.frames[place - 1], self.frames[place]
        between = range(start + 1, end)
        shapes = morph_masks(first, last, len(between), self._motion(place))
        doubts: dict[int, float] = {}
        if update.hypothesis == 0:
            worse = max(self._doubts.get(place - 1, 0.0), self._doubts.get(place, 0.0))
            doubts = dict.fromkeys(between, worse)
        masks = dict(zip(between, shapes, strict=True))
        return ProposalUpdate(update.fraction, "", update.hypothesis, masks, doubts=doubts)

    def _motion(self, place: int) -> list[Pose] | None:
        """Return the object's way to the frame at a place, the same for all hypotheses; None = even."""
        pictures = self.request.frames
        if pictures is None:
            return None
        if self._path[0] != place:
            frames = range(self.frames[place - 1], self.frames[place] + 1)
            way = motion_path(frames, pictures.__getitem__, self.request.modal.__getitem__, self.cancel)
            self._path = (place, way)
        return self._path[1]
