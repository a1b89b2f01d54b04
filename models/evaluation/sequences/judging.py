"""Runs a method over real clips and measures every frame."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from core.progress import CancelToken
from core.types import BoolMask
from models.evaluation.cues import GivenCue
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.evaluation.sequences.comparing import Measured, joined, measured
from models.evaluation.sequences.kept_inputs import InputCache, KeptMaker
from models.evaluation.sequences.measures import measure_frame
from models.evaluation.sequences.real_clips import RealClip
from models.lite.dnn import LiteNet
from models.lite.engine import LiteRun
from models.proposers.protocol import ProposalUpdate
from models.proposers.registry import load_proposer

ANCHOR_SHARES = (0.16, 0.48, 0.8)
"""Of a clip's length: where a person fixes frames."""
NONE: Mapping[str, Sequence[int]] = MappingProxyType({})
Method = Callable[[RealClip], Iterable[ProposalUpdate]]


def judge(
    clips: Sequence[RealClip], method: Method, left_out: Mapping[str, Sequence[int]] = NONE
) -> Measured:
    """Return the measures of a method's first hypothesis on every clip, but for frames of clips by name."""
    return joined(
        [measure_clip(one, answers_of(method(one))[0], left_out.get(one.clip.name, ())) for one in clips]
    )


def answers_of(updates: Iterable[ProposalUpdate]) -> dict[int, dict[int, BoolMask]]:
    """Return the masks of a run, bool (H, W), by hypothesis and frame."""
    found: dict[int, dict[int, BoolMask]] = {0: {}}
    for update in updates:
        found.setdefault(update.hypothesis, {}).update(update.masks)
    return found


def measure_clip(real: RealClip, masks: Mapping[int, BoolMask], left_out: Sequence[int] = ()) -> Measured:
    """Return the measures of one clip's masks, bool (H, W) by frame, but for some frames."""
    clip = real.clip
    frames = [
        measure_frame(masks[frame], clip.modal[frame], clip.amodal[frame], clip.occluder[frame])
        for frame in range(len(clip))
        if frame not in left_out and clip.amodal is not None and clip.occluder is not None
    ]
    return measured([clip.name], [real.sequence], [real.kind], [frames])


def of_proposer(name: str, cue: GivenCue | None) -> Method:
    """Return the method that asks a registered proposer."""
    proposer = load_proposer(name)
    return lambda real: proposer.propose(make_request(real.clip, Setting(name, name, cue=cue)), CancelToken())


def of_network(network: LiteNet, cue: GivenCue | None, cache: InputCache, hypotheses: int = 1) -> Method:
    """Return the method that runs weights of `lite` over kept inputs."""

    def run(real: RealClip) -> Iterator[ProposalUpdate]:
        request = make_request(real.clip, Setting("lite", "lite", cue=cue))
        return LiteRun(network, request, hypotheses, CancelToken(), KeptMaker(cache.inputs(real, cue))).run()

    return run


def anchor_frames(real: RealClip) -> list[int]:
    """Return the frames that a person fixes: 4, 12 and 20 of 25; only those that show something of it."""
    truth = real.clip.amodal
    frames = sorted({int(share * len(real.clip)) for share in ANCHOR_SHARES})
    return [] if truth is None else [frame for frame in frames if truth[frame].any()]


def with_anchors(name: str, cue: GivenCue | None) -> Method:
    """Return the method that asks a registered proposer, told the truth in some frames."""
    proposer = load_proposer(name)

    def run(real: RealClip) -> Iterable[ProposalUpdate]:
        truth = real.clip.amodal
        anchors = {} if truth is None else {frame: truth[frame] for frame in anchor_frames(real)}
        request = replace(make_request(real.clip, Setting(name, name, cue=cue)), anchors=anchors)
        return proposer.propose(request, CancelToken())

    return run
