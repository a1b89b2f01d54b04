"""From votes to a mask: nothing along visible edges, no islands, and gaps bridged that nobody saw behind."""

import cv2
import numpy as np
from numpy.typing import NDArray

Label = NDArray[np.uint8]
"""uint8 (h, w), 0 or 1."""

# Grown parts thinner than this share of the object are the rim that small errors of motion leave.
RIM_SHARE = 0.022
# Parts of an object smaller than this share are specks, not worth a bridge.
PART_SHARE = 0.02
# A bridge may be this much longer than its shortest part: legs of different bodies are not joined.
BRIDGE_STRETCH = 1.6
# Both sides of a bridge are at least this thick against its length.
THICK_SHARE = 0.6
# Share of a hole's border that must be carried, not seen, for the whole hole to be filled.
HOLE_BORDER_SHARE = 0.12
# Width of a channel that still counts as closed, as share of the object.
CHANNEL_SHARE = 0.03


def drop_rims(whole: Label, modal: Label) -> Label:
    """Return `whole` without thin growth along the modal mask's edge; thin gaps inside the mask stay filled.

    A bar in front of the object leaves a thin gap with the object on both sides; an error of motion leaves a
    thin rim with background on one side. Closing the modal mask tells one from the other.
    """
    grown = whole & (1 - modal)
    if cv2.countNonZero(grown) == 0:
        return whole | modal
    radius = max(1, round(RIM_SHARE * float(np.sqrt(cv2.countNonZero(whole)))))
    thick = cv2.morphologyEx(grown, cv2.MORPH_OPEN, disc(radius))
    # Give thick growth its corners back, but nothing that runs on as a rim.
    thick = np.asarray(cv2.dilate(thick, disc(max(1, radius // 2))), np.uint8) & grown
    inner = _closed(modal, 3 * radius) & grown
    return _attached(thick | inner, modal) | modal


def bridge_parts(whole: Label, allowed: Label | None) -> Label:
    """Return `whole` with the space between its parts filled where they face each other.

    An object is in one piece; when its mask is not, something hides the join. Where no frame shows what lies
    behind, the join is drawn straight from part to part, along the direction in which they lie, wherever the
    way is not much longer than the shortest one. `allowed`, if given, limits it to where something may hide.
    """
    result = whole
    for _ in range(4):
        labels, sizes = _parts(result)
        if len(sizes) < 2:
            break
        # The second largest part is joined to the nearest other part.
        part = (labels == sizes[1]).astype(np.uint8)
        rest = np.isin(labels, [label for label in sizes if label != sizes[1]]).astype(np.uint8)
        fill = _between(part, rest, whole)
        if allowed is not None:
            fill = fill & allowed
        if cv2.countNonZero(fill) == 0:
            break
        result = result | fill
    return result


def fill_proven_holes(whole: Label, visible: Label) -> Label:
    """Return `whole` with those holes filled that border on carried pixels.

    A hole that nothing ever covered is a hole. But what hides one part of a gap inside the object, as other
    frames prove, is one thing: the object goes on behind the rest of it too.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - whole, connectivity=4)
    if count <= 2:
        return whole
    height, width = whole.shape
    grown = cv2.dilate(cv2.bitwise_and(whole, 1 - visible), np.ones((3, 3), dtype=np.uint8))
    eroded = cv2.erode(1 - whole, np.ones((3, 3), dtype=np.uint8))
    border = cv2.bitwise_and(1 - whole, 1 - eroded)
    total = np.bincount(labels[border > 0], minlength=count)
    proven = np.bincount(labels[cv2.bitwise_and(border, grown) > 0], minlength=count)
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    is_open = (left == 0) | (top == 0)
    is_open |= (left + stats[:, cv2.CC_STAT_WIDTH] == width) | (top + stats[:, cv2.CC_STAT_HEIGHT] == height)
    fill = ~is_open & (proven >= HOLE_BORDER_SHARE * np.maximum(total, 1))
    fill[0] = False
    filled: Label = whole | fill.astype(np.uint8)[labels]
    return filled


def gaps_inside(visible: Label) -> Label:
    """Return the holes of a mask, also those that a narrow channel joins to the outside."""
    size = float(np.sqrt(max(1, cv2.countNonZero(visible))))
    closed = _closed(visible, max(1, round(CHANNEL_SHARE * size)))
    outline, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(visible)
    cv2.drawContours(filled, outline, -1, 1, cv2.FILLED)
    return filled & (1 - visible)


def disc(radius: int) -> Label:
    """Return a round kernel."""
    kernel: Label = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)).astype(
        np.uint8
    )
    return kernel


def _closed(mask: Label, radius: int) -> Label:
    # A frame of background keeps the closing from sticking to the window's edge.
    padded = cv2.copyMakeBorder(mask, radius, radius, radius, radius, cv2.BORDER_CONSTANT, value=0)
    closed = np.asarray(cv2.morphologyEx(padded, cv2.MORPH_CLOSE, disc(radius)), np.uint8)
    return closed[radius:-radius, radius:-radius]


def _attached(grown: Label, modal: Label) -> Label:
    """Drop grown islands too small to be a part; all of them stay where nothing is visible."""
    if cv2.countNonZero(modal) == 0:
        return grown
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    touching = np.unique(labels[cv2.dilate(modal, np.ones((3, 3), dtype=np.uint8)) > 0])
    keep = np.zeros(count, dtype=np.uint8)
    least = 0.01 * cv2.countNonZero(modal)
    keep[stats[:, cv2.CC_STAT_AREA] >= least] = 1
    keep[touching] = 1
    keep[0] = 0
    kept: Label = keep[labels]
    return kept


def _parts(mask: Label) -> tuple[NDArray[np.int32], list[int]]:
    """Label the parts of a mask; return the labels of those worth a bridge, largest first."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA] if count > 1 else np.zeros(0)
    order = [int(label) + 1 for label in np.argsort(-areas, kind="stable")]
    least = PART_SHARE * float(areas.sum())
    return np.asarray(labels, np.int32), [label for label in order if areas[label - 1] >= least]


def _between(part: Label, rest: Label, whole: Label) -> Label:
    """Fill straight from one part to the rest, in the direction in which they face each other."""
    rows, columns = np.nonzero(part)
    others = np.nonzero(rest)
    towards = np.array([others[1].mean() - columns.mean(), others[0].mean() - rows.mean()])
    # Bodies are joined along the axis they lie on; the turned picture makes that axis horizontal.
    height, width = part.shape
    angle = float(np.degrees(np.arctan2(towards[1], towards[0])))
    side = int(np.ceil(np.hypot(height, width))) + 2
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    turn[:, 2] += np.array([(side - width) / 2, (side - height) / 2])
    one, two = (
        np.asarray(cv2.warpAffine(mask, turn, (side, side), flags=cv2.INTER_NEAREST), np.uint8)
        for mask in (part, rest)
    )
    filled = _fill_rows(one, two)
    if cv2.countNonZero(filled) == 0:
        return np.zeros_like(part)
    back = cv2.warpAffine(
        filled * np.uint8(255), turn, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    fill = (np.asarray(back) > 127).astype(np.uint8)
    return _closed(fill | whole, 2) & (1 - whole)


def _fill_rows(one: Label, two: Label) -> Label:
    """Fill the gap between `one` (left) and `two` (right) in the rows where two bodies face each other.

    Rows count where the gap is short, and where neither side is thin against it: between two legs lies air.
    Of these rows the largest group without a wide break is filled.
    """
    side = one.shape[1]
    both = one.any(axis=1) & two.any(axis=1)
    end = np.where(both, side - 1 - one[:, ::-1].argmax(axis=1), 0)
    columns = np.arange(side)[None]
    # The first pixel of the other part behind the end of this one.
    behind = (two > 0) & (columns > end[:, None])
    start = np.where(behind.any(axis=1), behind.argmax(axis=1), 0)
    gap = start - end
    usable = both & (gap > 0)
    if not usable.any():
        return np.zeros_like(one)
    shortest = float(np.quantile(gap[usable], 0.15))
    usable &= gap <= max(2.0, BRIDGE_STRETCH * shortest)
    left_thick = (one > 0).sum(axis=1, where=columns > (end - 2 * gap)[:, None])
    right_thick = (two > 0).sum(
        axis=1, where=(columns >= start[:, None]) & (columns < (start + 2 * gap)[:, None])
    )
    usable &= np.minimum(left_thick, right_thick) >= THICK_SHARE * gap
    if not usable.any():
        return np.zeros_like(one)
    rows = np.flatnonzero(usable)
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > max(3, 0.1 * side * PART_SHARE)) + 1)
    group = max(groups, key=len)
    filled = np.zeros_like(one)
    for row in range(int(group[0]), int(group[-1]) + 1):
        nearest = row if usable[row] else int(group[np.abs(group - row).argmin()])
        filled[row, end[nearest] + 1 : start[nearest]] = 1
    return filled
