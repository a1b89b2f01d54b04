"""Attributes in files: what formats carry comes back, files of others are read, losses are told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.changes.labels import AttributeKind, LabelSchema, Value
from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.carries import Carry
from core.formats.kit.protocol import ExportOptions
from core.formats.label_schemas import read_schema_file, write_schema
from core.formats.losses import losses
from core.formats.registry import exporters, importers
from core.store.importing.again import Again
from core.store.project import Project
from tests.formats.projects import empty_project, hard_plans, make

FRAMES = 6


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Project]:
    """A clip whose first track says something of every kind; `truncated` holds in frames 2 to 3 only."""
    with make(tmp_path / "first.amodal", hard_plans(frozenset())) as project:
        track = project.tracks.list(1)[0]
        project.labels.change_category(track.category.id, colour="#112233")
        kinds = {
            "truncated": (AttributeKind.TICK, True, ()),
            "made <of>": (AttributeKind.CHOICE, False, ("clay", 'gl"äss&')),
            "layer": (AttributeKind.NUMBER, True, ()),
            "words": (AttributeKind.TEXT, False, ()),
        }
        for name, (kind, is_over_time, choices) in kinds.items():
            owner = track.category.id if name == "words" else None
            project.labels.add_attribute(
                name, kind, is_over_time=is_over_time, choices=choices, category_id=owner
            )
        ids = {one.name: one.id for one in project.labels.schema().attributes}
        say = project.label_values.say_of_frames
        say(track.id, ids["truncated"], value=True, first=2, last=3)
        say(track.id, ids["layer"], 1.5, 0)
        say(track.id, ids["layer"], 2, 4)
        project.label_values.say_of_tracks([track.id], ids["made <of>"], 'gl"äss&')
        project.label_values.say_of_tracks([track.id], ids["words"], "some of them")
        yield project


def said(project: Project) -> dict[str, dict[str, list[Value]]]:
    """Return by attribute and category of the track what is said in all frames."""
    values, found = project.label_values.of_clip(1), {}
    for one in project.labels.schema().attributes:
        of_tracks = {
            track.category.name: [values.at(track.id, frame, one) for frame in range(FRAMES)]
            for track in project.tracks.list(1)
        }
        found[one.name] = {name: every for name, every in of_tracks.items() if any(every)}
    return found


def brought(tmp_path: Path, source: Path) -> Project:
    second = empty_project(tmp_path / "second.amodal")
    list(import_into(second, source))
    return second


@pytest.mark.parametrize(("name", "ending"), [("coco", ".json"), ("cvat", ".xml"), ("label-studio", ".json")])
def test_what_is_said_comes_back(first: Project, tmp_path: Path, name: str, ending: str) -> None:
    assert Carry.ATTRIBUTES in exporters()[name].carries & importers()[name].carries
    out = tmp_path / f"out{ending}"
    list(export_project(first, out, name))
    second, wanted = brought(tmp_path, out), said(first)
    if name == "cvat":
        wanted["layer_"] = wanted.pop("layer")  # a name that stands for something else there
    if name == "label-studio":  # says which are set, and nothing of what is not
        wanted = {k: v for k, v in wanted.items() if v}
    assert said(second) == wanted
    kinds = {one.name: (one.kind, one.is_over_time) for one in second.labels.schema().attributes}
    assert kinds["truncated"] == (AttributeKind.TICK, True)
    assert kinds["words"][1] is False
    if name != "label-studio":
        assert second.labels.schema().attributes[1].choices == ("clay", 'gl"äss&')
        assert first.tracks.list(1)[0].category.colour == "#112233"
    if name == "coco":
        assert second.tracks.list(1)[0].category.colour == "#112233"
    second.close()


@pytest.mark.parametrize("name", ["youtube-vis", "png", "coco"])
def test_what_a_format_has_no_place_for_is_counted(first: Project, name: str) -> None:
    found = [
        loss for loss in losses(first, exporters()[name], ExportOptions()) if loss.carry is Carry.ATTRIBUTES
    ]
    assert [str(loss.text) for loss in found] == ([] if name == "coco" else ["attributes (6 values)"])


def coco(tmp_path: Path, attributes: list[dict[str, object]]) -> Path:
    """Write a file as CVAT does: one track, a frame per annotation."""
    images = [
        {"id": n, "file_name": f"{n}.png", "width": 9, "height": 7} for n in range(1, len(attributes) + 1)
    ]
    code = {"size": [7, 9], "counts": [0, 9, 54]}
    annotations = [
        {
            "id": n,
            "image_id": n,
            "category_id": 1,
            "segmentation": code,
            "attributes": {"track_id": 4, **told},
        }
        for n, told in enumerate(attributes, 1)
    ]
    path = tmp_path / "cvat.json"
    categories = [{"id": 1, "name": "cup", "color": "#445566"}]
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return path


def test_kinds_are_guessed_from_values(tmp_path: Path) -> None:
    told: list[dict[str, object]] = [
        {"occluded": False, "pose": "left", "age": 3, "keyframe": True, "odd": [1]},
        {"occluded": True, "pose": "right", "age": 3, "keyframe": False, "odd": [1]},
        {"occluded": True, "pose": "left", "age": 3, "keyframe": False, "note": "just here"},
    ]
    project = brought(tmp_path, coco(tmp_path, told))
    kinds = {one.name: (one.kind, one.is_over_time) for one in project.labels.schema().attributes}
    assert kinds == {
        "occluded": (AttributeKind.TICK, True),
        "pose": (AttributeKind.CHOICE, True),
        "age": (AttributeKind.NUMBER, False),
        "note": (AttributeKind.TEXT, True),
    }
    assert said(project)["pose"]["cup"][:3] == ["left", "right", "left"]
    assert said(project)["note"]["cup"][:3] == [None, None, "just here"]
    assert project.tracks.list(1)[0].category.colour == "#445566"
    project.close()


def test_odd_values_are_counted_and_named(tmp_path: Path) -> None:
    second = empty_project(tmp_path / "second.amodal")
    second.labels.add_attribute("age", AttributeKind.NUMBER, is_over_time=False)
    steps = import_into(second, coco(tmp_path, [{"age": "old", "odd": {}}, {"age": 4}, {"age": 5}]))
    notes: list[str] = []
    while True:
        try:
            next(steps)
        except StopIteration as end:
            notes = [str(note) for note in end.value.notes]
            break
    assert any("3 values of attributes do not fit and were left out: odd (1), age (2)" in n for n in notes), (
        notes
    )
    assert said(second)["age"]["cup"][0] == 4
    second.close()


def test_importing_again_keeps_what_a_person_said_and_undo_takes_the_rest_back(tmp_path: Path) -> None:
    second = brought(tmp_path, coco(tmp_path, [{"age": 3}]))
    age = second.labels.schema().attributes[0]
    second.label_values.say_of_tracks([1], age.id, 9)
    before = said(second)
    list(import_into(second, coco(tmp_path, [{"age": 4, "pose": "left"}]), again=Again.RENEW))
    assert said(second)["age"] == before["age"]
    assert said(second)["pose"]["cup"][0] == "left"
    second.history.undo()
    assert not second.label_values.of_clip(1).of_tracks.keys() - {(1, age.id)}
    second.close()


@pytest.mark.parametrize("for_cvat", [False, True])
def test_a_schema_goes_into_a_file_and_comes_back(first: Project, tmp_path: Path, *, for_cvat: bool) -> None:
    out = tmp_path / "labels.json"
    first.labels.change_category(first.tracks.list(1)[1].category.id, is_archived=True)
    write_schema(out, first.labels.schema(), for_cvat=for_cvat)
    second = empty_project(tmp_path / "second.amodal")
    second.labels.add_all(read_schema_file(out))

    def plain(schema: LabelSchema) -> object:
        names = {one.id: one.name for one in schema.categories}
        return (
            [(one.name, one.colour) for one in schema.categories if not one.is_archived],
            sorted(
                (one.name, one.kind, one.is_over_time, one.choices, names.get(one.category_id or 0, ""))
                for one in schema.attributes
            ),
        )

    assert plain(second.labels.schema()) == plain(first.labels.schema())
    second.close()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is no JSON"),
        ("[]", "is no label schema"),
        ('{"images": []}', "is no label schema"),
        ('[{"color": "#112233"}]', "a label has no name"),
        ('[{"name": "a", "attributes": [{"name": "b"}]}]', "no name, or an input_type"),
        (
            '{"format": "amodal-studio label schema", "attributes": [{"name": "a", "kind": "b"}]}',
            "'b' is not",
        ),
        ('{"format": "amodal-studio label schema", "categories": 3}', "no list of objects"),
        (
            '{"format": "amodal-studio label schema", "attributes": [{"name": "a", "category": "c"}]}',
            "category that is not in the file",
        ),
    ],
)
def test_a_file_that_is_no_schema_is_refused_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "labels.json"
    path.write_text(text)
    with pytest.raises(BadInputError, match=reason) as told:
        read_schema_file(path)
    assert "\n" not in str(told.value)
    assert str(path) in str(told.value)
