"""The table of `evaluate`: with frames and intervals on a terminal, one plain line per row elsewhere."""

from typing import TextIO

from core.metrics.bootstrap import Interval
from core.metrics.frame import METRICS
from models.evaluation.results import TOP_K_METRICS, Evaluation, RowResult

NOT_KNOWN = "–"


def print_table(found: Evaluation, stream: TextIO) -> None:
    """Print what was found."""
    if stream.isatty() and _print_framed(found, stream):
        return
    _print_plain(found, stream)


def _print_plain(found: Evaluation, stream: TextIO) -> None:
    print(_counts(found), file=stream)
    for row in found.rows:
        print(row.name, *(" ".join(part) for part in _cells(row)), sep="   ", file=stream)


def _cells(row: RowResult) -> list[tuple[str, str]]:
    cells = [(metric, _with_interval(row.mean(metric), row.interval(metric))) for metric in METRICS]
    cells.append(("s/frame", _seconds(row.seconds_per_frame)))
    if row.top_k > 1:
        for metric in TOP_K_METRICS:
            value = _with_interval(row.mean_top_k(metric), row.interval_top_k(metric))
            cells.append((f"{metric} top-{row.top_k}", value))
    return cells


def _print_framed(found: Evaluation, stream: TextIO) -> bool:
    """Print a framed table, metrics across or, on a narrow terminal, down; False if neither fits."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(file=stream, highlight=False)
    lines = _grid(found)
    widths = (_width(lines), _width(turned := [list(column) for column in zip(*lines, strict=True)]))
    if min(widths) > console.width:
        return False
    (_, *heads), *body = lines if widths[0] <= console.width else turned
    table = Table(box=box.SIMPLE_HEAD, caption=_caption(found), caption_justify="left", pad_edge=False)
    table.add_column("", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for line in body:
        table.add_row(*line)
    console.print(table)
    return True


def _grid(found: Evaluation) -> list[list[str]]:
    """Return the table's cells, heads included, in rich's markup; names cannot hold brackets."""
    top_k = max(row.top_k for row in found.rows)
    names = [f"{m}\ntop-{top_k}" for m in TOP_K_METRICS if top_k > 1]
    lines = [["", *METRICS, *names, "s/frame"]]
    best = {metric: max((row.mean(metric) or 0.0 for row in found.rows), default=0.0) for metric in METRICS}
    for row in found.rows:
        cells = [_framed(row.mean(m), row.interval(m), best[m]) for m in METRICS]
        if top_k > 1:
            cells += [_framed(row.mean_top_k(m), row.interval_top_k(m), 2.0) for m in TOP_K_METRICS]
        lines.append([row.name, *cells, _seconds(row.seconds_per_frame)])
    return lines


def _width(lines: list[list[str]]) -> int:
    """Return the columns that a table takes on a terminal: widest cells, and two between them."""
    from rich.text import Text

    columns = zip(*lines, strict=True)
    widest = (
        max(len(part) for cell in c for part in Text.from_markup(cell).plain.split("\n")) for c in columns
    )
    return sum(width + 3 for width in widest)


def _framed(value: float | None, interval: Interval | None, best: float) -> str:
    if value is None:
        return NOT_KNOWN
    number = f"[bold]{value:.3f}[/bold]" if value >= best else f"{value:.3f}"
    return f"{number}\n[dim]{interval[0]:.3f}–{interval[1]:.3f}[/dim]" if interval else number


def _with_interval(value: float | None, interval: Interval | None) -> str:
    if value is None:
        return NOT_KNOWN
    return f"{value:.4f} [{interval[0]:.4f}, {interval[1]:.4f}]" if interval else f"{value:.4f}"


def _seconds(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{value:.4f}"


def _counts(found: Evaluation) -> str:
    return f"{len(found.clips)} clips, {found.frames} frames"


def _caption(found: Evaluation) -> str:
    words = f"below each number its 95 % interval (bootstrap over clips); {NOT_KNOWN} = cannot be known"
    return f"{_counts(found)}; {words}"
