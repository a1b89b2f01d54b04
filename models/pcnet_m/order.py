"""Who is in front of whom in one frame, from visible masks alone.

Source: Zhan et al., CVPR 2020: of two masks that touch, each is completed with the other as its eraser; the
one that grows more under the other lies behind it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations

import cv2
import numpy as np

from core.masks.rle import Rle, bbox_xywh, decode_rle
from core.tracks.front_order import LEAST_PX, FrontOrder, estimate_front_order
from core.types import BoolMask
from models.pcnet_m.net import WEIGHTS, PcnetNet, network_from
from models.pcnet_m.recipe import ORDER_THRESHOLD

FRAMES_OF_A_PAIR = 6
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


def order_of_pairs(
    track_id: int,
    visible: Mapping[int, Rle],
    others: Mapping[int, Mapping[int, Rle]],
    frame_count: int,
) -> dict[int, FrontOrder]:
    """Return the order of a track with each other one that it touches, by the other's id.

    A `core.operations.in_front.Estimate`. At most `FRAMES_OF_A_PAIR` frames of a pair are looked at, spread
    over those in which both are seen; about 16 ms each at 1920 × 1080. Without weights nothing is said.

    Args:
        track_id: The track that is asked about.
        visible: Its visible masks by frame.
        others: Those of the other tracks, by track, on the same canvas.
        frame_count: Frames of the clip.
    """
    if not WEIGHTS.is_file():
        return {}
    found = {}
    for other, masks in others.items():
        covers: dict[int, dict[tuple[int, int], int]] = {}
        for frame in _spread(
            [f for f in sorted(visible.keys() & masks.keys()) if _meet(visible[f], masks[f])]
        ):
            gain = _gain(visible[frame].size_hw, visible[frame].counts, masks[frame].counts)
            if abs(gain) >= LEAST_PX:
                covers[frame] = {(other, track_id) if gain > 0 else (track_id, other): abs(gain)}
        if covers:
            found[other] = estimate_front_order(covers, (track_id, other), frame_count)
    return found


def _spread(frames: Sequence[int]) -> Sequence[int]:
    """Return some of the frames, evenly spread."""
    places = np.linspace(0, len(frames) - 1, min(len(frames), FRAMES_OF_A_PAIR)).round().astype(int)
    return [frames[place] for place in places]


def _meet(one: Rle, two: Rle) -> bool:
    """Whether the boxes of two masks touch; what is far apart is not decoded."""
    box, other = bbox_xywh(one), bbox_xywh(two)
    if box is None or other is None:
        return False
    (x, y, w, h), (x2, y2, w2, h2) = box, other
    return x <= x2 + w2 and x2 <= x + w and y <= y2 + h2 and y2 <= y + h


@lru_cache(maxsize=4096)
def _gain(size_hw: tuple[int, int], own: bytes, other: bytes) -> int:
    """Return by how many pixels the first of two masks grows more under the other, 0 where they are apart.

    Kept: every track of a clip is asked about in turn, and each pair comes twice.
    """
    if own > other:
        return -_gain(size_hw, other, own)
    one, two = decode_rle(Rle(size_hw, own)), decode_rle(Rle(size_hw, other))
    if not are_bordering(one, two):
        return 0
    net = network_from(WEIGHTS)
    return growth_under(one, two, net) - growth_under(two, one, net)
