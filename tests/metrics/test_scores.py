"""Scores of single frames by hand, sums, bins, Top-k, intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import ShapeMismatchError
from core.metrics.bootstrap import bootstrap_interval, difference_interval
from core.metrics.boxes import box_iou, mask_box
from core.metrics.frame import METRICS, FrameScore, score_frame
from core.metrics.overlap import erode_hidden, mask_iou
from core.metrics.tally import HIDDEN_BINS, ClipTally, Tally, hidden_bin, pooled


def box_mask(x: int, y: int, width: int, height: int, size: int = 30) -> NDArray[np.bool_]:
    mask = np.zeros((size, size), np.bool_)
    mask[y : y + height, x : x + width] = True
    return mask


def only(iou: float) -> FrameScore:
    return FrameScore(iou, 0.0, False, 0.0, None)


def test_a_miss_counts_zero_in_strict_and_is_dropped_as_published() -> None:
    truth, modal = box_mask(5, 5, 20, 10), box_mask(5, 5, 10, 10)
    values = dict(zip(METRICS, score_frame(modal, modal, truth).values(), strict=True))
    assert values["mIoU"] == pytest.approx(0.5)
    assert values["mIoU_occ"] is None
    assert values["mIoU_occ_strict"] == 0.0


def test_hidden_part_by_hand() -> None:
    # Hidden truth 10×10, inside the picture: eroded 6×6. Answer covers its left 8 columns: eroded 4×6.
    truth, modal = box_mask(5, 5, 20, 10), box_mask(5, 5, 10, 10)
    score = score_frame(box_mask(5, 5, 18, 10), modal, truth)
    assert score.hidden_iou == pytest.approx(24 / 36)
    assert score.hidden_share == 0.5
    assert score.box_iou == pytest.approx(0.9)


def test_hidden_part_at_the_edge_of_the_picture_is_not_eroded_there() -> None:
    assert int(erode_hidden(box_mask(20, 0, 10, 10)).sum()) == 8 * 8
    assert int(erode_hidden(box_mask(5, 5, 10, 10)).sum()) == 6 * 6
    assert erode_hidden(np.ones((3, 4), np.bool_)).all()


def test_thin_hidden_rim_does_not_count() -> None:
    score = score_frame(box_mask(5, 5, 10, 10), box_mask(5, 5, 10, 10), box_mask(4, 4, 12, 12))
    assert not score.has_hidden
    assert score.values()[1:3] == (None, None)


def test_growth_where_nothing_is_hidden_costs_only_miou() -> None:
    truth = box_mask(5, 5, 10, 10)
    score = score_frame(box_mask(5, 5, 20, 10), truth, truth)
    assert score.iou == pytest.approx(0.5)
    assert score.values()[1:3] == (None, None)


def test_prediction_is_united_with_the_modal_mask() -> None:
    truth = box_mask(5, 5, 10, 10)
    assert score_frame(np.zeros_like(truth), truth, truth).iou == pytest.approx(1)


@pytest.mark.parametrize("threshold", [0.25, 0.5, 0.75])
def test_a_box_at_the_threshold_is_not_above_it(threshold: float) -> None:
    truth = box_mask(0, 0, 20, 10)
    seen = box_mask(0, 0, int(20 * threshold), 10)
    place = 3 + (0.25, 0.5, 0.75).index(threshold)
    assert score_frame(seen, seen, truth).values()[place] == 0.0


def test_box_may_reach_beyond_the_picture_and_needs_no_truth() -> None:
    seen = box_mask(0, 0, 10, 10)
    score = score_frame(seen, seen, None, (-10, 0, 20, 10))
    assert score.values() == (None, None, None, 1.0, 0.0, 0.0, 0.5)


def test_frame_without_object_has_no_box_and_agrees_when_nothing_is_found() -> None:
    nothing = np.zeros((9, 9), np.bool_)
    assert score_frame(nothing, nothing, nothing).values() == (1.0, None, None, None, None, None, None)
    assert score_frame(~nothing, nothing, nothing).iou == 0.0


def test_boxes_by_hand() -> None:
    assert mask_box(box_mask(3, 4, 5, 6)) == (3, 4, 5, 6)
    assert mask_box(np.zeros((4, 4), np.bool_)) is None
    assert box_iou((0, 0, 10, 10), (5, 0, 10, 10)) == pytest.approx(50 / 150)
    assert box_iou((0, 0, 1, 1), (1, 0, 1, 1)) == 0
    assert box_iou((0, 0, 1, 1), None) == 0


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(ShapeMismatchError, match=r"\(3, 3\).*\(4, 4\)"):
        mask_iou(np.zeros((3, 3), np.bool_), np.zeros((4, 4), np.bool_))


@given(share=st.floats(0, 1))
def test_every_share_has_one_bin(share: float) -> None:
    number = hidden_bin(share)
    low = HIDDEN_BINS[number - 1][0] if number else 0
    assert low <= share < HIDDEN_BINS[number][0]


@settings(max_examples=50)
@given(st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=5), min_size=1, max_size=5))
def test_pooling_is_the_mean_over_all_frames(clips: list[list[float]]) -> None:
    tallies = []
    for ious in clips:
        tallies.append(Tally())
        for iou in ious:
            tallies[-1].add(only(iou))
    everything = [iou for ious in clips for iou in ious]
    assert pooled(tallies).mean("mIoU") == pytest.approx(np.mean(everything))
    assert pooled(tallies).mean("mIoU_occ") is None


def test_top_k_keeps_one_hypothesis_per_clip_and_the_first_of_equals() -> None:
    tally = ClipTally(3)
    for hypothesis, ious in enumerate(([0.5, 0.5], [0.75, 0.5], [0.5, 0.75])):
        for iou in ious:
            tally.add(hypothesis, FrameScore(iou, iou / 2, True, 0.5, None))
    score = tally.finish("clip", 2, None)
    assert score.top_1.mean("mIoU") == 0.5
    assert score.top_k is score.hypotheses[1]
    assert score.top_k.mean("mIoU_occ_strict") == pytest.approx(0.3125)
    assert [part.frames for part in score.bins] == [0, 0, 0, 2, 0, 0]


def tallies_of(means: list[float], frames: int = 4) -> list[Tally]:
    result = []
    for mean in means:
        result.append(Tally())
        for _ in range(frames):
            result[-1].add(only(mean))
    return result


def test_interval_is_seeded_and_holds_the_mean() -> None:
    tallies = tallies_of(list(np.random.default_rng(0).uniform(0.2, 0.9, 40)))
    mean = pooled(tallies).mean("mIoU")
    first = bootstrap_interval(tallies, "mIoU", seed=1)
    assert first is not None
    assert mean is not None
    assert first[0] < mean < first[1]
    assert first == bootstrap_interval(tallies, "mIoU", seed=1)
    assert first != bootstrap_interval(tallies, "mIoU", seed=2)


def test_interval_has_the_width_that_theory_gives() -> None:
    means = list(np.random.default_rng(3).normal(0.5, 0.1, 200))
    interval = bootstrap_interval(tallies_of(means), "mIoU")
    assert interval is not None
    assert (interval[1] - interval[0]) / 2 == pytest.approx(1.96 * np.std(means) / 200**0.5, rel=0.1)


def test_no_interval_from_one_clip_or_unknown_values() -> None:
    assert bootstrap_interval(tallies_of([0.5]), "mIoU") is None
    assert bootstrap_interval(tallies_of([0.5, 0.6]), "mIoU_occ") is None
    assert bootstrap_interval([*tallies_of([0.5]), Tally(), Tally()], "mIoU") is None


def test_paired_difference_forgets_what_is_hard_for_both() -> None:
    base = list(np.random.default_rng(4).uniform(0, 0.9, 50))
    better = difference_interval(tallies_of([m + 0.05 for m in base]), tallies_of(base), "mIoU")
    assert better is not None
    middle, (low, high) = better
    assert middle == pytest.approx(0.05)
    assert low == pytest.approx(0.05)
    assert high == pytest.approx(0.05)
