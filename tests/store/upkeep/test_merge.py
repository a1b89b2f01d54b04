"""Two copies of one project in which people worked apart become one, and nothing of either is lost."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement, Subject, Verdict
from core.changes.shapes import Drawn, KeptShape
from core.errors import StoreError
from core.masks.rings import Ring
from core.store.damage.checkup import check_project
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.store.upkeep.merging.ids import Found
from core.store.upkeep.merging.merge import Merged, merge_projects, try_merging
from core.types import Layer, ReviewState
from core.video.media.source import MediaInfo, MediaKind
from tests.steps import BRUSH
from tests.store.test_history_property import FRAMES, make_project, mask, read

A, B = "anna", "bert"


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A track with modal masks everywhere and a decided amodal one in frame 0."""
    path = tmp_path_factory.mktemp("start") / "start.amodal"
    with make_project(path) as project:
        paint(project, 0, Layer.AMODAL, 3)
        project.comments.add(1, 0, "look here")
    return path


@pytest.fixture
def copies(start: Path, tmp_path: Path) -> tuple[Path, Path]:
    return copied(start, tmp_path)


def copied(start: Path, folder: Path) -> tuple[Path, Path]:
    paths = folder / "a.amodal", folder / "b.amodal"
    for path in paths:
        shutil.copy(start, path)
    return paths


def paint(project: Project, frame: int, layer: Layer, size: int, track: int = 1) -> None:
    key = MaskKey(track, frame, layer)
    head = project.masks.head(key)
    project.masks.commit([MaskEdit(key, mask(size), head.revision_id if head else None)], step=BRUSH)


def judge(project: Project, frame: int, state: ReviewState, reason: str = "") -> None:
    project.verdicts.judge(1, [frame], Judgement(state, reason))


def run(project: Project, size: int, frames: Sequence[int] = range(FRAMES)) -> None:
    made = project.runs.start(1, proposer="test", parameters={}, seed=0, fingerprint="1")
    masks = {frame: rle for frame in frames if (rle := mask(size)) is not None}
    project.runs.add_masks(made.id, 0, masks)


def state_of(path: Path) -> dict[Any, Any]:
    with Project.open(path, read_only=True) as project:
        return read(project)


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute(query).fetchall(), key=repr)


def merge(copies: tuple[Path, Path], into: Path | None = None) -> Merged:
    return merge_projects(*copies, "chief", into=into)


def test_what_only_one_changed_is_taken_with_who_and_when(copies: tuple[Path, Path]) -> None:
    with Project.open(copies[0], author=A) as project:
        paint(project, 1, Layer.AMODAL, 4)
    with Project.open(copies[1], author=B) as project:
        paint(project, 2, Layer.AMODAL, 3)
        judge(project, 2, ReviewState.ACCEPTED)
    states = "SELECT frame, state, author, updated_at FROM review_states"
    wanted = rows(copies[1], f"{states} WHERE frame = 2")
    before = state_of(copies[0])
    merged = merge(copies)
    after = state_of(copies[0])
    assert after == before | {key: value for key, value in state_of(copies[1]).items() if key[0] == 2}
    assert rows(copies[0], f"{states} WHERE frame = 2") == wanted
    assert (merged.found.taken, merged.found.conflicts, merged.found.hypotheses) == (1, 0, 0)
    assert merged.backup is not None
    assert state_of(merged.backup) == before
    with Project.open(copies[0]) as project:
        project.history.undo()
        assert read(project) == before
        project.history.redo()
        assert read(project) == after
    assert check_project(copies[0]).is_whole


def test_polygons_come_with_the_masks_that_they_make(copies: tuple[Path, Path]) -> None:
    ring, key = Ring(((0.0, 0.0), (3.0, 0.0), (3.0, 3.0))), MaskKey(1, 2, Layer.AMODAL)
    with Project.open(copies[0], author=A) as project:
        paint(project, 1, Layer.AMODAL, 4)
    with Project.open(copies[1], author=B) as project:
        paint(project, 2, Layer.AMODAL, 3)
        head = project.masks.head(key)
        edit = MaskEdit(key, mask(4), head.revision_id if head else None, Drawn((ring,)))
        project.masks.commit([edit], step=BRUSH)
    merge(copies)
    with Project.open(copies[0]) as project:
        assert project.kept_shapes.of_clip(1) == {key: KeptShape((ring,), mask(3))}
    assert check_project(copies[0]).is_whole


def test_what_both_changed_stays_and_the_other_is_a_hypothesis(copies: tuple[Path, Path]) -> None:
    for path, who, size in zip(copies, (A, B), (4, 5), strict=True):
        with Project.open(path, author=who) as project:
            paint(project, 1, Layer.AMODAL, size)
            judge(
                project,
                1,
                ReviewState.ACCEPTED if who == A else ReviewState.FLAGGED,
                "" if who == A else "no",
            )
    before = state_of(copies[0])
    found = merge(copies).found
    assert (found.taken, found.conflicts, found.hypotheses, found.remarks) == (0, 1, 1, 1)
    assert state_of(copies[0]) == before
    with Project.open(copies[0]) as project:
        assert [one.rle for one in project.versions.at_frame(1, 1)] == [mask(5)]
        assert [one.author for one in project.versions.of_track(1)] == [B]
        kept = [one for one in project.comments.list(1) if one.frame == 1 and one.author == B]
        assert "flagged (b): no" in [one.text for one in kept]


def test_a_run_never_stands_in_the_place_of_a_decision(copies: tuple[Path, Path]) -> None:
    with Project.open(copies[0], author=A) as project:
        run(project, 4, [1, 2])
    with Project.open(copies[1], author=B) as project:
        paint(project, 1, Layer.AMODAL, 3)
    found = merge(copies).found
    assert (found.taken, found.decided, found.conflicts) == (1, 1, 0)
    after = state_of(copies[0])
    assert (after[1, Layer.AMODAL], after[2, Layer.AMODAL]) == (mask(3), mask(4))
    with Project.open(copies[0]) as project:
        assert mask(4) in [one.rle for one in project.versions.at_frame(1, 1)]


def test_tracks_clips_and_marks_are_joined_by_what_they_are(copies: tuple[Path, Path]) -> None:
    """Both add a track, a clip and a category: ids are the same, and none of them is the other's."""
    for path, who, size in zip(copies, (A, B), (3, 4), strict=True):
        with Project.open(path, author=who) as project:
            track = project.tracks.create(1, name=f"of {who}", category=f"kind {who}")[0]
            paint(project, 0, Layer.MODAL, size, track.id)
            with project.importing("more") as session:
                info = MediaInfo(path.parent / f"{who}.mp4", MediaKind.VIDEO, 9, 8, 24.0, FRAMES)
                clip = session.add_clip(info, name="more")
                dog = session.add_track(clip, name="dog", category=session.ensure_category("dog"))
                session.add_frames([ImportedFrame(dog.id, 0, modal=mask(size))])
            project.verdicts.judge(
                track.id, [0], Judgement(None, verdicts=((Subject.SHAPE, Verdict.REJECTED),))
            )
    with Project.open(copies[1], author=B) as project:
        project.tracks.update(1, name="hound")
        project.clips.rename(1, "renamed")
        project.comments.set_resolved(1, is_resolved=True)
        project.amodal_boxes.set(1, 2, (1, 2, 3, 4))
    found = merge(copies).found
    assert (found.clips, found.tracks, found.categories) == (1, 2, 1)
    with Project.open(copies[0], read_only=True) as project:
        assert [clip.name for clip in project.clips.list()] == ["renamed", "more", "more 2"]
        tracks = {one.name: one for one in project.tracks.list(1)}
        assert tracks.keys() == {"hound", f"of {A}", f"of {B}"}
        assert tracks[f"of {B}"].category.name == f"kind {B}"
        for who, size in ((A, 3), (B, 4)):
            head = project.masks.head(MaskKey(tracks[f"of {who}"].id, 0, Layer.MODAL))
            assert head is not None
            assert head.rle == mask(size)
        assert len(project.verdicts.of_clip(1)) == 2
        assert project.comments.list(1)[0].is_resolved
        assert project.amodal_boxes.of_clip(1)
        assert project.resolve_media(project.clips.list()[2]).name == f"{B}.mp4"
    assert merge(copies).found == Found()
    assert check_project(copies[0]).is_whole


def test_a_try_counts_and_changes_nothing(copies: tuple[Path, Path]) -> None:
    with Project.open(copies[1], author=B) as project:
        paint(project, 2, Layer.AMODAL, 3)
    before = {one.name: one.read_bytes() for one in copies[0].parent.iterdir()}
    found = try_merging(*copies, "chief")
    assert {one.name: one.read_bytes() for one in copies[0].parent.iterdir()} == before
    assert found == merge(copies).found


def test_what_cannot_be_merged_changes_nothing(copies: tuple[Path, Path], tmp_path: Path) -> None:
    with Project.open(copies[1], author=B) as project:
        paint(project, 2, Layer.AMODAL, 3)
    with closing(sqlite3.connect(copies[1])) as connection:
        connection.execute("UPDATE clips SET frame_count = 4")
        connection.commit()
    into = tmp_path / "c.amodal"
    with pytest.raises(StoreError, match="clip x: has other frames"):
        merge(copies, into)
    with pytest.raises(StoreError, match="is the same project"):
        merge_projects(copies[0], copies[0], "chief")
    with pytest.raises(StoreError, match="does not exist"):
        merge_projects(copies[0], tmp_path / "no.amodal", "chief", into=into)
    assert {one.name for one in tmp_path.iterdir() if "backup" not in one.name} == {"a.amodal", "b.amodal"}


plans = st.lists(
    st.one_of(
        st.tuples(st.just("paint"), st.integers(0, 2), st.sampled_from(list(Layer)), st.integers(0, 4)),
        st.tuples(st.just("review"), st.integers(0, 2), st.sampled_from(list(ReviewState))),
        st.tuples(st.just("run"), st.integers(3, 5)),
        st.tuples(st.just("track"), st.integers(1, 4)),
        st.tuples(st.just("comment"), st.integers(0, 2)),
    ),
    max_size=5,
)


def work(path: Path, who: str, plan: list[tuple[Any, ...]]) -> set[int]:
    """Do as planned; returns the frames of the first track that were touched."""
    frames: set[int] = set()
    with Project.open(path, author=who) as project:
        for kind, *more in plan:
            if kind == "paint":
                paint(project, *more)
                frames.add(more[0])
            elif kind == "review":
                judge(project, *more)
                frames.add(more[0])
            elif kind == "run":
                run(project, *more)
                frames.update(range(FRAMES))
            elif kind == "track":
                track = project.tracks.create(1, name=f"of {who}", category="dog")[0]
                paint(project, 0, Layer.MODAL, more[0], track.id)
            else:
                project.comments.add(1, more[0], f"{who} was here")
    return frames


def of_frame(state: dict[Any, Any], frame: int) -> dict[Any, Any]:
    return {key: value for key, value in state.items() if key[0] == frame}


def first_track(path: Path) -> dict[Any, Any]:
    with Project.open(path, read_only=True) as project:
        found: dict[Any, Any] = {}
        for frame in range(FRAMES):
            for layer in Layer:
                head = project.masks.head(MaskKey(1, frame, layer))
                if head is not None:
                    found[frame, layer] = head.rle
        for fact in project.masks.summaries(1):
            if fact.track_id == 1 and fact.state is not ReviewState.TODO:
                found[fact.frame, "state"] = fact.state
        return found


MASKS = """SELECT t.name, r.frame, r.layer, r.counts, r.author, r.created_at FROM revisions r
JOIN tracks t ON t.id = r.track_id"""


@example(plans_of=([("paint", 0, Layer.AMODAL, 4)], [("run", 3), ("review", 0, ReviewState.ACCEPTED)]))
@example(plans_of=([("track", 2)], [("track", 2), ("comment", 1)]))
@settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(plans_of=st.tuples(plans, plans))
def test_any_work_in_two_copies(
    start: Path, tmp_path_factory: pytest.TempPathFactory, plans_of: tuple[list[Any], list[Any]]
) -> None:
    copies = copied(start, tmp_path_factory.mktemp("any"))
    touched = [work(path, who, plan) for path, who, plan in zip(copies, (A, B), plans_of, strict=True)]
    one, other = first_track(copies[0]), first_track(copies[1])
    before, into = first_track(start), copies[0].with_name("c.amodal")
    merge(copies, into)
    both = first_track(into)
    for frame in range(FRAMES):
        if frame not in touched[1]:
            assert of_frame(both, frame) == of_frame(one, frame)
        elif frame not in touched[0]:
            assert of_frame(both, frame) == of_frame(other, frame)
        else:
            assert of_frame(both, frame) in (of_frame(one, frame), of_frame(other, frame))
    with Project.open(into, read_only=True) as project:
        for frame in touched[0] & touched[1]:
            kept = {version.rle for version in project.versions.at_frame(1, frame)}
            for layer in Layer:
                theirs = other.get((frame, layer))
                # A run leaves out what was decided: then the mask is that of before.
                known = (None, both.get((frame, layer)), before.get((frame, layer)))
                assert theirs in known or theirs in kept
    # Nothing that anybody ever made is missing, and nothing is there twice.
    assert rows(into, MASKS) == sorted({*rows(copies[0], MASKS), *rows(copies[1], MASKS)}, key=repr)
    assert merge((into, copies[1])).found == Found()
    assert merge((into, copies[0])).found == Found()
    assert check_project(into).is_whole
