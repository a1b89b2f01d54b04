"""COCO in: instances whose images are the frames of clips; read in two passes, in constant memory.

A plain `segmentation` is the modal mask. Where a `visible_mask` stands beside it (ours, COCOA-cls), the
segmentation is the amodal mask and the visible one the modal. What cannot be used is left out and counted;
fields that say nothing that a project keeps (ids of annotations, `bbox`, `area`) are not looked at.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from core.changes.tracks import Category
from core.formats.coco.coco_annotations import (
    NO_CATEGORY,
    UNIT,
    CocoReading,
    flush,
    key_of,
    take_annotation,
    track_of,
)
from core.formats.coco.coco_attributes import LIST, read_attributes
from core.formats.coco.coco_frames import place_images
from core.formats.coco.coco_images import read_images, read_videos
from core.formats.coco.coco_linking import link_loose
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.reading.fields import Fields, Key, number_of
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_stream import Survey, section, survey
from core.formats.kit.reading.source_clip import colour_of
from core.formats.kit.reading.source_clips import SourceClips
from core.formats.kit.truth import may_be_truth
from core.messages import mark, say
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession

BATCH = 256
NOT_COCO = frozenset({"regions", "masklet", "sequences", "segmentations", "amodal_bbox"})
"""Fields of other formats' annotations."""


class CocoImporter:
    """Reads COCO instances files and their amodal relatives, with or without videos and tracks."""

    name = "coco"
    summary = "COCO instances JSON: RLE, uncompressed RLE or polygons; with or without track_id"
    carries = MASKS | {
        Carry.BEYOND_FRAME, Carry.TRACK_NAMES, Carry.CATEGORIES, Carry.REVIEW, Carry.PROVENANCE,
        Carry.ATTRIBUTES, Carry.CLIPS
    }  # fmt: skip

    def recognise(self, source: Path) -> str | None:
        """Take JSON objects with images and annotations, and whatever else might have been meant so."""
        found = peek(source)
        if found is None:
            return "a JSON file" if source.is_file() and source.suffix.lower() == ".json" else None
        if found.is_list or found.names & NOT_COCO:
            return None
        return "a JSON object with images and annotations"

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips, tracks and masks; see `Importer.run`."""
        found = yield from survey(source, cancel)
        found.require_list(source, "images")
        for name in ("categories", UNIT, "videos", "tracks"):
            found.optional_list(source, name)
        yield Progress(0, 0, say("images"))
        cancel.check()
        reading = _begin(source, SourceClips(source, media_root or source.parent, session), found)
        for number, entry in section(source, UNIT, session.problems):
            if number % BATCH == 0:
                cancel.check()
                yield Progress(number, 0, say("{count} annotations", count=number))
            with session.problems.entry(UNIT, partial(entry.named, id="id", image="image_id")):
                take_annotation(reading, entry)
            if len(reading.batch) >= BATCH:
                flush(reading)
        flush(reading)
        frames: dict[int, set[int]] = {}
        for place in reading.places.values():
            if place.clip.id in reading.loose:
                frames.setdefault(place.clip.id, set()).add(place.frame)
        clips = {place.clip.id: place.clip for place in reading.places.values()}
        for clip_id, loose in reading.loose.items():
            link_loose(session, clips[clip_id], loose, sorted(frames[clip_id]), reading.told)
        reading.told.finish()
        _finish(reading)


def _begin(source: Path, clips: SourceClips, found: Survey) -> CocoReading:
    session = clips.session
    images = read_images(source, session.problems)
    videos = read_videos(source, session.problems)
    categories = _read_categories(source, session)
    places = place_images(clips, images, videos)
    reading = CocoReading(
        source, clips, places, images, videos, categories, _read_tracks(source, session), may_be_truth(source)
    )
    if found.kinds.get(LIST) == "a list":
        read_attributes(source, reading.told, {key: one.name for key, one in categories.items()})
    _add_named_tracks(reading)
    if found.kinds.get(UNIT) != "a list" or not found.counts.get(UNIT):
        session.notes.append(say("the file has no annotations: its clips came in to be annotated"))
    return reading


def _finish(reading: CocoReading) -> None:
    notes = reading.session.notes
    reading.clips.finish()
    if reading.skipped:
        notes.append(say("{n} annotations belong to images that are not there", n=reading.skipped))
    if reading.unnamed:
        notes.append(
            say(
                "{n} annotations name no category of the file: it is called by its number there, or {name}",
                n=reading.unnamed,
                name=repr(NO_CATEGORY),
            )
        )
    if reading.changed:
        names = {track.id: track.name for track in reading.tracks.values()}
        notes.append(
            say(
                "{n} masks name another category than the first of their track, which it keeps ({listed})",
                n=sum(reading.changed.values()),
                listed=", ".join(names[track_id] for track_id in list(reading.changed)[:3]),
            )
        )
    if reading.unknown:
        listed = ", ".join(sorted(reading.unknown)[:5])
        notes.append(
            say("unknown words for review states and origins were left out: {listed}", listed=listed)
        )


def _read_categories(path: Path, session: ImportSession) -> dict[Key, Category]:
    found: dict[Key, Category] = {}
    for _, entry in section(path, "categories", session.problems):
        with session.problems.entry(mark("categories"), partial(entry.named, id="id", name="name")):
            category_id = entry.key("id")
            if category_id in found:
                raise entry.bad("id", f"{category_id} is used twice")
            above = entry.values.get("supercategory")
            colour = colour_of(entry.values.get("color"))
            found[category_id] = session.ensure_category(
                str(entry.key("name")),
                supercategory=above[:200] if isinstance(above, str) else "",
                external_id=number_of(category_id),
            )
            if colour is not None:
                session.colour_category(found[category_id], colour)
    return found


def _read_tracks(path: Path, session: ImportSession) -> dict[Key, Fields]:
    found: dict[Key, Fields] = {}
    for _, entry in section(path, "tracks", session.problems):
        with session.problems.entry(mark("tracks"), partial(entry.named, id="id", name="name")):
            track_id = entry.key("id")
            if track_id in found:
                raise entry.bad("id", f"{track_id} is used twice", "give every track an id of its own")
            for name in ("video_id", "category_id"):
                key_of(entry, name)  # asked for later, when nothing can be left out any more
            found[track_id] = entry
    return found


def _add_named_tracks(reading: CocoReading) -> None:
    """Add the tracks that the file lists, in its order and also those that have no mask yet."""
    clips = {reading.images.by_id[image_id].video_id: p.clip for image_id, p in reading.places.items()}
    for track_id, entry in reading.named.items():
        video_id, category_id = (key_of(entry, name) for name in ("video_id", "category_id"))
        clip = clips.get(video_id) if video_id is not None else None
        category = reading.categories.get(category_id) if category_id is not None else None
        if clip is not None and category is not None:
            track_of(reading, clip, track_id, category)
