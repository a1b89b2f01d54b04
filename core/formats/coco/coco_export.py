"""COCO out: one image per frame, one annotation per track and frame; streamed in constant memory."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from core.atomic import atomic_text
from core.changes.records import Clip, Track
from core.formats.coco.coco_layers import occlude_rate
from core.formats.coco.coco_linking import CROWD
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.protocol import ExportOptions
from core.formats.kit.truth import info_of
from core.formats.kit.writing.selection import BLOCK_FRAMES, FrameMasks, Selection
from core.masks.coco_codes import rle_to_coco
from core.masks.outlines import polygons_of
from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle, area, bbox_xywh, iou
from core.messages import mark
from core.progress import CancelToken, Progress
from core.store.project import Project


class CocoExporter:
    """Writes `segmentation` = amodal RLE, `visible_mask` = modal RLE, and where each mask came from."""

    name = "coco"
    summary = mark("COCO instances JSON with amodal and visible masks, tracks, review states")
    carries = MASKS | {
        Carry.BEYOND_FRAME, Carry.EMPTY_TRACKS, Carry.TRACK_NAMES, Carry.CATEGORIES, Carry.REVIEW,
        Carry.PROVENANCE, Carry.CLIPS,
    }  # fmt: skip

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write the file; see `Exporter.run`."""
        selection = Selection(project, options)
        yield from write_coco(out, selection, cancel, annotation_of, with_tracks=True)


class Numbers:
    """Ids in the file: images are numbered through all clips, one per frame."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.first_image_ids: dict[int, int] = {}
        next_id = 1
        for clip in selection.clips:
            self.first_image_ids[clip.id] = next_id
            next_id += clip.frame_count

    def image(self, clip: Clip, frame: int) -> int:
        """Return the id of a frame's image."""
        return self.first_image_ids[clip.id] + frame

    def track(self, track: Track) -> int:
        """Return the id of a track."""
        return self.selection.track_ids[track.id]

    def category(self, track: Track) -> int:
        """Return the id of a track's category."""
        return self.selection.category_ids[track.category.id]


Annotate = Callable[[FrameMasks, Numbers], dict[str, Any] | None]
"""Makes the annotation of one track in one frame, without its `id`; None leaves it out."""


def write_coco(
    out: Path,
    selection: Selection,
    cancel: CancelToken,
    annotate: Annotate,
    *,
    with_tracks: bool = False,
    keep: Callable[[dict[str, Any]], None] | None = None,
) -> Iterator[Progress]:
    """Write a file with the COCO skeleton, in constant memory; yields progress.

    Args:
        annotate: What an annotation looks like in this dialect.
        with_tracks: Write `videos` and `tracks` too, and say of images which video they belong to.
        keep: Called with every annotation that was written.

    Raises:
        BadInputError: The place cannot be written to, or the disk is full.
        Cancelled: The token was set.
    """
    numbers = Numbers(selection)
    total, done, count = selection.frame_count, 0, 0
    with atomic_text(out) as file:
        _write_head(file, numbers, with_tracks)
        file.write(',\n"annotations": [')
        for clip in selection.clips:
            for block in selection.blocks(clip, cancel):
                for item in block:
                    annotation = annotate(item, numbers)
                    if annotation is None:
                        continue
                    count += 1
                    file.write(",\n" if count > 1 else "\n")
                    file.write(json.dumps({"id": count, **annotation}, separators=(",", ":")))
                    if keep is not None:
                        keep(annotation)
                done = min(done + BLOCK_FRAMES, total)
                yield Progress(done, total, clip.name)
        file.write("\n]}\n")
    yield Progress(total, total, f"{count} annotations")


def _write_head(file: TextIO, numbers: Numbers, with_tracks: bool) -> None:
    selection = numbers.selection
    info = info_of(selection.project.name, selection.options)
    file.write(f'{{"info": {json.dumps(info)},\n"licenses": [],\n')
    if with_tracks:
        _write_list(file, "videos", (video_of(clip, selection.names.of(clip)) for clip in selection.clips))
        file.write(",\n")
    ids = selection.category_ids
    _write_list(
        file,
        "categories",
        (
            {"id": ids[c.id], "name": c.name, "supercategory": c.supercategory or c.name}
            for c in selection.categories
        ),
    )
    file.write(",\n")
    if with_tracks:
        every = (track for of_clip in selection.tracks.values() for track in of_clip)
        _write_list(
            file,
            "tracks",
            (
                {
                    "id": numbers.track(track),
                    "video_id": track.clip_id,
                    "category_id": numbers.category(track),
                    "name": track.name,
                    "colour": track.colour,
                }
                for track in every
            ),
        )
        file.write(",\n")
    images = (image for clip in selection.clips for image in _images(numbers, clip, with_tracks))
    _write_list(file, "images", images)


def _write_list(file: TextIO, name: str, items: Iterable[dict[str, Any]]) -> None:
    file.write(f'"{name}": [')
    for number, item in enumerate(items):
        file.write(",\n" if number else "\n")
        file.write(json.dumps(item, separators=(",", ":")))
    file.write("\n]")


def video_of(clip: Clip, file_name: str) -> dict[str, Any]:
    """Return the entry of `videos` for a clip."""
    return {
        "id": clip.id,
        "name": clip.name,
        "file_name": file_name,
        "width": clip.width,
        "height": clip.height,
        "length": clip.frame_count,
        "fps": clip.fps,
        "margin": clip.margin,
    }


def _images(numbers: Numbers, clip: Clip, with_tracks: bool) -> Iterator[dict[str, Any]]:
    names = numbers.selection.names.of_frames(clip)
    for frame in range(clip.frame_count):
        image: dict[str, Any] = {
            "id": numbers.image(clip, frame),
            "file_name": names[frame],
            "width": clip.width,
            "height": clip.height,
        }
        if with_tracks:
            image |= {"video_id": clip.id, "frame_index": frame}
        if with_tracks and clip.margin:
            image["canvas_origin"] = list(clip.canvas.origin_xy)
            image["canvas_size"] = list(clip.canvas.size_hw)
        yield image


def annotation_of(item: FrameMasks, numbers: Numbers) -> dict[str, Any]:
    """Return our own annotation: `segmentation` amodal (else modal), `visible_mask` modal, and its origin."""
    clip, fact, modal = item.clip, item.facts, item.modal
    shape = item.amodal or modal
    assert shape is not None
    annotation: dict[str, Any] = {
        "image_id": numbers.image(clip, fact.frame),
        "video_id": clip.id,
        "track_id": numbers.track(item.track),
        "category_id": numbers.category(item.track),
        "iscrowd": int(item.track.name.endswith(CROWD)),
        "area": area(shape.rle),
        "bbox": box_of(shape.rle, clip.margin),
        "segmentation": code_of(shape.rle, numbers.selection.options),
        "segmentation_layer": str(shape.key.layer),
        "score": 1.0 if shape.score is None else round(shape.score, 4),
        "review_state": str(fact.state),
        "provenance": str(shape.provenance),
    }
    if modal is not None:
        annotation["visible_mask"] = code_of(modal.rle, numbers.selection.options)
        annotation["visible_provenance"] = str(modal.provenance)
    if fact.reason:
        annotation["review_reason"] = fact.reason
    rate = occlude_rate(fact.hidden_area, fact.amodal_area)
    if rate is not None:
        annotation["occlude_rate"] = rate
    return annotation


def box_of(rle: Rle, margin: int = 0) -> list[int]:
    """Return [x, y, width, height] in picture pixels; zeros for an empty mask."""
    x, y, width, height = bbox_xywh(rle) or (margin, margin, 0, 0)
    return [x - margin, y - margin, width, height]


def code_of(rle: Rle, options: ExportOptions) -> Any:
    """Return what stands for a mask in COCO: a run-length code, or polygons where they are asked for."""
    if not options.as_polygons:
        return rle_to_coco(rle)
    outlines = polygons_of(rle)
    if options.tell_iou is not None and outlines:
        options.tell_iou(iou(rle, rle_from_polygons(outlines, rle.size_hw)))
    return outlines
