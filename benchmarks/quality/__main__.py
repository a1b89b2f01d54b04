"""How good the built-in proposers are on generated, rig and real clips: all tables of docs/quality.md.

    python -m benchmarks.quality --markdown docs/quality.md [--sheets FOLDER] [--weights FILE]
        [--sets generated,rigs,real] [--rows modal,convex-occluder,temporal,lite]
        [--cues none,occluder,stroke,depth] [--clips N] [--kept FOLDER]

What was measured is kept per clip, row and version of code and weights under `--kept`: a run that was
stopped goes on, and after a change of weights only `lite` runs again, over inputs that are kept too.
`--markdown` replaces what stands between the markers of that file. `--sheets` draws every clip, and the
clips without truth `birdcage` and `horse`, beside `temporal` and the truth.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.quality.rows import Bench
from benchmarks.quality.sets import SETS, open_set, without_truth
from benchmarks.quality.sheets import write_sheets
from benchmarks.quality.tables import Figures, markdown, put_between_markers
from cli.terminal.edge import run_safely
from models.lite.proposer import WEIGHTS


def main() -> None:
    """Measure, print, write."""
    given = _arguments()
    sets = [open_set(name, given.kept, given.clips) for name in given.sets.split(",")]
    bench = Bench(given.kept, given.weights)
    text = markdown(Figures(sets, bench, given.rows.split(","), given.cues.split(",")))
    print(text)
    if given.markdown:
        put_between_markers(given.markdown, text)
    if given.sheets:
        write_sheets(given.sheets, [*sets, without_truth()], bench)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--rows", default="modal,convex-occluder,temporal,lite")
    parser.add_argument("--cues", default="none,occluder,stroke,depth")
    parser.add_argument("--clips", type=int, default=None, help="only so many of each set")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="of lite")
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "amodal-quality")
    parser.add_argument("--markdown", type=Path, help="file with the markers of docs/quality.md")
    parser.add_argument("--sheets", type=Path, help="folder for contact sheets")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run_safely(main))
