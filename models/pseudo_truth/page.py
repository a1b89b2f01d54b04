"""The report as one HTML page that needs nothing else: tables, the worst masks and some drawn at random."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from typing import Any, TextIO

import cv2
import numpy as np

from core.changes.masks import MaskKey
from core.errors import AmodalError
from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import BoolMask, Layer, RgbFrame
from models.evaluation.report import overlays
from models.evaluation.report.page import POLICY
from models.jobs.sequences import GREY, MediaFrameSequence
from models.pseudo_truth.box_agreement import key_boxes
from models.pseudo_truth.report import Report, Sample, Sums

CLIPS_SHOWN = 500
HEADS = (
    ("tracks", "tracks"), ("frames", "frames"), ("mean_box_iou", "box IoU"), ("boxes_below_75", "below 0.75"),
    ("boxes_below_50", "below 0.5"), ("mean_doubt", "doubt"), ("failures", "failed"),
    ("boxes_only", "boxes only"), ("from_boxes", "seen from boxes"), ("frames_left_out", "not annotated"),
    ("not_done", "not done"), ("seconds", "seconds"),
)  # fmt: skip


def write_page(project: Project, report: Report, file: TextIO) -> None:
    """Write the page; pictures that cannot be read are grey."""
    style = files(overlays.__package__).joinpath("page.css").read_text(encoding="utf-8")
    title = f"Pseudo ground truth: {escape(project.name)}"
    file.write(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{title}</title><style>\n{style}</style></head><body><main>"
        f"<header><h1>{title}</h1><p>{escape(report.settings.proposer)}</p></header>"
    )
    for part in _parts(project, report):
        file.write(part)
    file.write("</main></body></html>\n")


def _parts(project: Project, report: Report) -> Iterator[str]:
    rows = [("all", report.total), *sorted(report.categories.items())]
    yield f"<section><h2>By category</h2>{_table(rows)}"
    yield (
        "<p class='note'>Box IoU: of the mask's box and the amodal box that a person drew. Doubt: what the "
        "mask may lack to IoU 1, as the proposer says, at least what its box lacks. Seen from boxes: tracks "
        "whose visible masks a machine cut out of their boxes. Not annotated: frames that got no mask, "
        "because the data set annotates others. Seconds of all processes together.</p></section>"
    )
    yield from _pictures(project, "Worst masks", report.worst)
    yield from _pictures(project, "Masks drawn at random", report.drawn)
    ranked = sorted(report.clips, key=lambda item: (-item[1].failures, _mean(item[1])))
    more = f", {CLIPS_SHOWN} worst of {len(ranked)}" if len(ranked) > CLIPS_SHOWN else ""
    yield f"<section><h2>By clip{more}</h2>{_table(ranked[:CLIPS_SHOWN])}</section>"
    if report.failures:
        lines = "".join(f"<li>{escape(line)}</li>" for line in report.failures[:CLIPS_SHOWN])
        yield f"<section><h2>Failures</h2><ul>{lines}</ul></section>"


def _mean(sums: Sums) -> float:
    return sums.box_iou / sums.boxes if sums.boxes else 1.0


def _table(rows: Sequence[tuple[str, Sums]]) -> str:
    head = "".join(f'<th scope="col">{words}</th>' for _, words in HEADS)
    lines = []
    for name, sums in rows:
        facts = sums.facts()
        cells = "".join(f"<td>{_cell(facts[key])}</td>" for key, _ in HEADS)
        lines.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    return (
        f'<div class="scroll tall"><table><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    if value is None:
        return '<span class="none">–</span>'
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _pictures(project: Project, title: str, samples: Sequence[Sample]) -> Iterator[str]:
    if not samples:
        return
    yield (
        f'<section><h2>{title}</h2><ul class="legend"><li><span class="swatch visible"></span>visible</li>'
        '<li><span class="swatch hidden"></span>hidden, as proposed</li><li>black: the box</li></ul>'
        '<div class="views">'
    )
    for sample in samples:
        values = (("box", sample.box_iou), ("doubt", sample.doubt))
        known = [f"{name} {value:.2f}" for name, value in values if value is not None]
        words = escape(f"{sample.clip}, {sample.track}, frame {sample.frame}")
        yield (
            f'<figure><img src="{_picture(project, sample)}" alt="{words}">'
            f"<figcaption>{words}<small>{escape(', '.join(known))}</small></figcaption></figure>"
        )
    yield "</div></section>"


def _picture(project: Project, sample: Sample) -> str:
    clip = project.clips.get(sample.clip_id)
    masks = [_mask(project, sample, layer, clip.canvas.size_hw) for layer in (Layer.MODAL, Layer.AMODAL)]
    rgb = _frame(project, sample)
    box = key_boxes(project, clip, sample.track_id).get(sample.frame)
    if box is not None:
        rgb = rgb.copy()
        corners = ((int(box[0]), int(box[1])), (int(box[0] + box[2]) - 1, int(box[1] + box[3]) - 1))
        cv2.rectangle(rgb, *corners, (0, 0, 0), 2)
    return overlays.draw_proposal(rgb, *masks)


def _frame(project: Project, sample: Sample) -> RgbFrame:
    clip = project.clips.get(sample.clip_id)
    try:
        with MediaFrameSequence(project.media.of(clip), clip.canvas, may_lack=True) as frames:
            return frames[sample.frame]
    except AmodalError:
        return np.full((*clip.canvas.size_hw, 3), GREY, np.uint8)


def _mask(project: Project, sample: Sample, layer: Layer, size_hw: tuple[int, int]) -> BoolMask:
    head = project.masks.head(MaskKey(sample.track_id, sample.frame, layer))
    return np.zeros(size_hw, np.bool_) if head is None else decode_rle(head.rle)
