"""The simple folder layout: `rgbs/` with frames and `masks/` with modal masks, of one object or of several.

Frames and masks are paired by their names (`mask_names.py`); what values mean is decided by all of the clip's
(`core/pictures/mask_values.py`). `amodal/`, where there is one, brings amodal masks in the same way.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from natsort import natsorted

from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.reading.fields import check_canvas
from core.formats.kit.reading.mask_folder import (
    UNIT,
    ClipPictures,
    MaskFolder,
    open_mask_folder,
    read_together,
    say_of_masks,
)
from core.formats.kit.reading.source_clip import PAPER_FPS
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, recanvas
from core.messages import say
from core.pictures.mask_values import MaskReading
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import Layer
from core.video.image_folder import list_pictures
from core.video.opening import probe

PICTURES, MASKS_FOLDER = "rgbs", "masks"
LAYERS = {Layer.MODAL: MASKS_FOLDER, Layer.AMODAL: "amodal"}


class RgbsMasksImporter:
    """Makes one clip with one track per folder."""

    name = "rgbs-masks"
    summary = "Folders with rgbs/ and masks/ (pictures of masks)"
    carries = MASKS | {Carry.CLIPS}
    reads_mask_pictures = True
    picture_fps = PAPER_FPS

    def recognise(self, source: Path) -> str | None:
        """Take a folder with rgbs/ and masks/, or a folder of such folders."""
        folders = find_clips(source)
        if not folders:
            return None
        return (
            "rgbs/ and masks/ in it"
            if folders == [source]
            else f"{len(folders)} folders with rgbs/ and masks/"
        )

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add a clip with a track per folder; see `Importer.run`."""
        del media_root
        folders = find_clips(source)
        if not folders:
            raise BadInputError(source, "", "holds no folder with rgbs/ and masks/")
        for folder in folders:
            with session.problems.record():
                yield from _import_clip(folder, session, cancel)


def find_clips(source: Path) -> list[Path]:
    """Return the folders that hold rgbs/ and masks/: the source itself, or those in it."""
    if not source.is_dir():
        return []
    if _is_clip(source):
        return [source]
    return [p for p in natsorted(source.iterdir(), key=lambda p: p.name) if p.is_dir() and _is_clip(p)]


def _is_clip(folder: Path) -> bool:
    return (folder / PICTURES).is_dir() and (folder / MASKS_FOLDER).is_dir()


def _import_clip(folder: Path, session: ImportSession, cancel: CancelToken) -> Iterator[Progress]:
    info = probe(folder / PICTURES)
    check_canvas(folder / PICTURES, "", MaskCanvas(info.width, info.height))
    clip = session.add_clip(info, name=folder.name)
    size_hw = info.height, info.width
    pictures = ClipPictures(size_hw, clip.frame_count, session.frame_numbers(clip), folder / PICTURES)
    layers = {layer: open_mask_folder(_files(folder / name), pictures) for layer, name in LAYERS.items()}
    reading = read_together(list(layers.values()), session.mask_wish, cancel.check)
    say_of_masks(session, clip.name, reading, *layers.values())
    _say_what_is_missing(session, clip, layers[Layer.MODAL])
    tracks: dict[int, Track] = {}
    for frame in range(clip.frame_count):
        cancel.check()
        yield Progress(frame, clip.frame_count, folder.name)
        masks = {layer: _objects(session, of_layer, frame, reading) for layer, of_layer in layers.items()}
        batch = []
        for number in sorted({number for of_layer in masks.values() for number in of_layer}):
            if number not in tracks:
                name = folder.name if len(reading.objects) == 1 else f"{folder.name} {number}"
                tracks[number] = session.add_track(
                    clip,
                    name=name,
                    category=session.ensure_category("object"),
                    external_id=None if len(reading.objects) == 1 else number,
                )
            modal, amodal = (
                recanvas(rle, MaskCanvas(info.width, info.height), clip.canvas) if rle is not None else None
                for rle in (masks[Layer.MODAL].get(number), masks[Layer.AMODAL].get(number))
            )
            batch.append(ImportedFrame(tracks[number].id, frame, modal=modal, amodal=amodal))
        session.add_frames(batch)
    if not tracks:
        session.add_track(clip, name=folder.name, category=session.ensure_category("object"))
    yield Progress(clip.frame_count, clip.frame_count, folder.name)


def _files(folder: Path) -> list[Path]:
    return list_pictures(folder) if folder.is_dir() else []


def _objects(session: ImportSession, folder: MaskFolder, frame: int, reading: MaskReading) -> dict[int, Rle]:
    found: dict[int, Rle] = {}
    if frame in folder.files:
        with session.problems.entry(UNIT, partial(folder.name_of, frame)):
            found = folder.objects(frame, reading)
    return found


def _say_what_is_missing(session: ImportSession, clip: Clip, modal: MaskFolder) -> None:
    if not modal.files:
        session.said.add(
            clip.name,
            say("{folder} holds no mask picture that belongs to a frame", folder=f"{MASKS_FOLDER}/"),
        )
    elif len(modal.files) < clip.frame_count:
        lacking = clip.frame_count - len(modal.files)
        session.said.add(
            clip.name, say("{n} of {m} frames have no mask picture", n=lacking, m=clip.frame_count)
        )
