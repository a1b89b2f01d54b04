"""A mask of a machine that a person only tidied stays to be reviewed, and a new run replaces it."""

import pytest

from core.changes.masks import FrameSummary, MaskEdit, MaskHead, MaskKey
from core.changes.reviews import Judgement
from core.masks.rle import Rle
from core.store.project import Project
from core.tracks.decided import Deed, is_decided, origin_after
from core.types import Layer, Origin, Provenance, ReviewState, RunStatus
from tests.homes import Home
from tests.steps import HOLES
from tests.store.test_history_property import FRAMES, fill_project, mask

AMODAL = Layer.AMODAL


@pytest.fixture
def project(home: Home) -> Project:
    """A project of one track whose frames all have a proposal."""
    made = fill_project(home.create("tester"), home.folder)
    propose(made, 2)
    return made


def track_of(project: Project) -> int:
    return project.tracks.list(project.clips.list()[0].id)[0].id


def masks(size: int) -> dict[int, Rle]:
    """Return a mask for every frame."""
    return {frame: rle for frame in range(FRAMES) if (rle := mask(size)) is not None}


def propose(project: Project, size: int) -> int:
    """Let a run bring a mask of a size for every frame."""
    run = project.runs.start(track_of(project), proposer="temporal", parameters={}, seed=0, fingerprint="t")
    project.runs.add_masks(run.id, 0, masks(size))
    project.runs.finish(run.id, RunStatus.FINISHED, scores=[0.5])
    return run.id


def head_of(project: Project, frame: int, layer: Layer = AMODAL) -> MaskHead:
    found = project.masks.head(MaskKey(track_of(project), frame, layer))
    assert found is not None
    return found


def summary_of(project: Project, frame: int) -> FrameSummary:
    return next(s for s in project.masks.summaries(project.clips.list()[0].id) if s.frame == frame)


def change(project: Project, frame: int, size: int | None, deed: Deed, layer: Layer = AMODAL) -> None:
    """Give a frame another mask."""
    head = head_of(project, frame, layer)
    edit = MaskEdit(head.key, None if size is None else mask(size), head.revision_id)
    project.masks.commit([edit], step=HOLES, deed=deed)


def test_it_stays_a_proposal_of_its_run(project: Project) -> None:
    change(project, 0, 3, Deed.TIDIED)
    head, facts = head_of(project, 0), summary_of(project, 0)
    assert (head.rle, head.origin, head.provenance) == (mask(3), Origin.MODEL, Provenance.BOTH)
    assert head.score == 0.5
    assert (facts.state, facts.is_anchor) == (ReviewState.PROPOSED, False)
    assert project.masks.revisions(head.key)[0].author == project.author
    project.close()


def test_a_new_run_replaces_it_and_keeps_what_was_made(project: Project) -> None:
    change(project, 0, 3, Deed.TIDIED)
    change(project, 1, 3, Deed.MADE)
    propose(project, 4)
    assert head_of(project, 0).rle == mask(4)
    assert head_of(project, 1).rle == mask(3)
    assert (summary_of(project, 1).state, summary_of(project, 1).is_anchor) == (ReviewState.CORRECTED, True)
    project.close()


@pytest.mark.parametrize("verdict", [ReviewState.ACCEPTED, ReviewState.CORRECTED])
def test_what_a_person_decided_is_corrected_by_tidying(project: Project, verdict: ReviewState) -> None:
    if verdict is ReviewState.ACCEPTED:
        project.verdicts.judge(track_of(project), [0], Judgement(verdict))
    else:
        change(project, 0, 5, Deed.MADE)
    change(project, 0, 3, Deed.TIDIED)
    assert head_of(project, 0).origin is Origin.PERSON
    assert summary_of(project, 0).state is ReviewState.CORRECTED
    propose(project, 4)
    assert head_of(project, 0).rle == mask(3)
    project.close()


def test_a_flag_stays_and_nothing_left_is_to_do(project: Project) -> None:
    project.verdicts.judge(track_of(project), [0], Judgement(ReviewState.FLAGGED, "odd"))
    change(project, 0, 3, Deed.TIDIED)
    change(project, 1, None, Deed.TIDIED)
    assert summary_of(project, 0).state is ReviewState.FLAGGED
    assert summary_of(project, 1).state is ReviewState.TODO
    project.close()


def test_undo_takes_tidying_back(project: Project) -> None:
    before = head_of(project, 0)
    change(project, 0, 3, Deed.TIDIED)
    project.history.undo()
    assert head_of(project, 0) == before
    assert summary_of(project, 0).state is ReviewState.PROPOSED
    project.close()


def test_a_run_is_reverted_with_what_was_tidied_of_it(project: Project) -> None:
    run = propose(project, 4)
    change(project, 0, 3, Deed.TIDIED)
    project.versions.revert(run)
    assert head_of(project, 0).rle == mask(2)
    project.close()


def test_a_run_that_changes_nothing_says_so_and_leaves_no_step(project: Project) -> None:
    for frame in range(FRAMES):
        change(project, frame, 3, Deed.MADE)
    last = project.history.status().undo
    run = project.runs.start(track_of(project), proposer="temporal", parameters={}, seed=0, fingerprint="t")
    changes = project.runs.add_masks(run.id, 0, masks(5))
    assert changes.masks == frozenset()
    assert changes.kept == {(track_of(project), frame) for frame in range(FRAMES)}
    assert project.history.status().undo == last
    assert dict(project.runs.hypothesis_masks(run.id, 0))[0] == mask(5)
    project.close()


@pytest.mark.parametrize("origin", [*Origin, None])
@pytest.mark.parametrize("state", list(ReviewState))
def test_whose_a_mask_is_has_one_rule(origin: Origin | None, state: ReviewState) -> None:
    assert origin_after(Deed.MADE, origin, state) is Origin.PERSON
    after = origin_after(Deed.TIDIED, origin, state)
    if origin is None or is_decided(origin, state):
        assert after is Origin.PERSON
    else:
        assert after is origin
