"""Generated clips: seeded, of all kinds, split cleanly, and readable by `evaluate`."""

from pathlib import Path

import numpy as np
import pytest

from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from models.lite.recipe import COARSE, COARSE_CHANNELS, EVIDENCE_CHANNELS, FRAMES, GRID
from models.training.generator.cache import SHARD, read_shard
from models.training.generator.figures import Family, draw_figure
from models.training.generator.pictures import write_evaluation_set
from models.training.generator.samples import stack, unpack
from models.training.generator.scene import Kind, draw_masks, draw_scene
from models.training.generator.silhouettes import (
    BODY,
    Silhouettes,
    Split,
    as_template,
    load_silhouettes,
)
from models.training.generator.sketched import draw_sketched
from models.training.generator.watched import draw_watched

NOTHING = Silhouettes((), ())


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
    assert len(first) == 3
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
