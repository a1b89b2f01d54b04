"""Tracks, runs in pieces, margins, imports, threads and locks, on a real project file."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.changes.masks import FrameSummary, MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.errors import BadInputError, ConflictError, ShapeMismatchError, StoreError
from core.masks.rle import Rle, area
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer, Origin, Provenance, ReviewState, RunStatus
from core.video.media.source import MediaInfo, MediaKind
from tests.homes import Home
from tests.steps import BRUSH, ERASER
from tests.store.test_history_property import FRAMES, fill_project, make_project, mask

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(home: Home) -> Iterator[Project]:
    with fill_project(home.create("tester"), home.folder) as made:
        yield made


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "p.amodal") as made:
        yield made


def square(size: int) -> Rle:
    rle = mask(size)
    assert rle is not None
    return rle


def clip_of(project: Project) -> int:
    return project.clips.list()[0].id


def track_of(project: Project) -> int:
    return project.tracks.list(clip_of(project))[0].id


def facts(project: Project) -> dict[int, FrameSummary]:
    return {fact.frame: fact for fact in project.masks.summaries(clip_of(project))}


def start_run(project: Project) -> int:
    return project.runs.start(
        track_of(project), proposer="test", parameters={"a": [1]}, seed=3, fingerprint="f"
    ).id


def test_tracks_are_made_changed_put_away_and_all_of_it_undone(project: Project) -> None:
    clip = clip_of(project)
    track, changes = project.tracks.create(clip, name="cat", category="animal")
    assert changes.tracks == {track.id}
    project.tracks.update(track.id, name="lion", category="big animal", colour="#010203")
    project.tracks.archive(track.id)
    assert [t.name for t in project.tracks.list(clip)] == ["dog"]
    assert [t.name for t in project.tracks.list(clip, include_archived=True)] == ["dog", "lion"]
    project.history.undo()
    assert project.tracks.list(clip)[1].category.name == "big animal"
    project.history.undo()
    again = project.tracks.get(track.id)
    assert (again.name, again.category.name, again.colour) == ("cat", "animal", track.colour)
    project.history.undo()
    assert [t.name for t in project.tracks.list(clip)] == ["dog"]
    for _ in range(2):
        project.history.redo()
    assert project.tracks.list(clip)[1].name == "lion"


def test_masks_of_a_track_put_away_are_not_shown(project: Project) -> None:
    project.tracks.archive(track_of(project))
    assert project.masks.at_frames(clip_of(project), 0, FRAMES) == {}


def test_pieces_of_a_run_are_one_step_and_a_flag_stays(project: Project) -> None:
    project.verdicts.judge(track_of(project), [1], Judgement(ReviewState.FLAGGED, "two dogs"))
    before = facts(project)
    run = start_run(project)
    for frame in range(FRAMES):
        project.runs.add_masks(run, 0, {frame: square(4)})
    project.runs.add_masks(run, 1, {0: square(5)})
    project.runs.finish(run, RunStatus.FINISHED, scores=[0.9, 0.5])
    assert [facts(project)[f].state for f in range(FRAMES)] == ["proposed", "flagged", "proposed"]
    head = project.masks.head(MaskKey(track_of(project), 0, Layer.AMODAL))
    assert head is not None
    assert (head.score, head.origin, head.provenance) == (0.9, Origin.MODEL, Provenance.MODEL)
    assert dict(project.runs.hypothesis_masks(run, 1)) == {0: square(5)}
    project.history.undo()
    assert facts(project) == before
    kept = project.runs.list()[0]
    assert (kept.status, kept.seed, dict(kept.parameters)) == (RunStatus.FINISHED, 3, {"a": [1]})
    project.history.redo()
    assert facts(project)[1].reason == "two dogs"


def test_a_run_leaves_accepted_frames_of_any_origin(project: Project) -> None:
    first, second = start_run(project), start_run(project)
    project.runs.add_masks(first, 0, {0: square(3), 1: square(3)})
    project.verdicts.judge(track_of(project), [0], Judgement(ReviewState.ACCEPTED))
    project.runs.add_masks(second, 0, {0: square(5), 1: square(5)})
    areas = [facts(project)[frame].amodal_area for frame in (0, 1)]
    assert areas == [9, 25]
    assert facts(project)[0].is_anchor


def test_a_piece_after_undo_begins_a_new_step(project: Project) -> None:
    run = start_run(project)
    project.runs.add_masks(run, 0, {0: square(3)})
    project.history.undo()
    project.runs.add_masks(run, 0, {1: square(3)})
    assert project.history.status().redo is None
    assert facts(project)[0].amodal_area is None
    project.history.undo()
    assert facts(project)[1].amodal_area is None


def test_new_step_discards_the_redo_branch_but_no_revision(project: Project) -> None:
    key = MaskKey(track_of(project), 0, Layer.AMODAL)
    first = project.masks.commit([MaskEdit(key, square(3), None)], step=BRUSH).revision_ids[key]
    project.history.undo()
    project.masks.commit([MaskEdit(key, square(4), None)], step=ERASER)
    status = project.history.status()
    assert (status.undo, status.redo) == (ERASER, None)
    assert project.history.redo() is None
    assert first in [revision.id for revision in project.masks.revisions(key)]


def test_edit_of_both_layers_is_one_step_and_measures_the_hidden_part(project: Project) -> None:
    track = track_of(project)
    modal, amodal = MaskKey(track, 0, Layer.MODAL), MaskKey(track, 0, Layer.AMODAL)
    head = project.masks.head(modal)
    assert head is not None
    edits = [MaskEdit(modal, square(3), head.revision_id), MaskEdit(amodal, square(5), None)]
    changes = project.masks.commit(edits, step=BRUSH)
    assert changes.masks == {modal, amodal}
    assert (facts(project)[0].hidden_area, facts(project)[0].state) == (16, ReviewState.CORRECTED)
    project.history.undo()
    assert (facts(project)[0].modal_area, facts(project)[0].amodal_area) == (4, None)


def test_mask_of_another_size_is_refused(project: Project) -> None:
    key = MaskKey(track_of(project), 0, Layer.AMODAL)
    with pytest.raises(ShapeMismatchError):
        project.masks.commit([MaskEdit(key, Rle((2, 2), b"4"), None)], step=BRUSH)
    assert project.history.status().undo is None


def test_margin_grows_and_shrinks_without_losing_revisions(project: Project) -> None:
    clip, key = clip_of(project), MaskKey(track_of(project), 0, Layer.AMODAL)
    project.clips.set_margin(clip, 2)
    whole = Rle((12, 13), b"0l4")
    made = project.masks.commit([MaskEdit(key, whole, None)], step=BRUSH).revision_ids[key]
    assert area(whole) == 12 * 13
    project.clips.set_margin(clip, 0)
    assert facts(project)[0].amodal_area == 8 * 9
    assert facts(project)[0].hidden_area == 8 * 9 - 4
    assert made is not None
    project.masks.restore(made)
    project.clips.set_margin(clip, 2)
    oldest = project.masks.revisions(key)[-1]
    assert oldest.rle == whole
    for margin in (-1, 5000):
        with pytest.raises(BadInputError):
            project.clips.set_margin(clip, margin)


def import_misfit(project: Project, info: MediaInfo) -> None:
    with project.importing("bad") as session:
        clip = session.add_clip(info, name="y")
        track = session.add_track(clip, name="t", category=session.ensure_category("new"))
        session.add_frames(
            [ImportedFrame(track.id, n, rle) for n, rle in enumerate((square(2), Rle((1, 1), b"1")))]
        )


def test_failed_import_leaves_nothing_and_the_same_media_come_once(project: Project, tmp_path: Path) -> None:
    info = MediaInfo(tmp_path / "y.mp4", MediaKind.VIDEO, 9, 8, 24.0, FRAMES)
    with pytest.raises(BadInputError, match="does not fit"):
        import_misfit(project, info)
    assert [clip.name for clip in project.clips.list()] == ["x"]
    assert [category.name for category in project.tracks.categories()] == ["dog"]
    with project.importing("good") as session:
        first = session.add_clip(info, name="x")
        assert session.add_clip(info, name="other").id == first.id
        assert session.summary().clips == 1
    assert (first.name, first.media_path) == ("x 2", "y.mp4")
    assert project.resolve_media(first) == tmp_path / "y.mp4"


def test_threads_that_edit_one_mask_lose_nothing_unnoticed(project: Project) -> None:
    key = MaskKey(track_of(project), 0, Layer.AMODAL)
    saved: list[int] = []
    refused: list[ConflictError] = []

    def edit() -> None:
        for size in range(1, 9):
            head = project.masks.head(key)
            wish = MaskEdit(key, square(size), head.revision_id if head else None)
            try:
                revision = project.masks.commit([wish], step=BRUSH).revision_ids[key]
            except ConflictError as error:
                refused.append(error)
            else:
                assert revision is not None
                saved.append(revision)

    threads = [threading.Thread(target=edit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(saved) + len(refused) == 32
    chain = project.masks.revisions(key)
    assert sorted(saved) == sorted(revision.id for revision in chain)
    assert [revision.parent_id for revision in chain] == [*[r.id for r in chain[1:]], None]


def test_lock_of_a_killed_program_is_free_again(in_file: Project) -> None:
    project = in_file
    project.close()
    assert project.path is not None
    code = (
        "import sys; from core.store.project import Project; p = Project.open(sys.argv[1]);"
        "print(1, flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(project.path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "1\n"
        with pytest.raises(StoreError, match=f"process {holder.pid} "):
            Project.open(project.path)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    Project.open(project.path).close()


def test_old_file_opened_for_reading_only_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    path.write_bytes((ROOT / "tests" / "data" / "projects" / "schema_0001.amodal").read_bytes())
    before = path.read_bytes()
    with pytest.raises(StoreError, match="open it once for writing"):
        Project.open(path, read_only=True)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["old.amodal"]


def test_hypothesis_masks_are_append_only_too(in_file: Project) -> None:
    project = in_file
    project.runs.add_masks(start_run(project), 0, {0: square(3)})
    project.close()
    connection = sqlite3.connect(str(project.path))
    for statement in ("UPDATE hypothesis_masks SET margin = 1", "DELETE FROM hypothesis_masks"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_settings_come_back_after_reopening(project: Project, home: Home) -> None:
    project.settings.set("view", {"zoom": [1, 2.5], "name": "ä"})
    project.close()
    with home.open("tester") as again:
        assert again.settings.get("view") == {"zoom": [1, 2.5], "name": "ä"}
        assert again.settings.get("nothing", 7) == 7
