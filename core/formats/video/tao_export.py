"""TAO-Amodal out: boxes of whole objects with visibility and what is out of the frame, and our masks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.atomic import atomic_text
from core.changes.reviews import BoxFacts
from core.changes.tracks import Clip, Track
from core.formats.kit.truth import info_of
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.json_lists import JsonLines, compact
from core.formats.kit.writing.selection import Selection
from core.formats.video.tao import CARRIES
from core.formats.video.tao_masks import VISIBLE, WHOLE
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import Rle, area, bbox_xywh
from core.messages import mark, say
from core.progress import CancelToken, Progress
from core.types import BoxXywh, Layer, Provenance


class TaoExporter(SelectionExporter):
    """Writes a box for every frame in which a track has a key box or an amodal mask.

    Where only what is visible is known, its mask stands alone, as in TAO, which has no `amodal_bbox`.
    """

    name = "tao"
    summary = mark("TAO-Amodal JSON: amodal_bbox of key boxes or masks, visibility, modal and amodal masks")
    carries = CARRIES
    says_quality = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`. A key box stands before the box of the mask."""
        tracks = [track for of_clip in selection.tracks.values() for track in of_clip]
        with atomic_text(out) as file:
            file.write(compact(_head(selection, tracks))[:-1])
            file.write(',\n"images": [')
            images = JsonLines(file)
            for clip in selection.clips:
                for frame, name in enumerate(selection.names.of_frames(clip)):
                    image = {
                        "id": selection.image_id(clip, frame), "video_id": clip.id, "file_name": name,
                        "width": clip.width, "height": clip.height, "frame_index": frame, **_canvas(clip),
                    }  # fmt: skip
                    images.add(image)
            file.write('\n],\n"annotations": [')
            lines = JsonLines(file)
            for place, track in enumerate(tracks):
                for annotation in _annotations(selection, track, cancel):
                    lines.add({"id": lines.count + 1, **annotation})
                yield Progress(place, len(tracks), track.name)
            file.write("\n]}\n")
        yield Progress(len(tracks), len(tracks), say("{count} boxes", count=lines.count))


def _head(selection: Selection, tracks: list[Track]) -> dict[str, Any]:
    return {
        "info": info_of(selection.project, selection.options),
        "licenses": [],
        "videos": [
            {
                "id": clip.id, "name": clip.name, "width": clip.width, "height": clip.height,
                "fps": clip.fps, "neg_category_ids": [], "not_exhaustive_category_ids": [], "metadata": {},
            }
            for clip in selection.clips
        ],
        "categories": [
            {"id": selection.category_ids[c.id], "name": c.name, "synset": c.name}
            for c in selection.categories
        ],
        "tracks": [
            {"id": selection.track_id(t), "video_id": t.clip_id, "category_id": selection.category_id(t)}
            for t in tracks
        ],
    }  # fmt: skip


def _annotations(selection: Selection, track: Track, cancel: CancelToken) -> Iterator[dict[str, Any]]:
    clip = next(clip for clip in selection.clips if clip.id == track.clip_id)
    masks = {item.frame: item for item in selection.frames_of(track, cancel)}
    boxes = selection.project.amodal_boxes.of_track(track.id)
    said = selection.project.amodal_boxes.facts_of_track(track.id)
    for frame in sorted(masks.keys() | boxes.keys()):
        item = masks.get(frame)
        modal = item.rle(Layer.MODAL, margin=True) if item is not None else None
        amodal = item.rle(Layer.AMODAL, margin=True) if item is not None else None
        whole, seen = boxes.get(frame) or _box(amodal, clip), _box(modal, clip)
        if whole is None and seen is None:
            continue
        annotation: dict[str, Any] = {
            "image_id": selection.image_id(clip, frame),
            "video_id": clip.id,
            "track_id": selection.track_id(track),
            "category_id": selection.category_id(track),
            "iscrowd": 0,
        }
        if whole is not None:
            annotation |= {
                "amodal_bbox": list(whole),
                "amodal_is_uncertain": frame in said and said[frame].is_uncertain,
                "out_of_frame": not _is_inside(whole, clip),
            }
        if seen is not None:
            annotation |= {"bbox": list(seen), "area": seen[2] * seen[3]}
        if (visibility := _visibility(said.get(frame), modal, amodal)) is not None:
            annotation["visibility"] = visibility
        picture = item.rle(Layer.MODAL) if item is not None else None
        if picture is not None:
            annotation[VISIBLE] = rle_to_coco(picture)
            if item is not None and item.modal is not None and item.modal.provenance is Provenance.MODEL:
                annotation["visible_provenance"] = str(item.modal.provenance)
        if amodal is not None:
            annotation[WHOLE] = rle_to_coco(amodal)
        if item is not None:
            annotation["review_state"] = str(item.facts.state)
        yield annotation


def _visibility(said: BoxFacts | None, modal: Rle | None, amodal: Rle | None) -> float | None:
    """Return the visible share: as the data set says, else as the masks tell; None where neither does."""
    if said is not None and said.visibility is not None:
        return said.visibility
    if amodal is None:
        return None
    return round((area(modal) if modal is not None else 0) / area(amodal), 4)


def _canvas(clip: Clip) -> dict[str, Any]:
    """Return where the whole masks of a clip with a margin lie, as the `coco` format says it."""
    if not clip.margin:
        return {}
    height, width = clip.canvas.size_hw
    return {"canvas_origin": list(clip.canvas.origin_xy), "canvas_size": [width, height]}


def _box(rle: Rle | None, clip: Clip) -> BoxXywh | None:
    box = None if rle is None else bbox_xywh(rle)
    if box is None:
        return None
    x, y, width, height = box
    return float(x - clip.margin), float(y - clip.margin), float(width), float(height)


def _is_inside(box: BoxXywh, clip: Clip) -> bool:
    """Whether a box lies in the picture, by the rule of TAO-Amodal's own tool."""
    x, y, width, height = box
    return x >= 0 and y >= 0 and x + width <= clip.width - 1 and y + height <= clip.height - 1
