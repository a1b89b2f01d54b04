"""Rules between the two layers of an object, and between objects, for edits of one mask."""

import cv2
import numpy as np

from core.types import BoolMask


def take_away(mask: BoolMask, in_front: BoolMask) -> BoolMask:
    """Return the mask without what another object covers."""
    result: BoolMask = mask & ~in_front
    return result


def limit_to(amodal: BoolMask, modal: BoolMask, in_front: BoolMask) -> BoolMask:
    """Return the amodal mask where it is visible or something is in front: hidden parts need an occluder."""
    result: BoolMask = amodal & (modal | in_front)
    return result


def share_edge(mask: BoolMask, neighbour: BoolMask, gap_px: int) -> BoolMask:
    """Return the mask grown into gaps of up to `gap_px` between it and a neighbour, and off the neighbour.

    Only pixels between the two are taken: both lie within `gap_px` of them. Where the masks overlap, the
    neighbour keeps the pixels.
    """
    near = [_within(one, gap_px) for one in (mask, neighbour)]
    result: BoolMask = (mask | (near[0] & near[1])) & ~neighbour
    return result


def _within(mask: BoolMask, reach_px: int) -> BoolMask:
    if not mask.any():
        return mask
    apart = cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    result: BoolMask = apart <= reach_px
    return result
