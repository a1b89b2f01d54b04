"""Groups of objects that nobody told apart: a fact of a track, never read off its name."""

import json
import shutil
from pathlib import Path

import pytest

from core.formats.exporting import export_project
from core.formats.importing import import_hypotheses, import_into
from core.store.importing.again import Again
from core.store.project import Project
from tests.conftest import ROOT
from tests.formats.test_import_again import box, coco, drain

SCHEMA_0010 = ROOT / "tests" / "data" / "projects" / "schema_0010.amodal"


def write(path: Path, *crowds: int, ids: bool) -> Path:
    """Write a file with two objects far apart in one picture, `iscrowd` as given."""
    file = coco({(number + 1, 0): box(7 * number) for number in range(2)})
    for annotation, value in zip(file["annotations"], crowds, strict=True):
        annotation["iscrowd"] = value
        if not ids:
            del annotation["track_id"]
    path.write_text(json.dumps(file))
    return path


def crowds_of(project: Project) -> dict[str, bool]:
    return {t.name: t.is_crowd for clip in project.clips.list() for t in project.tracks.list(clip.id)}


def exported(project: Project, out: Path) -> list[int]:
    list(export_project(project, out, "coco"))
    return [one["iscrowd"] for one in json.loads(out.read_text())["annotations"]]


@pytest.mark.parametrize("ids", [True, False])
def test_what_a_file_says_is_written_again_whatever_the_tracks_are_called(tmp_path: Path, ids: bool) -> None:
    out = tmp_path / "out.json"
    with Project.create(tmp_path / "p.amodal") as project:
        drain(import_into(project, write(tmp_path / "a.json", 0, 1, ids=ids)))
        assert list(crowds_of(project).values()) == [False, True]
        project.tracks.update(1, name="people (crowd)")
        project.tracks.update(2, name="one")
        assert exported(project, out) == [0, 1]
    with Project.create(tmp_path / "again.amodal") as project:
        drain(import_into(project, out))
        assert crowds_of(project) == {"people (crowd)": False, "one": True}


def test_renewing_takes_it_over_and_undo_takes_it_back(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", 0, 0, ids=True)
    with Project.create(tmp_path / "p.amodal") as project:
        drain(import_into(project, file))
        drain(import_into(project, write(file, 1, 0, ids=True), again=Again.RENEW))
        assert list(crowds_of(project).values()) == [True, False]
        project.history.undo()
        assert not any(crowds_of(project).values())
        project.history.redo()
        assert list(crowds_of(project).values()) == [True, False]


def test_masks_taken_as_hypotheses_leave_the_track_as_it_is(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.amodal") as project:
        drain(import_into(project, write(tmp_path / "a.json", 0, 0, ids=True)))
        summary = drain(import_hypotheses(project, write(tmp_path / "b.json", 1, 1, ids=True), "theirs"))
        assert summary.tracks == 2
        assert not any(crowds_of(project).values())


def test_tracks_of_schema_0010_whose_name_said_so_are_exported_as_before(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    shutil.copyfile(SCHEMA_0010, path)
    with Project.open(path) as project:
        said = {"person 1 (crowd)": True, "person (crowd) 2": False, "(crowd)": False}
        assert crowds_of(project) == {"dog": False, **said}
