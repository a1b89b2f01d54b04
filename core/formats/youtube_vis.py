"""YouTube-VIS and OVIS: one entry per object and video, with a mask or null for every frame."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.formats.atomic import atomic_text
from core.formats.carries import Carry
from core.formats.coco_export import Numbers, frame_names
from core.formats.fields import Fields
from core.formats.json_peek import peek
from core.formats.json_stream import section, survey
from core.formats.media_root import check_relative
from core.formats.registry import ExportOptions
from core.formats.selection import Selection
from core.formats.source_clips import PlacedClip, SourceClip, SourceClips
from core.masks.coco_codes import decode_runs, rle_from_coco
from core.masks.rle import Rle, area, bbox_xywh
from core.progress import CancelToken, Progress
from core.store.import_session import ImportedFrame, ImportSession
from core.store.project import Project
from core.store.records import Track
from core.types import Layer

CARRIES = frozenset({Carry.MODAL, Carry.TRACKS, Carry.CATEGORIES, Carry.CLIPS})
LARGEST_LENGTH = 1_000_000


class YoutubeVisImporter:
    """Reads instances files; masks are modal."""

    name = "youtube-vis"
    summary = "YouTube-VIS / OVIS JSON: segmentations per frame, null where the object is not seen"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take JSON objects whose annotations have `segmentations`."""
        found = peek(source)
        if found is None or found.is_list or not found.has("segmentations", "videos"):
            return None
        return "a JSON object with videos and segmentations"

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`."""
        found = yield from survey(source, cancel)
        for name in ("videos", "categories", "annotations"):
            found.require_list(source, name)
        clips = SourceClips(source, media_root or source.parent, session)
        videos = _videos(source, session)
        categories = _categories(source, session)
        total = found.counts.get("annotations", 0)
        for number, values in section(source, "annotations"):
            cancel.check()
            yield Progress(number, total, f"{number} objects")
            with session.problems.record():
                _take(clips, Fields(source, f"annotations[{number}]", values), number, videos, categories)
        clips.finish()


def _videos(source: Path, session: ImportSession) -> dict[int, SourceClip]:
    found: dict[int, SourceClip] = {}
    for number, values in section(source, "videos"):
        with session.problems.record():
            entry = Fields(source, f"videos[{number}]", values)
            video_id = entry.whole("id")
            if video_id in found:
                raise entry.bad("id", f"{video_id} is used twice", "give every video an id of its own")
            listed = entry.values.get("file_names")
            if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
                raise entry.bad("file_names", "is no list of names")
            names = tuple(check_relative(name, source, f"{entry.where}.file_names") for name in listed)
            if not names:
                raise entry.bad("file_names", "is empty: a video needs frames")
            size = entry.side("width"), entry.side("height")
            name = names[0].parent.name or f"video {video_id}"
            found[video_id] = SourceClip(name, *size, len(names), entry.where, frames=names)
    return found


def _categories(source: Path, session: ImportSession) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for number, values in section(source, "categories"):
        with session.problems.record():
            entry = Fields(source, f"categories[{number}]", values)
            found[entry.whole("id")] = entry.text("name"), entry.text("supercategory", "")
    return found


def _take(
    clips: SourceClips,
    entry: Fields,
    number: int,
    videos: dict[int, SourceClip],
    categories: dict[int, tuple[str, str]],
) -> None:
    video_id, category_id = entry.whole("video_id"), entry.whole("category_id")
    if video_id not in videos:
        raise entry.bad("video_id", f"{video_id} is no video of this file")
    if category_id not in categories:
        raise entry.bad("category_id", f"{category_id} is no category of this file")
    codes = entry.values.get("segmentations")
    source = videos[video_id]
    if not isinstance(codes, list) or len(codes) != source.frame_count:
        given = len(codes) if isinstance(codes, list) else "no list"
        raise entry.bad("segmentations", f"has {given} masks for {source.frame_count} frames")
    placed = clips.place(video_id, source)
    name, supercategory = categories[category_id]
    object_id = entry.whole("id") if entry.has("id") else None
    track = clips.track(
        placed,
        number,
        name=f"{name} {object_id if object_id is not None else number + 1}",
        category=name,
        supercategory=supercategory,
        category_number=category_id,
        number=object_id,
    )
    batch = []
    for index, code in enumerate(codes):
        with clips.session.problems.record():
            frame = _frame(clips, placed, entry, track, index, code)
            if frame is not None:
                batch.append(frame)
    clips.session.add_frames(batch)


def _frame(
    clips: SourceClips, placed: PlacedClip, entry: Fields, track: Track, index: int, code: Any
) -> ImportedFrame | None:
    if code is None:
        return None
    try:
        rle = rle_from_coco(code, placed.source.size_hw)
    except ValueError as error:
        raise entry.bad(f"segmentations[{index}]", str(error), "export the object again") from None
    modal = clips.on_canvas(placed, rle)
    frame = None if modal is None else clips.frame(placed, index)
    return None if frame is None else ImportedFrame(track.id, frame, modal)


class YoutubeVisExporter:
    """Writes modal masks; amodal ones where only these are asked for."""

    name = "youtube-vis"
    summary = "YouTube-VIS / OVIS JSON: modal masks per object and frame (with --layer amodal: amodal ones)"
    carries = CARRIES
    has_one_layer = True

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write the file; see `Exporter.run`. Counts are uncompressed, as outside readers want them."""
        selection = Selection(project, options)
        numbers = Numbers(selection)
        layer = Layer.MODAL if Layer.MODAL in options.layers else Layer.AMODAL
        total = sum(len(tracks) for tracks in selection.tracks.values())
        with atomic_text(out) as file:
            info = {"description": f"{project.name}, exported by Amodal Studio", "version": "1.0"}
            head = {
                "info": info,
                "categories": [
                    {
                        "id": selection.category_ids[c.id],
                        "name": c.name,
                        "supercategory": c.supercategory or c.name,
                    }
                    for c in selection.categories
                ],
                "videos": [
                    {
                        "id": clip.id,
                        "width": clip.width,
                        "height": clip.height,
                        "length": clip.frame_count,
                        "file_names": list(frame_names(project, clip)),
                    }
                    for clip in selection.clips
                ],
            }
            file.write(json.dumps(head, separators=(",", ":"))[:-1] + ',\n"annotations": [')
            count = 0
            for clip in selection.clips:
                for track in selection.tracks[clip.id]:
                    masks: dict[int, Rle] = {}
                    for item in selection.frames_of(track, cancel):
                        rle = item.rle(layer)
                        if rle is not None:
                            masks[item.frame] = rle
                    if masks:
                        entry = {
                            "id": numbers.track(track),
                            "video_id": clip.id,
                            "category_id": numbers.category(track),
                            "iscrowd": 0,
                            "width": clip.width,
                            "height": clip.height,
                            "length": clip.frame_count,
                            **_lists(masks, clip.frame_count),
                        }
                        file.write(",\n" if count else "\n")
                        file.write(json.dumps(entry, separators=(",", ":")))
                        count += 1
                    yield Progress(count, total, f"{clip.name}: {track.name}")
            file.write("\n]}\n")
        yield Progress(total, total, f"{count} objects")


def _lists(masks: dict[int, Rle], length: int) -> dict[str, Sequence[Any]]:
    frames = range(length)
    return {
        "segmentations": [_counts(masks[f]) if f in masks else None for f in frames],
        "areas": [area(masks[f]) if f in masks else None for f in frames],
        "bboxes": [list(bbox_xywh(masks[f]) or (0, 0, 0, 0)) if f in masks else None for f in frames],
    }


def _counts(rle: Rle) -> dict[str, Any]:
    return {"size": list(rle.size_hw), "counts": decode_runs(rle.counts).tolist()}
