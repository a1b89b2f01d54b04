"""Order in a project: tracks and clips renamed, put away, laid in order, duplicated, merged, split."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.changes.step_words import step_words
from core.errors import AmodalError, BadInputError
from core.masks.rle import Rle, area, difference, encode_rle, union
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer, ReviewState
from core.video.media.source import MediaInfo, MediaKind
from tests.homes import Home
from tests.steps import BRUSH

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0013.amodal"
HEIGHT, WIDTH, FRAMES = 6, 14, 9
A, B, C = 1, 2, 3


def block(left: int, right: int) -> Rle:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[1:5, left:right] = True
    return encode_rle(mask)


def media(folder: Path, name: str) -> MediaInfo:
    return MediaInfo(folder / name, MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, FRAMES)


@pytest.fixture
def project(home: Home, tmp_path: Path) -> Iterator[Project]:
    """Clips c and d; in c: A modal in 0..5, amodal in 3 of a person; B modal in 4..8 elsewhere; C empty."""
    with home.create("Ada") as project:
        with project.importing("masks.json") as session:
            clip = session.add_clip(media(tmp_path, "c"), name="c")
            session.add_clip(media(tmp_path, "d"), name="d")
            kind = session.ensure_category("cup")
            for name, frames, rle in (("a", range(6), block(1, 4)), ("b", range(4, 9), block(6, 9))):
                track = session.add_track(clip, name=name, category=kind, external_id=None)
                session.add_frames(ImportedFrame(track.id, frame, rle) for frame in frames)
        project.tracks.create(1, name="c", category="dish")
        paint(project, A, 3, block(0, 5))
        yield project


def paint(project: Project, track: int, frame: int, rle: Rle | None, layer: Layer = Layer.AMODAL) -> None:
    head = project.masks.head(MaskKey(track, frame, layer))
    edit = MaskEdit(MaskKey(track, frame, layer), rle, head.revision_id if head else None)
    project.masks.commit([edit], step=BRUSH)


def masks(project: Project, track: int, layer: Layer = Layer.MODAL) -> dict[int, Rle]:
    return {head.key.frame: head.rle for head in project.masks.of_track(track, layer)}


def states(project: Project, track: int) -> dict[int, tuple[ReviewState, str]]:
    return {one.frame: (one.state, one.reason) for one in project.masks.summaries(1) if one.track_id == track}


def everything(project: Project) -> object:
    tracks = project.tracks.list(1)
    shown = {track.id: (masks(project, track.id), masks(project, track.id, Layer.AMODAL)) for track in tracks}
    return tracks, shown, project.masks.summaries(1), project.clips.list(), project.visibility.of_clip(1)


def names(project: Project) -> list[str]:
    return [track.name for track in project.tracks.list(1)]


def test_tracks_lie_in_the_order_they_are_laid_in_and_new_ones_come_last(project: Project) -> None:
    project.tracks.move([C], A)
    assert names(project) == ["c", "a", "b"]
    project.tracks.move([C, A], None)
    assert names(project) == ["b", "c", "a"]
    project.tracks.create(1, name="new", category="dish")
    assert names(project) == ["b", "c", "a", "new"]
    for expected in (["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]):
        project.history.undo()
        assert names(project) == expected
    assert project.tracks.move([C], None).step is None, "it lies there already: no step"


def test_many_tracks_change_category_and_colour_in_one_step(project: Project) -> None:
    before = everything(project)
    project.tracks.change_many([A, C], category="bowl", colour="#112233")
    found = {track.name: (track.category.name, track.colour) for track in project.tracks.list(1)}
    assert found["a"] == found["c"] == ("bowl", "#112233")
    assert found["b"][0] == "cup"
    project.history.undo()
    assert everything(project) == before


def test_tracks_put_away_come_back_with_all_they_had(project: Project) -> None:
    before = everything(project)
    project.tracks.archive(A, B)
    assert names(project) == ["c"]
    assert project.history.last()[0].step.facts.track == "a, b"
    project.tracks.bring_back(A, B)
    assert everything(project) == before


def test_a_duplicate_has_masks_states_and_marks_and_undo_puts_it_away(project: Project) -> None:
    project.verdicts.judge(A, [2], Judgement(ReviewState.FLAGGED, "look"))
    before = everything(project)
    made, _ = project.joining.duplicate(A, name="a 2")
    for layer in Layer:
        assert masks(project, made.id, layer) == masks(project, A, layer)
    assert states(project, made.id) == states(project, A)
    assert states(project, made.id)[2] == (ReviewState.FLAGGED, "look")
    assert made.category.name == "cup"
    project.history.undo()
    assert everything(project) == before


def test_a_track_is_split_at_a_frame(project: Project) -> None:
    before, old = everything(project), (masks(project, A), masks(project, A, Layer.AMODAL))
    made, _ = project.joining.split(A, 3, name="a 2")
    assert sorted(masks(project, A)) == [0, 1, 2]
    assert masks(project, A, Layer.AMODAL) == {}
    assert masks(project, made.id) == {frame: rle for frame, rle in old[0].items() if frame >= 3}
    assert masks(project, made.id, Layer.AMODAL) == old[1]
    assert states(project, made.id)[3][0] is ReviewState.CORRECTED
    assert 3 not in states(project, A)
    project.history.undo()
    assert everything(project) == before
    project.history.redo()
    assert sorted(masks(project, made.id)) == [3, 4, 5]


@pytest.mark.parametrize("frame", [0, 6, 8])
def test_nothing_is_split_where_all_masks_are_on_one_side(project: Project, frame: int) -> None:
    before, step = everything(project), project.history.status().undo
    with pytest.raises(AmodalError, match=f"one side of frame {frame}"):
        project.joining.split(A, frame, name="a 2")
    assert everything(project) == before
    assert project.history.status().undo == step


def test_a_merge_has_the_masks_of_both_and_flags_where_they_differ(project: Project) -> None:
    paint(project, B, 5, block(5, 11))
    before, whole = everything(project), masks(project, A, Layer.AMODAL)[3]
    merged = project.joining.merge(A, [B], reason="two masks")
    assert merged.conflicts == (4, 5)
    assert names(project) == ["a", "c"]
    found = masks(project, A)
    assert sorted(found) == list(range(9))
    assert found[2] == block(1, 4)
    assert found[7] == block(6, 9)
    assert found[4] == union([block(1, 4), block(6, 9)])
    amodal = masks(project, A, Layer.AMODAL)
    assert amodal[3] == whole
    assert area(difference(found[5], amodal[5])) == 0, "a whole mask holds what is visible of both"
    assert states(project, A)[4] == (ReviewState.FLAGGED, "two masks")
    project.history.undo()
    assert everything(project) == before


def test_clips_are_renamed_laid_in_order_and_put_away(project: Project, tmp_path: Path) -> None:
    before = everything(project)
    project.clips.rename(1, "lake")
    with pytest.raises(BadInputError, match="another clip"):
        project.clips.rename(2, "lake")
    with pytest.raises(BadInputError, match="empty"):
        project.clips.rename(2, " ")
    project.clips.move([2], 1)
    assert [clip.name for clip in project.clips.list()] == ["d", "lake"]
    project.clips.archive(1)
    assert [clip.name for clip in project.clips.list()] == ["d"]
    assert [clip.name for clip in project.clips.list(include_archived=True)] == ["d", "lake"]
    for _ in range(3):
        project.history.undo()
    assert everything(project) == before
    project.history.redo()
    assert project.clips.get(1).name == "lake"


def test_a_clip_that_was_put_away_is_listed_again_when_its_media_are_imported(
    project: Project, tmp_path: Path
) -> None:
    project.clips.archive(2)
    with project.importing("more.json") as session:
        session.add_clip(media(tmp_path, "d"), name="d")
        told = [str(note) for note in session.notes]
    assert told == ["d was put away and is listed again"]
    assert [clip.name for clip in project.clips.list()] == ["c", "d"]


def test_the_history_says_who_did_what_where(project: Project) -> None:
    project.clips.rename(2, "pond")
    last, before = project.history.last()[:2]
    assert (last.clip_id, last.clip_name, last.frame, last.author) == (2, "pond", None, "Ada")
    assert (before.clip_id, before.track_id, before.frame) == (1, A, 3)
    assert not last.is_undone
    project.history.undo()
    assert project.history.last()[0].is_undone
    assert len(project.history.last(1)) == 1


def test_one_step_alone_is_taken_back_and_that_is_a_step(project: Project) -> None:
    before = masks(project, A, Layer.AMODAL)
    paint(project, A, 1, block(1, 6))
    wanted = project.history.last()[0].id
    paint(project, B, 6, block(5, 11))
    with_both = everything(project)
    project.history.take_back(wanted)
    assert masks(project, A, Layer.AMODAL) == before
    assert masks(project, B, Layer.AMODAL) == {6: block(5, 11)}
    assert states(project, A).get(1, (ReviewState.TODO, ""))[0] is not ReviewState.CORRECTED
    assert step_words(project.history.last()[0].step) == "Take back: Brush"
    project.history.undo()
    assert everything(project) == with_both


def test_a_step_that_others_stand_on_is_not_taken_back_alone(project: Project) -> None:
    paint(project, A, 1, block(1, 6))
    wanted = project.history.last()[0].id
    paint(project, A, 1, block(1, 7))
    before = everything(project)
    with pytest.raises(AmodalError, match="Brush came after it"):
        project.history.take_back(wanted)
    assert everything(project) == before
    assert not project.history.last()[0].is_undone
    made, _ = project.tracks.create(1, name="new", category="dish")
    new = project.history.last()[0].id
    paint(project, made.id, 0, block(1, 3), Layer.MODAL)
    with pytest.raises(AmodalError, match="stands on it"):
        project.history.take_back(new)


def test_marks_of_a_step_are_taken_back_alone_and_can_be_made_again(project: Project) -> None:
    project.clips.rename(1, "lake")
    wanted = project.history.last()[0].id
    paint(project, A, 1, block(1, 6))
    project.history.take_back(wanted)
    assert project.clips.get(1).name == "c"
    project.history.undo()
    assert project.clips.get(1).name == "lake"


def test_one_goes_back_to_a_step_and_forth_again(project: Project) -> None:
    start = project.history.last()[0].id
    at_start = everything(project)
    for frame in (0, 1, 2):
        paint(project, A, frame, block(1, 6))
    at_end, end = everything(project), project.history.last()[0].id
    project.history.go_to(start)
    assert everything(project) == at_start
    assert [one.is_undone for one in project.history.last()[:4]] == [True, True, True, False]
    project.history.go_to(end)
    assert everything(project) == at_end
    project.history.go_to(start)
    paint(project, A, 7, block(1, 6))
    with pytest.raises(AmodalError, match="neither"):
        project.history.go_to(end)


def test_schema_0013_project_opens_and_takes_an_order(tmp_path: Path) -> None:
    shutil.copyfile(OLD, tmp_path / "p.amodal")
    with Project.open(tmp_path / "p.amodal", author="Bo") as project:
        ids = [track.id for track in project.tracks.list(1)]
        project.tracks.move(ids[-1:], ids[0])
        project.clips.rename(1, "y")
    with Project.open(tmp_path / "p.amodal") as project:
        assert [track.id for track in project.tracks.list(1)] == [ids[-1], *ids[:-1]]
        assert project.clips.list()[0].name == "y"
