"""Generated clips: seeded, of all kinds, split cleanly, and readable by `evaluate`."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from models.lite.recipe import COARSE, COARSE_CHANNELS, EVIDENCE_CHANNELS, FRAMES, GRID
from models.training.generator.cache import SHARD, read_shard
from models.training.generator.evaluation_set import write_evaluation_set
from models.training.generator.figures import Family, draw_figure
from models.training.generator.fronts import with_holes
from models.training.generator.habits import FILMED, Kind
from models.training.generator.material import Material
from models.training.generator.scene import draw_masks, draw_scene
from models.training.generator.silhouettes import (
    BODY,
    SIDE,
    Silhouettes,
    Split,
    as_template,
    load_silhouettes,
)
from models.training.generator.sketched import draw_sketched
from models.training.generator.typicality import auc
from models.training.generator.watched import draw_watched
from models.tuning.samples import stack, unpack

NOTHING = Material(Silhouettes((), ()))
PUBLISHED = [
    *(("crossing", 2, 1), ("still", 1, 3), ("still", 1, 2)),
    *(("crossing", 2, 2), ("still", 2, 0), ("following", 1, 1)),
]


def test_the_same_seed_gives_the_same_sample() -> None:
    """All of its arrays, bit by bit."""
    first, second = (draw_sketched(np.random.default_rng(5), NOTHING) for _ in range(2))
    for one, two in zip(stack([first]).values(), stack([second]).values(), strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_clip_gives_sound_samples(kind: Kind) -> None:
    """Sizes fit, and what is visible belongs to the truth."""
    sample = draw_sketched(np.random.default_rng(1), NOTHING, kind=kind)
    modal, truth = unpack(sample.modal), unpack(sample.amodal)
    assert modal.shape == (FRAMES, GRID, GRID)
    assert sample.coarse.shape == (FRAMES, COARSE_CHANNELS, COARSE, COARSE)
    assert not (modal & ~truth).any()
    assert truth.any()


def test_watched_clips_give_samples_with_surroundings() -> None:
    """The program's own input code made them; the same seed gives the same; pictures are compared in most."""
    first, second = (list(draw_watched(np.random.default_rng(6), NOTHING)) for _ in range(2))
    assert len(first) == 4
    for one, two in zip(stack(first).values(), stack(second).values(), strict=True):
        np.testing.assert_array_equal(one, two)
    sample = first[0]
    assert sample.coarse.shape == (FRAMES, COARSE_CHANNELS, COARSE, COARSE)
    assert sample.coarse[:, EVIDENCE_CHANNELS:].any()
    assert not (unpack(sample.modal) & ~unpack(sample.amodal)).any()


def test_open_clips_hide_nothing_and_walls_hide_all_for_a_while() -> None:
    """The two ends of the scale are there."""
    rng = np.random.default_rng(2)
    unhidden = [draw_masks(draw_scene(rng, NOTHING, 12, kind=Kind.OPEN)) for _ in range(5)]
    assert all((masks.modal == masks.amodal).all() for masks in unhidden)
    walled = [draw_masks(draw_scene(rng, NOTHING, 20, kind=Kind.WALL)) for _ in range(20)]
    wholly = [(m.amodal.any(axis=(1, 2)) & ~m.modal.any(axis=(1, 2))).any() for m in walled]
    assert any(wholly)


def test_barriers_hide_a_part_in_every_frame_and_poles_bridge() -> None:
    """What a barrier hides is never seen; a pole hides some, and the object is seen on both sides of it."""
    rng = np.random.default_rng(5)
    filmed = replace(NOTHING, habits=FILMED)
    clips = [draw_masks(draw_scene(rng, filmed, 8, kind=Kind.BARRIER)) for _ in range(20)]
    always = [(one.amodal & one.in_front).any(axis=(1, 2)).all() for one in clips]
    assert np.mean(always) > 0.8
    poles = [draw_masks(draw_scene(rng, filmed, 8, kind=Kind.POLE)) for _ in range(20)]
    parts = [cv2.connectedComponents(one.modal[4].view(np.uint8))[0] - 1 for one in poles]
    assert max(parts) >= 2


def test_a_following_camera_keeps_the_object_where_it_is() -> None:
    """The ground runs instead."""
    rng = np.random.default_rng(6)
    habits = replace(FILMED, tracked=1.0)
    scenes = [draw_scene(rng, replace(NOTHING, habits=habits), 20, kind=Kind.OPEN) for _ in range(20)]
    runs = [np.ptp(scene.camera, axis=1).sum() for scene in scenes]
    moves = [np.ptp(scene.track.x) + np.ptp(scene.track.y) for scene in scenes]
    assert np.median(runs) > 1.5 * np.median(moves)


def test_one_sees_through_holes() -> None:
    """They take something away, and add nothing."""
    solid = np.zeros((SIDE, SIDE), dtype=np.uint8)
    cv2.circle(solid, (64, 64), 50, 255, -1)
    holed = with_holes(np.random.default_rng(7), solid)
    assert not (holed & ~solid).any()
    assert 0.2 < (holed > 0).sum() / (solid > 0).sum() < 1


def test_the_published_sets_stay_what_they_are() -> None:
    """What a seed gives without the habits of real video: kinds, and how many things are in front."""
    drawn = [draw_scene(np.random.default_rng([73, n]), NOTHING, 10) for n in range(6)]
    assert [(str(one.kind), len(one.front), len(one.behind)) for one in drawn] == PUBLISHED


def test_a_map_that_tells_hidden_pixels_has_an_auc_above_one_half() -> None:
    """As counted pair by pair."""
    rng = np.random.default_rng(8)
    high, low = (rng.integers(0, 6, size).astype(np.float32) for size in (40, 50))
    pairs = (high[:, None] > low).mean() + (high[:, None] == low).mean() / 2
    assert auc(high, low) == pytest.approx(pairs)


def test_older_shards_lack_the_maps_that_are_new(tmp_path: Path) -> None:
    """They are read as if there were no pictures for these."""
    arrays = stack([draw_sketched(np.random.default_rng(0), NOTHING)])
    arrays["coarse"] = arrays["coarse"][:, :, :-1]
    np.savez(tmp_path / "shard-00000.npz", **arrays)  # type: ignore[arg-type]
    read = read_shard(tmp_path / "shard-00000.npz")["coarse"]
    np.testing.assert_array_equal(read[:, :, :-1], arrays["coarse"])
    assert not read[:, :, -1].any()


def test_the_cue_is_missing_in_part_of_the_samples() -> None:
    """Both cases are learned from."""
    rng = np.random.default_rng(3)
    flags = [bool(draw_sketched(rng, NOTHING).flags[0]) for _ in range(16)]
    assert any(flags)
    assert not all(flags)


@pytest.mark.parametrize("family", list(Family))
def test_figures_fill_a_good_part_of_their_template(family: Family) -> None:
    """They are neither empty nor everything, in any phase."""
    shape = draw_figure(np.random.default_rng(4), family)
    for phase in (0.0, 1.0, 2.5):
        assert 0.03 < (shape(phase) > 0).mean() < 0.9


def test_templates_keep_the_largest_part_only() -> None:
    """Specks beside it are gone, slivers and full rectangles are refused."""
    mask = np.zeros((200, 300), dtype=np.uint8)
    rows, columns = np.mgrid[0:200, 0:300]
    mask[(rows - 100) ** 2 + (columns - 150) ** 2 < 60**2] = 1
    alone = as_template(mask)
    mask[5:12, 5:12] = 1
    assert alone is not None
    np.testing.assert_array_equal(alone, as_template(mask))
    assert abs(np.ptp(np.flatnonzero(alone.any(axis=0))) + 1 - BODY) <= 2
    assert as_template(np.ones((200, 300), dtype=np.uint8)) is None
    sliver = np.zeros((200, 300), dtype=np.uint8)
    sliver[100:110] = 1
    assert as_template(sliver) is None


def test_training_and_validation_share_no_silhouette(shared_dir: Path) -> None:
    """Split by image id: not one template is in both."""
    train = load_silhouettes(shared_dir / "data", Split.TRAIN)
    held = load_silhouettes(shared_dir / "data", Split.VALIDATION)
    assert len(train.real) > 100
    assert len(held.real) > 100
    known = {template.tobytes() for template in train.real}
    assert not any(template.tobytes() in known for template in held.real)


def test_evaluation_sets_open_and_hold_their_promises(tmp_path: Path) -> None:
    """Modal within truth, occluders beside modal, all frames there."""
    list(write_evaluation_set(tmp_path, NOTHING, clips=2, frames=3, scale=0.5, seed=0))
    clips = open_evaluation_folder(tmp_path)
    assert [clip.name[:3] for clip in clips] == ["000", "001"]
    for clip in clips:
        assert clip.amodal is not None
        assert clip.occluder is not None
        assert len(clip.modal) == 3
        for frame in range(3):
            assert not (clip.modal[frame] & ~clip.amodal[frame]).any()
            assert not (clip.modal[frame] & clip.occluder[frame]).any()


def test_shards_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Arrays only, no pickles."""
    path = tmp_path / "shard-00000.npz"
    arrays = stack([draw_sketched(np.random.default_rng(0), NOTHING)])
    np.savez(path, **arrays)  # type: ignore[arg-type]
    for name, values in read_shard(path).items():
        np.testing.assert_array_equal(values, arrays[name])
    assert SHARD > 0
