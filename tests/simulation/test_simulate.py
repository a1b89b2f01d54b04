"""`simulate` on small generated clips."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.support.moving_scenes import make_scene
from core.errors import BadInputError, Cancelled
from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from core.progress import CancelToken
from main import main
from models.simulation.results import Simulation
from models.simulation.running import simulate


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clips of eight frames."""
    folder = tmp_path_factory.mktemp("simulate")
    for kind in ("ball-box", "car-tree"):
        scene = make_scene(kind, frame_count=8, size_hw=(90, 160))
        with EvaluationClipWriter(folder, kind) as writer:
            for picture, modal, amodal in zip(scene.frames, scene.modal, scene.amodal, strict=True):
                writer.add(picture, modal, amodal)
    return folder


def result_of(folder: Path, proposers: Sequence[str], **options: object) -> Simulation:
    """Run to the end."""
    steps = simulate(folder, proposers, **options)  # type: ignore[arg-type]
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found: Simulation = stop.value
            return found


def test_every_way_of_working_is_cheaper_than_painting_from_nothing(clips: Path) -> None:
    """And the same run gives the same numbers."""
    found = result_of(clips, ["temporal"])
    efforts = {result.name: result.total for result in found.results}
    assert list(efforts)[:3] == ["scratch", "modal", "copy"]
    assert all(effort.frames == 16 for effort in efforts.values())
    assert efforts["modal"].strokes < efforts["scratch"].strokes
    assert efforts["propose temporal"].strokes < efforts["modal"].strokes
    assert efforts["propose-again temporal"].strokes <= efforts["propose temporal"].strokes
    again = result_of(clips, ["temporal"], policies=["scratch", "propose"])
    assert [r.total for r in again.results] == [efforts["scratch"], efforts["propose temporal"]]


def test_work_over_time_saves_strokes(tmp_path: Path) -> None:
    """What is painted once serves other frames too: morphed between key frames, or carried along."""
    scene = make_scene("follower", frame_count=12, size_hw=(90, 160))
    with EvaluationClipWriter(tmp_path, "follower") as writer:
        for picture, modal, amodal in zip(scene.frames, scene.modal, scene.amodal, strict=True):
            writer.add(picture, modal, amodal)
    found = result_of(tmp_path, ["convex"], policies=["scratch", "modal", "morph", "carry", "propose-carry"])
    efforts = {result.name: result.total for result in found.results}
    assert efforts["morph"].strokes < efforts["scratch"].strokes
    assert efforts["morph"].fills > 0
    assert efforts["carry"].strokes < efforts["modal"].strokes
    assert efforts["carry"].touched < efforts["modal"].touched
    assert efforts["propose-carry convex"].fills > 0
    assert all(effort.accepts == effort.frames for effort in efforts.values()), "every frame is decided once"


def test_a_clip_of_one_or_two_frames_has_nothing_between(tmp_path: Path) -> None:
    """No morph, no carry, the same masks in the end."""
    for count in (1, 2):
        scene = make_scene("ball-box", frame_count=count, size_hw=(60, 80))
        with EvaluationClipWriter(tmp_path / str(count), "short") as writer:
            for picture, modal, amodal in zip(scene.frames, scene.modal, scene.amodal, strict=True):
                writer.add(picture, modal, amodal)
        found = result_of(tmp_path / str(count), ["convex"], policies=["morph", "carry"])
        assert [one.total.accepts for one in found.results] == [count, count]
        assert found.results[0].total.fills == 0


def test_a_target_that_visible_masks_reach_costs_looks_only(clips: Path) -> None:
    """No stroke where nothing is wrong enough."""
    found = result_of(clips, ["modal"], target=0.05, policies=["propose"])
    effort = found.results[0].total
    scenes = [make_scene(kind, frame_count=8, size_hw=(90, 160)) for kind in ("ball-box", "car-tree")]
    unseen = sum(int((s.amodal.any(axis=(1, 2)) & ~s.modal.any(axis=(1, 2))).sum()) for s in scenes)
    assert (effort.strokes, effort.touched, effort.looks, effort.accepts) == (unseen, unseen, 16, 16)


def test_the_command_prints_a_table_and_writes_json(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ratios are to painting from nothing."""
    out = tmp_path / "effort.json"
    command = ["simulate", str(clips), "--proposer", "convex", "--policy", "scratch,propose", "--clips", "1"]
    assert main([*command, "--json", str(out)]) == 0
    assert "| propose convex" in capsys.readouterr().out
    found = json.loads(out.read_text())
    assert found["clips"] == 1
    assert found["policies"]["scratch"]["strokes_to_scratch"][0] == 1.0
    assert found["policies"]["propose convex"]["strokes"] >= 0


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"target": 1.5}, "no IoU to reach"),
        ({"policies": ["magic"]}, "is unknown"),
    ],
)
def test_wrong_wishes_are_named(clips: Path, options: dict[str, object], reason: str) -> None:
    """In one line."""
    with pytest.raises(BadInputError, match=reason):
        result_of(clips, ["convex"], **options)


def test_clips_without_truth_are_refused(tmp_path: Path) -> None:
    """There is nothing to count against."""
    scene = make_scene("ball-box", frame_count=2, size_hw=(60, 80))
    with EvaluationClipWriter(tmp_path, "bare") as writer:
        for picture, modal in zip(scene.frames, scene.modal, strict=True):
            writer.add(picture, modal)
    with pytest.raises(BadInputError, match="no folder amodal"):
        result_of(tmp_path, ["convex"])


def test_it_can_be_cancelled(clips: Path) -> None:
    """Between two frames."""
    cancel = CancelToken()
    steps = simulate(clips, ["convex"], cancel=cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        for _ in steps:
            pass
