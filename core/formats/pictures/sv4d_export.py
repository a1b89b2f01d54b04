"""One object as SV4D and SV4D 2.0 take it: a folder of square pictures with alpha for each track.

    OUT/<clip>/<track>/frame_000.png    nothing else is in the folder, which is the loader's `--input_path`
    OUT/sv4d.json                       which frames they are, and where they were cut out

One box for the whole clip, in the middle of which the object's masks of all written frames lie; it is as
large as the loader's own arithmetic makes it (`sv4d_check.py`), so that the loader moves and cuts nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.atomic import atomic_folder, write_synced
from core.changes.completions import CompletionFacts
from core.changes.tracks import Clip, Track
from core.errors import AmodalError, BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.object_cut import ObjectCut, frames_chosen
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.frame_files import FRAME, frame_file
from core.formats.kit.writing.selection import Selection
from core.formats.pictures.completed_pictures import wanted_completions
from core.formats.pictures.cut_pictures import SOFT_PX, draw, soft_masks
from core.formats.pictures.cutting import CutBox, Extent, extent_of, piece_of, union_of
from core.formats.pictures.object_frames import ObjectFrames, both_layers, object_frames, spans
from core.formats.pictures.sv4d_check import (
    FRAME_RATIO,
    INDEX,
    LOADED_SIDE,
    SV4D,
    loader_crop,
    padded_side,
    reach_of,
)
from core.messages import about, mark, say
from core.pictures.rgba_png import encode_rgba
from core.progress import CancelToken, Progress

DIGITS = 3
HOLE = (255, 255, 255, 1)
"""Of what is not known: white on the loader's white, and yet the object, so that its box stays the same."""


class Sv4dExporter(SelectionExporter):
    """Writes a folder of 21 or more square pictures for each completed track."""

    name = SV4D
    summary = mark("For SV4D: square pictures with alpha of one whole object, 21 frames, nothing to be cut")
    writes_folder = True
    carries = frozenset({Carry.COMPLETIONS, Carry.AMODAL, Carry.TRACKS, Carry.TRACK_NAMES, Carry.CLIPS})
    cut_options = frozenset({"size", "frames", "count", "without_completion"})
    picks_frames = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`.

        Raises:
            BadInputError: A track has too few frames, or frames without a mask or without a completion.
        """
        cut = both_layers(selection).options.cut
        done = 0
        with ExitStack() as opened:
            wanted = [
                (clip, opened.enter_context(object_frames(selection, clip, track, facts, cancel)))
                for clip in selection.clips
                for track, facts in _tracks(selection, clip, cut)
            ]
            chosen = [_choose(selection, frames, cut) for _, frames in wanted]
            _refuse_nothing(selection, wanted, cut)
            total = sum(map(len, chosen))
            folder = opened.enter_context(atomic_folder(out))
            index: list[dict[str, Any]] = []
            for clip, clip_folder in zip(
                selection.clips, folder_names(clip.name for clip in selection.clips), strict=True
            ):
                here = [(f, numbers) for (c, f), numbers in zip(wanted, chosen, strict=True) if c == clip]
                names = folder_names(frames.track.name for frames, _ in here)
                for (frames, numbers), name in zip(here, names, strict=True):
                    place = folder / clip_folder / name
                    place.mkdir(parents=True)
                    fit = _fit(frames, numbers, cut.size or LOADED_SIDE)
                    for number, frame in enumerate(numbers):
                        cancel.check()
                        _write_frame(place, number, frames, frame, fit, cut)
                        done += 1
                        yield Progress(done, total, about(clip.name, frames.track.name))
                    _check(place, len(numbers))
                    index.append(_entry(frames, numbers, f"{clip_folder}/{name}", fit, cut))
            text = json.dumps({"format": self.name, "objects": index}, indent=1, ensure_ascii=False)
            write_synced(folder / INDEX, text.encode())
        yield Progress(total, total, say("{count} pictures", count=total))


def _tracks(
    selection: Selection, clip: Clip, cut: ObjectCut
) -> list[tuple[Track, Sequence[CompletionFacts]]]:
    """Return the tracks that are written: those with a completion, or all where none is asked for."""
    wanted: Mapping[int, Mapping[int, CompletionFacts]] = wanted_completions(selection, clip)
    named = selection.options.track_names is not None
    return [
        (track, list(wanted.get(track.id, {}).values()))
        for track in selection.tracks[clip.id]
        if cut.without_completion or named or track.id in wanted
    ]


def _refuse_nothing(
    selection: Selection, wanted: Sequence[tuple[Clip, ObjectFrames]], cut: ObjectCut
) -> None:
    if wanted:
        return
    what = "has no tracks" if cut.without_completion else "has no completions"
    way_out = "make or import some" if cut.without_completion else "complete tracks first"
    raise BadInputError(selection.project.url, "", f"{what} to export", way_out)


def _choose(selection: Selection, frames: ObjectFrames, cut: ObjectCut) -> list[int]:
    """Return the frames of the clip that are written, ascending.

    Raises:
        BadInputError: They are too few, or lack a mask or a completion; names clip, track and frames.
    """

    def bad(reason: str, way_out: str) -> BadInputError:
        where = f"clip {frames.clip.name}, track {frames.track.name}"
        return BadInputError(selection.project.url, where, reason, way_out)

    if not frames.items:
        raise bad("has no amodal masks", "propose first, or choose other tracks with --tracks")
    chosen = frames_chosen(frames.items, cut)
    if not chosen:
        length = max(frames.items) - min(frames.items) + 1
        reason = f"is known in {length} frames, and {cut.count} are needed"
        raise bad(reason, "choose a longer track")
    unknown = [frame for frame in chosen if frame not in frames.items]
    if unknown:
        raise bad(f"frames {spans(unknown)} have no amodal mask that is asked for", "propose for them first")
    if not cut.without_completion:
        without = [frame for frame in chosen if frame not in frames.completions]
        stale = [frame for frame in chosen if frame not in without and not frames.is_completed(frame)]
        if without:
            raise bad(f"frames {spans(without)} have no completion", "complete the track first")
        if stale:
            reason = f"frames {spans(stale)} were completed for other masks than those that count"
            raise bad(reason, "complete the track again")
    return chosen


@dataclass(frozen=True, slots=True)
class _Fit:
    """How the object is drawn and what of that is written."""

    box: CutBox
    drawn: int
    """Side of what is drawn, which shows the box."""
    side: int
    """Of the pictures: the square of the same middle that the loader makes of the object."""

    def written(self, rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the picture of what was drawn: cut or grown about the middle, the pixel `side // 2`."""
        moved = self.drawn // 2 - self.side // 2
        return piece_of(rgba, (-moved, -moved), CutBox(0, 0, self.side, self.side))

    def shown(self) -> CutBox:
        """Return the box that the pictures show."""
        pixel = self.box.width / self.drawn
        moved = (self.drawn // 2 - self.side // 2) * pixel
        return CutBox(self.box.x + moved, self.box.y + moved, self.side * pixel, self.side * pixel)


def _fit(frames: ObjectFrames, numbers: Sequence[int], least: int) -> _Fit:
    """Return the box of all frames, and the side of the pictures: what the loader will make of the object.

    Where the object ends on the grid of the files is known only when it is drawn, so it is drawn, and the
    square cut or grown by the pixel or two that lack.
    """
    extents = [_extent(frames, number) for number in numbers]
    left, top, right, bottom = union_of(extents)
    longer = max(right - left, bottom - top)
    aim = int(least * FRAME_RATIO) // 2 + 1
    while True:
        drawn = padded_side(aim)
        length = drawn * longer / (2 * aim - SOFT_PX)
        box = CutBox((left + right - length) / 2, (top + bottom - length) / 2, length, length)
        side = padded_side(reach_of(_drawn(frames, numbers, box, drawn), drawn))
        if side >= least:
            return _Fit(box, drawn, side)
        aim += 1


def _extent(frames: ObjectFrames, number: int) -> Extent:
    head = frames.items[number].amodal
    extent = extent_of(head.rle, frames.clip.canvas) if head is not None else None
    assert extent is not None  # frames without a pixel are not among them
    return extent


def _drawn(frames: ObjectFrames, numbers: Sequence[int], box: CutBox, side: int) -> Extent:
    """Return how far the object reaches in the files, in their pixels."""
    extents: list[Extent] = []
    for number in numbers:
        visible, hidden = frames.masks(number, box)
        alpha = soft_masks(visible, hidden, box, (side, side)).alpha
        x, y, width, height = cv2.boundingRect((alpha > 0).astype(np.uint8))
        extents.append((x, y, x + width, y + height))
    return union_of(extents)


def _write_frame(
    place: Path, number: int, frames: ObjectFrames, frame: int, fit: _Fit, cut: ObjectCut
) -> None:
    piece = frames.piece(frame, fit.box, with_completion=not cut.without_completion)
    masks = soft_masks(piece.visible, piece.hidden, fit.box, (fit.drawn, fit.drawn))
    rgba = fit.written(draw(piece, masks, fit.box, HOLE))
    write_synced(place / frame_file(number, DIGITS, prefix=FRAME), encode_rgba(rgba))


def _check(place: Path, count: int) -> None:
    """Refuse to hand over what the loader would move or cut."""
    crop = loader_crop(place, count)
    if not crop.is_whole:
        raise AmodalError(f"{place.name}: the loader would cut {crop.padded} of {crop.side} pixels")


def _entry(
    frames: ObjectFrames, numbers: Sequence[int], folder: str, fit: _Fit, cut: ObjectCut
) -> dict[str, Any]:
    box = fit.shown()
    steps = len(numbers) - 1
    return {
        "clip": frames.clip.name,
        "track": frames.track.name,
        "category": frames.track.category.name,
        "folder": folder,
        "n_frames": len(numbers),
        "frames": list(numbers),
        "chosen": str(cut.frames),
        "fps": frames.clip.fps * steps / (numbers[-1] - numbers[0]),
        "side": fit.side,
        "box": [box.x, box.y, box.width, box.height],
        "image_frame_ratio": FRAME_RATIO,
        "completed": not cut.without_completion,
    }
