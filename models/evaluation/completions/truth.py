"""Clips whose hidden pixels are known: `CLIP/clean/<frame name>.jpg` beside pictures and masks."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip, check_sizes, open_evaluation_folder
from core.pictures.reading import read_picture
from core.types import BoolVideo, RgbVideo
from core.video.image_folder import list_pictures
from models.evaluation.sequences.real_clips import META

CLEAN = "clean"


@dataclass(frozen=True)
class TrueClip:
    """One clip in memory; T frames of H×W, one size."""

    name: str
    sequence: str
    """What it was cut from, where `meta.json` says so, else its own name: clips of one are alike."""
    frames: RgbVideo
    """uint8 (T, H, W, 3), as shown."""
    true: RgbVideo
    """The same with the true pixels of the object in place of what hides it."""
    modal: BoolVideo
    """bool (T, H, W)."""
    amodal: BoolVideo
    clip: EvaluationClip

    @property
    def hidden(self) -> BoolVideo:
        """What is scored, bool (T, H, W)."""
        hidden: BoolVideo = self.amodal & ~self.modal
        return hidden


def find_true_clips(folder: Path) -> list[EvaluationClip]:
    """Return the clips of a folder in which hidden pixels are known; what hides nothing needs no `clean/`.

    Raises:
        BadInputError: A clip lacks `amodal/`, or all of them lack `clean/`.
    """
    clips = open_evaluation_folder(folder)
    for clip in clips:
        if clip.amodal is None:
            raise BadInputError(clip.folder, "", "has no folder amodal/", "completions need whole masks")
    if not any((clip.folder / CLEAN).is_dir() for clip in clips):
        way_out = f"put the true pixels into CLIP/{CLEAN}/<frame name>.png (docs/evaluation.md)"
        raise BadInputError(folder, "", f"holds no clip with a folder {CLEAN}/", way_out)
    return clips


def read_true_clip(clip: EvaluationClip) -> TrueClip:
    """Read all pictures and masks of a clip.

    Raises:
        BadInputError: A file is damaged or of another size, or a frame that hides something has no truth.
    """
    assert clip.amodal is not None  # find_true_clips refuses others
    count = range(len(clip))
    frames = np.stack([clip.frames[frame] for frame in count])
    amodal = np.stack([clip.amodal[frame] for frame in count])
    modal = np.stack([clip.modal[frame] for frame in count]) & amodal
    files = {path.stem: path for path in _listed(clip.folder / CLEAN)}
    check_sizes(list(files.values()), clip.size_hw)
    true = frames.copy()
    for frame in count:
        hidden = amodal[frame] & ~modal[frame]
        if not hidden.any():
            continue
        name = clip.frame_names[frame]
        if name not in files:
            way_out = "every frame that hides something of the object needs its true pixels"
            raise BadInputError(clip.folder / CLEAN, f"{name}.png", "is missing", way_out)
        true[frame][hidden] = read_picture(files[name])[hidden]
    return TrueClip(clip.name, _sequence(clip), frames, true, modal, amodal, clip)


def _listed(folder: Path) -> list[Path]:
    # A clip that hides nothing may have none, or an empty one.
    return list(list_pictures(folder)) if folder.is_dir() and any(folder.iterdir()) else []


def _sequence(clip: EvaluationClip) -> str:
    path = clip.folder / META
    if not path.is_file():
        return clip.name
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["target"]["source"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        way_out = 'write {"target": {"source": …}}, or take the file away'
        raise BadInputError(path, "", f"does not say what the clip is cut from: {error}", way_out) from None
