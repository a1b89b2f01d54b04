"""Contact sheets: the truth where there is one, `temporal`, and `lite`, frames of a clip side by side.

Blue is seen; the truth's hidden part is yellow and hatched; of answers green is right, orange was missed,
pink is too much. Without a truth yellow is what was added.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.rows import LITE, Bench
from benchmarks.quality.sets import ClipSet
from core.metrics.frame import hidden_share
from core.types import BoolMask, RgbFrame
from models.evaluation.report.overlays import HEIGHT_PX, WIDTH_PX, choose_window, draw_views
from models.evaluation.sequences.judging import answers_of, of_network, of_proposer
from models.evaluation.sequences.real_clips import RealClip
from models.evaluation.survey import choose_frames
from models.lite.engine import network_from

OTHER = "temporal"
FRAMES = 6
LEFT_PX = 110
GAP = 4
JPEG_QUALITY = 88


def write_sheets(folder: Path, sets: Sequence[ClipSet], bench: Bench) -> None:
    """Write `folder/<set>-<clip>.jpg` for every clip; cues are not used."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in sets:
        for real in one.clips:
            path = folder / f"{one.name}-{real.clip.name}.jpg"
            quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
            cv2.imwrite(
                str(path), cv2.cvtColor(draw_sheet(real, one.name, bench), cv2.COLOR_RGB2BGR), quality
            )
            print(path, flush=True)


def draw_sheet(real: RealClip, of_set: str, bench: Bench) -> NDArray[np.uint8]:
    """Return the sheet of a clip, uint8 (H, W, 3)."""
    clip = real.clip
    lite = of_network(network_from(bench.weights), None, bench.inputs(of_set))
    answers = {OTHER: answers_of(of_proposer(OTHER, None)(real))[0], LITE: answers_of(lite(real))[0]}
    columns = []
    for frame in _frames(real):
        modal = clip.modal[frame]
        truth = None if clip.amodal is None else clip.amodal[frame]
        every = modal if truth is None else modal | truth
        for masks in answers.values():
            every = every | masks[frame]
        columns.append(_column(clip.frames[frame], modal, truth, [m[frame] for m in answers.values()], every))
    rows = [np.hstack(row) for row in zip(*columns, strict=True)]
    names = ["seen" if clip.amodal is None else "truth", *answers]
    return np.vstack(
        [np.hstack([_label(name, len(row)), row]) for name, row in zip(names, rows, strict=True)]
    )


def _frames(real: RealClip) -> list[int]:
    """Return the frames to show: the one with most hidden, and others spread over the clip."""
    clip = real.clip
    shares = {}
    for frame in range(len(clip)):
        share = None if clip.amodal is None else hidden_share(clip.amodal[frame], clip.modal[frame])
        if share is not None:
            shares[frame] = share
    return list(choose_frames(len(clip), shares, FRAMES))


def _column(
    rgb: RgbFrame, modal: BoolMask, truth: BoolMask | None, answers: Sequence[BoolMask], every: BoolMask
) -> list[NDArray[np.uint8]]:
    window = choose_window(every)
    views = [draw_views(rgb, modal, truth, answer, window) for answer in answers]
    first = views[0].visible if views[0].truth is None else views[0].truth
    return [_cell(picture) for picture in (first, *(view.answer for view in views))]


def _cell(picture: RgbFrame) -> NDArray[np.uint8]:
    cell = np.full((HEIGHT_PX + GAP, WIDTH_PX + GAP, 3), 24, np.uint8)
    cell[: picture.shape[0], : picture.shape[1]] = picture
    return cell


def _label(words: str, height: int) -> NDArray[np.uint8]:
    label = np.full((height, LEFT_PX, 3), 24, np.uint8)
    cv2.putText(label, words, (8, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, cv2.LINE_AA)
    return label
