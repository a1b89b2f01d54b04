"""Completion engines on real pixels that are known: the table of docs/quality.md, a row per engine.

    python -m benchmarks.quality.completions ../shared/clips/real-texture --markdown docs/quality.md
        [--engines classical,inpaint,inpaint-occluder] [--proposer lite] [--sheets FOLDER] [--clips 00,07]

The same measures as `evaluate --completions`. `--clips` takes beginnings of names. Printed below the table:
PSNR of every clip, and the clips on which the first engine is below another.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.quality.tables import put_between_markers
from cli.terminal.edge import run_safely
from core.progress import CancelToken, Progress
from models.evaluation.completions.judging import TRUE_MASKS, CompletionRow, judge_completions
from models.evaluation.completions.results import RowFigures, cells
from models.evaluation.completions.sheet import write_sheet
from models.evaluation.completions.truth import find_true_clips

START, END = "<!-- completions -->", "<!-- end of completions -->"


def main() -> None:
    """Measure, print, write."""
    given = _arguments()
    clips = find_true_clips(given.folder)
    if given.clips:
        clips = [clip for clip in clips if clip.name.startswith(tuple(given.clips.split(",")))]
    masks = [TRUE_MASKS, *(given.proposer.split(",") if given.proposer else [])]
    rows = [CompletionRow(engine, name) for name in masks for engine in given.engines.split(",")]
    table = [RowFigures(row) for row in rows]
    for step in judge_completions(clips, rows, CancelToken()):
        if isinstance(step, Progress):
            continue
        true, shown, figures = step
        for found, one in zip(table, figures, strict=True):
            found.clips.append(one)
        print(true.name, *(f"{_psnr(one.figures.psnr)}" for one in figures), file=sys.stderr, flush=True)
        if given.sheets:
            given.sheets.mkdir(parents=True, exist_ok=True)
            write_sheet(given.sheets, true, shown)
    text = "\n".join(_table(table)) + "\n"
    print(text)
    for other in table[1:]:
        if other.row.masks == TRUE_MASKS:
            print(
                f"{table[0].row.engine} is below {other.row.engine} on: {table[0].below(other) or 'no clip'}"
            )
    if given.markdown:
        put_between_markers(given.markdown, text, START, END)


def _table(rows: Sequence[RowFigures]) -> Iterator[str]:
    heads = list(cells(rows[0]))
    yield f"| masks | engine | {' | '.join(heads)} |"
    yield "|" + "---|" * (len(heads) + 2)
    for found in rows:
        yield f"| {found.row.masks} | `{found.row.engine}` | {' | '.join(cells(found).values())} |"


def _psnr(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engines", default="classical,inpaint,inpaint-occluder")
    parser.add_argument("--proposer", help="whose whole masks are taken too")
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--clips")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run_safely(main))
