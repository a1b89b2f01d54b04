"""What speaks for a wrong mask is seen, raises the doubt and lowers the score."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.quality.doubt import gather
from core.types import BoolMask
from models.evaluation.sequences.kept_inputs import InputCache
from models.evaluation.sequences.ranking import GOOD_IOU, area_under_curve
from models.evaluation.sequences.real_clips import open_real_clips
from models.lite.dnn import LiteNet
from models.lite.doubting.judge import LiteJudge, expected_lack
from models.lite.doubting.signs import SIGNS, signs_of
from models.lite.inputs import FrameInput
from models.lite.proposer import WEIGHTS
from models.lite.recipe import (
    CANVAS,
    COARSE,
    COARSE_CHANNELS,
    FINE_CHANNELS,
    GRID,
    HEADS,
    PROVEN,
    SEEN,
    STAYS,
)
from models.proposers.carrying.votes import Window

ROWS, COLUMNS = np.mgrid[:GRID, :GRID]
DISC = (ROWS - 48) ** 2 + (COLUMNS - 48) ** 2 < 20**2
CUT_OFF = DISC & (ROWS < 54)


def known_of(seen: BoolMask) -> FrameInput:
    """A frame that shows this of an object, in a picture that fills the crop."""
    fine = np.zeros((FINE_CHANNELS, GRID, GRID), np.float32)
    fine[SEEN], fine[CANVAS] = np.where(seen, 1, -1), 1
    coarse = np.zeros((COARSE_CHANNELS, COARSE, COARSE), np.float32)
    return FrameInput(Window(0, 0, GRID, GRID, (COARSE, COARSE)), fine, coarse)


def sure(mask: BoolMask, chance: float = 0.99) -> NDArray[np.float32]:
    """A map that is as sure of a mask as that."""
    return np.where(mask, chance, 1 - chance).astype(np.float32)


def signs(chance: NDArray[np.float32], known: FrameInput) -> dict[str, float]:
    """Signs by name."""
    return dict(zip(SIGNS, signs_of(chance, known).tolist(), strict=True))


def test_a_whole_object_of_which_all_is_sure_has_hardly_a_sign() -> None:
    found = signs(sure(DISC, 1.0), known_of(DISC))
    assert found["faint"] == found["soft"] == found["wall"] == found["apart"] == found["proven"] == 0
    assert signs(sure(CUT_OFF), known_of(CUT_OFF))["flat"] > found["flat"]


def test_what_is_added_and_unsure_is_a_sign() -> None:
    bold, faint = (np.maximum(sure(DISC, chance), CUT_OFF) for chance in (0.95, 0.6))
    before, after = (signs(chance, known_of(CUT_OFF)) for chance in (bold, faint))
    assert after["faint"] > before["faint"] > 0
    assert after["soft"] > before["soft"] > 0


def test_a_flat_side_is_a_wall_only_where_what_it_borders_on_stands_still() -> None:
    known = known_of(CUT_OFF)
    assert signs(sure(CUT_OFF), known)["wall"] == 0
    known.coarse[STAYS] = 1
    assert signs(sure(CUT_OFF), known)["wall"] > 1
    # Completed, it has no flat side any more.
    assert signs(np.maximum(sure(DISC), CUT_OFF), known)["wall"] < 1


def test_the_edge_of_the_picture_is_no_flat_side() -> None:
    known, cut = known_of(CUT_OFF), known_of(CUT_OFF)
    known.coarse[STAYS] = cut.coarse[STAYS] = 1
    cut.fine[CANVAS, 54:] = 0
    inside, outside = (signs(sure(CUT_OFF), one) for one in (known, cut))
    assert outside["wall"] < inside["wall"]
    assert outside["flat"] < inside["flat"]


def test_parts_that_are_apart_and_what_is_proven_are_signs() -> None:
    crumb = np.zeros_like(DISC)
    crumb[80:90, 80:90] = True
    found = signs(np.maximum(sure(DISC), sure(crumb)), known_of(DISC))
    assert found["apart"] == pytest.approx(100 / (100 + np.count_nonzero(DISC)))
    known = known_of(CUT_OFF)
    known.coarse[PROVEN, COARSE // 2 :] = 1
    assert signs(sure(CUT_OFF), known)["proven"] > 0


def test_nothing_at_all_has_no_signs_that_are_no_numbers() -> None:
    empty = np.zeros((GRID, GRID), np.bool_)
    assert np.isfinite(signs_of(sure(empty), known_of(empty))).all()


@pytest.mark.parametrize("has_cue", [False, True])
def test_doubt_is_higher_where_what_is_added_is_unsure(has_cue: bool) -> None:
    lacks = [
        expected_lack(signs_of(np.maximum(sure(DISC, chance), CUT_OFF), known_of(CUT_OFF)), has_cue=has_cue)
        for chance in (0.99, 0.8, 0.6)
    ]
    assert lacks == sorted(lacks)
    assert 0 < lacks[0] < lacks[-1] < 1


def test_doubt_and_first_score_are_the_same_with_more_hypotheses() -> None:
    first, other = np.maximum(sure(DISC, 0.9), CUT_OFF), sure(CUT_OFF)
    alone, among = LiteJudge(1), LiteJudge(3)
    told = [
        judge.hear(np.stack([first, other, other]), known_of(CUT_OFF), has_cue=False)
        for judge in (alone, among)
    ]
    assert told[0] == told[1]
    assert alone.scores()[0] == among.scores()[0] == pytest.approx(1 - told[0])
    assert among.scores()[1] == among.scores()[2] != among.scores()[0]
    assert len(LiteJudge(1).scores()) == HEADS


def test_doubt_finds_the_frames_that_are_wrong_on_real_video(shared_dir: Path, tmp_path: Path) -> None:
    folder = shared_dir / "clips" / "real-texture"
    if not folder.is_dir():
        pytest.skip(f"the developers' set is not at {folder}")
    clips = open_real_clips(folder)[::4]
    found = gather(clips, LiteNet(WEIGHTS), "none", InputCache(tmp_path))
    is_bad = found.ious < GOOD_IOU
    area = area_under_curve(found.said, is_bad)
    assert area > 0.75
    assert area > area_under_curve(found.disagreement, is_bad)
