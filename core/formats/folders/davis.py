"""DAVIS 2017 and MOSE: a palette PNG per frame, whose indices are the objects.

JPEGImages[/480p]/<clip>/00000.jpg          pictures, looked for under the media root
Annotations[/480p]/<clip>/00000.png         visible masks; 255 = void, nobody knows
Annotations_modal/<clip>/<index>/00000.png  ours: visible masks that overlap others, black and white
Annotations_amodal/<clip>/<index>/00000.png ours: amodal masks, black and white
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from core.atomic import atomic_folder
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.reading.mask_folder import (
    UNIT,
    ClipPictures,
    MaskFolder,
    open_mask_folder,
    read_together,
    say_of_masks,
    size_of_masks,
)
from core.formats.kit.reading.mask_names import bare
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.frame_files import frame_file
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.rle import Rle, area, decode_rle, encode_rle, intersection, union
from core.messages import mark, say
from core.pictures.mask_values import BLACK_AND_WHITE
from core.pictures.palette_png import VOID, write_labels
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.tracks.front_order import FrontOrder
from core.types import Layer
from core.video.image_folder import folders_in, list_pictures

CARRIES = frozenset({Carry.MODAL, Carry.AMODAL, Carry.TRACKS, Carry.CLIPS})
ANNOTATIONS, PICTURES = "Annotations", "JPEGImages"
OWN_MODAL, OWN_AMODAL = "Annotations_modal", "Annotations_amodal"
MOST_OBJECTS = VOID - 1


class DavisImporter:
    """Makes a clip per folder of PNGs, a track per index."""

    name = "davis"
    summary = "DAVIS / MOSE folders: Annotations/<clip>/00000.png with a palette"
    carries = CARRIES
    reads_mask_pictures = True

    def recognise(self, source: Path) -> str | None:
        """Take folders that hold Annotations/ with folders of PNGs."""
        clips = _sequences(source)
        return f"Annotations/ with {len(clips)} folders of PNGs" if clips else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`."""
        found = _sequences(source)
        if not found:
            raise BadInputError(source, ANNOTATIONS, "holds no folders of PNGs", "give the data set's folder")
        clips = SourceClips(source, media_root or source, session)
        for folder in found.values():
            clips.media.expect([_named(source, folder), *_pictures_of_masks(source, folder)])
        void = 0
        for place, (name, folder) in enumerate(found.items()):
            yield Progress(place, len(found), name)
            with session.problems.record():
                void += _import_clip(clips, source, name, folder, cancel)
        clips.finish()
        if void:
            session.notes.append(
                say("{n} pixels are void (index {index}) and belong to no object", n=void, index=VOID)
            )


def _sequences(source: Path) -> dict[str, Path]:
    """Return {clip: folder of PNGs}, below Annotations/ or below one resolution in it."""
    root = source / ANNOTATIONS
    if not root.is_dir():
        return {}
    folders = folders_in(root)
    inner = [child for folder in folders for child in folders_in(folder)]
    if not any(list_pictures(folder) for folder in folders) and inner:
        folders = inner
    return {folder.name: folder for folder in folders if list_pictures(folder)}


def _import_clip(clips: SourceClips, source: Path, name: str, folder: Path, cancel: CancelToken) -> int:
    files, session = list_pictures(folder), clips.session
    media = _pictures(clips, source, folder)
    found = list_pictures(media) if media is not None else []
    frames = tuple(_named(source, folder) / path.name for path in found)
    frames = frames or _pictures_of_masks(source, folder)
    names = [frame.name for frame in frames]
    width, height = size_of_masks(files, found)
    placed = clips.place(name, SourceClip(name, width, height, len(names), str(folder), frames=frames))
    known = session.frame_numbers(placed.clip) or {one: number for number, one in enumerate(names)}
    pictures = ClipPictures((height, width), placed.clip.frame_count, known, media)
    labels = open_mask_folder(files, pictures)
    reading = read_together([labels], session.mask_wish, cancel.check)
    say_of_masks(session, placed.clip.name, reading, labels, are_labels=True)
    own = {layer: _ownfolders_in(source, kind, name, pictures) for layer, kind in _OWN.items()}
    void = 0
    folders = [labels, *(one for of_layer in own.values() for one in of_layer.values())]
    for frame in sorted({frame for one in folders for frame in one.files}):
        cancel.check()
        seen: dict[int, Rle] = {}
        if frame in labels.files:
            with session.problems.entry(UNIT, partial(labels.name_of, frame)):
                pixels = labels.pixels(frame)
                void += reading.count_void(pixels)
                seen = {number: encode_rle(mask) for number, mask in reading.split(pixels).items()}
        of_layer = {layer: _read_own(session, kinds, frame) for layer, kinds in own.items()}
        _take(
            clips,
            placed,
            frame,
            {Layer.MODAL: seen | of_layer[Layer.MODAL], Layer.AMODAL: of_layer[Layer.AMODAL]},
        )
    return void


_OWN = {Layer.MODAL: OWN_MODAL, Layer.AMODAL: OWN_AMODAL}


def _pictures(clips: SourceClips, source: Path, folder: Path) -> Path | None:
    media = clips.media.find(_named(source, folder))
    return media if media is not None and media.is_dir() else None


def _named(source: Path, folder: Path) -> PurePosixPath:
    """Return what the folder of a clip's pictures is called, by that of its masks."""
    return PurePosixPath(PICTURES, *folder.relative_to(source / ANNOTATIONS).parts)


def _pictures_of_masks(source: Path, folder: Path) -> tuple[PurePosixPath, ...]:
    """Return what a clip's pictures are called where they are not there, by the names of its masks."""
    return tuple(_named(source, folder) / f"{bare(path.name)}.jpg" for path in list_pictures(folder))


def _ownfolders_in(source: Path, kind: str, name: str, pictures: ClipPictures) -> dict[int, MaskFolder]:
    """Return {object: black and white PNGs} of our own folders."""
    found: dict[int, MaskFolder] = {}
    root = source / kind / name
    for folder in folders_in(root) if root.is_dir() else ():
        if not folder.name.isdecimal() or not 0 < int(folder.name) <= MOST_OBJECTS:
            raise BadInputError(folder, "", "is not named by an index from 1 to 254")
        found[int(folder.name)] = open_mask_folder(list_pictures(folder), pictures)
    return found


def _read_own(session: ImportSession, folders: Mapping[int, MaskFolder], frame: int) -> dict[int, Rle]:
    found = {}
    for number, folder in folders.items():
        if frame in folder.files:
            with session.problems.entry(UNIT, partial(folder.name_of, frame)):
                found[number] = folder.objects(frame, BLACK_AND_WHITE).get(1)
    return {number: rle for number, rle in found.items() if rle is not None}


def _take(
    clips: SourceClips, placed: PlacedClip, frame: int, masks: Mapping[Layer, Mapping[int, Rle]]
) -> None:
    batch = []
    for value in sorted(masks[Layer.MODAL].keys() | masks[Layer.AMODAL].keys()):
        modal, amodal = (clips.on_canvas(placed, masks[layer].get(value)) for layer in Layer)
        if modal is not None or amodal is not None:
            track = clips.track(placed, value, name=f"object {value}", category="object", number=value)
            batch.append(ImportedFrame(track.id, frame, modal, amodal))
    clips.session.add_frames(batch)


class DavisExporter(SelectionExporter):
    """Writes visible masks as one index image per frame, whole objects in folders of their own."""

    name = "davis"
    summary = mark("DAVIS / MOSE folders: palette PNGs of modal masks; amodal masks in a folder per object")
    carries = CARRIES
    writes_folder = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`.

        A pixel has one index: where visible masks overlap, the track in front has it (else the one that was
        made first), and those that lose pixels are written whole beside it.

        Raises:
            BadInputError: A clip has more than 254 tracks.
        """
        total, done = selection.frame_count, 0
        with atomic_folder(out) as folder:
            names = folder_names(clip.name for clip in selection.clips)
            for clip, name in zip(selection.clips, names, strict=True):
                tracks = selection.tracks[clip.id]
                if len(tracks) > MOST_OBJECTS:
                    raise BadInputError(
                        selection.project.url, clip.name, f"has {len(tracks)} tracks, DAVIS has room for 254"
                    )
                writer = _ClipWriter(folder, name, clip, tracks, selection.project.front_orders.get(clip.id))
                for block in selection.blocks(clip, cancel):
                    for item in block:
                        writer.add(item)
                    yield Progress(done, total, clip.name)
                writer.finish()
                done += clip.frame_count
            sets = folder / "ImageSets" / "2017"
            sets.mkdir(parents=True)
            (sets / "val.txt").write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
        yield Progress(total, total, say("{count} frames", count=total))


class _ClipWriter:
    """Collects the objects of a frame and writes them; frames without any are black."""

    def __init__(
        self, folder: Path, name: str, clip: Clip, tracks: Sequence[Track], order: FrontOrder | None
    ) -> None:
        self._folder, self._name, self._clip = folder, name, clip
        self._numbers = {track.id: place + 1 for place, track in enumerate(tracks)}
        self._order = order
        self._items: list[FrameMasks] = []
        self._next = 0
        (folder / ANNOTATIONS / name).mkdir(parents=True)

    def add(self, item: FrameMasks) -> None:
        """Take the next object, by frame."""
        while self._next < item.frame:
            self._write()
        self._items.append(item)

    def finish(self) -> None:
        """Write what is left."""
        while self._next < self._clip.frame_count:
            self._write()

    def _write(self) -> None:
        front = self._order.at(self._next) if self._order is not None else ()
        places = {track_id: place for place, track_id in enumerate(front)}
        behind_all = len(places)
        ordered = sorted(self._items, key=lambda i: (places.get(i.track.id, behind_all), i.track.id))
        labels = np.zeros((self._clip.height, self._clip.width), np.uint8)
        taken: Rle | None = None
        for item in ordered:
            modal, amodal = item.rle(Layer.MODAL), item.rle(Layer.AMODAL)
            if modal is not None:
                labels[decode_rle(modal) & (labels == 0)] = self._numbers[item.track.id]
                if taken is not None and area(intersection([taken, modal])):
                    self._write_own(OWN_MODAL, item, modal)
                taken = modal if taken is None else union([taken, modal])
            if amodal is not None:
                self._write_own(OWN_AMODAL, item, amodal)
        write_labels(self._folder / ANNOTATIONS / self._name / frame_file(self._next, 5), labels)
        self._items = []
        self._next += 1

    def _write_own(self, kind: str, item: FrameMasks, rle: Rle) -> None:
        folder = self._folder / kind / self._name / str(self._numbers[item.track.id])
        folder.mkdir(parents=True, exist_ok=True)
        _, png = cv2.imencode(".png", decode_rle(rle).astype(np.uint8) * 255)
        (folder / frame_file(item.frame, 5)).write_bytes(png.tobytes())
