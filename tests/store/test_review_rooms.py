"""Comments, verdicts, visibility, front order, unknown regions: kept, undone, redone, also after upgrade."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.changes.changed import Changes
from core.changes.labels import AttributeKind
from core.changes.reviews import Judgement, Subject, Verdict, Visibility
from core.changes.steps import Facts, Step, StepKind
from core.errors import BadInputError, ShapeMismatchError, TrackLockedError
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, encode_rle
from core.review.visibility import suggest_visibility
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import ReviewState
from tests.review_scene import layers, write_project

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0003.amodal"
ORDER = FrontOrder((FrontSpan(0, 1, (2, 1)), FrontSpan(2, 2, (1, 2))))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    path = write_project(tmp_path_factory.mktemp("rooms") / "p.amodal", frames=3)
    with Project.open(path, author="kim") as made:
        yield made


def region(frame: int = 0) -> Rle:
    return encode_rle(layers(3)["disc whole"][frame])


def state_of(project: Project) -> object:
    """Return everything that the rooms hold."""
    states = {(s.track_id, s.frame): (s.state, s.reason) for s in project.masks.summaries(1)}
    comments = [(c.frame, c.text, c.xy, c.is_resolved) for c in project.comments.list(1)]
    return (
        states,
        comments,
        project.verdicts.of_clip(1),
        project.visibility.of_clip(1),
        project.front_orders.get(1),
        project.unknown_regions.of_clip(1),
        project.amodal_boxes.of_clip(1),
        project.compositions.of(1),
        [one for one in project.labels.schema().categories if not one.is_archived],
        [one for one in project.labels.schema().attributes if not one.is_archived],
        project.label_values.of_clip(1),
    )


def attribute(project: Project) -> int:
    known = project.labels.schema().attributes
    if not known:
        project.labels.add_attribute("text", AttributeKind.TEXT, is_over_time=True)
    return project.labels.schema().attributes[0].id


def resolve_first(project: Project) -> Changes:
    comments = project.comments.list(1)
    return project.comments.set_resolved(comments[0].id, is_resolved=True) if comments else Changes()


ACTS: tuple[Callable[[Project], Changes], ...] = (
    lambda p: p.comments.add(1, 2, "edge", track_id=1, xy=(3.5, 4)),
    resolve_first,
    lambda p: p.comments.remove(c[0].id) if (c := p.comments.list(1)) else Changes(),
    lambda p: p.verdicts.judge(
        1,
        [0, 1],
        Judgement(ReviewState.FLAGGED, "corner", (9.0, 8.0), ((Subject.SHAPE, Verdict.REJECTED),)),
    ),
    lambda p: p.verdicts.judge(1, [1], Judgement(verdicts=((Subject.COMPLETION, Verdict.ACCEPTED),))),
    lambda p: p.verdicts.judge(1, [1], Judgement(verdicts=((Subject.COMPLETION, None),))),
    lambda p: p.visibility.set(2, [0, 2], Visibility.OUT),
    lambda p: p.visibility.set(2, [0], None),
    lambda p: p.front_orders.set(1, ORDER),
    lambda p: p.front_orders.set(1, ORDER.moved(1, -1, 0, 0)),
    lambda p: p.front_orders.set(1, None),
    lambda p: p.unknown_regions.set(1, 0, region()),
    lambda p: p.unknown_regions.set(1, 0, None),
    lambda p: p.amodal_boxes.set(1, 0, (-4.5, 3, 20, 30)),
    lambda p: p.amodal_boxes.set(1, 2, (10, 3, 22, 30)),
    lambda p: p.amodal_boxes.set(1, 0, None),
    lambda p: (
        p.compositions.change(1, p.compositions.of(1).with_layer(p.compositions.new_layer(c, 2)))
        if len((c := p.compositions.of(1)).layers) < 9
        else Changes()
    ),
    lambda p: p.compositions.change(1, None),
    lambda p: p.labels.add_category(f"kind {len(p.labels.schema().categories)}", colour="#112233"),
    lambda p: p.label_values.say_of_frames(1, attribute(p), "here", 1),
    lambda p: p.label_values.say_of_frames(1, attribute(p), None, 0, 1),
    lambda p: p.labels.change_attribute(attribute(p), name="words", is_archived=True),
    lambda p: p.labels.change_attribute(attribute(p), name="text", is_archived=False),
)


@given(st.lists(st.integers(0, len(ACTS) - 1), max_size=7))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undo_of_everything_is_the_first_state_and_redo_the_last(project: Project, acts: list[int]) -> None:
    before = state_of(project)
    steps_before = steps(project)
    for number in acts:
        ACTS[number](project)
    after = state_of(project)
    taken = steps(project) - steps_before
    for _ in range(taken):
        project.history.undo()
    assert state_of(project) == before
    for _ in range(taken):
        project.history.redo()
    assert state_of(project) == after
    for _ in range(taken):
        project.history.undo()


def steps(project: Project) -> int:
    """Count the steps that can be taken back."""
    count = 0
    while project.history.undo() is not None:
        count += 1
    for _ in range(count):
        project.history.redo()
    return count


def test_a_flag_with_a_reason_pins_a_comment_in_one_step(project: Project) -> None:
    changes = project.verdicts.judge(1, [2], Judgement(ReviewState.FLAGGED, "too long", (5.0, 6.0)))
    assert {("comments", 1)} <= changes.marks
    (comment,) = project.comments.list(1)
    assert (comment.text, comment.xy, comment.track_id, comment.author) == ("too long", (5.0, 6.0), 1, "kim")
    project.history.undo()
    assert project.comments.list(1) == []
    assert {s.state for s in project.masks.summaries(1)} == {ReviewState.PROPOSED}


def test_what_makes_no_sense_is_refused(project: Project) -> None:
    with pytest.raises(BadInputError, match="is empty"):
        project.comments.add(1, 0, "  ")
    with pytest.raises(ShapeMismatchError, match="does not fit"):
        project.unknown_regions.set(1, 0, Rle((3, 3), b"9"))
    with pytest.raises(BadInputError, match="no area"):
        project.amodal_boxes.set(1, 0, (3, 3, 0, 5))
    with pytest.raises(BadInputError, match="no picture has"):
        project.amodal_boxes.set(1, 0, (float("nan"), 3, 1, 5))


def test_a_locked_track_is_not_judged_but_may_be_spoken_of(project: Project) -> None:
    before = state_of(project)
    project.lock_tracks([1])
    try:
        for number in (3, 4, 11):
            with pytest.raises(TrackLockedError):
                ACTS[number](project)
        with pytest.raises(TrackLockedError):
            project.visibility.set(1, [0], Visibility.OUT)
        assert state_of(project) == before
        project.comments.add(1, 0, "locked, why?", track_id=1)
    finally:
        project.lock_tracks([])
    project.history.undo()
    assert state_of(project) == before


def test_verdicts_on_many_frames_are_each_as_if_alone(project: Project) -> None:
    before = state_of(project)
    judgement = Judgement(ReviewState.FLAGGED, verdicts=((Subject.SHAPE, Verdict.REJECTED),))
    project.verdicts.judge(1, range(3), judgement)
    together = state_of(project)
    project.history.undo()
    for frame in range(3):
        project.verdicts.judge(1, [frame], judgement)
    assert state_of(project) == together
    for _ in range(3):
        project.history.undo()
    assert state_of(project) == before


def test_rooms_come_back_after_reopening_and_an_old_project_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    path.write_bytes(OLD.read_bytes())
    with Project.open(path) as project:
        assert {s.state for s in project.masks.summaries(1)} == {ReviewState.ACCEPTED, ReviewState.PROPOSED}
        assert project.history.status().redo == Step(StepKind.TOLD, Facts(words="Flag disc, frame 1"))
        for act in (ACTS[0], ACTS[3], ACTS[6], ACTS[8], ACTS[11], ACTS[13]):
            act(project)
        kept = state_of(project)
    assert (tmp_path / "old.amodal.backup-0003").exists()
    with Project.open(path) as again:
        assert state_of(again) == kept
        assert again.unknown_regions.get(1, 0) == region()


def test_masks_suggest_visibility() -> None:
    canvas = MaskCanvas(20, 20, 10)

    def box(x: int, y: int, width: int, height: int) -> Rle:
        pixels = np.zeros(canvas.size_hw, np.bool_)
        pixels[10 + y : 10 + y + height, 10 + x : 10 + x + width] = True
        return encode_rle(pixels)

    whole = box(5, 5, 10, 10)
    assert suggest_visibility(whole, whole, canvas) is Visibility.FULL
    assert suggest_visibility(box(5, 5, 5, 10), whole, canvas) is Visibility.PARTIAL
    assert suggest_visibility(None, whole, canvas) is Visibility.HIDDEN
    assert suggest_visibility(None, box(-9, 5, 9, 5), canvas) is Visibility.OUT
    assert suggest_visibility(None, box(-5, 5, 9, 5), canvas) is Visibility.HIDDEN
    assert suggest_visibility(whole, None, canvas) is None
