"""COCO's skeleton, in constant memory: all dialects write it around annotations of their own."""

import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from core.atomic import atomic_text
from core.changes.tracks import Clip
from core.formats.coco.coco_attributes import LIST, attribute_entries
from core.formats.coco.coco_layers import occlude_rate
from core.formats.kit.truth import info_of
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.json_lists import JsonLines, category_entries
from core.formats.kit.writing.outlines import outlines_of
from core.formats.kit.writing.selection import BLOCK_FRAMES, FrameMasks, Selection
from core.masks.coco_codes import rle_to_coco
from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle, area, bbox_xywh, iou
from core.messages import say
from core.progress import CancelToken, Progress
from core.types import Layer


class CocoDialect(SelectionExporter):
    """An exporter of files with COCO's skeleton: a dialect says what it calls the parts of an object."""

    says_quality = True
    with_tracks = False
    """Write `videos` and `tracks` too, and say of images which video they belong to."""

    @abstractmethod
    def annotation(self, item: FrameMasks, selection: Selection) -> dict[str, Any] | None:
        """Return the annotation of a track in a frame, without its `id`; None leaves it out."""

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`."""
        total, done = selection.frame_count, 0
        with atomic_text(out) as file:
            _write_head(file, selection, self.with_tracks)
            file.write(',\n"annotations": [')
            lines = JsonLines(file)
            for clip in selection.clips:
                for block in selection.blocks(clip, cancel):
                    for item in block:
                        annotation = self.annotation(item, selection)
                        if annotation is not None:
                            lines.add({"id": lines.count + 1, **annotation})
                    done = min(done + BLOCK_FRAMES, total)
                    yield Progress(done, total, clip.name)
            file.write("\n]}\n")
        yield Progress(total, total, say("{count} annotations", count=lines.count))


def _write_head(file: TextIO, selection: Selection, with_tracks: bool) -> None:
    info = info_of(selection.project, selection.options)
    file.write(f'{{"info": {json.dumps(info)},\n"licenses": [],\n')
    if with_tracks:
        _write_list(file, "videos", (_video(clip, selection.names.of(clip)) for clip in selection.clips))
        file.write(",\n")
    _write_list(file, "categories", category_entries(selection))
    file.write(",\n")
    if with_tracks:
        every = (track for of_clip in selection.tracks.values() for track in of_clip)
        _write_list(
            file,
            "tracks",
            (
                {
                    "id": selection.track_id(track),
                    "video_id": track.clip_id,
                    "category_id": selection.category_id(track),
                    "name": track.name,
                    "colour": track.colour,
                }
                for track in every
            ),
        )
        file.write(",\n")
        if selection.attributes:
            _write_list(file, LIST, attribute_entries(selection))
            file.write(",\n")
    images = (image for clip in selection.clips for image in _images(selection, clip, with_tracks))
    _write_list(file, "images", images)


def _write_list(file: TextIO, name: str, items: Iterable[dict[str, Any]]) -> None:
    file.write(f'"{name}": [')
    lines = JsonLines(file)
    for item in items:
        lines.add(item)
    file.write("\n]")


def _video(clip: Clip, file_name: str) -> dict[str, Any]:
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


def _images(selection: Selection, clip: Clip, with_tracks: bool) -> Iterator[dict[str, Any]]:
    names = selection.names.of_frames(clip)
    for frame in range(clip.frame_count):
        image: dict[str, Any] = {
            "id": selection.image_id(clip, frame),
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


def whole_object(item: FrameMasks, parts: tuple[Rle, Rle, Rle], selection: Selection) -> dict[str, Any]:
    """Return what COCOA-cls, D2SA and SAIL-VOS call `FrameMasks.parts`."""
    amodal, modal, hidden = parts
    return {
        "image_id": selection.image_id(item.clip, item.frame),
        "category_id": selection.category_id(item.track),
        "iscrowd": 0,
        "bbox": box_of(amodal),
        "area": area(amodal),
        "occlude_rate": occlude_rate(area(hidden), area(amodal)),
        "segmentation": code_of(amodal, Layer.AMODAL, item, selection),
        "visible_mask": rle_to_coco(modal),
        "invisible_mask": rle_to_coco(hidden),
    }


def code_of(rle: Rle, layer: Layer, item: FrameMasks, selection: Selection) -> Any:
    """Return what stands for a mask in COCO: a run-length code, or polygons where they are asked for."""
    options = selection.options
    if not options.as_polygons:
        return rle_to_coco(rle)
    outlines = outlines_of(rle, layer, item, selection)
    if options.tell_iou is not None and outlines:
        options.tell_iou(iou(rle, rle_from_polygons(outlines, rle.size_hw)))
    return outlines


def box_of(rle: Rle, margin: int = 0) -> list[int]:
    """Return [x, y, width, height] in picture pixels; zeros for an empty mask."""
    x, y, width, height = bbox_xywh(rle) or (margin, margin, 0, 0)
    return [x - margin, y - margin, width, height]
