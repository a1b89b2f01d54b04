"""How well doubt and scores of `lite` tell which masks are wrong, on real video with truth; and their fit.

    python -m benchmarks.quality.doubt SET [--kept FOLDER] [--weights FILE,FILE] [--cues none,occluder]
        [--write]

SET is a folder like `../shared/clips/real-texture`. Rows: doubt as the program says it, doubt from weights
that were fitted without the frame's sequence, and the disagreement of the heads. Run it again after a
training: `--write` puts the weights that fit all sequences into `models/lite/doubting/fitted.py`. With
several files of weights the signs are fitted to all, so that they hang on none.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.fitting import Frames, cross_fitted, fit
from core.errors import AmodalError
from core.metrics.frame import score_frame
from core.progress import CancelToken
from models.evaluation.cues import GivenCue
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.evaluation.sequences.kept_inputs import InputCache, KeptMaker
from models.evaluation.sequences.ranking import (
    GOOD_IOU,
    Values,
    area_under_curve,
    interval_over,
    rank_correlation,
)
from models.evaluation.sequences.real_clips import RealClip, open_real_clips
from models.lite.dnn import LiteNet
from models.lite.doubting import fitted
from models.lite.doubting.judge import LiteJudge
from models.lite.doubting.signs import SIGNS, signs_of
from models.lite.engine import LiteRun
from models.lite.inputs import FrameInput
from models.lite.proposer import WEIGHTS
from models.proposers.hypotheses import Judge

CUES = ("none", "occluder")
FITTED = Path(str(fitted.__file__))
HEAD = f"""| cue | weights | doubt | AUC, frame below IoU 0.9 | rank of frames | rank of clips | off by |
|{"---|" * 7}"""
PAGE = '''\
"""Weights of the signs (`signs.SIGNS`): the constant, then one each; logit of what a mask lacks to IoU 1.

Fitted by `python -m benchmarks.quality.doubt SET --write` on {clips} clips of {sequences} sequences of real
video, each with {networks} of the network (docs/quality.md); written by it, not by hand.
"""

WITH_CUE = ({with_cue})
WITHOUT_CUE = ({without_cue})
'''


class Listener(LiteJudge):
    """Keeps what a run tells its judge."""

    def __init__(self) -> None:
        super().__init__(1)
        self.heard: list[tuple[Values, float]] = []
        """Signs and disagreement of every frame."""

    def hear(self, chances: NDArray[np.float32], known: FrameInput, *, has_cue: bool) -> float:
        """Take one frame's answers; returns its doubt."""
        self.heard.append((signs_of(chances[0], known), Judge(len(chances)).hear(chances)))
        return super().hear(chances, known, has_cue=has_cue)


def main() -> int:
    """Measure, print and perhaps write; returns the exit status."""
    given = _arguments()
    try:
        clips = open_real_clips(given.folder)[: given.clips]
        cache = InputCache(given.kept / "inputs")
        weights = {}
        print(f"{len(clips)} clips, {len({one.sequence for one in clips})} sequences\n")
        print(
            "| cue | weights | doubt | AUC, frame below IoU 0.9 | rank of frames | rank of clips | off by |"
        )
        for cue in given.cues.split(","):
            sets = [gather(clips, LiteNet(path), cue, cache) for path in given.weights]
            weights[cue] = fit(sets)
            for path, frames, lack in zip(given.weights, sets, cross_fitted(sets), strict=True):
                rows = (("said", frames.said), ("cross-fitted", lack), ("heads differ", frames.disagreement))
                for name, values in rows:
                    cells = " | ".join(_cells(frames, values))
                    print(f"| {cue} | `{path.stem}` | {name} | {cells} |", flush=True)
        if given.write and all(cue in weights for cue in CUES):
            FITTED.write_text(_page(clips, len(given.weights), weights), encoding="utf-8")
            print(f"\nwrote {FITTED}")
        for cue, one in weights.items():
            print(f"\n{cue}: constant {one[0]:.2f}, " + ", ".join(map(_named, SIGNS, one[1:])))
    except AmodalError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def gather(clips: Sequence[RealClip], network: LiteNet, cue: str, cache: InputCache) -> Frames:
    """Return what a network's proposals show and are worth, of all frames of which anything is known."""
    kind = None if cue == "none" else GivenCue(cue)
    rows = [
        (*row, one.sequence, one.clip.name) for one in clips for row in _frames_of(one, network, kind, cache)
    ]
    signs, disagreement, said, ious, sequences, names = zip(*rows, strict=True)
    return Frames(
        np.array(signs),
        np.array(ious),
        np.array(said),
        np.array(disagreement),
        np.array(sequences),
        np.array(names),
    )


def _frames_of(
    real: RealClip, network: LiteNet, kind: GivenCue | None, cache: InputCache
) -> Iterator[tuple[Values, float, float, float]]:
    clip, listener = real.clip, Listener()
    request = make_request(clip, Setting("lite", "lite", cue=kind))
    maker = KeptMaker(cache.inputs(real, kind))
    for update in LiteRun(network, request, 1, CancelToken(), maker, listener).run():
        for frame, mask in update.masks.items():
            if listener.heard and clip.amodal is not None:
                signs, disagreement = listener.heard.pop()
                iou = score_frame(mask, clip.modal[frame], clip.amodal[frame]).iou
                yield signs, disagreement, update.doubts[frame], 1.0 if iou is None else iou


def _cells(frames: Frames, values: Values) -> Iterator[str]:
    lacks = 1 - frames.ious
    means, ious, groups = frames.of_clips(values)
    sequences = [str(one) for one in frames.sequences]

    def area(chosen: NDArray[np.intp]) -> float:
        return area_under_curve(values[chosen], frames.ious[chosen] < GOOD_IOU)

    def frame_rank(chosen: NDArray[np.intp]) -> float:
        return rank_correlation(values[chosen], lacks[chosen])

    def clip_rank(chosen: NDArray[np.intp]) -> float:
        return rank_correlation(1 - means[chosen], ious[chosen])

    for figure, own in ((area, sequences), (frame_rank, sequences), (clip_rank, groups)):
        low, high = interval_over(own, figure)
        yield f"{figure(np.arange(len(own))):.3f} [{low:.3f}, {high:.3f}]"
    yield f"{float(np.abs(values - lacks).mean()):.3f}"


def _named(name: str, weight: float) -> str:
    return f"{name} {weight:+.2f}"


def _page(clips: Sequence[RealClip], networks: int, weights: dict[str, Values]) -> str:
    plain = [", ".join(f"{one:.3f}" for one in weights[cue]) for cue in reversed(CUES)]
    return PAGE.format(
        clips=len(clips),
        sequences=len({one.sequence for one in clips}),
        networks="one set of weights" if networks == 1 else f"{networks} sets of weights",
        with_cue=plain[0],
        without_cue=plain[1],
    )


def _paths(text: str) -> list[Path]:
    return [Path(one) for one in text.split(",")]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "amodal-quality")
    parser.add_argument(
        "--weights", type=lambda text: [Path(one) for one in text.split(",")], default=[WEIGHTS]
    )
    parser.add_argument("--cues", default=",".join(CUES))
    parser.add_argument("--clips", type=int, default=None)
    parser.add_argument("--write", action="store_true", help="put the weights into the program")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
