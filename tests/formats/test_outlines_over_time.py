"""Outlines for other programs, read again as XML and by a JavaScript engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtQml import QJSEngine, QJSValue
from pytestqt.qtbot import QtBot

import main
from core.formats.exporting import export_project
from core.formats.kit.protocol import ExportOptions
from core.formats.mattes.outline_chains import chains_of, spread_along
from core.masks.polygons import rle_from_polygons
from core.masks.rle import encode_rle, iou
from core.store.project import Project
from core.types import BoolMask
from tests.formats.matte_scene import FRAMES, matte_project, scenes
from tests.soft_scene import SIZE_HW

HEIGHT, WIDTH = SIZE_HW


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with matte_project(tmp_path) as made:
        yield made


def drawn_again(points: list[tuple[float, float]], mask: BoolMask) -> float:
    drawn = rle_from_polygons([[value for point in points for value in point]], mask.shape[:2])
    return iou(drawn, encode_rle(mask))


def turned_box(degrees: float, shift: float) -> BoolMask:
    """Return a long box that turns and moves."""
    y, x = np.mgrid[:120, :160] - np.array([60, 60 + shift])[:, None, None]
    angle = np.radians(degrees)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    inside: BoolMask = (np.abs(along) < 40) & (np.abs(across) < 15)
    return inside


def test_vertices_stay_at_the_same_place_of_the_object() -> None:
    masks = {frame: encode_rle(turned_box(6 * frame, 3 * frame)) for frame in range(8)}
    (chain,) = chains_of(masks, 64)
    assert sorted(chain.points) == list(range(8))
    angle = np.radians(42)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    # Each vertex of the last frame is where turn and shift take that of the first.
    expected = (chain.points[0] - [60, 60]) @ turn + [60 + 21, 60]
    missed = np.linalg.norm(chain.points[7] - expected, axis=1)
    assert np.median(missed) < 3
    assert missed.max() < 8


def test_each_part_is_a_shape_of_its_own_while_it_is_there() -> None:
    one, two = (np.zeros((60, 90), bool) for _ in range(2))
    one[10:30, 10:30] = True
    two[10:30, 50:70] = True
    masks = {0: encode_rle(one), 1: encode_rle(one | two), 3: encode_rle(two)}
    first, second = chains_of(masks, 16)
    assert sorted(first.points) == [0, 1]
    assert sorted(second.points) == [1, 3]
    assert second.points[1][:, 0].min() >= 50


def test_places_are_even_along_the_line() -> None:
    square = np.array([[0, 0], [8, 0], [8, 8], [0, 8]], float)
    found = spread_along(square, 8, None)
    assert found == pytest.approx(np.array([[0, 0], [4, 0], [8, 0], [8, 4], [8, 8], [4, 8], [0, 8], [0, 4]]))


def test_silhouette_shapes_are_the_masks(project: Project, tmp_path: Path) -> None:
    list(export_project(project, tmp_path / "out", "silhouette"))
    root = ElementTree.parse(tmp_path / "out" / "shot.fxs").getroot()
    assert root.attrib == {
        "width": str(WIDTH), "height": str(HEIGHT),
        "workRangeStart": "1001", "workRangeEnd": "1003", "sessionStartFrame": "1001",
    }  # fmt: skip
    shapes = {shape.attrib["label"]: shape for shape in root.findall("Shape")}
    assert set(shapes) == {"cup", "2.lid"}
    held = shapes["cup"].findall(".//Property[@id='opacity']/Key")
    assert [(key.attrib["frame"], key.text) for key in held] == [("0", "100"), ("1", "0"), ("2", "100")]
    keys = shapes["cup"].findall(".//Property[@id='path']/Key")
    assert [key.attrib["frame"] for key in keys] == ["0", "2"]
    for key in keys:
        points = []
        for point in key.iter("Point"):
            vertex, *handles = str(point.text)[1:-1].split("),(")
            assert handles == [vertex, vertex]
            x, y = map(float, vertex.split(","))
            points.append((x * HEIGHT + WIDTH / 2, y * HEIGHT + HEIGHT / 2))
        assert len(points) == 64
        assert drawn_again(points, scenes()[0].mask) > 0.97


STAND_IN = """
var added = [];
function CompItem() {}
function Shape() {}
var MaskMode = {ADD: "add"}, KeyframeInterpolationType = {HOLD: "hold"};
function Keys() { this.times = []; this.values = []; this.kinds = []; }
Keys.prototype.setValuesAtTimes = function (t, v) { this.times = t; this.values = v; };
Keys.prototype.setValueAtTime = function (t, v) { this.times.push(t); this.values.push(v); };
Keys.prototype.nearestKeyIndex = function (t) { return this.times.indexOf(t) + 1; };
Keys.prototype.setInterpolationTypeAtKey = function (i, a, b) { this.kinds[i - 1] = a; };
function Mask() { this.parts = {"ADBE Mask Shape": new Keys(), "ADBE Mask Opacity": new Keys()}; }
Mask.prototype.property = function (name) { return this.parts[name]; };
var layer = {startTime: 0.5, property: function () {
  return {addProperty: function () { var mask = new Mask(); added.push(mask); return mask; }}; }};
var comp = new CompItem();
comp.selectedLayers = [layer];
var app = {project: {activeItem: comp}, beginUndoGroup: function () {}, endUndoGroup: function () {}};
"""


def run(engine: QJSEngine, text: str) -> QJSValue:
    """Return what a program gives; its type in PySide's stubs names an argument of C++ too."""
    return cast(QJSValue, engine.evaluate(text))


def test_after_effects_gets_masks_with_keys(project: Project, tmp_path: Path, qtbot: QtBot) -> None:
    assert QCoreApplication.instance() is not None
    list(export_project(project, tmp_path / "out", "after-effects"))
    engine = QJSEngine()
    run(engine, STAND_IN)
    done = run(engine, (tmp_path / "out" / "shot.jsx").read_text())
    assert not done.isError(), done.toString()
    added = run(engine, "added")
    names = [added.property(number).property("name").toString() for number in (0, 1)]
    assert sorted(names) == ["2.lid", "cup"]
    cup = added.property(names.index("cup")).property("parts")
    path, opacity = cup.property("ADBE Mask Shape"), cup.property("ADBE Mask Opacity")
    fps = project.clips.list()[0].fps
    assert path.property("times").toVariant() == pytest.approx([0.5, 0.5 + 2 / fps])
    assert opacity.property("values").toVariant() == [100, 0, 100]
    assert opacity.property("kinds").toVariant() == ["hold"] * 3
    shape = path.property("values").property(0)
    assert shape.property("closed").toBool()
    assert drawn_again(shape.property("vertices").toVariant(), scenes()[0].mask) > 0.97
    assert FRAMES == 3


def test_what_outlines_lose_is_said(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard: list[float] = []
    list(export_project(project, tmp_path / "out", "silhouette", ExportOptions(tell_iou=heard.append)))
    assert len(heard) == 2 * FRAMES - 1
    assert min(heard) > 0.97
    project.close()
    out = ["--out", str(tmp_path / "few"), "--format", "silhouette", "--option", "points=8"]
    assert main.main(["export", "--project", str(tmp_path / "p.amodal"), *out]) == 0
    assert "outlines lose" in capsys.readouterr().out
