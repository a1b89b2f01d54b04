"""CVAT XML in: "CVAT for images 1.1" and "CVAT for video 1.1", masks and polygons; read as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from core.errors import BadInputError
from core.formats.cvat_export import CARRIES, LAYER, TRACK
from core.formats.cvat_fields import number_of, shape_of, whole_of
from core.formats.fields import Fields
from core.formats.media_root import check_relative
from core.formats.source_clips import PlacedClip, SourceClip, SourceClips
from core.masks.rle import Rle, union
from core.progress import CancelToken, Progress
from core.store.import_session import ImportedFrame, ImportSession
from core.types import Layer

HEAD_BYTES = 4096
MAX_DEPTH = 16
LARGEST_FRAME = 10_000_000
SHAPES = frozenset({"mask", "polygon"})
OTHERS = frozenset({"box", "polyline", "points", "ellipse", "cuboid", "skeleton", "tag"})
_Key = tuple[object, str]


@dataclass
class _Image:
    """One picture of the file."""

    name: PurePosixPath
    width: int
    height: int
    where: str


@dataclass
class _Reading:
    path: Path
    clips: SourceClips
    cancel: CancelToken
    images: list[_Image] = field(default_factory=list)
    others: int = 0
    task: dict[str, str] = field(default_factory=dict)


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
        """Add clips and tracks; see `Importer.run`. The file is read twice: pictures, then masks."""
        reading = _Reading(source, SourceClips(source, media_root or source.parent, session), cancel)
        yield Progress(0, 0, "pictures")
        places = _survey(reading)
        if reading.images:
            yield from _read_images(reading, places)
        else:
            yield from _read_tracks(reading)
        reading.clips.finish()
        if reading.others:
            session.notes.append(f"{reading.others} boxes, lines, points and tags have no place in a project")


def _elements(reading: _Reading) -> Iterator[tuple[str, Element]]:
    """Yield ("start" or "end", element); what was read is let go.

    Raises:
        BadInputError: The file is no XML, declares entities, or is nested deep.
    """
    depth = 0
    stack: list[Element] = []
    try:
        for event, element in iterparse(reading.path, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                if depth > MAX_DEPTH:
                    raise BadInputError(
                        reading.path, element.tag[:80], f"is nested more than {MAX_DEPTH} deep"
                    )
                stack.append(element)
                yield event, element
            else:
                depth -= 1
                stack.pop()
                yield event, element
                if element.tag in ("image", "track", "mask", "polygon") or element.tag in OTHERS:
                    element.clear()
                if element.tag in ("image", "track") and stack:
                    stack[-1].remove(element)
    except ParseError as error:
        line, column = error.position
        place = f"line {line}, column {column}"
        raise BadInputError(reading.path, place, "is not valid XML", "export it again") from None
    except (DefusedXmlException, ValueError, LookupError) as error:
        raise BadInputError(reading.path, "", f"is refused: {error}", "export it again") from None
    except OSError as error:
        raise BadInputError(reading.path, "", f"cannot be read: {error.strerror}") from None


def _survey(reading: _Reading) -> dict[int, tuple[str, int]]:
    """Read all pictures; return {number of the picture: (clip, frame)}."""
    is_first = True
    for event, element in _elements(reading):
        reading.cancel.check()
        if is_first and element.tag != "annotations":
            raise BadInputError(reading.path, element.tag[:80], "is not annotations: this is no CVAT file")
        is_first = False
        if event == "start" and element.tag == "image":
            where = f"image[{len(reading.images)}]"
            entry = _attributes(reading, where, element)
            name = check_relative(entry.text("name"), reading.path, f"{where}.name")
            reading.images.append(_Image(name, entry.side("width"), entry.side("height"), where))
        elif event == "end" and element.tag in ("size", "source", "width", "height", "name"):
            reading.task.setdefault(element.tag, (element.text or "").strip())
    groups: dict[str, list[int]] = {}
    for number, image in enumerate(reading.images):
        groups.setdefault(str(image.name.parent), []).append(number)
    places: dict[int, tuple[str, int]] = {}
    for folder, numbers in groups.items():
        sizes = {(reading.images[n].width, reading.images[n].height) for n in numbers}
        for frame, number in enumerate(numbers):
            alone = len(sizes) > 1
            places[number] = (str(reading.images[number].name), 0) if alone else (folder, frame)
    return places


def _read_images(reading: _Reading, places: dict[int, tuple[str, int]]) -> Iterator[Progress]:
    frames: dict[str, list[int]] = {}
    for number, (key, _) in places.items():
        frames.setdefault(key, []).append(number)
    number = -1
    masks: dict[_Key, dict[Layer, list[Rle]]] = {}
    counts: dict[str, int] = {}
    placed: PlacedClip | None = None
    for event, element in _elements(reading):
        if event == "start" and element.tag == "image":
            number += 1
            reading.cancel.check()
            yield Progress(number, len(reading.images), f"{number} pictures")
            masks, counts, placed = {}, {}, None
            with reading.clips.session.problems.record():
                placed = _place(reading, places[number][0], frames[places[number][0]])
        elif event == "end" and placed is not None and element.tag in SHAPES:
            where = f"{reading.images[number].where}.{element.tag}"
            with reading.clips.session.problems.record():
                _take(reading, placed, element, where, masks, counts)
        elif event == "end" and element.tag in OTHERS:
            reading.others += 1
        elif event == "end" and element.tag == "image" and placed is not None:
            _put(reading, placed, places[number][1], masks)


def _place(reading: _Reading, key: str, numbers: list[int]) -> PlacedClip:
    images = [reading.images[number] for number in numbers]
    first = images[0]
    name = first.name.stem if len(images) == 1 and key != str(first.name.parent) else first.name.parent.name
    names = tuple(image.name for image in images)
    source = SourceClip(
        name or reading.path.stem, first.width, first.height, len(images), first.where, frames=names
    )
    return reading.clips.place(key, source)


def _take(
    reading: _Reading,
    placed: PlacedClip,
    element: Element,
    where: str,
    masks: dict[_Key, dict[Layer, list[Rle]]],
    counts: dict[str, int],
) -> None:
    entry = _attributes(reading, where, element)
    label = entry.text("label")
    named = {part.get("name"): (part.text or "").strip() for part in element.findall("attribute")}
    layer = Layer.AMODAL if named.get(LAYER) == Layer.AMODAL else Layer.MODAL
    track_id = number_of(named.get(TRACK, ""))
    if track_id is not None:
        key: _Key = (track_id, label)
    elif entry.has("group_id") and entry.text("group_id") not in ("", "0"):
        key = (f"group {entry.text('group_id')[:40]}", label)
    else:
        counts[label] = counts.get(label, 0) + 1
        key = (f"number {counts[label]}", label)
    rle = shape_of(entry, element, placed.source.size_hw)
    masks.setdefault(key, {}).setdefault(layer, []).append(rle)


def _put(
    reading: _Reading, placed: PlacedClip, frame: int, masks: dict[_Key, dict[Layer, list[Rle]]]
) -> None:
    place = reading.clips.frame(placed, frame) if masks else None
    if place is None:
        return
    batch = []
    for (who, label), of_layer in masks.items():
        modal, amodal = (
            reading.clips.on_canvas(placed, union(of_layer[layer])) if layer in of_layer else None
            for layer in (Layer.MODAL, Layer.AMODAL)
        )
        if modal is None and amodal is None:
            continue
        number = who if isinstance(who, int) else None
        words = f"{label} {number}" if number is not None else f"{label} {who}".replace("number ", "")
        track = reading.clips.track(placed, (who, label), name=words, category=label, number=number)
        batch.append(ImportedFrame(track.id, place, modal, amodal))
    reading.clips.session.add_frames(batch)


def _read_tracks(reading: _Reading) -> Iterator[Progress]:
    """Read a video task: its tracks follow one another, each with its shapes by frame."""
    task = Fields(reading.path, "meta.task", dict(reading.task))
    name = reading.task.get("source") or reading.task.get("name") or reading.path.stem
    video = check_relative(name, reading.path, "meta.source")
    size = [whole_of(task, side, low=1, high=65_535) for side in ("width", "height")]
    count = whole_of(task, "size", low=1, high=LARGEST_FRAME)
    source = SourceClip(video.stem, size[0], size[1], count, "meta", video=video)
    placed = reading.clips.place("video", source)
    number = -1
    key: _Key = (0, "")
    frames: dict[int, dict[_Key, dict[Layer, list[Rle]]]] = {}
    for event, element in _elements(reading):
        if event == "start" and element.tag == "track":
            number += 1
            reading.cancel.check()
            yield Progress(number, 0, f"{number} tracks")
            entry = _attributes(reading, f"track[{number}]", element)
            track_id = number_of(entry.text("id", ""))
            whole = number if track_id is None else track_id
            key, frames = (whole, entry.text("label")), {}
        elif event == "end" and element.tag in SHAPES and number >= 0:
            entry = _attributes(reading, f"track[{number}].{element.tag}", element)
            if entry.text("outside", "0") == "1":
                continue
            with reading.clips.session.problems.record():
                frame = whole_of(entry, "frame", low=0, high=LARGEST_FRAME)
                named = {part.get("name"): (part.text or "").strip() for part in element.findall("attribute")}
                layer = Layer.AMODAL if named.get(LAYER) == Layer.AMODAL else Layer.MODAL
                rle = shape_of(entry, element, placed.source.size_hw)
                frames.setdefault(frame, {}).setdefault(key, {}).setdefault(layer, []).append(rle)
        elif event == "end" and element.tag in OTHERS:
            reading.others += 1
        elif event == "end" and element.tag == "track":
            for frame in sorted(frames):
                _put(reading, placed, frame, frames[frame])


def _attributes(reading: _Reading, where: str, element: Element) -> Fields:
    values: dict[str, Any] = dict(element.attrib)
    if element.tag == "image":
        numbers = {side: number_of(values.get(side, "")) for side in ("width", "height")}
        values |= {side: number for side, number in numbers.items() if number is not None}
    return Fields(reading.path, where, values)
