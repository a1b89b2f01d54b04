"""How good proposals are on real video with truth, by kind of occluder, with intervals over sequences.

    python -m benchmarks.quality.real SET [--rows modal,temporal,lite] [--weights FILE] [--cues none,occluder]
        [--save NAME] [--against NAME] [--kinds] [--anchors]

SET is a folder like `../shared/clips/real-texture`. The inputs of `lite` are kept in `--kept` once per
version of the code that makes them, so a checkpoint or a constant is judged in seconds. `--save` keeps the
rows under a name, `--against` shows paired differences to rows kept before. `--anchors` adds what
the truth in three frames does for the others.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from cli.terminal.edge import run_safely
from models.evaluation.cues import GivenCue
from models.evaluation.sequences.comparing import METRICS, SUMS, Measured
from models.evaluation.sequences.judging import anchor_frames, judge, of_network, of_proposer, with_anchors
from models.evaluation.sequences.kept_inputs import InputCache
from models.evaluation.sequences.real_clips import RealClip, open_real_clips
from models.lite.dnn import LiteNet
from models.lite.proposer import WEIGHTS

WORDS = {
    "strict": "hidden (strict)",
    "iou": "mIoU",
    "growth": "growth over background",
    "recall": "recall",
    "dropouts": "dropouts",
    "crumbs": "pieces < 20 px",
}


def main() -> None:
    """Measure and print."""
    given = _arguments()
    clips = open_real_clips(given.folder)[: given.clips]
    print(f"{len(clips)} clips, {len({one.sequence for one in clips})} sequences\n")
    print(f"| cue | row | {' | '.join(WORDS.values())} |\n|---|---|{'---|' * len(METRICS)}")
    for cue in given.cues.split(","):
        for name in given.rows.split(","):
            row = _row(name, cue, clips, given)
            print(f"| {cue} | `{name}` | {' | '.join(_cells(row))} |", flush=True)
            if given.against:
                other = Measured.load(_place(given, given.against, name, cue))
                print(f"| {cue} | `{name}` minus {given.against} | {' | '.join(_ahead(row, other))} |")
            if given.kinds:
                _print_kinds(row, cue, name)
            if given.anchors and name != "modal":
                _print_anchors(clips, name, cue)
            if given.save:
                row.save(_place(given, given.save, name, cue))


def _row(name: str, cue: str, clips: list[RealClip], given: argparse.Namespace) -> Measured:
    kind = _kind(cue)
    if name != "lite":
        return judge(clips, of_proposer(name, kind))
    return judge(clips, of_network(LiteNet(given.weights), kind, InputCache(given.kept / "inputs")))


def _kind(cue: str) -> GivenCue | None:
    return None if cue == "none" else GivenCue(cue)


def _print_anchors(clips: list[RealClip], name: str, cue: str) -> None:
    kind = _kind(cue)
    fixed = {real.clip.name: anchor_frames(real) for real in clips}
    plain = judge(clips, of_proposer(name, kind), fixed)
    helped = judge(clips, with_anchors(name, kind), fixed)
    print(f"| {cue} | `{name}`, other frames | {' | '.join(_cells(plain))} |")
    print(f"| {cue} | `{name}`, three frames fixed | {' | '.join(_cells(helped))} |")
    print(f"| {cue} | difference | {' | '.join(_ahead(helped, plain))} |", flush=True)


def _place(given: argparse.Namespace, save: str, name: str, cue: str) -> Path:
    place: Path = given.kept / "results" / f"{save}-{name}-{cue}.npz"
    return place


def _cells(row: Measured) -> list[str]:
    cells = []
    for metric in METRICS:
        value = row.value(metric)
        if metric in SUMS:
            cells.append(f"{value:.0f}")
        else:
            low, high = row.interval(metric)
            cells.append(f"{value:.3f} [{low:.3f}, {high:.3f}]")
    return cells


def _ahead(row: Measured, other: Measured) -> list[str]:
    cells = []
    for metric in METRICS:
        value, (low, high) = row.ahead_of(other, metric)
        digits = 0 if metric in SUMS else 3
        cells.append(f"{value:+.{digits}f} [{low:+.{digits}f}, {high:+.{digits}f}]")
    return cells


def _print_kinds(row: Measured, cue: str, name: str) -> None:
    for kind in sorted(set(row.kinds)):
        chosen = row.of_kind(kind)
        values = [f"{row.value(m, chosen):.{0 if m in SUMS else 3}f}" for m in METRICS]
        print(f"| {cue} | `{name}`, {kind} ({int(chosen.sum())} clips) | {' | '.join(values)} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", default="modal,temporal,lite")
    parser.add_argument("--cues", default="none,occluder,stroke")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "amodal-quality")
    parser.add_argument("--save")
    parser.add_argument("--against")
    parser.add_argument("--kinds", action="store_true", help="rows by kind of occluder too")
    parser.add_argument("--anchors", action="store_true", help="also with the truth in three frames")
    parser.add_argument("--clips", type=int, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run_safely(main))
