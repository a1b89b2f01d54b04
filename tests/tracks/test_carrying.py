"""A carry goes on from what it knows; another least trust cuts it or makes it longer."""

from pathlib import Path

import numpy as np

from core.changes.masks import MaskKey
from core.masks.canvas import MaskCanvas
from core.masks.rle import encode_rle
from core.operations.carrying import CarriedWay
from core.operations.filling_in import TrackMaterial
from core.tracks.carry import Correction
from core.tracks.edits import FrameFacts
from core.types import Layer, RgbFrame
from core.video.media.clip_media import ClipMedia
from core.video.media.source import MediaKind
from tests.tracks.test_carry_and_ghost import FRAMES, SIZE, scene


def test_no_frame_is_computed_twice() -> None:
    pictures, seen, whole = scene()
    codes = {(t, Layer.MODAL): encode_rle(seen[t]) for t in range(FRAMES)}
    codes |= {(t, Layer.AMODAL): encode_rle(seen[t]) for t in range(FRAMES)}
    canvas = MaskCanvas(SIZE[1], SIZE[0], 0)
    facts: dict[Layer, dict[int, FrameFacts]] = {layer: {} for layer in Layer}
    media = ClipMedia(Path("unused"), MediaKind.IMAGES, *SIZE[::-1], 24.0, FRAMES)
    material = TrackMaterial(1, canvas, media, FRAMES, codes, {}, facts)
    looked: list[int] = []

    def picture(frame: int) -> RgbFrame:
        looked.append(frame)
        return np.asarray(pictures[frame], np.uint8)

    corrections = {Layer.AMODAL: Correction.of(seen[0], whole[0])}
    way = CarriedWay(material, corrections, range(FRAMES))
    assert way.known(0.5).masks == {}
    short = way.go(picture, 0.95)
    assert short.ended_at is not None
    assert looked == list(range(short.ended_at + 1))
    longer = way.go(picture, 0.1)
    assert looked == list(range(FRAMES)), "each picture once"
    assert longer.frames == tuple(range(1, FRAMES))
    assert way.is_known(0.95)
    assert way.known(0.95) == short
    whole_at_once = CarriedWay(material, corrections, range(FRAMES)).go(picture, 0.1)
    assert whole_at_once == longer
    key = MaskKey(1, 3, Layer.AMODAL)
    assert longer.masks[key] is not None
