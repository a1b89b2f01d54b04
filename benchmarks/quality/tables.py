"""The figures of `benchmarks.quality` as Markdown, the sets side by side."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.quality.believing import reliability, worth_of_doubt
from benchmarks.quality.rows import BEST, HELPS, LITE, Bench
from benchmarks.quality.sets import ClipSet
from models.evaluation.sequences.comparing import Measured

START, END = "<!-- figures -->", "<!-- end of figures -->"
MAIN = ("strict", "iou")
KIND_CUES = ("none", "occluder")
NOTHING = "–"


@dataclass(frozen=True)
class Figures:
    """What is measured, when a table asks for it."""

    sets: Sequence[ClipSet]
    bench: Bench
    rows: Sequence[str]
    cues: Sequence[str]

    def row(self, name: str, cue: str, of_set: ClipSet) -> Measured | None:
        """Return a row of a set; None where its clips lack the cue."""
        return self.bench.row(name, cue, of_set.clips, of_set.name)

    def measure(self) -> None:
        """Measure all rows, set by set: what a cue costs is spent once for all rows of a set."""
        for one in self.sets:
            for cue in self.cues:
                for name in self.rows:
                    self.row(name, cue, one)
                    print(f"measured: {one.name}, {cue}, {name}", file=sys.stderr, flush=True)


def markdown(figures: Figures) -> str:
    """Return all tables."""
    figures.measure()
    parts: list[Iterable[str]] = [_sets(figures), _main(figures), _mistakes(figures)]
    if LITE in figures.rows:
        parts += [_ahead(figures), _kinds(figures), _best(figures), _help(figures), _belief(figures)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def put_between_markers(path: Path, text: str, start: str = START, end: str = END) -> None:
    """Replace what stands between two markers of a file."""
    before, rest = path.read_text(encoding="utf-8").split(start)
    path.write_text(f"{before}{start}\n{text}{end}{rest.split(end)[1]}", encoding="utf-8")


def _sets(figures: Figures) -> Iterator[str]:
    yield from _head("set", "clips", "sequences", "frames", "what hides the object (clips)")
    for one in figures.sets:
        kinds = [real.kind for real in one.clips]
        said = ", ".join(f"{kind} {kinds.count(kind)}" for kind in sorted(set(kinds)))
        frames = sum(len(real.clip) for real in one.clips)
        sequences = len({real.sequence for real in one.clips})
        yield _line(one.name, len(one.clips), sequences, frames, said)


def _main(figures: Figures) -> Iterator[str]:
    yield from _head("cue", "row", *_columns(figures, "hidden (strict)", "mIoU"))
    yield from _per_row(figures, lambda row: [_with_interval(row, metric) for metric in MAIN])


def _mistakes(figures: Figures) -> Iterator[str]:
    yield from _head("cue", "row", *_columns(figures, "growth", "recall", "dropouts / pieces < 20 px"))
    yield from _per_row(
        figures,
        lambda row: [
            f"{row.value('growth'):.3f}",
            f"{row.value('recall'):.3f}",
            f"{row.value('dropouts'):.0f} / {row.value('crumbs'):,.0f}",
        ],
    )


def _ahead(figures: Figures) -> Iterator[str]:
    yield from _head("cue", "`lite` minus", *_columns(figures, "hidden (strict)", "mIoU"))
    for cue in figures.cues:
        for name in figures.rows:
            if name != LITE:
                cells = []
                for one in figures.sets:
                    ours, theirs = figures.row(LITE, cue, one), figures.row(name, cue, one)
                    cells += _gains(ours, theirs) if ours and theirs else [NOTHING] * len(MAIN)
                yield _line(cue, f"`{name}`", *cells)


def _kinds(figures: Figures) -> Iterator[str]:
    """Rows in which `lite` loses say so."""
    others = [name for name in figures.rows if name != LITE]
    columns = [f"`{name}`: hidden / mIoU" for name in (*others, LITE)]
    yield from _head("set", "what hides it (clips)", "cue", *columns, "`lite` loses to")
    for one in figures.sets:
        for kind in sorted({real.kind for real in one.clips}):
            for cue in KIND_CUES:
                found = [(name, figures.row(name, cue, one)) for name in (*others, LITE)]
                rows = [(name, row.some(row.of_kind(kind))) for name, row in found if row is not None]
                if cue not in figures.cues or not rows:
                    continue
                cells = [f"{_plain(row.value('strict'))} / {_plain(row.value('iou'))}" for _, row in rows]
                yield _line(one.name, f"{kind} ({len(rows[0][1].clips)})", cue, *cells, _losses(rows))


def _losses(rows: Sequence[tuple[str, Measured]]) -> str:
    ours, words = rows[-1][1], {"strict": "hidden", "iou": "mIoU"}
    lost = [
        f"`{name}` ({words[metric]} {ours.value(metric) - row.value(metric):+.3f})"
        for name, row in rows[:-1]
        for metric in MAIN
        if row.value(metric) - ours.value(metric) >= 0.0005
    ]
    return f"**{', '.join(lost)}**" if lost else ""


def _best(figures: Figures) -> Iterator[str]:
    yield from _head("cue", "best of three minus first", *_columns(figures, "hidden (strict)", "mIoU"))
    for cue in figures.cues:
        cells = []
        for one in figures.sets:
            first, best = figures.row(LITE, cue, one), figures.row(BEST, cue, one)
            cells += _gains(best, first) if best and first else [NOTHING] * len(MAIN)
        yield _line(cue, f"`{LITE}`", *cells)


def _help(figures: Figures) -> Iterator[str]:
    yield from _head("help, no cue", "", *_columns(figures, "hidden (strict)", "mIoU"))
    found = {
        helped: [figures.bench.help_row(helped, one.clips, one.name) for one in figures.sets]
        for helped in HELPS
    }
    plain = found[HELPS[0]]
    yield _line(HELPS[0], "", *(_with_interval(row, metric) for row in plain for metric in MAIN))
    for helped in HELPS[1:]:
        cells = (cell for row, bare in zip(found[helped], plain, strict=True) for cell in _gains(row, bare))
        yield _line(helped, "gain", *cells)


def _belief(figures: Figures) -> Iterator[str]:
    beliefs = [figures.bench.beliefs(one.clips, one.name) for one in figures.sets]
    yield from _head("`lite`, no cue", *(one.name for one in figures.sets))
    tables = [reliability(of_set) for of_set in beliefs]
    for number in range(max(len(table) for table in tables)):
        cells = [f"{t[number][0]:.2f}: {t[number][1]:.2f}" if number < len(t) else NOTHING for t in tables]
        yield _line("probability said: share that is true", *cells)
    worths = [worth_of_doubt(of_set) for of_set in beliefs]
    yield _line("doubt: rank correlation with what lacks to IoU 1", *(f"{rank:.2f}" for rank, _ in worths))
    yield _line("doubt: AUC of frames below IoU 0.9", *(f"{area:.2f}" for _, area in worths))


def _per_row(figures: Figures, cells: Callable[[Measured], list[str]]) -> Iterator[str]:
    for cue in figures.cues:
        for name in figures.rows:
            found = [figures.row(name, cue, one) for one in figures.sets]
            width = max((len(cells(row)) for row in found if row is not None), default=0)
            every = [cells(row) if row is not None else [NOTHING] * width for row in found]
            if width:
                yield _line(cue, f"`{name}`", *(cell for part in every for cell in part))


def _gains(row: Measured, other: Measured) -> list[str]:
    found = []
    for metric in MAIN:
        value, (low, high) = row.ahead_of(other, metric)
        text = f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"
        found.append(f"**{text}**" if value < 0 else text)
    return found


def _with_interval(row: Measured, metric: str) -> str:
    low, high = row.interval(metric)
    return f"{row.value(metric):.3f} [{low:.3f}, {high:.3f}]"


def _plain(value: float) -> str:
    return NOTHING if np.isnan(value) else f"{value:.3f}"


def _columns(figures: Figures, *metrics: str) -> list[str]:
    return [f"{one.name}: {metric}" for one in figures.sets for metric in metrics]


def _head(*names: str) -> Iterator[str]:
    yield _line(*names)
    yield "|" + "---|" * len(names)


def _line(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"
