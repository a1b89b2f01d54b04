"""Names in files and the media that they mean: found by their ends, never outside, never another's."""

import json
import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import cv2
import numpy as np
import pytest

from core.formats.importing import import_into
from core.formats.kit.reading.media_root import MediaRoot, check_relative
from core.store.importing.import_session import ImportSummary
from core.types import Layer
from tests.formats.projects import empty_project

WIDTH, HEIGHT = 12, 10
SQUARE = [[1, 1, 7, 1, 7, 7, 1, 7]]


def write_pictures(folder: Path, count: int = 4, ending: str = ".png", first: int = 0) -> Path:
    """Write pictures 00000, 00001, … and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        _, png = cv2.imencode(".png", np.full((HEIGHT, WIDTH, 3), number, np.uint8))
        (folder / f"{number:05d}{ending}").write_bytes(png.tobytes())
    return folder


def coco(names: Sequence[str], **of_image: Sequence[Any]) -> dict[str, Any]:
    """Return a COCO file with a mask in every picture; its track is that of the picture's folder."""
    folders: dict[str, int] = {}
    images, annotations = [], []
    for number, name in enumerate(names):
        image: dict[str, Any] = {"id": number, "file_name": name}
        image |= {key: values[number] for key, values in of_image.items()}
        images.append(image | {"width": WIDTH, "height": HEIGHT})
        folder = name.replace("\\", "/").rpartition("/")[0]
        track = folders.setdefault(folder, len(folders))
        annotations.append({"image_id": number, "category_id": 1, "track_id": track, "segmentation": SQUARE})
    return {"images": images, "categories": [{"id": 1, "name": "cat"}], "annotations": annotations}


def read(
    folder: Path, file: object, media: Path | None = None
) -> tuple[ImportSummary, dict[str, list[tuple[str, list[int]]]]]:
    """Import a file and return the summary and, by clip: (its media below `folder`, frames with a mask)."""
    source, place = folder / "a.json", folder / "p.amodal"
    source.write_text(json.dumps(file))
    place.unlink(missing_ok=True)
    found: dict[str, list[tuple[str, list[int]]]] = {}
    with empty_project(place) as project:
        steps = import_into(project, source, media_root=media)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                summary: ImportSummary = end.value
                break
        for clip in project.clips.list():
            where = project.resolve_media(clip)
            for track in project.tracks.list(clip.id):
                frames = [head.key.frame for head in project.masks.of_track(track.id, Layer.MODAL)]
                shown = str(where.relative_to(folder)) if where.is_relative_to(folder) else str(where)
                found.setdefault(clip.name, []).append((shown if where.exists() else "", frames))
    return summary, found


def test_names_of_another_folder_never_mean_the_pictures_of_this_one(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_pictures(tmp_path / name)
    names = [f"{folder}/{number:05d}.png" for folder in ("b", "a") for number in range(4)]
    summary, found = read(tmp_path, coco(names), tmp_path / "a")
    assert found == {"b": [("", [0, 1, 2, 3])], "a": [("a", [0, 1, 2, 3])]}
    assert any("b/00000.png" in note for note in summary.notes)


@pytest.mark.parametrize(
    "names", [("x/img", "y/img"), ("s1/cam0/rgb", "s2/cam0/rgb"), ("/x", "/y"), ("x", "y")]
)
def test_two_folders_that_could_both_be_meant_are_not_guessed(tmp_path: Path, names: tuple[str, str]) -> None:
    root = write_pictures(tmp_path / "root" / "pictures").parent
    last = root / "cam0" / "rgb"
    write_pictures(last if "cam0" in names[0] else root / "pictures")
    every = [f"{folder}/{number:05d}.png" for folder in names for number in range(4)]
    summary, found = read(tmp_path, coco(every), root if "cam0" in names[0] else root / "pictures")
    assert [places for of_clip in found.values() for places, _ in of_clip] == ["", ""]
    assert any("contradict" in note for note in summary.notes)


def test_the_folder_whose_name_agrees_further_wins(tmp_path: Path) -> None:
    root = tmp_path / "set" / "s1"
    write_pictures(root / "cam0" / "rgb")
    names = [f"/old/set/{which}/cam0/rgb/{n:05d}.png" for which in ("s2", "s1") for n in range(2)]
    _, found = read(tmp_path, coco(names), root)
    assert [place for of_clip in found.values() for place, _ in of_clip] == ["", "set/s1/cam0/rgb"]


def test_disjoint_names_of_another_folder_are_not_taken_either(tmp_path: Path) -> None:
    write_pictures(tmp_path / "a", 9)
    names = ["a/00000.png", "a/00001.png", "b/00005.png", "b/00006.png"]
    _, found = read(tmp_path, coco(names), tmp_path / "a")
    assert found["b"] == [("", [0, 1])]


@pytest.mark.parametrize(
    "before",
    ["/data/ann/img/", "C:\\data\\img\\", "..\\..\\img\\", "../../img/", "\\\\host\\share\\img\\",
     "file:///data/img/", "s3://bucket/img/", "./img/", "img//", "other/", ""],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_found_by_their_last_parts(tmp_path: Path, before: str) -> None:
    write_pictures(tmp_path / "img")
    names = [check_relative(f"{before}{n:05d}.png", Path("a.json"), "") for n in range(4)]
    for media in (tmp_path / "img", tmp_path):
        root = MediaRoot(media)
        root.expect(names)
        is_there = media != tmp_path or before not in ("other/", "")
        found = [tmp_path / "img" / f"{n:05d}.png" if is_there else None for n in range(4)]
        assert [root.find(name) for name in names] == found
        is_by_end = is_there and names[0].parts != ("00000.png",) and media / names[0] != found[0]
        assert [note[:25] for note in root.notes()] == ["4 media names were found u"[:25]] * is_by_end


@pytest.mark.parametrize("name", ["/data/ann/img/{}", "C:\\data\\img\\{}"])
def test_an_import_counts_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    write_pictures(tmp_path / "img")
    names = [name.format(f"{n:05d}.png") for n in range(4)]
    summary, found = read(tmp_path, coco(names), tmp_path / "img")
    assert found == {"img": [("img", [0, 1, 2, 3])]}
    assert summary.notes[0].startswith("4 media names were found")


def test_one_name_that_leads_elsewhere_costs_nothing_in_a_file_of_sound_ones(tmp_path: Path) -> None:
    write_pictures(tmp_path / "img")
    names = [f"img/{n:05d}.png" for n in range(3)]
    summary, found = read(tmp_path, coco([*names, "/data/img/00003.png"]))
    assert sorted(frames for of_clip in found.values() for _, frames in of_clip) == [[0, 1, 2], [3]]
    assert {place for of_clip in found.values() for place, _ in of_clip} == {"img"}
    assert "1 media name was found" in summary.notes[0]


@pytest.mark.parametrize("name", ["../secret/00000.png", "{there}/00000.png", "img/../../secret/00000.png"])
def test_nothing_outside_of_the_root_is_taken(tmp_path: Path, name: str) -> None:
    secret = write_pictures(tmp_path / "secret")
    root = tmp_path / "root"
    write_pictures(root / "img", first=7)
    _, found = read(root, coco([name.replace("{there}", str(secret))]))
    assert [place for of_clip in found.values() for place, _ in of_clip] == [""]


@pytest.mark.parametrize("name", ["", " ", "..", "/", "C:\\", "./.", "a\x00b"])
def test_names_that_name_nothing_cost_their_image(tmp_path: Path, name: str) -> None:
    write_pictures(tmp_path / "img")
    summary, found = read(tmp_path, coco(["img/00000.png", name, "img/00002.png"]))
    assert found == {"img": [("img", [0, 2])]}
    assert any("1 of 3 images was left out" in note and "names no file" in note for note in summary.notes)


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("in_file", ["NFC", "NFD"])
def test_letters_are_compared_as_they_are_read(tmp_path: Path, on_disk: Any, in_file: Any) -> None:
    folder = write_pictures(tmp_path / unicodedata.normalize(on_disk, "Übung_é"), 1)
    name = PurePosixPath(unicodedata.normalize(in_file, "Übung_é"), "00000.png")
    assert MediaRoot(tmp_path).find(name) == folder / "00000.png"


def test_a_folder_spelt_in_other_letters_is_one_clip(tmp_path: Path) -> None:
    write_pictures(tmp_path / unicodedata.normalize("NFD", "Übung_é"))
    name = unicodedata.normalize("NFC", "Übung_é")
    _, found = read(tmp_path, coco([f"{name}/{n:05d}.png" for n in (1, 3)]))
    assert [frames for of_clip in found.values() for place, frames in of_clip if place] == [[1, 3]]


@pytest.mark.parametrize("name", ["img/{}", "img/{}.PNG", "img/{}.jpg", "IMG/{}.png", "img/{}.tif"])
def test_names_without_or_with_another_ending_are_found(tmp_path: Path, name: str) -> None:
    folder = write_pictures(tmp_path / "img")
    assert MediaRoot(tmp_path).find(PurePosixPath(name.format("00003"))) == folder / "00003.png"


def test_pictures_named_without_endings_are_frames_of_their_folder(tmp_path: Path) -> None:
    write_pictures(tmp_path / "img")
    _, found = read(tmp_path, coco([f"img/{n:05d}" for n in (1, 3)]))
    assert found == {"img": [("img", [1, 3])]}


def test_an_ending_that_leaves_two_pictures_is_not_guessed(tmp_path: Path) -> None:
    write_pictures(tmp_path / "img", 1)
    write_pictures(tmp_path / "img", 1, ".bmp")
    _, found = read(tmp_path, coco(["img/00000"]))
    assert [place for of_clip in found.values() for place, _ in of_clip] == [""]


def link_all(folder: Path, blobs: Path) -> None:
    """Make pictures of a folder links to files without endings, as Hugging Face's cache and DVC do."""
    blobs.mkdir(parents=True)
    for number, path in enumerate(sorted(folder.iterdir())):
        blob = blobs / f"{number}deadbeef"
        path.rename(blob)
        path.symlink_to(os.path.relpath(blob, folder))


def test_pictures_that_are_links_are_read(tmp_path: Path) -> None:
    link_all(write_pictures(tmp_path / "root" / "img"), tmp_path / "blobs")
    summary, found = read(tmp_path / "root", coco([f"img/{n:05d}.png" for n in range(4)]))
    assert found == {"img": [("img", [0, 1, 2, 3])]}
    assert summary.notes == ()


def test_a_linked_folder_gives_its_own_pictures_and_nothing_below(tmp_path: Path) -> None:
    outside = write_pictures(tmp_path / "outside" / "img")
    write_pictures(outside / "private")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "img").symlink_to(outside)
    names = ["img/00000.png", "img/private/00001.png"]
    summary, found = read(tmp_path / "root", coco(names))
    assert sorted(place for of_clip in found.values() for place, _ in of_clip) == ["", "img"]
    assert any("leads out of" in note for note in summary.notes)


def test_links_to_what_is_no_file_are_not_there(tmp_path: Path) -> None:
    write_pictures(tmp_path / "img", 1)
    (tmp_path / "img" / "00001.png").symlink_to("/dev/zero")
    (tmp_path / "img" / "00002.png").symlink_to(tmp_path / "img" / "00002.png")
    os.mkfifo(tmp_path / "img" / "00003.png")
    (tmp_path / "img" / "00001.png").unlink() if not Path("/dev/zero").exists() else None
    root = MediaRoot(tmp_path)
    assert [root.find(PurePosixPath(f"img/0000{n}.png")) is not None for n in range(4)] == [
        True, False, False, False
    ]  # fmt: skip


@pytest.mark.parametrize("folder", ["", "images", "JPEGImages"])
def test_usual_folders_of_pictures_are_looked_into(tmp_path: Path, folder: str) -> None:
    write_pictures(tmp_path / folder / "v1")
    _, found = read(tmp_path, coco(["v1/00000.png", "v1/00002.png"]))
    assert [frames for of_clip in found.values() for place, frames in of_clip if place] == [[0, 2]]


def test_names_alike_in_two_videos_are_looked_for_below_the_name_of_each(tmp_path: Path) -> None:
    for name in ("v1", "v2"):
        write_pictures(tmp_path / name, 2)
    file = coco(["00000.png", "00001.png"] * 2, video_id=[1, 1, 2, 2])
    file["videos"] = [{"id": 1, "name": "v1"}, {"id": 2, "name": "v2"}]
    _, found = read(tmp_path, file)
    assert found == {"v1": [("v1", [0, 1])], "v2": [("v2", [0, 1])]}


def test_names_alike_in_two_videos_are_nobodys_pictures_when_there_is_one_folder(tmp_path: Path) -> None:
    write_pictures(tmp_path / "all", 2)
    file = coco(["00000.png", "00001.png"] * 2, video_id=[1, 1, 2, 2])
    file["videos"] = [{"id": 1, "name": "v1"}, {"id": 2, "name": "v2"}]
    _, found = read(tmp_path, file, tmp_path / "all")
    assert [place for of_clip in found.values() for place, _ in of_clip] == ["", ""]


@pytest.mark.parametrize(
    ("name", "parts"),
    [("a/b.png", "a/b.png"), ("C:\\a\\b.png", "a/b.png"), ("12:30:05.mp4", "12:30:05.mp4"),
     ("a/./b//c", "a/b/c"), ("a/../b", "b"), ("~/b", "~/b"), ("http://h/a%20b.png?x=1", "a b.png")],
)  # fmt: skip
def test_what_is_kept_of_a_name(name: str, parts: str) -> None:
    assert str(check_relative(name, Path("a.json"), "here")) == parts
