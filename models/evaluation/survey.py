"""Looks through all files before the first model starts: a damaged one is named now, not after an hour."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.metrics.frame import hidden_share
from core.progress import CancelToken, Progress

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What is known of a clip before anything is proposed."""

    sample_frames: tuple[int, ...]
    """Frames to show in a report, in order: spread over the clip, among them the one with most hidden."""
    hidden_share: float | None
    """Mean hidden share of the object over the frames where it is, 0..1; None without truth."""


def survey_clips(
    clips: Sequence[EvaluationClip], cancel: CancelToken
) -> Generator[Progress, None, dict[str, ClipFacts]]:
    """Read every mask and cue, check every picture, and return facts by clip name.

    Raises:
        BadInputError: A file is damaged or of another size than its header said.
        Cancelled: The token was set.
    """
    facts: dict[str, ClipFacts] = {}
    for number, clip in enumerate(clips):
        cancel.check()
        yield Progress(number, len(clips), f"checking {clip.name}")
        facts[clip.name] = _survey(clip, cancel)
    return facts


def _survey(clip: EvaluationClip, cancel: CancelToken) -> ClipFacts:
    shares: dict[int, float] = {}
    unread = [cue for cue in (clip.occluder, clip.depth) if cue is not None]
    for frame in range(len(clip)):
        cancel.check()
        clip.frames.check(frame)
        modal = clip.modal[frame]
        for cue in unread:
            cue[frame]
        truth = clip.truth(frame)
        share = None if truth is None else hidden_share(truth, modal)
        if share is not None:
            shares[frame] = share
    mean = float(np.mean(list(shares.values()))) if shares else None
    return ClipFacts(choose_frames(len(clip), shares), mean)


def choose_frames(count: int, shares: dict[int, float], wanted: int = SAMPLES) -> tuple[int, ...]:
    """Return some frames in order: the one with most hidden, and others spread over the rest of the clip.

    Args:
        count: Frames of the clip.
        shares: Hidden share by frame, where the object is; may be empty.
        wanted: How many, where there are so many.
    """
    first = max(shares, key=lambda frame: shares[frame]) if shares else count // 2
    chosen = {first}
    while len(chosen) < min(wanted, count):
        candidates = [frame for frame in range(count) if frame not in chosen]
        # Farthest from those chosen; hidden parts before fully visible ones.
        chosen.add(
            max(candidates, key=lambda f: min(abs(f - c) for c in chosen) * (0.5 + shares.get(f, 0.0)))
        )
    return tuple(sorted(chosen))
