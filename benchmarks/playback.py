"""Composition while playing: 1080p, three tracks, modal + amodal + hidden tint, against blending in numpy.

Budget: at least 60 frames a second composed (p95 below 16.7 ms).
"""

import sys
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

from benchmarks.support.scenes import COLOURS, make_masks, make_picture, make_scene
from benchmarks.support.screen import on_a_screen
from benchmarks.support.timing import median, spread, timed, wants_quick
from ui.canvas.view import CanvasView
from ui.theme.tokens import channels


def main() -> None:
    """Print the times and the ratio."""
    on_a_screen(__spec__)
    runs = 30 if wants_quick(__doc__) else 200
    app = QApplication.instance() or QApplication(sys.argv[:1])
    view = CanvasView()
    pictures = [make_picture(seed) for seed in range(4)]
    scenes = [make_scene(4 * number) for number in range(4)]
    for size in ((1280, 720), (1900, 1000)):
        view.resize(*size)
        view.show()
        app.processEvents()
        view.set_fast(True)

        def show(number: int) -> None:
            view.set_picture(pictures[number % 4])
            view.set_scene(scenes[number % 4])
            view.repaint()

        for number in range(5):
            show(number)
        ours = [timed(partial(show, number)) for number in range(runs)]
        theirs = [timed(partial(blend, pictures[0], size)) for _ in range(max(5, runs // 10))]
        print(f"{size[0]}×{size[1]}: {spread(ours)}; {1000 / median(ours):.0f} frames/s")
        print(f"  numpy blending of the same: {spread(theirs)}; ratio {median(theirs) / median(ours):.1f}×")


MASKS = make_masks()


def blend(picture: NDArray[np.uint8], size: tuple[int, int]) -> None:
    """The plain way: colour every mask at full resolution, then scale."""
    out = picture.copy()
    for (seen, whole), colour in zip(MASKS, COLOURS, strict=True):
        rgb = np.array(channels(colour))
        out[seen] = (out[seen] * 0.65 + rgb * 0.35).astype(np.uint8)
        hidden = whole & ~seen
        out[hidden] = (out[hidden] * 0.55 + rgb * 0.45).astype(np.uint8)
    cv2.resize(out, size)


if __name__ == "__main__":
    main()
