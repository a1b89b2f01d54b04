"""Whole shapes are kept with tuned weights where they bring proposals nearer, and only there."""

import numpy as np
import pytest

from core.masks.rle import encode_rle
from core.progress import CancelToken
from core.types import BoolMask
from models.lite.dnn import LiteNet
from models.lite.proposer import WEIGHTS
from models.proposers.protocol import ProposalRequest
from models.tuning.examples import look
from models.tuning.judging import Exam, judge
from models.tuning.learning import Learned
from models.tuning.lessons import Lesson
from models.tuning.remembering import remembered
from models.tuning.saving import load_network
from tests.models.lite.test_known_shapes import behind_a_wall, van

pytestmark = pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")
FRAMES = 8


def star(place: int) -> BoolMask:
    rows, columns = np.mgrid[0:200, 0:320]
    rows, columns = rows - 100, columns - 100 - place
    return np.asarray(np.hypot(rows, columns) < 45 + 25 * np.cos(7 * np.arctan2(rows, columns)), np.bool_)


def lesson(name: str, masks: list[BoolMask]) -> Lesson:
    modal = np.stack([behind_a_wall(mask) for mask in masks])
    frames = np.where(modal[..., None], np.uint8(200), np.uint8(90)).repeat(3, axis=3)
    return Lesson(name, name, ProposalRequest(modal, frames), {n: encode_rle(m) for n, m in enumerate(masks)})


def test_shapes_are_kept_where_objects_repeat_and_not_where_they_do_not() -> None:
    cancel = CancelToken()
    learned_from = [lesson("a", [van(1.0, 40 + 3 * frame) for frame in range(FRAMES)])]
    network = load_network(WEIGHTS)
    for judged, count in (
        ([van(1.2, 30 + 3 * frame, 40, mirrored=True) for frame in range(FRAMES)], 1),
        ([star(4 * frame) for frame in range(FRAMES)], 0),
    ):
        exam = lesson("b", judged)
        exams = [Exam(exam, look(exam.request, cancel))]
        before = judge(LiteNet(WEIGHTS), exams, cancel)
        plain = Learned(network, before, before, 0)
        found, masks = remembered(plain, WEIGHTS, learned_from, exams, cancel, 0)
        assert len(masks) == count
        assert (found.after.worth > before.worth) == bool(count)
