"""The chart of single clips: one line per clip, one mark per row of the table, as SVG."""

from collections.abc import Sequence
from html import escape

from models.evaluation.results import Evaluation, RowResult

LABEL_PX, CHART_PX, SIDE_PX, LINE_PX, HEAD_PX = 190, 620, 90, 28, 30
MARK_PX = 5.0
COLOURS = 7
"""Series colours in page.css; shapes run through another number, so 42 rows look different."""


def draw_clips(evaluation: Evaluation, metric: str) -> str:
    """Return an SVG with all clips in which the metric is known, easiest first."""
    values = {row.name: {c.name: c.top_1.mean(metric) for c in row.clips} for row in evaluation.rows}
    means: dict[str, float] = {}
    for clip in evaluation.clips:
        known = [v for row in evaluation.rows if (v := values[row.name][clip.name]) is not None]
        if known:
            means[clip.name] = sum(known) / len(known)
    names = sorted(means, key=lambda name: -means[name])
    width, height = LABEL_PX + CHART_PX + SIDE_PX, HEAD_PX + LINE_PX * len(names) + 8
    parts = [
        f'<svg class="clips" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(metric)} of every clip">'
    ]
    parts += _grid(height)
    for place, name in enumerate(names):
        y = HEAD_PX + LINE_PX * (place + 0.5)
        facts = evaluation.facts.get(name)
        hidden = facts.hidden_share if facts is not None else None
        parts += _clip_line(name, y, hidden)
        line = [(n, v) for n, row in enumerate(evaluation.rows) if (v := values[row.name][name]) is not None]
        parts.append(_span([value for _, value in line], y))
        parts += [
            draw_mark(
                number,
                _x(value),
                y + _shift(number, len(evaluation.rows)),
                f"{evaluation.rows[number].name}, {name}: {metric} {value:.3f}",
            )
            for number, value in line
        ]
    return "".join((*parts, "</svg>"))


def draw_legend(rows: Sequence[RowResult]) -> str:
    """Return which mark belongs to which row, as HTML."""
    items = (
        f'<li><svg width="16" height="16" aria-hidden="true">{draw_mark(number, 8, 8)}</svg>'
        f"{escape(row.name)}</li>"
        for number, row in enumerate(rows)
    )
    return f'<ul class="legend">{"".join(items)}</ul>'


def draw_mark(number: int, x: float, y: float, title: str = "") -> str:
    """Return the mark of row `number` at a place; shape and colour both tell rows apart."""
    r = MARK_PX
    shapes = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}"/>',
        _polygon([(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]),
        _polygon([(x, y - r * 1.2), (x + r * 1.15, y + r * 0.9), (x - r * 1.15, y + r * 0.9)]),
        _polygon([(x, y - r * 1.35), (x + r * 1.35, y), (x, y + r * 1.35), (x - r * 1.35, y)]),
        _polygon([(x, y + r * 1.2), (x + r * 1.15, y - r * 0.9), (x - r * 1.15, y - r * 0.9)]),
        f'<path d="M{x - r:.1f} {y - r:.1f}l{2 * r} {2 * r}m0 {-2 * r}l{-2 * r} {2 * r}" class="cross"/>',
    )
    words = f"<title>{escape(title)}</title>" if title else ""
    return f'<g class="s{number % COLOURS}">{words}{shapes[number % len(shapes)]}</g>'


def _shift(number: int, rows: int) -> float:
    """Rows lie a little above one another, so that equal values do not hide each other."""
    return (number - (rows - 1) / 2) * min(5.0, (LINE_PX - 2 * MARK_PX) / max(1, rows - 1))


def _polygon(points: list[tuple[float, float]]) -> str:
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def _x(value: float) -> float:
    return LABEL_PX + value * CHART_PX


def _grid(height: int) -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        x = _x(tenth / 10)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{HEAD_PX - 8}" y2="{height}"/>')
        parts.append(f'<text class="axis" x="{x}" y="14" text-anchor="middle">{tenth / 10:.1f}</text>')
    x = LABEL_PX + CHART_PX + SIDE_PX
    parts.append(f'<text class="axis" x="{x}" y="14" text-anchor="end">hidden</text>')
    return parts


def _clip_line(name: str, y: float, hidden: float | None) -> list[str]:
    short = name if len(name) <= 26 else name[:25] + "…"
    parts = [f'<text x="{LABEL_PX - 12}" y="{y + 4}" text-anchor="end">{escape(short)}</text>']
    if hidden is not None:
        x = LABEL_PX + CHART_PX + SIDE_PX
        parts.append(f'<text class="axis" x="{x}" y="{y + 4}" text-anchor="end">{hidden:.0%}</text>')
    return parts


def _span(values: list[float], y: float) -> str:
    return f'<line class="span" x1="{_x(min(values)):.1f}" x2="{_x(max(values)):.1f}" y1="{y}" y2="{y}"/>'
