"""YouTube-VIS and OVIS: one entry per object and video, with a mask or null for every frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from core.atomic import atomic_text
from core.changes.tracks import Track
from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.reading.fields import LARGEST_ID, Fields, Key
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_stream import section, survey
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clip import rate_in
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.formats.kit.truth import info_of, may_be_truth
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.json_lists import JsonLines, category_entries, compact
from core.formats.kit.writing.selection import Selection
from core.masks.coco_codes import decode_runs
from core.masks.rle import Rle, area, bbox_xywh
from core.messages import about, mark, say
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import Layer, ReviewState
from core.video.opening import probe

CARRIES = frozenset({Carry.MODAL, Carry.TRACKS, Carry.CATEGORIES, Carry.CLIPS})
UNIT = mark("annotations")


class YoutubeVisImporter:
    """Reads instances files; masks are modal."""

    name = "youtube-vis"
    summary = "YouTube-VIS / OVIS JSON: segmentations per frame, null where the object is not seen"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take JSON objects whose annotations have `segmentations`, or whose videos list pictures."""
        found = peek(source)
        if found is None or found.is_list or not found.has("videos"):
            return None
        if found.has("segmentations"):
            return "a JSON object with videos and segmentations"
        # valid.json and test.json of the data set: videos to be annotated.
        is_bare = found.has("file_names") and not found.has("images")
        return "a JSON object with videos and their file_names" if is_bare else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`. Videos without objects come in to be annotated."""
        found = yield from survey(source, cancel)
        found.require_list(source, "videos")
        for name in ("categories", UNIT):
            found.optional_list(source, name)
        session.is_truth = may_be_truth(source)
        clips = SourceClips(source, media_root or source.parent, session)
        reading = _Reading(clips, _videos(source, clips), _categories(source, session))
        clips.expect(reading.videos.values())
        for video_id, video in reading.videos.items():
            cancel.check()
            try:
                clips.place(video_id, video)
            except BadInputError as error:
                session.problems.leave_out(mark("videos"), error)
        total = found.counts.get(UNIT, 0)
        if not total:
            session.notes.append(say("the file has no annotations: its clips came in to be annotated"))
        for number, entry in section(source, UNIT, session.problems):
            cancel.check()
            yield Progress(number, total, say("{count} objects", count=number))
            with session.problems.entry(UNIT, partial(entry.named, id="id", video="video_id")):
                _take(reading, entry, number)
        clips.finish()


@dataclass
class _Reading:
    clips: SourceClips
    videos: dict[Key, SourceClip]
    categories: dict[Key, tuple[str, str]]


def _videos(source: Path, clips: SourceClips) -> dict[Key, SourceClip]:
    found: dict[Key, SourceClip] = {}
    for _, entry in section(source, "videos", clips.session.problems):
        with clips.session.problems.entry(mark("videos"), partial(entry.named, id="id", name="name")):
            video_id = entry.key("id")
            if video_id in found:
                raise entry.bad("id", f"{video_id} is used twice", "give every video an id of its own")
            listed = entry.values.get("file_names")
            if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
                raise entry.bad("file_names", "is no list of names")
            names = tuple(check_relative(name, source, f"{entry.where}.file_names") for name in listed)
            if not names:
                raise entry.bad("file_names", "is empty: a video needs frames")
            size = _size(clips, entry, names[0])
            own = entry.values.get("name")
            name = names[0].parent.name or (own if isinstance(own, str) and own else f"video {video_id}")
            found[video_id] = SourceClip(
                name, *size, len(names), entry.where, frames=names, fps=rate_in(entry)
            )
    return found


def _size(clips: SourceClips, entry: Fields, first: PurePosixPath) -> tuple[int, int]:
    if entry.has("width") and entry.has("height"):
        return entry.side("width"), entry.side("height")
    picture = clips.media.find(first)
    if picture is None:
        raise entry.bad("width", "is missing, and the first picture is not there to tell it")
    info = probe(picture)
    return info.width, info.height


def _categories(source: Path, session: ImportSession) -> dict[Key, tuple[str, str]]:
    found: dict[Key, tuple[str, str]] = {}
    for _, entry in section(source, "categories", session.problems):
        with session.problems.entry(mark("categories"), partial(entry.named, id="id")):
            above = entry.values.get("supercategory")
            name = str(entry.key("name")), above if isinstance(above, str) else ""
            found.setdefault(entry.key("id"), name)
    return found


def _take(reading: _Reading, entry: Fields, number: int) -> None:
    clips = reading.clips
    video_id, category_id = entry.key("video_id"), entry.optional_key("category_id")
    if video_id not in reading.videos:
        raise entry.bad("video_id", f"{video_id} is no video of this file")
    codes = entry.values.get("segmentations")
    source = reading.videos[video_id]
    if not isinstance(codes, list) or len(codes) != source.frame_count:
        given = len(codes) if isinstance(codes, list) else "no list"
        raise entry.bad("segmentations", f"has {given} masks for {source.frame_count} frames")
    placed = clips.place(video_id, source)
    unlisted = "object" if category_id is None else f"category {category_id!s:.60}"
    name, supercategory = reading.categories.get(category_id or 0, (unlisted, ""))
    object_id = _key_or_none(entry)
    track = clips.track(
        placed,
        number,
        name=f"{name} {object_id if object_id is not None else number + 1}",
        category=name,
        supercategory=supercategory,
        category_number=category_id if isinstance(category_id, int) else None,
        number=object_id if isinstance(object_id, int) and 0 <= object_id <= LARGEST_ID else None,
    )
    # A score is what a model says of its own mask.
    state = ReviewState.PROPOSED if entry.has("score") else None
    batch = []
    for index, code in enumerate(codes):
        if code is None:
            continue
        with clips.session.problems.entry(mark("masks")):
            frame = _frame(clips, placed, entry, track, index, code)
            if frame is not None:
                batch.append(replace(frame, state=state))
    clips.session.add_frames(batch)


def _key_or_none(entry: Fields) -> Key | None:
    try:
        return entry.optional_key("id")
    except BadInputError:
        return None


def _frame(
    clips: SourceClips, placed: PlacedClip, entry: Fields, track: Track, index: int, code: Any
) -> ImportedFrame | None:
    rle = entry.mask(code, f"segmentations[{index}]", placed.source.size_hw, "export the object again")
    modal = clips.on_canvas(placed, rle, index)
    frame = None if modal is None else clips.frame(placed, index)
    return None if frame is None else ImportedFrame(track.id, frame, modal)


class YoutubeVisExporter(SelectionExporter):
    """Writes modal masks; amodal ones where only these are asked for."""

    name = "youtube-vis"
    summary = mark(
        "YouTube-VIS / OVIS JSON: modal masks per object and frame (with --layer amodal: amodal ones)"
    )
    carries = CARRIES
    has_one_layer = True
    says_quality = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`. Counts are uncompressed, as outside readers want them."""
        layer = Layer.MODAL if Layer.MODAL in selection.options.layers else Layer.AMODAL
        total = sum(len(tracks) for tracks in selection.tracks.values())
        with atomic_text(out) as file:
            head = {
                "info": info_of(selection.project, selection.options),
                "categories": category_entries(selection),
                "videos": [
                    {
                        "id": clip.id,
                        "width": clip.width,
                        "height": clip.height,
                        "length": clip.frame_count,
                        "file_names": list(selection.names.of_frames(clip)),
                    }
                    for clip in selection.clips
                ],
            }
            file.write(compact(head)[:-1] + ',\n"annotations": [')
            lines = JsonLines(file)
            for clip in selection.clips:
                for track in selection.tracks[clip.id]:
                    items = ((item.frame, item.rle(layer)) for item in selection.frames_of(track, cancel))
                    masks = {frame: rle for frame, rle in items if rle is not None}
                    if masks:
                        entry = {
                            "id": selection.track_id(track),
                            "video_id": clip.id,
                            "category_id": selection.category_id(track),
                            "iscrowd": 0,
                            "width": clip.width,
                            "height": clip.height,
                            "length": clip.frame_count,
                            **_lists(masks, clip.frame_count),
                        }
                        lines.add(entry)
                    yield Progress(lines.count, total, about(clip.name, track.name))
            file.write("\n]}\n")
        yield Progress(total, total, say("{count} objects", count=lines.count))


def _lists(masks: dict[int, Rle], length: int) -> dict[str, Sequence[Any]]:
    frames = range(length)
    return {
        "segmentations": [_counts(masks[f]) if f in masks else None for f in frames],
        "areas": [area(masks[f]) if f in masks else None for f in frames],
        "bboxes": [list(bbox_xywh(masks[f]) or (0, 0, 0, 0)) if f in masks else None for f in frames],
    }


def _counts(rle: Rle) -> dict[str, Any]:
    return {"size": list(rle.size_hw), "counts": decode_runs(rle.counts).tolist()}
