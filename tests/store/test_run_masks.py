"""Which masks of a run become the frames' masks, what stays as it is, and how all of it is taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from core.changes.masks import MaskEdit, MaskHead, MaskKey
from core.changes.reviews import Judgement
from core.changes.runs import EndedRun
from core.errors import StoreError, TrackLockedError
from core.masks.rle import Rle, area, encode_rle, union
from core.store.project import Project
from core.types import Layer, Origin, ReviewState, RunKind, RunStatus
from core.video.media.source import MediaInfo, MediaKind
from tests.homes import Home
from tests.steps import BRUSH

FRAMES = 6


def block(left: int, right: int) -> Rle:
    mask = np.zeros((6, 12), bool)
    mask[1:5, left:right] = True
    return encode_rle(mask)


SEEN, GROWN_SEEN, WHOLE = block(1, 4), block(1, 8), block(1, 6)


@pytest.fixture
def project(home: Home, tmp_path: Path) -> Iterator[Project]:
    with home.create("Ada") as project:
        with project.importing("start") as session:
            media = MediaInfo(tmp_path / "c", MediaKind.IMAGES, 12, 6, 24.0, FRAMES)
            clip = session.add_clip(media, name="c")
            session.add_track(clip, name="a", category=session.ensure_category("x"))
        yield project


def run_of(project: Project, kind: RunKind) -> int:
    return project.runs.start(1, proposer="p", parameters={}, seed=0, fingerprint="1", kind=kind).id


def put(project: Project, layer: Layer, frame: int, rle: Rle) -> None:
    key = MaskKey(1, frame, layer)
    head = project.masks.head(key)
    project.masks.commit([MaskEdit(key, rle, head.revision_id if head else None)], step=BRUSH)


def shown(project: Project, layer: Layer) -> dict[int, MaskHead]:
    return {head.key.frame: head for head in project.masks.of_track(1, layer)}


def facts(project: Project) -> object:
    summaries = sorted(project.masks.summaries(1), key=lambda one: (one.track_id, one.frame))
    heads = {(layer, f): head.rle for layer in Layer for f, head in shown(project, layer).items()}
    return summaries, heads


def test_a_tracking_run_puts_visible_masks_in_and_whole_ones_of_machines_grow(project: Project) -> None:
    proposal = run_of(project, RunKind.PROPOSAL)
    project.runs.add_masks(proposal, 0, dict.fromkeys(range(4), WHOLE))
    put(project, Layer.AMODAL, 1, WHOLE)  # corrected by a person
    put(project, Layer.AMODAL, 2, WHOLE)
    project.verdicts.judge(1, [2], Judgement(ReviewState.FLAGGED, "look again"))
    put(project, Layer.MODAL, 3, SEEN)
    before = facts(project)

    following = run_of(project, RunKind.TRACKING)
    project.runs.add_masks(following, 0, dict.fromkeys((0, 1, 2), GROWN_SEEN))
    project.runs.add_masks(following, 0, dict.fromkeys((3, 4), GROWN_SEEN))

    seen, whole = shown(project, Layer.MODAL), shown(project, Layer.AMODAL)
    # 1 is corrected, 3 was drawn by a person; 2 is only flagged.
    assert {frame: head.rle for frame, head in seen.items()} == {
        0: GROWN_SEEN, 2: GROWN_SEEN, 3: SEEN, 4: GROWN_SEEN
    }  # fmt: skip
    assert whole[0].rle == union([GROWN_SEEN, WHOLE])
    assert (whole[2].rle, whole[2].origin) == (WHOLE, Origin.PERSON)
    hidden = {one.frame: one.hidden_area for one in project.masks.summaries(1)}
    assert hidden[0] == 0
    assert hidden[3] == area(WHOLE) - area(SEEN)

    project.history.undo()
    assert facts(project) == before
    project.history.redo()
    assert shown(project, Layer.MODAL)[4].rle == GROWN_SEEN


def test_a_proposal_on_top_of_another_hangs_on_it_and_goes_back_to_it(project: Project) -> None:
    put(project, Layer.MODAL, 0, SEEN)
    put(project, Layer.MODAL, 5, SEEN)
    first, second = run_of(project, RunKind.PROPOSAL), run_of(project, RunKind.PROPOSAL)
    project.runs.add_masks(first, 0, {0: WHOLE, 1: WHOLE})
    before = facts(project)
    changes = project.runs.add_masks(second, 0, {0: GROWN_SEEN, 1: GROWN_SEEN, 2: GROWN_SEEN})
    assert {key.frame for key in changes.masks} == {0, 1, 2}
    newest, older = project.masks.revisions(MaskKey(1, 0, Layer.AMODAL))[:2]
    assert (newest.parent_id, newest.run_id) == (older.id, second)
    assert changes.revision_ids[MaskKey(1, 0, Layer.AMODAL)] == newest.id
    assert {one.frame: one.state for one in project.masks.summaries(1)}[2] is ReviewState.PROPOSED
    project.history.undo()
    assert facts(project) == before


def test_a_locked_track_is_not_changed_by_a_run(project: Project) -> None:
    run = run_of(project, RunKind.PROPOSAL)
    project.lock_tracks([1])
    with pytest.raises(TrackLockedError):
        project.runs.add_masks(run, 0, {0: WHOLE})
    assert shown(project, Layer.AMODAL) == {}


def ended(**more: object) -> EndedRun:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    base = EndedRun(1, "p", {"steps": 2}, 3, "f", RunStatus.FINISHED, at, at + timedelta(seconds=2))
    return replace(base, **more)  # type: ignore[arg-type]


def test_a_run_that_has_ended_is_written_whole_and_undone_as_one(project: Project) -> None:
    put(project, Layer.MODAL, 0, SEEN)
    two = {0: {0: SEEN}, 1: {0: WHOLE}}
    project.runs.record(
        [ended(hypotheses=two, chosen=1, scores=(0.4, 1.5), doubts={0: 0.25}, facts={"a": 1})]
    )
    (run,) = project.runs.list(1)
    assert (run.status, run.facts, run.seed, run.parameters) == (
        RunStatus.FINISHED,
        {"a": 1},
        3,
        {"steps": 2},
    )
    assert run.finished_at is not None
    assert (run.finished_at - run.started_at).total_seconds() == 2
    assert shown(project, Layer.AMODAL)[0].rle == WHOLE
    assert dict(project.runs.hypothesis_masks(run.id, 0)) == {0: SEEN}
    assert [one.score for one in project.versions.of_track(1)[0].hypotheses] == [0.4, 1.0]
    assert project.runs.doubts(run.id) == {0: 0.25}
    project.history.undo()
    assert shown(project, Layer.AMODAL) == {}


def test_of_several_ended_runs_all_are_written_or_none(project: Project) -> None:
    put(project, Layer.MODAL, 0, SEEN)
    good = ended(hypotheses={0: {0: WHOLE}})
    with pytest.raises(StoreError, match="facts of a run of p"):
        project.runs.record([good, ended(facts={"a": object()})])
    assert project.runs.list() == []
    assert shown(project, Layer.AMODAL) == {}
