"""The simple folder layout: `rgbs/` with frames and `masks/` with modal masks, one object per clip.

Frames and masks are paired by file name without its ending. `amodal/`, where there is one, brings amodal
masks in the same way.
"""

from collections.abc import Iterator
from pathlib import Path

from natsort import natsorted

from core.errors import BadInputError
from core.formats.carries import MASKS, Carry
from core.formats.fields import check_canvas
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, encode_rle
from core.pictures.picture_check import read_mask_picture
from core.progress import CancelToken, Progress
from core.store.import_session import ImportedFrame, ImportSession
from core.video.image_folder import list_pictures
from core.video.opening import probe

THRESHOLD = 128
"""Mask pixels from this value on are set (published reader: > 127)."""


class RgbsMasksImporter:
    """Makes one clip with one track per folder."""

    name = "rgbs-masks"
    summary = "Folders with rgbs/ and masks/ (black and white PNG)"
    carries = MASKS | {Carry.CLIPS}

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
            yield from _import_clip(folder, session, cancel)


def find_clips(source: Path) -> list[Path]:
    """Return the folders that hold rgbs/ and masks/: the source itself, or those in it."""
    if not source.is_dir():
        return []
    if _is_clip(source):
        return [source]
    return [p for p in natsorted(source.iterdir(), key=lambda p: p.name) if p.is_dir() and _is_clip(p)]


def _is_clip(folder: Path) -> bool:
    return (folder / "rgbs").is_dir() and (folder / "masks").is_dir()


def _import_clip(folder: Path, session: ImportSession, cancel: CancelToken) -> Iterator[Progress]:
    info = probe(folder / "rgbs")
    check_canvas(folder / "rgbs", "", MaskCanvas(info.width, info.height))
    names = [path.stem for path in list_pictures(folder / "rgbs")]
    modal = _paired(folder, "masks", names)
    amodal = _paired(folder, "amodal", names) if (folder / "amodal").is_dir() else {}
    clip = session.add_clip(info, name=folder.name)
    track = session.add_track(clip, name=folder.name, category=session.ensure_category("object"))
    for frame in range(info.frame_count):
        cancel.check()
        yield Progress(frame, info.frame_count, folder.name)
        session.add_frames(
            [
                ImportedFrame(
                    track.id,
                    frame,
                    modal=_read(modal.get(frame), clip.canvas.size_hw),
                    amodal=_read(amodal.get(frame), clip.canvas.size_hw),
                )
            ]
        )
    yield Progress(info.frame_count, info.frame_count, folder.name)


def _paired(folder: Path, kind: str, names: list[str]) -> dict[int, Path]:
    """Return mask files by frame number.

    Raises:
        BadInputError: There are not as many masks as frames, or one has no frame of its name.
    """
    files = list_pictures(folder / kind)
    if len(files) != len(names):
        raise BadInputError(
            folder / kind,
            "",
            f"holds {len(files)} masks, but rgbs/ holds {len(names)} frames",
            "give every frame a mask of its name; a black one where the object is not seen",
        )
    numbers = {name: number for number, name in enumerate(names)}
    for path in files:
        if path.stem not in numbers:
            raise BadInputError(path, "", "has no frame of this name in rgbs/", "rename it or its frame")
    return {numbers[path.stem]: path for path in files}


def _read(path: Path | None, size_hw: tuple[int, int]) -> Rle | None:
    if path is None:
        return None
    mask = read_mask_picture(path, size_hw) >= THRESHOLD
    return encode_rle(mask) if mask.any() else None
