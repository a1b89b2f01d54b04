"""What is measured on real video: growth, recall, dropouts, crumbs, and differences over sequences."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import BadInputError
from core.progress import CancelToken
from core.types import BoolMask
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.evaluation.sequences.comparing import Measured
from models.evaluation.sequences.judging import judge, of_network, of_proposer
from models.evaluation.sequences.kept_inputs import InputCache
from models.evaluation.sequences.measures import count_dropouts, measure_frame
from models.evaluation.sequences.real_clips import open_real_clips
from models.lite.dnn import LiteNet
from models.lite.proposer import WEIGHTS, LiteProposer

FRAMES = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two clips of one sequence: a textured square moves behind a post, and one that nothing hides."""
    rng = np.random.default_rng(3)
    ground = cv2.resize(rng.integers(0, 255, (12, 16, 3)).astype(np.uint8), (96, 72))
    skin = rng.integers(0, 255, (30, 30, 3)).astype(np.uint8)
    for name, post in (("0-post", 46), ("1-open", None)):
        for part in ("rgbs", "masks", "amodal", "occluder"):
            (tmp_path / name / part).mkdir(parents=True)
        for frame in range(FRAMES):
            picture, whole, front = ground.copy(), np.zeros((72, 96), np.uint8), np.zeros((72, 96), np.uint8)
            x = 20 + 6 * frame
            picture[20:50, x : x + 30], whole[20:50, x : x + 30] = skin, 255
            if post is not None:
                picture[:, post : post + 8], front[:, post : post + 8] = 90, 255
            file = f"{frame:05d}.png"
            for part, pixels in (
                ("rgbs", picture), ("masks", whole & ~front), ("amodal", whole), ("occluder", front)
            ):  # fmt: skip
                cv2.imwrite(str(tmp_path / name / part / file), pixels)
        facts = {"kind": "none" if post is None else "pole", "target": {"source": "made/square"}}
        (tmp_path / name / "meta.json").write_text(json.dumps(facts), encoding="utf-8")
    return tmp_path


def test_growth_counts_visible_background_only() -> None:
    truth, modal, occluder = (np.zeros((40, 40), np.bool_) for _ in range(3))
    truth[10:30, 10:30] = modal[10:30, 10:20] = occluder[5:35, 20:35] = True
    mask = truth.copy()
    mask[10:30, 30:34] = True  # behind the occluder: wrong, but nobody sees that
    mask[2:4, 2:7] = True  # over plain background, and a crumb
    found = measure_frame(mask, modal, truth, occluder)
    assert found.recall == 1
    assert found.growth == pytest.approx(10 / 400)
    assert found.crumbs == 1


def test_a_dropout_is_lost_beside_a_frame_that_is_found() -> None:
    recalls = np.array([0.9, 0.05, np.nan, 0.0, 0.3, 0.2, 0.05])
    assert count_dropouts(recalls) == 2


def test_rows_are_compared_over_sequences(folder: Path) -> None:
    clips = open_real_clips(folder)
    modal, temporal = (judge(clips, of_proposer(name, None)) for name in ("modal", "temporal"))
    assert modal.value("strict") == modal.value("growth") == 0
    assert modal.value("iou", modal.of_kind("none")) == pytest.approx(1)
    gain, (low, high) = temporal.ahead_of(modal, "strict")
    assert gain == pytest.approx(temporal.value("strict"))
    # One sequence only: whichever is drawn, it is the same clips.
    assert low == pytest.approx(gain)
    assert high == pytest.approx(gain)


def test_a_row_is_kept_and_compared_on_the_same_clips_only(folder: Path, tmp_path: Path) -> None:
    clips = open_real_clips(folder)
    row = judge(clips, of_proposer("modal", None))
    row.save(tmp_path / "kept" / "row.npz")
    assert Measured.load(tmp_path / "kept" / "row.npz").ahead_of(row, "iou") == (0, (0, 0))
    with pytest.raises(BadInputError, match="other clips"):
        judge(clips[:1], of_proposer("modal", None)).ahead_of(row, "iou")
    with pytest.raises(BadInputError, match="holds no result"):
        Measured.load(tmp_path / "none.npz")


def test_kept_inputs_give_the_masks_of_a_plain_run(folder: Path, tmp_path: Path) -> None:
    real = open_real_clips(folder)[0]
    plain: dict[int, BoolMask] = {}
    for update in LiteProposer().propose(make_request(real.clip, Setting("a", "lite")), CancelToken()):
        plain.update(update.masks)
    method = of_network(LiteNet(WEIGHTS), None, InputCache(tmp_path / "kept"))
    for _ in ("made", "read again"):
        kept: dict[int, BoolMask] = {}
        for update in method(real):
            kept.update(update.masks)
        assert all((kept[frame] == plain[frame]).all() for frame in range(FRAMES))


def test_a_clip_without_its_source_is_named(folder: Path) -> None:
    (folder / "1-open" / "meta.json").unlink()
    with pytest.raises(BadInputError, match=r"1-open.*meta\.json"):
        open_real_clips(folder)
