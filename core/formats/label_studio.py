"""Label Studio JSON: a task per picture, brush masks and polygons in its annotations."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TextIO
from urllib.parse import parse_qs, unquote, urlsplit

from core.formats.atomic import atomic_text
from core.formats.carries import MASKS, Carry
from core.formats.coco_export import frame_names
from core.formats.fields import LARGEST_ID, Fields
from core.formats.json_peek import peek
from core.formats.json_stream import section, survey
from core.formats.label_studio_codes import brush_from_rle, rle_from_brush
from core.formats.media_root import check_relative
from core.formats.registry import ExportOptions
from core.formats.selection import FrameMasks, Selection
from core.formats.source_clips import PlacedClip, SourceClip, SourceClips
from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle, union
from core.progress import CancelToken, Progress
from core.store.import_session import ImportedFrame, ImportSession
from core.store.project import Project
from core.types import Layer

CARRIES = MASKS | {Carry.CATEGORIES, Carry.CLIPS}
KINDS = ("brushlabels", "polygonlabels")
_Key = tuple[object, str]


@dataclass
class _Task:
    """What the first reading keeps of a task."""

    name: PurePosixPath
    size_wh: tuple[int, int] | None
    where: str


@dataclass
class _Reading:
    path: Path
    clips: SourceClips
    tasks: dict[int, _Task] = field(default_factory=dict)
    others: int = 0
    empty: int = 0


class LabelStudioImporter:
    """Reads exports of image tasks; tasks of one folder and one size are the frames of a clip."""

    name = "label-studio"
    summary = "Label Studio JSON: brush masks and polygons of image tasks"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take JSON lists of tasks with annotations and results."""
        found = peek(source)
        if found is None or not found.is_list or not found.has("data", "annotations"):
            return None
        return "a JSON list of tasks with data and annotations"

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`. The file is read twice: pictures, then masks."""
        found = yield from survey(source, cancel, wants_list=True)
        reading = _Reading(source, SourceClips(source, media_root or source.parent, session))
        for number, values in section(source, ""):
            cancel.check()
            with session.problems.record():
                reading.tasks[number] = _task(Fields(source, f"[{number}]", values))
        sources, places = _clips(reading)
        for number, values in section(source, ""):
            cancel.check()
            yield Progress(number, found.counts.get("", 0), f"{number} tasks")
            if number in places:
                key, frame = places[number]
                with session.problems.record():
                    entry = Fields(source, f"[{number}]", values)
                    _take(reading, reading.clips.place(key, sources[key]), frame, entry)
        reading.clips.finish()
        if reading.empty:
            session.notes.append(f"{reading.empty} tasks without a mask say no size and were left out")
        if reading.others:
            session.notes.append(f"{reading.others} results that are no masks were left out")


def _task(entry: Fields) -> _Task:
    data = entry.values.get("data")
    names = [value for value in data.values() if isinstance(value, str)] if isinstance(data, dict) else []
    if not names:
        raise entry.bad("data", "names no picture")
    sizes = set()
    for result in _results(entry):
        if result.has("original_width"):
            sizes.add((result.side("original_width"), result.side("original_height")))
    if len(sizes) > 1:
        raise entry.bad("annotations", "state several sizes of one picture")
    return _Task(_picture(entry, names[0]), next(iter(sizes), None), entry.where)


def _picture(entry: Fields, name: str) -> PurePosixPath:
    """Return the picture's name below the media root, from a path, an URL or a local-files link."""
    parts = urlsplit(name[:4096])
    inner = parse_qs(parts.query).get("d")
    path = unquote(inner[0] if inner else parts.path).lstrip("/")
    path = path.removeprefix("data/").removeprefix("upload/")
    return check_relative(path, entry.path, f"{entry.where}.data")


def _results(entry: Fields) -> Iterator[Fields]:
    annotations = entry.values.get("annotations")
    if not isinstance(annotations, list):
        raise entry.bad("annotations", "is no list")
    for number, annotation in enumerate(annotations):
        results = annotation.get("result") if isinstance(annotation, dict) else None
        if not isinstance(results, list):
            raise entry.bad(f"annotations[{number}].result", "is no list")
        if annotation.get("was_cancelled") is True:
            continue
        for place, result in enumerate(results):
            where = f"{entry.where}.annotations[{number}].result[{place}]"
            if not isinstance(result, dict):
                raise entry.bad(f"annotations[{number}].result[{place}]", "is no object")
            yield Fields(entry.path, where, result)


def _clips(reading: _Reading) -> tuple[dict[str, SourceClip], dict[int, tuple[str, int]]]:
    """Return clips by key, and {task: (clip, frame)}: folders whose pictures have one size are clips."""
    folders: dict[str, list[int]] = {}
    for number, task in reading.tasks.items():
        folders.setdefault(str(task.name.parent), []).append(number)
    sources: dict[str, SourceClip] = {}
    places: dict[int, tuple[str, int]] = {}
    for folder, numbers in folders.items():
        sizes = {task.size_wh for n in numbers if (task := reading.tasks[n]).size_wh is not None}
        names = tuple(reading.tasks[n].name for n in numbers)
        if len(sizes) == 1 and len(set(names)) == len(names):
            (size,) = sizes
            assert size is not None
            name = names[0].parent.name or reading.path.stem
            where = reading.tasks[numbers[0]].where
            sources[folder] = SourceClip(name, *size, len(names), where, frames=names)
            places |= {number: (folder, frame) for frame, number in enumerate(numbers)}
            continue
        for number in numbers:
            task = reading.tasks[number]
            if task.size_wh is None:
                reading.empty += 1
                continue
            key = f"{number} {task.name}"
            sources[key] = SourceClip(task.name.stem, *task.size_wh, 1, task.where, frames=(task.name,))
            places[number] = key, 0
    return sources, places


def _take(reading: _Reading, placed: PlacedClip, frame: int, entry: Fields) -> None:
    masks: dict[_Key, dict[Layer, list[Rle]]] = {}
    counts: dict[str, int] = {}
    for result in _results(entry):
        kind = result.text("type", "").lower()
        if kind not in KINDS:
            reading.others += 1
            continue
        with reading.clips.session.problems.record():
            key, layer = _who(result, kind, counts)
            rle = _shape(result, kind, placed)
            masks.setdefault(key, {}).setdefault(layer, []).append(rle)
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
        title = f"{label} {who}".replace("number ", "")
        track = reading.clips.track(placed, (who, label), name=title, category=label, number=number)
        batch.append(ImportedFrame(track.id, place, modal, amodal))
    reading.clips.session.add_frames(batch)


def _who(result: Fields, kind: str, counts: dict[str, int]) -> tuple[_Key, Layer]:
    value = result.values.get("value")
    labels = value.get(kind) if isinstance(value, dict) else None
    label = labels[0] if isinstance(labels, list) and labels and isinstance(labels[0], str) else "object"
    meta = result.values.get("meta")
    own = meta if isinstance(meta, dict) else {}
    layer = Layer.AMODAL if own.get("layer") == Layer.AMODAL else Layer.MODAL
    number = own.get("track")
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LARGEST_ID:
        return (number, label[:200]), layer
    counts[label] = counts.get(label, 0) + 1
    return (f"number {counts[label]}", label[:200]), layer


def _shape(result: Fields, kind: str, placed: PlacedClip) -> Rle:
    value = result.values.get("value")
    if not isinstance(value, dict):
        raise result.bad("value", "is no object")
    height, width = placed.source.size_hw
    try:
        if kind == "brushlabels":
            code = value.get("rle")
            if value.get("format") != "rle" or not isinstance(code, list):
                raise ValueError("is no brush mask in format rle")
            if not all(isinstance(byte, int) and not isinstance(byte, bool) for byte in code):
                raise ValueError("holds something that is no byte")
            return rle_from_brush(code, (height, width))
        points = value.get("points")
        if not isinstance(points, list) or not all(isinstance(p, list) and len(p) == 2 for p in points):
            raise ValueError("has no list of points")
        flat = [part for x, y in points for part in (_share(x) * width, _share(y) * height)]
        return rle_from_polygons([flat], (height, width))
    except (ValueError, OverflowError) as error:
        raise result.bad("value", str(error)[:200], "export the task again") from None


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("has a point that is no number")
    return float(value) / 100


class LabelStudioExporter:
    """Writes a task per frame, which Label Studio's own import takes."""

    name = "label-studio"
    summary = "Label Studio JSON: a task per frame, brush masks whose meta names layer and track"
    carries = CARRIES

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write the file; see `Exporter.run`."""
        selection = Selection(project, options)
        total, done = selection.frame_count, 0
        with atomic_text(out) as file:
            file.write("[")
            for clip in selection.clips:
                names = frame_names(project, clip)
                results: dict[int, list[dict[str, Any]]] = {}
                written = 0
                for block in selection.blocks(clip, cancel):
                    for item in block:
                        results.setdefault(item.frame, []).extend(_results_of(selection, item))
                    last = max(results, default=written - 1)
                    for frame in range(written, last + 1):
                        _write(file, done, frame, names[frame], results.pop(frame, []))
                    written = max(written, last + 1)
                    yield Progress(done, total, clip.name)
                for frame in range(written, clip.frame_count):
                    _write(file, done, frame, names[frame], [])
                done += clip.frame_count
            file.write("\n]\n")
        yield Progress(total, total, f"{total} tasks")


def _write(file: TextIO, done: int, frame: int, name: str, results: list[dict[str, Any]]) -> None:
    number = done + frame + 1
    task = {"id": number, "data": {"image": name}, "annotations": [{"id": number, "result": results}]}
    file.write((",\n" if number > 1 else "\n") + json.dumps(task, separators=(",", ":")))


def _results_of(selection: Selection, item: FrameMasks) -> Iterator[dict[str, Any]]:
    track = selection.track_ids[item.track.id]
    for layer in Layer:
        rle = item.rle(layer)
        if rle is not None:
            yield {
                "id": f"{track}-{item.frame}-{layer}",
                "type": "brushlabels",
                "from_name": "tag",
                "to_name": "image",
                "original_width": item.clip.width,
                "original_height": item.clip.height,
                "image_rotation": 0,
                "value": {
                    "format": "rle",
                    "rle": brush_from_rle(rle),
                    "brushlabels": [item.track.category.name],
                },
                "meta": {"layer": str(layer), "track": track},
            }
