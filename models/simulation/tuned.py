"""What tuning saves: half of the clips are decided and learned from, on the other half work is counted."""

import tempfile
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.masks.rle import encode_rle
from core.progress import CancelToken, Progress
from models.evaluation.cues import GivenCue, clip_cue
from models.lite.proposer import LiteProposer
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer
from models.proposers.rules import RuledProposer
from models.simulation.results import RESAMPLES, Simulation
from models.simulation.running import (
    Terms,
    chosen_policies,
    lay_out,
    open_clips,
    rows_of,
    work_through,
)
from models.tuning.lessons import Lesson
from models.tuning.tuning import Tuned, TuningPlan, check_can_tune, tune

POLICIES = ("propose", "propose-again")
STEPS = 320
"""Of tuning; by steps, so that the same command gives the same numbers."""
LEAST_CLIPS = 4
BEFORE, AFTER = "lite", "lite:tuned"


@dataclass(frozen=True)
class TunedSimulation:
    """Both sides of it."""

    counted: Simulation
    """Clips that nothing was learned from, with the weights of before and after."""
    tuned: Tuned
    learned: int
    """Clips that were learned from."""

    def change(self, policy: str) -> tuple[float, tuple[float, float]] | None:
        """Return strokes after by strokes before, with the 95 % interval by bootstrap over clips."""
        by_name = {one.name: one.efforts for one in self.counted.results}
        before, after = (by_name.get(f"{policy} {name}") for name in (BEFORE, AFTER))
        if before is None or after is None or not any(one.strokes for one in before):
            return None
        counts = np.array([[one.strokes for one in efforts] for efforts in (before, after)], float)
        picks = np.random.default_rng(self.counted.seed).integers(0, len(before), (RESAMPLES, len(before)))
        drawn = counts[1][picks].sum(axis=1) / np.maximum(counts[0][picks].sum(axis=1), 1e-9)
        low, high = np.quantile(drawn, (0.025, 0.975))
        return float(counts[1].sum() / counts[0].sum()), (float(low), float(high))


def simulate_tuned(
    folder: Path,
    *,
    target: float = 0.9,
    policies: Iterable[str] | None = None,
    cue: GivenCue | None = None,
    most_clips: int | None = None,
    seed: int = 0,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, TunedSimulation]:
    """Yield progress and return what `lite` costs before and after tuning.

    The first half of the clips is decided in every frame as its truth says, and learned from; the second half
    is then worked through with both weights.

    Raises:
        BadInputError: As `simulate`; there are too few clips.
        ModelUnavailableError: Packages for tuning are missing.
        Cancelled: The token was set.
    """
    check_can_tune(BEFORE)
    cancel = cancel or CancelToken()
    chosen = chosen_policies(policies or POLICIES)
    clips = open_clips(folder, target, cue, most_clips)
    if len(clips) < LEAST_CLIPS:
        raise BadInputError(
            folder, "", f"holds {len(clips)} clips", f"give {LEAST_CLIPS} at least: half to learn"
        )
    first, second = clips[: len(clips) // 2], clips[len(clips) // 2 :]
    terms = Terms(target, cue, seed, cancel)
    shipped = load_proposer(BEFORE)
    with tempfile.TemporaryDirectory(prefix="amodal-tuned-") as kept:
        plan = TuningPlan(
            Path(kept) / "tuned.safetensors",
            str(folder),
            minutes=1e6,
            steps=STEPS,
            seed=seed,
            keeps_anyway=True,
        )
        tuned = yield from tune(_decided(first, terms), plan, cancel)
        after = RuledProposer(LiteProposer().with_weights(AFTER, plan.out))
        rows = rows_of(chosen, {BEFORE: shipped, AFTER: after})
        counted = yield from work_through(second, rows, terms)
    return TunedSimulation(counted, tuned, len(first))


def _decided(clips: Sequence[EvaluationClip], terms: Terms) -> list[Lesson]:
    lessons = []
    for clip in clips:
        work = lay_out(clip, terms)
        request = ProposalRequest(work.modal, clip.frames, clip_cue(clip, terms.cue), seed=terms.seed)
        decided = {frame: encode_rle(mask) for frame, mask in enumerate(work.truth) if mask.any()}
        lessons.append(Lesson(clip.name, clip.name, request, decided))
    return lessons
