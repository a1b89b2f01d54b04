"""The object's motion from one key frame to the next, chained from picture to picture."""

from collections.abc import Callable, Sequence

import numpy as np

from core.progress import CancelToken
from core.tracks.aligning import Pose, middle_xy, pose_of
from core.tracks.flow import object_motion
from core.types import BoolMask, RgbFrame


def motion_path(
    frames: Sequence[int],
    picture: Callable[[int], RgbFrame],
    visible: Callable[[int], BoolMask | None],
    cancel: CancelToken | None = None,
) -> list[Pose] | None:
    """Return where the object went from the first frame to each later one, as similarities.

    Args:
        frames: Key frame, frames in between, key frame.
        picture: Returns the picture of a frame, uint8 (H, W, 3), of the masks' size.
        visible: Returns what is visible of the object, bool (H, W); None = not known.
        cancel: Asked in every frame.

    Returns:
        One pose per frame after the first; None when the motion cannot be followed all the way: the object
        is not seen somewhere, or has too little texture.

    Raises:
        Cancelled: Somebody asked to stop.
    """
    seen = visible(frames[0])
    if seen is None or not seen.any():
        return None
    middle = middle_xy(seen)
    whole = np.eye(3)
    poses: list[Pose] = []
    before = picture(frames[0])
    for frame in frames[1:]:
        if cancel is not None:
            cancel.check()
        after = picture(frame)
        motion = None if seen is None else object_motion(seen, before, after)
        if motion is None:
            return None
        whole = np.vstack([motion, [0, 0, 1]]) @ whole
        poses.append(pose_of(whole[:2], middle))
        seen, before = visible(frame), after
    return poses
