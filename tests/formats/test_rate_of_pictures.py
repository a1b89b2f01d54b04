"""Folders of pictures carry no rate: a person says it, or the format is known for one."""

from pathlib import Path

import pytest

from core.errors import BadInputError
from core.formats.importing import import_into
from core.store.project import Project
from tests.clips import write_folder, write_video


def rates(tmp_path: Path, source: Path, fps: float | None = None) -> dict[str, float]:
    place = tmp_path / "p.amodal"
    Project.create(place).close()
    with Project.open(place) as project:
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
