"""Puts the report page together."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TextIO

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.metrics.tally import ClipScore
from models.evaluation.report.chart import draw_clips, draw_legend
from models.evaluation.report.overlays import draw_panels
from models.evaluation.report.tables import write_bins, write_differences, write_rows, write_top_k
from models.evaluation.results import Evaluation, RowResult

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Told to the browser, so that the page cannot reach for anything even by mistake."""
KEY = {
    "visible": "visible",
    "hidden": "hidden, truth",
    "right": "hidden, found",
    "missed": "hidden, missed",
    "excess": "too much",
}
KEY_WITHOUT_TRUTH = {"visible": "visible", "hidden": "hidden, as proposed"}
DEFINITIONS = """
<dl>
<dt>mIoU</dt><dd>Mean over all frames of intersection over union of the answer and the true whole object.</dd>
<dt>mIoU_occ</dt><dd>The same for the hidden part only (whole minus visible), both sides eroded with a 5 × 5
square. As published: frames under 0.000001 are left out, so a part that was missed altogether costs
nothing.</dd>
<dt>mIoU_occ_strict</dt><dd>As before, but every frame counts whose eroded hidden part is not empty; a miss
counts 0.</dd>
<dt>AP25, AP50, AP75</dt><dd>Share of frames in which the answer's box overlaps the true box by more than 25,
50, 75 %. The published name; it is no average precision.</dd>
<dt>top-k</dt><dd>For each clip the one of the k hypotheses that has the best mIoU.</dd>
<dt>Intervals</dt><dd>95 %, by drawing whole clips with replacement 2000 times. Differences draw the same
clips for both rows.</dd>
<dt>s / frame</dt><dd>Wall time of the proposal, decoding included, scoring left out. Loading and a short
first run are the column beside it.</dd>
</dl>
"""


def write_report(evaluation: Evaluation, title: str, file: TextIO) -> None:
    """Write the page.

    Raises:
        BadInputError: A picture of a clip vanished since the evaluation.
    """
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    file.write(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>Evaluation: {escape(title)}</title><style>\n{style}</style></head><body><main>"
    )
    for part in _parts(evaluation, title):
        file.write(part)
    file.write("</main></body></html>\n")


def _parts(evaluation: Evaluation, title: str) -> Iterator[str]:
    yield f"<header><h1>{escape(title)}</h1><p>{_counts(evaluation)}</p></header>"
    yield f"<section><h2>All clips</h2>{write_rows(evaluation)}</section>"
    metric = evaluation.primary
    if metric is None:
        yield "<p class='note'>No clip has truth (amodal/ or boxes.json), so nothing can be scored.</p>"
    else:
        yield from _numbers(evaluation, metric)
    yield from _pictures(evaluation, metric)
    yield f"<section><h2>What the numbers mean</h2>{DEFINITIONS}</section>"


def _numbers(evaluation: Evaluation, metric: str) -> Iterator[str]:
    differences = write_differences(evaluation)
    if differences:
        yield f"<section><h2>Better than {escape(evaluation.rows[0].name)} by</h2>{differences}"
        yield "<p class='note'>Bold: zero lies outside the 95 % interval.</p></section>"
    top_k = write_top_k(evaluation)
    if top_k:
        yield f"<section><h2>Best of k hypotheses</h2>{top_k}</section>"
    if any(tally.frames for tally in evaluation.rows[0].bins()):
        yield "<section><h2>By how much is hidden</h2>"
        for name in ("mIoU_occ_strict", "mIoU"):
            yield f"<h3>{name}</h3>{write_bins(evaluation, name)}"
        yield "</section>"
    yield f"<section><h2>Single clips: {metric}</h2>{draw_legend(evaluation.rows)}"
    yield f'<div class="scroll tall">{draw_clips(evaluation, metric)}</div></section>'


def _pictures(evaluation: Evaluation, metric: str | None) -> Iterator[str]:
    has_truth = any(clip.amodal is not None for clip in evaluation.clips)
    title = f"Best, median and worst clips by {metric}" if metric else "Some clips"
    yield f"<section><h2>{title}</h2>{_key(has_truth)}"
    clips = {clip.name: clip for clip in evaluation.clips}
    best = max(evaluation.rows, key=lambda row: row.mean(metric) or 0.0 if metric else 0.0)
    for row in evaluation.rows:
        yield f"<details{' open' if row is best else ''}><summary>{escape(row.name)}</summary>"
        for words, score in choose_clips(row, metric):
            yield _clip(words, score, clips[score.name], row, metric)
        yield "</details>"
    yield "</section>"


def choose_clips(row: RowResult, metric: str | None) -> list[tuple[str, ClipScore]]:
    """Return best, median and worst clip of a row, each once; the first three where nothing is known."""
    ranked = row.ranked(metric) if metric else []
    if not ranked:
        return [("clip", clip) for clip in row.clips[:3]]
    wanted = {"best": 0, "median": len(ranked) // 2, "worst": len(ranked) - 1}
    chosen: dict[int, str] = {}
    for words, place in wanted.items():
        if 0 <= place < len(ranked):
            chosen[place] = f"{chosen[place]} and {words}" if place in chosen else words
    return [(words, ranked[place]) for place, words in sorted(chosen.items())]


def _counts(evaluation: Evaluation) -> str:
    heights = {clip.size_hw for clip in evaluation.clips}
    sizes = ", ".join(f"{width} × {height}" for height, width in sorted(heights)[:3])
    more = " and others" if len(heights) > 3 else ""
    clips, frames = len(evaluation.clips), evaluation.frames
    return f"{clips} {'clip' if clips == 1 else 'clips'}, {frames} frames of {sizes}{more}"


def _key(has_truth: bool) -> str:
    words = KEY if has_truth else KEY_WITHOUT_TRUTH
    items = (f'<li><span class="swatch {name}"></span>{meaning}</li>' for name, meaning in words.items())
    return f'<ul class="legend">{"".join(items)}</ul>'


def _clip(words: str, score: ClipScore, clip: EvaluationClip, row: RowResult, metric: str | None) -> str:
    known = {name: score.top_1.mean(name) for name in dict.fromkeys((metric or "mIoU", "mIoU"))}
    numbers = ", ".join(f"{name} {value:.3f}" for name, value in known.items() if value is not None)
    parts = [f"<article><h4>{words}: {escape(score.name)} <small>{numbers}</small></h4>"]
    for sample in row.samples.get(score.name, ()):
        truth = clip.truth(sample.frame)
        panels = draw_panels(clip.frames[sample.frame], clip.modal[sample.frame], truth, sample)
        views = {"visible": panels.visible, "truth": panels.truth, "answer": panels.answer}
        frame = escape(clip.frame_names[sample.frame])
        pictures = "".join(
            f'<figure><img src="{uri}" alt="{name}, frame {frame} of {escape(clip.name)}">'
            f"<figcaption>{name}, {frame}</figcaption></figure>"
            for name, uri in views.items()
            if uri is not None
        )
        parts.append(f'<div class="views">{pictures}</div>')
    return "".join((*parts, "</article>"))
