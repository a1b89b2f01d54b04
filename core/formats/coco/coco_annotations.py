"""One annotation of a COCO file after the other, as masks of tracks."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeVar

from core.changes.tracks import Category, Clip, Track
from core.formats.coco.coco_attributes import values_of
from core.formats.coco.coco_frames import Place
from core.formats.coco.coco_images import Images, VideoEntry
from core.formats.coco.coco_layers import layers_of
from core.formats.coco.coco_linking import LooseMask
from core.formats.kit.reading.fields import Fields, Key, number_of
from core.formats.kit.reading.seen_numbers import SeenNumbers
from core.formats.kit.reading.source_clip import colour_of
from core.formats.kit.reading.source_clips import SourceClips
from core.formats.kit.reading.told_values import ToldValues
from core.masks.rle import Rle
from core.messages import mark
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import Provenance, ReviewState

UNIT = mark("annotations")
TRACK_IDS = ("obj_id", "track_id")
"""What the track of an annotation is called: SAIL-VOS; ours and most others."""
NO_CATEGORY = "object"
_E = TypeVar("_E", bound=Enum)


@dataclass
class CocoReading:
    """What the passes over the file share."""

    path: Path
    clips: SourceClips
    places: dict[Key, Place]
    images: Images
    videos: dict[Key, VideoEntry]
    categories: dict[Key, Category]
    named: dict[Key, Fields]
    may_be_truth: bool
    tracks: dict[tuple[int, Key], Track] = field(default_factory=dict)
    taken: dict[int, SeenNumbers] = field(default_factory=dict)
    loose: dict[int, list[LooseMask]] = field(default_factory=dict)
    batch: list[ImportedFrame] = field(default_factory=list)
    crowds: set[int] = field(default_factory=set)
    skipped: int = 0
    unlisted: dict[Key | None, Category] = field(default_factory=dict)
    unnamed: int = 0
    """Annotations whose category the file does not list."""
    changed: dict[int, int] = field(default_factory=dict)
    """Masks that name another category than the first of their track, by track."""
    told: ToldValues = field(init=False)
    """What is said with attributes."""
    unknown: set[str] = field(default_factory=set)
    """Words for states and origins that a project does not have."""

    def __post_init__(self) -> None:
        self.told = ToldValues(self.session)

    @property
    def session(self) -> ImportSession:
        """Where it all goes."""
        return self.clips.session


def key_of(entry: Fields, name: str) -> Key | None:
    """Return an id that a field holds, None where it holds none.

    Raises:
        BadInputError: It is a text that is too long for one.
    """
    value = entry.values.get(name)
    is_key = isinstance(value, str | int) and not isinstance(value, bool)
    return entry.key(name) if is_key and value != "" else None


def take_annotation(reading: CocoReading, entry: Fields) -> None:
    """Take the masks of one annotation; those without a track wait until all of them are known.

    Raises:
        BadInputError: It cannot be used.
    """
    image_id = entry.key("image_id")
    if image_id not in reading.images.by_id:
        raise entry.bad("image_id", f"{image_id} is no image of this file")
    if image_id in reading.images.unclear:
        raise entry.bad("image_id", f"{image_id} is the id of several images")
    place = reading.places.get(image_id)
    if place is None:
        reading.skipped += 1
        return
    reading.session.problems.remark(lambda: entry.check_box("bbox"), lambda: entry.check_amount("area"))
    modal, amodal = layers_of(entry, lambda name: _mask(reading, entry, name, place))
    if modal is None and amodal is None:
        raise entry.bad("", "its mask has no pixel in the picture")
    category = _category(reading, entry)
    facts = (
        _enum(reading, entry, "provenance", Provenance) or Provenance.IMPORT,
        _enum(reading, entry, "review_state", ReviewState) or _truth(reading, entry, amodal),
        entry.text("review_reason") if entry.has("review_reason") else "",
    )
    track_id, is_crowd = _track_id(reading, entry, place), entry.flag("iscrowd")
    if track_id is None:
        item = LooseMask(place.frame, category, modal, amodal, *facts, is_crowd, values_of(entry))
        reading.loose.setdefault(place.clip.id, []).append(item)
        return
    track = track_of(reading, place.clip, track_id, category)
    if not reading.taken.setdefault(track.id, SeenNumbers()).add(place.frame):
        raise entry.bad("track_id", f"{track_id} has two annotations in frame {place.frame}")
    if is_crowd and track.id not in reading.crowds:
        reading.crowds.add(track.id)
        reading.session.mark_crowd(track.id)
    if track.category.id != category.id:
        reading.changed[track.id] = reading.changed.get(track.id, 0) + 1
    reading.told.take(track, place.frame, values_of(entry))
    reading.batch.append(ImportedFrame(track.id, place.frame, modal, amodal, *facts))


def _truth(reading: CocoReading, entry: Fields, amodal: Rle | None) -> ReviewState | None:
    """Return what a mask without a review state is: a whole one without a score is truth."""
    if not reading.may_be_truth or amodal is None or entry.has("score"):
        return None
    reading.session.accepted_by_file()
    return ReviewState.ACCEPTED


def _track_id(reading: CocoReading, entry: Fields, place: Place) -> Key | None:
    """Return the id of an annotation's track; `instance_id` is one in files of videos only (CocoVID)."""
    for name in TRACK_IDS:
        if entry.has(name):
            return entry.key(name)
    if entry.has("instance_id") and reading.videos:
        return entry.key("instance_id")
    attributes = entry.values.get("attributes")  # as CVAT writes COCO
    if not isinstance(attributes, dict):
        return None
    return key_of(Fields(entry.path, f"{entry.where}.attributes", attributes), "track_id")


def _category(reading: CocoReading, entry: Fields) -> Category:
    category_id = entry.optional_key("category_id")
    found = reading.categories.get(category_id) if category_id is not None else None
    if found is not None:
        return found
    reading.unnamed += 1
    if category_id in reading.unlisted:
        return reading.unlisted[category_id]
    name = NO_CATEGORY if category_id is None else f"category {category_id!s:.60}"
    category = reading.session.ensure_category(name, external_id=number_of(category_id))
    reading.unlisted[category_id] = category
    return category


def _mask(reading: CocoReading, entry: Fields, name: str, place: Place) -> Rle | None:
    rle = entry.mask(entry.values[name], name, place.source.size_hw, "export the annotation again")
    return reading.clips.on_canvas(place.placed, rle, place.index, source=place.source)


def track_of(reading: CocoReading, clip: Clip, track_id: Key, category: Category) -> Track:
    """Return the track of an id in a clip, added at the first call."""
    key = (clip.id, track_id)
    if key not in reading.tracks:
        facts = reading.named[track_id].values if track_id in reading.named else {}
        name = facts.get("name")
        reading.tracks[key] = reading.session.add_track(
            clip,
            name=name if isinstance(name, str) and name else f"{category.name} {track_id!s:.60}",
            category=category,
            external_id=number_of(track_id),
            colour=colour_of(facts.get("colour")),
        )
    return reading.tracks[key]


def flush(reading: CocoReading) -> None:
    """Give the session what was taken so far."""
    reading.session.add_frames(reading.batch)
    reading.batch.clear()


def _enum(reading: CocoReading, entry: Fields, name: str, kind: type[_E]) -> _E | None:
    if not entry.has(name):
        return None
    try:
        return kind(entry.values[name])
    except ValueError:
        reading.unknown.add(f"{entry.values[name]!s:.40}")
        return None
