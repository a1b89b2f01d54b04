"""How clips stand while a run goes on: rows, what is new, what was asked for."""

from pathlib import Path

import pytest

from benchmarks.support.tao_like import TaoLike
from core.errors import Cancelled
from core.formats.importing import import_into
from core.progress import CancelToken, result_of
from core.store.project import Project
from core.types import Layer
from models.jobs.job import ProposalSettings
from models.pseudo_truth.asked import AskedRun, asked_before, keep_asked
from models.pseudo_truth.clip_rows import ClipWatch
from models.pseudo_truth.crews import local_crew
from models.pseudo_truth.running import make_pseudo_truth

CONVEX = ProposalSettings("convex")


def imported(folder: Path, data: TaoLike) -> Project:
    project = Project.create(folder / "p.amodal", author="ann")
    list(import_into(project, data.write(folder), media_root=folder / "frames"))
    return project


def test_rows_tell_what_is_done_and_news_name_the_masks(tmp_path: Path) -> None:
    with imported(tmp_path, TaoLike(clips=3, tracks=2, frames=3, boxes_only=1)) as project:
        watch = ClipWatch(project, CONVEX)
        before = list(watch.rows(CancelToken()))
        assert [(row.total.boxes_only, row.total.not_done) for row in before] == [(2, 0), (0, 2), (0, 2)]
        assert [row.is_done for row in before] == [True, False, False]
        assert watch.news()[0] == []
        result_of(make_pseudo_truth(project, CONVEX, local_crew(1), CancelToken()), lambda _told: None)
        rows, changes = watch.news()
        assert [row.name for row in rows] == [row.name for row in before[1:]]
        assert all(row.is_done and row.total.frames and row.total.boxes for row in rows)
        heads = {
            head.key: head.revision_id
            for row in rows
            for track in project.tracks.list(row.clip_id)
            for head in project.masks.of_track(track.id, Layer.AMODAL)
        }
        assert changes.revision_ids == heads
        assert changes.masks == frozenset(heads)
        assert watch.news()[0] == []
        token = CancelToken()
        token.cancel()
        with pytest.raises(Cancelled):
            list(watch.rows(token))


def test_what_was_asked_for_is_kept_in_the_project(tmp_path: Path) -> None:
    asked = AskedRun(ProposalSettings("lite", 2, 7, None, "cpu", {"preset": "fast"}), 3, from_boxes=True)
    with Project.create(tmp_path / "p.amodal") as project:
        assert asked_before(project) is None
        keep_asked(project, asked)
    with Project.open(tmp_path / "p.amodal") as project:
        assert asked_before(project) == asked
        project.settings.set("pseudo-truth", {"settings": {"unheard": 1}, "workers": 1})
        assert asked_before(project) is None
