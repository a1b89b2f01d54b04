"""The tracks of an open project as evaluation clips: truth is what a person decided, and nothing else.

A clip has the frames in which anything is known of its object: a visible mask, a decided mask, a true box.
Frames that a person has not decided are shown to proposers, but not scored.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.changes.masks import FrameSummary
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.formats.evaluation.evaluation_sequences import KeptSequence
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.frame_files import frame_file
from core.listing import some_of
from core.masks.rle import Rle, decode_rle
from core.messages import Message, say, say_n
from core.operations.in_front import gather_in_front
from core.store.project import Project
from core.types import BoolMask, BoxXywh, Layer, RgbFrame
from core.video.clip_opening import open_clip
from core.video.media.source import FrameSource

KEPT_TRACKS, OPEN_CLIPS = 2, 2
ROOM = 4
"""Where only boxes are true, a quarter of the picture is added on every side, as published: they may reach
beyond it."""
Pixels = TypeVar("Pixels", bound=NDArray[np.generic])


@dataclass
class _Left:
    """What is left out, by why."""

    undecided: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    crowds: list[str] = field(default_factory=list)
    unknown: int = 0
    unscored: int = 0

    def notes(self) -> Iterator[Message]:
        for names, template in (
            (self.undecided, "{n} tracks were left out: nobody decided a mask or a box of them ({listed})"),
            (self.unseen, "{n} tracks were left out: they have no visible mask ({listed})"),
            (self.crowds, "{n} tracks were left out: they are groups of objects ({listed})"),
        ):
            if names:
                yield say(template, n=len(names), listed=some_of(names, 3))
        if self.unknown:
            yield say_n(
                "1 decided frame is not scored: a part of it is marked as unknowable",
                "{n} decided frames are not scored: a part of them is marked as unknowable",
                self.unknown,
            )
        if self.unscored:
            yield say_n(
                "1 frame is not scored: nobody decided it",
                "{n} frames are not scored: nobody decided them",
                self.unscored,
            )


def _is_decided(fact: FrameSummary) -> bool:
    return fact.is_anchor


class ProjectClips:
    """Reads evaluation clips from a project, which stays open as long as they are used."""

    def __init__(
        self,
        project: Project,
        is_true: Callable[[FrameSummary], bool] = _is_decided,
        *,
        front_may_lack: bool = False,
    ) -> None:
        """Find what has truth.

        Args:
            project: Open.
            is_true: Whether a frame's amodal mask counts; those that a person decided, unless told.
            front_may_lack: Give what is in front also where it is not known of every frame.
        """
        self._front_may_lack = front_may_lack
        self._project = project
        self._is_true = is_true
        self._codes: OrderedDict[int, dict[str, dict[int, Rle]]] = OrderedDict()
        self._sources: OrderedDict[int, FrameSource] = OrderedDict()
        self._checked: set[tuple[int, int]] = set()
        self._left = _Left()
        self.clips: tuple[EvaluationClip, ...] = tuple(self._find())
        self.notes: tuple[Message, ...] = tuple(self._left.notes())
        """What was left out, counted and named."""
        self.lacks_visible = bool(self._left.unseen)
        """Whether tracks with truth were left out since nothing says what is seen of them."""

    def close(self) -> None:
        """Close the media."""
        for source in self._sources.values():
            source.close()
        self._sources.clear()

    def _find(self) -> Iterator[EvaluationClip]:
        found = [one for clip in self._project.clips.list() for one in self._of_clip(clip)]
        names = folder_names(f"{clip.name} {track.name}" for clip, track, _ in found)
        for name, (clip, track, known) in zip(names, found, strict=True):
            yield self._clip(name, clip, track, known)

    def _of_clip(self, clip: Clip) -> Iterator[tuple[Clip, Track, "_Known"]]:
        facts = self._project.masks.summaries(clip.id)
        boxes = self._project.amodal_boxes.of_clip(clip.id)
        unknown = self._project.unknown_regions.of_clip(clip.id).keys()
        for track in self._project.tracks.list(clip.id):
            own = [fact for fact in facts if fact.track_id == track.id]
            seen = {fact.frame for fact in own if fact.modal_area}
            decided = {fact.frame for fact in own if fact.amodal_area is not None and self._is_true(fact)}
            sure = {frame for frame in decided if (track.id, frame) not in unknown}
            true_boxes = boxes.get(track.id, {})
            words = f"{clip.name}, {track.name}"
            if track.is_crowd:
                self._left.crowds.append(words)
            elif not sure and not true_boxes:
                self._left.undecided.append(words)
            elif not seen:
                self._left.unseen.append(words)
            else:
                self._left.unknown += len(decided - sure)
                known = _Known(tuple(sorted(seen | decided | true_boxes.keys())), frozenset(sure), true_boxes)
                self._left.unscored += len(set(known.frames) - decided - true_boxes.keys())
                yield clip, track, known

    def _clip(self, name: str, clip: Clip, track: Track, known: "_Known") -> EvaluationClip:
        margin = clip.canvas.margin
        needs_room = not known.decided and not margin
        pad = (clip.height // ROOM, clip.width // ROOM) if needs_room else (0, 0)
        size_hw = clip.canvas.size_hw[0] + 2 * pad[0], clip.canvas.size_hw[1] + 2 * pad[1]

        def masks(kind: str) -> KeptSequence[BoolMask]:
            return _sequence(known.frames, size_hw, pad, partial(self._mask, clip, track, kind))

        pictures = _Pictures(known.frames, size_hw, pad, partial(self._picture, clip), clip.id, self._checked)
        places = {frame: place for place, frame in enumerate(known.frames)}
        left, top = margin + pad[1], margin + pad[0]
        moved = {f: (x + left, y + top, w, h) for f, (x, y, w, h) in known.boxes.items()}
        return EvaluationClip(
            name,
            Path(self._project.path or self._project.url) / name,
            _frame_names(self._project.media.of(clip).names, known.frames),
            pictures,
            masks(Layer.MODAL),
            masks(Layer.AMODAL) if known.decided else None,
            masks(_FRONT) if self._has_front(clip, track) else None,
            None,
            tuple(moved.get(frame) for frame in known.frames) if moved else None,
            frozenset(places[frame] for frame in known.decided),
            known.frames,
            margin,
            clip.fps,
            clip.id,
        )

    def _has_front(self, clip: Clip, track: Track) -> bool:
        """Whether something tells of every frame what is in front; at all, where that is enough."""
        others = any(one.id != track.id for one in self._project.tracks.list(clip.id))
        covers = bool(self._project.covers.list(clip.id))
        return others or covers if self._front_may_lack else others and not covers

    def _mask(self, clip: Clip, track: Track, kind: str, frame: int) -> BoolMask:
        code = self._codes_of(track)[kind].get(frame)
        return np.zeros(clip.canvas.size_hw, np.bool_) if code is None else decode_rle(code)

    def _codes_of(self, track: Track) -> dict[str, dict[int, Rle]]:
        """Return a track's codes by kind and frame; those of the last tracks asked for are kept."""
        codes = self._codes.pop(track.id, None)
        if codes is None:
            codes = {
                str(layer): {
                    head.key.frame: head.rle for head in self._project.masks.of_track(track.id, layer)
                }
                for layer in Layer
            }
            codes[_FRONT] = gather_in_front(self._project, track)
        self._codes[track.id] = codes
        if len(self._codes) > KEPT_TRACKS:
            self._codes.popitem(last=False)
        return codes

    def _picture(self, clip: Clip, frame: int) -> RgbFrame:
        source = self._sources.pop(clip.id, None) or open_clip(self._project.media.of(clip))
        self._sources[clip.id] = source
        if len(self._sources) > OPEN_CLIPS:
            self._sources.popitem(last=False)[1].close()
        picture = source.read(frame)
        if picture.shape[:2] != (clip.height, clip.width):
            found = (
                f"the picture is {picture.shape[1]}×{picture.shape[0]}, the clip {clip.width}×{clip.height}"
            )
            raise BadInputError(clip.media_path, f"frame {frame}", found, "put the original media back")
        margin = clip.canvas.margin
        return np.pad(picture, ((margin, margin), (margin, margin), (0, 0)))


@dataclass(frozen=True)
class _Known:
    """What is known of a track, by frame of its clip."""

    frames: tuple[int, ...]
    decided: frozenset[int]
    boxes: Mapping[int, BoxXywh]


_FRONT = "in front"


class _Pictures(KeptSequence[RgbFrame]):
    """Pictures that several tracks of a clip look at: each is checked once."""

    def __init__(
        self,
        frames: tuple[int, ...],
        size_hw: tuple[int, int],
        pad: tuple[int, int],
        read: Callable[[int], RgbFrame],
        clip_id: int,
        checked: set[tuple[int, int]],
    ) -> None:
        super().__init__(len(frames), size_hw, partial(_read_padded, frames, pad, read))
        self._frames, self._clip_id, self._checked = frames, clip_id, checked

    def check(self, frame: int) -> None:
        """Refuse a picture that cannot be read; see `KeptSequence.check`."""
        place = self._clip_id, self._frames[frame]
        if place not in self._checked:
            super().check(frame)
            self._checked.add(place)


def _sequence(
    frames: tuple[int, ...], size_hw: tuple[int, int], pad: tuple[int, int], read: Callable[[int], Pixels]
) -> KeptSequence[Pixels]:
    return KeptSequence(len(frames), size_hw, partial(_read_padded, frames, pad, read))


def _read_padded(
    frames: tuple[int, ...], pad: tuple[int, int], read: Callable[[int], Pixels], place: int
) -> Pixels:
    item = read(frames[place])
    if pad == (0, 0):
        return item
    widths = [(pad[0], pad[0]), (pad[1], pad[1]), *[(0, 0)] * (item.ndim - 2)]
    return np.pad(item, widths)  # type: ignore[return-value] # of the same kind


def _frame_names(names: tuple[str, ...], frames: tuple[int, ...]) -> tuple[str, ...]:
    """Return names of files for frames: those of their pictures, or their numbers where these do not do."""
    stems = tuple(PurePosixPath(names[frame]).stem for frame in frames)
    if all(stems) and len(set(stems)) == len(stems):
        return stems
    return tuple(frame_file(frame, ending="") for frame in frames)
