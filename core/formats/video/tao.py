"""TAO and TAO-Amodal: tracks of boxes, whole ones of which may reach beyond the picture; no masks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from natsort import natsorted

from core.atomic import atomic_text
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.reading.fields import Fields, Key, number_of
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_stream import section, survey
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clip import rate_in
from core.formats.kit.reading.source_clips import SourceClip, SourceClips
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.json_lists import JsonLines, compact
from core.formats.kit.writing.selection import Selection
from core.formats.video.burst import add_visible
from core.masks.rle import Rle, area, bbox_xywh
from core.messages import mark, say
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession
from core.types import BoxXywh, Layer

CARRIES = frozenset({Carry.BOXES, Carry.EMPTY_TRACKS, Carry.TRACKS, Carry.CATEGORIES, Carry.CLIPS})
UNIT = mark("annotations")
LARGEST_PX = 1e6
BATCH = 256


@dataclass(frozen=True, slots=True)
class _Image:
    """Where a picture of the file is."""

    video_id: Key
    index: int


class TaoImporter:
    """Reads TAO-Amodal annotations: `amodal_bbox` becomes a key box; BURST beside them has visible masks."""

    name = "tao"
    summary = "TAO-Amodal JSON: amodal boxes of tracks, also beyond the picture"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take JSON objects with tracks whose annotations have `amodal_bbox`."""
        found = peek(source)
        if found is None or found.is_list or not found.has("amodal_bbox", "tracks"):
            return None
        return "a JSON object with tracks and amodal_bbox"

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips, tracks and key boxes; see `Importer.run`."""
        found = yield from survey(source, cancel)
        for name in ("videos", "images"):
            found.require_list(source, name)
        for name in ("categories", UNIT, "tracks"):
            found.optional_list(source, name)
        clips = SourceClips(source, media_root or source.parent, session)
        categories = _by_id(source, session, "categories")
        images, videos = _videos(source, session)
        clips.expect(videos.values())
        for video_id, video in videos.items():
            try:
                clips.place(video_id, video)
            except BadInputError as error:
                session.problems.leave_out(mark("videos"), error)
        boxes = _Boxes()
        modal = 0
        for number, entry in section(source, UNIT, session.problems):
            if number % BATCH == 0:
                cancel.check()
                yield Progress(number, found.counts.get(UNIT, 0), say("{count} boxes", count=number))
            with session.problems.entry(UNIT, partial(entry.named, id="id", image="image_id")):
                modal += entry.has("bbox")
                _take(entry, images, boxes)
        tracks: dict[Key, dict[Key, Track]] = {}
        for (video_id, track_id), of_track in boxes.by_track.items():
            with session.problems.entry(mark("tracks")):
                category_id = boxes.kinds[video_id, track_id]
                entry = categories.get(
                    category_id, Fields(source, "", {"name": f"category {category_id!s:.60}"})
                )
                track = _put(clips, videos[video_id], (video_id, track_id), entry, of_track)
                tracks.setdefault(video_id, {})[track_id] = track
        yield from add_visible(clips, videos, tracks, cancel)
        clips.finish()
        if boxes.changed:
            session.notes.append(
                say(
                    "{n} boxes name another category than the first of their track, which it keeps",
                    n=boxes.changed,
                )
            )
        if modal:
            session.notes.append(
                say("{n} visible boxes were left out: a project has visible masks instead", n=modal)
            )


@dataclass
class _Boxes:
    """Amodal boxes by video and track, and by the index of their picture."""

    by_track: dict[tuple[Key, Key], dict[int, BoxXywh]] = field(default_factory=dict)
    kinds: dict[tuple[Key, Key], Key] = field(default_factory=dict)
    """Category of every track."""
    changed: int = 0


def _by_id(source: Path, session: ImportSession, name: str) -> dict[Key, Fields]:
    found: dict[Key, Fields] = {}
    for _, entry in section(source, name, session.problems):
        with session.problems.entry(name, partial(entry.named, id="id", name="name")):
            key = entry.key("id")
            if key in found:
                raise entry.bad("id", f"{key} is used twice")
            found[key] = entry
    return found


def _videos(source: Path, session: ImportSession) -> tuple[dict[Key, _Image], dict[Key, SourceClip]]:
    """Return pictures by id and videos by id, with the pictures in the order of their names."""
    named: dict[Key, list[tuple[PurePosixPath, Key]]] = {}
    sizes: dict[Key, tuple[int, int]] = {}
    used: set[Key] = set()
    for _, entry in section(source, "images", session.problems):
        with session.problems.entry(mark("images"), partial(entry.named, id="id", file="file_name")):
            image_id, video_id = entry.key("id"), entry.key("video_id")
            if image_id in used:
                raise entry.bad("id", f"{image_id} is used twice")
            name = check_relative(entry.text("file_name"), source, f"{entry.where}.file_name")
            size = entry.side("width"), entry.side("height")
            if sizes.setdefault(video_id, size) != size:
                raise entry.bad("width", f"is {size[0]}×{size[1]}, unlike the first picture of its video")
            used.add(image_id)
            named.setdefault(video_id, []).append((name, image_id))
    images: dict[Key, _Image] = {}
    videos: dict[Key, SourceClip] = {}
    for video_id, entry in _by_id(source, session, "videos").items():
        ordered = natsorted(named.get(video_id, []), key=lambda pair: str(pair[0]))
        if not ordered:
            session.problems.leave_out(mark("videos"), entry.bad("", "has no pictures"))
            continue
        for index, (_, image_id) in enumerate(ordered):
            images[image_id] = _Image(video_id, index)
        names = tuple(name for name, _ in ordered)
        own = entry.values.get("name")
        title = names[0].parent.name or (own if isinstance(own, str) and own else f"video {video_id}")
        videos[video_id] = SourceClip(
            title, *sizes[video_id], len(names), entry.where, frames=names, fps=rate_in(entry)
        )
    return images, videos


def _take(entry: Fields, images: Mapping[Key, _Image], boxes: _Boxes) -> None:
    image_id, category_id, track_id = (entry.key(name) for name in ("image_id", "category_id", "track_id"))
    if image_id not in images:
        raise entry.bad("image_id", f"{image_id} is no picture of a video of this file")
    if not entry.has("amodal_bbox"):
        return
    entry.check_box("amodal_bbox")
    x, y, width, height = (float(value) for value in entry.values["amodal_bbox"])
    if width <= 0 or height <= 0 or max(abs(x), abs(y), width, height) > LARGEST_PX:
        raise entry.bad("amodal_bbox", f"is {entry.values['amodal_bbox']!r:.60}, which is no box")
    image = images[image_id]
    key = image.video_id, track_id
    if image.index in boxes.by_track.setdefault(key, {}):
        raise entry.bad("track_id", f"{track_id} has two boxes in a picture")
    boxes.changed += boxes.kinds.setdefault(key, category_id) != category_id
    boxes.by_track[key][image.index] = (x, y, width, height)


def _put(
    clips: SourceClips,
    source: SourceClip,
    key: tuple[Key, Key],
    category: Fields,
    boxes: dict[int, BoxXywh],
) -> Track:
    placed = clips.place(key[0], source)
    name = str(category.key("name"))[:200]
    track = clips.track(
        placed, key[1], name=f"{name} {key[1]}", category=name,
        category_number=number_of(category.optional_key("id")), number=number_of(key[1]),
    )  # fmt: skip
    found = ((clips.frame(placed, index), box) for index, box in boxes.items())
    clips.session.add_boxes(track.id, {frame: box for frame, box in found if frame is not None})
    return track


class TaoExporter(SelectionExporter):
    """Writes a box for every frame in which a track has a key box or an amodal mask."""

    name = "tao"
    summary = mark("TAO-Amodal JSON: amodal_bbox from key boxes or amodal masks, visibility, out_of_frame")
    carries = CARRIES

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
                        "width": clip.width, "height": clip.height, "frame_index": frame,
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
        "info": {"description": f"{selection.project.name}, exported by Amodal Studio"},
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
    for frame in sorted(masks.keys() | boxes.keys()):
        item = masks.get(frame)
        modal = item.rle(Layer.MODAL, margin=True) if item is not None else None
        amodal = item.rle(Layer.AMODAL, margin=True) if item is not None else None
        whole = boxes.get(frame) or _box(amodal, clip)
        if whole is None:
            continue
        annotation: dict[str, Any] = {
            "image_id": selection.image_id(clip, frame),
            "video_id": clip.id,
            "track_id": selection.track_id(track),
            "category_id": selection.category_id(track),
            "iscrowd": 0,
            "amodal_bbox": list(whole),
            "amodal_is_uncertain": False,
            "out_of_frame": not _is_inside(whole, clip),
        }
        seen = _box(modal, clip)
        if seen is not None:
            annotation |= {"bbox": list(seen), "area": seen[2] * seen[3]}
        if amodal is not None:
            annotation["visibility"] = round((area(modal) if modal is not None else 0) / area(amodal), 4)
        yield annotation


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
