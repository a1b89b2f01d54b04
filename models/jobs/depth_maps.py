"""A clip's depth maps as the sequence that proposers read, and what they say of masks in front."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.depth.depth_set import DepthFiles
from core.depth.nearness import at_size
from core.depth.picture_keys import exchanged_frames
from core.errors import BadInputError
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, decode_rle
from core.types import BoolMask
from core.video.media.clip_media import ClipMedia
from models.jobs.sequences import KeptArrays, RleMaskSequence, occluder_cue
from models.proposers.protocol import Cue, CueKind, CueReach, CueSequence

FARTHEST_PART = 0.1
"""What is farther than all but this share of what is seen of an object is not in front of it."""


class KeptDepth:
    """Nearness of every frame on the mask canvas, read when asked for; beyond the picture is nearest.

    `lacking` names the frames that were asked for and have no map that can be read.
    """

    def __init__(self, files: DepthFiles, media: ClipMedia, canvas: MaskCanvas, *, capacity: int = 4) -> None:
        # Most proposals know no depth, and the first of a session waits for what it imports.
        from core.video.identity.comparing import compare

        self.lacking: set[int] = set()
        self._files = files
        self._canvas = canvas
        self._there = files.there() - exchanged_frames(compare(media))
        self._kept: KeptArrays[NDArray[np.float32]] = KeptArrays(media.frame_count, capacity)

    def __bool__(self) -> bool:
        """Whether any frame has a map."""
        return bool(self._there)

    def __len__(self) -> int:
        return len(self._files.names)

    def __getitem__(self, frame: int, /) -> NDArray[np.float32] | None:
        """Return a map, float32 (H, W) of the canvas, larger = nearer, read-only; None = there is none."""
        if frame in self._there:
            try:
                return self._kept.get(frame, self._read)
            except BadInputError:
                self._there -= {frame}
        self.lacking.add(frame)
        return None

    def _read(self, frame: int) -> NDArray[np.float32]:
        found = self._files.read(frame)
        if found is None:
            raise BadInputError(self._files.folder, f"frame {frame}", "its map is gone")
        margin = self._canvas.margin
        shown = at_size(found, (self._canvas.height, self._canvas.width))
        if margin == 0:
            return shown.view()
        return np.pad(shown, margin, constant_values=shown.max())


class FrontByDepth:
    """What is in front by frame, without what nobody said is in front and depth says is behind."""

    def __init__(
        self, masks: CueSequence, undecided: Mapping[int, Rle], modal: RleMaskSequence, depth: CueSequence
    ) -> None:
        self._masks, self._undecided, self._modal, self._depth = masks, undecided, modal, depth

    def __len__(self) -> int:
        return len(self._masks)

    def __getitem__(self, frame: int, /) -> BoolMask | None:
        """Return what is in front in a frame, bool (H, W); None where nobody knows."""
        masks, undecided = self._masks[frame], self._undecided.get(frame)
        if masks is None:
            return None
        found: BoolMask = masks.astype(np.bool_, copy=False)
        depth = None if undecided is None else self._depth[frame]
        if undecided is None or depth is None:
            return found
        seen = depth[self._modal[frame]]
        if seen.size == 0:
            return found
        behind: BoolMask = depth < np.quantile(seen, FARTHEST_PART)
        return found & ~(decode_rle(undecided) & behind)


def project_cue(
    occluders: Mapping[int, Rle],
    knows: CueReach,
    undecided: Mapping[int, Rle],
    modal: RleMaskSequence,
    depth: KeptDepth | None,
) -> Cue | None:
    """Return what a project says is in front: masks, without what depth says is behind; else depth.

    Args:
        occluders: All that is or may be in front, by frame.
        knows: What it says of the rest.
        undecided: The part of it that no person put in front.
        modal: What is seen of the object.
        depth: The clip's; None = it has none.
    """
    cue = occluder_cue(occluders, modal.size_hw, len(modal), knows)
    if cue is None:
        # What has no track is nearer, too: but a network's depth is no truth.
        return None if depth is None else Cue(CueKind.DEPTH, depth, CueReach.MAYBE_ALL)
    if depth is None or not undecided:
        return cue
    return Cue(cue.kind, FrontByDepth(cue.maps, undecided, modal, depth), cue.knows)
