"""Prompts of tracks: kept with the mask in one step, muted, taken away, and never lost by undo."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.changes.prompts import MOST_POINTS, Prompt, Stroke, TrackPrompts, strokes_from_text, strokes_to_text
from core.changes.steps import Step, StepKind
from core.errors import StoreError, TrackLockedError
from core.store.damage.checkup import check_project
from core.store.project import Project
from core.types import Layer
from tests.store.mask_callers import CLIP, SEEN, TRACK, edit
from tests.store.test_covers import make

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0016.amodal"
ON = Stroke(((3.0, 4.5), (5.5, 4.0)), 2.5, is_object=True)
OFF = Stroke(((7.0, 1.0),), 2.0, is_object=False)
BOX = Stroke(((1.0, 1.0), (6.0, 5.0)), 0.0, is_object=True, is_box=True)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make(tmp_path / "p.amodal") as project:
        yield project


def test_strokes_come_back_as_they_were_and_long_ones_by_some_of_their_points() -> None:
    assert strokes_from_text(strokes_to_text([ON, OFF, BOX])) == (ON, OFF, BOX)
    line = Stroke(tuple((float(x), 2.0) for x in range(500)), 1.0, is_object=True)
    (kept,) = strokes_from_text(strokes_to_text([line]))
    assert len(kept.points_xy) == MOST_POINTS
    assert (kept.points_xy[0], kept.points_xy[-1]) == ((0.0, 2.0), (499.0, 2.0))


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        '[{"points": [], "radius": 1, "object": true, "box": false}]',
        '[{"points": [[1, 2, 3]], "radius": 1, "object": true, "box": false}]',
        '[{"points": [[1, "x"]], "radius": 1, "object": true, "box": false}]',
        '[{"points": [[1, 2]], "radius": 1, "object": true, "box": true}]',
        '[{"points": [[1, 2]], "radius": 1, "object": 3, "box": false}]',
    ],
)
def test_what_is_no_stroke_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"stroke|corners"):
        strokes_from_text(text)


def test_mask_and_its_strokes_are_one_step(project: Project) -> None:
    step = Step(StepKind.SCRIBBLE)
    before = project.masks.head(edit(project, 2, SEEN, Layer.MODAL).key)
    smaller = edit(project, 2, None, Layer.MODAL)
    changes = project.masks.commit([smaller], step=step, strokes={(TRACK, 2): (ON, OFF)})
    assert ("prompts", CLIP) in changes.marks
    assert project.prompts.of_track(TRACK) == {2: Prompt((ON, OFF))}
    project.history.undo()
    assert project.prompts.of_track(TRACK) == {}
    head = project.masks.head(smaller.key)
    assert head is not None
    assert before is not None
    assert head.rle == before.rle
    project.history.redo()
    assert project.prompts.of_clip(CLIP) == {TRACK: {2: Prompt((ON, OFF))}}


def test_prompts_add_up_are_muted_and_taken_away_each_with_undo(project: Project) -> None:
    project.prompts.keep(TRACK, 1, (ON,))
    project.prompts.keep(TRACK, 1, (BOX,))
    kept = {1: Prompt((ON, BOX))}
    assert project.prompts.of_track(TRACK) == kept
    project.prompts.mute(TRACK, [1, 3], is_muted=True)
    assert project.prompts.of_track(TRACK) == {1: Prompt((ON, BOX), True), 3: Prompt((), True)}
    assert TrackPrompts.of(project.prompts.of_track(TRACK)) == TrackPrompts({}, frozenset({1, 3}))
    project.prompts.mute(TRACK, [1, 3], is_muted=False)
    assert project.prompts.of_track(TRACK) == kept, "a frame that had nothing but its mask has no row again"
    project.prompts.mute(TRACK, [1], is_muted=True)
    project.prompts.keep(TRACK, 1, (OFF,))
    assert project.prompts.of_track(TRACK) == {1: Prompt((ON, BOX, OFF))}, "marked again, it counts"
    project.prompts.remove(TRACK, [1])
    assert project.prompts.of_track(TRACK) == {}
    for _ in range(4):
        project.history.undo()
    assert project.prompts.of_track(TRACK)[3].is_muted
    assert list(project.masks.of_track(TRACK, Layer.MODAL))


def test_a_locked_track_takes_none(project: Project) -> None:
    project.lock_tracks([TRACK])
    with pytest.raises(TrackLockedError):
        project.prompts.keep(TRACK, 1, (ON,))
    assert project.prompts.of_track(TRACK) == {}


def test_on_the_canvas_of_masks_strokes_lie_further_by_the_margin() -> None:
    moved = TrackPrompts.of({4: Prompt((OFF,))}, margin=10).strokes
    assert moved == {4: (Stroke(((17.0, 11.0),), 2.0, is_object=False),)}


def test_prompts_go_with_a_track_that_is_split(project: Project) -> None:
    for frame in (1, 3):
        project.prompts.keep(TRACK, frame, (ON,))
    track, _changes = project.joining.split(TRACK, 2, name="b")
    assert project.prompts.of_clip(CLIP) == {TRACK: {1: Prompt((ON,))}, track.id: {3: Prompt((ON,))}}


def test_damaged_strokes_are_named(project: Project, tmp_path: Path) -> None:
    project.prompts.keep(TRACK, 1, (ON,))
    with sqlite3.connect(tmp_path / "p.amodal") as file:
        file.execute("UPDATE prompts SET strokes='[{}]'")
    file.close()
    with pytest.raises(StoreError, match="prompts of track 1, frame 1 cannot be used"):
        project.prompts.of_track(TRACK)


def test_schema_0016_project_opens_and_takes_prompts(tmp_path: Path) -> None:
    shutil.copyfile(OLD, tmp_path / "p.amodal")
    with Project.open(tmp_path / "p.amodal") as project:
        track = project.tracks.list(1)[0]
        assert project.prompts.of_clip(1) == {}
        project.prompts.keep(track.id, 0, (ON,))
        assert project.prompts.of_track(track.id) == {0: Prompt((ON,))}
    assert (tmp_path / "p.amodal.backup-0016").exists()
    assert check_project(tmp_path / "p.amodal").is_whole
