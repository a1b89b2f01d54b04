"""Chooses among the checkpoints of a training by real video, on which nothing is trained.

    python -m models.training.lite.choosing RUN SET [--kept FOLDER]

RUN is the folder of a training, SET one of real clips with truth (`../shared/clips/real-texture`), whose
inputs are kept once per version of the code that makes them. Prints one line per checkpoint and cue, and
copies the best one to RUN/chosen.safetensors.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.errors import AmodalError, BadInputError
from models.evaluation.cues import GivenCue
from models.evaluation.sequences.comparing import Measured
from models.evaluation.sequences.judging import judge, of_network
from models.evaluation.sequences.kept_inputs import InputCache
from models.evaluation.sequences.real_clips import RealClip, open_real_clips
from models.lite.dnn import LiteNet

CUES = (None, GivenCue.OCCLUDER)
SHOWN = ("strict", "iou", "growth", "recall", "dropouts")


def main() -> int:
    """Judge and choose; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("folder", type=Path, metavar="SET")
    parser.add_argument(
        "--kept", type=Path, default=Path(tempfile.gettempdir()) / "amodal-quality" / "inputs"
    )
    given = parser.parse_args()
    try:
        best = choose(given.run, open_real_clips(given.folder), InputCache(given.kept))
    except AmodalError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    shutil.copyfile(best, given.run / "chosen.safetensors")
    print(f"chosen: {best.name}")
    return 0


def choose(run: Path, clips: Sequence[RealClip], cache: InputCache) -> Path:
    """Return the checkpoint of a training that is worth most.

    Raises:
        BadInputError: The training has left none.
    """
    checkpoints = sorted(run.glob("step-*.safetensors"))
    if not checkpoints:
        raise BadInputError(run, "", "holds no checkpoints (step-….safetensors)", "train first")
    worths = {path: worth([_judged(path, cue, clips, cache) for cue in CUES]) for path in checkpoints}
    return max(checkpoints, key=lambda path: worths[path])


def _judged(path: Path, cue: GivenCue | None, clips: Sequence[RealClip], cache: InputCache) -> Measured:
    row = judge(clips, of_network(LiteNet(path), cue, cache))
    values = "  ".join(f"{metric} {row.value(metric):.3f}" for metric in SHOWN)
    print(f"{path.stem}  {cue or 'none'}: {values}", flush=True)
    return row


def worth(rows: Sequence[Measured]) -> float:
    """Return what counts: the hidden part and the whole, less what grew over visible background."""
    values = [row.value("strict") + row.value("iou") - row.value("growth") for row in rows]
    return sum(values) / len(values)


if __name__ == "__main__":
    sys.exit(main())
