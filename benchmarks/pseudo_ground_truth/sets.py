"""The two sets of the experiment: a first one with truth, and a second one of which boxes are used."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.quality.sets import RIG_LOOK, drawn, generator_version, rig_material
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.formats.evaluation.evaluation_source import opened_set, prepare_source
from core.metrics.boxes import mask_box
from core.progress import result_of
from core.scratch import scratch_folder
from core.types import BoxXywh
from models.evaluation.sequences.real_clips import META
from models.training.generator.evaluation_set import write_evaluation_set
from models.training.generator.silhouettes import Split

FRAMES, SCALE, SEED = 16, 1.5, 11


def open_source(source: Path, stack: ExitStack) -> tuple[EvaluationClip, ...]:
    """Open whatever `evaluate` reads: folders, projects, SAIL-VOS, TAO-Amodal, MOVi.

    Raises:
        BadInputError: It is nothing of the kind.
    """
    scratch = stack.enter_context(scratch_folder("experiment"))
    prepared = result_of(prepare_source(source, scratch), lambda told: None)
    return stack.enter_context(opened_set(prepared)).clips


def draw_first(kept: Path, clips: int) -> Path:
    """Return a set of animated bodies behind things, drawn now or before; none of them is in `real`."""
    return drawn(
        kept / f"first-{SEED}-{clips}-{generator_version()}",
        lambda folder, first: write_evaluation_set(
            folder, rig_material(kept, Split.TRAIN), clips=clips, frames=FRAMES, scale=SCALE, seed=SEED,
            look=RIG_LOOK, first=first,
        ),
    )  # fmt: skip


def sequence_of(clip: EvaluationClip) -> str:
    """Return the sequence that a clip is cut from; clips of one are alike. Else each clip is its own."""
    try:
        facts = json.loads((clip.folder / META).read_text(encoding="utf-8"))
        return str(facts["target"]["source"])
    except (OSError, ValueError, KeyError, TypeError):
        return clip.name


def halves(clips: Sequence[EvaluationClip]) -> tuple[list[EvaluationClip], list[EvaluationClip]]:
    """Return the clips of every other sequence, and those of the rest: no sequence is in both."""
    names = sorted({sequence_of(clip) for clip in clips})
    first = set(names[::2])
    return (
        [clip for clip in clips if sequence_of(clip) in first],
        [clip for clip in clips if sequence_of(clip) not in first],
    )


def true_boxes(clip: EvaluationClip) -> dict[int, BoxXywh]:
    """Return the true amodal boxes that are known, by frame."""
    if clip.amodal_boxes is not None:
        return {frame: box for frame, box in enumerate(clip.amodal_boxes) if box is not None}
    found = {}
    for frame in range(len(clip)):
        truth = clip.truth(frame)
        box = None if truth is None else mask_box(truth)
        if box is not None:
            found[frame] = box
    return found
