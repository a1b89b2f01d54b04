"""Who is in front of whom in one frame, from visible masks alone.

Source: Zhan et al., CVPR 2020: of two masks that touch, each is completed with the other as its eraser; the
one that grows more under the other lies behind it.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import cv2
import numpy as np

from core.tracks.front_order import FrontOrder, estimate_front_order
from core.types import BoolMask
from models.pcnet_m.net import PcnetNet
from models.pcnet_m.recipe import ORDER_THRESHOLD

CROSS = np.asarray(cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.uint8)


def covers_of(masks: Mapping[int, BoolMask], net: PcnetNet) -> dict[tuple[int, int], int]:
    """Return by (front, back) the pixels by which the one behind grows more, for all pairs that touch.

    Args:
        masks: Visible masks of a frame, bool (H, W), by track.
        net: The network.

    The result is what `core.tracks.front_order.estimate_front_order` takes for a frame. Pairs of which
    neither grows, or both alike, are left out.
    """
    found = {}
    for one, two in combinations(sorted(masks), 2):
        if not are_bordering(masks[one], masks[two]):
            continue
        gain = growth_under(masks[one], masks[two], net) - growth_under(masks[two], masks[one], net)
        if gain:
            found[(two, one) if gain > 0 else (one, two)] = abs(gain)
    return found


def are_bordering(one: BoolMask, two: BoolMask) -> bool:
    """Return whether two masks touch, corners not counted."""
    return bool((cv2.dilate(one.view(np.uint8), CROSS).view(np.bool_) & two).any())


def growth_under(modal: BoolMask, other: BoolMask, net: PcnetNet) -> int:
    """Return the pixels that a visible mask gains under another one."""
    return int(np.count_nonzero(net.complete(modal, other, ORDER_THRESHOLD) & ~modal))


def ancestors(covers: Mapping[tuple[int, int], int], track: int) -> frozenset[int]:
    """Return everything in front of a track, and in front of that, and so on; the track itself never."""
    found: set[int] = set()
    rest = [track]
    while rest:
        behind = rest.pop()
        new = {front for front, back in covers if back == behind} - found
        found |= new
        rest.extend(new)
    return frozenset(found - {track})


def order_of_clip(
    masks: Mapping[int, Mapping[int, BoolMask]], track_ids: Sequence[int], frame_count: int, net: PcnetNet
) -> FrontOrder:
    """Return the order of a clip's tracks over time, from visible masks alone.

    Args:
        masks: By frame, then by track: visible masks, bool (H, W).
        track_ids: All tracks of the clip; those that never meet keep this order among themselves.
        frame_count: Frames of the clip.
        net: The network.
    """
    covers = {frame: covers_of(of_frame, net) for frame, of_frame in masks.items()}
    return estimate_front_order(covers, track_ids, frame_count)
