"""Masks that another system wrote in any format, as the folders of masks that `evaluate` reads."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from core.changes.tracks import Clip
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.formats.importing import import_into
from core.masks.rle import Rle, decode_rle, encode_rle, iou
from core.progress import CancelToken
from core.scratch import scratch_folder
from core.store.project import Project

LOOKED_AT = 8
"""Frames of a clip by which an object is told from others."""


def unpack_predictions(source: Path, clips: Sequence[EvaluationClip], out: Path, cancel: CancelToken) -> None:
    """Write `out/<clip>/<frame name>.png` for every clip, from a file of any format that is read.

    Of several objects in a clip that one is taken whose amodal masks (where there are none, modal ones)
    overlap the clip's visible masks best. Frames without a mask are black.

    Args:
        source: The file; its clips have the names of the evaluation's folders.
        clips: The clips that are evaluated.
        out: An empty folder.
        cancel: Stops between clips.

    Raises:
        BadInputError: The file cannot be read, or lacks a clip.
        Cancelled: The token was set.
    """
    with scratch_folder("predictions") as folder:
        place = folder / "predictions.amodal"
        Project.create(place).close()
        with Project.open(place) as project:
            for _ in import_into(project, source, cancel=cancel):
                pass
            for clip in clips:
                cancel.check()
                found = project.clips.find(clip.name)
                if found is None:
                    way_out = "give its clips the names of the evaluated folders"
                    raise BadInputError(source, "", f"has no clip {clip.name}", way_out)
                _write(out / clip.name, clip, _masks_of(project, found, clip))


def _masks_of(project: Project, clip: Clip, wanted: EvaluationClip) -> dict[int, Rle]:
    step = max(1, len(wanted) // LOOKED_AT)
    frames = [frame for frame in range(0, len(wanted), step) if wanted.modal[frame].any()]
    visible = {frame: encode_rle(wanted.modal[frame]) for frame in frames}
    best: dict[int, Rle] = {}
    most = -1.0
    for track in project.tracks.list(clip.id):
        masks = project.masks.shapes(track.id)
        overlap = sum(
            iou(masks[frame], seen)
            for frame, seen in visible.items()
            if frame in masks and masks[frame].size_hw == seen.size_hw
        )
        if overlap > most:
            best, most = masks, overlap
    return best


def _write(folder: Path, clip: EvaluationClip, masks: dict[int, Rle]) -> None:
    folder.mkdir(parents=True)
    for frame, name in enumerate(clip.frame_names):
        rle = masks.get(frame)
        pixels = np.zeros(clip.size_hw, np.uint8) if rle is None else decode_rle(rle).astype(np.uint8) * 255
        _, png = cv2.imencode(".png", pixels)
        (folder / f"{Path(name).stem}.png").write_bytes(png.tobytes())
