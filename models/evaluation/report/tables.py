"""Tables of the report, as HTML."""

from html import escape

from core.metrics.bootstrap import Interval
from core.metrics.frame import METRICS
from core.metrics.tally import HIDDEN_BINS
from models.evaluation.report.chart import draw_mark
from models.evaluation.results import TOP_K_METRICS, Evaluation, RowResult

NOT_KNOWN = '<span class="none">–</span>'


def write_rows(evaluation: Evaluation) -> str:
    """Return the main table: every row, every metric with its interval, time."""
    best = {metric: max((row.mean(metric) or 0.0) for row in evaluation.rows) for metric in METRICS}
    lines = []
    for number, row in enumerate(evaluation.rows):
        cells = [_value(row.mean(m), row.interval(m), is_best=row.mean(m) == best[m]) for m in METRICS]
        cells.append(_seconds(row))
        lines.append(_line(number, row, cells, has_words=True))
    return _table([*METRICS, "s / frame"], lines)


def write_top_k(evaluation: Evaluation) -> str:
    """Return what picking the best hypothesis of every clip would give; empty where there was one only."""
    lines = []
    for number, row in enumerate(evaluation.rows):
        if row.top_k > 1:
            cells = [str(row.top_k)]
            for metric in TOP_K_METRICS:
                cells.append(_value(row.mean(metric), row.interval(metric)))
                cells.append(_value(row.mean_top_k(metric), row.interval_top_k(metric)))
            lines.append(_line(number, row, cells))
    heads = ["k", *(f"{metric} {which}" for metric in TOP_K_METRICS for which in ("top-1", "top-k"))]
    return _table(heads, lines) if lines else ""


def write_differences(evaluation: Evaluation) -> str:
    """Return how much better each further row is than the first, with paired intervals; empty for one row."""
    first, *others = evaluation.rows
    lines = []
    for number, row in enumerate(others, start=1):
        cells = []
        for metric in METRICS:
            found = row.difference(first, metric)
            cells.append(NOT_KNOWN if found is None else _difference(*found))
        lines.append(_line(number, row, cells))
    return _table(list(METRICS), lines) if lines else ""


def write_bins(evaluation: Evaluation, metric: str) -> str:
    """Return a metric by how much of the object is hidden."""
    # Which frames count in mIoU and mIoU_occ_strict is up to the truth alone: one number serves all rows.
    counts = [int(tally.counts[METRICS.index(metric)]) for tally in evaluation.rows[0].bins()]
    heads = [
        f"{escape(words)}<small>{count} {'frame' if count == 1 else 'frames'}</small>"
        for (_, words), count in zip(HIDDEN_BINS, counts, strict=True)
    ]
    lines = []
    for number, row in enumerate(evaluation.rows):
        cells = [_value(tally.mean(metric), None) for tally in row.bins()]
        lines.append(_line(number, row, cells))
    return _table(heads, lines)


def _table(heads: list[str], lines: list[str]) -> str:
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    return (
        f'<div class="scroll"><table><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _line(number: int, row: RowResult, cells: list[str], *, has_words: bool = False) -> str:
    mark = f'<svg width="16" height="16" aria-hidden="true">{draw_mark(number, 8, 8)}</svg>'
    words = f"<small>{escape(row.row.words())}</small>" if has_words else ""
    values = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{mark}{escape(row.name)}{words}</th>{values}</tr>'


def _value(value: float | None, interval: Interval | None, *, is_best: bool = False) -> str:
    if value is None:
        return NOT_KNOWN
    number = f"<b>{value:.3f}</b>" if is_best else f"{value:.3f}"
    if interval is None:
        return number
    low, high = interval
    bar = (
        f'<span class="bar"><i style="left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%"></i>'
        f'<u style="left:{100 * value:.1f}%"></u></span>'
    )
    return f"{number}<small>{low:.3f} – {high:.3f}</small>{bar}"


def _difference(middle: float, interval: Interval) -> str:
    low, high = interval
    # Zero outside the interval: sure enough to be said loudly.
    sure = ' class="sure"' if low > 0 or high < 0 else ""
    text = f"<span{sure}>{middle:+.3f}</span><small>{low:+.3f} … {high:+.3f}</small>"
    return text.replace("-", "−")


def _seconds(row: RowResult) -> str:
    if row.seconds_per_frame is None:
        return NOT_KNOWN
    return f"{row.seconds_per_frame:.4f}<small>loading {row.load_seconds or 0.0:.1f} s</small>"
