"""Compositions in a project: one step each, kept over reopening, and nothing else is touched by them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.changes.completions import NewCompletion
from core.changes.masks import MaskKey
from core.changes.step_words import step_words
from core.changes.steps import Facts, Step, StepKind
from core.compose.layers import Backdrop, Composition, KeyFrame, ObjectLayer, OrderRange, Timing
from core.errors import BadInputError, StoreError, TrackLockedError
from core.formats.relinking import look_at, relink
from core.pictures.rgba_png import encode_rgba
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer
from tests.changed_media import write_pictures
from tests.named_clip import NAMES, import_clip
from tests.steps import BRUSH
from tests.store.mask_callers import AMODAL, CLIP, FRAMES, SEEN, WHOLE, block, edit, media

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0012.amodal"
BACK, FRONT = 1, 2


def make(path: Path) -> Project:
    project = Project.create(path, author="Ada")
    with project.importing("masks.json") as session:
        clip = session.add_clip(media(path.parent), name="c")
        for name in ("a", "b", "c"):
            session.add_track(clip, name=name, category=session.ensure_category("x"))
    for track in (BACK, FRONT):
        project.masks.commit([edit(project, 2, SEEN, Layer.MODAL, track)], step=BRUSH)
        project.masks.commit([edit(project, 2, WHOLE, AMODAL, track)], step=BRUSH)
        complete(project, track, 2)
    return project


def complete(project: Project, track: int, frame: int) -> None:
    head = project.masks.head(MaskKey(track, frame, AMODAL))
    assert head is not None
    png = encode_rgba(np.full((4, 6, 4), 99, np.uint8))
    new = NewCompletion(frame, 1, 1, 6, 4, png, head.revision_id, None)
    project.completions.add(track, [new], engine="classical", fingerprint="1")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make(tmp_path / "p.amodal") as made:
        yield made


def others(project: Project) -> object:
    return (
        project.masks.summaries(CLIP),
        project.completions.frames(CLIP),
        project.clips.progress(),
        project.front_orders.get(CLIP),
    )


def test_a_clip_that_nobody_composed_shows_its_completed_objects_where_they_are(project: Project) -> None:
    first = project.compositions.of(CLIP)
    assert [(layer.track_id, layer.name, layer.keys) for layer in first.layers] == [
        (1, "a", ()),
        (2, "b", ()),
    ]
    assert first.layers[0].centre == (4.0, 3.0)
    assert (first.order, first.ranges, first.backdrop) == ((1, 2), (), Backdrop.SEEN)
    assert not project.compositions.is_kept(CLIP)
    order = FrontOrder((FrontSpan(0, 3, (1, 2)), FrontSpan(4, FRAMES - 1, (2, 1))))
    project.front_orders.set(CLIP, order)
    again = project.compositions.of(CLIP)
    assert (again.order, again.ranges) == ((2, 1), (OrderRange(4, FRAMES - 1, (1, 2)),))
    project.covers.add(CLIP, {2: block(3, 5)}, name="pole")
    assert [again.name for again in project.compositions.of(CLIP).layers] == ["a", "b", "pole"]
    assert project.compositions.of(CLIP).order == (2, 1, 3)
    assert project.history.status().undo is not None
    assert project.history.status().undo != Step(StepKind.COMPOSITION)


def test_each_change_is_one_step_and_touches_nothing_else(project: Project) -> None:
    before, first = others(project), project.compositions.of(CLIP)
    moved = first.moved(1, 1).with_key(2, KeyFrame(3, 4.5, -1))
    step = Step(StepKind.PLACE_LAYER, Facts(track="b"))
    changes = project.compositions.change(CLIP, moved, step)
    assert changes.marks == {("compositions", CLIP)}
    assert not changes.masks
    assert not changes.completions
    later = replace(moved.without_layer(1), backdrop=Backdrop.NONE)
    project.compositions.change(CLIP, later, Step(StepKind.REMOVE_LAYER, Facts(track="a")))
    status = project.history.status().undo
    assert status is not None
    assert step_words(status) == "Remove layer a, c"
    assert others(project) == before
    project.history.undo()
    assert project.compositions.of(CLIP) == moved
    back = project.history.undo()
    assert back is not None
    assert back.marks == {("compositions", CLIP)}
    assert project.compositions.of(CLIP) == first
    assert not project.compositions.is_kept(CLIP)
    project.history.redo()
    project.history.redo()
    assert project.compositions.of(CLIP) == later
    assert others(project) == before


def test_reopening_keeps_the_composition_and_its_undo(project: Project) -> None:
    first = project.compositions.of(CLIP)
    timing = Timing(-2, 0.5, True, 1)
    wanted = first.with_layer(replace(first.layer(1), timing=timing, softness=1.5, contact_shadow=True))
    project.compositions.change(CLIP, wanted)
    project.close()
    with Project.open(project.path or "") as again:
        assert again.compositions.of(CLIP) == wanted
        again.history.undo()
        assert again.compositions.of(CLIP) == first


def test_a_new_layer_is_of_any_track_of_the_project(project: Project, tmp_path: Path) -> None:
    with project.importing("more") as session:
        other = session.add_clip(replace(media(tmp_path), path=tmp_path / "d"), name="d")
        track = session.add_track(other, name="z", category=session.ensure_category("x"))
    first = project.compositions.of(CLIP)
    layer = project.compositions.new_layer(first, track.id)
    assert (layer.id, layer.source_clip_id, layer.name, layer.centre) == (3, other.id, "z", (7.0, 3.0))
    project.compositions.change(CLIP, first.with_layer(layer))
    assert project.compositions.of(CLIP).order == (1, 2, 3)


def test_what_cannot_be_composed_is_refused_and_nothing_is_changed(project: Project) -> None:
    first = project.compositions.of(CLIP)
    status = project.history.status()
    wrong = first.with_layer(replace(first.layer(1), opacity=2.0))
    with pytest.raises(BadInputError, match=r"composition of c: layer 1 \(a\): opacity is 2"):
        project.compositions.change(CLIP, wrong)
    stranger = first.with_layer(ObjectLayer(7, CLIP, 99, "ghost"))
    with pytest.raises(BadInputError, match=r"layer 7 \(ghost\): no track 99 in clip 1"):
        project.compositions.change(CLIP, stranger)
    locked = first.with_layer(replace(first.layer(1), locked=True))
    project.compositions.change(CLIP, locked)
    for after in (locked.without_layer(1), None, Composition(CLIP)):
        with pytest.raises(TrackLockedError, match="layer a is locked"):
            project.compositions.change(CLIP, after)
    assert project.compositions.of(CLIP) == locked
    project.history.undo()
    assert project.history.status().undo == status.undo


def test_a_damaged_composition_is_one_line_and_the_rest_stays(project: Project) -> None:
    project.compositions.change(CLIP, project.compositions.of(CLIP))
    project.close()
    with sqlite3.connect(str(project.path)) as connection:
        connection.execute("UPDATE compositions SET layers = '[{\"id\": 1}]'")
    connection.close()
    with Project.open(project.path or "") as again:
        with pytest.raises(StoreError, match="is damaged: a composition cannot be used: layer 1 lacks"):
            again.compositions.of(CLIP)
        assert again.masks.summaries(CLIP)


def test_frames_of_a_composition_follow_when_they_get_other_numbers(tmp_path: Path) -> None:
    path = tmp_path / "p.amodal"
    with Project.create(path, author="Ada") as project:
        for name in ("one", "two"):
            import_clip(project, tmp_path / "gone" / name, NAMES)
        one, two = project.clips.list()
        for clip in (one, two):
            made = Composition(clip.id)
            for source in (one, two):
                layer = project.compositions.new_layer(made, project.tracks.list(source.id)[0].id)
                layer = replace(layer, timing=Timing(start=1, freeze=2)).with_key(KeyFrame(3))
                made = made.with_layer(layer)
            project.compositions.change(clip.id, made.moved(1, 1, 1, 2))
            project.compositions.change(clip.id, made)
            project.history.undo()
        relink(project, one, look_at(project.media.of(one), write_pictures(tmp_path / "there", ALL)))
        for _ in range(2):
            mine, theirs = project.compositions.of(one.id), project.compositions.of(two.id)
            assert facts(mine) == [(5, 10, [15]), (5, 2, [15])]
            assert facts(theirs) == [(1, 10, [3]), (1, 2, [3])]
            assert mine.ranges == (OrderRange(5, 14, (2, 1)),)
            assert theirs.ranges == (OrderRange(1, 2, (2, 1)),)
            project.history.undo()
            project.history.redo()


ALL = [f"{number:05}.png" for number in range(20)]


def facts(composition: Composition) -> list[tuple[int, int | None, list[int]]]:
    return [
        (layer.timing.start, layer.timing.freeze, [key.frame for key in layer.keys])
        for layer in composition.layers
    ]


def test_schema_0012_project_opens_with_a_backup_and_takes_a_composition(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    path.write_bytes(OLD.read_bytes())
    with Project.open(path) as project:
        assert project.compositions.of(CLIP) == Composition(CLIP)
        made = Composition(CLIP).with_layer(project.compositions.new_layer(Composition(CLIP), 1))
        project.compositions.change(CLIP, made)
        assert project.compositions.of(CLIP) == made
        assert project.masks.summaries(CLIP)
    assert (tmp_path / "old.amodal.backup-0012").read_bytes()[:15] == b"SQLite format 3"
