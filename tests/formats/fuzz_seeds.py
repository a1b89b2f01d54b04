"""Sound files of every format, from which the damaged ones are made: ours, and as others write them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from core.formats.exporting import export_project
from core.formats.kit.protocol import ExportOptions
from core.formats.registry import exporters, importers
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import encode_rle
from tests.clips import write_folder, write_video
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, make
from tests.formats.test_cvat import IMAGES, VIDEO, task, track, xml

READ_BY = {"cocoa-cls": "coco", "kins": "coco", "sail-vos": "coco"}
"""Formats that another importer reads."""
ENDINGS = {"npz": ".npz", "cvat": ".xml"}


def plan() -> tuple[ClipPlan, ...]:
    """Return a small project with everything, on a canvas with a margin and without."""
    whole = np.zeros((HEIGHT, WIDTH), bool)
    whole[1:6, 1:8] = True
    part = whole.copy()
    part[2:4, 3:5] = False
    both = encode_rle(part), encode_rle(whole)
    wide = encode_rle(np.pad(part, 3)), encode_rle(np.pad(whole, 3))
    tracks = (TrackPlan("a ä", "cup", {0: both, 1: both}), TrackPlan("b", "dog", {1: (both[0], None)}))
    margin = (TrackPlan("c", "cup", {0: wide}),)
    return (ClipPlan("one", 2, 0, tracks, True), ClipPlan("two", 1, 3, margin, False))


def formats() -> list[str]:
    """Return the names of all formats that can be read."""
    written = {name for name in exporters() if READ_BY.get(name, name) in importers()}
    return sorted(written | set(importers()))


def seeds(name: str, folder: Path) -> list[Path]:
    """Write sound files or folders of a format into an empty folder and return them."""
    own = OTHERS[name](folder) if name in OTHERS else []
    if name not in exporters():
        return own
    out = folder / f"out{ENDINGS.get(name, '.json')}"
    found = [out]
    if name == "object-clip":
        _pictures(folder / "media")
    with make(folder / "p.amodal", plan()) as project:
        list(export_project(project, out, name))
        if name == "coco":
            found.append(folder / "polygons.json")
            list(export_project(project, found[-1], name, ExportOptions(as_polygons=True)))
    for leftover in folder.glob("p.amodal*"):
        leftover.unlink()
    return [*found, *own]


def _pictures(folder: Path) -> None:
    """Write the pictures of the plan, for what shows what is visible."""
    for clip in plan():
        (folder / clip.name).mkdir(parents=True)
        for number in range(clip.frame_count):
            Image.new("RGB", (WIDTH, HEIGHT), "olive").save(folder / clip.name / f"{number}.png")


def _write(path: Path, values: Any) -> Path:
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return path


def _code() -> dict[str, Any]:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[1:5, 2:6] = True
    return rle_to_coco(encode_rle(pixels))


def _loose(folder: Path) -> list[Path]:
    """COCO without tracks, whose pictures are there."""
    (folder / "cat").mkdir()
    for number in range(2):
        Image.new("RGB", (WIDTH, HEIGHT)).save(folder / "cat" / f"{number}.png")
    images = [{"id": n, "file_name": f"cat/{n}.png", "width": WIDTH, "height": HEIGHT} for n in range(2)]
    annotations = [
        {"id": n, "image_id": n, "category_id": 1, "iscrowd": n, "segmentation": code, "bbox": [0, 0, 1, 1]}
        for n, code in enumerate((_code(), {"size": [HEIGHT, WIDTH], "counts": [3, 4, HEIGHT * WIDTH - 7]}))
    ]
    values = {"images": images, "categories": [{"id": 1, "name": "c"}], "annotations": annotations}
    return [_write(folder / "loose.json", values)]


def _masklets(folder: Path) -> list[Path]:
    values = {
        "video_id": "sav_1", "video_frame_count": 9.0, "video_height": HEIGHT, "video_width": WIDTH,
        "masklet_id": [0, 3], "masklet_num": 2, "masklet": [[_code(), _code()]] * 3,
    }  # fmt: skip
    return [_write(folder / "sav_1.json", values)]


def _tao_samples(folder: Path) -> list[Path]:
    sample = {
        "track_id": 5, "category_id": 8, "video_id": 3, "height": HEIGHT, "width": WIDTH,
        "file_names": ["v/1.jpg", "v/2.jpg"], "rles": [_code()["counts"]] * 2,
        "amodal_bboxes": [[-2.5, 0, 5, 4], None],
    }  # fmt: skip
    return [_write(folder / "tao.json", [sample, sample | {"track_id": 6}])]


def _cvat(folder: Path) -> list[Path]:
    write_video(folder / "shot.mp4", 12, size_wh=(64, 48))
    tasks = f"{task('shot', 4, start=2, step=3)}{task('gone', 9, start=5, stop=13, id=2)}"
    tracks = track([2, 5], ' task_id="1"') + track([6, 7], ' task_id="2"') + track([0], id=0)
    mask = '<mask label="dog" rle="0, 8" left="1" top="1" width="4" height="2"/>'
    images = "".join(
        f'<image id="{n}" name="frame_{n:06d}" width="64" height="48">{mask}</image>' for n in (2, 5)
    )
    return [
        _write(folder / "images.xml", IMAGES),
        _write(folder / "video.xml", VIDEO),
        _write(folder / "project.xml", xml(f"<project><tasks>{tasks}</tasks></project>", tracks)),
        _write(folder / "frames.xml", xml(task("shot", 4, start=2, step=3), images)),
    ]


def _polygons(folder: Path) -> list[Path]:
    result = {
        "type": "polygonlabels", "original_width": WIDTH, "original_height": HEIGHT,
        "value": {"points": [[0, 0], [50, 0], [50, 50]], "polygonlabels": ["Car"]},
    }  # fmt: skip
    task = {"id": 1, "data": {"image": "/data/local-files/?d=a/b.png"}, "annotations": [{"result": [result]}]}
    bare = result | {"type": "polygon", "id": "x", "to_name": "pic"}
    label = {"type": "labels", "id": "x", "value": {"labels": ["Bus"]}}
    Image.new("RGB", (WIDTH, HEIGHT)).save(folder / "1.png")
    odd = {
        "id": 2,
        "data": {"title": "a film", "pic": "C:\\data\\1.png"},
        "annotations": [{"result": [bare, label]}, {"result": [result], "was_cancelled": True}],
        "predictions": [{"result": []}],
    }
    empty = {"id": 3, "data": {"pic": "s3://bucket/data/0a1b2c3d-1.png"}, "annotations": []}
    return [_write(folder / "polygons.json", [task]), _write(folder / "odd.json", [odd, empty, task])]


def _movi(folder: Path) -> list[Path]:
    place = folder / "movi" / "video"
    (place / "rgba").mkdir(parents=True)
    for number in range(2):
        for name, value in (("full", 1), ("0", 1)):
            pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
            pixels[1:4, 1:4] = value
            Image.fromarray(pixels).save(place / f"segmentation_{name}_{number:05d}.png")
        Image.new("RGBA", (WIDTH, HEIGHT)).save(place / "rgba" / f"rgba_full_{number:05d}.png")
    return [place.parent]


def _rgbs(folder: Path) -> list[Path]:
    return [write_folder(folder / "clip", 2)]


def _media(folder: Path) -> list[Path]:
    pictures = folder / "pictures"
    pictures.mkdir()
    for ending in ("png", "jpg", "webp", "bmp", "tif"):
        ok, data = cv2.imencode(f".{ending}", np.full((HEIGHT, WIDTH, 3), 90, np.uint8))
        assert ok
        (pictures / f"0.{ending}").write_bytes(data.tobytes())
    return [pictures, write_video(folder / "film.mp4", 4, size_wh=(64, 48))]


OTHERS: dict[str, Callable[[Path], list[Path]]] = {
    "coco": _loose,
    "sa-v": _masklets,
    "diffusion-vas": _tao_samples,
    "cvat": _cvat,
    "label-studio": _polygons,
    "movi": _movi,
    "rgbs-masks": _rgbs,
    "media": _media,
}
