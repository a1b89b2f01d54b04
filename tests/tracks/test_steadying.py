"""Reduce chatter: trembling is averaged along the motion, what really moves stays, fixed frames stay."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.changes.masks import MaskKey
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, decode_rle, encode_rle
from core.metrics.overlap import mask_iou
from core.operations.filling_in import Filling, TrackMaterial
from core.operations.steadied_track import SteadiedTrack
from core.tracks.edits import FrameFacts
from core.tracks.steadying import Steadiness, Steadying
from core.types import BoolMask, BoolVideo, Layer, Origin, ReviewState, RgbFrame
from core.video.media.clip_media import ClipMedia
from core.video.media.source import MediaKind

FRAMES, HIGH, WIDE, STEP = 9, 120, 200, 5
HOW = Steadiness(3.0, 2)


def still_scene() -> tuple[list[RgbFrame], BoolVideo]:
    """A textured ellipse that moves to the right over another texture."""
    rng = np.random.default_rng(3)
    skin, ground = (
        cv2.GaussianBlur(rng.integers(0, 255, (HIGH, WIDE + 80, 3), np.uint8), (0, 0), 2) for _ in range(2)
    )
    masks = np.zeros((FRAMES, HIGH, WIDE), np.bool_)
    pictures = []
    for frame in range(FRAMES):
        pixels = np.zeros((HIGH, WIDE), np.uint8)
        cv2.ellipse(pixels, (60 + STEP * frame, 60), (34, 24), 0, 0, 360, 1, -1)
        masks[frame] = pixels > 0
        moved = np.roll(skin, STEP * frame, 1)[:, :WIDE]
        pictures.append(np.where(masks[frame][..., None], moved, ground[:, :WIDE]).astype(np.uint8))
    return pictures, masks


def shaken(masks: BoolVideo, by_px: float = 1.5) -> BoolVideo:
    rng = np.random.default_rng(5)
    result = np.zeros_like(masks)
    for frame, mask in enumerate(masks):
        noise = cv2.GaussianBlur(rng.standard_normal(mask.shape), (0, 0), 6.0)
        inside = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        beyond = cv2.distanceTransform(1 - mask.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        result[frame] = np.where(mask, 0.5 - inside, beyond - 0.5) < noise / noise.std() * by_px
    return result


def steadying(masks: BoolVideo, pictures: list[RgbFrame]) -> Steadying:
    return Steadying(range(len(masks)), masks.__getitem__, masks.__getitem__, pictures.__getitem__)


def mask_of(work: Steadying, frame: int) -> BoolMask:
    found = work.steady(frame, HOW)
    assert found is not None
    return found.mask


def test_trembling_outlines_come_nearer_to_the_truth_and_tremble_less() -> None:
    pictures, truth = still_scene()
    masks = shaken(truth)
    work = steadying(masks, pictures)
    new = {frame: mask_of(work, frame) for frame in range(FRAMES)}
    for frame in range(1, FRAMES - 1):
        assert mask_iou(new[frame], truth[frame]) > mask_iou(masks[frame], truth[frame])
    before, after = ([work.chatter(frame, what) for frame in range(FRAMES)] for what in ({}, new))
    assert np.mean(after) < 0.6 * np.mean(before)


def test_without_the_motion_it_would_not_do() -> None:
    # The same masks over pictures in which nothing moves: neighbours lie a step aside and are not heard.
    pictures, truth = still_scene()
    masks = shaken(truth)
    led, lost = steadying(masks, pictures), steadying(masks, [pictures[0]] * FRAMES)
    ious = [np.mean([mask_iou(mask_of(work, f), truth[f]) for f in range(FRAMES)]) for work in (led, lost)]
    assert ious[0] > ious[1]


def test_what_really_changes_stays_as_it_is() -> None:
    pictures, truth = still_scene()
    masks = truth.copy()
    masks[4, 20:40, 60 + 4 * STEP : 80 + 4 * STEP] = True  # an arm that is out in one frame
    arm = masks[4] & ~truth[4]
    new = mask_of(steadying(masks, pictures), 4)
    assert (new & arm).sum() > 0.9 * arm.sum()
    assert mask_iou(mask_of(steadying(masks, pictures), 5), truth[5]) > 0.97


@pytest.mark.parametrize("strength", [1.5, 4.4])
def test_no_outline_moves_farther_than_the_strength(strength: float) -> None:
    pictures, truth = still_scene()
    count, grown = 15, round(2 * strength)
    masks = np.repeat(truth[:1], count, axis=0)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grown + 1, 2 * grown + 1))
    masks[7] = cv2.dilate(masks[7].view(np.uint8), disc) > 0
    found = steadying(masks, [pictures[0]] * count).steady(7, Steadiness(strength, 6))
    assert found is not None
    taken = masks[7] & ~found.mask
    inside = cv2.distanceTransform(masks[7].view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    assert 0.5 < inside[taken].max() - 0.5 <= strength


@pytest.mark.parametrize("frame", [2, 7])
def test_a_frame_without_mask_gets_none_and_is_not_looked_across(frame: int) -> None:
    pictures, truth = still_scene()
    masks = shaken(truth)
    masks[4:6] = False
    work = steadying(masks, pictures)
    assert work.steady(4, HOW) is None
    cut = slice(0, 4) if frame < 4 else slice(6, None)
    alone = steadying(masks[cut], pictures[cut])
    assert np.array_equal(mask_of(work, frame), mask_of(alone, frame - (0 if frame < 4 else 6)))


def material_of(seen: BoolVideo, whole: BoolVideo, fixed: tuple[int, ...] = ()) -> TrackMaterial:
    codes: dict[tuple[int, Layer], Rle] = {(t, Layer.MODAL): encode_rle(seen[t]) for t in range(FRAMES)}
    codes |= {(t, Layer.AMODAL): encode_rle(whole[t]) for t in range(FRAMES)}
    facts = {
        layer: {
            t: FrameFacts(9, Origin.PERSON if t in fixed else Origin.MODEL, ReviewState.PROPOSED)
            for t in range(FRAMES)
        }
        for layer in Layer
    }
    media = ClipMedia(Path("unused"), MediaKind.IMAGES, WIDE, HIGH, 24.0, FRAMES)
    return TrackMaterial(1, MaskCanvas(WIDE, HIGH, 0), media, FRAMES, codes, {}, facts)


def go(material: TrackMaterial, pictures: list[RgbFrame], *layers: Layer) -> Filling:
    return SteadiedTrack(material, range(FRAMES), layers).go(pictures.__getitem__, HOW)


def changed_in(filling: Filling, frame: int, layer: Layer, old: NDArray[np.bool_]) -> BoolMask:
    code = filling.masks.get(MaskKey(1, frame, layer))
    return np.asarray(old if code is None else decode_rle(code), np.bool_)


def test_frames_that_a_person_fixed_stay_and_are_told() -> None:
    pictures, truth = still_scene()
    masks = shaken(truth)
    filling = go(material_of(masks, masks, fixed=(3, 5)), pictures, *Layer)
    assert filling.kept == (3, 5)
    assert set(filling.frames) == set(range(FRAMES)) - {3, 5}
    assert filling.chatter is not None
    before, after = filling.chatter.means
    assert after < 0.8 * before


@pytest.mark.parametrize("layers", [(Layer.MODAL,), (Layer.AMODAL,), tuple(Layer)])
def test_no_sliver_comes_up_along_the_visible_edge(layers: tuple[Layer, ...]) -> None:
    pictures, truth = still_scene()
    whole = shaken(truth)
    seen = whole.copy()
    seen[:, 66:] = False  # something in front of the lower part
    filling = go(material_of(seen, whole), pictures, *layers)
    for frame in range(FRAMES):
        new_seen = changed_in(filling, frame, Layer.MODAL, seen[frame])
        new_whole = changed_in(filling, frame, Layer.AMODAL, whole[frame])
        assert not (new_seen & ~new_whole).any(), "what is visible is part of the whole"
        above = np.zeros((HIGH, WIDE), np.bool_)
        above[:56] = True
        assert not (new_whole & ~new_seen & above).any(), "nothing hidden where nothing hides"
    if Layer.AMODAL in layers:
        hidden = [changed_in(filling, f, Layer.AMODAL, whole[f])[80:] for f in range(1, FRAMES - 1)]
        ious = [
            (mask_iou(new, truth[f][80:]), mask_iou(whole[f][80:], truth[f][80:]))
            for f, new in enumerate(hidden, start=1)
        ]
        assert np.mean([new for new, _ in ious]) > np.mean([old for _, old in ious])
