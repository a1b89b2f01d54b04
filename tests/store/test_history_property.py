"""After any sequence of edits, reviews, runs, undo, redo the disk holds what a small model says."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.changes.masks import FrameSummary, MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.masks.rle import Rle, encode_rle
from core.review.facts import NO_MASK
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer, ReviewState
from core.video.media.source import MediaInfo, MediaKind
from tests.homes import Home
from tests.steps import BRUSH

FRAMES = 3
State = dict[Any, Any]

actions = st.lists(
    st.one_of(
        st.tuples(
            st.just("edit"), st.integers(0, FRAMES - 1), st.sampled_from(list(Layer)), st.integers(0, 4)
        ),
        st.tuples(st.just("review"), st.integers(0, FRAMES - 1), st.sampled_from(list(ReviewState))),
        st.tuples(st.just("run"), st.integers(1, 4)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
        st.tuples(st.just("reopen")),
    ),
    max_size=14,
)


def mask(size: int) -> Rle | None:
    """Return a mask of its own for every size; 0 = none."""
    if not size:
        return None
    pixels = np.zeros((8, 9), np.bool_)
    pixels[:size, :size] = True
    return encode_rle(pixels)


def read(project: Project) -> State:
    """Return all masks and states, straight from the store."""
    clip = project.clips.list()[0]
    found: State = {
        (head.key.frame, head.key.layer): head.rle
        for heads in project.masks.at_frames(clip.id, 0, FRAMES).values()
        for head in heads
    }
    facts = project.masks.summaries(clip.id)
    for fact in facts:
        if fact.state is not ReviewState.TODO:
            found[fact.frame, "state"] = fact.state
    expect_lane(project, facts)
    return found


def expect_lane(project: Project, facts: Sequence[FrameSummary]) -> None:
    """What the timeline reads as arrays says the same as the facts frame by frame."""
    for track in project.tracks.list(project.clips.list()[0].id):
        lane = project.lanes.of_track(track.id)
        mine = {fact.frame: fact for fact in facts if fact.track_id == track.id}
        for frame, number in enumerate(lane.states.tolist()):
            fact = mine.get(frame)
            has_mask = fact is not None and (fact.modal_area, fact.amodal_area) != (None, None)
            if fact is None or not (has_mask or fact.state is not ReviewState.TODO):
                assert number == NO_MASK
                continue
            assert tuple(ReviewState)[number] is fact.state
            assert bool(lane.anchors[frame]) is fact.is_anchor
            assert lane.reasons.get(frame, "") == fact.reason
            rate = fact.occlusion_rate
            assert lane.occlusion[frame] == pytest.approx(np.nan if rate is None else rate, nan_ok=True)


def put(state: State, key: Any, value: Any) -> None:
    state.pop(key, None)
    if value is not None and value is not ReviewState.TODO:
        state[key] = value


def expect_edit(state: State, by_person: set[int], frame: int, layer: Layer, size: int) -> None:
    put(state, (frame, layer), mask(size))
    if layer is Layer.AMODAL:
        by_person.discard(frame)
        if size:
            by_person.add(frame)
    if (frame, Layer.AMODAL) in state:
        state[frame, "state"] = ReviewState.CORRECTED
    elif state.get((frame, "state")) is not ReviewState.FLAGGED:
        state.pop((frame, "state"), None)


def open_to_run(state: State, by_person: set[int]) -> list[int]:
    """Return the frames that a run may change: known ones that no person decided on."""
    known = {frame for frame in range(FRAMES) if (frame, Layer.MODAL) in state} | by_person
    decided = (ReviewState.CORRECTED, ReviewState.ACCEPTED)
    frames = range(min(known, default=0), max(known, default=FRAMES - 1) + 1)
    return [f for f in frames if state.get((f, "state")) not in decided and f not in by_person]


def expect_run(state: State, by_person: set[int], size: int) -> None:
    for frame in open_to_run(state, by_person):
        state[frame, Layer.AMODAL] = mask(size)
        if state.get((frame, "state")) is not ReviewState.FLAGGED:
            state[frame, "state"] = ReviewState.PROPOSED


class Model:
    """An independent, tiny picture of what must be stored."""

    def __init__(self, first: State) -> None:
        self.past: list[tuple[State, set[int]]] = [(dict(first), set())]
        self.future: list[tuple[State, set[int]]] = []

    @property
    def state(self) -> State:
        return self.past[-1][0]

    def step(self, change: Any) -> None:
        state, by_person = dict(self.past[-1][0]), set(self.past[-1][1])
        change(state, by_person)
        self.past.append((state, by_person))
        self.future.clear()


def make_project(path: Path) -> Project:
    return fill_project(Project.create(path, author="tester"), path.parent)


def fill_project(project: Project, folder: Path) -> Project:
    """Add a clip of three frames and a track with a visible mask in each."""
    with project.importing("start") as session:
        info = MediaInfo(folder / "x.mp4", MediaKind.VIDEO, 9, 8, 24.0, FRAMES)
        clip = session.add_clip(info, name="x")
        track = session.add_track(clip, name="dog", category=session.ensure_category("dog"))
        session.add_frames(ImportedFrame(track.id, frame, modal=mask(2)) for frame in range(FRAMES))
    return project


def apply(project: Project, model: Model, action: tuple[Any, ...], track: int) -> None:
    kind = action[0]
    if kind == "edit":
        _, frame, layer, size = action
        key = MaskKey(track, frame, layer)
        head = project.masks.head(key)
        expected = head.revision_id if head else None
        project.masks.commit([MaskEdit(key, mask(size), expected)], step=BRUSH)
        model.step(lambda state, person: expect_edit(state, person, frame, layer, size))
    elif kind == "review":
        _, frame, verdict = action
        project.verdicts.judge(track, [frame], Judgement(verdict))
        model.step(lambda state, _person: put(state, (frame, "state"), verdict))
    elif kind == "run":
        run = project.runs.start(track, proposer="test", parameters={}, seed=0, fingerprint="1")
        masks = {frame: rle for frame in range(FRAMES) if (rle := mask(action[1])) is not None}
        project.runs.add_masks(run.id, 0, masks)
        if open_to_run(*model.past[-1]):
            model.step(lambda state, person: expect_run(state, person, action[1]))
    elif kind == "undo":
        done = project.history.undo()
        assert (done is not None) == (len(model.past) > 1)
        if done is not None:
            model.future.append(model.past.pop())
    elif kind == "redo":
        done = project.history.redo()
        assert (done is not None) == bool(model.future)
        if done is not None:
            model.past.append(model.future.pop())


ACCEPT_THEN_RUN = [("review", 0, ReviewState.ACCEPTED), ("run", 1)]


NOTHING_FOR_A_RUN = [("review", f, ReviewState.ACCEPTED) for f in range(FRAMES)] + [("run", 2), ("undo",)]


@pytest.mark.long
@example(plan=ACCEPT_THEN_RUN)
@example(plan=NOTHING_FOR_A_RUN)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=actions)
def test_disk_equals_the_model_after_any_sequence(tmp_path_factory: Any, plan: list[Any]) -> None:
    expect_model(Home(tmp_path_factory.mktemp("history")), plan)


@example(plan=ACCEPT_THEN_RUN)
@example(plan=NOTHING_FOR_A_RUN)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=actions)
def test_server_equals_the_model_after_any_sequence(home_on_server: Home, plan: list[Any]) -> None:
    """Fewer sequences than on the disk: each of them has a database of its own."""
    expect_model(home_on_server, plan)


def expect_model(home: Home, plan: list[Any]) -> None:
    mine = home.another(uuid4().hex)
    project = fill_project(mine.create("tester"), mine.folder)
    track = project.tracks.list(project.clips.list()[0].id)[0].id
    first = read(project)
    model = Model(first)
    for action in plan:
        if action[0] == "reopen":
            project.close()
            project = mine.open("tester")
        else:
            apply(project, model, action, track)
        assert read(project) == model.state
    last = read(project)
    steps = 0
    while project.history.undo() is not None:
        steps += 1
    assert read(project) == first
    for _ in range(steps):
        assert project.history.redo() is not None
    assert read(project) == last
    project.close()
