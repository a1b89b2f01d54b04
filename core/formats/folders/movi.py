"""MOVi (Kubric) in: the folders that were rendered again with every object alone, as EoRaS and C2F-Seg use.

<video>/rgba_full_00000.png            pictures, here or in a folder rgba of their own
<video>/segmentation_full_00000.png    visible masks: the value is the object's number + 1
<video>/segmentation_<n>_00000.png     object n alone, hence whole: any value but 0
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np
from natsort import natsorted

from core.errors import BadInputError
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.masks.rle import Rle, encode_rle
from core.pictures.mask_file import Kind, Levels, mask_size_wh, read_mask_pixels
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession

PICTURES = "rgba"
"""Folder of the pictures alone, where they do not lie among the masks."""
PICTURE = "rgba_full"
RATE = 12.0
"""At which Kubric renders them."""
_NAME = re.compile(r"(rgba_full|segmentation_full|segmentation_(\d{1,4}))_(\d{1,6})\.png")
_Files = dict[int, dict[str, Path]]


class MoviImporter:
    """Makes a clip per video and a track per object."""

    name = "movi"
    summary = "MOVi / Kubric folders with segmentation_full_*.png and segmentation_<object>_*.png"
    carries = MASKS | {Carry.CLIPS}
    picture_fps = RATE

    def recognise(self, source: Path) -> str | None:
        """Take a folder with segmentation_full_*.png, or a folder of such folders."""
        found = _videos(source)
        return f"{len(found)} folders with segmentation_full_*.png" if found else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`."""
        videos = _videos(source)
        if not videos:
            raise BadInputError(
                source, "", "holds no segmentation_full_*.png", "give the folder of the videos"
            )
        clips = SourceClips(source, media_root or source, session)
        clips.media.expect(name for folder in videos for name in _pictures(source, folder, _files(folder)))
        for place, folder in enumerate(videos):
            yield Progress(place, len(videos), folder.name)
            with session.problems.record():
                _import_video(clips, source, folder, cancel)
        clips.finish()


def _videos(source: Path) -> list[Path]:
    if not source.is_dir():
        return []
    if next(source.glob("segmentation_full_*.png"), None) is not None:
        return [source]
    inner = (path for path in source.iterdir() if path.is_dir() and not path.name.startswith("."))
    found = [path for path in inner if next(path.glob("segmentation_full_*.png"), None) is not None]
    return list(natsorted(found, key=lambda path: path.name))


def _files(folder: Path) -> _Files:
    """Return {frame: {"rgba_full" | "segmentation_full" | object number: file}}."""
    found: _Files = {}
    for path in folder.iterdir():
        match = _NAME.fullmatch(path.name)
        if match is not None:
            found.setdefault(int(match[3]), {})[match[2] or match[1]] = path
    return found


def _import_video(clips: SourceClips, source: Path, folder: Path, cancel: CancelToken) -> None:
    files = _files(folder)
    numbers = _numbers(files)
    lacking = [number for number in numbers if "segmentation_full" not in files[number]]
    if lacking:
        raise BadInputError(folder, f"frame {lacking[0]}", "has no segmentation_full", "get the video again")
    width, height = mask_size_wh(files[numbers[0]]["segmentation_full"])
    pictures = _pictures(source, folder, files)
    is_mixed = pictures[0].name != PICTURES
    source_clip = SourceClip(
        folder.name,
        width,
        height,
        len(numbers),
        str(folder),
        video=None if is_mixed else pictures[0],
        frames=pictures if is_mixed else (),
        is_named_only=is_mixed,
    )
    placed = clips.place(folder.name, source_clip)
    for index, number in enumerate(numbers):
        cancel.check()
        _take(clips, placed, index, files[number])


def _numbers(files: _Files) -> list[int]:
    """Return the frames of which there are masks."""
    return sorted(number for number, kinds in files.items() if kinds.keys() != {PICTURE})


def _pictures(source: Path, folder: Path, files: _Files) -> tuple[PurePosixPath, ...]:
    """Return the folder of a video's pictures, or the pictures that lie among its masks, one per frame."""
    below, numbers = PurePosixPath(*folder.relative_to(source).parts), _numbers(files)
    if (folder / PICTURES).is_dir() or not all(PICTURE in files[number] for number in numbers):
        return (below / PICTURES,)
    return tuple(below / files[number][PICTURE].name for number in numbers)


def _take(clips: SourceClips, placed: PlacedClip, index: int, files: dict[str, Path]) -> None:
    size_hw = placed.source.size_hw
    seen = _read_labels(files["segmentation_full"], size_hw)
    wholes = {int(kind): path for kind, path in files.items() if kind.isdigit()}
    visible = {int(value) - 1 for value in np.unique(seen)} - {-1}
    frame = clips.frame(placed, index) if visible or wholes else None
    if frame is None:
        return
    batch = []
    for number in sorted(visible | wholes.keys()):
        modal = clips.on_canvas(placed, _mask(seen, number + 1)) if number in visible else None
        amodal = None
        if number in wholes:
            whole = read_mask_pixels(wholes[number], size_hw)
            amodal = clips.on_canvas(placed, encode_rle(np.asarray(whole.values != 0)))
        if modal is not None or amodal is not None:
            track = clips.track(placed, number, name=f"object {number}", category="object", number=number)
            batch.append(ImportedFrame(track.id, frame, modal, amodal))
    clips.session.add_frames(batch)


def _read_labels(path: Path, size_hw: tuple[int, int]) -> Levels:
    pixels = read_mask_pixels(path, size_hw)
    if pixels.kind is Kind.COLOUR or not np.issubdtype(pixels.values.dtype, np.integer):
        reason = "has colours instead of indices"
        raise BadInputError(path, "", reason, "save it with a palette, one index per object")
    return pixels.values


def _mask(labels: Levels, value: int) -> Rle:
    return encode_rle(labels == value)
