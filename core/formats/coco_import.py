"""COCO in: instances whose images are the frames of clips; read in two passes, in constant memory.

A plain `segmentation` is the modal mask. Where a `visible_mask` stands beside it (ours, COCOA-cls), the
segmentation is the amodal mask and the visible one the modal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from core.errors import BadInputError
from core.formats.carries import MASKS, Carry
from core.formats.coco_frames import ImageEntry, Place, place_images, read_images, read_videos
from core.formats.coco_layers import layers_of
from core.formats.fields import Fields
from core.formats.json_peek import peek
from core.formats.json_stream import section, survey
from core.formats.seen_numbers import SeenNumbers
from core.masks.coco_codes import rle_from_coco
from core.masks.rle import Rle, area, iou, recanvas
from core.progress import CancelToken, Progress
from core.store.import_session import ImportedFrame, ImportSession
from core.store.records import Category, Clip, Track
from core.types import Provenance, ReviewState

BATCH = 256
LINK_IOU = 0.3
NOT_COCO = frozenset({"regions", "masklet", "sequences", "segmentations", "amodal_bbox"})
"""Fields of other formats' annotations."""
CROWD = " (crowd)"
"""End of the names of tracks that are groups of objects (`iscrowd` 1)."""
"""Without track ids an annotation continues the track that overlaps it this much in the frame before."""

_E = TypeVar("_E", bound=Enum)


@dataclass
class _Reading:
    """What the passes over the file share."""

    path: Path
    session: ImportSession
    places: dict[int, Place]
    images: dict[int, ImageEntry]
    categories: dict[int, Category]
    named: dict[int, dict[str, Any]]
    videos: frozenset[int]
    tracks: dict[tuple[int, int], Track] = field(default_factory=dict)
    taken: dict[int, SeenNumbers] = field(default_factory=dict)
    """Frames that have a mask already, by track."""
    loose: dict[int, list["_Loose"]] = field(default_factory=dict)
    batch: list[ImportedFrame] = field(default_factory=list)
    skipped: int = 0
    cut: int = 0
    """Masks that lost pixels because the clip that was there before has a smaller margin."""
    ids: SeenNumbers = field(default_factory=SeenNumbers)


@dataclass(frozen=True, slots=True)
class _Loose:
    """An annotation that names no track."""

    frame: int
    category: Category
    modal: Rle | None
    amodal: Rle | None
    provenance: Provenance
    state: ReviewState | None
    reason: str
    is_crowd: bool

    @property
    def shape(self) -> Rle:
        """The mask by which it is followed."""
        found = self.amodal or self.modal
        assert found is not None
        return found


class CocoImporter:
    """Reads COCO instances files and their amodal relatives, with or without videos and tracks."""

    name = "coco"
    summary = "COCO instances JSON: RLE, uncompressed RLE or polygons; with or without track_id"
    carries = MASKS | {
        Carry.BEYOND_FRAME, Carry.TRACK_NAMES, Carry.CATEGORIES, Carry.REVIEW, Carry.PROVENANCE, Carry.CLIPS
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
        images = read_images(source)
        for name in ("categories", "annotations"):
            found.require_list(source, name)
        for name in ("videos", "tracks"):
            found.optional_list(source, name)
        yield Progress(0, 0, "images")
        cancel.check()
        videos = read_videos(source)
        places = place_images(source, media_root or source.parent, images, videos, session)
        categories = _read_categories(source, session)
        reading = _Reading(
            source, session, places, images, categories, _read_tracks(source), frozenset(videos)
        )
        _add_named_tracks(reading)
        for number, values in section(source, "annotations"):
            if number % BATCH == 0:
                cancel.check()
                yield Progress(number, 0, f"{number} annotations")
            with session.problems.record():
                _take(reading, Fields(source, f"annotations[{number}]", values))
            if len(reading.batch) >= BATCH:
                _flush(reading)
        _flush(reading)
        for clip_id, loose in reading.loose.items():
            _link(reading, clip_id, loose)
        if reading.cut:
            session.notes.append(
                f"{reading.cut} masks were cut: their clip was there before with a smaller margin "
                "(set its margin to that of the file, then import again)"
            )
        if reading.skipped:
            session.notes.append(f"{reading.skipped} annotations belong to missing images")


def _read_categories(path: Path, session: ImportSession) -> dict[int, Category]:
    found: dict[int, Category] = {}
    for number, values in section(path, "categories"):
        entry = Fields(path, f"categories[{number}]", values)
        category_id = entry.whole("id")
        if category_id in found:
            raise entry.bad("id", f"{category_id} is used twice")
        found[category_id] = session.ensure_category(
            entry.text("name"), supercategory=entry.text("supercategory", ""), external_id=category_id
        )
    if not found:
        raise BadInputError(path, "categories", "is missing or empty", "expected a COCO instances file")
    return found


def _read_tracks(path: Path) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for number, values in section(path, "tracks"):
        entry = Fields(path, f"tracks[{number}]", values)
        track_id = entry.whole("id")
        if track_id in found:
            raise entry.bad("id", f"{track_id} is used twice", "give every track an id of its own")
        found[track_id] = values
    return found


def _add_named_tracks(reading: _Reading) -> None:
    """Add the tracks that the file lists, in its order and also those that have no mask yet."""
    clips = {reading.images[image_id].video_id: place.clip for image_id, place in reading.places.items()}
    for track_id, facts in reading.named.items():
        video_id, category_id = facts.get("video_id"), facts.get("category_id")
        clip = clips.get(video_id) if isinstance(video_id, int) else None
        category = reading.categories.get(category_id) if isinstance(category_id, int) else None
        if clip is not None and category is not None:
            _track(reading, clip, track_id, category)


def _take(reading: _Reading, entry: Fields) -> None:
    if entry.has("id"):
        number = entry.whole("id")
        if not reading.ids.add(number):
            raise entry.bad("id", f"{number} is used twice", "give every annotation an id of its own")
    image_id, category_id = entry.whole("image_id"), entry.whole("category_id")
    if image_id not in reading.images:
        raise entry.bad("image_id", f"{image_id} is no image of this file")
    if category_id not in reading.categories:
        raise entry.bad("category_id", f"{category_id} is no category of this file")
    video_id = entry.optional_whole("video_id")
    if video_id is not None and reading.videos and video_id not in reading.videos:
        raise entry.bad("video_id", f"{video_id} is no video of this file")
    entry.check_box("bbox")
    entry.check_amount("area")
    place = reading.places.get(image_id)
    if place is None:
        reading.skipped += 1
        return
    modal, amodal = _masks(reading, entry, place)
    if modal is None and amodal is None:
        return
    category = reading.categories[category_id]
    facts = (
        _enum(entry, "provenance", Provenance, Provenance.IMPORT),
        _state(entry),
        entry.text("review_reason", ""),
    )
    track_id = entry.optional_whole("obj_id" if entry.has("obj_id") else "track_id")
    if track_id is None:
        item = _Loose(place.frame, category, modal, amodal, *facts, is_crowd=_is_crowd(entry))
        reading.loose.setdefault(place.clip.id, []).append(item)
        return
    track = _track(reading, place.clip, track_id, category)
    if not reading.taken.setdefault(track.id, SeenNumbers()).add(place.frame):
        raise entry.bad("track_id", f"{track_id} has two annotations in frame {place.frame}")
    reading.batch.append(ImportedFrame(track.id, place.frame, modal, amodal, *facts))


def _masks(reading: _Reading, entry: Fields, place: Place) -> tuple[Rle | None, Rle | None]:
    """Return modal and amodal mask; masks without a pixel count as none."""
    return layers_of(entry, lambda name: _mask(reading, entry, name, place))


def _mask(reading: _Reading, entry: Fields, name: str, place: Place) -> Rle | None:
    try:
        rle = rle_from_coco(entry.values[name], place.source.size_hw)
    except ValueError as error:
        raise entry.bad(name, str(error), "export the annotation again") from None
    moved = recanvas(rle, place.source, place.clip.canvas)
    if place.clip.margin < place.source.margin and area(moved) < area(rle):
        reading.cut += 1
    return moved if area(moved) else None


def _track(reading: _Reading, clip: Clip, track_id: int, category: Category) -> Track:
    key = (clip.id, track_id)
    if key not in reading.tracks:
        facts = reading.named.get(track_id, {})
        name, colour = facts.get("name"), facts.get("colour")
        is_colour = isinstance(colour, str) and len(colour) == 7 and colour.startswith("#")
        reading.tracks[key] = reading.session.add_track(
            clip,
            name=name if isinstance(name, str) and name else f"{category.name} {track_id}",
            category=category,
            external_id=track_id,
            colour=colour if is_colour else None,
        )
    return reading.tracks[key]


def _flush(reading: _Reading) -> None:
    reading.session.add_frames(reading.batch)
    reading.batch.clear()


def _link(reading: _Reading, clip_id: int, loose: list[_Loose]) -> None:
    """Form tracks from annotations without track ids: the best overlap with the frame before, greedily."""
    clip = next(place.clip for place in reading.places.values() if place.clip.id == clip_id)
    open_tracks: list[tuple[Track, _Loose]] = []
    counts: dict[str, int] = {}
    for frame in sorted({item.frame for item in loose}):
        going_on: list[tuple[Track, _Loose]] = []
        free = [pair for pair in open_tracks if pair[1].frame == frame - 1]
        for item in (item for item in loose if item.frame == frame):
            fitting = [p for p in free if p[1].category.id == item.category.id]
            best = max(fitting, key=lambda p, it=item: iou(p[1].shape, it.shape), default=None)  # type: ignore[misc]
            if best is not None and iou(best[1].shape, item.shape) >= LINK_IOU:
                free.remove(best)
                track = best[0]
            else:
                counts[item.category.name] = counts.get(item.category.name, 0) + 1
                end = CROWD if item.is_crowd else ""
                name = f"{item.category.name} {counts[item.category.name]}{end}"
                track = reading.session.add_track(clip, name=name, category=item.category)
            going_on.append((track, item))
        reading.session.add_frames(
            ImportedFrame(track.id, frame, item.modal, item.amodal, item.provenance, item.state, item.reason)
            for track, item in going_on
        )
        open_tracks = going_on


def _is_crowd(entry: Fields) -> bool:
    return entry.has("iscrowd") and entry.whole("iscrowd", high=1) == 1


def _state(entry: Fields) -> ReviewState | None:
    return _enum(entry, "review_state", ReviewState, None) if entry.has("review_state") else None


def _enum(entry: Fields, name: str, kind: type[_E], default: Any) -> Any:
    if not entry.has(name):
        return default
    try:
        return kind(entry.text(name))
    except ValueError:
        known = ", ".join(str(member.value) for member in kind)
        raise entry.bad(name, f"is {entry.text(name)!r:.40}, expected one of {known}") from None
