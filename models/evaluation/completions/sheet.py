"""Contact sheets: what was filmed, the truth, and completions below each other, frames side by side."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.atomic import atomic_bytes
from core.metrics.frame import hidden_share
from core.types import RgbFrame
from models.evaluation.completions.judging import Shown
from models.evaluation.completions.truth import TrueClip
from models.evaluation.report.overlays import HEIGHT_PX, WIDTH_PX, Window, choose_window
from models.evaluation.survey import choose_frames

FRAMES = 5
GAP_PX = 4
LABEL_PX = 22
DARK = 24
JPEG_QUALITY = 90


def write_sheet(folder: Path, true: TrueClip, shown: Sequence[Shown]) -> Path:
    """Write `folder/<clip>.jpg` whole or not at all, and return its path."""
    path = folder / f"{true.name}.jpg"
    sheet = cv2.cvtColor(draw_sheet(true, shown), cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    with atomic_bytes(path) as file:
        file.write(data.tobytes())
    return path


def draw_sheet(true: TrueClip, shown: Sequence[Shown]) -> NDArray[np.uint8]:
    """Return the sheet of a clip, uint8 (H, W, 3): a row each for the frames, the truth, every completion.

    Outside the object completions and truth are dark, so only the object is compared.
    """
    shares = {}
    for frame in range(len(true.frames)):
        share = hidden_share(true.amodal[frame], true.modal[frame])
        if share is not None:
            shares[frame] = share
    frames = choose_frames(len(true.frames), shares, FRAMES)
    named = [("as filmed", true.frames, False), ("truth", true.true, True)]
    named += [(one.row.name, one.pictures, True) for one in shown]
    rows = []
    for name, pictures, is_cut in named:
        cells = []
        for frame in frames:
            picture = pictures[frame]
            if is_cut:
                picture = np.where(true.amodal[frame][..., None], picture, np.uint8(DARK))
            cells.append(_cell(picture, choose_window(true.amodal[frame])))
        strip = np.hstack(cells)
        rows.append(np.vstack([_label(name, strip.shape[1]), strip]))
    return np.vstack(rows)


def _cell(picture: RgbFrame, window: Window) -> NDArray[np.uint8]:
    x, y, width, height = window
    scale = min(WIDTH_PX / width, HEIGHT_PX / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    part = cv2.resize(np.ascontiguousarray(picture[y : y + height, x : x + width]), size)
    cell = np.full((HEIGHT_PX + GAP_PX, WIDTH_PX + GAP_PX, 3), DARK, np.uint8)
    cell[: size[1], : size[0]] = part
    return cell


def _label(words: str, width: int) -> NDArray[np.uint8]:
    label = np.full((LABEL_PX, width, 3), DARK, np.uint8)
    cv2.putText(label, words, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    return label
