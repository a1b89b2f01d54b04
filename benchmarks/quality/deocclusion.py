"""PCNet-M beside the present estimates: who is in front, and what is hidden in single pictures.

    python -m benchmarks.quality.deocclusion order REAL [--every 1]   clips like ../shared/clips/real-texture
    python -m benchmarks.quality.deocclusion order COCOA              pictures like ../shared/data/cocoa
    python -m benchmarks.quality.deocclusion hidden COCOA [--rows pcnet-m,convex-r,convex-occluder,lite]
        [--cue true|order|all]    in front: in truth, in PCNet-M's order, or every other region

Order: of pairs of visible masks that touch and of which one hides a part of the other in truth, the share in
which a method names the right one; a method that says nothing is wrong. `pcnet-m`: from the network;
`hull`: the program's estimate (whose visible part lies on whose hidden part) on hulls, which is all that it
has before amodal masks are made; `area`: the larger one is in front. Intervals (95 %): bootstrap over
sequences or pictures, of which COCOA has three, too few for one to mean much.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError
from core.masks.rle import Rle, decode_rle
from core.metrics.bootstrap import mean_interval
from core.metrics.overlap import mask_iou
from core.progress import CancelToken
from core.types import BoolMask
from models.evaluation.sequences.real_clips import open_real_clips
from models.pcnet_m.net import WEIGHTS, PcnetNet
from models.pcnet_m.order import ancestors, are_bordering, covers_of
from models.proposers.geometric import fill_hull
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.proposers.registry import load_proposer

LEAST_HIDDEN_PX = 20


@dataclass(frozen=True)
class Pair:
    """Two visible masks, the first of which is in front."""

    group: str
    front: BoolMask
    back: BoolMask


@dataclass(frozen=True)
class Region:
    """A region of a picture: what is seen, all of it, and what of others is seen in front."""

    group: str
    seen: BoolMask
    whole: BoolMask
    in_front: BoolMask
    order: int
    picture: NDArray[np.uint8]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("order", "hidden"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="frames of a clip between two that are asked")
    parser.add_argument("--rows", default="pcnet-m,convex-r,convex-occluder,lite")
    parser.add_argument("--cue", choices=("true", "order", "all"), default="true", help="of `hidden`")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    is_pictures = any(given.folder.glob("*.json"))
    if given.what == "hidden":
        _hidden(list(_regions(given.folder, least_hidden=0)), given.rows.split(","), given.cue)
    else:
        _order(_picture_pairs(given.folder) if is_pictures else _clip_pairs(given.folder, given.every))


def _order(pairs: Iterator[Pair]) -> None:
    net = PcnetNet(WEIGHTS)
    right: dict[str, dict[str, list[float]]] = {"pcnet-m": {}, "hull": {}, "area": {}}
    for pair in pairs:
        hulls = [np.count_nonzero(fill_hull(one) & other)
                 for one, other in ((pair.back, pair.front), (pair.front, pair.back))]  # fmt: skip
        # The true one comes second, so that a method that decides nothing by order of names gains nothing.
        named = covers_of({1: pair.back, 2: pair.front}, net)
        answers = {
            "pcnet-m": (2, 1) in named,
            "hull": hulls[0] > hulls[1],
            "area": np.count_nonzero(pair.front) > np.count_nonzero(pair.back),
        }
        for name, is_right in answers.items():
            right[name].setdefault(pair.group, []).append(1.0 if is_right else 0.0)
    print("| method | pairs | right |\n|---|---|---|")
    for name, groups in right.items():
        print(f"| {name} | {sum(map(len, groups.values()))} | {_shown(list(groups.values()))} |")


def _hidden(everything: list[Region], rows: list[str], how: str) -> None:
    net = PcnetNet(WEIGHTS)
    regions = [one for one in everything if np.count_nonzero(one.whole & ~one.seen) >= LEAST_HIDDEN_PX]
    cues = [_in_front(one, everything, how, net) for one in regions]
    print("| row | regions | hidden part (strict) | mIoU |\n|---|---|---|---|")
    for name in rows:
        proposer = load_proposer(name)
        hidden: dict[str, list[float]] = {}
        whole: dict[str, list[float]] = {}
        for one, in_front in zip(regions, cues, strict=True):
            cue = Cue(CueKind.OCCLUDER, in_front[None])
            request = ProposalRequest(one.seen[None], one.picture[None], cue)
            found = one.seen
            for update in proposer.propose(request, CancelToken()):
                found = update.masks.get(0, found) if update.hypothesis == 0 else found
            true = one.whole & ~one.seen
            hidden.setdefault(one.group, []).append(mask_iou(found & ~one.seen, true))
            whole.setdefault(one.group, []).append(mask_iou(found, one.whole))
        both = " | ".join(_shown(list(groups.values())) for groups in (hidden, whole))
        print(f"| `{name}` | {len(regions)} | {both} |", flush=True)


def _clip_pairs(folder: Path, every: int) -> Iterator[Pair]:
    for real in open_real_clips(folder):
        modal, amodal, occluder = real.clip.modal, real.clip.amodal, real.clip.occluder
        assert amodal is not None
        assert occluder is not None
        for frame in range(0, len(modal), every):
            seen, front = modal[frame], np.asarray(occluder[frame], np.bool_)
            hides = np.count_nonzero(amodal[frame] & front) >= LEAST_HIDDEN_PX
            if hides and seen.any() and are_bordering(seen, front):
                yield Pair(real.sequence, front, seen)


def _picture_pairs(folder: Path) -> Iterator[Pair]:
    regions = list(_regions(folder, least_hidden=0))
    for front in regions:
        for back in regions:
            if front.group != back.group or front.order >= back.order:
                continue
            hidden = np.count_nonzero(front.seen & back.whole & ~back.seen)
            if hidden >= LEAST_HIDDEN_PX and are_bordering(front.seen, back.seen):
                yield Pair(front.group, front.seen, back.seen)


def _regions(folder: Path, least_hidden: int = LEAST_HIDDEN_PX) -> Iterator[Region]:
    for path in sorted(folder.glob("*.json")):
        read = cv2.imread(str(path.with_suffix(".jpg")))
        if read is None:
            raise BadInputError(path, "", "has no picture of its name", "put the .jpg beside it")
        picture = cv2.cvtColor(read, cv2.COLOR_BGR2RGB)
        shape = picture.shape[:2]
        covered = np.zeros(shape, np.bool_)
        for told in sorted(json.loads(path.read_text())["regions"], key=lambda one: one["order"]):
            drawn = np.zeros(shape, np.uint8)
            cv2.fillPoly(drawn, [np.rint(np.reshape(told["segmentation"], (-1, 2))).astype(np.int32)], 1)
            whole = drawn.view(np.bool_)
            seen = whole
            if "visible_mask" in told:
                code = told["visible_mask"]
                seen = decode_rle(Rle(tuple(code["size"]), code["counts"].encode()))
                whole = whole | seen
            hidden = np.count_nonzero(whole & ~seen)
            if hidden >= least_hidden and seen.any():
                yield Region(
                    path.stem, seen, whole, covered & ~seen, told["order"], np.asarray(picture, np.uint8)
                )
            covered |= seen


def _in_front(one: Region, everything: list[Region], cue: str, net: PcnetNet) -> BoolMask:
    """Return what is told to be in front of a region, bool (H, W)."""
    if cue == "true":
        return one.in_front
    here = {other.order: other for other in everything if other.group == one.group}
    named = frozenset(here) - {one.order}
    if cue == "order":
        named = ancestors(covers_of({order: other.seen for order, other in here.items()}, net), one.order)
    found = np.zeros_like(one.seen)
    for order in named:
        found |= here[order].seen
    return found & ~one.seen


def _shown(groups: list[list[float]]) -> str:
    mean, (low, high) = mean_interval(groups)
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
