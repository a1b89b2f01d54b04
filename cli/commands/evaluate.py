"""`evaluate`: proposers against truth, as a table, JSON, masks and a report page."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cli.commands.evaluating.completions import WantedCompletions, run_completions
from cli.commands.evaluating.table import print_table
from cli.terminal.edge import cancel_on_interrupt, say
from cli.terminal.progress import follow
from core.atomic import atomic_text
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.formats.evaluation.evaluation_source import opened_set, prepare_source
from core.formats.evaluation.prediction_files import unpack_predictions
from core.progress import CancelToken
from core.scratch import scratch_folder
from models.evaluation.report.page import write_report
from models.evaluation.results import Evaluation, describe, summarise
from models.evaluation.rows import (
    Predictions,
    Row,
    Setting,
    check_rows,
    parse_cue,
    parse_predictions,
    parse_setting,
    proposer_rows,
)
from models.evaluation.running import evaluate


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    proposers: str | None
    settings: tuple[str, ...]
    predictions: tuple[str, ...]
    cue: str
    hypotheses: int
    steps: int | None
    seed: int
    device: str
    media: Path | None = None
    out: Path | None = None
    json: Path | None = None
    details: Path | None = None
    report: Path | None = None
    completions: str | None = None
    """Engines that are judged instead of proposers."""

    def rows(self) -> list[Row]:
        """Return the rows of the table, in the order of the options."""
        cue = parse_cue(self.cue)
        base = Setting("", "", cue, self.hypotheses, self.seed, self.steps, self.device)
        rows: list[Row] = []
        rows += proposer_rows(self.proposers.split(","), base) if self.proposers is not None else []
        rows += [parse_setting(text, base) for text in self.settings]
        rows += [parse_predictions(text) for text in self.predictions]
        check_rows(rows)
        return rows

    def engines(self) -> WantedCompletions | None:
        """Return what was asked for if completions are judged."""
        if self.completions is None:
            return None
        means_nothing = {
            "--setting": self.settings,
            "--predictions": self.predictions,
            "--media": self.media,
            "--details": self.details,
            "--report": self.report,
        }
        others = tuple(option for option, value in means_nothing.items() if value)
        return WantedCompletions(
            self.completions, self.proposers, self.cue, self.seed, self.device, self.out, self.json, others
        )


def run(source: Path, wanted: Wanted) -> int:
    """Evaluate, print the table, write what was asked for."""
    if (engines := wanted.engines()) is not None:
        return run_completions(source, engines)
    rows = wanted.rows()
    for path in (wanted.json, wanted.details, wanted.report):
        _check_place(path)
    with cancel_on_interrupt() as cancel, scratch_folder("evaluate") as scratch:
        prepared = follow(f"read {source.name}", prepare_source(source, scratch, wanted.media, cancel))
        with opened_set(prepared) as found_set:
            for note in found_set.notes:
                say(f"note: {note}")
            clips = found_set.clips
            rows = [_unpacked(row, clips, scratch, cancel) for row in rows]
            steps = evaluate(clips, rows, out=wanted.out, seed=wanted.seed, cancel=cancel)
            found = follow("evaluate", steps)
            print_table(found, sys.stdout)
            _write_json(wanted.json, summarise(found))
            _write_json(wanted.details, describe(found))
            _write_report(wanted.report, found, source)
    return 0


def _unpacked(row: Row, clips: Sequence[EvaluationClip], scratch: Path, cancel: CancelToken) -> Row:
    """Return a row of masks as folders, also where they came in one file."""
    if not isinstance(row, Predictions) or row.folder.is_dir():
        return row
    out = scratch / row.name
    out.mkdir()
    unpack_predictions(row.folder, clips, out, cancel)
    return replace(row, folder=out)


def _check_place(path: Path | None) -> None:
    """Refuse a place for a result before the work, not after it."""
    if path is None:
        return
    if path.is_dir():
        raise BadInputError(path, "", "is a folder", "give the name of a file")
    if not path.resolve().parent.is_dir():
        raise BadInputError(path, "", "lies in a folder that does not exist", "make the folder first")


def _write_json(path: Path | None, value: Mapping[str, Any]) -> None:
    if path is not None:
        with atomic_text(path) as file:
            json.dump(value, file, indent=2, ensure_ascii=False, allow_nan=False)
            file.write("\n")


def _write_report(path: Path | None, found: Evaluation, source: Path) -> None:
    if path is not None:
        with atomic_text(path) as file:
            write_report(found, source.resolve().name, file)
