"""Morph of 25 frames and carry of a correction at 1080p, and how long the UI thread stalls meanwhile.

Named alternatives: morphing by signed distances of whole frames without alignment; carrying by dense DIS flow
(OpenCV, medium preset) of whole frames. Budget: longest stall of the UI thread below 50 ms.
"""

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import cv2
import numpy as np

from benchmarks.support.gaps import GapProbe
from benchmarks.support.scenes import HEIGHT, WIDTH, make_masks, make_picture
from benchmarks.support.timing import median, spread, timed
from core.tracks.carry import Correction, carry_correction
from core.tracks.morph import morph_masks
from core.types import BoolMask
from ui.app import make_application
from ui.interpreter_tuning import SWITCH_INTERVAL_S
from ui.work.lane import only_logged
from ui.work.work import Work

FRAMES = 25


def main() -> None:
    """Print all of it."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    (seen, whole), (_, last) = make_masks()[0], make_masks(300)[0]
    ours = per_item(morph_masks(whole, last, FRAMES))
    other = [timed(lambda t=t: plain_morph(whole, last, t / 26)) for t in range(1, 9)]  # type: ignore[misc]
    print(f"morph, per frame: {spread(ours)}")
    print(f"  whole frames, not aligned: {spread(other)}; {median(other) / median(ours):.1f}×")
    ground = cv2.GaussianBlur(make_picture(), (0, 0), 3)
    pictures = [np.asarray(np.roll(ground, 4 * t, 1), np.uint8) for t in range(10)]
    masks = [np.roll(seen, 4 * t, 1) for t in range(10)]
    correction = Correction.of(seen, whole)
    carried = per_item(carry_correction(correction, range(10), lambda t: pictures[t], lambda t: masks[t]))
    flow = [timed(lambda t=t: whole_flow(pictures[t], pictures[t + 1])) for t in range(4)]  # type: ignore[misc]
    print(f"carry, per frame: {spread(carried)}")
    print(f"  DIS flow of whole frames: {spread(flow)}; {median(flow) / median(carried):.1f}×")

    def both() -> int:
        list(morph_masks(whole, last, FRAMES))
        return len(list(carry_correction(correction, range(10), lambda t: pictures[t], lambda t: masks[t])))

    print(f"gaps of a 5 ms timer on the UI thread meanwhile: {gaps(both)}")


def per_item(items: Iterable[Any]) -> list[float]:
    """Return the milliseconds that each item took."""
    found, start = [], time.perf_counter()
    for _ in items:
        now = time.perf_counter()
        found.append((now - start) * 1000)
        start = now
    return found


def plain_morph(first: BoolMask, last: BoolMask, share: float) -> BoolMask:
    """Mix the signed distances of whole frames."""
    one, two = (
        cv2.distanceTransform(1 - m.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        - cv2.distanceTransform(m.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        for m in (first, last)
    )
    return np.asarray((1 - share) * one + share * two < 0)


def whole_flow(first: Any, second: Any) -> None:
    """Measure dense flow of whole frames, there and back."""
    one, two = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (first, second))
    dense = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    for pair in ((one, two), (two, one)):
        dense.calc(*pair, np.zeros((HEIGHT, WIDTH, 2), np.float32))


def gaps(work: Callable[[], object]) -> str:
    """Return by how much a 5 ms timer came late while the work runs on its thread, in words."""
    app = make_application()
    beside, probe = Work(), GapProbe()
    lane = beside.lane("benchmark", may_be_left=True)
    lane.newest(lambda _token: work(), lambda _result: app.quit(), only_logged)
    probe.start("meanwhile")
    app.exec()
    probe.stop()
    beside.close()
    return probe.gaps.spread("meanwhile")


if __name__ == "__main__":
    main()
