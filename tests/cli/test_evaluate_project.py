"""`evaluate` reads a project as truth, and another one as a prediction."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support.tao_like import TaoLike
from benchmarks.support.tao_person import truth_of
from core.changes.masks import MaskEdit, MaskKey
from core.changes.steps import Step, StepKind
from core.formats.importing import import_into
from core.store.project import Project
from core.types import Layer
from main import main

DATA = TaoLike(clips=2, tracks=2, frames=3)


def drawn(path: Path, source: Path, *, margin: int = 0, is_shifted: bool = False) -> Path:
    """A project whose whole masks are the truth; shifted: those of the frame after."""
    with Project.create(path) as project:
        list(import_into(project, source, media_root=source.parent.parent / "frames"))
        for clip in project.clips.list():
            project.clips.set_margin(clip.id, clip.margin + margin)
            clip = project.clips.get(clip.id)
            for track in project.tracks.list(clip.id):
                for frame in range(clip.frame_count):
                    shown = (frame + 1) % clip.frame_count if is_shifted else frame
                    key = MaskKey(track.id, frame, Layer.AMODAL)
                    edit = MaskEdit(key, truth_of(DATA, clip, track, shown), None)
                    project.masks.commit([edit], step=Step(StepKind.BRUSH))
    return path


def scores(truth: Path, prediction: Path) -> Any:
    table = truth.with_suffix(".json")
    assert main(["evaluate", str(truth), "--predictions", f"it={prediction}", "--json", str(table)]) == 0
    return json.loads(table.read_text())


def test_a_project_is_judged_against_the_truth_of_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = DATA.write(tmp_path)
    truth = drawn(tmp_path / "truth.amodal", source)
    same = scores(truth, drawn(tmp_path / "same.amodal", source, margin=4))
    other = scores(truth, drawn(tmp_path / "other.amodal", source, is_shifted=True))
    assert _miou(same) > 0.999
    assert _miou(other) < 0.99
    with Project.create(tmp_path / "empty.amodal"):
        pass
    capsys.readouterr()
    assert main(["evaluate", str(truth), "--predictions", f"it={tmp_path / 'empty.amodal'}"]) == 2
    err = [line for line in capsys.readouterr().err.splitlines() if "has no clip" in line]
    assert len(err) == 1


def _miou(table: Any) -> float:
    return float(table["proposers"]["it"]["mIoU"])
