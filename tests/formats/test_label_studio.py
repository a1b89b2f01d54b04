"""Label Studio: its packed brush code by hand, polygons in per cent, and what is refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from core.formats.importing import import_into
from core.formats.label_studio.label_studio_codes import brush_from_rle, rle_from_brush
from core.formats.validating import validate
from core.masks.rle import decode_rle, encode_rle
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from core.types import BoolMask, Layer
from tests.formats.projects import empty_project


def packed(bits: str) -> list[int]:
    plain = bits.replace(" ", "")
    return [int(plain[n : n + 8].ljust(8, "0"), 2) for n in range(0, len(plain), 8)]


HEAD = f"{16:032b} 00111 0010 0011 0111 1111"
"""16 values (2 × 2 pixels, RGBA), words of 8 bits, lengths of 3, 4, 8 and 16 bits."""


def opened(path: Path) -> Project:
    return empty_project(path)


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
        ({"value": {"points": [[0, "a"], [1, 1], [2, 2]], "polygonlabels": ["Car"]}}, "no number"),
        ({"value": {"points": [[0, 0]], "polygonlabels": ["Car"]}}, "polygon needs"),
        ({"type": "brushlabels", "value": {"format": "rle", "rle": [1, 2]}}, "holds"),
        ({"type": "brushlabels", "value": {"format": "png"}}, "no brush mask"),
    ],
)
def test_bad_results_are_told_in_one_line(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([task(change)]))
    steps = validate(file)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            problems = end.value.problems
            break
    assert [says in str(problem) for problem in problems] == [True]
    assert "\n" not in str(problems[0])
    assert "[0].annotations[0].result[0]" in str(problems[0])


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


def read(tmp_path: Path, values: list[Any], **options: Any) -> tuple[ImportSummary, Any]:
    """Import and return the summary and clips: name, frame count, {track: frames}."""
    file = tmp_path / "in.json"
    file.write_text(json.dumps(values))
    (tmp_path / "p.amodal").unlink(missing_ok=True)
    with opened(tmp_path / "p.amodal") as project:
        steps = import_into(project, file, **options)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                summary = end.value
                break
        found = []
        for clip in project.clips.list():
            tracks = {
                track.name: [head.key.frame for head in project.masks.of_track(track.id, Layer.MODAL)]
                for track in project.tracks.list(clip.id)
            }
            found.append((clip.name, clip.frame_count, tracks))
        return summary, found


def of(data: dict[str, Any], number: int = 1, **change: Any) -> dict[str, Any]:
    whole = task(change)
    whole["annotations"][0]["result"].pop()
    return whole | {"id": number, "data": data}


def pictures(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        Image.new("RGB", (10, 8)).save(folder / name)


@pytest.mark.parametrize(
    "data",
    [
        {"title": "my clip", "image": "/data/upload/3/{n}.jpg"},
        {"title": "a/b", "note": "see http://x.org/y", "picture": "/data/upload/3/{n}.jpg"},
        {"text": "one.two", "pic": "https://host.org/a/b/{n}.jpg?X-Amz-Signature=1&b=2"},
        {"image": "/data/local-files/?d=data/img/{n}.jpg"},
        {"image": "/data/local-files/?d=C%3A%5CUsers%5Cme%5Cimg%5C{n}.jpg"},
        {"image": "/data/local-files/?d=C:\\Users\\me\\img\\{n}.jpg"},
        {"image": "C:\\Users\\me\\img\\{n}.jpg"},
        {"image": "file:///C:/Users/me/img/{n}.jpg"},
        {"image": "s3://bucket/some/img/{n}.jpg"},
        {"image": "/data/upload/3/0a1b2c3d-{n}.jpg"},
        {"a": "10:30", "b": "img/{n}.jpg", "c": "img/{n}.txt"},
    ],
)
def test_the_picture_of_a_task_is_found(data: dict[str, str], tmp_path: Path) -> None:
    pictures(tmp_path / "img", ["00000.jpg", "00001.jpg", "00002.jpg"])
    values = [
        of({key: value.replace("{n}", f"{n:05d}") for key, value in data.items()}, n) for n in (0, 1, 2)
    ]
    summary, found = read(tmp_path, values, media_root=tmp_path / "img")
    assert [(count, tracks) for _, count, tracks in found] == [(3, {"Car 1": [0, 1, 2]})]
    (note,) = summary.notes
    assert note.startswith("3 media names were found under")
    assert "by their last parts" in note


def test_masks_lie_on_the_picture_of_their_name(tmp_path: Path) -> None:
    pictures(tmp_path / "img", [f"{n:05d}.jpg" for n in range(4)])
    values = [of({"title": "x", "image": f"img/{n:05d}.jpg"}, n) for n in (3, 1)]
    _, found = read(tmp_path, values)
    assert found == [("img", 4, {"Car 1": [1, 3]})]


def test_tasks_without_a_mask_are_frames_too(tmp_path: Path) -> None:
    pictures(tmp_path / "img", ["0.jpg", "1.jpg"])
    empty = {"id": 5, "data": {"image": "img/1.jpg"}, "annotations": []}
    summary, found = read(tmp_path, [of({"image": "img/0.jpg"}), empty])
    assert (found, summary.notes) == ([("img", 2, {"Car 1": [0]})], ())
    summary, found = read(tmp_path, [empty])
    assert (found, summary.notes) == ([("img", 1, {})], ())


def test_a_task_whose_size_nobody_knows_is_said(tmp_path: Path) -> None:
    empty = {"id": 5, "data": {"image": "gone/1.jpg"}, "annotations": []}
    summary, found = read(tmp_path, [of({"image": "img/0.jpg"}), empty])
    assert len(found) == 1
    assert any("no mask that tells the size of 1.jpg" in note for note in summary.notes)


def test_an_odd_result_or_task_costs_itself(tmp_path: Path) -> None:
    whole = task({})
    odd = {"type": "brushlabels", "id": "odd", "value": {"format": "rle", "rle": [1, 2]}}
    whole["annotations"][0]["result"] += [odd, 7, {"type": "polygonlabels", "original_width": "x"}]
    nameless = {"id": 9, "data": {"n": 3}, "annotations": []}
    summary, found = read(tmp_path, [whole, nameless, 3])
    assert [tracks for _, _, tracks in found] == [{"Car 1": [0]}]
    notes = "\n".join(summary.notes)
    assert "2 of 3 results were left out: [0].annotations[0].result[2]" in notes
    assert "(id odd)" in notes
    assert "(id 9): names no picture" in notes
    assert "2 results that are no masks were left out: 1 no object, 1 rectanglelabels" in notes


def test_several_annotations_and_tasks_of_one_picture_are_tracks_of_their_own(tmp_path: Path) -> None:
    two = of({"image": "img/0.jpg"})
    two["annotations"] *= 2
    summary, found = read(tmp_path, [two, of({"image": "img/0.jpg"}, 2)])
    assert found == [("img", 1, {"Car 1": [0], "Car 1 (annotation 2)": [0], "Car 1 (task 2)": [0]})]
    assert any("1 tasks have several annotations" in note for note in summary.notes)
    assert any("1 tasks are of pictures that an earlier task is of" in note for note in summary.notes)


def test_what_is_no_annotation_is_counted(tmp_path: Path) -> None:
    whole = of({"image": "img/0.jpg"}) | {"predictions": [{"result": []}]}
    skipped = whole["annotations"][0] | {"was_cancelled": True}
    whole["annotations"] = [*whole["annotations"], skipped]
    summary, _ = read(tmp_path, [whole])
    assert any("1 annotations that their annotators had skipped" in note for note in summary.notes)
    assert any("predictions of 1 tasks were left out" in note for note in summary.notes)


def test_shapes_whose_label_stands_beside_them_are_read(tmp_path: Path) -> None:
    whole = of({"image": "img/0.jpg"})
    (shape,) = whole["annotations"][0]["result"]
    bare = shape | {"type": "polygon", "value": {"points": shape["value"]["points"]}}
    label = {"id": shape["id"], "type": "labels", "value": {"labels": ["Bus"]}}
    whole["annotations"][0]["result"] = [bare, label]
    summary, found = read(tmp_path, [whole])
    assert found == [("img", 1, {"Bus 1": [0]})]
    assert not any("results" in note for note in summary.notes)


def test_a_name_that_no_file_can_have_is_a_picture_that_is_not_there(tmp_path: Path) -> None:
    """Found by fuzzing: the system calls such a name an error and not a missing file."""
    summary, found = read(tmp_path, [of({"image": f"img/{'9' * 3000}.png"})])
    assert [tracks for _, _, tracks in found] == [{"Car 1": [0]}]
    assert any("not under" in note for note in summary.notes)
