"""Tasks of Label Studio: which picture each is of, and what stands in its annotations."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from core.errors import BadInputError
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.media_root import MediaRoot, check_relative
from core.messages import Message, say
from core.video.image_folder import PICTURE_SUFFIXES

MASK_KINDS = frozenset({"brushlabels", "polygonlabels", "brush", "polygon"})
PICTURE_KEYS = ("image", "img", "picture", "photo", "frame", "image_url", "url", "file", "path")
LONGEST_NAME = 4096
_DRIVE = re.compile(r"^/?[A-Za-z]:[\\/]")
_UPLOAD_MARK = re.compile(r"^[0-9a-f]{8}-(?=.)")


@dataclass(slots=True)
class Task:
    """What the first reading keeps of a task."""

    name: PurePosixPath
    """Of its picture, as the file has it."""
    size_wh: tuple[int, int] | None
    where: str
    found: Path | None = None
    """Where it lies."""
    wanted: PurePosixPath = field(init=False)
    """The name by which it is looked for."""

    def __post_init__(self) -> None:
        self.wanted = self.name


@dataclass
class Skipped:
    """What of the tasks is no mask, by kind."""

    results: Counter[str] = field(default_factory=Counter)
    cancelled: int = 0
    predictions: int = 0
    """Tasks that have some."""
    several: int = 0
    """Tasks with several annotations."""

    def notes(self) -> Iterator[Message]:
        """Yield a line for every kind."""
        if self.results:
            listed = ", ".join(f"{count} {kind}" for kind, count in sorted(self.results.items()))
            count = self.results.total()
            yield say("{n} results that are no masks were left out: {listed}", n=count, listed=listed)
        if self.cancelled:
            yield say("{n} annotations that their annotators had skipped were left out", n=self.cancelled)
        if self.predictions:
            yield say("predictions of {n} tasks were left out: only annotations are read", n=self.predictions)
        if self.several:
            yield say(
                "{n} tasks have several annotations: each was read, as tracks of its own", n=self.several
            )


@dataclass(frozen=True, slots=True)
class Result:
    """One result of an annotation."""

    entry: Fields
    annotation: int
    """Number of the annotation, from 0, among those of the task that count."""
    label: str
    """Of another result of the same id, for shapes that carry none; maybe empty."""


def read_task(entry: Fields) -> Task:
    """Return the picture of a task and its size, where a result says it.

    Raises:
        BadInputError: It names no picture, or several sizes of it.
    """
    sizes, targets, odd = set(), [], None
    for result in results_of(entry, Skipped()):
        try:
            if result.entry.has("original_width"):
                sizes.add((result.entry.side("original_width"), result.entry.side("original_height")))
        except BadInputError as error:
            odd = error
        target = result.entry.values.get("to_name")
        if isinstance(target, str) and kind_of(result.entry) in MASK_KINDS:
            targets.append(target)
    own = entry.values.get("data")
    facts = Fields(entry.path, f"{entry.where}.data", own if isinstance(own, dict) else {})
    if not sizes and facts.has("width") and facts.has("height"):
        with suppress(BadInputError):
            sizes.add((facts.side("width"), facts.side("height")))
    if odd is not None and not sizes:
        raise odd
    if len(sizes) > 1:
        raise entry.bad("annotations", "state several sizes of one picture")
    key, name = _picture_in(entry, targets)
    return Task(_path_of(entry, key, name), next(iter(sizes), None), entry.where)


def kind_of(result: Fields) -> str:
    """Return the kind of a result in small letters."""
    kind = result.values.get("type")
    return kind.lower()[:40] if isinstance(kind, str) else "without a type"


def results_of(entry: Fields, skipped: Skipped) -> Iterator[Result]:
    """Yield the results of a task that are objects; what is no annotation of a person is counted.

    Raises:
        BadInputError: Its annotations are no list.
    """
    annotations = entry.values.get("annotations")
    if annotations is None:
        annotations = entry.values.get("completions") or []
    if not isinstance(annotations, list):
        raise entry.bad("annotations", "is no list")
    skipped.predictions += bool(entry.values.get("predictions"))
    counted = 0
    for number, annotation in enumerate(annotations):
        results = annotation.get("result") if isinstance(annotation, dict) else None
        if not isinstance(results, list):
            raise entry.bad(f"annotations[{number}].result", "is no list")
        if annotation.get("was_cancelled") is True:
            skipped.cancelled += 1
            continue
        labels = _labels_by_id(results)
        for place, result in enumerate(results):
            if not isinstance(result, dict):
                skipped.results["no object"] += 1
                continue
            where = f"{entry.where}.annotations[{number}].result[{place}]"
            yield Result(Fields(entry.path, where, result), counted, labels.get(str(result.get("id")), ""))
        counted += 1
    skipped.several += counted > 1


def _labels_by_id(results: list[Any]) -> dict[str, str]:
    """Return the labels that stand in results of their own, by the id of the shape that they are of."""
    found = {}
    for result in results:
        value = result.get("value") if isinstance(result, dict) else None
        labels = value.get("labels") if isinstance(value, dict) else None
        if isinstance(labels, list) and labels and isinstance(labels[0], str):
            found[str(result.get("id"))] = labels[0]
    return found


def _picture_in(entry: Fields, targets: list[str]) -> tuple[str, str]:
    """Return key and value of a task's picture.

    It is the value that the masks' `to_name` points to, else the one that looks like a picture, else one
    with a usual name, else what looks like a path.
    """
    data = entry.values.get("data")
    pairs = data.items() if isinstance(data, dict) else ()
    texts = {key: value for key, value in pairs if isinstance(value, str) and value.strip()}
    named = [key for key in dict.fromkeys([*targets, *PICTURE_KEYS]) if key in texts]
    pictures = [key for key, value in texts.items() if _is_picture(value)]
    paths = [key for key, value in texts.items() if not value.split()[1:] and re.search(r"[\\/]", value)]
    candidates = [
        *(key for key in targets if key in texts),
        *(key for key in named if key in pictures),
        *pictures,
        *named,
        *paths,
        *(texts if len(texts) == 1 else ()),
    ]
    if not candidates:
        raise entry.bad("data", "names no picture")
    return candidates[0], texts[candidates[0]]


def _is_picture(value: str) -> bool:
    if len(value) > LONGEST_NAME:
        return False
    return PurePosixPath(_bare(value)).suffix.lower() in PICTURE_SUFFIXES


def _bare(value: str) -> str:
    """Return the path in a path, an URL or a link to local files, with / between its parts."""
    if _DRIVE.match(value):
        return value.replace("\\", "/")
    try:
        parts = urlsplit(value)
        inner = parse_qs(parts.query).get("d")
    except ValueError:
        return value.replace("\\", "/")
    path = inner[0] if inner else parts.path
    return unquote(path).replace("\\", "/")


def _path_of(entry: Fields, key: str, value: str) -> PurePosixPath:
    if value.startswith("data:"):
        raise entry.bad(f"data.{key}", "holds its picture and not its name", "export pictures as files")
    path = _bare(value[:LONGEST_NAME])
    path = (path[3:] if _DRIVE.match(path) and path[0] != "/" else _DRIVE.sub("", path)).lstrip("/")
    if path.startswith("data/upload/"):
        path = path.removeprefix("data/upload/")
    return check_relative(path, entry.path, f"{entry.where}.data.{key}"[:200])


def find_pictures(media: MediaRoot, tasks: dict[int, Task]) -> None:
    """Say where every task's picture is below the root; the names of all tasks are weighed together.

    Label Studio puts eight letters before the names of uploads, which are left away where that finds one.
    Where two pictures would be the same file, it is that of its own name, or of neither.
    """
    for task in tasks.values():
        media.expect(_spellings(task.name))
    owners: dict[Path, set[PurePosixPath]] = {}
    for task in tasks.values():
        for name in _spellings(task.name):
            place = media.find(name)
            if place is not None:
                task.wanted, task.found = name, place
                owners.setdefault(place, set()).add(task.name)
                break
    for task in tasks.values():
        if task.found is None or _owner(task.found, owners[task.found]) == task.name:
            continue
        if task.wanted == task.name:
            media.refuse(task.name)
        task.wanted, task.found = task.name, None


def _owner(place: Path, names: set[PurePosixPath]) -> PurePosixPath | None:
    """Return whose picture a file is: of several names that find it the one that it really has."""
    exact = [name for name in names if name.name == place.name] if len(names) > 1 else [*names]
    return exact[0] if len(exact) == 1 else None


def _spellings(name: PurePosixPath) -> tuple[PurePosixPath, ...]:
    plain = name.with_name(_UPLOAD_MARK.sub("", name.name))
    return (name,) if plain == name else (name, plain)


def without_size(task: Task, path: Path, root: Path) -> BadInputError:
    """Return what is said of a task whose picture's size nobody knows."""
    reason = f"has no mask that tells the size of {task.name.name[:80]}, which is not under {root}"
    return BadInputError(path, task.where, reason, "give the folder that holds it with --media")
