"""Checkpoints are chosen by real video."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInputError
from models.evaluation.sequences.comparing import METRICS, Measured
from models.evaluation.sequences.kept_inputs import InputCache
from models.training.lite.choosing import choose, worth


def row(**values: float) -> Measured:
    """A row of one clip."""
    sums = np.array([[values.get(metric, 0.0) for metric in METRICS]])
    return Measured(("clip",), ("sequence",), ("pole",), sums, np.ones_like(sums))


def test_what_grows_over_background_is_worth_less() -> None:
    """Of two that find as much, the calmer; of two as calm, the one that finds more."""
    wild, calm = (row(strict=0.4, iou=0.8, growth=growth) for growth in (0.1, 0.02))
    better = row(strict=0.5, iou=0.8, growth=0.1)
    assert worth([calm, calm]) > worth([calm, wild]) > worth([wild, wild])
    assert worth([better]) > worth([wild])


def test_a_training_that_left_nothing_is_refused(tmp_path: Path) -> None:
    """The line names its folder."""
    with pytest.raises(BadInputError, match=tmp_path.name):
        choose(tmp_path, [], InputCache(tmp_path))
