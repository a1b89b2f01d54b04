"""COCO files with an oddity among sound entries: the sound ones come in, a note names what was left out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import BadInputError
from core.formats.importing import import_into
from tests.formats.projects import empty_project
from tests.formats.test_hardening import FRAMES, HEIGHT, WIDTH, document, import_file, root, write

__all__ = ["root"]
Change = Callable[[dict[str, Any]], object]
SQUARE = [1, 1, 7, 1, 7, 7, 1, 7]


def put(section: str, place: int, **values: Any) -> Change:
    """Return a change of fields of one entry; `...` takes a field away."""

    def change(file: dict[str, Any]) -> None:
        entry = file[section][place]
        for key, value in values.items():
            if value is ...:
                entry.pop(key, None)
            else:
                entry[key] = value

    return change


def add(section: str, place: int, value: Any) -> Change:
    """Return a change that adds an entry."""
    return lambda file: file[section].insert(place, value)


def more(**values: Any) -> dict[str, Any]:
    """Return one more annotation, of a track of its own."""
    code = document()["annotations"][0]["segmentation"]
    return {"id": 50, "image_id": 1, "category_id": 1, "track_id": 9, "segmentation": code} | values


BAD_COUNTS = {"size": [HEIGHT, WIDTH], "counts": [3]}
BAD_CODE = {"size": [HEIGHT, WIDTH], "counts": "~"}
LEFT_OUT: dict[str, tuple[Change, str]] = {
    "no mask": (add("annotations", 0, more(segmentation=...)), "segmentation (id 50, image 1)"),
    "null as mask": (add("annotations", 1, more(segmentation=None)), "annotations[1].segmentation"),
    "empty list": (add("annotations", 3, more(segmentation=[])), "empty list"),
    "empty part": (add("annotations", 0, more(segmentation=[[]])), "at least 6"),
    "two points only": (add("annotations", 0, more(segmentation=[[5, 5, 6, 6]])), "at least 6"),
    "text": (add("annotations", 0, more(segmentation="x")), "str"),
    "words in a polygon": (add("annotations", 0, more(segmentation=[["a"] * 6])), "not a number"),
    "another size": (add("annotations", 0, more(segmentation={"size": [3, 3], "counts": [9]})), "size"),
    "broken code": (add("annotations", 0, more(segmentation=BAD_CODE)), "counts"),
    "short counts": (add("annotations", 0, more(segmentation=BAD_COUNTS)), "cover 3"),
    "beside the picture": (add("annotations", 0, more(segmentation=[[90, 90, 95, 90, 95, 95]])), "no pixel"),
    "image not there": (add("annotations", 0, more(image_id=99)), "99 is no image"),
    "image of another kind": (add("annotations", 0, more(image_id=[1])), "image_id"),
    "no image": (add("annotations", 0, more(image_id=...)), "image_id (id 50): is missing"),
    "second mask of a track": (add("annotations", 3, more(track_id=7)), "two annotations"),
    "null": (add("annotations", 1, None), "is null"),
    "a number": (add("annotations", 1, 3), "is a number"),
    "an image that is null": (add("images", 1, None), "images[1]"),
    "an image without a name": (add("images", 0, {"id": 8, "width": 3, "height": 3}), "file_name (id 8)"),
    "an image whose name is a number": (add("images", 0, {"id": 8, "file_name": 3}), "images[0].file_name"),
    "an image without an id": (add("images", 0, {"file_name": "cat/9.png"}), "images[0].id (file cat/9.png)"),
    "an image without a size": (add("images", 0, {"id": 8, "file_name": "cat/9.png"}), "states no size"),
    "an image too large": (
        add("images", 0, {"id": 8, "file_name": "x/9.png", "width": 60_000, "height": 60_000}), "too large",
    ),
    "a negative size": (add("images", 0, {"id": 8, "file_name": "x", "width": -3, "height": 3}), "width"),
    "a category without a name": (add("categories", 0, {"id": 5}), "categories[0].name (id 5)"),
    "a category twice": (add("categories", 1, {"id": 1, "name": "dog"}), "1 is used twice"),
    "a video twice": (lambda f: f.update(videos=[{"id": 1}, {"id": 1}]), "videos[1].id"),
    "a track twice": (lambda f: f.update(tracks=[{"id": 7}, {"id": 7}]), "tracks[1].id"),
}  # fmt: skip


@pytest.mark.parametrize("which", LEFT_OUT)
def test_an_odd_entry_costs_itself_and_is_named(root: Path, which: str) -> None:
    change, says = LEFT_OUT[which]
    file = document(track_id=7)
    change(file)
    for entry in file["annotations"]:
        if isinstance(entry, dict):
            for key in [key for key, value in entry.items() if value is ...]:
                del entry[key]
    with empty_project(root / "p.amodal") as project:
        summary = import_file(project, write(root, file))
    assert summary.masks == FRAMES
    assert says in " ".join(summary.notes)
    assert any("left out" in note for note in summary.notes)


SOUND: dict[str, Change] = {
    "ids of annotations twice": lambda f: [a.update(id=1) for a in f["annotations"]],
    "ids of annotations are texts": lambda f: [a.update(id=f"a{n}") for n, a in enumerate(f["annotations"])],
    "no ids of annotations": lambda f: [a.pop("id") for a in f["annotations"]],
    "ids of images are texts": lambda f: [
        entry.update({key: f"pic{entry[key]}"})
        for key, entries in (("id", f["images"]), ("image_id", f["annotations"]))
        for entry in entries
    ],
    "ids of images are texts on one side": lambda f: [
        a.update(image_id=str(a["image_id"])) for a in f["annotations"]
    ],
    "ids of images are huge": lambda f: [
        entry.update({key: entry[key] + 2**70})
        for key, entries in (("id", f["images"]), ("image_id", f["annotations"]))
        for entry in entries
    ],
    "ids of images are below zero": lambda f: [
        entry.update({key: -1 - entry[key]})
        for key, entries in (("id", f["images"]), ("image_id", f["annotations"]))
        for entry in entries
    ],
    "ids of tracks are texts": lambda f: [a.update(track_id="t1") for a in f["annotations"]],
    "ids of categories are texts": lambda f: (
        f["categories"][0].update(id="c"), [a.update(category_id="c") for a in f["annotations"]]
    ),
    "a box with a negative side": put("annotations", 1, bbox=[10, 10, -3, 5]),
    "a box of text": put("annotations", 1, bbox="0 0 1 1"),
    "a negative area": put("annotations", 1, area=-1),
    "an area of text": put("annotations", 1, area="large"),
    "iscrowd is false": lambda f: [a.update(iscrowd=False) for a in f["annotations"]],
    "iscrowd is text": lambda f: [a.update(iscrowd="0") for a in f["annotations"]],
    "iscrowd is null": put("annotations", 0, iscrowd=None),
    "iscrowd is odd": put("annotations", 0, iscrowd=7),
    "an unknown video of an annotation": put("annotations", 1, video_id=7),
    "an unknown video of an image": lambda f: (
        f.update(videos=[{"id": 1, "name": "a"}]), put("images", 2, video_id=5)(f)
    ),
    "an area of no end": put("annotations", 1, area=10**400),
    "sizes are null": lambda f: [i.update(width=None, height=None) for i in f["images"]],
    "sizes are missing": lambda f: [(i.pop("width"), i.pop("height")) for i in f["images"]],
    "sizes are 0": lambda f: [i.update(width=0, height=0) for i in f["images"]],
    "one size is missing": put("images", 1, width=...),
    "sizes are texts": lambda f: [i.update(width=f"{WIDTH}", height=float(HEIGHT)) for i in f["images"]],
    "a polygon with a part of two points": put("annotations", 1, segmentation=[SQUARE, [5, 5, 6, 6]]),
    "a polygon that begins with two points": put("annotations", 1, segmentation=[[5, 5, 6, 6], SQUARE]),
    "a polygon with a number too many": put("annotations", 1, segmentation=[[*SQUARE, 3]]),
    "a flat polygon": put("annotations", 1, segmentation=SQUARE),
    "a polygon of pairs": put("annotations", 1, segmentation=[[1, 1], [7, 1], [7, 7]]),
    "parts of pairs": put("annotations", 1, segmentation=[[[1, 1], [7, 1], [7, 7]]]),
    "a polygon of texts": put("annotations", 1, segmentation=[[str(value) for value in SQUARE]]),
    "counts are whole floats": put(
        "annotations", 1, segmentation={"size": [float(HEIGHT), str(WIDTH)], "counts": [5.0, 5.0, 110.0]}
    ),
    "no categories": lambda f: f.pop("categories"),
    "categories are null": lambda f: f.update(categories=None),
    "categories are empty": lambda f: f.update(categories=[]),
    "a category that is not listed": put("annotations", 1, category_id=77),
    "no category": put("annotations", 1, category_id=...),
    "a category whose name is a number": put("categories", 0, name=7),
    "a category with an odd group": put("categories", 0, supercategory=None),
    "an unknown review state": put("annotations", 1, review_state="done"),
    "a remark that is null": put("annotations", 1, review_reason=None),
    "an image listed twice": lambda f: f["images"].append(dict(f["images"][0])),
    "texts of numbers": lambda f: f.update(info={"a": [1, None, "x"]}),
    "tracks and videos are null": lambda f: f.update(tracks=None, videos=None),
}  # fmt: skip


@pytest.mark.parametrize("which", SOUND)
def test_what_others_read_is_read(root: Path, which: str) -> None:
    file = document(track_id=7)
    SOUND[which](file)
    with empty_project(root / "p.amodal") as project:
        summary = import_file(project, write(root, file))
        (clip,) = project.clips.list()
    assert (summary.masks, summary.tracks, clip.frame_count) == (FRAMES, 1, FRAMES)
    assert not any("annotations were" in note or "annotations was" in note for note in summary.notes)


def test_one_id_of_two_pictures_is_not_guessed(root: Path) -> None:
    file = document()
    file["images"][2]["id"] = 1
    file["annotations"][2]["image_id"] = 1
    with empty_project(root / "p.amodal") as project:
        summary = import_file(project, write(root, file))
    assert summary.masks == 1
    assert any("1 of 3 images was left out" in note for note in summary.notes)
    assert any(
        "2 of 3 annotations were left out" in note and "several images" in note for note in summary.notes
    )


def test_a_track_that_changes_its_category_keeps_the_first_and_it_is_said(root: Path) -> None:
    file = document(track_id=7)
    file["categories"].append({"id": 2, "name": "dog"})
    file["annotations"][1]["category_id"] = 2
    with empty_project(root / "p.amodal") as project:
        summary = import_file(project, write(root, file))
    assert (summary.tracks, summary.masks) == (1, FRAMES)
    assert any("1 masks name another category" in note and "cat 7" in note for note in summary.notes)


def test_a_picture_of_another_size_than_the_file_says_costs_its_own_masks(root: Path) -> None:
    file = document()
    (root / "dog").mkdir()
    (root / "dog" / "0.png").write_bytes((root / "cat" / "0.png").read_bytes())
    file["images"].append({"id": 9, "file_name": "dog/0.png", "width": 50, "height": 50})
    file["annotations"].append(more(image_id=9, segmentation=[SQUARE]))
    with empty_project(root / "p.amodal") as project:
        summary = import_file(project, write(root, file))
        assert [clip.name for clip in project.clips.list()] == ["cat"]
    assert summary.masks == FRAMES
    assert any("is 50×50, but" in note for note in summary.notes)


def test_a_file_of_which_nothing_can_be_used_is_refused_with_its_first_reason(root: Path) -> None:
    file = document()
    for image in file["images"]:
        image["width"] = 50
    with empty_project(root / "p.amodal") as project, pytest.raises(BadInputError, match="is 50×10, but"):
        import_file(project, write(root, file))


def test_broken_media_cost_the_pictures_and_not_the_masks(root: Path) -> None:
    (root / "v.mp4").write_bytes(b"no video")
    file = document()
    file["videos"] = [{"id": 1, "name": "v", "file_name": "v.mp4"}]
    for number, image in enumerate(file["images"]):
        image |= {"video_id": 1, "frame_index": number}
    with empty_project(root / "p.amodal") as project:
        summary = import_file(project, write(root, file))
    assert (summary.clips, summary.masks) == (1, FRAMES)
    assert any(
        "1 media was left out" in note or "1 of 1 media was left out" in note for note in summary.notes
    )


def test_json_that_others_write_with_nan_everywhere_is_read(root: Path) -> None:
    text = json.dumps(document(track_id=7, area=float("nan"), bbox=[0, float("inf"), 1, float("-inf")]))
    assert "-Infinity" in text
    with empty_project(root / "p.amodal") as project:
        steps = import_into(project, write(root, text))
        assert len(list(steps)) > 1
        assert len(project.tracks.list(project.clips.list()[0].id)) == 1
