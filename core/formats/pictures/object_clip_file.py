"""What stands in `object-clip.json`, one beside the pictures of each object.

    OUT/<clip>/<track>/object-clip.json              the clip, the track, and a box of the picture per frame
    OUT/<clip>/<track>/pictures/frame_000000.png     the object as the box shows it
    OUT/<clip>/<track>/amodal/frame_000000.png       the whole object, 0 and 255
    OUT/<clip>/<track>/modal/frame_000000.png        what is visible of it

A file shows its box x, y, width, height of the picture, which may reach beyond it: the middle of pixel (u, v)
of W × H shows x + (u + 0.5) · width / W, y + (v + 0.5) · height / H.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from core.errors import BadInputError
from core.formats.kit.object_cut import LARGEST_SIDE
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clip import LARGEST_FRAME, colour_of, own_clip
from core.formats.kit.reading.source_clips import SourceClip
from core.formats.pictures.cutting import CutBox
from core.plain_file import open_plain
from core.video.image_folder import folders_in

OBJECT_CLIP = "object-clip"
FACTS = "object-clip.json"
VERSION = 1
PICTURES, AMODAL, MODAL = "pictures", "amodal", "modal"
FARTHEST = 1 << 16
"""Pixels that a box may lie beyond the picture."""
LARGEST_FACTS = 1 << 24
"""Bytes; read as a whole."""
_WAY_OUT = "export the object again"


@dataclass(frozen=True, slots=True)
class ClipEntry:
    """One frame of an object."""

    frame: int
    box: CutBox
    picture: Path
    amodal: Path
    modal: Path | None
    is_completed: bool
    """The picture showed the whole object when it was written."""
    digest: str
    """SHA-256 of the picture as it was written."""


@dataclass(frozen=True, slots=True)
class ObjectClip:
    """One object as it was handed over."""

    path: Path
    source: SourceClip
    track: str
    category: str
    colour: str | None
    number: int | None
    size_wh: tuple[int, int]
    frames: tuple[ClipEntry, ...]


def find_object_clips(source: Path) -> list[Path]:
    """Return the files of facts in a folder: its own, or those of folders in it or below these."""
    if source.name == FACTS and source.is_file():
        return [source]
    if not source.is_dir():
        return []
    if (source / FACTS).is_file():
        return [source / FACTS]
    below = folders_in(source)
    return [
        place / FACTS
        for place in (*below, *(deeper for one in below for deeper in folders_in(one)))
        if (place / FACTS).is_file()
    ]


def read_object_clip(path: Path) -> ObjectClip:
    """Return what a file of facts says; the pictures are not looked at.

    Raises:
        BadInputError: It is no such file, or a field of it cannot be.
    """
    values = _values(path)
    top = Fields(path, "", values)
    if values.get("format") != OBJECT_CLIP or values.get("version") != VERSION:
        what = f"{values.get('format')!r:.40} version {values.get('version')!r:.20}"
        raise BadInputError(
            path, "format", f"is {what}, expected {OBJECT_CLIP!r} version {VERSION}", _WAY_OUT
        )
    track = _object(top, "track")
    source = own_clip(_object(top, "clip"))
    size_wh = top.whole("width", low=1, high=LARGEST_SIDE), top.whole("height", low=1, high=LARGEST_SIDE)
    frames = tuple(_frames(path, values.get("frames"), source.frame_count))
    if not frames:
        raise BadInputError(path, "frames", "has no frame", _WAY_OUT)
    return ObjectClip(
        path,
        source,
        track.text("name"),
        track.text("category"),
        colour_of(track.text("colour", "")),
        track.whole("id") if track.has("id") else None,
        size_wh,
        frames,
    )


def digest_of_picture(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal.

    Raises:
        BadInputError: It cannot be read.
    """
    try:
        with open_plain(path) as file:
            digest = hashlib.sha256()
            while block := file.read(1 << 20):
                digest.update(block)
            return digest.hexdigest()
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}", "put the file back") from None


def _values(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_FACTS:
            raise ValueError("it is larger than 16 MB")
        values = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BadInputError(path, "", f"is no valid JSON: {error}", _WAY_OUT) from None
    if not isinstance(values, dict):
        raise BadInputError(path, "", "is no JSON object", _WAY_OUT)
    return values


def _object(fields: Fields, name: str) -> Fields:
    values = fields.values.get(name)
    if not isinstance(values, dict):
        raise BadInputError(fields.path, name, "is no JSON object", _WAY_OUT)
    return Fields(fields.path, name, values)


def _frames(path: Path, listed: object, count: int) -> Iterator[ClipEntry]:
    if not isinstance(listed, list):
        raise BadInputError(path, "frames", "is no list", _WAY_OUT)
    seen: set[int] = set()
    for number, values in enumerate(listed):
        where = f"frames[{number}]"
        if not isinstance(values, dict):
            raise BadInputError(path, where, "is no JSON object", _WAY_OUT)
        entry = Fields(path, where, values)
        frame = entry.whole("frame", high=min(count - 1, LARGEST_FRAME))
        if frame in seen:
            raise entry.bad("frame", f"{frame} comes twice", _WAY_OUT)
        seen.add(frame)
        yield ClipEntry(
            frame,
            _box(entry),
            _file(entry, "picture"),
            _file(entry, "amodal"),
            _file(entry, "modal") if entry.has("modal") else None,
            entry.flag("completed"),
            entry.text("sha256", ""),
        )


def _box(entry: Fields) -> CutBox:
    if not entry.has("box"):
        raise entry.bad("box", "is missing", _WAY_OUT)
    entry.check_box("box")
    box = CutBox(*(float(value) for value in entry.values["box"]))
    is_near = max(abs(box.x), abs(box.y)) <= FARTHEST
    if not is_near or not (1 <= box.width <= LARGEST_SIDE and 1 <= box.height <= LARGEST_SIDE):
        raise entry.bad("box", "is no part of a picture", _WAY_OUT)
    return box


def _file(entry: Fields, name: str) -> Path:
    relative: PurePosixPath = check_relative(entry.text(name), entry.path, f"{entry.where}.{name}")
    return entry.path.parent / relative
