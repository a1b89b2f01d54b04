"""One object alone as a clip of its own, with the way back: see `object_clip_file.py`."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.atomic import atomic_folder, write_synced
from core.changes.completions import CompletionFacts
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.object_cut import LARGEST_SIDE, Background, ObjectCut, colour_of
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.frame_files import FRAME, frame_file
from core.formats.kit.writing.selection import Selection
from core.formats.pictures.completed_pictures import wanted_completions
from core.formats.pictures.cut_pictures import blurred, draw, hard_masks, on_ground
from core.formats.pictures.cutting import CutBox, boxes_of, extent_of, mask_piece, size_of, to_file
from core.formats.pictures.object_clip_file import AMODAL, FACTS, MODAL, OBJECT_CLIP, PICTURES, VERSION
from core.formats.pictures.object_frames import ObjectFrames, both_layers, object_frames
from core.messages import about, mark, say
from core.pictures.rgba_png import encode_rgba
from core.progress import CancelToken, Progress
from core.types import Layer, ReviewState

CARRIES = frozenset(
    {
        Carry.MODAL, Carry.AMODAL, Carry.BEYOND_FRAME, Carry.COMPLETIONS, Carry.TRACKS, Carry.TRACK_NAMES,
        Carry.CATEGORIES, Carry.CLIPS,
    }
)  # fmt: skip


class ObjectClipExporter(SelectionExporter):
    """Writes a folder for each track: pictures, masks, and where in the clip they were cut out."""

    name = OBJECT_CLIP
    summary = mark("Each object alone: pictures cut round it, its masks, and a JSON to paste results back")
    writes_folder = True
    carries = CARRIES
    needs = frozenset({Layer.AMODAL})
    cut_options = frozenset({"shape", "path", "size", "padding", "background", "without_completion"})

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`.

        Raises:
            BadInputError: No track has an amodal mask, or a picture that is needed is not there.
        """
        both_layers(selection)
        wanted = {clip.id: _tracks(selection, clip) for clip in selection.clips}
        if not any(wanted.values()):
            reason = "has no amodal masks that are asked for"
            raise BadInputError(selection.project.url, "", reason, "propose first, or choose other tracks")
        done = pictures = 0
        total = sum(clip.frame_count * len(wanted[clip.id]) for clip in selection.clips)
        with atomic_folder(out) as folder:
            clips = folder_names(clip.name for clip in selection.clips)
            for clip, clip_folder in zip(selection.clips, clips, strict=True):
                completions = wanted_completions(selection, clip)
                tracks = wanted[clip.id]
                names = folder_names(track.name for track in tracks)
                for track, name in zip(tracks, names, strict=True):
                    place = folder / clip_folder / name
                    facts = list(completions.get(track.id, {}).values())
                    for frame in _write_track(selection, clip, track, facts, place, cancel):
                        yield Progress(done + frame, total, about(clip.name, track.name))
                        pictures += 1
                    done += clip.frame_count
        yield Progress(total, total, say("{count} pictures", count=pictures))


def _tracks(selection: Selection, clip: Clip) -> list[Track]:
    """Return the tracks that have an amodal mask to write.

    Raises:
        BadInputError: A track that was named has none.
    """
    only_accepted = selection.options.only_accepted
    known = {
        fact.track_id
        for fact in selection.project.masks.summaries(clip.id)
        if fact.amodal_area and (not only_accepted or fact.state is ReviewState.ACCEPTED)
    }
    for track in selection.tracks[clip.id]:
        if selection.options.track_names is not None and track.id not in known:
            where = f"clip {clip.name}, track {track.name}"
            raise BadInputError(
                selection.project.url, where, "has no amodal masks that are asked for", "propose first"
            )
    return [track for track in selection.tracks[clip.id] if track.id in known]


def _write_track(
    selection: Selection,
    clip: Clip,
    track: Track,
    completions: Sequence[CompletionFacts],
    place: Path,
    cancel: CancelToken,
) -> Iterator[int]:
    """Write the folder of a track; yields the frame that is written next."""
    cut = selection.options.cut
    with object_frames(selection, clip, track, completions, cancel) as frames:
        boxes, size_wh = _boxes(frames, cut)
        for part in (PICTURES, AMODAL, MODAL):
            (place / part).mkdir(parents=True)
        entries = []
        for frame, box in boxes.items():
            cancel.check()
            yield frame
            entries.append(_write_frame(frames, frame, box, size_wh, place, cut))
        values = {
            "format": OBJECT_CLIP,
            "version": VERSION,
            "clip": {
                "name": clip.name, "media": selection.names.of(clip), "width": clip.width,
                "height": clip.height, "frames": clip.frame_count, "fps": clip.fps, "margin": clip.margin,
            },
            "track": {
                "name": track.name, "category": track.category.name, "colour": track.colour,
                "id": track.external_id,
            },
            "width": size_wh[0],
            "height": size_wh[1],
            "background": cut.background,
            "frames": entries,
        }  # fmt: skip
        write_synced(place / FACTS, json.dumps(values, indent=1, ensure_ascii=False).encode())


def _boxes(frames: ObjectFrames, cut: ObjectCut) -> tuple[Mapping[int, CutBox], tuple[int, int]]:
    canvas = frames.clip.canvas
    heads = {frame: item.amodal for frame, item in frames.items.items()}
    extents = {f: extent_of(head.rle, canvas) for f, head in heads.items() if head is not None}
    boxes = boxes_of({f: one for f, one in extents.items() if one is not None}, cut, frames.clip.fps)
    size_wh = size_of(next(iter(boxes.values())), cut.size)
    if max(size_wh) > LARGEST_SIDE:
        where = f"clip {frames.clip.name}, track {frames.track.name}"
        reason = f"would be {size_wh[0]}×{size_wh[1]} pixels"
        raise BadInputError("--option", where, reason, f"say size=…, up to {LARGEST_SIDE}, or less padding")
    return boxes, size_wh


def _write_frame(
    frames: ObjectFrames, frame: int, box: CutBox, size_wh: tuple[int, int], place: Path, cut: ObjectCut
) -> dict[str, Any]:
    is_completed = frames.is_completed(frame) and not cut.without_completion
    piece = frames.piece(frame, box, with_completion=is_completed)
    masks = hard_masks(piece.visible, piece.hidden, box, size_wh)
    png = _picture(frames, frame, box, draw(piece, masks, box), cut)
    name = frame_file(frame, prefix=FRAME)
    write_synced(place / PICTURES / name, png)
    write_synced(place / AMODAL / name, _mask_png(masks.alpha))
    item, canvas = frames.items[frame], frames.clip.canvas
    if item.modal is not None:
        # As it is in the project, also where it is not within the whole object.
        visible = to_file(mask_piece(item.modal.rle, canvas, box), box, size_wh)
        write_synced(place / MODAL / name, _mask_png(visible.astype(np.uint8) * 255))
    return {
        "frame": frame,
        "picture": f"{PICTURES}/{name}",
        "amodal": f"{AMODAL}/{name}",
        "modal": f"{MODAL}/{name}" if item.modal is not None else None,
        "box": [box.x, box.y, box.width, box.height],
        "completed": is_completed,
        "engine": frames.completions[frame].engine if is_completed else None,
        "sha256": hashlib.sha256(png).hexdigest(),
    }


def _picture(frames: ObjectFrames, frame: int, box: CutBox, rgba: NDArray[np.uint8], cut: ObjectCut) -> bytes:
    if cut.background == Background.ALPHA:
        return encode_rgba(rgba)
    size_wh = rgba.shape[1], rgba.shape[0]
    colour = colour_of(cut.background)
    if colour is not None:
        ground = np.full((*rgba.shape[:2], 3), colour, np.uint8)
    else:
        ground = blurred(frames.picture(frame), box, size_wh)
    _, png = cv2.imencode(".png", np.ascontiguousarray(on_ground(rgba, ground)[..., ::-1]))
    return png.tobytes()


def _mask_png(mask: NDArray[np.uint8]) -> bytes:
    _, png = cv2.imencode(".png", mask)
    return png.tobytes()
