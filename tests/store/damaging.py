"""A rich sound project, and the ways in which a project gets damaged or is tampered with."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from core.changes.completions import NewCompletion
from core.changes.effort import Effort, EffortKind
from core.changes.masks import MaskEdit
from core.changes.prompts import Stroke
from core.changes.reviews import Judgement, Visibility
from core.compose.layers import KeyFrame
from core.formats.importing import import_into
from core.masks.rle import encode_rle
from core.pictures.rgba_png import encode_rgba
from core.store.project import Project
from core.store.schema.row_codes import now
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer, ReviewState, RunStatus
from tests.clips import write_folder
from tests.steps import BRUSH

FRAMES = 6
ODD = (
    "NULL", "-1", "0", "1", "2", "7", "65535", "1000000000", "4611686018427387904", "-9223372036854775808",
    "1.5", "9e999", "'x'", "''", "x''", "x'00ff'", "x'ff'", "'accepted'", "'{}'", "'[]'", "'{\"a\": '",
    "'[[1,2]]'", "'null'", "'../../etc/passwd'", "'/dev/zero'", "'2020-02-31 00:00:00.000000'",
    "zeroblob(3000000)", "hex(zeroblob(300000))", "char(10,0,27)",
)  # fmt: skip
SCRIPTS = (
    "ALTER TABLE {t} RENAME TO hidden; CREATE VIEW {t} AS WITH RECURSIVE r(id) AS "
    "(SELECT 1 UNION ALL SELECT id+1 FROM r) SELECT id, * FROM r, hidden",
    "CREATE TRIGGER cheat AFTER INSERT ON {t} BEGIN DELETE FROM {t}; END",
    "CREATE TRIGGER cheat AFTER UPDATE ON {t} BEGIN SELECT hex(zeroblob(1000000000)); END",
    "CREATE INDEX odd ON {t} (hex(rowid))",
    "ALTER TABLE {t} ADD COLUMN more AS (hex(zeroblob(1000000)))",
    "DROP TABLE {t}",
    "ALTER TABLE {t} RENAME TO {t}_2",
    "CREATE TABLE more (x)",
    "DELETE FROM {t}",
    "DELETE FROM alembic_version",
    "UPDATE alembic_version SET version_num = '0003'",
    "UPDATE alembic_version SET version_num = '9999'",
    "UPDATE alembic_version SET version_num = 8",
    "PRAGMA user_version = 99",
    "PRAGMA application_id = 1",
    "DROP INDEX ix_revisions_mask",
)


def sound_project(folder: Path) -> Path:
    """Make a project with something in every table, and its media beside it."""
    path = folder / "sound.amodal"
    with Project.create(path) as project:
        for name in ("first", "second"):
            list(import_into(project, write_folder(folder / name, FRAMES)))
        for clip in project.clips.list():
            _fill(project, clip.id)
    return path


def damage(source: Path, target: Path, seed: int) -> str:
    """Write a damaged copy and return in which way."""
    chance = random.Random(seed)
    shutil.copyfile(source, target)
    kind, way = chance.choice(_WAYS)
    way(target, chance)
    return kind


def _fill(project: Project, clip_id: int) -> None:
    clip = project.clips.get(clip_id)
    track = project.tracks.list(clip_id)[0]
    heads = list(project.masks.of_track(track.id, Layer.MODAL))
    run = project.runs.start(track.id, proposer="temporal", parameters={"a": 1}, seed=0, fingerprint="1")
    for number in (0, 1):
        project.runs.add_masks(run.id, number, {head.key.frame: head.rle for head in heads})
    project.runs.add_doubts(run.id, {0: 0.5, 1: 0.1})
    project.runs.add_facts(run.id, {"cue": "none"})
    project.runs.finish(run.id, RunStatus.FINISHED, scores=[0.5, 0.4])
    whole = np.zeros(clip.canvas.size_hw, np.bool_)
    whole[:20, :20] = True
    amodal = next(project.masks.of_track(track.id, Layer.AMODAL))
    project.masks.commit([MaskEdit(amodal.key, encode_rle(whole), amodal.revision_id)], step=BRUSH)
    project.verdicts.judge(track.id, [1], Judgement(ReviewState.ACCEPTED))
    project.verdicts.judge(track.id, [2], Judgement(ReviewState.FLAGGED, "look"))
    project.comments.add(clip_id, 1, "a remark", track_id=track.id, xy=(3.0, 4.0))
    project.visibility.set(track.id, [1, 2], Visibility.PARTIAL)
    project.amodal_boxes.set(track.id, 1, (1.0, 2.0, 9.0, 9.0))
    project.prompts.keep(track.id, 1, (Stroke(((3.0, 4.0),), 2.0, is_object=True),))
    project.unknown_regions.set(track.id, 1, encode_rle(whole))
    project.front_orders.set(clip_id, FrontOrder((FrontSpan(0, FRAMES - 1, (track.id,)),)))
    layered = project.compositions.of(clip_id)
    layered = layered.with_layer(project.compositions.new_layer(layered, track.id))
    project.compositions.change(clip_id, layered.with_key(1, KeyFrame(1, 3, 4)))
    project.effort.add([Effort(EffortKind.STROKE, 1.0, now(), clip_id, track.id, 1, 1)])
    project.settings.set("answer", 42)
    present = project.masks.head(amodal.key)
    assert present is not None
    picture = encode_rgba(np.full((5, 6, 4), 200, np.uint8))
    new = NewCompletion(amodal.key.frame, 1, 2, 6, 5, picture, present.revision_id, None)
    project.completions.add(track.id, [new], engine="classical", fingerprint="1")
    project.tracks.update(track.id, name="cup")
    project.history.undo()


def _flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 3, 20, 200))):
        data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _flip_head(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(3):
        data[chance.randrange(16, 4096)] = chance.randrange(256)
    path.write_bytes(data)


def _lose_pages(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    page = 4096 * chance.randrange(1, len(data) // 4096)
    filler = chance.choice((b"\0", b"\xff", b"\x0d"))
    other = 4096 * chance.randrange(1, len(data) // 4096)
    data[page : page + 4096] = chance.choice((filler * 4096, bytes(data[other : other + 4096])))
    path.write_bytes(data)


def _cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])


def _change_rows(path: Path, chance: random.Random) -> None:
    connection = unguarded(path)
    for _ in range(chance.choice((1, 2, 6))):
        table = chance.choice(_tables(connection))
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        which = chance.choice(("", f"WHERE rowid % 3 = {chance.randrange(3)}", "WHERE rowid = 1"))
        value = chance.choice((*ODD, chance.choice(columns), f"{chance.choice(columns)} + 1"))
        with suppress(sqlite3.Error):
            connection.execute(f'UPDATE OR IGNORE {table} SET "{chance.choice(columns)}" = {value} {which}')
    connection.commit()
    connection.close()


def _change_codes(path: Path, chance: random.Random) -> None:
    connection = unguarded(path)
    table = chance.choice(("revisions", "hypothesis_masks"))
    code = bytes(chance.randrange(48, 112) for _ in range(chance.choice((1, 5, 400))))
    change = chance.choice(
        ("counts = substr(counts, 2)", "counts = counts || 'a'", "margin = 5", "counts = ?", "counts = ?")
    )
    values = (code,) if "?" in change else ()
    connection.execute(f"UPDATE {table} SET {change}, digest = NULL WHERE rowid % 2 = 0", values)
    connection.commit()
    connection.close()


def _change_schema(path: Path, chance: random.Random) -> None:
    connection = unguarded(path)
    with suppress(sqlite3.Error):
        connection.executescript(chance.choice(SCRIPTS).format(t=chance.choice(_tables(connection))))
    connection.close()


def unguarded(path: Path) -> sqlite3.Connection:
    """Return a connection that lets everything be written: the schema's own guards are gone."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA legacy_alter_table=ON")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows if name != "alembic_version"]


_WAYS: tuple[tuple[str, Callable[[Path, random.Random], None]], ...] = (
    ("flipped", _flip),
    ("flipped", _flip),
    ("head", _flip_head),
    ("pages", _lose_pages),
    ("cut", _cut),
    ("rows", _change_rows),
    ("rows", _change_rows),
    ("rows", _change_rows),
    ("codes", _change_codes),
    ("schema", _change_schema),
)
