"""The label schema and what is said of tracks and frames: kept, undone, redone, also after an upgrade."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes.labels import (
    Attribute,
    AttributeKind,
    ClipValues,
    LabelSchema,
    Value,
    held,
    with_value,
    without_repeats,
)
from core.changes.tracks import Category
from core.errors import BadInputError, TrackLockedError
from core.masks.rle import empty_rle
from core.store.damage.checkup import check_project
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.video.media.source import MediaInfo, MediaKind

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0014.amodal"
FRAMES = 10
A, B = 1, 2


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """One clip; tracks a (cup) in all frames and b (dish) in none."""
    with Project.create(tmp_path / "p.amodal", author="Ada") as project:
        with project.importing("masks.json") as session:
            clip = session.add_clip(MediaInfo(tmp_path / "c", MediaKind.IMAGES, 8, 6, 24.0, FRAMES), name="c")
            a = session.add_track(clip, name="a", category=session.ensure_category("cup"))
            session.add_track(clip, name="b", category=session.ensure_category("dish"))
            session.add_frames(ImportedFrame(a.id, frame, empty_rle((6, 8))) for frame in range(FRAMES))
        yield project


def add(project: Project, name: str, kind: AttributeKind = AttributeKind.TICK, **more: object) -> Attribute:
    told = {"is_over_time": True, **more}
    project.labels.add_attribute(name, kind, **told)  # type: ignore[arg-type]
    return next(one for one in project.labels.schema().attributes if one.name == name)


def everything(project: Project) -> tuple[LabelSchema, ClipValues, object]:
    shown = LabelSchema(
        tuple(one for one in project.labels.schema().categories if not one.is_archived),
        tuple(one for one in project.labels.schema().attributes if not one.is_archived),
    )
    return shown, project.label_values.of_clip(1), project.tracks.list(1)


def along(project: Project, track: int, attribute: Attribute) -> list[Value]:
    values = project.label_values.of_clip(1)
    return [values.at(track, frame, attribute) for frame in range(FRAMES)]


def test_what_is_said_of_a_frame_holds_until_something_else_is_said(project: Project) -> None:
    seen = add(project, "occluded")
    project.label_values.say_of_frames(A, seen.id, value=True, first=2)
    project.label_values.say_of_frames(A, seen.id, value=False, first=6)
    assert along(project, A, seen) == [None, None, True, True, True, True, *[False] * 4]
    project.label_values.say_of_frames(A, seen.id, value=False, first=3, last=4)
    assert along(project, A, seen) == [None, None, True, False, False, True, *[False] * 4]
    project.label_values.say_of_frames(A, seen.id, value=None, first=0)
    assert along(project, A, seen)[:2] == [None, None]
    assert along(project, B, seen) == [None] * FRAMES


def test_every_call_is_one_step_and_undo_takes_all_back(project: Project) -> None:
    states = [everything(project)]
    project.labels.add_category("bowl", colour="#112233")
    states.append(everything(project))
    bowl = project.labels.schema().categories[-1]
    project.labels.change_category(bowl.id, name="soup bowl", colour="#445566")
    states.append(everything(project))
    kind = add(project, "material", AttributeKind.CHOICE, is_over_time=False, choices=("clay", "glass"))
    states.append(everything(project))
    project.label_values.say_of_tracks([A, B], kind.id, "clay")
    states.append(everything(project))
    project.labels.change_attribute(kind.id, name="made of", choices=("glass",))
    states.append(everything(project))
    assert project.label_values.of_clip(1).of_tracks == {(A, kind.id): "clay", (B, kind.id): "clay"}
    project.labels.change_attribute(kind.id, is_archived=True)
    states.append(everything(project))
    project.tracks.change_many([A], is_crowd=True)
    states.append(everything(project))
    project.tracks.group([A, B], "kitchen")
    states.append(everything(project))
    for before in reversed(states[:-1]):
        project.history.undo()
        assert everything(project) == before
    for after in states[1:]:
        project.history.redo()
        assert everything(project) == after
    assert check_project(Path(project.url)).is_whole


def test_a_category_that_was_put_away_stays_with_its_tracks(project: Project) -> None:
    cup = project.tracks.list(1)[0].category
    changes = project.labels.change_category(cup.id, name="mug", is_archived=True)
    assert changes.tracks == {A}
    mug = project.tracks.list(1)[0].category
    assert (mug.name, mug.is_archived) == ("mug", True)
    assert "mug" in [one.name for one in project.tracks.categories()]


def test_new_tracks_take_the_colour_of_their_category(project: Project) -> None:
    project.labels.add_category("bowl", colour="#112233")
    made, _ = project.tracks.create(1, name="c", category="bowl")
    assert made.colour == "#112233"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (AttributeKind.TICK, "yes"),
        (AttributeKind.NUMBER, True),
        (AttributeKind.NUMBER, float("nan")),
        (AttributeKind.TEXT, 3),
        (AttributeKind.CHOICE, 3),
    ],
)
def test_a_value_of_another_kind_is_refused(project: Project, kind: AttributeKind, value: Value) -> None:
    one = add(project, "x", kind, choices=("a",) if kind is AttributeKind.CHOICE else ())
    with pytest.raises(BadInputError, match=f"is no {kind.value}"):
        project.label_values.say_of_frames(A, one.id, value, 0)
    assert project.label_values.of_clip(1) == ClipValues()


def test_names_are_given_once_and_a_choice_needs_something_to_choose(project: Project) -> None:
    add(project, "x")
    bad = (
        lambda: project.labels.add_attribute("x", AttributeKind.TEXT, is_over_time=False),
        lambda: project.labels.add_attribute("x", AttributeKind.TEXT, is_over_time=False, category_id=1),
        lambda: project.labels.add_attribute(" ", AttributeKind.TEXT, is_over_time=False),
        lambda: project.labels.add_attribute("y", AttributeKind.CHOICE, is_over_time=False),
        lambda: project.labels.add_category("cup"),
        lambda: project.labels.change_category(1, name="dish"),
        lambda: project.labels.change_category(1, name=""),
    )
    before, steps = everything(project), project.history.last()
    for call in bad:
        with pytest.raises(BadInputError):
            call()
    assert (everything(project), project.history.last()) == (before, steps)
    project.labels.add_attribute("z", AttributeKind.TEXT, is_over_time=False, category_id=1)
    project.labels.add_attribute("z", AttributeKind.TICK, is_over_time=False, category_id=2)


def test_nothing_is_said_of_a_locked_track(project: Project) -> None:
    one = add(project, "x", AttributeKind.TEXT, is_over_time=False)
    project.lock_tracks([B])
    with pytest.raises(TrackLockedError):
        project.label_values.say_of_tracks([A, B], one.id, "words")
    assert project.label_values.of_clip(1).of_tracks == {}


def test_values_go_with_tracks_that_are_duplicated_split_and_merged(project: Project) -> None:
    seen, kind = add(project, "occluded"), add(project, "made of", AttributeKind.TEXT, is_over_time=False)
    project.label_values.say_of_frames(A, seen.id, value=True, first=2)
    project.label_values.say_of_tracks([A], kind.id, "clay")
    twin, _ = project.joining.duplicate(A, name="a 2")
    assert along(project, twin.id, seen) == along(project, A, seen)
    rest, _ = project.joining.split(twin.id, 5, name="a 3")
    assert along(project, rest.id, seen)[5:] == [True] * 5, "what held before the split holds after it"
    project.label_values.say_of_frames(rest.id, seen.id, value=False, first=7)
    project.joining.merge(twin.id, [rest.id], reason="two masks")
    assert along(project, twin.id, seen) == [None, None, *[True] * 5, *[False] * 3]
    assert project.label_values.of_clip(1).of_tracks[twin.id, kind.id] == "clay"


def test_a_schema_is_joined_with_what_is_there(project: Project) -> None:
    add(project, "made of", AttributeKind.CHOICE, is_over_time=False, choices=("clay",))
    told = LabelSchema(
        (Category(7, "cup", "", None, "#112233"), Category(8, "bowl", "", None)),
        (
            Attribute(1, "made of", AttributeKind.CHOICE, False, None, ("glass",)),
            Attribute(2, "full", AttributeKind.TICK, True, 8),
        ),
    )
    before = everything(project)
    project.labels.add_all(told)
    schema = project.labels.schema()
    assert [(one.name, one.colour) for one in schema.categories] == [
        ("cup", "#112233"),
        ("dish", None),
        ("bowl", None),
    ]
    assert schema.attributes[0].choices == ("clay", "glass")
    assert schema.of_track(schema.categories[-1])[-1].name == "full"
    assert [one.name for one in schema.of_track(schema.categories[0])] == ["made of"]
    project.history.undo()
    assert everything(project) == before
    other_kind = Attribute(1, "made of", AttributeKind.TEXT, False, None)
    with pytest.raises(BadInputError, match="another kind: choice, per track"):
        project.labels.add_all(LabelSchema((Category(1, "jug", "", None),), (other_kind,)))
    assert everything(project) == before


def test_clips_are_listed_under_headings(project: Project) -> None:
    project.clips.group([1], " kitchen ")
    assert project.clips.get(1).group == "kitchen"
    project.history.undo()
    assert project.clips.get(1).group == ""


_VALUES = st.one_of(st.booleans(), st.sampled_from([None, 0, 1, "a"]))


@given(st.dictionaries(st.integers(0, 12), _VALUES), _VALUES, st.integers(0, 12), st.integers(0, 4))
def test_a_value_for_a_span_changes_nothing_outside_it(
    keys: dict[int, Value], value: Value, first: int, more: int
) -> None:
    found = with_value(keys, value, first, first + more)
    for frame in range(20):
        wanted = value if first <= frame <= first + more else held(keys, frame)
        assert repr(held(found, frame)) == repr(wanted)
    assert found == without_repeats(found)


def test_schema_0014_project_opens_and_takes_attributes(tmp_path: Path) -> None:
    shutil.copyfile(OLD, tmp_path / "p.amodal")
    with Project.open(tmp_path / "p.amodal") as project:
        track = project.tracks.list(1)[0]
        assert (track.group, track.category.colour) == ("", None)
        one = add(project, "occluded")
        project.label_values.say_of_frames(track.id, one.id, value=True, first=1)
        assert project.label_values.of_clip(1).at(track.id, 3, one) is True
    assert (tmp_path / "p.amodal.backup-0014").exists()
    assert check_project(tmp_path / "p.amodal").is_whole
