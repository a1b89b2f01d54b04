"""How near the program's proposals come to what a person decided; nothing of it was learned from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from core.masks.rle import decode_rle
from core.metrics.overlap import hidden_iou, mask_iou
from core.progress import CancelToken
from core.types import BoolMask
from models.evaluation.sequences.kept_inputs import KeptMaker
from models.lite.dnn import LiteNet
from models.lite.engine import LiteRun
from models.proposers.rules import apply_rules
from models.tuning.examples import Inputs
from models.tuning.lessons import Lesson

GOOD = 0.9
"""IoU from which on a frame needs no stroke (docs/effort.md)."""


@dataclass(frozen=True)
class Figure:
    """Proposals against decided masks, over frames."""

    frames: int
    iou: float
    """Mean IoU of whole masks, 0..1."""
    hidden: float
    """Mean IoU of hidden parts over frames that have one, 0..1."""
    good: float
    """Share of frames with an IoU of GOOD or more, 0..1."""

    @property
    def worth(self) -> float:
        """One number to compare by: the mean of both IoUs."""
        return (self.iou + self.hidden) / 2

    def as_facts(self) -> dict[str, float]:
        """Return it as JSON values."""
        return {name: round(float(value), 4) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Exam:
    """A lesson that judges, with its inputs: they are made once for all weights."""

    lesson: Lesson
    inputs: Inputs


def judge(network: LiteNet, exams: Sequence[Exam], cancel: CancelToken) -> Figure:
    """Return how the program does with a network, by the way that a proposal takes.

    Raises:
        Cancelled: The token was set.
    """
    rows = []
    for exam in exams:
        masks = _proposed(network, exam, cancel)
        for frame, rle in exam.lesson.decided.items():
            modal = exam.lesson.request.modal[frame]
            truth = decode_rle(rle) | modal
            hidden, has_hidden = hidden_iou(masks[frame], truth, modal)
            rows.append((mask_iou(masks[frame], truth), hidden if has_hidden else np.nan))
    table = np.array(rows, np.float64)
    whole, hidden_part = table[:, 0], table[:, 1][np.isfinite(table[:, 1])]
    return Figure(
        len(table),
        float(whole.mean()),
        # Where nothing is hidden in all of them, the whole says all.
        float(hidden_part.mean() if hidden_part.size else whole.mean()),
        float((whole >= GOOD).mean()),
    )


def _proposed(network: LiteNet, exam: Exam, cancel: CancelToken) -> dict[int, BoolMask]:
    request = exam.lesson.request
    masks: dict[int, BoolMask] = {}
    for update in LiteRun(network, request, 1, cancel, KeptMaker(exam.inputs)).run():
        masks.update({frame: apply_rules(mask, request, frame) for frame, mask in update.masks.items()})
    return masks
