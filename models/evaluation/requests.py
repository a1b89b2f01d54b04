"""Evaluation clips as requests to proposers."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip
from models.evaluation.cues import clip_cue, what_lacks
from models.evaluation.rows import Row, Setting
from models.proposers.protocol import ProposalRequest

WARM_FRAMES = 2
WARM_STEPS = 2


def check_cues(clips: Sequence[EvaluationClip], rows: Sequence[Row]) -> None:
    """Refuse a cue that a clip lacks: a table with the cue in some clips only would mislead.

    Raises:
        BadInputError: Names the clip and the folder it lacks.
    """
    kinds = {row.cue for row in rows if isinstance(row, Setting) and row.cue is not None}
    for kind in sorted(kinds):
        for clip in clips:
            if folder := what_lacks(clip, kind):
                reason = f"has no folder {folder}/ for cue {kind}"
                raise BadInputError(clip.folder, "", reason, "add it, or use --cue none")


def make_request(clip: EvaluationClip, setting: Setting) -> ProposalRequest:
    """Return the request for a clip. It has no `clip_key`: nothing kept from another row may speed it up."""
    return ProposalRequest(
        clip.modal,
        clip.frames,
        clip_cue(clip, setting.cue),
        hypotheses=setting.hypotheses,
        seed=setting.seed,
        steps=setting.steps,
        device=setting.device,
        options=setting.options,
    )


def warm_up_request(clip: EvaluationClip, setting: Setting) -> ProposalRequest:
    """Return a short request that makes a proposer load and prepare all that it needs."""
    count = min(WARM_FRAMES, len(clip))
    steps = WARM_STEPS if setting.steps is None else min(WARM_STEPS, setting.steps)
    return replace(
        make_request(clip, setting),
        modal=clip.modal.first(count),
        frames=clip.frames.first(count),
        cue=clip_cue(clip, setting.cue, count),
        hypotheses=1,
        steps=steps,
    )
