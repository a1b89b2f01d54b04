"""A clip that came without its media gets them: every row that names a frame goes with its picture."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.changes.steps import Facts, Step, StepKind
from core.changes.tracks import Clip
from core.errors import BadInputError
from core.formats.relinking import look_at, relink
from core.store.damage.checkup import check_project
from core.store.project import Project
from core.store.schema.row_rules import _JSON, _OBJECTS
from core.store.tables.base import Base
from core.store.tables.clips import ClipRow
from core.store.writing.frame_moves import frame_tables, is_of_clip, take_order
from core.store.writing.frame_texts import WITH_FRAMES, WITHOUT_FRAMES
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer, RunStatus
from core.video.media.frame_order import FrameOrder
from core.video.media.source import MediaKind
from tests.changed_media import write_pictures
from tests.named_clip import NAMES, import_clip, widths, work_on

ALL = [f"{number:05}.png" for number in range(20)]
PLACES = (0, 5, 10, 15)
NO_FRAMES = {"clips.frame_count", "clip_media.frame_count", "clip_media.first_s", "clip_media.last_s"}
"""Columns whose names sound like frames and that hold none."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of two clips without media; on both the same was done."""
    path = tmp_path / "p.amodal"
    with Project.create(path, author="Ada") as project:
        for name in ("one", "two"):
            import_clip(project, tmp_path / "gone" / name, NAMES)
        for clip in project.clips.list():
            work_on(project, clip)
    write_pictures(tmp_path / "there", ALL)
    return path


def relinked(path: Path) -> None:
    with Project.open(path, author="Bo") as project:
        clip = project.clips.list()[0]
        relink(project, clip, look_at(project.media.of(clip), path.parent / "there"))


def rows(path: Path, table: str) -> list[dict[str, object]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def test_every_column_that_may_hold_a_frame_is_known() -> None:
    sounds_so = re.compile(r"frame|span|(^|_)(first|last|start|stop|end)(_|$)")
    handled = {f"{table.name}.frame" for table in frame_tables()} | {"clip_frames.frame"}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if sounds_so.search(column.name) and name not in NO_FRAMES:
                assert name in handled | WITH_FRAMES, f"{name}: when frames are renumbered it must follow"
    assert set(_OBJECTS) | set(_JSON) == WITH_FRAMES | WITHOUT_FRAMES
    for table in frame_tables():
        is_of_clip(table, 1)


def test_all_rows_of_the_clip_follow_and_no_other_clips(path: Path) -> None:
    before = {table.name: rows(path, table.name) for table in frame_tables()}
    assert all(before.values()), "each table has something to lose"
    owners = owners_of_first_clip(path)
    relinked(path)
    for name, old in before.items():
        new = rows(path, name)
        expected = [moved(row, name, owners) for row in old]
        assert comparable(new) == comparable(expected), name
    with Project.open(path) as project:
        assert [clip.frame_count for clip in project.clips.list()] == [20, 4]
        assert project.media.of(project.clips.list()[0]).names == tuple(ALL)
    assert check_project(path).is_whole, "digests and heads agree with their new places"
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), closing(sqlite3.connect(path)) as again:
        again.execute("UPDATE revisions SET frame = 1")


def owners_of_first_clip(path: Path) -> dict[str, set[int]]:
    tracks = {int(str(row["id"])) for row in rows(path, "tracks") if row["clip_id"] == 1}
    runs = {int(str(row["id"])) for row in rows(path, "proposal_runs") if row["clip_id"] == 1}
    made = {int(str(row["id"])) for row in rows(path, "hypotheses") if row["run_id"] in runs}
    return {"clip_id": {1}, "track_id": tracks, "run_id": runs, "hypothesis_id": made}


def moved(row: dict[str, object], table: str, owners: dict[str, set[int]]) -> dict[str, object]:
    name = next(one for one in ("clip_id", "track_id", "hypothesis_id", "run_id") if one in row)
    return {**row, "frame": PLACES[int(str(row["frame"]))]} if row[name] in owners[name] else row


def comparable(found: list[dict[str, object]]) -> list[str]:
    return sorted(repr({name: value for name, value in row.items() if name != "digest"}) for row in found)


def test_what_stands_in_json_follows(path: Path) -> None:
    relinked(path)
    with Project.open(path) as project:
        clip, other = project.clips.list()
        a, b = (track.id for track in project.tracks.list(clip.id))
        order = project.front_orders.get(clip.id)
        assert order is not None
        # Frames that joined have the order of the frame before them.
        assert order.spans == (FrontSpan(0, 9, (a, b)), FrontSpan(10, 19, (b, a)))
        (run,) = project.runs.list(b)
        assert run.parameters == {"frames": [5, 15], "start": 10, "steps": 2}
        assert run.facts == {"frames without a picture": [5, 10], "stops": [{"frame": 15, "reason": "x"}]}
        unmoved = project.front_orders.get(other.id)
        assert unmoved is not None
        assert [(span.first, span.last) for span in unmoved.spans] == [(0, 1), (2, 3)]


def test_a_step_names_the_frame_that_its_picture_has_now(path: Path) -> None:
    facts, keys = Facts(frame=1, last=3, source=2, count=3), []
    with Project.open(path) as project:
        for clip in project.clips.list():
            track = project.tracks.list(clip.id)[0].id
            keys.append(MaskKey(track, 3, Layer.AMODAL))
            head = project.masks.head(keys[-1])
            edit = MaskEdit(keys[-1], None, head.revision_id if head else None)
            project.masks.commit([edit], step=Step(StepKind.COPY, facts))
    relinked(path)
    followed = Facts(frame=5, last=15, source=10, count=3)
    with Project.open(path) as project:
        mine, other = (replace(key, frame=frame) for key, frame in zip(keys, (15, 3), strict=True))
        assert project.masks.revisions(mine)[0].step.facts == followed
        assert project.masks.revisions(other)[0].step.facts == facts
        second, first = project.history.undo(), project.history.undo()
        assert second is not None
        assert first is not None
        assert second.step == Step(StepKind.COPY, facts)
        assert first.step == Step(StepKind.COPY, followed)


def test_undo_and_redo_go_on_at_the_right_pictures(path: Path) -> None:
    shutil.copy(path, path.with_name("q.amodal"))
    relinked(path)
    with Project.open(path) as project, Project.open(path.with_name("q.amodal")) as unmoved:
        for is_undo in (False, True, False):
            count = 0
            while _step(project, is_undo) | _step(unmoved, is_undo):
                assert state_of(project, PLACES) == state_of(unmoved, (0, 1, 2, 3))
                count += 1
            assert count >= (1 if not is_undo else 20)


def _step(project: Project, is_undo: bool) -> bool:
    return (project.history.undo() if is_undo else project.history.redo()) is not None


def state_of(project: Project, places: tuple[int, ...]) -> object:
    """Return what the rooms hold of the first clip, by the frames that it came with."""
    clip = project.clips.list()[0]
    back = {place: frame for frame, place in enumerate(places)}
    tracks = [track.id for track in project.tracks.list(clip.id)]
    order = project.front_orders.get(clip.id)
    return (
        {(t, back[f]): width for t in tracks for f, width in widths(project, t).items()},
        {(s.track_id, back[s.frame]): (s.state, s.reason) for s in project.masks.summaries(clip.id)},
        sorted((back[one.frame], one.text) for one in project.comments.list(clip.id)),
        {(t, back[f], s): v for (t, f, s), v in project.verdicts.of_clip(clip.id).items()},
        {(t, back[f]): v for (t, f), v in project.visibility.of_clip(clip.id).items()},
        {(t, back[f]): v for (t, f), v in project.unknown_regions.of_clip(clip.id).items()},
        {t: {back[f]: box for f, box in boxes.items()} for t, boxes in boxes_of(project, clip.id).items()},
        [order.at(place) if order is not None else None for place in places],
    )


def boxes_of(project: Project, clip_id: int) -> dict[int, dict[int, tuple[float, ...]]]:
    return {track: dict(boxes) for track, boxes in project.amodal_boxes.of_clip(clip_id).items() if boxes}


def test_panels_hear_of_every_mask_at_its_old_and_new_frame(path: Path) -> None:
    with Project.open(path) as project:
        clip = project.clips.list()[0]
        track = project.tracks.list(clip.id)[0].id
        changes = relink(project, clip, look_at(project.media.of(clip), path.parent / "there"))
        modal = {key.frame: changes.revision_ids[key] for key in changes.masks if is_modal(key, track)}
        assert {frame for frame, revision in modal.items() if revision is not None} == set(PLACES)
        assert {frame for frame, revision in modal.items() if revision is None} == {1, 2, 3}
        assert changes.clips == {clip.id}
        assert {room for room, _ in changes.marks} >= {"comments", "front_orders", "amodal_boxes"}


def is_modal(key: MaskKey, track_id: int) -> bool:
    return key.layer is Layer.MODAL and key.track_id == track_id


def test_a_damaged_mask_stays_a_damaged_one(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        guard = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name='revisions_no_update'"
        ).fetchone()
        connection.execute("DROP TRIGGER revisions_no_update")
        connection.execute("UPDATE revisions SET digest = 12345 WHERE id = 1")
        connection.execute(guard[0])
    relinked(path)
    assert rows(path, "revisions")[0]["digest"] == 12345
    with Project.open(path) as project:
        assert [head.key.frame for head in project.masks.of_track(1, Layer.MODAL)] == [5, 10, 15]


def test_nothing_moves_while_a_model_works_or_the_clip_has_changed_meanwhile(path: Path) -> None:
    with Project.open(path) as project:
        clip = project.clips.list()[0]
        report = look_at(project.media.of(clip), path.parent / "there")
        run = project.runs.start(1, proposer="p", parameters={}, seed=0, fingerprint="1").id
        with pytest.raises(BadInputError, match="a model is working on it"):
            relink(project, clip, report)
        assert widths(project, 1) == {0: 1, 1: 11, 2: 3, 3: 13}
        project.runs.finish(run, RunStatus.CANCELLED)
        relink(project, clip, report)
        assert widths(project, 1) == {0: 1, 5: 11, 10: 3, 15: 13}
        with pytest.raises(BadInputError, match="was changed while its media were looked at"):
            relink(project, clip, report)
        assert project.clips.get(clip.id).frame_count == 20


def test_what_fails_afterwards_moves_nothing(path: Path) -> None:
    before = {table.name: rows(path, table.name) for table in frame_tables()}
    with Project.open(path) as project:
        clip = project.clips.list()[0]
        order = look_at(project.media.of(clip), path.parent / "there").order
        assert order is not None
        with pytest.raises(BadInputError, match="is full"):
            _take_and_fail(project, clip, order)
    assert {table.name: rows(path, table.name) for table in frame_tables()} == before
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), closing(sqlite3.connect(path)) as again:
        again.execute("UPDATE effort SET frame = 1")


def _take_and_fail(project: Project, clip: Clip, order: FrameOrder) -> None:
    with project._database.writing() as session:
        take_order(session, session.get_one(ClipRow, clip.id), order)
        raise BadInputError("disk", "", "is full")


@pytest.fixture
def names_in_disorder(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "q.amodal") as project:
        import_clip(project, tmp_path / "gone", ("f_10.png", "f_2.png", "gone.png", "f_1.png"))
        clip = project.clips.list()[0]
        project.front_orders.set(clip.id, FrontOrder((FrontSpan(1, 1, (2, 1)),)))
        yield project


def test_frames_take_the_order_of_the_folder_and_a_missing_one_its_place(
    names_in_disorder: Project, tmp_path: Path
) -> None:
    project = names_in_disorder
    clip = project.clips.list()[0]
    folder = write_pictures(tmp_path / "new", ["f_1.png", "f_2.png", "f_3.png", "f_10.png", "z.png"])
    report = look_at(project.media.of(clip), folder)
    assert (report.joined, report.missing) == (("f_3.png", "z.png"), {2: "gone.png"})
    relink(project, clip, report)
    clip = project.clips.list()[0]
    names = ("f_1.png", "f_2.png", "f_3.png", "f_10.png", "gone.png", "z.png")
    assert project.media.of(clip).names == names
    assert widths(project, 1) == {0: 4, 1: 2, 3: 1, 4: 3}
    order = project.front_orders.get(clip.id)
    assert order is not None
    assert order.spans == (FrontSpan(1, 2, (2, 1)),)


def test_clips_relinked_without_a_report_are_looked_at(path: Path) -> None:
    with Project.open(path) as project:
        clip = project.clips.list()[0]
        project.clips.relink(clip.id, path.parent / "there", MediaKind.IMAGES, 24.0, None)
        assert widths(project, 1) == {0: 1, 5: 11, 10: 3, 15: 13}
        assert list(project.media.of(project.clips.get(clip.id)).names) == ALL
