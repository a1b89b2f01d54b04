"""The order of the review queue, and that a walk through it sees every open frame once."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes.masks import MaskEdit
from core.changes.reviews import Judgement
from core.review.doubt import WEIGHTS, Doubts, make_doubts
from core.review.facts import NO_MASK, Values
from core.review.queue import STATES, Place, QueueFilter, QueueTrack, ReviewQueue
from core.store.project import Project
from core.types import Layer, ReviewState, RunStatus
from tests.review_scene import Layers, write_project
from tests.steps import BRUSH

PROPOSED = STATES.index(ReviewState.PROPOSED)
ACCEPTED = STATES.index(ReviewState.ACCEPTED)


def values(*numbers: float) -> Values:
    return np.array(numbers, np.float32)


def track(track_id: int, jumps: list[float], *, clip_id: int = 1, done: tuple[int, ...] = ()) -> QueueTrack:
    """Return a track of proposed frames whose doubt comes from jumps alone."""
    unknown = np.full(len(jumps), np.nan, np.float32)
    states = np.full(len(jumps), PROPOSED, np.uint8)
    states[list(done)] = ACCEPTED
    doubts = Doubts(unknown, values(*jumps), unknown, unknown)
    return QueueTrack(clip_id, track_id, "clip", f"t{track_id}", "#009e73", "cat", states, doubts, unknown)


def queue_of(*tracks: QueueTrack) -> ReviewQueue:
    queue = ReviewQueue()
    for one in tracks:
        queue.put(one)
    return queue


def test_rows_come_by_their_worst_open_frame() -> None:
    queue = queue_of(track(1, [0.1, 0.9, 0.2], done=(1,)), track(2, [0.3, 0.0]), track(3, [0.9], done=(0,)))
    rows = queue.rows(QueueFilter())
    assert [(r.track.track_id, r.worst_frame, r.open_count) for r in rows] == [(2, 0, 2), (1, 2, 2)]
    assert rows[0].words == "jumps 30 %"


def test_a_track_is_finished_before_the_next_one() -> None:
    queue = queue_of(track(1, [0.1, 0.5]), track(2, [0.9, 0.8]))
    seen: list[Place] = []
    place = queue.next_place(QueueFilter(), None)
    while place is not None:
        seen.append(place)
        place = queue.next_place(QueueFilter(), place, seen)
    assert [(p.track_id, p.frame) for p in seen] == [(2, 0), (2, 1), (1, 1), (1, 0)]


def test_by_time_goes_on_from_where_one_is() -> None:
    queue = queue_of(track(1, [0.1, 0.5, 0.0]), track(2, [0.9, 0.8]))
    wanted = QueueFilter(is_by_time=True)
    assert queue.next_place(wanted, Place(1, 1, 1)) == Place(1, 1, 2)
    assert queue.next_place(wanted, Place(1, 1, 2)) == Place(1, 1, 0)
    assert queue.next_place(wanted, Place(1, 1, 2), {Place(1, 1, 0), Place(1, 1, 1)}) == Place(1, 2, 0)


def test_filters() -> None:
    here, there = track(1, [0.1]), track(2, [0.5], clip_id=2)
    queue = queue_of(here, there)
    assert [r.track.track_id for r in queue.rows(QueueFilter(clip_id=1))] == [1]
    assert queue.rows(QueueFilter(category="dog")) == []
    assert queue.rows(QueueFilter(annotator="kim")) == []
    assert queue.rows(QueueFilter(most_score=0.5)) == []
    assert queue.rows(QueueFilter(states=frozenset((ReviewState.ACCEPTED,)))) == []
    assert queue.counts(1)[ReviewState.PROPOSED] == 1
    queue.keep(1, ())
    assert list(queue.tracks) == [2]


@given(
    st.lists(
        st.lists(st.tuples(st.floats(0, 1, width=16), st.booleans()), min_size=1, max_size=6), max_size=4
    ),
    st.booleans(),
)
def test_a_walk_sees_every_open_frame_once(clip: list[list[tuple[float, bool]]], is_by_time: bool) -> None:
    queue = queue_of(
        *(
            track(n, [d for d, _ in frames], done=tuple(i for i, (_, done) in enumerate(frames) if done))
            for n, frames in enumerate(clip)
        )
    )
    wanted = QueueFilter(is_by_time=is_by_time)
    seen: list[Place] = []
    place = queue.next_place(wanted, None)
    while place is not None:
        seen.append(place)
        place = queue.next_place(wanted, place, seen)
    assert len(seen) == len(set(seen))
    assert {(p.track_id, p.frame) for p in seen} == {
        (n, i) for n, frames in enumerate(clip) for i, (_, done) in enumerate(frames) if not done
    }


def test_doubts_together_are_more_than_each_alone() -> None:
    known = make_doubts(
        disagreement=values(0.5, np.nan, 1.0),
        unsteadiness=values(0.0, 0.4, 1.0),
        growth=values(0.0, np.nan, 0.5),
        visible=values(1.0, 0.6, 0.0),
        score=values(0.9, np.nan, 0.0),
    )
    # 0.1 too little score counts as little evidence.
    expected = 1 - (1 - 0.5 * WEIGHTS["disagreement"]) * (1 - 0.1 * WEIGHTS["evidence"])
    assert known.total[0] == pytest.approx(expected)
    assert known.total[2] > 0.9
    assert known.words(2).startswith("proposer unsure 100 %, ")
    assert known.words(1) == "jumps 40 %"


def test_facts_of_a_track(tmp_path: Path) -> None:
    def gap(_clip: int, masks: Layers) -> None:
        masks["disc whole"][3] = False
        masks["disc whole"][4] = masks["disc seen"][4] = False

    with Project.open(write_project(tmp_path / "p.amodal", spoil=gap), author="kim") as project:
        (clip,) = project.clips.list()
        disc = project.tracks.list(clip.id)[0]
        run = project.runs.start(disc.id, proposer="t", parameters={}, seed=0, fingerprint="f")
        masks = {h.key.frame: h.rle for h in project.masks.of_track(disc.id, Layer.AMODAL)}
        project.runs.add_masks(run.id, 0, {7: masks[8]})
        project.runs.add_doubts(run.id, {7: 0.25})
        project.runs.finish(run.id, RunStatus.FINISHED, scores=[0.75])
        project.verdicts.judge(disc.id, [0], Judgement(ReviewState.ACCEPTED))
        facts = project.review_facts.of_track(disc.id)
    assert [int(n) for n in facts.states[[0, 1, 3, 4]]] == [ACCEPTED, PROPOSED, 0, NO_MASK]
    assert np.isnan(facts.amodal_area[3])
    assert facts.disagreement[7] == 0.25
    assert np.isnan(facts.disagreement[6])
    assert facts.scores[7] == 0.75
    assert facts.hands == {0: "kim"}, "machines and imports are nobody's hands"


def test_hypotheses_that_differ_are_doubtful_where_the_run_does_not_tell(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal")) as project:
        disc = project.tracks.list(1)[0]
        masks = {h.key.frame: h.rle for h in project.masks.of_track(disc.id, Layer.AMODAL)}
        run = project.runs.start(disc.id, proposer="t", parameters={}, seed=0, fingerprint="f")
        project.runs.add_masks(run.id, 0, {4: masks[4], 5: masks[5]})
        project.runs.add_masks(run.id, 1, {4: masks[4], 5: masks[9]})
        assert np.isnan(project.review_facts.of_track(disc.id).disagreement).all()
        project.runs.finish(run.id, RunStatus.FINISHED, scores=[0.9, 0.8])
        for _ in range(2):
            found = project.review_facts.of_track(disc.id).disagreement
            assert found[4] == 0
            assert 0.3 < found[5] < 1
            assert np.isnan(found[6])
        # A newer run that tells is believed.
        newer = project.runs.start(disc.id, proposer="t", parameters={}, seed=0, fingerprint="f")
        project.runs.add_doubts(newer.id, {6: 0.5})
        assert project.review_facts.of_track(disc.id).disagreement[6] == 0.5


def test_the_queue_of_a_person_holds_the_frames_they_had_last(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal")
    with Project.open(path, author="kim") as project:
        disc, bar = project.tracks.list(1)
        heads = {head.key.frame: head for head in project.masks.of_track(disc.id, Layer.AMODAL)}
        for frame in (2, 3, 4):
            edit = MaskEdit(heads[frame].key, heads[frame + 1].rle, heads[frame].revision_id)
            project.masks.commit([edit], step=BRUSH)
        project.verdicts.judge(bar.id, [6], Judgement(ReviewState.FLAGGED))
    with Project.open(path, author="lou") as project:
        project.verdicts.judge(disc.id, [4], Judgement(ReviewState.FLAGGED))
        facts = {track.id: project.review_facts.of_track(track.id) for track in (disc, bar)}
        assert facts[disc.id].hands == {2: "kim", 3: "kim", 4: "lou"}
        assert facts[bar.id].hands == {6: "kim"}
        project.history.undo()
        assert project.review_facts.of_track(disc.id).hands == {2: "kim", 3: "kim", 4: "kim"}
    made = replace(track(disc.id, [0.1] * 12), hands=facts[disc.id].hands)
    queue = queue_of(made, track(9, [0.9] * 12))
    assert queue.annotators() == ["kim", "lou"]
    wanted = QueueFilter(annotator="kim")
    assert [row.track.track_id for row in queue.rows(wanted)] == [disc.id]
    assert [row.open_count for row in queue.rows(wanted)] == [2]
