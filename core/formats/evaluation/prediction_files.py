"""Masks that another system wrote in any format, as the folders of masks that `evaluate` reads."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.formats.importing import import_into
from core.formats.kit.writing.folder_names import folder_names
from core.masks.rle import Rle, decode_rle
from core.progress import CancelToken
from core.scratch import scratch_folder
from core.store.project import Project
from core.types import BoolMask

PROJECT = ".amodal"
LOOKED_AT = 8
"""Frames of a clip by which an object is told from others."""


def unpack_predictions(source: Path, clips: Sequence[EvaluationClip], out: Path, cancel: CancelToken) -> None:
    """Write `out/<clip>/<frame name>.png` for every clip, from a project or a file of any format.

    A track whose clip and name are those of the evaluated one is taken. Where only the clip has the name,
    that of its objects is taken whose amodal masks (where there are none, modal ones) overlap the clip's
    visible masks best. Frames without a mask are black.

    Args:
        source: The file; its clips have the names of the evaluation's folders. Of a project, which is opened
            for reading only, the present amodal masks count, whoever made them.
        clips: The clips that are evaluated.
        out: An empty folder.
        cancel: Stops between clips.

    Raises:
        BadInputError: The file cannot be read, or lacks a clip.
        Cancelled: The token was set.
    """
    with _opened(source, cancel) as project:
        tracks = _by_name(project)
        for clip in clips:
            cancel.check()
            masks = project.masks.shapes(tracks[clip.name].id) if clip.name in tracks else None
            found = project.clips.find(clip.name) if masks is None else None
            if masks is None and found is None:
                way_out = "give its clips the names of the evaluated folders"
                raise BadInputError(source, "", f"has no clip {clip.name}", way_out)
            if found is not None:
                masks = _masks_of(project, found, clip)
            _write(out / clip.name, clip, masks or {})


@contextmanager
def _opened(source: Path, cancel: CancelToken) -> Iterator[Project]:
    """Give a project, or a file in one that is gone afterwards."""
    if source.suffix == PROJECT:
        with Project.open(source, read_only=True) as project:
            yield project
        return
    with scratch_folder("predictions") as folder:
        place = folder / f"predictions{PROJECT}"
        Project.create(place).close()
        with Project.open(place) as project:
            for _ in import_into(project, source, cancel=cancel):
                pass
            yield project


def _by_name(project: Project) -> dict[str, Track]:
    """Return the tracks by the names that evaluation gives those of a project."""
    found = [(clip, track) for clip in project.clips.list() for track in project.tracks.list(clip.id)]
    names = folder_names(f"{clip.name} {track.name}" for clip, track in found)
    return {name: track for name, (_, track) in zip(names, found, strict=True)}


def _masks_of(project: Project, clip: Clip, wanted: EvaluationClip) -> dict[int, Rle]:
    step = max(1, len(wanted) // LOOKED_AT)
    places = [place for place in range(0, len(wanted), step) if wanted.modal[place].any()]
    best: dict[int, Rle] = {}
    most = -1.0
    for track in project.tracks.list(clip.id):
        masks = project.masks.shapes(track.id)
        overlap = sum(
            _iou(_fitted(masks[frame], wanted.size_hw), wanted.modal[place])
            for place in places
            if (frame := _frame_of(wanted, place)) in masks
        )
        if overlap > most:
            best, most = masks, overlap
    return best


def _frame_of(clip: EvaluationClip, place: int) -> int:
    return clip.numbers[place] if clip.numbers else place


def _iou(one: BoolMask, two: BoolMask) -> float:
    return int((one & two).sum()) / max(1, int((one | two).sum()))


def _fitted(rle: Rle, size_hw: tuple[int, int]) -> BoolMask:
    """Return a mask on a canvas of another margin: all of them lie evenly around the picture."""
    mask = decode_rle(rle)
    spare = [wanted - there for wanted, there in zip(size_hw, mask.shape, strict=True)]
    if any(one % 2 for one in spare):
        return np.zeros(size_hw, np.bool_)  # a picture of another size
    more = [max(0, one // 2) for one in spare]
    less = [max(0, -one // 2) for one in spare]
    mask = mask[less[0] : mask.shape[0] - less[0], less[1] : mask.shape[1] - less[1]]
    return np.pad(mask, [(one, one) for one in more])


def _write(folder: Path, clip: EvaluationClip, masks: dict[int, Rle]) -> None:
    folder.mkdir(parents=True)
    for place, name in enumerate(clip.frame_names):
        rle = masks.get(_frame_of(clip, place))
        mask = np.zeros(clip.size_hw, np.bool_) if rle is None else _fitted(rle, clip.size_hw)
        _, png = cv2.imencode(".png", mask.astype(np.uint8) * 255)
        (folder / f"{Path(name).stem}.png").write_bytes(png.tobytes())
