"""COCO out: one image per frame, one annotation per track and frame; streamed in constant memory."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from core.formats.atomic import atomic_text
from core.formats.carries import MASKS, Carry
from core.formats.registry import ExportOptions
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import area, bbox_xywh
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.store.records import Category, Clip, FrameSummary, MaskHead, Track
from core.types import Layer, ReviewState
from core.video.image_folder import list_pictures
from core.video.source import MediaKind

BLOCK_FRAMES = 64


@dataclass(frozen=True, slots=True)
class _Plan:
    """What goes into the file, small enough for memory."""

    clips: tuple[Clip, ...]
    tracks: Mapping[int, tuple[Track, ...]]
    category_ids: Mapping[int, int]
    first_image_ids: Mapping[int, int]
    track_ids: Mapping[int, int]


class CocoExporter:
    """Writes `segmentation` = amodal RLE, `visible_mask` = modal RLE, and where each mask came from."""

    name = "coco"
    summary = "COCO instances JSON with amodal and visible masks, tracks, review states"
    carries = MASKS | {
        Carry.BEYOND_FRAME, Carry.TRACK_NAMES, Carry.CATEGORIES, Carry.REVIEW, Carry.PROVENANCE, Carry.CLIPS
    }  # fmt: skip

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write the file; see `Exporter.run`."""
        plan = _plan(project, options)
        total = sum(clip.frame_count for clip in plan.clips)
        done = 0
        with atomic_text(out) as file:
            _write_head(file, project, plan)
            file.write(',\n"annotations": [')
            number = 0
            for clip in plan.clips:
                for block in _annotations(project, clip, plan, options):
                    cancel.check()
                    for annotation in block:
                        number += 1
                        file.write(",\n" if number > 1 else "\n")
                        file.write(json.dumps({"id": number, **annotation}, separators=(",", ":")))
                    done += min(BLOCK_FRAMES, clip.frame_count)
                    yield Progress(min(done, total), total, clip.name)
            file.write("\n]}\n")
        yield Progress(total, total, f"{number} annotations")


def _plan(project: Project, options: ExportOptions) -> _Plan:
    clips = tuple(c for c in project.clips.list() if options.clip_ids is None or c.id in options.clip_ids)
    tracks = {clip.id: tuple(project.tracks.list(clip.id)) for clip in clips}
    first_ids, next_id = {}, 1
    for clip in clips:
        first_ids[clip.id] = next_id
        next_id += clip.frame_count
    every = [track for of_clip in tracks.values() for track in of_clip]
    return _Plan(clips, tracks, file_ids(project.tracks.categories()), first_ids, file_ids(every))


def file_ids(items: Sequence[Category] | Sequence[Track]) -> dict[int, int]:
    """Return the id in the file for every item: the imported one where it is free, else a new one."""
    ids: dict[int, int] = {}
    used: set[int] = set()
    for item in items:
        wanted = item.external_id
        if wanted is not None and wanted > 0 and wanted not in used:
            ids[item.id] = wanted
            used.add(wanted)
    free = max(used, default=0)
    for item in items:
        if item.id not in ids:
            free += 1
            ids[item.id] = free
    return ids


def _write_head(file: TextIO, project: Project, plan: _Plan) -> None:
    info = {"description": f"{project.name}, exported by Amodal Studio", "version": "1.0"}
    file.write(f'{{"info": {json.dumps(info)},\n"licenses": [],\n')
    _write_list(file, "videos", (_video(clip) for clip in plan.clips))
    file.write(",\n")
    categories: dict[int, Category] = {
        track.category.id: track.category for tracks in plan.tracks.values() for track in tracks
    }
    _write_list(
        file,
        "categories",
        (
            {"id": plan.category_ids[c.id], "name": c.name, "supercategory": c.supercategory or c.name}
            for c in sorted(categories.values(), key=lambda c: plan.category_ids[c.id])
        ),
    )
    file.write(",\n")
    _write_list(
        file,
        "tracks",
        (
            {
                "id": plan.track_ids[track.id],
                "video_id": clip_id,
                "category_id": plan.category_ids[track.category.id],
                "name": track.name,
                "colour": track.colour,
            }
            for clip_id, tracks in plan.tracks.items()
            for track in tracks
        ),
    )
    file.write(",\n")
    _write_list(file, "images", (image for clip in plan.clips for image in _images(project, clip, plan)))


def _write_list(file: TextIO, name: str, items: Iterator[dict[str, Any]] | Any) -> None:
    file.write(f'"{name}": [')
    for number, item in enumerate(items):
        file.write(",\n" if number else "\n")
        file.write(json.dumps(item, separators=(",", ":")))
    file.write("\n]")


def _video(clip: Clip) -> dict[str, Any]:
    return {
        "id": clip.id,
        "name": clip.name,
        "file_name": _portable(clip),
        "width": clip.width,
        "height": clip.height,
        "length": clip.frame_count,
        "fps": clip.fps,
        "margin": clip.margin,
    }


def _images(project: Project, clip: Clip, plan: _Plan) -> Iterator[dict[str, Any]]:
    names: list[str] = []
    folder = project.resolve_media(clip)
    if clip.kind is MediaKind.IMAGES and folder.is_dir():
        names = [f"{_portable(clip)}/{path.name}" for path in list_pictures(folder)]
    for frame in range(clip.frame_count):
        image = {
            "id": plan.first_image_ids[clip.id] + frame,
            "file_name": names[frame] if frame < len(names) else f"{clip.name}/{frame:06d}.png",
            "width": clip.width,
            "height": clip.height,
            "video_id": clip.id,
            "frame_index": frame,
        }
        if clip.margin:
            image["canvas_origin"] = list(clip.canvas.origin_xy)
            image["canvas_size"] = list(clip.canvas.size_hw)
        yield image


def _portable(clip: Clip) -> str:
    """Return a path that can stand in a file for others: never absolute, never upwards.

    Of a folder elsewhere the last two parts are kept, since many data sets call every folder `rgbs`.
    """
    path = Path(clip.media_path)
    if not path.is_absolute() and ".." not in path.parts:
        return path.as_posix()
    kept = 2 if clip.kind is MediaKind.IMAGES else 1
    return Path(*[part for part in path.parts if part not in (path.anchor, "..")][-kept:]).as_posix()


def _annotations(
    project: Project, clip: Clip, plan: _Plan, options: ExportOptions
) -> Iterator[list[dict[str, Any]]]:
    tracks = {track.id: track for track in plan.tracks[clip.id]}
    facts = {(s.track_id, s.frame): s for s in project.masks.summaries(clip.id)}
    for first in range(0, clip.frame_count, BLOCK_FRAMES):
        frames = project.masks.at_frames(clip.id, first, first + BLOCK_FRAMES - 1)
        block = []
        for frame in sorted(frames):
            for track_id, masks in _by_track(frames[frame]).items():
                fact = facts[track_id, frame]
                if options.only_accepted and fact.state is not ReviewState.ACCEPTED:
                    continue
                block.append(_annotation(clip, tracks[track_id], fact, masks, plan))
        yield block


def _by_track(heads: list[MaskHead]) -> dict[int, dict[Layer, MaskHead]]:
    found: dict[int, dict[Layer, MaskHead]] = {}
    for head in sorted(heads, key=lambda head: head.key.track_id):
        found.setdefault(head.key.track_id, {})[head.key.layer] = head
    return found


def _annotation(
    clip: Clip, track: Track, fact: FrameSummary, masks: Mapping[Layer, MaskHead], plan: _Plan
) -> dict[str, Any]:
    modal, amodal = masks.get(Layer.MODAL), masks.get(Layer.AMODAL)
    shape = amodal or modal
    assert shape is not None
    x, y, width, height = bbox_xywh(shape.rle) or (0, 0, 0, 0)
    annotation: dict[str, Any] = {
        "image_id": plan.first_image_ids[clip.id] + fact.frame,
        "video_id": clip.id,
        "track_id": plan.track_ids[track.id],
        "category_id": plan.category_ids[track.category.id],
        "iscrowd": 0,
        "area": area(shape.rle),
        "bbox": [x - clip.margin, y - clip.margin, width, height],
        "segmentation": rle_to_coco(shape.rle),
        "segmentation_layer": str(shape.key.layer),
        "score": 1.0 if shape.score is None else round(shape.score, 4),
        "review_state": str(fact.state),
        "provenance": str(shape.provenance),
    }
    if modal is not None:
        annotation["visible_mask"] = rle_to_coco(modal.rle)
    if fact.reason:
        annotation["review_reason"] = fact.reason
    if fact.occlusion_rate is not None:
        annotation["occlude_rate"] = round(fact.occlusion_rate, 4)
    return annotation
