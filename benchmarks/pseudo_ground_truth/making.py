"""Pseudo ground truth: what a proposer answers where the true box is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.pseudo_ground_truth.sets import true_boxes
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.progress import CancelToken
from models.evaluation.output import clip_output
from models.evaluation.requests import make_request
from models.evaluation.rows import Predictions, Setting
from models.evaluation.running import open_predictions
from models.proposers.protocol import MaskSequence
from models.proposers.registry import load_proposer


def make_masks(
    clips: Sequence[EvaluationClip], setting: Setting, folder: Path, *, with_boxes: bool
) -> Mapping[str, MaskSequence]:
    """Return a proposer's masks by clip, read when asked for; clips that are there are not made again.

    Args:
        clips: What to propose for.
        setting: The proposer and its cue.
        folder: Where the masks are kept, a folder per clip.
        with_boxes: Whether it is told the true box of every frame.
    """
    proposer = load_proposer(setting.proposer)
    for clip in clips:
        if (folder / clip.name).is_dir():
            continue
        request = make_request(clip, setting)
        if with_boxes:
            request = replace(request, boxes_xywh=true_boxes(clip))
        with clip_output(folder / clip.name) as write:
            for update in proposer.propose(request, CancelToken()):
                for frame, mask in update.masks.items() if update.hypothesis == 0 else ():
                    write(clip.frame_names[frame], mask)
        print(f"{folder.name}: {clip.name}", flush=True)
    return open_predictions(Predictions(folder.name, folder), clips)
