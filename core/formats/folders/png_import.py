"""Plain folders of PNGs: `<clip>/<track>/modal|amodal/000000.png`, black and white, and an index.

    index.json      clips, tracks and their facts; without it folders' names are all there is
    <clip>/<track>/modal/000000.png
    <clip>/<track>/amodal/000000.png

Pictures are as large as the clip's canvas, margin and all. A frame without a mask has no file.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from natsort import natsorted

from core.changes.tracks import Track
from core.errors import BadInputError
from core.formats.folders.png_export import CARRIES, INDEX
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.mask_folder import (
    UNIT,
    ClipPictures,
    MaskFolder,
    open_mask_folder,
    read_together,
    say_of_masks,
    size_of_masks,
)
from core.formats.kit.reading.mask_names import bare, number_in
from core.formats.kit.reading.media_root import MediaRoot, check_relative
from core.formats.kit.reading.source_clip import LARGEST_FRAME, colour_of, own_clip
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.masks.rle import Rle
from core.pictures.mask_values import MaskReading
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import Layer
from core.video.image_folder import folders_in, list_pictures

LARGEST_INDEX = 1 << 24
"""Bytes; read as a whole, and lists of nothing take twenty times their text."""


@dataclass(frozen=True, slots=True)
class _TrackFolder:
    path: Path
    name: str
    category: str
    number: int | None
    colour: str | None


class PngFoldersImporter:
    """Reads the folders with or without their index."""

    name = "png"
    summary = "Folders of PNGs: <clip>/<track>/modal|amodal/000000.png, with or without index.json"
    carries = CARRIES
    reads_mask_pictures = True

    def recognise(self, source: Path) -> str | None:
        """Take folders with <clip>/<track>/modal or amodal in them."""
        if not source.is_dir():
            return None
        found = [track for clip in folders_in(source) for track in folders_in(clip) if _is_track(track)]
        return f"{len(found)} folders with modal/ or amodal/" if found else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`."""
        clips = SourceClips(source, media_root or source.parent, session)
        index = source / INDEX
        has_index = index.is_file()
        found = list(_indexed(index) if has_index else _by_names(source, clips.media))
        if not found:
            raise BadInputError(source, "", "holds no masks", "expected <clip>/<track>/modal/000000.png")
        clips.expect(clip for clip, _ in found)
        for place, (clip, tracks) in enumerate(found):
            yield Progress(place, len(found), clip.name)
            with session.problems.record():
                placed = clips.place(place, clip)
                pictures = _pictures_of(clips, clip, placed, has_index=has_index)
                for track in tracks:
                    _import_track(clips, placed, track, pictures, cancel)
        clips.finish()


def _pictures_of(
    clips: SourceClips, source: SourceClip, placed: PlacedClip, *, has_index: bool
) -> ClipPictures:
    """Return what names are held against: where we wrote the folder they are numbers of frames."""
    names = {} if has_index else clips.session.frame_numbers(placed.clip)
    media = clips.media.find(source.video) if source.video else None
    folder = media if media is not None and media.is_dir() else None
    return ClipPictures(placed.source.size_hw, placed.clip.frame_count, names, folder)


def _is_track(folder: Path) -> bool:
    return any((folder / str(layer)).is_dir() for layer in Layer)


def _indexed(path: Path) -> Iterator[tuple[SourceClip, list[_TrackFolder]]]:
    try:
        if path.stat().st_size > LARGEST_INDEX:
            raise BadInputError(path, "", "is larger than 16 MB", "export the folder again")
        values = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        way_out = "remove it to go by folder names"
        raise BadInputError(path, "", f"is no valid JSON: {error}", way_out) from None
    listed = values.get("clips") if isinstance(values, dict) else None
    for number, clip in enumerate(_objects(path, "clips", listed)):
        entry = Fields(path, f"clips[{number}]", clip)
        source = own_clip(entry)
        folder = path.parent / check_relative(entry.text("folder"), path, f"{entry.where}.folder")
        tracks = []
        for place, values in enumerate(_objects(path, f"{entry.where}.tracks", clip.get("tracks"))):
            one = Fields(path, f"{entry.where}.tracks[{place}]", values)
            name = check_relative(one.text("folder"), path, f"{one.where}.folder")
            tracks.append(
                _TrackFolder(
                    folder / name,
                    one.text("name"),
                    one.text("category"),
                    one.whole("id") if one.has("id") else None,
                    colour_of(one.text("colour", "")),
                )
            )
        yield source, tracks


def _objects(path: Path, where: str, listed: object) -> list[dict[str, Any]]:
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise BadInputError(path, where, "is no list of objects", "remove the file to go by folder names")
    return listed


def _by_names(source: Path, root: MediaRoot) -> Iterator[tuple[SourceClip, list[_TrackFolder]]]:
    for clip in folders_in(source):
        folders = [track for track in folders_in(clip) if _is_track(track)]
        tracks = [_TrackFolder(track, track.name, "object", None, None) for track in folders]
        files = [file for track in tracks for layer in Layer for file in _files(track.path, layer)]
        if not files:
            continue
        media = check_relative(clip.name, source, clip.name)
        place = root.find(media)
        found = list_pictures(place) if place is not None and place.is_dir() else []
        width, height = size_of_masks(files, found)
        numbers = [number_in(file.name) for file in files]
        if None in numbers:
            names = tuple(media / f"{stem}.jpg" for stem in natsorted({bare(file.name) for file in files}))
            yield SourceClip(clip.name, width, height, len(names), clip.name, media, names), tracks
        else:
            last = min(max(number for number in numbers if number is not None), LARGEST_FRAME)
            yield SourceClip(clip.name, width, height, last + 1, clip.name, video=media), tracks


def _files(folder: Path, layer: Layer) -> list[Path]:
    place = folder / str(layer)
    return list_pictures(place) if place.is_dir() else []


def _import_track(
    clips: SourceClips,
    placed: PlacedClip,
    folder: _TrackFolder,
    pictures: ClipPictures,
    cancel: CancelToken,
) -> None:
    session = clips.session
    layers = {layer: open_mask_folder(_files(folder.path, layer), pictures) for layer in Layer}
    reading = read_together(list(layers.values()), session.mask_wish, cancel.check)
    if any(of_layer.files for of_layer in layers.values()):
        say_of_masks(session, f"{placed.clip.name}: {folder.name}", reading, *layers.values())
    is_one = len(reading.objects) < 2
    tracks = {
        number: clips.track(
            placed,
            (str(folder.path), number),
            name=folder.name if is_one else f"{folder.name} {number}",
            category=folder.category,
            number=folder.number if is_one else None,
            colour=folder.colour if is_one else None,
        )
        for number in reading.objects or [1]
    }
    session.add_frames(_frames(clips, placed, tracks, layers, reading, cancel))


def _frames(
    clips: SourceClips,
    placed: PlacedClip,
    tracks: Mapping[int, Track],
    layers: Mapping[Layer, MaskFolder],
    reading: MaskReading,
    cancel: CancelToken,
) -> Iterator[ImportedFrame]:
    for frame in sorted({frame for of_layer in layers.values() for frame in of_layer.files}):
        cancel.check()
        masks: dict[Layer, dict[int, Rle]] = {layer: {} for layer in Layer}
        for layer, of_layer in layers.items():
            if frame in of_layer.files:
                with clips.session.problems.entry(UNIT, partial(of_layer.name_of, frame)):
                    masks[layer] = of_layer.objects(frame, reading)
        for number, track in tracks.items():
            modal, amodal = (clips.on_canvas(placed, masks[layer].get(number)) for layer in Layer)
            if modal is not None or amodal is not None:
                yield ImportedFrame(track.id, frame, modal, amodal)
