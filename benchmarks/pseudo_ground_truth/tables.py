"""The experiment's figures as Markdown."""

from collections.abc import Iterator, Mapping, Sequence

from core.metrics.bootstrap import bootstrap_interval, difference_interval
from core.metrics.tally import Tally, pooled

COLUMNS = {"AP25": "AP25", "AP50": "AP50", "AP75": "AP75", "mIoU": "mIoU", "mIoU_occ_strict": "hidden part"}
NOTHING = "–"


def markdown(rows: Mapping[str, Sequence[Tally]], compared: Sequence[tuple[str, str]]) -> str:
    """Return both tables.

    Args:
        rows: Scores by the name of a row, one tally per sequence, in the same order for all rows.
        compared: Pairs of names: the second is taken from the first.
    """
    return "\n".join([*_means(rows), "", *_differences(rows, compared)]) + "\n"


def _means(rows: Mapping[str, Sequence[Tally]]) -> Iterator[str]:
    yield from _head("row")
    for name, tallies in rows.items():
        cells = []
        for metric in COLUMNS:
            mean, interval = pooled(tallies).mean(metric), bootstrap_interval(tallies, metric)
            spread = "" if interval is None else f" [{100 * interval[0]:.1f}, {100 * interval[1]:.1f}]"
            cells.append(NOTHING if mean is None else f"{100 * mean:.1f}{spread}")
        yield _line(name, *cells)


def _differences(rows: Mapping[str, Sequence[Tally]], compared: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield from _head("difference")
    for one, other in compared:
        cells = []
        for metric in COLUMNS:
            found = difference_interval(rows[one], rows[other], metric)
            cells.append(NOTHING if found is None else _signed(*found))
        yield _line(f"{one} − {other}", *cells)


def _signed(value: float, interval: tuple[float, float]) -> str:
    low, high = interval
    text = f"{100 * value:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]"
    return text if low <= 0 <= high else f"**{text}**"


def _head(first: str) -> Iterator[str]:
    yield _line(first, *COLUMNS.values())
    yield "|" + "---|" * (len(COLUMNS) + 1)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
