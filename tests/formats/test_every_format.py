"""Project → file → new project, for every format that is read and written: what it carries comes back."""

from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.carries import Carry
from core.formats.registry import exporters, importers
from core.masks.rle import Rle, encode_rle
from tests.formats.fuzz_seeds import ENDINGS, READ_BY
from tests.formats.projects import (
    HEIGHT,
    WIDTH,
    ClipPlan,
    TrackPlan,
    empty_project,
    hard_plans,
    make,
    plans,
    shown,
)

NUMBERS = count()
IN_ORDER = {"coco", "cvat", "davis", "label-studio", "npz", "png", "youtube-vis"}
"""Formats in which tracks keep their order."""
OWN_TESTS = {"tao", "rgba", "coco-results", "coco-amodal", "diffusion-vas", "kins", "cocoa-cls", "sail-vos"}
OWN_TESTS |= {"object-clip"}
"""Formats without whole clips or frames in them: test_amodal_formats.py, test_object_clip.py."""
BOTH_WAYS = sorted(
    name for name in exporters() if (READ_BY.get(name, name) in importers()) and name not in OWN_TESTS
)


@pytest.mark.parametrize("name", BOTH_WAYS)
@given(data=st.data())
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_what_a_format_carries_comes_back(name: str, data: st.DataObject, tmp_path: Path) -> None:
    exporter, importer = exporters()[name], importers()[READ_BY.get(name, name)]
    carries = exporter.carries & importer.carries
    folder = tmp_path / str(next(NUMBERS))
    first = make(folder / "first.amodal", data.draw(plans(carries)))
    out = folder / f"out{ENDINGS.get(name, '.json')}"
    list(export_project(first, out, name))
    with empty_project(folder / "second.amodal") as second:
        list(import_into(second, out, format_name=READ_BY.get(name, name)))
        assert shown(second, carries) == shown(first, carries)
    first.close()


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_hard_shapes_and_names_come_back_in_order(name: str, tmp_path: Path) -> None:
    exporter, importer = exporters()[name], importers()[READ_BY.get(name, name)]
    carries = exporter.carries & importer.carries
    out = tmp_path / f"out{ENDINGS.get(name, '.json')}"
    with make(tmp_path / "first.amodal", hard_plans(carries)) as first:
        list(export_project(first, out, name))
        with empty_project(tmp_path / "second.amodal") as second:
            list(import_into(second, out, format_name=READ_BY.get(name, name)))
            in_order = name in IN_ORDER
            assert shown(second, carries, in_order=in_order) == shown(first, carries, in_order=in_order)


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_three_thousand_frames_come_back(name: str, tmp_path: Path) -> None:
    exporter, importer = exporters()[name], importers()[READ_BY.get(name, name)]
    carries = exporter.carries & importer.carries
    masks = []
    for number in range(4):
        pixels = np.zeros((HEIGHT, WIDTH), bool)
        pixels[number, : number + 2] = True
        masks.append(encode_rle(pixels))
    frames: dict[int, tuple[Rle | None, Rle | None]] = {2999: (masks[0], masks[0])}
    for frame in range(0, 3000, 7):
        frames[frame] = masks[frame % 4], masks[frame % 4]
    plan = ClipPlan("long", 3000, 0, (TrackPlan("a 1", "cup", frames),), False)
    out = tmp_path / f"out{ENDINGS.get(name, '.json')}"
    with make(tmp_path / "first.amodal", (plan,)) as first:
        list(export_project(first, out, name))
        with empty_project(tmp_path / "second.amodal") as second:
            list(import_into(second, out, format_name=READ_BY.get(name, name)))
            assert second.clips.list()[0].frame_count == 3000
            assert shown(second, carries) == shown(first, carries)


@pytest.mark.parametrize("name", sorted(exporters()))
def test_every_exporter_says_what_it_carries(name: str) -> None:
    exporter = exporters()[name]
    assert exporter.name == name
    assert exporter.summary
    assert exporter.carries <= frozenset(Carry)
