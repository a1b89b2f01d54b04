"""What came back of objects that were handed over alone: masks and pictures, pasted where they were cut out.

Where the project has the clip and the track, changed masks become a hypothesis and changed pictures become
completions (`core/operations/pasting.py`); else clip and track come in first, as from any other format.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.changes.imported import ImportedPicture
from core.errors import BadInputError
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.formats.pictures.cutting import CutBox, from_file, piece_from_file
from core.formats.pictures.object_clip_export import CARRIES
from core.formats.pictures.object_clip_file import (
    OBJECT_CLIP,
    ClipEntry,
    ObjectClip,
    digest_of_picture,
    find_object_clips,
    read_object_clip,
)
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle
from core.messages import mark
from core.pictures.picture_file import Values, picture_size_wh, read_values
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import BoolMask

UNIT = mark("frames of objects")


class ObjectClipImporter:
    """Reads the folder of one object, or of several."""

    name = OBJECT_CLIP
    summary = "Objects that were exported alone (object-clip.json), as others gave them back"
    carries = CARRIES
    pastes_back = True

    def recognise(self, source: Path) -> str | None:
        """Take a folder with object-clip.json in it, below it, or two below."""
        found = find_object_clips(source)
        return f"{len(found)} object-clip.json" if found else None

    def objects(self, source: Path) -> list[tuple[SourceClip, str]]:
        """Return of which clips and tracks (by name) the source speaks.

        Raises:
            BadInputError: It holds none, or one cannot be read.
        """
        return [(one.source, one.track) for one in _read(source)]

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips, tracks, masks and pictures; see `Importer.run`."""
        found = _read(source)
        clips = SourceClips(source, media_root or source.parent, session)
        clips.expect(one.source for one in found)
        for place, one in enumerate(found):
            yield Progress(place, len(found), one.track)
            with session.problems.record():
                # Clips of one name and media are one; they differ in where their tracks stand.
                placed = clips.place((one.source.name, str(one.source.video)), one.source)
                _import_object(clips, placed, one, cancel)
        clips.finish()


def _read(source: Path) -> list[ObjectClip]:
    found = [read_object_clip(path) for path in find_object_clips(source)]
    if not found:
        raise BadInputError(source, "", "holds no object-clip.json", "give the folder that was exported")
    return found


def _import_object(clips: SourceClips, placed: PlacedClip, one: ObjectClip, cancel: CancelToken) -> None:
    track = clips.track(
        placed, str(one.path), name=one.track, category=one.category, number=one.number, colour=one.colour
    )
    frames: list[ImportedFrame] = []
    pictures: list[ImportedPicture] = []
    for entry in one.frames:
        cancel.check()
        with clips.session.problems.entry(UNIT, partial(_named, one, entry)):
            amodal, modal, picture = _read_entry(one, entry)
            masks = clips.imported(placed, track.id, entry.frame, modal, amodal)
            if masks is not None:
                frames.append(masks)
                pictures.append(replace(picture, frame=masks.frame))
    clips.session.add_frames(frames)
    clips.session.add_pictures(track.id, pictures)


def _named(one: ObjectClip, entry: ClipEntry) -> str:
    return f"{one.source.name}, {one.track}, frame {entry.frame}"


def _read_entry(one: ObjectClip, entry: ClipEntry) -> tuple[Rle, Rle | None, ImportedPicture]:
    """Return the masks of a frame on the canvas that the file states, and its picture.

    Raises:
        BadInputError: A file is missing, cannot be read or has another size.
    """
    canvas = MaskCanvas(one.source.width, one.source.height, one.source.margin)
    _check_size(entry.picture, one.size_wh)
    masks = [
        from_file(_mask(path, one.size_wh), entry.box, canvas) if path is not None else None
        for path in (entry.amodal, entry.modal)
    ]
    assert masks[0] is not None  # its path is needed
    picture = ImportedPicture(
        entry.frame,
        entry.picture.name,
        partial(_load, entry.picture, entry.box, one.size_wh),
        is_as_written=digest_of_picture(entry.picture) == entry.digest,
        was_completed=entry.is_completed,
    )
    return masks[0], masks[1], picture


def _check_size(path: Path, size_wh: tuple[int, int]) -> None:
    width, height = picture_size_wh(path)
    if (width, height) != size_wh:
        reason = f"is {width}×{height}, expected {size_wh[0]}×{size_wh[1]}"
        raise BadInputError(path, "", reason, "give it back in the size in which it was exported")


def _mask(path: Path, size_wh: tuple[int, int]) -> BoolMask:
    _check_size(path, size_wh)
    values = _one_channel(read_values(path, is_exact=True)[0])
    top = values.max()
    # 0 and 255, or 0 and 1; soft edges end in the middle.
    return np.greater(values, top / 2 if top <= 1 else 127.5 * _scale(values))


def _one_channel(values: Values) -> Values:
    return values if values.ndim == 2 else values[..., :3].max(axis=-1)


def _scale(values: Values) -> float:
    return 1.0 if values.dtype == np.uint8 or values.max() <= 255 else float(values.max()) / 255


def _load(path: Path, box: CutBox, size_wh: tuple[int, int]) -> tuple[int, int, NDArray[np.uint8]]:
    """Return a file's picture on the grid of the clip's picture; see `ImportedPicture.load`."""
    _check_size(path, size_wh)
    values = read_values(path, is_exact=True)[0]
    if values.dtype != np.uint8:
        raise BadInputError(path, "", "has more than 8 bits a colour", "give it back with 8 bits")
    left, top, right, bottom = box.window()
    rgba = _four_channels(values.astype(np.uint8))
    size = right - left, bottom - top
    if size_wh == size:
        return left, top, rgba
    # Weighted by alpha, so that colours under holes do not bleed; what is known is as sharp as the masks.
    scaled = np.array(Image.fromarray(rgba).resize(size, Image.Resampling.LANCZOS))
    scaled[..., 3] = piece_from_file(rgba[..., 3], box)
    return left, top, scaled


def _four_channels(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if values.ndim == 2:
        values = np.repeat(values[..., None], 3, axis=-1)
    if values.shape[2] == 4:
        return np.ascontiguousarray(values)
    whole: Sequence[NDArray[np.uint8]] = [values, np.full((*values.shape[:2], 1), 255, np.uint8)]
    return np.concatenate(whole, axis=-1)
