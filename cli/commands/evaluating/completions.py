"""`evaluate --completions`: completed pictures against true ones, as a table, JSON and contact sheets."""

import json
import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from cli.terminal.edge import cancel_on_interrupt, say
from cli.terminal.progress import follow
from core.atomic import atomic_text
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.progress import CancelToken, Progress
from models.evaluation.completions.judging import TRUE_MASKS, CompletionRow, judge_completions
from models.evaluation.completions.results import RowFigures, as_json, cells
from models.evaluation.completions.sheet import write_sheet
from models.evaluation.completions.truth import find_true_clips
from models.evaluation.requests import check_cues
from models.evaluation.rows import Setting, parse_cue


@dataclass(frozen=True, slots=True)
class WantedCompletions:
    """What was asked for on the command line."""

    engines: str
    proposers: str | None
    cue: str
    seed: int = 0
    device: str = "auto"
    out: Path | None = None
    json: Path | None = None
    others: tuple[str, ...] = ()
    """Options that were given and mean nothing here."""

    def rows(self) -> list[CompletionRow]:
        """Return a row for each engine with true masks, then with those of each proposer."""
        if self.others:
            raise BadInputError("evaluate", self.others[0], "does not go with --completions", "leave it out")
        engines, proposers = _names("--completions", self.engines), _names("--proposer", self.proposers)
        cue = parse_cue(self.cue)
        masks = [(TRUE_MASKS, None), *((name, cue) for name in proposers)]
        return [
            CompletionRow(engine, name, told, self.seed, self.device)
            for name, told in masks
            for engine in engines
        ]


def run_completions(folder: Path, wanted: WantedCompletions) -> int:
    """Measure, print the table, write what was asked for."""
    rows = wanted.rows()
    if wanted.json is not None and not wanted.json.resolve().parent.is_dir():
        raise BadInputError(wanted.json, "", "lies in a folder that does not exist", "make the folder first")
    clips = find_true_clips(folder)
    check_cues(clips, [Setting(row.name, row.masks, cue=row.cue) for row in rows])
    if wanted.out is not None:
        wanted.out.mkdir(parents=True, exist_ok=True)
    with cancel_on_interrupt() as cancel:
        found = follow("evaluate", _measured(clips, rows, wanted.out, cancel))
    _print_table(found, sys.stdout)
    if wanted.json is not None:
        with atomic_text(wanted.json) as file:
            json.dump(as_json(found), file, indent=2, ensure_ascii=False, allow_nan=False)
            file.write("\n")
    if wanted.out is not None:
        say(f"contact sheets: {wanted.out}")
    return 0


def _measured(
    clips: Sequence[EvaluationClip], rows: Sequence[CompletionRow], out: Path | None, cancel: CancelToken
) -> Generator[Progress, None, list[RowFigures]]:
    table = [RowFigures(row) for row in rows]
    for step in judge_completions(clips, rows, cancel):
        if isinstance(step, Progress):
            yield step
            continue
        true, shown, figures = step
        for row, one in zip(table, figures, strict=True):
            row.clips.append(one)
        if out is not None:
            write_sheet(out, true, shown)
    return table


def _print_table(found: Sequence[RowFigures], stream: TextIO) -> None:
    """Print one plain line per row."""
    first = found[0].clips
    print(f"{len(first)} clips, {len({one.sequence for one in first})} sequences", file=stream)
    for row in found:
        texts = (f"{words} {text}" for words, text in cells(row).items())
        print(row.row.name, *texts, sep="   ", file=stream)


def _names(option: str, given: str | None) -> list[str]:
    names = [] if given is None else [name.strip() for name in given.split(",")]
    if "" in names:
        raise BadInputError(option, "", "holds an empty name", "separate names with one comma")
    return list(dict.fromkeys(names))
