"""Tasks of CVAT and Label Studio, folders of masks: the masks of one never lie on the pictures of another."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame, ImportSummary
from core.types import Layer
from core.video.media.source import MediaInfo, MediaKind
from tests.formats.projects import empty_project

WIDTH, HEIGHT = 10, 8
Found = dict[str, list[str]]


def pictures(folder: Path, names: Sequence[str]) -> Path:
    """Write pictures and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        Image.new("RGB", (WIDTH, HEIGHT)).save(folder / name)
    return folder


def read(source: Path, media: Path, layer: Layer = Layer.MODAL) -> tuple[ImportSummary, Found]:
    """Import and return the summary and the pictures that masks lie on, by clip; "" = not there."""
    place = source.parent / "p.amodal"
    found: Found = {}
    with empty_project(place) as project:
        steps = import_into(project, source, media_root=media)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                summary: ImportSummary = end.value
                break
        for clip in project.clips.list():
            where, names = project.resolve_media(clip), project.media.of(clip).names
            lie = found.setdefault(clip.name, [])
            for track in project.tracks.list(clip.id):
                for head in project.masks.of_track(track.id, layer):
                    picture = where / names[head.key.frame] if where.is_dir() else where
                    lie.append(str(picture.relative_to(media)) if picture.is_file() else "")
    return summary, found


def cvat(folder: Path, tasks: Sequence[str], images: Sequence[tuple[int, str]], subset: str = "") -> Path:
    """Write a CVAT file of tasks by name and images of them: (number of the task, name)."""
    meta = "".join(f"<task><id>{n}</id><name>{name}</name></task>" for n, name in enumerate(tasks))
    mask = '<mask label="dog" rle="0, 8" left="1" top="1" width="4" height="2"/>'
    part = f' subset="{subset}"' if subset else ""
    size = f' width="{WIDTH}" height="{HEIGHT}"'
    body = "".join(
        f'<image id="{n}" name="{name}" task_id="{task}"{part}{size}>{mask}</image>'
        for n, (task, name) in enumerate(images)
    )
    file = folder / "in.xml"
    file.write_text(f"<annotations><meta><project><tasks>{meta}</tasks></project></meta>{body}</annotations>")
    return file


def label_studio(folder: Path, names: Sequence[str]) -> Path:
    """Write a task with a polygon for every picture."""
    shape = {
        "type": "polygonlabels", "from_name": "label", "to_name": "image",
        "original_width": WIDTH, "original_height": HEIGHT,
        "value": {"points": [[0, 0], [50, 0], [50, 50], [0, 50]], "polygonlabels": ["Car"]},
    }  # fmt: skip
    tasks = [
        {"id": n, "data": {"image": name}, "annotations": [{"id": n, "result": [{**shape, "id": "a"}]}]}
        for n, name in enumerate(names)
    ]
    file = folder / "in.json"
    file.write_text(json.dumps(tasks))
    return file


def said(summary: ImportSummary, words: str) -> bool:
    return any(words in note for note in summary.notes)


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_images_of_another_folder_are_not_those_of_the_given_one(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    for name in order:
        pictures(tmp_path / name, ["0.jpg"])
    file = cvat(tmp_path, ["job"], [(0, f"{name}/0.jpg") for name in order])
    summary, found = read(file, tmp_path / "a")
    assert found == {"a": ["0.jpg"], "b": [""]}
    assert said(summary, "contradict")


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("subset", ["", "train"])
def test_tasks_whose_pictures_are_called_alike_are_told_apart_by_their_names(
    tmp_path: Path, order: tuple[str, str], subset: str
) -> None:
    for name in order:
        pictures(tmp_path / name, ["0.jpg"])
    file = cvat(tmp_path, order, [(0, "0.jpg"), (1, "0.jpg")], subset)
    _, found = read(file, tmp_path)
    assert found == {"a": ["a/0.jpg"], "b": ["b/0.jpg"]}
    (tmp_path / "p.amodal").unlink()
    summary, found = read(file, tmp_path / "a")
    assert found == {"a": ["0.jpg"], "b": [""]}
    assert said(summary, "contradict")


@pytest.mark.parametrize(
    ("tasks", "subset", "inside"),
    [
        (["x", "y"], "", ""),
        (["x", "x"], "", ""),
        (["x", "x"], "", "x"),
        (["x", "y"], "train", "train"),
        (["", ""], "", ""),
    ],
)
def test_pictures_that_two_tasks_are_after_are_neither_ones(
    tmp_path: Path, tasks: list[str], subset: str, inside: str
) -> None:
    root = tmp_path / "root"
    pictures(root / inside, ["0.jpg"])
    file = cvat(tmp_path, tasks, [(0, "0.jpg"), (1, "0.jpg")], subset)
    summary, found = read(file, root)
    assert len(found) == 2
    assert [places for places in found.values() if places != [""]] == []
    assert said(summary, "not under")


def test_videos_of_the_same_name_are_weighed_too(tmp_path: Path) -> None:
    pictures(tmp_path / "a" / "film", ["0.jpg", "1.jpg"])
    size = f"<original_size><width>{WIDTH}</width><height>{HEIGHT}</height></original_size>"
    tasks = "".join(
        f"<task><id>{n}</id><name>{name}</name><source>{name}/film</source>{size}</task>"
        for n, name in enumerate(("b", "a"))
    )
    shape = '<mask frame="1" outside="0" rle="0, 8" left="1" top="1" width="4" height="2"/>'
    body = "".join(f'<track id="{n}" label="dog" task_id="{n}">{shape}</track>' for n in (0, 1))
    file = tmp_path / "in.xml"
    file.write_text(f"<annotations><meta><project>{tasks}</project></meta>{body}</annotations>")
    summary, found = read(file, tmp_path / "a")
    assert found == {"film": [""], "film 2": ["film/1.jpg"]}
    assert said(summary, "contradict")


@pytest.mark.parametrize("names", [("a/0.jpg", "b/0.jpg"), ("b/0.jpg", "a/0.jpg")])
def test_loose_names_of_label_studio_are_never_guessed(tmp_path: Path, names: tuple[str, str]) -> None:
    root = pictures(tmp_path / "root", ["0.jpg"])
    summary, found = read(label_studio(tmp_path, names), root)
    assert list(found.values()) == [[""], [""]]
    assert said(summary, "contradict")
    (tmp_path / "p.amodal").unlink()
    root = pictures(tmp_path / "a", ["0.jpg"])
    summary, found = read(label_studio(tmp_path, names), root)
    assert found == {"a": ["0.jpg"], "b": [""]}
    assert said(summary, "contradict")


def test_disjoint_names_of_another_folder_are_not_taken_either(tmp_path: Path) -> None:
    root = pictures(tmp_path / "a", [f"{n}.jpg" for n in range(6)])
    _, found = read(label_studio(tmp_path, ["b/4.jpg", "b/5.jpg", "a/0.jpg", "a/1.jpg"]), root)
    assert found == {"a": ["0.jpg", "1.jpg"], "b": ["", ""]}


@pytest.mark.parametrize(
    ("names", "lie"),
    [
        (["up/0a1b2c3d-0.jpg", "up/4e5f6071-0.jpg"], []),
        (["up/0a1b2c3d-0.jpg", "up/0.jpg"], ["0.jpg"]),
        (["up/0.png", "up/0.jpg"], ["0.jpg"]),
        (["up/0.png", "up/0.bmp"], []),
    ],
)
def test_a_file_that_two_names_find_is_that_of_its_own_name_or_neither(
    tmp_path: Path, names: list[str], lie: list[str]
) -> None:
    root = pictures(tmp_path / "up", ["0.jpg"])
    summary, found = read(label_studio(tmp_path, names), root)
    assert [place for places in found.values() for place in places if place] == lie
    assert said(summary, "not under") or said(summary, "were left out")


def masks(folder: Path, names: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        Image.fromarray(np.eye(HEIGHT, WIDTH, dtype=np.uint8) * 255).save(folder / name)


@pytest.mark.parametrize("name", ["a", "b"])
def test_masks_of_another_davis_clip_do_not_take_the_given_pictures(tmp_path: Path, name: str) -> None:
    source = tmp_path / "set"
    for clip in ("a", "b"):
        masks(source / "Annotations" / clip, ["0.png"])
    root = pictures(tmp_path / name, ["0.jpg"])
    summary, found = read(source, root)
    other = "b" if name == "a" else "a"
    assert found == {name: ["0.jpg"], other: [""]}
    assert said(summary, "contradict")


def test_folders_of_masks_are_weighed_by_their_index(tmp_path: Path) -> None:
    source = tmp_path / "set"
    clips: list[dict[str, Any]] = []
    for clip in ("b", "a"):
        masks(source / clip / "t" / "modal", ["000000.png"])
        track = {"folder": "t", "name": "t", "category": "c"}
        clip_of = {"name": "shot", "folder": clip, "media": f"{clip}/rgb", "frames": 1, "tracks": [track]}
        clips.append({**clip_of, "width": WIDTH, "height": HEIGHT})
    (source / "index.json").write_text(json.dumps({"clips": clips}))
    root = tmp_path / "a"
    pictures(root / "rgb", ["0.jpg"])
    summary, found = read(source, root)
    assert found == {"shot": [""], "shot 2": ["rgb/0.jpg"]}
    assert said(summary, "contradict")


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_results_whose_ids_name_folders_are_weighed_together(tmp_path: Path, order: tuple[str, str]) -> None:
    root = pictures(tmp_path / "a", ["0.jpg"])
    code = {"size": [HEIGHT, WIDTH], "counts": encode_rle(np.eye(HEIGHT, WIDTH) > 0).counts.decode()}
    odd: dict[str, Any] = {"image_id": "a/0", "segmentation": {"size": [HEIGHT, WIDTH], "counts": "~"}}
    entries = [{"image_id": f"{name}/0", "category_id": 1, "segmentation": code} for name in order]
    file = tmp_path / "in.json"
    file.write_text(json.dumps([*entries, odd]))
    summary, found = read(file, root, Layer.AMODAL)
    assert found == {"a/0": ["0.jpg"], "b/0": [""]}
    assert said(summary, "contradict")
    assert said(summary, "1 of 3 entries were left out: [2]") or said(
        summary, "1 of 3 entries was left out: [2]"
    )


def test_clips_of_an_archive_are_weighed_together(tmp_path: Path) -> None:
    out = tmp_path / "out.npz"
    with empty_project(tmp_path / "q.amodal") as project:
        with project.importing("start") as session:
            for name in ("b", "a"):
                info = MediaInfo(tmp_path / name / "rgb", MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, 1)
                clip = session.add_clip(info, name=name)
                track = session.add_track(clip, name="t", category=session.ensure_category("c"))
                code = encode_rle(np.eye(HEIGHT, WIDTH) > 0)
                session.add_frames([ImportedFrame(track.id, 0, code, code)])
        list(export_project(project, out, "npz"))
    root = tmp_path / "a"
    pictures(root / "rgb", ["0.jpg"])
    summary, found = read(out, root)
    assert found == {"b": [""], "a": ["rgb/0.jpg"]}
    assert said(summary, "contradict")


@pytest.mark.parametrize("name", ["a", "b"])
def test_videos_of_movi_are_weighed_together(tmp_path: Path, name: str) -> None:
    source = tmp_path / "set"
    for video in ("a", "b"):
        masks(source / video, ["segmentation_full_00000.png"])
    root = tmp_path / name
    pictures(root / "rgba", ["0.jpg"])
    _, found = read(source, root)
    other = "b" if name == "a" else "a"
    assert {clip: set(places) for clip, places in found.items()} == {name: {"rgba/0.jpg"}, other: {""}}
