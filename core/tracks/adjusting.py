"""One operation on a track's masks in one frame or over many frames, as edits for one commit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.changes.masks import MaskEdit, MaskHead, MaskKey
from core.masks.regions import AppliedRegion, change_layer
from core.masks.rle import Rle, area, decode_into, decode_rle, encode_rle
from core.progress import CancelToken
from core.shapes.operations import OPERATIONS, Around, pad_picture
from core.types import Layer, RgbFrame


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Which operation, by how much, on which layer."""

    operation: str
    """Name in `core.shapes.operations.OPERATIONS`."""
    amount: float
    layer: Layer


def adjust_masks(
    wish: Adjustment,
    modal: Rle | None,
    amodal: Rle | None,
    others: Iterable[Rle],
    picture: RgbFrame | None = None,
) -> AppliedRegion | None:
    """Return what an operation makes of one frame's masks; None when the layer has no mask there.

    Args:
        wish: What to do.
        modal: The object's masks, on the mask canvas.
        amodal: The same.
        others: Visible masks of the objects it works against.
        picture: uint8 (H, W, 3) without the margin, for operations that look at it.
    """
    before = modal if wish.layer is Layer.MODAL else amodal
    if before is None or not area(before):
        return None
    united = np.zeros(before.size_hw, np.uint8)
    for other in others:
        decode_into(other, united, 1)
    seen = np.zeros(before.size_hw, np.bool_) if modal is None else decode_rle(modal)
    if picture is not None:
        picture = pad_picture(picture, (before.size_hw[0] - picture.shape[0]) // 2)
    around = Around(seen, united.view(np.bool_), picture)
    after = OPERATIONS[wish.operation].run(decode_rle(before), wish.amount, around)
    return change_layer(encode_rle(after), wish.layer, modal, amodal)


def adjust_frames(
    wish: Adjustment,
    track_id: int,
    frames: Mapping[int, Sequence[MaskHead]],
    other_ids: Mapping[int, frozenset[int]],
    cancel: CancelToken,
) -> list[MaskEdit]:
    """Return the edits that an operation makes of one track over many frames; `MaskEdit`s of one commit.

    Args:
        wish: What to do.
        track_id: The track.
        frames: By frame: present masks of the track, and of others where it works against them.
        other_ids: By frame: the tracks that it works against.
        cancel: Asked once per frame.

    Raises:
        Cancelled: The person gave it up.
    """
    edits = []
    for frame in sorted(frames):
        cancel.check()
        heads = {head.key: head for head in frames[frame]}
        modal, amodal = (heads.get(MaskKey(track_id, frame, layer)) for layer in (Layer.MODAL, Layer.AMODAL))
        against = other_ids.get(frame, frozenset())
        others = [h.rle for k, h in heads.items() if k.layer is Layer.MODAL and k.track_id in against]
        made = adjust_masks(wish, modal.rle if modal else None, amodal.rle if amodal else None, others)
        for layer, rle in made.masks.items() if made is not None else ():
            key = MaskKey(track_id, frame, layer)
            head = heads.get(key)
            edits.append(MaskEdit(key, rle if area(rle) else None, head.revision_id if head else None))
    return edits
