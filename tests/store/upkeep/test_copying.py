"""A project goes from a file onto a server and back, whole, also after it was ended in between."""

from pathlib import Path

import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.errors import Cancelled, StoreError
from core.masks.rle import area
from core.progress import CancelToken, Progress, result_of
from core.store.project import Project
from core.store.upkeep.copying import CopiedProject, copy_project
from core.types import Layer, ReviewState
from tests.postgres import Server
from tests.steps import BRUSH
from tests.store.test_history_property import make_project, mask

KEY = MaskKey(1, 0, Layer.AMODAL)


def copy(source: Path | str, target: Path | str) -> CopiedProject:
    return result_of(copy_project(source, target), lambda _told: None)


def end_early(source: Path | str, target: Path | str, table: str) -> None:
    """Copy, and stop as soon as rows of a table are written."""
    cancel = CancelToken()

    def look(told: Progress) -> None:
        if told.message == table:
            cancel.cancel()

    with pytest.raises(Cancelled):
        result_of(copy_project(source, target, cancel), look)


def edit(project: Project, size: int) -> None:
    head = project.masks.head(KEY)
    was = head.revision_id if head is not None else None
    project.masks.commit([MaskEdit(KEY, mask(size), was)], step=BRUSH)


def sizes(project: Project) -> list[int | None]:
    """Return the history of the mask, newest first, as areas."""
    return [None if one.rle is None else area(one.rle) for one in project.masks.revisions(KEY)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with edits, one taken back, a setting, a flag."""
    with make_project(tmp_path / "p.amodal") as project:
        for size in (1, 2, 3):
            edit(project, size)
        project.settings.set("viel", {"ä": [1, 2.5, None]})
        project.verdicts.judge(1, [1], Judgement(ReviewState.FLAGGED, "why?"))
        project.history.undo()
        project.history.undo()
    return tmp_path / "p.amodal"


def test_there_and_back_nothing_is_lost_and_work_goes_on(path: Path, server: Server, tmp_path: Path) -> None:
    url, last = server.url(server.fresh()), tmp_path / "back.amodal"
    there = copy(path, url)
    back = copy(url, last)
    assert there.tables == back.tables
    assert there.tables["revisions"].rows >= 6
    assert (there.found_rows, there.place) == (0, url)
    with Project.open(path) as first:
        facts, history = first.masks.summaries(1), sizes(first)
    for place in (url, last):
        with Project.open(place, author="Bo") as project:
            assert project.masks.summaries(1) == facts
            assert sizes(project) == history
            assert project.settings.get("viel") == {"ä": [1, 2.5, None]}
            project.history.redo()
            edit(project, 4)
            assert sizes(project)[:2] == [16, 9]
            assert project.history.status().redo is None
    assert not list(tmp_path.glob("*copying*"))


@pytest.mark.parametrize("goes_to", ["server", "file"])
def test_what_was_ended_goes_on_and_is_no_project_before(
    path: Path, server: Server, tmp_path: Path, goes_to: str
) -> None:
    source: Path | str = path
    target: Path | str = server.url(server.fresh())
    if goes_to == "file":
        source, target = target, tmp_path / "back.amodal"
        copy(path, source)
    end_early(source, target, "undo_steps")
    with pytest.raises(StoreError, match="unfinished copy" if goes_to == "server" else "does not exist"):
        Project.open(target)
    made = copy(source, target)
    assert made.found_rows >= 3
    with Project.open(path) as first, Project.open(target) as project:
        assert project.masks.summaries(1) == first.masks.summaries(1)
        assert sizes(project) == sizes(first)


def test_a_project_that_changed_meanwhile_is_not_half_of_each(path: Path, server: Server) -> None:
    url = server.url(server.fresh())
    end_early(path, url, "revisions")
    with Project.open(path) as project:
        project.clips.rename(1, "another")
    with pytest.raises(StoreError, match="table clips: holds other rows than the project"):
        copy(path, url)
    with pytest.raises(StoreError, match="unfinished copy"):
        Project.open(url)


def test_nothing_is_written_over_another_project(path: Path, server: Server, tmp_path: Path) -> None:
    url = server.url(server.fresh())
    copy(path, url)
    with pytest.raises(StoreError, match="has tables already"):
        copy(path, url)
    with pytest.raises(StoreError, match="exists already"):
        copy(url, path)
    with pytest.raises(StoreError, match="holds no project"):
        copy(server.url(server.fresh()), tmp_path / "new.amodal")
    assert [found.name for found in tmp_path.glob("new*")] == []
