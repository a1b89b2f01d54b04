"""Runs a method over real clips and measures every frame."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from core.progress import CancelToken
from core.types import BoolMask
from models.evaluation.cues import GivenCue
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.evaluation.sequences.comparing import Measured, measured
from models.evaluation.sequences.kept_inputs import InputCache, KeptMaker
from models.evaluation.sequences.measures import FrameMeasure, measure_frame
from models.evaluation.sequences.real_clips import RealClip
from models.lite.dnn import LiteNet
from models.lite.engine import LiteRun
from models.proposers.protocol import ProposalUpdate
from models.proposers.registry import load_proposer

Method = Callable[[RealClip], Iterable[ProposalUpdate]]


def judge(clips: Sequence[RealClip], method: Method) -> Measured:
    """Return the measures of a method's first hypothesis on every clip."""
    return measured(
        [one.clip.name for one in clips],
        [one.sequence for one in clips],
        [one.kind for one in clips],
        [list(_measure(one, method(one))) for one in clips],
    )


def of_proposer(name: str, cue: GivenCue | None) -> Method:
    """Return the method that asks a registered proposer."""
    proposer = load_proposer(name)
    return lambda real: proposer.propose(make_request(real.clip, Setting(name, name, cue=cue)), CancelToken())


def of_network(network: LiteNet, cue: GivenCue | None, cache: InputCache) -> Method:
    """Return the method that runs weights of `lite` over kept inputs."""

    def run(real: RealClip) -> Iterator[ProposalUpdate]:
        request = make_request(real.clip, Setting("lite", "lite", cue=cue))
        return LiteRun(network, request, 1, CancelToken(), KeptMaker(cache.inputs(real, cue))).run()

    return run


def _measure(real: RealClip, updates: Iterable[ProposalUpdate]) -> Iterator[FrameMeasure]:
    clip = real.clip
    masks: dict[int, BoolMask] = {}
    for update in updates:
        if update.hypothesis == 0:
            masks.update(update.masks)
    for frame in range(len(clip)):
        if clip.amodal is not None and clip.occluder is not None:
            yield measure_frame(masks[frame], clip.modal[frame], clip.amodal[frame], clip.occluder[frame])
