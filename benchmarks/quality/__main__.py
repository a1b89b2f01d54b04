"""How good the built-in proposers are on clips with truth: the table of docs/quality.md.

    python -m benchmarks.quality SET [--proposers modal,convex,convex-occluder,temporal,lite] [--clips N]
        [--cues none,occluder,depth] [--json FILE] [--markdown FILE]

SET is an evaluation folder, made for the document by

    python -m models.training.generator --split validation --real-only --seed 31 --evaluation SET --clips 48

Measures every proposer with every cue, the best of three hypotheses of those that give more than one, growth
where nothing is hidden, what anchors and amodal boxes add, and how far `lite`'s probabilities can be
believed. `--markdown` replaces what stands between the markers in that file.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.support.quality_table import markdown, put_between_markers
from cli.terminal.edge import run_safely
from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder
from core.messages import Message
from core.metrics.bootstrap import bootstrap_interval, difference_interval
from core.metrics.boxes import mask_box
from core.metrics.frame import score_frame
from core.metrics.tally import Tally, pooled
from core.progress import CancelToken, Progress, result_of
from models.evaluation.cues import GivenCue
from models.evaluation.requests import make_request
from models.evaluation.results import RowResult
from models.evaluation.rows import Setting
from models.evaluation.running import evaluate
from models.evaluation.sequences.ranking import GOOD_IOU, area_under_curve, rank_correlation
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer

ALL = "modal,convex,convex-occluder,temporal,lite"
"""What needs no weights from elsewhere."""
HELPED = "lite"
"""Whose gain from anchors and boxes, and whose calibration, is measured."""
ANCHOR_SHARES = (0.16, 0.48, 0.8)
"""Of the clip's length: frames 4, 12 and 20 of 25."""
CHANCES = np.linspace(0, 1, 11)
SEED = 0
BLIND = Setting(f"{HELPED} without surroundings", HELPED, options={"surroundings": "no"})
"""What the cue made from the pictures is worth."""


@dataclass(frozen=True)
class Helped:
    """Scores with and without a person's help, on the frames that got none."""

    plain: list[Tally]
    anchors: list[Tally]
    boxes: list[Tally]


def main() -> None:
    """Measure, print, write."""
    given = _arguments()
    console = Console()
    clips = open_evaluation_folder(given.folder)[: given.clips]
    found = measure(clips, given.proposers.split(","), given.cues.split(","), console)
    text = markdown(found)
    print(text)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    if given.markdown:
        put_between_markers(given.markdown, text)


def measure(
    clips: Sequence[EvaluationClip], names: Sequence[str], cues: Sequence[str], console: Console
) -> dict[str, Any]:
    """Return all figures as JSON values; rows in the order cue, proposer."""
    are_open = [_is_open(clip) for clip in clips]
    found: dict[str, Any] = {
        "clips": len(clips),
        "frames": sum(len(clip) for clip in clips),
        "open_clips": sum(are_open),
        "rows": [],
    }
    for cue in cues:
        kind = None if cue == "none" else GivenCue(cue)
        rows = [
            Setting(name, name, cue=kind, hypotheses=load_proposer(name).max_hypotheses) for name in names
        ]
        if kind is None and HELPED in names:
            rows.append(replace(BLIND, hypotheses=load_proposer(HELPED).max_hypotheses))
        results = _evaluate(clips, rows, console)
        for result in results:
            found["rows"].append({"cue": cue, **_row(result, results, are_open)})
    if HELPED in names:
        found["helped"] = _help_table(_helped(clips))
        found.update(believed(clips, are_open))
    return found


def _evaluate(
    clips: Sequence[EvaluationClip], rows: Sequence[Setting], console: Console
) -> tuple[RowResult, ...]:
    said: object = None

    def tell(progress: Progress) -> None:
        nonlocal said
        name = progress.message.facts.get("row") if isinstance(progress.message, Message) else None
        if name not in (None, said):
            console.print(name, style="dim")
            said = name

    return result_of(evaluate(clips, rows), tell).rows


def _row(result: RowResult, results: Sequence[RowResult], are_open: Sequence[bool]) -> dict[str, Any]:
    growth = [
        score.top_1.mean("mIoU") or 1.0
        for score, is_open in zip(result.clips, are_open, strict=True)
        if is_open
    ]
    ours = next((one for one in results if one.name == HELPED), None)
    return {
        "proposer": result.name,
        **{metric: result.mean(metric) for metric in ("mIoU", "mIoU_occ", "mIoU_occ_strict", "AP50")},
        "mIoU_interval": result.interval("mIoU"),
        "mIoU_occ_strict_interval": result.interval("mIoU_occ_strict"),
        "top_k": result.top_k,
        "mIoU_top_k": result.mean_top_k("mIoU"),
        "mIoU_occ_strict_top_k": result.mean_top_k("mIoU_occ_strict"),
        "top_k_gain": _gain_of_choice(result, "mIoU_occ_strict"),
        "seconds_per_frame": result.seconds_per_frame,
        # A modal mask there is the truth: what IoU lacks is area that was added.
        "growth_on_open_clips": 1 / float(np.mean(growth)) - 1 if growth else None,
        "ahead": None
        if ours is None or ours is result
        else {m: difference(ours, result, m) for m in ("mIoU", "mIoU_occ_strict")},
    }


def difference(one: RowResult, other: RowResult, metric: str) -> list[Any]:
    """Return how far a row is ahead of another, and the paired 95 % interval."""
    value, interval = one.difference(other, metric) or (None, None)
    return [value, interval]


def _gain_of_choice(result: RowResult, metric: str) -> list[Any]:
    """Return what the best hypothesis of every clip adds to the first, and the paired 95 % interval."""
    best, first = [clip.top_k for clip in result.clips], [clip.top_1 for clip in result.clips]
    value, interval = difference_interval(best, first, metric, seed=SEED) or (None, None)
    return [value, interval]


def _is_open(clip: EvaluationClip) -> bool:
    truth = clip.amodal
    return truth is not None and all((truth[f] == clip.modal[f]).all() for f in range(len(clip)))


def _helped(clips: Sequence[EvaluationClip]) -> Helped:
    """Ask plainly, with anchors, with boxes; only frames without an anchor are scored."""
    setting = Setting(HELPED, HELPED)
    result = Helped([], [], [])
    for clip in clips:
        truth = clip.amodal
        if truth is None:
            continue
        plain = make_request(clip, setting)
        frames = sorted({int(share * len(clip)) for share in ANCHOR_SHARES})
        anchors = {frame: truth[frame] for frame in frames if truth[frame].any()}
        boxes = {f: box for f in range(len(clip)) if (box := mask_box(truth[f])) is not None}
        for tallies, request in (
            (result.plain, plain),
            (result.anchors, replace(plain, anchors=anchors)),
            (result.boxes, replace(plain, boxes_xywh=boxes)),
        ):
            tallies.append(_score(clip, request, frames))
    return result


def _score(clip: EvaluationClip, request: ProposalRequest, left_out: Sequence[int]) -> Tally:
    tally = Tally()
    for update in load_proposer(HELPED).propose(request, CancelToken()):
        for frame, mask in update.masks.items():
            if update.hypothesis == 0 and frame not in left_out and clip.amodal is not None:
                tally.add(score_frame(mask, clip.modal[frame], clip.amodal[frame]))
    return tally


def _help_table(helped: Helped) -> list[dict[str, Any]]:
    table = []
    for name, tallies in (("nothing", helped.plain), ("anchors", helped.anchors), ("boxes", helped.boxes)):
        row: dict[str, Any] = {"help": name}
        for metric in ("mIoU", "mIoU_occ_strict"):
            row[metric] = pooled(tallies).mean(metric)
            row[f"{metric}_interval"] = bootstrap_interval(tallies, metric, seed=SEED)
            row[f"{metric}_gain"] = difference_interval(tallies, helped.plain, metric, seed=SEED)
        table.append(row)
    return table


def believed(clips: Sequence[EvaluationClip], are_open: Sequence[bool]) -> dict[str, Any]:
    """Return how far what `HELPED` says without a cue can be believed.

    `reliability`: per tenth of probability the mean said and the share that is true, over pixels beyond the
    visible mask; pixels with less than 1 % are left out, as nearly all of a picture is plain background.
    `doubt`: rank correlation of a frame's doubt with what its mask lacks to IoU 1, and the chance that of a
    frame below IoU 0.9 and one above it the first has the higher doubt (area under the ROC curve).
    `grown_area`: what it adds to objects that nothing hides, as share of their visible area, mean over those
    clips, None without any. The column of the table counts frames instead: a few pixels beside the last
    visible ones of an object that leaves the picture weigh there as much as a whole frame.
    """
    said, true, pixels = (np.zeros(len(CHANCES) - 1) for _ in range(3))
    doubts: list[float] = []
    ious: list[float] = []
    grown: list[float] = []
    for clip, is_open in zip(clips, are_open, strict=True):
        request, added = make_request(clip, Setting(HELPED, HELPED)), 0
        for update in load_proposer(HELPED).propose(request, CancelToken()):
            if is_open:
                added += sum(int((mask & ~clip.modal[frame]).sum()) for frame, mask in update.masks.items())
            for frame, soft in update.soft.items():
                if clip.amodal is None:
                    continue
                chosen = ~clip.modal[frame] & (soft > 0.01)
                places = np.clip(np.digitize(soft[chosen], CHANCES) - 1, 0, len(said) - 1)
                said += np.bincount(places, soft[chosen], len(said))
                true += np.bincount(places, clip.amodal[frame][chosen], len(said))
                pixels += np.bincount(places, minlength=len(said))
                doubts.append(update.doubts[frame])
                score = score_frame(update.masks[frame], clip.modal[frame], clip.amodal[frame])
                ious.append(1.0 if score.iou is None else score.iou)
        if is_open:
            grown.append(added / sum(int(clip.modal[frame].sum()) for frame in range(len(clip))))
    bins = [
        {"said": float(s / n), "true": float(t / n), "pixels": float(n)}
        for s, t, n in zip(said, true, pixels, strict=True)
        if n
    ]
    return {
        "reliability": bins,
        "doubt": _worth_of_doubt(np.array(doubts), np.array(ious)),
        "grown_area": float(np.mean(grown)) if grown else None,
    }


def _worth_of_doubt(doubts: NDArray[np.float64], ious: NDArray[np.float64]) -> dict[str, float]:
    return {
        "rank_correlation": rank_correlation(doubts, 1 - ious),
        "area_under_curve": area_under_curve(doubts, ious < GOOD_IOU),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--proposers", default=ALL)
    parser.add_argument("--cues", default="none,occluder,depth")
    parser.add_argument("--clips", type=int, default=None)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run_safely(main))
