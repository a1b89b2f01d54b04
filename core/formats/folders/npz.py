"""NumPy archive: packed bits per track and layer, and the facts as JSON; opens with `numpy.load`.

    facts.json          clips, tracks, names, sizes
    0/modal_frames.npy  int32 (N,): frames of track 0 that have a modal mask
    0/modal_bits.npy    uint8 (N, ⌈H·W / 8⌉): their pixels on the clip's canvas, `numpy.packbits` of rows

Written and read entry by entry, so memory does not grow with the number of masks. Nothing is pickled.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from core.atomic import atomic_bytes
from core.changes.tracks import Track
from core.errors import BadInputError
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.reading.fields import Fields, check_canvas
from core.formats.kit.reading.source_clip import LARGEST_FRAME, colour_of, own_clip
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, decode_rle, encode_rle
from core.messages import about, mark, say
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import Layer

FACTS = "facts.json"
LARGEST_FACTS = 1 << 24
"""Bytes; read as a whole, and lists of nothing take twenty times their text."""
CARRIES = MASKS | {Carry.BEYOND_FRAME, Carry.EMPTY_TRACKS, Carry.TRACK_NAMES, Carry.CATEGORIES, Carry.CLIPS}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError)


class NpzImporter:
    """Reads our archives."""

    name = "npz"
    summary = "NumPy archive of packed masks, as this program writes it"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take zip archives with facts.json in them."""
        if source.suffix.lower() != ".npz" or not source.is_file():
            return None
        try:
            with zipfile.ZipFile(source) as archive:
                return "a NumPy archive with facts.json" if FACTS in archive.namelist() else None
        except _BROKEN:
            return None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`."""
        clips = SourceClips(source, media_root or source.parent, session)
        try:
            with zipfile.ZipFile(source) as archive:
                number, found = 0, _facts(archive, source)
                clips.expect(clip for clip, _ in found)
                for clip, tracks in found:
                    yield Progress(0, 0, clip.name)
                    with session.problems.record():
                        placed = clips.place((clip.name, clip.where), clip)
                        for place, entry in enumerate(tracks):
                            cancel.check()
                            _import_track(clips, placed, archive, entry, number + place)
                    number += len(tracks)
        except _BROKEN as error:
            raise BadInputError(source, "", f"is a damaged archive: {error}", "export it again") from None
        clips.finish()


def _facts(archive: zipfile.ZipFile, source: Path) -> list[tuple[SourceClip, list[Fields]]]:
    size = source.stat().st_size
    for packed in archive.infolist():
        # Python's reader takes as much memory as an entry claims to fill in the file.
        if packed.compress_size > size:
            raise BadInputError(source, packed.filename, "is larger than the archive", "export it again")
    info = archive.getinfo(FACTS) if FACTS in archive.namelist() else None
    if info is None or info.file_size > LARGEST_FACTS:
        raise BadInputError(source, FACTS, "is missing or larger than 16 MB", "export it again")
    try:
        values = json.loads(archive.read(info))
    except (ValueError, RecursionError) as error:
        raise BadInputError(source, FACTS, f"is no valid JSON: {error}") from None
    found = []
    for number, clip in enumerate(_objects(source, "clips", values)):
        entry = Fields(source, f"clips[{number}]", clip)
        source_clip = own_clip(entry)
        canvas = MaskCanvas(source_clip.width, source_clip.height, source_clip.margin)
        check_canvas(source, entry.where, canvas)
        tracks = [
            Fields(source, f"{entry.where}.tracks[{place}]", track)
            for place, track in enumerate(_objects(source, "tracks", clip))
        ]
        found.append((source_clip, tracks))
    return found


def _objects(source: Path, name: str, values: object) -> list[dict[str, Any]]:
    listed = values.get(name) if isinstance(values, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise BadInputError(source, f"{FACTS}: {name}", "is no list of objects", "export it again")
    return listed


def _import_track(
    clips: SourceClips, placed: PlacedClip, archive: zipfile.ZipFile, entry: Fields, number: int
) -> None:
    track = clips.track(
        placed,
        number,
        name=entry.text("name"),
        category=entry.text("category"),
        number=entry.whole("id") if entry.has("id") else None,
        colour=colour_of(entry.text("colour", "")),
    )
    with ExitStack() as open_layers:
        modals, amodals = (
            open_layers.enter_context(closing(_Layer(archive, entry, number, layer, placed)))
            for layer in (Layer.MODAL, Layer.AMODAL)
        )
        clips.session.add_frames(_frames(clips, placed, track.id, modals, amodals))


def _frames(
    clips: SourceClips, placed: PlacedClip, track_id: int, modals: "_Layer", amodals: "_Layer"
) -> Iterator[ImportedFrame]:
    # Not as a list: ten million Python numbers would take 400 MB.
    for index in map(int, np.union1d(modals.frames, amodals.frames)):
        item = clips.imported(placed, track_id, index, modals.read(index), amodals.read(index))
        if item is not None:
            yield item


class _Layer:
    """The masks of a track's layer, read row by row in the order of frames."""

    def __init__(
        self, archive: zipfile.ZipFile, entry: Fields, number: int, layer: Layer, placed: PlacedClip
    ) -> None:
        self._entry, self._size_hw = entry, placed.source.size_hw
        self._row = -(-self._size_hw[0] * self._size_hw[1] // 8)
        self._bits: IO[bytes] | None = None
        self._at = 0
        self.frames = np.zeros(0, np.int64)
        """Frames that have a mask, ascending; as an array, since a file may list ten million."""
        name = f"{number}/{layer}"
        if f"{name}_frames.npy" not in archive.namelist():
            return
        self.frames = self._read_frames(archive, f"{name}_frames.npy")
        if (np.diff(self.frames) <= 0).any():
            raise entry.bad("", f"{name}: frames do not ascend", "export it again")
        self._bits = self._open_bits(archive, f"{name}_bits.npy", len(self.frames))

    def close(self) -> None:
        """Let go of the archive."""
        if self._bits is not None:
            self._bits.close()

    def read(self, frame: int) -> Rle | None:
        """Return the mask of a frame; frames are asked for in ascending order."""
        if self._bits is None or self._at >= len(self.frames) or self.frames[self._at] != frame:
            return None
        self._at += 1
        data = self._bits.read(self._row)
        if len(data) < self._row:
            raise self._entry.bad("", "masks are cut off", "export it again")
        height, width = self._size_hw
        pixels = np.unpackbits(np.frombuffer(data, np.uint8), count=height * width)
        return encode_rle(pixels.reshape(height, width))

    def _read_frames(self, archive: zipfile.ZipFile, name: str) -> NDArray[np.int64]:
        with archive.open(name) as file:
            shape, dtype = _header(file, self._entry, name)
            if len(shape) != 1 or dtype.kind not in "iu" or shape[0] > LARGEST_FRAME:
                raise self._entry.bad("", f"{name} is no list of frames", "export it again")
            data = file.read(shape[0] * dtype.itemsize)
        if len(data) < shape[0] * dtype.itemsize:
            raise self._entry.bad("", f"{name} is cut off", "export it again")
        return np.frombuffer(data, dtype).astype(np.int64)

    def _open_bits(self, archive: zipfile.ZipFile, name: str, count: int) -> IO[bytes]:
        if name not in archive.namelist():
            raise self._entry.bad("", f"{name} is missing", "export it again")
        with ExitStack() as opened:
            file = opened.enter_context(archive.open(name))
            shape, dtype = _header(file, self._entry, name)
            if shape != (count, self._row) or dtype != np.uint8:
                raise self._entry.bad(
                    "", f"{name} is {shape}, expected {(count, self._row)}", "export it again"
                )
            opened.pop_all()
        return file


def _header(file: IO[bytes], entry: Fields, name: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise entry.bad("", f"{name} is of another version", "export it again")
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    try:
        shape, is_fortran, dtype = read(file)
    except (SyntaxError, TokenError, TypeError, RecursionError, MemoryError):  # what its parser may raise
        raise entry.bad("", f"{name} has a damaged header", "export it again") from None
    if dtype.hasobject or (is_fortran and len(shape) > 1) or any(side < 0 for side in shape):
        raise entry.bad("", f"{name} is no plain array", "export it again")
    return shape, dtype


class NpzExporter(SelectionExporter):
    """Writes one archive."""

    name = "npz"
    summary = mark("NumPy archive (.npz): packed bits per track and layer, facts as JSON")
    carries = CARRIES

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`."""
        total = sum(len(tracks) for tracks in selection.tracks.values())
        with (
            atomic_bytes(out) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        ):
            facts, number = [], 0
            for clip in selection.clips:
                tracks = []
                for track in selection.tracks[clip.id]:
                    for layer in Layer:
                        cancel.check()
                        _write_layer(archive, selection, track, layer, number, cancel)
                    tracks.append(
                        {
                            "id": selection.track_ids[track.id], "name": track.name,
                            "category": track.category.name, "colour": track.colour,
                        }
                    )  # fmt: skip
                    number += 1
                    yield Progress(number, total, about(clip.name, track.name))
                facts.append(
                    {
                        "name": clip.name, "media": selection.names.of(clip),
                        "width": clip.width, "height": clip.height,
                        "frames": clip.frame_count, "fps": clip.fps, "margin": clip.margin, "tracks": tracks,
                    }
                )  # fmt: skip
            archive.writestr(FACTS, json.dumps({"clips": facts}, indent=1, ensure_ascii=False))
        yield Progress(total, total, say("{count} tracks", count=total))


def _write_layer(
    archive: zipfile.ZipFile,
    selection: Selection,
    track: Track,
    layer: Layer,
    number: int,
    cancel: CancelToken,
) -> None:
    def masks() -> Iterator[tuple[FrameMasks, Rle]]:
        for item in selection.frames_of(track, cancel):
            rle = item.rle(layer, margin=True)
            if rle is not None:
                yield item, rle

    frames = np.array([item.frame for item, _ in masks()], np.int32)
    if not len(frames):
        return
    size_hw = next(clip for clip in selection.clips if clip.id == track.clip_id).canvas.size_hw
    with archive.open(f"{number}/{layer}_frames.npy", "w") as file:
        npy.write_array(file, frames, allow_pickle=False)
    with archive.open(f"{number}/{layer}_bits.npy", "w", force_zip64=True) as file:
        shape = len(frames), -(-size_hw[0] * size_hw[1] // 8)
        npy.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
        for _, rle in masks():
            file.write(np.packbits(decode_rle(rle)).tobytes())
