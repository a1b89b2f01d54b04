"""One mask with soft edges, and its own colours: from the window of a picture around it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.masks.windows import window_around
from core.matte.colours import object_colours
from core.matte.edges import Edges, band_of, even, from_picture, softness_of
from core.matte.motion import Motion, drawn_out, longest
from core.pictures.nearest import nearest_colours
from core.types import BoolMask

ROOM_PX = 60
"""Around the mask: so far colours are gathered from."""


@dataclass(frozen=True)
class Softness:
    """How edges are softened."""

    edges: Edges = Edges.CLOSED_FORM
    width_px: float = 4.0
    """How far from the outline an edge may be soft; of even edges their whole width."""
    shutter_degrees: float = 0.0
    """Motion blur is drawn for a shutter so far open; 0 = none."""


@dataclass(frozen=True)
class Matte:
    """One object in a frame.

    Attributes:
        alpha: float32 (H, W), 0..1.
        rgb: float32 (H, W, 3), 0..1, straight; None where only alpha was asked for.
    """

    alpha: NDArray[np.float32]
    rgb: NDArray[np.float32] | None


@dataclass(frozen=True)
class Seen:
    """What a frame shows of an object; all of the picture's size.

    Attributes:
        mask: What becomes the matte, bool (H, W).
        hidden: What of it is hidden, bool (H, W); None = nothing.
        picture: float32 (H, W, 3) 0..1, in the light of the file; None where it is not needed.
        behind: Colours of the hidden part, of the same kind; None = nothing is known of it.
        motion: How it moves; None = it is not known.
    """

    mask: BoolMask
    hidden: BoolMask | None = None
    picture: NDArray[np.float32] | None = None
    behind: NDArray[np.float32] | None = None
    motion: Motion | None = None


def soften(seen: Seen, how: Softness, *, with_colours: bool) -> Matte:
    """Return a mask with soft edges.

    Edges of the hidden part are seen nowhere: they get the softness that was measured on the others. Hidden
    pixels of which nothing is known are black.
    """
    whole = seen.mask.astype(np.float32)
    if not seen.mask.any():
        rgb = np.zeros((*whole.shape, 3), np.float32) if with_colours else None
        return Matte(whole, rgb)
    motion = seen.motion if how.shutter_degrees > 0 else None
    reach = 0.0 if motion is None else longest(whole, motion) * how.shutter_degrees / 360
    window = window_around(seen.mask, ROOM_PX + round(reach + how.width_px))
    cover = whole[window]
    if motion is not None:
        cover = drawn_out(cover, np.ascontiguousarray(motion[window]), how.shutter_degrees)
    alpha = _alpha(seen, how, cover, window)
    result = np.zeros_like(whole)
    result[window] = alpha
    if not with_colours or seen.picture is None:
        return Matte(result, None)
    colours = object_colours(seen.picture[window], alpha)
    if seen.hidden is not None and seen.hidden.any():
        colours = _with_hidden(colours, seen, window, alpha)
    rgb = np.zeros((*whole.shape, 3), np.float32)
    # What is wholly clear has no colour.
    rgb[window] = colours * (alpha > 0)[..., None]
    return Matte(result, rgb)


def _alpha(
    seen: Seen, how: Softness, cover: NDArray[np.float32], window: tuple[slice, slice]
) -> NDArray[np.float32]:
    if how.edges is Edges.HARD:
        return cover
    if how.edges is Edges.EVEN or seen.picture is None:
        return even(cover, how.width_px / 4)
    told = from_picture(seen.picture[window], cover, how.width_px, how.edges)
    if seen.hidden is None or not seen.hidden.any():
        return told
    hidden = seen.hidden[window].astype(np.uint8)
    side = 2 * round(how.width_px) + 1
    unseen = cv2.dilate(hidden, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    band = band_of(cover, how.width_px) & (unseen == 0)
    plain = even(cover, softness_of(told, cover, band, how.width_px))
    share = cv2.GaussianBlur(unseen.astype(np.float32), (0, 0), max(1.0, how.width_px / 2))
    share = np.maximum(share, hidden)
    return np.clip(share * plain + (1 - share) * told, 0, 1).astype(np.float32)


def _with_hidden(
    colours: NDArray[np.float32], seen: Seen, window: tuple[slice, slice], alpha: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Put the colours of the hidden part where it lies, those of its edge going on beyond it."""
    assert seen.hidden is not None
    hidden, mask = seen.hidden[window], seen.mask[window]
    if seen.behind is None:
        return np.where(_nearer(hidden, mask & ~hidden)[..., None], 0, colours).astype(np.float32)
    known = mask & hidden
    nearest = nearest_colours(seen.behind[window], known)
    return np.where(_nearer(known, mask & ~hidden)[..., None], nearest, colours).astype(np.float32)


def _nearer(one: BoolMask, other: BoolMask) -> BoolMask:
    """Return where the nearest pixel of both is one of `one`."""
    far, near = (
        cv2.distanceTransform((~part).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        if part.any() else np.full(one.shape, np.inf, np.float32)
        for part in (other, one)
    )  # fmt: skip
    result: BoolMask = np.asarray(near) < np.asarray(far)
    return result
