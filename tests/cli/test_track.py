"""`track` on real pictures: forward, backward, what a person fixed, one step of undo, and what it refuses."""

from pathlib import Path

import numpy as np
import pytest

from core.changes.masks import MaskEdit, MaskHead, MaskKey
from core.changes.steps import Facts, Step, StepKind
from core.masks.rle import decode_rle, encode_rle
from core.store.project import Project
from core.types import Layer, Origin, ReviewState, RunKind, RunStatus
from tests.cli.test_command_line import run
from tests.moving_disc import moving_disc, noise, write_pictures
from tests.steps import BRUSH

PICTURES, TRUTH = moving_disc(6)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clip without masks but for one that a person painted in frame 2."""
    path = tmp_path / "p.amodal"
    Project.create(path).close()
    assert run("import", write_pictures(tmp_path / "disc", PICTURES), "--project", path) == 0
    with Project.open(path) as opened:
        clip = opened.clips.list()[0]
        opened.tracks.create(clip.id, name="ball", category="object", colour="#e69f00")
        paint(opened, 2)
    return path


def paint(project: Project, frame: int, layer: Layer = Layer.MODAL) -> None:
    track = project.tracks.list(project.clips.list()[0].id)[0]
    key = MaskKey(track.id, frame, layer)
    head = project.masks.head(key)
    edit = MaskEdit(key, encode_rle(TRUTH[frame]), None if head is None else head.revision_id)
    project.masks.commit([edit], step=BRUSH)


def modal_of(path: Path) -> dict[int, MaskHead]:
    with Project.open(path, read_only=True) as opened:
        track = opened.tracks.list(opened.clips.list()[0].id)[0]
        return {head.key.frame: head for head in opened.masks.of_track(track.id, Layer.MODAL)}


def iou(head: MaskHead) -> float:
    mask, truth = decode_rle(head.rle), TRUTH[head.key.frame]
    return float((mask & truth).sum() / (mask | truth).sum())


def test_track_goes_forward_then_backward_and_undo_takes_one_run_back(project: Path) -> None:
    assert run("track", "--project", project, "--clip", "disc", "--track", "ball", "--from", 2) == 0
    masks = modal_of(project)
    assert sorted(masks) == [2, 3, 4, 5]
    assert min(iou(head) for head in masks.values()) > 0.8
    assert {masks[f].origin for f in (3, 4, 5)} == {Origin.MODEL}
    assert run("track", "--project", project, "--from", 2, "--to", 1) == 0
    assert sorted(modal_of(project)) == [1, 2, 3, 4, 5]
    with Project.open(project) as opened:
        track = opened.tracks.list(opened.clips.list()[0].id)[0]
        newest = opened.runs.list(kind=RunKind.TRACKING)[0]
        assert newest.status is RunStatus.FINISHED
        assert newest.parameters["start"] == 2
        assert list(opened.runs.doubts(newest.id)) == [1]
        assert opened.runs.list() == [], "the list of proposals holds proposals only"
        states = {s.frame: s.state for s in opened.masks.summaries(track.clip_id)}
        assert (states[2], states[3]) == (ReviewState.TODO, ReviewState.PROPOSED)
        assert opened.history.status().undo == Step(StepKind.FOLLOWING, Facts(proposer="flow", track="ball"))
        opened.history.undo()
    assert sorted(modal_of(project)) == [2, 3, 4, 5]


def test_track_leaves_what_a_person_decided_and_keeps_amodal_around_it(project: Path) -> None:
    with Project.open(project) as opened:
        paint(opened, 4)
        paint(opened, 3, Layer.AMODAL)
    before = modal_of(project)
    assert run("track", "--project", project, "--from", 2) == 0
    after = modal_of(project)
    assert after[4] == before[4]
    assert sorted(after) == [2, 4, 5], "frame 3 was corrected by a person, in its amodal mask"


def test_track_says_where_it_stopped_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, cut = tmp_path / "cut.amodal", PICTURES.copy()
    cut[4:] = noise(9)
    Project.create(path).close()
    assert run("import", write_pictures(tmp_path / "cut", cut), "--project", path) == 0
    with Project.open(path) as opened:
        opened.tracks.create(opened.clips.list()[0].id, name="ball", category="object", colour="#e69f00")
        paint(opened, 2)
    assert run("track", "--project", path, "--from", 2) == 0
    out = capsys.readouterr()
    assert "1 masks by flow" in out.out
    assert "stopped at frame 4: " in out.err
    assert sorted(modal_of(path)) == [2, 3]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", 0), "frame 0: it has no modal mask to start from (paint or scribble one first)"),
        (("--from", 9), "frame 9: does not exist (frames are 0 to 5)"),
        (("--from", 2, "--to", 2), "there is no frame to follow it to"),
        (("--from", 2, "--tracker", "magic"), "there is no tracker 'magic' (known: flow"),
        (("--from", 2, "--track", "bell"), "track bell: does not exist (there are: ball)"),
    ],
)
def test_track_refuses_in_one_line(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[object, ...], words: str
) -> None:
    assert run("track", "--project", project, *arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert np.array_equal(sorted(modal_of(project)), [2])
