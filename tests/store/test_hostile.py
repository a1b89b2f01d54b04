"""Projects that somebody has tampered with: one line, nothing run, and what is sound stays usable."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from core.changes.reviews import Judgement
from core.errors import BadInputError, StoreError
from core.store.project import Project
from core.store.schema.row_codes import now
from core.types import Layer, ReviewState
from core.video.media.clip_media import FileMark, KnownFrom, MediaIdentity
from core.video.media.source import MediaInfo, MediaKind
from tests.store.test_history_property import make_project

ENDLESS = (
    "ALTER TABLE clips RENAME TO hidden; CREATE VIEW clips AS WITH RECURSIVE r(id) AS "
    "(SELECT 1 UNION ALL SELECT id+1 FROM r) SELECT id, 'c' name, '' media_path, 'video' kind, 9 width, "
    "9 height, 1.0 fps, 1 frame_count, 0 margin FROM r"
)
UNDOING = (
    "CREATE TRIGGER cheat AFTER UPDATE ON mask_heads BEGIN "
    "UPDATE mask_heads SET revision_id = 1 WHERE track_id = NEW.track_id; END"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project = make_project(tmp_path / "p.amodal")
    track = project.tracks.list(project.clips.list()[0].id)[0]
    project.verdicts.judge(track.id, [0], Judgement(ReviewState.FLAGGED, "look"))
    project.close()
    return tmp_path / "p.amodal"


def tamper(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA foreign_keys=OFF; PRAGMA legacy_alter_table=ON;" + script)
    connection.close()


@pytest.mark.parametrize(
    ("script", "named"),
    [
        (ENDLESS, "view clips"),
        (UNDOING, "trigger cheat"),
        (UNDOING.replace("cheat", "revisions_no_update_2"), "trigger revisions_no_update_2"),
        ("CREATE UNIQUE INDEX one ON mask_heads (frame, layer, track_id)", "index one on mask_heads"),
        ("CREATE INDEX slow ON clips (hex(zeroblob(100000)))", "index slow on clips"),
        ("CREATE VIRTUAL TABLE words USING fts5(text)", "table words: is made by a module"),
        ("ALTER TABLE clips ADD COLUMN x AS (hex(zeroblob(9)))", "table clips: has a clause"),
        ("ALTER TABLE clips ADD COLUMN x INT CHECK (x > 1)", "table clips: has a clause"),
        ("ALTER TABLE clips DROP COLUMN fps", "has no column fps"),
        ("DROP TABLE review_states", "table review_states: is missing"),
        ("ALTER TABLE alembic_version RENAME TO a; CREATE VIEW alembic_version AS SELECT * FROM a", "view"),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_what_would_run_by_itself_is_refused_in_one_line(
    path: Path, script: str, named: str, read_only: bool
) -> None:
    tamper(path, script)
    with pytest.raises(StoreError) as refused:
        Project.open(path, read_only=read_only)
    assert named in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_table_of_somebody_else_does_no_harm(path: Path) -> None:
    tamper(path, "CREATE TABLE notes (text)")
    with Project.open(path) as project:
        assert len(project.clips.list()) == 1


@pytest.mark.parametrize(
    "change",
    [
        "width = 65535, height = 65535",
        "width = -320",
        "height = 0",
        "margin = 4096000",
        "margin = 4096, width = 8000",
        "frame_count = 1000000000",
        f"frame_count = {2**62}",
        "frame_count = -1",
        "frame_count = 0",
        "frame_count = 'many'",
        "fps = 'x'",
        "fps = 9e999",
        "kind = 'film'",
        "name = x'00ff'",
        "media_path = x'37'",
    ],
)
def test_a_clip_that_no_one_can_have_stored_is_named_and_left_out(path: Path, change: str) -> None:
    tamper(
        path,
        "INSERT INTO clips (id, name, media_path, kind, width, height, fps, frame_count, margin) "
        "SELECT 77, 'second', media_path || '2', kind, width, height, fps, frame_count, "
        "margin FROM clips WHERE id = 1",
    )
    tamper(path, f"UPDATE clips SET {change} WHERE id = 77")
    with Project.open(path) as project:
        assert [clip.id for clip in project.clips.list()] == [1]
        assert project.clips.find("second") is None
        assert "clips, id 77" in str(project.health.damage.found[0])
        with pytest.raises(StoreError, match="damaged"):
            project.clips.get(77)


Reading = Callable[[Project], object]


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("review_states SET state = 'nice'", lambda p: p.lanes.of_track(1)),
        ("review_states SET state = 'nice'", lambda p: p.clips.progress()),
        ("review_states SET state = 'nice'", lambda p: p.masks.summaries(1)),
        ("review_states SET frame = -3", lambda p: p.lanes.of_track(1)),
        ("review_states SET frame = 1.5", lambda p: p.lanes.of_track(1)),
        ("review_states SET updated_at = 'yesterday'", lambda p: p.review_facts.of_track(1)),
        ("review_states SET reason = x'ff'", lambda p: p.lanes.of_track(1)),
        ("mask_heads SET layer = 9", lambda p: p.masks.at_frames(1, 0, 9)),
        ("mask_heads SET area = 'big'", lambda p: p.lanes.of_track(1)),
        ("mask_heads SET frame = -1 WHERE frame = 0", lambda p: p.lanes.of_track(1)),
        ("tracks SET colour = 5", lambda p: p.tracks.list(1)),
        ("tracks SET is_archived = 7", lambda p: p.tracks.list(1)),
        ("tracks SET is_crowd = 7", lambda p: p.tracks.list(1)),
        ("categories SET name = x'00'", lambda p: p.tracks.list(1)),
        ("undo_steps SET created_at = 3", lambda p: p.history.status()),
    ],
)
def test_odd_values_never_end_in_a_traceback(path: Path, change: str, read: Reading) -> None:
    tamper(path, f"UPDATE {change}")
    with Project.open(path) as project:
        with suppress(StoreError):
            read(project)
        read(project)
        assert project.health.damage.count


def test_masks_of_frames_that_are_sound_stay_usable(path: Path) -> None:
    with Project.open(path) as project:
        before = project.masks.at_frames(1, 1, 99)
    tamper(path, "UPDATE mask_heads SET layer = 5 WHERE frame = 0")
    with Project.open(path) as project:
        assert project.masks.at_frames(1, 1, 99) == before
        assert "mask_heads" in str(project.health.damage.found[0])
        assert [head for head in project.masks.of_track(1, Layer.MODAL) if head.key.frame == 0] == []


def test_tables_that_lead_in_circles_end_in_one_line(path: Path) -> None:
    with Project.open(path) as project:
        endless = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r) SELECT count(*) FROM r"
        with pytest.raises(StoreError, match="do not come to an end"), project._database.reading() as session:
            session.connection().exec_driver_sql(endless)
        assert len(project.clips.list()) == 1


@pytest.mark.parametrize(
    ("size_hw", "frames", "margin", "reason"),
    [
        ((9000, 9000), 5, 0, "canvas of 9000×9000"),
        ((4000, 4000), 5, 4096, "canvas of 12192×12192"),
        ((0, 9), 5, 0, "canvas of 9×0"),
        ((9, 9), 3_000_000, 0, "3,000,000 frames"),
    ],
)
def test_what_would_be_left_out_on_opening_is_refused_on_the_way_in(
    path: Path, size_hw: tuple[int, int], frames: int, margin: int, reason: str
) -> None:
    info = MediaInfo(path.parent / "v.mp4", MediaKind.VIDEO, size_hw[1], size_hw[0], 24.0, frames)
    with Project.open(path) as project:
        with pytest.raises(BadInputError, match=reason), project.importing("test") as session:
            session.add_clip(info, name="large", margin=margin)
        with project.importing("test") as session:
            clip = session.add_clip(replace(info, width=8000, height=8000, frame_count=1), name="just so")
        with pytest.raises(BadInputError, match="canvas"):
            project.clips.set_margin(clip.id, 200)
        assert project.clips.get(clip.id).margin == 0


def test_times_of_files_are_no_damage(path: Path) -> None:
    with Project.open(path) as project:
        clip = project.clips.list()[0]
        mark = FileMark(2**40, 1_764_622_737_123_456_789, "0" * 64)
        identity = MediaIdentity(KnownFrom.IMPORT, now(), ("0.png",), (mark,), mark, None)
        project.media.keep(clip.id, identity, project.media.of(clip).identity)
        assert project._database.hidden_rows.look_everywhere() == ""
    with Project.open(path) as project:
        assert project.health.damage.count == 0
        assert project.media.of(clip).identity is not None


@pytest.mark.parametrize("spans", ["7", "[1, 2]", "[[1, 2, 3]]", "{}x", '[["a", 2, [1]]]'])
def test_a_front_order_that_is_none_is_one_line(path: Path, spans: str) -> None:
    tamper(path, f"INSERT INTO front_orders (clip_id, spans, author) VALUES (1, '{spans}', 'x')")
    with Project.open(path) as project:
        with suppress(StoreError):
            project.front_orders.get(1)
        assert project.masks.at_frames(1, 0, 9)
