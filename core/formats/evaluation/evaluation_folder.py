"""Folders of clips with truth: `FOLDER/<clip>/rgbs`, `masks`, and where there are any `amodal`, `occluder`,
`depth` and `boxes.json`. One object per clip (docs/evaluation.md).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from natsort import natsorted, ns
from numpy.typing import NDArray

from core.errors import BadInputError
from core.formats.evaluation.evaluation_sequences import (
    FileSequence,
    KeptSequence,
    mask_sequence,
    read_depth,
    wrong_size,
)
from core.pictures.picture_check import check_picture
from core.pictures.picture_file import picture_size_wh
from core.pictures.reading import read_picture
from core.types import BoolMask, BoxXywh, RgbFrame
from core.video.image_folder import list_pictures

PICTURES, MODAL, AMODAL, OCCLUDER, DEPTH = "rgbs", "masks", "amodal", "occluder", "depth"
BOXES = "boxes.json"
KNOWN = (PICTURES, MODAL, AMODAL, OCCLUDER, DEPTH)


@dataclass(frozen=True)
class EvaluationClip:
    """One object through one clip. Nothing is decoded before it is asked for; all sequences have one size."""

    name: str
    folder: Path
    """Where it is from, for messages; no two clips have the same."""
    frame_names: tuple[str, ...]
    """Names of the pictures without their ending."""
    frames: KeptSequence[RgbFrame]
    modal: KeptSequence[BoolMask]
    amodal: KeptSequence[BoolMask] | None
    """Truth: ask `truth` for it."""
    occluder: KeptSequence[BoolMask] | None
    depth: KeptSequence[NDArray[np.float32]] | None
    """0..1, larger = nearer."""
    amodal_boxes: tuple[BoxXywh | None, ...] | None
    """True boxes, one per frame, in pixels of the pictures; None = not known there."""
    true_frames: frozenset[int] | None = None
    """Frames whose truth is known; None = all."""
    numbers: tuple[int, ...] = ()
    """Numbers of the frames in the clip they are from, where these have gaps; empty = one after the other."""
    margin: int = 0
    """Pixels by which masks and pictures reach beyond what was filmed, on every side."""
    fps: float = 0.0
    """Frames a second; 0 = not known."""
    clip_id: int | None = None
    """Of the clip in the project that it is from."""

    def __len__(self) -> int:
        return len(self.frame_names)

    def truth(self, frame: int) -> BoolMask | None:
        """Return the whole object in a frame, bool (H, W); None where it is not known."""
        if self.amodal is None or (self.true_frames is not None and frame not in self.true_frames):
            return None
        return self.amodal[frame]

    @property
    def size_hw(self) -> tuple[int, int]:
        """Rows and columns of every frame."""
        return self.frames.size_hw


def open_evaluation_folder(folder: Path) -> list[EvaluationClip]:
    """Open all clips of a folder in natural order; the folder may also be one clip itself.

    Names, numbers and sizes of all files are checked (headers only); pixels are checked when they are read.

    Raises:
        BadInputError: There is no clip, or one does not hold together; names the file.
    """
    if not folder.is_dir():
        reason = "is not a folder" if folder.exists() else "does not exist"
        raise BadInputError(folder, "", reason, "give a folder with one folder per clip")
    if _is_clip(folder):
        return [open_clip(folder)]
    clips = [open_clip(path) for path in _clip_folders(folder)]
    if not clips:
        raise BadInputError(
            folder, "", "holds no clip", f"expected CLIP/{PICTURES}/ and CLIP/{MODAL}/ (docs/evaluation.md)"
        )
    return clips


def holds_clips(folder: Path) -> bool:
    """Whether a folder is laid out as `open_evaluation_folder` reads it, well or badly.

    Raises:
        BadInputError: It cannot be listed.
    """
    return folder.is_dir() and (_is_clip(folder) or bool(_clip_folders(folder)))


def _is_clip(folder: Path) -> bool:
    return (folder / MODAL).is_dir() or (folder / PICTURES).is_dir()


def open_clip(folder: Path) -> EvaluationClip:
    """Open one clip.

    Raises:
        BadInputError: As `open_evaluation_folder`.
    """
    for needed in (PICTURES, MODAL):
        if not (folder / needed).is_dir():
            raise BadInputError(folder, "", f"has no folder {needed}/", "add it, or move this folder away")
    pictures = list_pictures(folder / PICTURES)
    if not pictures:
        raise BadInputError(folder / PICTURES, "", "holds no pictures", "add .png or .jpg files")
    names = tuple(path.stem for path in pictures)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInputError(folder / PICTURES, twice, "is there twice with different endings", "remove one")
    width, height = picture_size_wh(pictures[0])
    size_hw = (height, width)
    check_sizes(pictures, size_hw)
    files = {kind: _paired(folder / kind, names, size_hw) for kind in KNOWN[1:] if (folder / kind).is_dir()}
    return EvaluationClip(
        folder.resolve().name,
        folder,
        names,
        FileSequence(pictures, size_hw, read_picture, check_picture),
        mask_sequence(files[MODAL], size_hw),
        mask_sequence(files[AMODAL], size_hw) if AMODAL in files else None,
        mask_sequence(files[OCCLUDER], size_hw, unites=True) if OCCLUDER in files else None,
        FileSequence(files[DEPTH], size_hw, read_depth) if DEPTH in files else None,
        _read_boxes(folder / BOXES, len(names)) if (folder / BOXES).exists() else None,
    )


def pair_files(files: Sequence[Path], names: Sequence[str], folder: Path) -> list[Path]:
    """Return one file per frame: by name without ending, or by natural order where no name is the same.

    Raises:
        BadInputError: A frame has no file or a file no frame; names the first.
    """
    if not files:
        raise BadInputError(folder, "", "holds no pictures", "give every frame one, or remove the folder")
    by_name = {path.stem: path for path in files}
    has_common = not by_name.keys().isdisjoint(names)
    missing = [name for name in names if name not in by_name]
    if has_common and missing:
        place = f"{missing[0]}.png"
        raise BadInputError(folder, place, "is missing", f"{len(missing)} of {len(names)} frames have none")
    if len(files) != len(names):
        extra = next((path.name for path in files if path.stem not in names), "")
        raise BadInputError(
            folder,
            extra if has_common else "",
            f"holds {len(files)} files, but {PICTURES}/ holds {len(names)} frames",
            "give every frame one file of its name",
        )
    return [by_name[name] for name in names] if has_common else list(files)


def check_sizes(files: Sequence[Path], size_hw: tuple[int, int]) -> None:
    """Check the size that the headers of pictures tell.

    Raises:
        BadInputError: One is of another size or no picture.
    """
    for path in files:
        width, height = picture_size_wh(path)
        if (height, width) != size_hw:
            raise wrong_size(path, (height, width), size_hw)


def _clip_folders(folder: Path) -> list[Path]:
    try:
        inside = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
        # A folder with at least one of our rooms is meant to be a clip; others may lie beside them.
        found = [path for path in inside if any((path / kind).is_dir() for kind in KNOWN)]
    except OSError as error:
        raise BadInputError(folder, "", f"cannot be listed: {error.strerror}") from None
    return list(natsorted(found, key=lambda path: path.name, alg=ns.IGNORECASE))


def _paired(folder: Path, names: Sequence[str], size_hw: tuple[int, int]) -> list[Path]:
    files = pair_files(list_pictures(folder), names, folder)
    check_sizes(files, size_hw)
    return files


def _read_boxes(path: Path, frames: int) -> tuple[BoxXywh | None, ...]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise BadInputError(path, "", f"is not JSON: {error}") from None
    boxes = value.get("amodal_boxes") if isinstance(value, dict) else None
    if not isinstance(boxes, list) or len(boxes) != frames:
        found = f"holds {len(boxes)}" if isinstance(boxes, list) else "is missing"
        raise BadInputError(path, "amodal_boxes", f"{found}, expected a list of {frames} boxes or null")
    return tuple(_box(path, number, box) for number, box in enumerate(boxes))


def _box(path: Path, number: int, value: object) -> BoxXywh | None:
    if value is None:
        return None
    place = f"amodal_boxes[{number}]"
    if not isinstance(value, list) or len(value) != 4 or not all(_is_finite(part) for part in value):
        raise BadInputError(path, place, f"is {value!r:.60}, expected [x, y, width, height] or null")
    x, y, width, height = (float(part) for part in value)
    if width <= 0 or height <= 0:
        raise BadInputError(path, place, f"is {value!r:.60}, which has no area", "write null instead")
    return x, y, width, height


def _is_finite(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 1e9
        and math.isfinite(value)
    )
