"""Folders of pictures carry no rate: a person says it, the file does, or the format is known for one."""

import json
from pathlib import Path

import pytest

from core.errors import BadInputError
from core.formats.importing import import_into
from core.store.importing.rates import RateUnknownError
from core.store.project import Project
from tests.clips import write_folder, write_video
from tests.formats.projects import empty_project


def rates(tmp_path: Path, source: Path, fps: float | None = None) -> dict[str, float]:
    place = tmp_path / "p.amodal"
    with empty_project(place) as project:
        list(import_into(project, source, fps=fps))
        return {clip.name: clip.fps for clip in project.clips.list()}


@pytest.mark.parametrize(("said", "kept"), [(None, 24.0), (12.5, 12.5)])
def test_a_folder_of_pictures_has_the_rate_that_was_said(
    tmp_path: Path, said: float | None, kept: float
) -> None:
    write_folder(tmp_path / "run", 3)
    assert rates(tmp_path, tmp_path / "run" / "rgbs", said) == {"rgbs": kept}


def test_a_video_keeps_its_own(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", 5)
    (kept,) = rates(tmp_path, tmp_path / "a.mp4", 3.0).values()
    assert kept != 3.0


@pytest.mark.parametrize(("said", "kept"), [(None, 8.0), (30.0, 30.0)])
def test_the_paper_s_folders_are_at_8_unless_a_person_says_otherwise(
    tmp_path: Path, said: float | None, kept: float
) -> None:
    write_folder(tmp_path / "clip", 3)
    assert rates(tmp_path, tmp_path / "clip", said) == {"clip": kept}


@pytest.mark.parametrize("fps", [0.0, -3.0, 1e9, float("nan")])
def test_what_is_no_rate_is_refused(tmp_path: Path, fps: float) -> None:
    write_folder(tmp_path / "run", 2)
    with pytest.raises(BadInputError, match="fps"):
        rates(tmp_path, tmp_path / "run", fps)


def tao_list(path: Path, folder: Path, **more: object) -> Path:
    names = [f"{folder.name}/{place.name}" for place in sorted(folder.iterdir())]
    sample = {"file_names": names, "rles": [None] * len(names), "track_id": 1, "height": 100, "width": 160}
    path.write_text(json.dumps([sample | more]))
    return path


@pytest.mark.parametrize(("said", "in_list", "kept"), [(None, 1, 1.0), (None, None, 8.0), (30.0, 1, 30.0)])
def test_a_list_s_own_rate_stands_between_the_person_s_and_the_paper_s(
    tmp_path: Path, said: float | None, in_list: float | None, kept: float
) -> None:
    write_folder(tmp_path / "run", 3)
    source = tao_list(tmp_path / "list.json", tmp_path / "run" / "rgbs", fps=in_list)
    assert rates(tmp_path, source, said) == {"rgbs": kept}


@pytest.mark.parametrize("below", [Path("clip", "rgbs"), Path("clip")])
def test_who_can_be_asked_is_asked_before_anything_is_kept(tmp_path: Path, below: Path) -> None:
    write_folder(tmp_path / "clip", 3)
    with Project.create(tmp_path / "p.amodal") as project:
        with pytest.raises(RateUnknownError) as asked:
            list(import_into(project, tmp_path / below, asks_rate=True))
        assert asked.value.suggested == (24.0 if below.name == "rgbs" else 8.0)
        assert asked.value.frame_count == 3
        assert not project.clips.list()
        list(import_into(project, tmp_path / below, fps=5.0, asks_rate=True))
        assert [clip.fps for clip in project.clips.list()] == [5.0]


def test_nobody_is_asked_about_one_picture_or_a_video(tmp_path: Path) -> None:
    write_folder(tmp_path / "one", 1)
    write_video(tmp_path / "a.mp4", 5)
    with Project.create(tmp_path / "p.amodal") as project:
        for source in (tmp_path / "one" / "rgbs", tmp_path / "a.mp4"):
            list(import_into(project, source, asks_rate=True))
        assert len(project.clips.list()) == 2
