"""CVAT XML in: "CVAT for images 1.1" and "CVAT for video 1.1", masks and polygons; read as a stream."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from core.changes.labels import Value
from core.errors import BadInputError
from core.formats.cvat.cvat_export import CARRIES, LAYER, TRACK
from core.formats.cvat.cvat_fields import number_of, shape_of, whole_of
from core.formats.cvat.cvat_labels import declare_labels, values_of
from core.formats.cvat.cvat_meta import LARGEST_FRAME, CvatTask, task_of, tasks_of
from core.formats.cvat.cvat_places import Image, Placing, expect_sources, images_in_clips, place_of_tracks
from core.formats.cvat.cvat_xml import OTHERS, SHAPES, elements
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.several_labels import LabelledKey, LabelledMasks, SeveralLabels
from core.formats.kit.reading.source_clips import PlacedClip, SourceClips
from core.formats.kit.reading.told_values import ToldValues
from core.masks.rle import Rle
from core.messages import Message, mark, say
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession
from core.types import Layer

HEAD_BYTES = 4096


@dataclass
class _Reading:
    path: Path
    clips: SourceClips
    cancel: CancelToken
    tasks: list[CvatTask] = field(default_factory=list)
    images: list[Image | None] = field(default_factory=list)
    """None = one that cannot be used."""
    others: Counter[str] = field(default_factory=Counter)
    without_mask: int = 0
    """Tracks."""
    labels: SeveralLabels = field(default_factory=SeveralLabels)
    told: ToldValues = field(init=False)
    values: dict[LabelledKey, dict[str, Value]] = field(default_factory=dict)
    """What the objects of the present frame say with attributes."""
    put: set[tuple[int, int]] = field(default_factory=set)
    """Clips and frames that have had their picture."""

    def __post_init__(self) -> None:
        self.told = ToldValues(self.session)

    @property
    def session(self) -> ImportSession:
        return self.clips.session


class CvatImporter:
    """Reads both kinds of files; one clip per folder of pictures, or one per video task."""

    name = "cvat"
    summary = "CVAT XML 1.1, for images or video: masks and polygons"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take XML files whose first element is `annotations`."""
        if source.suffix.lower() != ".xml" or not source.is_file():
            return None
        try:
            with source.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError:
            return None
        return "XML with annotations, as CVAT writes it" if b"<annotations" in head else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`. The file is read twice: numbers of frames, then masks."""
        reading = _Reading(source, SourceClips(source, media_root or source.parent, session), cancel)
        yield Progress(0, 0, say("pictures"))
        _survey(reading)
        placing = Placing(reading.clips, reading.tasks)
        if reading.images:
            yield from _read_images(reading, placing)
        else:
            yield from _read_tracks(reading, placing)
        reading.clips.finish()
        reading.told.finish()
        session.notes.extend(_notes(reading))


def _notes(reading: _Reading) -> Iterator[Message]:
    yield from reading.labels.notes()
    if reading.others:
        listed = ", ".join(f"{count} {tag}" for tag, count in sorted(reading.others.items()))
        yield say(
            "{n} shapes that are no masks have no place in a project: {listed}",
            n=reading.others.total(),
            listed=listed,
        )
    if reading.without_mask:
        yield say("{n} tracks have no mask and were left out", n=reading.without_mask)
    for task in reading.tasks:
        if task.counts_within and (task.start or task.step > 1):
            name = task.name or task.source or say("the task")
            if task.step > 1:
                yield say(
                    "frames of {name} are counted within it: 0 was taken for frame {n} of its video, "
                    "every {m}th frame",
                    name=name,
                    n=task.start,
                    m=task.step,
                )
            else:
                yield say(
                    "frames of {name} are counted within it: 0 was taken for frame {n} of its video",
                    name=name,
                    n=task.start,
                )


def _survey(reading: _Reading) -> None:
    """Read all pictures, and which numbers frames have."""
    is_first = True
    task = None
    for event, element in elements(reading.path):
        reading.cancel.check()
        if is_first and element.tag != "annotations":
            raise BadInputError(reading.path, element.tag[:80], "is not annotations: this is no CVAT file")
        is_first = False
        if event == "end" and element.tag == "meta":
            reading.tasks.extend(tasks_of(element))
            declare_labels(element, reading.told)
        elif event == "start" and element.tag == "image":
            reading.images.append(None)
            where = f"image[{len(reading.images) - 1}]"
            with reading.session.problems.entry(mark("images"), lambda e=element: e.get("name", "")):  # type: ignore[misc]
                reading.images[-1] = _image(reading, _attributes(reading, where, element))
        elif event == "start" and element.tag == "track":
            task = task_of(reading.tasks, element.get("task_id", ""))
        elif event == "start" and element.tag in SHAPES and task is not None:
            number = number_of(element.get("frame", ""))
            if number is not None and number <= LARGEST_FRAME and element.get("outside") != "1":
                task.numbers.add(number, task.start, task.step)


def _image(reading: _Reading, entry: Fields) -> Image:
    name = check_relative(entry.text("name"), reading.path, f"{entry.where}.name")
    number = number_of(entry.text("id", ""))
    task = task_of(reading.tasks, entry.text("task_id", ""))
    subset = entry.text("subset", "")
    return Image(name, entry.side("width"), entry.side("height"), entry.where, number, task, subset)


def _read_images(reading: _Reading, placing: Placing) -> Iterator[Progress]:
    images_in_clips(placing, reading.images)
    number = -1
    masks: LabelledMasks = {}
    counts: Counter[str] = Counter()
    placed: PlacedClip | None = None
    for event, element in elements(reading.path):
        if event == "start" and element.tag == "image":
            number += 1
            reading.cancel.check()
            yield Progress(number, len(reading.images), say("{count} pictures", count=number))
            masks, counts, placed, reading.values = {}, Counter(), None, {}
            if reading.images[number] is not None:
                unit = mark("images in their clips")
                with reading.session.problems.entry(unit, lambda e=element: e.get("name")):  # type: ignore[misc]
                    placed = placing.place(number)
        elif event == "end" and placed is not None and element.tag in SHAPES:
            where = f"image[{number}].{element.tag}"
            with reading.session.problems.entry(mark("shapes"), lambda e=element: e.get("label", "")):  # type: ignore[misc]
                _take(reading, placed, element, where, masks, counts)
        elif event == "end" and element.tag in OTHERS:
            reading.others[element.tag] += 1
        elif event == "end" and element.tag == "image" and placed is not None:
            _put_image(reading, placed, placing.frames[number], masks, f"image[{number}]")


def _take(
    reading: _Reading,
    placed: PlacedClip,
    element: Element,
    where: str,
    masks: LabelledMasks,
    counts: Counter[str],
) -> None:
    entry = _attributes(reading, where, element)
    label = entry.text("label")
    layer, named = _layer(element)
    rle = shape_of(entry, element, placed.source.size_hw)
    track_id = number_of(named.get(TRACK, ""))
    if track_id is not None:
        key: LabelledKey = (track_id, label)
    elif entry.has("group_id") and entry.text("group_id") not in ("", "0"):
        key = (f"group {entry.text('group_id')[:40]}", label)
    else:
        counts[label] += 1
        key = (f"number {counts[label]}", label)
    masks.setdefault(key, {}).setdefault(layer, []).append(rle)
    reading.values.setdefault(key, {}).update(values_of(label, element, reading.told))


def _layer(element: Element) -> tuple[Layer, dict[str | None, str]]:
    named = {part.get("name"): (part.text or "").strip() for part in element.findall("attribute")}
    return Layer.AMODAL if named.get(LAYER) == Layer.AMODAL else Layer.MODAL, named


def _put_image(reading: _Reading, placed: PlacedClip, index: int, masks: LabelledMasks, where: str) -> None:
    if not masks:
        return
    place = placed.numbers.get(index)
    if place is not None and (placed.clip.id, place) in reading.put:
        twice = BadInputError(reading.path, where, f"is frame {place} of {placed.clip.name} a second time")
        reading.session.problems.leave_out(mark("images"), twice)
        return
    _put(reading, placed, index, masks)
    if place is not None:
        reading.put.add((placed.clip.id, place))


def _put(reading: _Reading, placed: PlacedClip, index: int, masks: LabelledMasks) -> None:
    place = reading.clips.frame(placed, index)
    if place is None:
        return
    reading.labels.put(reading.clips, placed, place, masks, reading.told, reading.values)


def _read_tracks(reading: _Reading, placing: Placing) -> Iterator[Progress]:
    """Read tracks of video tasks: they follow one another, each with its shapes by frame."""
    number, others = -1, 0
    used: set[tuple[str, LabelledKey]] = set()
    key: LabelledKey = (0, "")
    task, placed = CvatTask(), None
    expect_sources(placing)
    frames: dict[int, dict[Layer, list[Rle]]] = {}
    values: dict[int, dict[str, Value]] = {}
    for task in reading.tasks:
        # A task without tracks is a clip to be annotated.
        with reading.session.problems.entry(mark("tasks"), lambda task=task: task.name):  # type: ignore[misc]
            place_of_tracks(placing, task)
    for event, element in elements(reading.path):
        if event == "start" and element.tag == "track":
            number += 1
            reading.cancel.check()
            yield Progress(number, 0, say("{count} tracks", count=number))
            frames, values, others, placed = {}, {}, reading.others.total(), None
            task = task_of(reading.tasks, element.get("task_id", ""))
            with reading.session.problems.entry(mark("tracks"), lambda e=element: f"id {e.get('id', '')}"):  # type: ignore[misc]
                placed = place_of_tracks(placing, task)
                key = _track_key(reading, element, number, task, used)
        elif event == "end" and element.tag in SHAPES and placed is not None:
            if element.get("outside", "0") == "1":
                continue
            entry = _attributes(reading, f"track[{number}].{element.tag}", element)
            unit = mark("shapes")
            with reading.session.problems.entry(unit, lambda entry=entry: entry.named(frame="frame")):  # type: ignore[misc]
                frame = task.frame(whole_of(entry, "frame", low=0, high=LARGEST_FRAME))
                rle = shape_of(entry, element, placed.source.size_hw)
                frames.setdefault(frame, {}).setdefault(_layer(element)[0], []).append(rle)
                values.setdefault(frame, {}).update(values_of(key[1], element, reading.told))
        elif event == "end" and element.tag in OTHERS:
            reading.others[element.tag] += 1
        elif event == "end" and element.tag == "track" and placed is not None:
            for frame in sorted(frames):
                reading.values = {key: values[frame]}
                _put(reading, placed, frame, {key: frames[frame]})
            reading.without_mask += not frames and reading.others.total() == others


def _track_key(
    reading: _Reading, element: Element, number: int, task: CvatTask, used: set[tuple[str, LabelledKey]]
) -> LabelledKey:
    entry = _attributes(reading, f"track[{number}]", element)
    label = entry.text("label")
    track_id = number_of(entry.text("id", ""))
    key: LabelledKey = (number if track_id is None else track_id, label)
    if (task.id, key) in used:
        # Ids that begin anew, as in files put together of several jobs.
        key = (f"{key[0]} again {number}", label)
    used.add((task.id, key))
    return key


def _attributes(reading: _Reading, where: str, element: Element) -> Fields:
    values: dict[str, Any] = dict(element.attrib)
    if element.tag == "image":
        numbers = {side: number_of(values.get(side, "")) for side in ("width", "height")}
        values |= {side: number for side, number in numbers.items() if number is not None}
    return Fields(reading.path, where, values)
