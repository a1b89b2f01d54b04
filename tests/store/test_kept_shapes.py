"""Polygons beside masks: kept with the revision that they make, so they come and go with it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.changes.shapes import Drawing, Drawn, KeptShape
from core.masks.canvas import MaskCanvas
from core.masks.rings import Ring, mask_of_rings, rings_of_mask
from core.masks.rle import Rle, encode_rle
from core.store.damage.checkup import check_project
from core.store.project import Project
from core.types import Layer
from tests.steps import BRUSH

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0015.amodal"
KEY = MaskKey(1, 0, Layer.AMODAL)
FIRST = Ring(((1.0, 1.0), (6.0, 1.0), (6.0, 5.0), (1.0, 5.0)))
HOLE = Ring(((2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 4.0)), is_taken=True)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of the schema before, upgraded: one clip of 9 × 6 pixels."""
    shutil.copyfile(OLD, tmp_path / "p.amodal")
    return Project.open(tmp_path / "p.amodal")


def canvas(project: Project) -> MaskCanvas:
    clip = project.clips.get(1)
    return MaskCanvas(clip.width, clip.height, clip.margin)


def shape(project: Project, key: MaskKey = KEY) -> KeptShape | None:
    return project.kept_shapes.at_frame(1, key.frame).get(key)


def put(project: Project, rle: Rle | None, drawn: Drawn | None = None, key: MaskKey = KEY) -> None:
    head = project.masks.head(key)
    edit = MaskEdit(key, rle, None if head is None else head.revision_id, drawn)
    project.masks.commit([edit], step=BRUSH)


def draw(project: Project, *rings: Ring, how: Drawing = Drawing.ADDED, key: MaskKey = KEY) -> None:
    head = project.masks.head(key)
    base = None if head is None or how is not Drawing.ADDED else head.rle
    put(project, mask_of_rings(rings, base, canvas(project)), Drawn(rings, how), key)


def test_rings_go_on_are_dropped_by_paint_and_come_back_with_undo(project: Project) -> None:
    with project:
        draw(project, FIRST)
        draw(project, HOLE)
        both = KeptShape((FIRST, HOLE))
        assert shape(project) == both
        head = project.masks.head(KEY)
        assert head is not None
        assert head.rle == mask_of_rings((FIRST, HOLE), None, canvas(project))
        painted = encode_rle(np.ones((6, 9), bool))
        put(project, painted)
        assert shape(project) is None
        project.history.undo()
        assert shape(project) == both
        project.history.undo()
        assert shape(project) == KeptShape((FIRST,))
        path = project.path
    assert path is not None
    with Project.open(path) as again:
        assert shape(again) == KeptShape((FIRST,)), "also in the next session"
    assert check_project(path).is_whole


def test_a_polygon_on_a_painted_mask_knows_what_it_was_drawn_on(project: Project) -> None:
    with project:
        painted = encode_rle(np.eye(6, 9, dtype=bool))
        put(project, painted)
        draw(project, FIRST)
        smaller = Ring(FIRST.points[:3])
        assert shape(project) == KeptShape((FIRST,), painted)
        put(project, mask_of_rings((smaller,), painted, canvas(project)), Drawn((smaller,), Drawing.CHANGED))
        assert shape(project) == KeptShape((smaller,), painted), "what it was drawn on stays"
        project.clips.set_margin(1, 2)
        found = shape(project)
        assert found is not None
        head = project.masks.head(KEY)
        assert head is not None
        assert mask_of_rings(found.rings, found.base, canvas(project)) == head.rle, "also with a margin"


def test_restored_and_copied_masks_have_their_polygons(project: Project) -> None:
    with project:
        draw(project, FIRST)
        drawn = project.masks.head(KEY)
        assert drawn is not None
        put(project, None)
        assert shape(project) is None
        project.masks.restore(drawn.revision_id)
        assert shape(project) == KeptShape((FIRST,))
        made, _ = project.joining.duplicate(KEY.track_id, name="twin")
        assert shape(project, MaskKey(made.id, 0, Layer.AMODAL)) == KeptShape((FIRST,))


@pytest.mark.parametrize(
    "text", ["[]", "[[0, 1, 2]]", "[[0, 1, 2, 3, 4, 5, 1e999]]", "[[7, 1, 2, 3, 4, 5, 6]]"]
)
def test_damaged_polygons_are_told_and_the_mask_is_there(project: Project, text: str) -> None:
    with project:
        draw(project, FIRST)
        path = project.path
    assert path is not None
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP TRIGGER mask_shapes_no_update")
        file.execute("UPDATE mask_shapes SET rings = ?", (text,))
        file.commit()
    with Project.open(path) as again:
        assert shape(again) is None
        assert again.masks.head(KEY) is not None
        assert any("polygon" in str(one) for one in again.health.damage.found)


def test_schema_0015_project_opens_with_a_backup_and_takes_polygons(project: Project, tmp_path: Path) -> None:
    with project:
        assert project.kept_shapes.of_clip(1) == {}
        draw(project, FIRST)
        assert project.kept_shapes.of_clip(1) == {KEY: KeptShape((FIRST,))}
    assert (tmp_path / "p.amodal.backup-0015").exists()


def test_a_mask_with_holes_and_parts_in_them_is_made_rings() -> None:
    mask = np.zeros((30, 40), bool)
    mask[2:28, 3:37] = True
    mask[6:24, 8:30] = False
    mask[10:20, 12:20] = True
    mask[13:16, 14:17] = False
    made_of = MaskCanvas(30, 20, 5)
    rle = encode_rle(mask)
    rings = rings_of_mask(rle, made_of, 0.0)
    assert [ring.is_taken for ring in rings] == [False, True, False, True]
    assert mask_of_rings(rings, None, made_of) == rle
