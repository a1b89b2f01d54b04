"""Label Studio: its packed brush code by hand, polygons in per cent, and what is refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import BadInputError
from core.formats.importing import import_into
from core.formats.label_studio_codes import brush_from_rle, rle_from_brush
from core.formats.validating import validate
from core.masks.rle import decode_rle, encode_rle
from core.store.project import Project
from core.types import BoolMask, Layer


def packed(bits: str) -> list[int]:
    plain = bits.replace(" ", "")
    return [int(plain[n : n + 8].ljust(8, "0"), 2) for n in range(0, len(plain), 8)]


HEAD = f"{16:032b} 00111 0010 0011 0111 1111"
"""16 values (2 × 2 pixels, RGBA), words of 8 bits, lengths of 3, 4, 8 and 16 bits."""


def opened(path: Path) -> Project:
    Project.create(path).close()
    return Project.open(path)


@given(arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_codes_come_back(mask: BoolMask) -> None:
    rle = encode_rle(mask)
    assert rle_from_brush(brush_from_rle(rle), rle.size_hw) == rle


def test_a_code_by_hand() -> None:
    # Eight zeros, then four 255 (the third pixel), then four values one by one with alpha 255.
    code = packed(f"{HEAD} 1 00 111 00000000  1 00 011 11111111  0 00 011 {'0' * 24} 11111111")
    assert decode_rle(rle_from_brush(code, (2, 2))).tolist() == [[False, False], [True, True]]
    empty = brush_from_rle(encode_rle(np.zeros((2, 2), bool)))
    assert empty == packed(f"{HEAD} 1 01 1111 00000000")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ([], "no list of bytes"),
        ([300], "no byte"),
        ([0, 0, 0, 17], "holds 17 values"),
        (packed(HEAD), "cut off"),
        (packed(f"{HEAD} 1 11 {'1' * 16} 00000000"), "runs over"),
    ],
)
def test_bad_codes_are_told(code: list[int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rle_from_brush(code, (2, 2))


def task(change: dict[str, Any]) -> dict[str, Any]:
    result = {
        "id": "a", "type": "polygonlabels", "from_name": "label", "to_name": "image",
        "original_width": 10, "original_height": 8,
        "value": {"points": [[0, 0], [50, 0], [50, 50], [0, 50]], "polygonlabels": ["Car"]},
    }  # fmt: skip
    box = {"type": "rectanglelabels", "value": {}, "original_width": 10, "original_height": 8}
    return {
        "id": 1,
        "data": {"image": "/data/local-files/?d=shots/one%20two/a.png"},
        "annotations": [{"id": 1, "result": [result | change, box]}],
    }


def test_polygons_are_read_and_boxes_counted(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([task({})]))
    with opened(tmp_path / "p.amodal") as project:
        steps = import_into(project, file)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                summary = end.value
                break
        (clip,) = project.clips.list()
        (track,) = project.tracks.list(clip.id)
        assert (clip.name, clip.width, clip.height) == ("one two", 10, 8)
        assert (track.name, track.category.name) == ("Car 1", "Car")
        (head,) = project.masks.of_track(track.id, Layer.MODAL)
        assert decode_rle(head.rle).sum() == 20
    assert any("1 results that are no masks" in note for note in summary.notes)
    assert summary.taken_for.startswith("label-studio")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"original_width": "x"}, "original_width"),
        ({"value": {"points": [[0, "a"], [1, 1], [2, 2]], "polygonlabels": ["Car"]}}, "no number"),
        ({"value": {"points": [[0, 0]], "polygonlabels": ["Car"]}}, "polygon needs"),
        ({"type": "brushlabels", "value": {"format": "rle", "rle": [1, 2]}}, "holds"),
        ({"type": "brushlabels", "value": {"format": "png"}}, "no brush mask"),
    ],
)
def test_bad_results_are_refused_in_one_line(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([task(change)]))
    with opened(tmp_path / "p.amodal") as project, pytest.raises(BadInputError, match=says) as caught:
        list(import_into(project, file))
    assert "\n" not in str(caught.value)
    assert "[0].annotations[0].result[0]" in str(caught.value)


def test_validation_goes_on_after_an_object_whose_only_mask_is_bad(tmp_path: Path) -> None:
    """Found by fuzzing: the object was kept without any mask."""
    file = tmp_path / "in.json"
    bad = {"type": "brushlabels", "value": {"format": "rle", "rle": [1, 2], "brushlabels": ["Dog"]}}
    values = [task(bad), task({}) | {"id": 2, "data": {"image": "shots/one two/b.png"}}]
    file.write_text(json.dumps(values))
    steps = validate(file)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            verdict = end.value
            break
    assert verdict.problem_count == 1
    assert "[0].annotations[0].result[0]" in str(verdict.problems[0])
    assert verdict.summary.masks == 1
