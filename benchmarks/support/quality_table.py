"""The figures of `benchmarks.quality` as Markdown."""

from pathlib import Path
from typing import Any

START, END = "<!-- figures -->", "<!-- end of figures -->"


def markdown(found: dict[str, Any]) -> str:
    """Return all tables."""
    open_clips = f"{found['open_clips']} clips hide nothing"
    parts = [f"{found['clips']} clips, {found['frames']} frames; {open_clips}.", "", *_rows(found)]
    if "helped" in found:
        parts += ["", *_helped(found["helped"])]
    if "reliability" in found:
        parts += ["", *_reliability(found["reliability"])]
    if "doubt" in found:
        parts += ["", _doubt(found["doubt"])]
    if found.get("grown_area") is not None:
        parts += ["", _grown(found["grown_area"])]
    return "\n".join(parts) + "\n"


def put_between_markers(path: Path, text: str) -> None:
    """Replace what stands between the markers of a file."""
    before, rest = path.read_text(encoding="utf-8").split(START)
    path.write_text(f"{before}{START}\n{text}{END}{rest.split(END)[1]}", encoding="utf-8")


def _rows(found: dict[str, Any]) -> list[str]:
    lines = [
        "| cue | proposer | mIoU | hidden (strict) | best of k: mIoU / hidden; gain "
        "| `lite` ahead by: mIoU; hidden | growth on open clips | s/frame |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in found["rows"]:
        gain = _gain(row["top_k_gain"])
        best = f"{row['mIoU_top_k']:.3f} / {row['mIoU_occ_strict_top_k']:.3f}; {gain} (k = {row['top_k']})"
        growth = row["growth_on_open_clips"]
        ahead = row["ahead"]
        lines.append(
            f"| {row['cue']} | `{row['proposer']}` | {_value(row, 'mIoU')} "
            f"| {_value(row, 'mIoU_occ_strict')} "
            f"| {best if row['top_k'] > 1 else '–'} "
            f"| {'–' if ahead is None else '; '.join(_gain(ahead[m]) for m in ('mIoU', 'mIoU_occ_strict'))} "
            f"| {'–' if growth is None else f'{100 * growth:.1f} %'} | {row['seconds_per_frame']:.3f} |"
        )
    return lines


def _helped(table: list[dict[str, Any]]) -> list[str]:
    lines = ["| help, no cue | mIoU | hidden (strict) | gain: mIoU; hidden |", "|---|---|---|---|"]
    for row in table:
        gains = "; ".join(_gain(row[f"{metric}_gain"]) for metric in ("mIoU", "mIoU_occ_strict"))
        values = " | ".join(_value(row, metric) for metric in ("mIoU", "mIoU_occ_strict"))
        lines.append(f"| {row['help']} | {values} | {'–' if row['help'] == 'nothing' else gains} |")
    return lines


def _reliability(bins: list[dict[str, float]]) -> list[str]:
    return [
        "| probability said | share that is true | pixels |",
        "|---|---|---|",
        *(f"| {one['said']:.2f} | {one['true']:.2f} | {one['pixels']:,.0f} |" for one in bins),
    ]


def _doubt(worth: dict[str, float]) -> str:
    return (
        f"Doubt of a frame against what its mask lacks to IoU 1: rank correlation "
        f"{worth['rank_correlation']:.2f}; of a frame below IoU 0.9 and one above it, the first has the "
        f"higher doubt in {100 * worth['area_under_curve']:.0f} % of all pairs."
    )


def _grown(share: float) -> str:
    return (
        f"Area that is added where nothing is hidden, without a cue: {100 * share:.2f} % of what is visible, "
        "mean over these clips."
    )


def _value(row: dict[str, Any], metric: str) -> str:
    value, interval = row[metric], row[f"{metric}_interval"]
    if value is None:
        return "–"
    return f"{value:.3f}" + ("" if interval is None else f" [{interval[0]:.3f}, {interval[1]:.3f}]")


def _gain(found: Any) -> str:
    if found is None or found[0] is None:
        return "–"
    value, interval = found
    return f"{value:+.3f}" + ("" if interval is None else f" [{interval[0]:+.3f}, {interval[1]:+.3f}]")
