"""The stroke over what covers an object, and the cue that comes of it."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.support.moving_scenes import make_scene
from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from core.simulation.cover_stroke import is_hidden_enough, stroke_over
from core.types import BoolMask
from models.evaluation.cues import GivenCue, clip_cue
from models.simulation.policies import POLICIES
from tests.simulation.test_simulate import result_of


def box(top: int, bottom: int, left: int, right: int) -> BoolMask:
    mask = np.zeros((60, 80), np.bool_)
    mask[top:bottom, left:right] = True
    return mask


def test_it_runs_along_the_middle_of_what_hides_most() -> None:
    pole, blob = box(0, 60, 30, 40), box(20, 24, 60, 64)
    hidden = box(20, 50, 25, 50) & pole | box(20, 24, 60, 62)
    points = stroke_over(pole | blob, hidden)
    assert len(points) > 10
    assert all(30 < x < 40 for x, _ in points), "on the pole, not on the blob"
    depth = [min(x - 30, 40 - x) for x, _ in points]
    assert min(depth) >= 2.5
    assert max(y for _, y in points) - min(y for _, y in points) > 40


def test_where_nothing_is_hidden_there_is_no_stroke() -> None:
    pole, nothing = box(0, 60, 30, 40), box(0, 0, 0, 0)
    assert stroke_over(pole, nothing) == ()
    assert not is_hidden_enough(pole, pole)
    assert is_hidden_enough(nothing, pole)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("stroke")
    scene = make_scene("car-tree", frame_count=10, size_hw=(90, 160))
    with EvaluationClipWriter(place, "car-tree") as writer:
        for picture, modal, amodal in zip(scene.frames, scene.modal, scene.amodal, strict=True):
            writer.add(picture, modal, amodal)
    return place


def test_one_stroke_becomes_a_cue_that_never_covers_what_is_seen(folder: Path) -> None:
    clip = open_evaluation_folder(folder)[0]
    cue = clip_cue(clip, GivenCue.STROKE)
    assert cue is not None
    assert len(cue.maps) == len(clip)
    known = [frame for frame in range(len(clip)) if cue.maps[frame] is not None]
    assert known
    for frame in known:
        in_front = cue.maps[frame]
        assert in_front is not None
        assert not (in_front.astype(np.bool_) & clip.modal[frame]).any()
    short = clip_cue(clip, GivenCue.STROKE, 2)
    assert short is not None
    assert len(short.maps) == 2


def test_simulate_counts_the_stroke(folder: Path) -> None:
    assert {"stroke", "stroke-again"} <= {policy.name for policy in POLICIES}
    found = result_of(folder, ["convex-occluder"], policies=["scratch", "propose", "stroke"])
    efforts = {result.name: result.total for result in found.results}
    assert efforts["stroke convex-occluder"].strokes >= 1
    assert efforts["stroke convex-occluder"].runs == 1
    assert efforts["stroke convex-occluder"].strokes < efforts["scratch"].strokes
