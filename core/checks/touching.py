"""What lies next to the visible part of a track and may be in front of it: there it may go on."""

from collections.abc import Mapping

import numpy as np
from rlemasklib import RLEMask

from core.checks.codes import Code, boxes_meet

REACH_PX = 2
"""Masks of two things that touch are up to so far apart."""
LEAST_PART = 0.03
"""Of what is visible: smaller pieces are crumbs."""
NO_TRACK = -1


def measure_touching(row: np.ndarray, own: Code, whole: Code | None, front: Mapping[int, Code]) -> None:
    """Write into a row how much of the outline ends at something, and which pieces it cuts off.

    Args:
        row: One row of `MEASURES`.
        own: What is visible of the track.
        whole: The whole object, where that is known.
        front: What may be in front of it, by track; covers have negative numbers.
    """
    row["touches"] = row["apart"] = 0
    near = {track: code for track, code in front.items() if code.area and boxes_meet(own, code, REACH_PX)}
    if not own.area or not near:
        return
    rim = own.mask.dilate5x5() - own.mask
    size = max(1, int(rim.area()))
    shares = {track: int((rim & code.mask).area()) / size for track, code in near.items()}
    row["touches"] = min(1.0, sum(shares.values()))
    row["touch_track"] = max(NO_TRACK, max(shares, key=lambda track: shares[track]))
    if whole is not None and whole.area:
        row["apart"], row["apart_track"] = _apart(own, whole, near)


def _apart(own: Code, whole: Code, near: Mapping[int, Code]) -> tuple[int, int]:
    """Return the visible pixels that one thing cuts off and the whole object does not join, and the thing."""
    least = max(1, round(LEAST_PART * own.area))
    parts: list[RLEMask] = list(own.mask.connected_components(connectivity=8, min_size=least))
    if len(parts) < 2:
        return 0, NO_TRACK
    main = max(parts, key=lambda part: int(part.area()))
    joined = (
        next(one for one in whole.mask.connected_components(connectivity=8) if int((one & main).area()))
        if int((whole.mask & main).area())
        else main
    )
    loose = [part for part in parts if part is not main and not int((part & joined).area())]
    found = {
        track: sum(int(part.area()) for part in loose if int((code.mask.dilate5x5() & part).area()))
        for track, code in near.items()
        if loose and int((code.mask.dilate5x5() & main).area())
    }
    if not found or not max(found.values()):
        return 0, NO_TRACK
    worst = max(found, key=lambda track: found[track])
    return found[worst], max(NO_TRACK, worst)
