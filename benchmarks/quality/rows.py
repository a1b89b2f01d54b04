"""What is measured on a clip, and kept: a run that was stopped goes on, and new weights redo `lite` alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.quality.believing import Belief, belief_of
from core import shapes, tracks
from core.metrics.boxes import mask_box
from core.progress import CancelToken
from models import lite, proposers
from models.evaluation.cues import GivenCue, what_lacks
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.evaluation.sequences import judging, measures
from models.evaluation.sequences.comparing import Measured, joined
from models.evaluation.sequences.judging import (
    anchor_frames,
    answers_of,
    measure_clip,
    of_network,
    of_proposer,
)
from models.evaluation.sequences.kept_inputs import InputCache, code_version
from models.evaluation.sequences.real_clips import RealClip
from models.lite.engine import LiteRun, network_from
from models.proposers.protocol import ProposalRequest

LITE, BEST = "lite", "lite, best of 3"
HYPOTHESES = 3
HELPS = ("nothing", "anchors", "boxes")
"""What a person gives in `help_row`: nothing, the truth in three frames, the true box of every frame."""


@dataclass(frozen=True)
class Bench:
    """Where results are kept, and with which weights `lite` runs."""

    kept: Path
    weights: Path

    def row(self, name: str, cue: str, clips: Sequence[RealClip], of_set: str) -> Measured | None:
        """Return a row of a set; None where its clips lack the cue."""
        kind = None if cue == "none" else GivenCue(cue)
        if kind is not None and any(what_lacks(one.clip, kind) for one in clips):
            return None
        parts = []
        for real in clips:
            place = self._place(name, of_set, cue, real)
            if not place.is_file():
                self._measure(name, kind, real, of_set)
            parts.append(Measured.load(place))
        return joined(parts)

    def help_row(self, helped: str, clips: Sequence[RealClip], of_set: str) -> Measured:
        """Return `lite` without a cue, helped by a person, on the frames that are fixed in no row."""
        parts = []
        for real in clips:
            place = self._place(LITE, of_set, f"helped-by-{helped}", real)
            if not place.is_file():
                if helped == "nothing":
                    updates = of_network(network_from(self.weights), None, self.inputs(of_set))(real)
                else:
                    request = _helped_request(helped, real)
                    updates = LiteRun(network_from(self.weights), request, 1, CancelToken()).run()
                measure_clip(real, answers_of(updates)[0], anchor_frames(real)).save(place)
            parts.append(Measured.load(place))
        return joined(parts)

    def beliefs(self, clips: Sequence[RealClip], of_set: str) -> list[Belief]:
        """Return how far `lite` without a cue can be believed, of every clip of a set."""
        self.row(LITE, "none", clips, of_set)
        return [Belief.load(self._place("belief", of_set, "none", real)) for real in clips]

    def _measure(self, name: str, kind: GivenCue | None, real: RealClip, of_set: str) -> None:
        cue = str(kind or "none")
        if name not in (LITE, BEST):
            updates = list(of_proposer(name, kind)(real))
            measure_clip(real, answers_of(updates)[0]).save(self._place(name, of_set, cue, real))
            return
        method = of_network(network_from(self.weights), kind, self.inputs(of_set), HYPOTHESES)
        updates = list(method(real))
        rows = [measure_clip(real, masks) for _, masks in sorted(answers_of(updates).items())]
        best = max(rows, key=lambda row: row.value("iou"))
        best.save(self._place(BEST, of_set, cue, real))
        if kind is None:
            belief_of(real, updates).save(self._place("belief", of_set, cue, real))
        rows[0].save(self._place(LITE, of_set, cue, real))

    def inputs(self, of_set: str) -> InputCache:
        """Return the kept inputs of a set."""
        return InputCache(self.kept / "inputs" / of_set)

    def _place(self, name: str, of_set: str, cue: str, real: RealClip) -> Path:
        version = _lite_version(self.weights) if name in (LITE, BEST, "belief") else _version(RULES)
        # The folder of a drawn set says which version of the generator drew it.
        drawn = real.clip.folder.parent.name
        return self.kept / "results" / of_set / drawn / f"{name}-{cue}-{version}" / f"{real.clip.name}.npz"


def _helped_request(helped: str, real: RealClip) -> ProposalRequest:
    request = make_request(real.clip, Setting(LITE, LITE))
    truth = real.clip.amodal
    assert truth is not None  # a set of real clips has truth
    if helped == "anchors":
        return replace(request, anchors={frame: truth[frame] for frame in anchor_frames(real)})
    boxes = {frame: mask_box(truth[frame]) for frame in range(len(real.clip))}
    return replace(request, boxes_xywh={frame: box for frame, box in boxes.items() if box is not None})


RULES = tuple(Path(str(room.__file__)).parent for room in (proposers, shapes, tracks))
"""Rooms whose code decides what proposers without a network give."""
_KNOWN: dict[tuple[Path, ...], str] = {}


def _lite_version(weights: Path) -> str:
    return f"{code_version()}-{_version((*RULES, Path(str(lite.__file__)).parent, weights))}"


def _version(places: tuple[Path, ...]) -> str:
    """Return a digest of files, and of what measures."""
    if places not in _KNOWN:
        files = [path for place in places for path in (place.rglob("*.py") if place.is_dir() else [place])]
        files += [Path(str(one.__file__)) for one in (judging, measures)]
        digest = hashlib.sha256()
        for path in sorted(files):
            digest.update(path.name.encode() + path.read_bytes())
        _KNOWN[places] = digest.hexdigest()[:10]
    return _KNOWN[places]
