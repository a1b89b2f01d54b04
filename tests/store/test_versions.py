"""Versions of a track: choosing a hypothesis and taking a run back, never over a person; on real files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.masks.rle import Rle, area
from core.store.project import Project
from core.types import Layer, Origin, ReviewState, RunStatus
from tests.homes import Home
from tests.steps import BRUSH
from tests.store.test_history_property import fill_project, make_project
from tests.store.test_history_property import mask as mask_or_none


@pytest.fixture
def project(home: Home) -> Iterator[Project]:
    with fill_project(home.create("tester"), home.folder) as made:
        yield made


def mask(size: int) -> Rle:
    rle = mask_or_none(size)
    assert rle is not None
    return rle


def track_of(project: Project) -> int:
    return project.tracks.list(project.clips.list()[0].id)[0].id


def whole(project: Project, frame: int) -> Rle | None:
    head = project.masks.head(MaskKey(track_of(project), frame, Layer.AMODAL))
    return None if head is None else head.rle


def paint(project: Project, frame: int, rle: Rle, layer: Layer = Layer.AMODAL) -> None:
    key = MaskKey(track_of(project), frame, layer)
    head = project.masks.head(key)
    project.masks.commit([MaskEdit(key, rle, head.revision_id if head else None)], step=BRUSH)


def propose(project: Project, sizes: tuple[int, ...], frames: range = range(3)) -> int:
    """Store a run whose hypotheses are squares of these sizes."""
    run = project.runs.start(track_of(project), proposer="p", parameters={}, seed=7, fingerprint="f")
    for number, size in enumerate(sizes):
        project.runs.add_masks(run.id, number, dict.fromkeys(frames, mask(size)))
    project.runs.finish(run.id, RunStatus.FINISHED, scores=[0.5] * len(sizes))
    return run.id


def states(project: Project) -> list[ReviewState]:
    found = {s.frame: s.state for s in project.masks.summaries(project.clips.list()[0].id)}
    return [found.get(frame, ReviewState.TODO) for frame in range(3)]


def test_runs_are_listed_with_their_hypotheses_and_the_frames_in_use(project: Project) -> None:
    first, second = propose(project, (4,)), propose(project, (5, 6))
    paint(project, 1, mask(3))
    versions = project.versions.of_track(track_of(project))
    assert [(v.run.id, len(v.hypotheses), v.frames_in_use) for v in versions] == [
        (second, 2, 2),
        (first, 1, 0),
    ]
    assert [(h.number, h.score, h.frame_count, h.first, h.last) for h in versions[0].hypotheses] == [
        (0, 0.5, 3, 0, 2),
        (1, 0.5, 3, 0, 2),
    ]
    offers = project.versions.at_frame(track_of(project), 1)
    assert [(o.run_id, o.hypothesis, o.rle) for o in offers] == [
        (second, 0, mask(5)),
        (second, 1, mask(6)),
        (first, 0, mask(4)),
    ]


def test_choosing_spares_what_a_person_fixed_unless_told(project: Project) -> None:
    run = propose(project, (4, 6))
    paint(project, 1, mask(3))
    project.verdicts.judge(track_of(project), [2], Judgement(ReviewState.ACCEPTED))
    project.versions.choose(run, 1, range(3))
    assert [whole(project, f) for f in range(3)] == [mask(6), mask(3), mask(4)]
    assert states(project) == [ReviewState.PROPOSED, ReviewState.CORRECTED, ReviewState.ACCEPTED]
    project.history.undo()
    assert [whole(project, f) for f in range(3)] == [mask(4), mask(3), mask(4)]
    project.versions.choose(run, 1, range(3), over_person=True)
    assert [whole(project, f) for f in range(3)] == [mask(6)] * 3
    assert states(project) == [ReviewState.PROPOSED] * 3
    project.history.undo()
    assert states(project) == [ReviewState.PROPOSED, ReviewState.CORRECTED, ReviewState.ACCEPTED]


def test_a_chosen_mask_holds_what_is_visible_now(project: Project) -> None:
    run = propose(project, (4, 5))
    paint(project, 0, mask(7), Layer.MODAL)
    project.verdicts.judge(track_of(project), [0], Judgement(ReviewState.PROPOSED))
    project.versions.choose(run, 1, [0])
    rle = whole(project, 0)
    assert rle is not None
    assert area(rle) >= area(mask(7))


def test_reverting_a_run_keeps_edits_and_is_one_undo_step(project: Project) -> None:
    old = propose(project, (4,))
    new = propose(project, (5, 6))
    paint(project, 1, mask(3))
    project.versions.choose(new, 1, [2])
    changes = project.versions.revert(new)
    assert [whole(project, f) for f in range(3)] == [mask(4), mask(3), mask(4)]
    assert {key.frame for key in changes.masks} == {0, 2}
    head = project.masks.head(MaskKey(track_of(project), 1, Layer.AMODAL))
    assert head is not None
    assert head.origin is Origin.PERSON
    project.history.undo()
    assert [whole(project, f) for f in range(3)] == [mask(5), mask(3), mask(6)]
    project.history.redo()
    project.versions.revert(old)
    assert [whole(project, f) for f in range(3)] == [None, mask(3), None]
    assert states(project) == [ReviewState.TODO, ReviewState.CORRECTED, ReviewState.TODO]
    # Nothing is deleted: both runs can still be looked at and chosen from.
    assert len(project.versions.of_track(track_of(project))) == 2


def test_runs_that_still_run_when_the_project_is_closed_are_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "p.amodal"
    with make_project(path) as project:
        ended, run = (
            project.runs.start(track_of(project), proposer="t", parameters={}, seed=0, fingerprint="f")
            for _ in range(2)
        )
        project.runs.finish(ended.id, RunStatus.CANCELLED)
        # Who only reads leaves a run alone: the one who runs it may be alive.
        with Project.open(path, read_only=True) as other:
            assert other.runs.get(run.id).status is RunStatus.RUNNING
    with Project.open(path) as project:
        found = project.runs.get(run.id)
        assert (found.status, found.finished_at is not None) == (RunStatus.INTERRUPTED, True)
        assert "closed" in found.message
        assert project.runs.get(ended.id).status is RunStatus.CANCELLED
        assert project.runs.mark_interrupted("again") == 0


def test_worths_of_hypotheses_lie_between_0_and_1(project: Project) -> None:
    run = project.runs.start(track_of(project), proposer="t", parameters={}, seed=0, fingerprint="f")
    project.runs.finish(run.id, RunStatus.FINISHED, scores=(1.2, -0.5, float("nan"), 0.5))
    (version,) = project.versions.of_track(track_of(project))
    assert [fact.score for fact in version.hypotheses] == [1.0, 0.0, None, 0.5]
