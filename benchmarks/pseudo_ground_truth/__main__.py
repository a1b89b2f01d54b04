"""The paper's experiment with pseudo ground truth: VideoMAE before and after it is fine-tuned on some.

    python -m benchmarks.pseudo_ground_truth --out FOLDER [--first SOURCE] [--second SOURCE]
        [--proposer lite] [--cue none] [--size tiny] [--steps 1500] [--more 300] [--half]
        [--markdown docs/pseudo-ground-truth.md]

Trains on a first set with truth (default: animated bodies, drawn now; or SAIL-VOS, a project, whatever
`evaluate` reads), makes masks for a second set with a proposer that is told the true boxes, fine-tunes on
them and measures. The second set (default: `../shared/clips/real-texture`) is halved by sequence: what is
measured on one half was fine-tuned on the other. The same command goes on after a stop.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import cv2

from benchmarks.pseudo_ground_truth.making import make_masks
from benchmarks.pseudo_ground_truth.scoring import Answer, by_sequence, of_weights, tallies
from benchmarks.pseudo_ground_truth.sets import draw_first, halves, open_source
from benchmarks.pseudo_ground_truth.tables import markdown
from benchmarks.quality.sets import REAL
from benchmarks.quality.tables import put_between_markers
from cli.terminal.edge import cancel_on_interrupt, run_safely
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.metrics.tally import Tally
from core.progress import CancelToken
from models.evaluation.rows import Setting, parse_cue
from models.proposers.protocol import MaskSequence
from models.videomae_learning.lessons import Lesson, every_fifth_apart, lesson_of
from models.videomae_learning.loop import train
from models.videomae_learning.plan import SIZES, WEIGHTS, Plan

BEFORE, LONGER, PSEUDO, TRUTH = "before", "longer", "pseudo", "truth"
COMPARED = ((PSEUDO, BEFORE), (PSEUDO, LONGER), (TRUTH, PSEUDO))
CLIPS = 240
TUNING_RATE = 3e-4


class Experiment:
    """What was asked for, and the way from trainings to scores; everything is kept under `out`."""

    def __init__(self, given: argparse.Namespace, cancel: CancelToken) -> None:
        """Take the options."""
        self._given, self._cancel = given, cancel
        self._cue = parse_cue(given.cue)

    def rows(
        self, first: Sequence[EvaluationClip], second: Sequence[EvaluationClip]
    ) -> dict[str, list[Tally]]:
        """Return the scores of all rows on the second set, a tally per sequence."""
        out, setting = self._given.out, Setting("teacher", self._given.proposer, self._cue)
        boxed = make_masks(second, setting, out / "masks-with-boxes", with_boxes=True)
        plain = make_masks(second, setting, out / "masks-without-boxes", with_boxes=False)
        learned = [lesson_of(clip, self._cue) for clip in first]
        before = self._train(BEFORE, learned, None)
        longer = self._train(LONGER, learned, before)
        answers: dict[str, Answer] = {
            "as seen": lambda clip: clip.modal.__getitem__,
            f"{self._given.proposer}, no boxes": lambda clip: plain[clip.name].__getitem__,
            f"{self._given.proposer} with boxes = the pseudo ground truth": (
                lambda clip: boxed[clip.name].__getitem__
            ),
            BEFORE: of_weights(before, self._cue),
            LONGER: of_weights(longer, self._cue),
        }
        found = {name: tallies(second, answer, out / "scores" / name) for name, answer in answers.items()}
        for name, masks in ((PSEUDO, boxed), (TRUTH, None)):
            found[name] = self._tuned(name, second, before, masks)
        return {name: by_sequence(second, scores) for name, scores in found.items()}

    def _tuned(
        self,
        name: str,
        second: Sequence[EvaluationClip],
        before: Path,
        masks: Mapping[str, MaskSequence] | None,
    ) -> dict[str, Tally]:
        """Scores of each half by the network that was fine-tuned on the other."""
        both = halves(second)
        found: dict[str, Tally] = {}
        for number, judged in enumerate(both):
            taught = both[1 - number]
            lessons = [lesson_of(clip, self._cue, masks[clip.name] if masks else None) for clip in taught]
            folder = self._train(f"{name}-{number}", lessons, before)
            found |= tallies(judged, of_weights(folder, self._cue), self._given.out / "scores" / name)
        return found

    def _train(self, name: str, lessons: Sequence[Lesson], start: Path | None) -> Path:
        """Train, or fine-tune where there is something to start from; returns the folder of the weights."""
        given, is_first = self._given, start is None
        plan = Plan(
            given.out / name, start, SIZES[given.size], steps=given.steps if is_first else given.more,
            rate=given.rate if is_first else TUNING_RATE, batch=given.batch, seed=given.seed,
            validate_every=100, half=given.half, threads=given.threads, device=given.device,
        )  # fmt: skip
        taught, apart = every_fifth_apart(lessons)
        # Of few clips all are learned from: the reports are then about what is learned.
        for told in train(plan, taught if is_first else lessons, apart, self._cancel):
            print(f"{name} {told.step}: loss {told.loss:.3f}, held out IoU {100 * told.iou:.1f}, "
                  f"hidden part {100 * told.hidden:.1f}, {told.seconds:.0f} s", flush=True)  # fmt: skip
        return plan.out / WEIGHTS


def main() -> None:
    """Train, make, fine-tune, measure, print."""
    given = _arguments()
    cv2.setNumThreads(1)
    with ExitStack() as stack, cancel_on_interrupt() as cancel:
        first = open_source(given.first or draw_first(given.out, given.clips), stack)
        second = open_source(given.second, stack)[: given.most]
        text = markdown(Experiment(given, cancel).rows(first, second), COMPARED)
    print(text)
    if given.markdown:
        put_between_markers(given.markdown, text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder in which everything is kept")
    parser.add_argument("--first", type=Path, help="set with truth to train on; left out = drawn")
    parser.add_argument("--clips", type=int, default=CLIPS, help="to draw, where the first set is drawn")
    parser.add_argument("--second", type=Path, default=REAL, help="set with truth, or with true boxes")
    parser.add_argument("--most", type=int, default=None, help="only so many clips of the second set")
    parser.add_argument("--proposer", default="lite", help="makes the pseudo ground truth")
    parser.add_argument("--cue", default="none", help="none, occluder, depth or stroke; for all")
    parser.add_argument("--size", choices=list(SIZES), default="tiny")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--more", type=int, default=300, help="steps of fine-tuning")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--half", action="store_true", help="bfloat16; faster on processors that have it")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--markdown", type=Path, help="file with markers to write the tables into")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run_safely(main))
