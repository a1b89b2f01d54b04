"""Label Studio JSON: a task per picture, brush masks and polygons in its annotations."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from core.changes.labels import Value
from core.errors import BadInputError
from core.formats.kit.reading.fields import LARGEST_ID, Fields
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_stream import section, survey
from core.formats.kit.reading.several_labels import LabelledKey, LabelledMasks, SeveralLabels
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.formats.kit.reading.told_values import ToldValues
from core.formats.label_studio.label_studio_codes import rle_from_brush
from core.formats.label_studio.label_studio_export import CARRIES
from core.formats.label_studio.label_studio_tasks import (
    MASK_KINDS,
    Result,
    Skipped,
    Task,
    find_pictures,
    kind_of,
    read_task,
    results_of,
    without_size,
)
from core.formats.label_studio.label_studio_values import KINDS, read_value
from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle
from core.messages import mark, say
from core.problems import Problems
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession
from core.types import Layer
from core.video.opening import probe


@dataclass
class _Reading:
    path: Path
    clips: SourceClips
    tasks: dict[int, Task] = field(default_factory=dict)
    sources: dict[str, SourceClip] = field(default_factory=dict)
    places: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Clip and frame by number of the task."""
    labels: SeveralLabels = field(default_factory=SeveralLabels)
    skipped: Skipped = field(default_factory=Skipped)
    times: Counter[tuple[int, int]] = field(default_factory=Counter)
    """How many tasks there were of a frame: clip id and frame."""
    told: ToldValues = field(init=False)

    def __post_init__(self) -> None:
        self.told = ToldValues(self.clips.session)


class LabelStudioImporter:
    """Reads exports of image tasks; tasks of one folder and one size are the frames of a clip."""

    name = "label-studio"
    summary = "Label Studio JSON: brush masks and polygons of image tasks"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take JSON lists of tasks with annotations and results."""
        found = peek(source)
        if found is None or not found.is_list or not found.has("data"):
            return None
        if not found.names & {"annotations", "predictions", "completions"}:
            return None
        return "a JSON list of tasks with data and annotations"

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`. The file is read twice: pictures, then masks."""
        found = yield from survey(source, cancel, wants_list=True)
        reading = _Reading(source, SourceClips(source, media_root or source.parent, session))
        for number, entry in section(source, "", session.problems):
            cancel.check()
            with session.problems.entry(mark("tasks"), lambda entry=entry: entry.named(id="id")):  # type: ignore[misc]
                reading.tasks[number] = read_task(entry)
        find_pictures(reading.clips.media, reading.tasks)
        _form_clips(reading)
        for number, entry in section(source, "", Problems()):
            cancel.check()
            yield Progress(number, found.counts.get("", 0), say("{count} tasks", count=number))
            if number in reading.places:
                with session.problems.entry(mark("tasks' masks"), lambda entry=entry: entry.named(id="id")):  # type: ignore[misc]
                    _take(reading, number, entry)
        reading.clips.finish()
        reading.told.finish()
        session.notes.extend([*reading.skipped.notes(), *reading.labels.notes()])
        again = sum(count - 1 for count in reading.times.values())
        if again:
            session.notes.append(
                say(
                    "{n} tasks are of pictures that an earlier task is of: their masks are tracks of their "
                    "own",
                    n=again,
                )
            )


def _form_clips(reading: _Reading) -> None:
    """Make clips of the tasks: pictures of one folder and one size are the frames of one clip."""
    folders: dict[str, list[int]] = {}
    for number, task in reading.tasks.items():
        folders.setdefault(str(task.name.parent), []).append(number)
    for folder, numbers in folders.items():
        sizes = {size for n in numbers if (size := reading.tasks[n].size_wh) is not None}
        if not sizes:
            sizes = {size for n in numbers if (size := _seen_size(reading, reading.tasks[n])) is not None}
        if len(sizes) == 1:
            _form_clip(reading, folder, numbers, next(iter(sizes)))
            continue
        for number in numbers:
            task = reading.tasks[number]
            size = task.size_wh or _seen_size(reading, task)
            if size is None:
                error = without_size(task, reading.path, reading.clips.root)
                reading.clips.session.problems.leave_out(mark("tasks"), error)
                continue
            frames = (task.wanted,)
            reading.sources[str(task.name)] = SourceClip(task.name.stem, *size, 1, task.where, frames=frames)
            reading.places[number] = str(task.name), 0


def _form_clip(reading: _Reading, folder: str, numbers: list[int], size_wh: tuple[int, int]) -> None:
    frames: dict[PurePosixPath, int] = {}
    for number in numbers:
        task = reading.tasks[number]
        reading.places[number] = folder, frames.setdefault(task.wanted, len(frames))
    first = reading.tasks[numbers[0]]
    # The root's own name is nobody's choice, and says less than a folder that the file names.
    is_below = first.found is not None and first.found.parent != reading.clips.root
    name = first.found.parent.name if first.found is not None and is_below else first.name.parent.name
    name = name or reading.path.stem
    reading.sources[folder] = SourceClip(name, *size_wh, len(frames), first.where, frames=tuple(frames))


def _seen_size(reading: _Reading, task: Task) -> tuple[int, int] | None:
    if task.found is None:
        return None
    try:
        info = probe(task.found)
    except BadInputError:
        return None
    return info.width, info.height


def _take(reading: _Reading, task: int, entry: Fields) -> None:
    key, frame = reading.places[task]
    placed = reading.clips.place(key, reading.sources[key])
    time = reading.times[placed.clip.id, frame]
    masks: LabelledMasks = {}
    owners: dict[tuple[int, str], LabelledKey] = {}
    said: list[tuple[str, tuple[int, str], Fields]] = []
    counts: Counter[tuple[int, str]] = Counter()
    problems = reading.clips.session.problems
    for result in results_of(entry, reading.skipped):
        kind, region = kind_of(result.entry), (result.annotation, str(result.entry.values.get("id")))
        if kind in KINDS:
            said.append((kind, region, result.entry))
            continue
        if kind not in MASK_KINDS:
            if kind != "labels":
                reading.skipped.results[kind] += 1
            continue
        with problems.entry(mark("results"), lambda result=result: result.entry.named(id="id")):  # type: ignore[misc]
            rle = _shape(result.entry, kind, placed)
            key_of, layer = _who(result, kind, counts, time)
            masks.setdefault(key_of, {}).setdefault(layer, []).append(rle)
            owners[region] = key_of
    reading.times[placed.clip.id, frame] += 1
    values = _values(reading, owners, said)
    place = reading.clips.frame(placed, frame) if masks else None
    if place is None:
        return
    reading.labels.put(reading.clips, placed, place, masks, reading.told, values)


def _values(
    reading: _Reading,
    owners: Mapping[tuple[int, str], LabelledKey],
    said: Sequence[tuple[str, tuple[int, str], Fields]],
) -> dict[LabelledKey, dict[str, Value]]:
    """Return what is said of the objects of a task; what is said of no mask is counted."""
    found: dict[LabelledKey, dict[str, Value]] = {}
    for kind, region, entry in said:
        name, value = read_value(entry, kind)
        if region not in owners or not name or value is None:
            reading.skipped.results[kind] += 1
        else:
            found.setdefault(owners[region], {})[name] = value
    return found


def _who(result: Result, kind: str, counts: Counter[tuple[int, str]], time: int) -> tuple[LabelledKey, Layer]:
    """Return what makes a result one of a track, and its layer.

    Shapes without our own track number are counted by label; those of a second annotation, or of a second
    task of the same picture, are others.
    """
    value = result.entry.values.get("value")
    labels = value.get(kind) if isinstance(value, dict) else None
    label = labels[0] if isinstance(labels, list) and labels and isinstance(labels[0], str) else result.label
    label = (label.strip() or "object")[:200]
    meta = result.entry.values.get("meta")
    own = meta if isinstance(meta, dict) else {}
    layer = Layer.AMODAL if own.get("layer") == Layer.AMODAL else Layer.MODAL
    number = own.get("track")
    others = f" (annotation {result.annotation + 1})" if result.annotation else ""
    others += f" (task {time + 1})" if time else ""
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LARGEST_ID:
        return (f"{number}{others}" if others else number, label), layer
    counts[result.annotation, label] += 1
    return (f"number {counts[result.annotation, label]}{others}", label), layer


def _shape(result: Fields, kind: str, placed: PlacedClip) -> Rle:
    value = result.values.get("value")
    if not isinstance(value, dict):
        raise result.bad("value", "is no object")
    height, width = placed.source.size_hw
    try:
        if kind.startswith("brush"):
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
