"""Where the objects of a clip are seen, frame by frame: read in blocks, some kept."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from core.changes.masks import MaskHead
from core.changes.tracks import Clip
from core.masks.rle import Rle, decode_rle, union
from core.types import BoolMask, Layer
from models.composing.asking import Ask

BLOCK = 32
BLOCKS_KEPT = 8


class ClipMasks:
    """The masks of the objects of one clip."""

    def __init__(self, ask: Ask, clip: Clip) -> None:
        self._ask, self._clip = ask, clip
        self._blocks: OrderedDict[int, dict[int, list[MaskHead]]] = OrderedDict()
        self._digests: dict[int, bytes] = {}

    def seen(self, frame: int) -> BoolMask:
        """Return where the pictures show an object, bool (H, W) of the picture."""
        return self._joined([head.rle for head in self._heads(frame) if head.key.layer is Layer.MODAL])

    def taken_away(self, frame: int) -> BoolMask:
        """Return what is taken out of the picture, bool (H, W): what is seen, else the whole."""
        by_track: dict[int, MaskHead] = {}
        for head in self._heads(frame):
            known = by_track.get(head.key.track_id)
            if known is None or known.key.layer is Layer.AMODAL:
                by_track[head.key.track_id] = head
        return self._joined([head.rle for head in by_track.values()])

    def digest(self, first: int, last: int) -> str:
        """Return a name for all masks of some frames that changes when one of them does."""
        digest = hashlib.blake2b(digest_size=16)
        for frame in range(max(0, first), min(last, self._clip.frame_count - 1) + 1):
            if frame not in self._digests:
                one = hashlib.blake2b(digest_size=16)
                for head in sorted(self._heads(frame), key=lambda head: (head.key.track_id, head.key.layer)):
                    one.update(f"{head.key.track_id} {head.key.layer} {len(head.rle.counts)} ".encode())
                    one.update(head.rle.counts)
                self._digests[frame] = one.digest()
            digest.update(self._digests[frame])
        return digest.hexdigest()

    def _heads(self, frame: int) -> Sequence[MaskHead]:
        number = frame // BLOCK
        if number not in self._blocks:
            first, clip_id = number * BLOCK, self._clip.id
            self._blocks[number] = self._ask(lambda p: p.masks.at_frames(clip_id, first, first + BLOCK - 1))
            if len(self._blocks) > BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number].get(frame, ())

    def _joined(self, codes: list[Rle]) -> BoolMask:
        if not codes:
            return np.zeros((self._clip.height, self._clip.width), np.bool_)
        return on_picture(decode_rle(union(codes)), self._clip)


def on_picture(mask: BoolMask, clip: Clip) -> BoolMask:
    """Return the part of a mask on the clip's canvas that lies on the picture, bool (H, W)."""
    margin = clip.canvas.margin
    return mask[margin : margin + clip.height, margin : margin + clip.width]
