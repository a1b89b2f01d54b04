"""Commands on clips whose media changed after the import: said in one line, and never shifted."""

import json
import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

import main
from core.store.project import Project
from core.types import Layer
from tests.changed_media import make_project, write_picture, write_pictures, write_video

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0006.amodal"
NAMES = [f"{number:03d}.png" for number in range(6)]


def run(*words: object) -> int:
    return main.main([str(word) for word in words])


def exported(path: Path) -> dict[str, int]:
    """Return the area of the mask by the name of its picture; it is that of frame + 1 columns."""
    data = json.loads(path.read_text())
    names = {image["id"]: image["file_name"] for image in data["images"]}
    return {Path(names[one["image_id"]]).name: int(one["area"]) // 4 for one in data["annotations"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pictures(tmp_path / "clip", NAMES)


def test_a_removed_picture_shifts_nothing_and_is_named(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_project(tmp_path / "p.amodal", folder)
    (folder / "002.png").unlink()
    note = "1 picture is missing (002.png)"
    assert run("info", "--project", path) == 0
    assert note in capsys.readouterr().out
    assert run("info", "--project", path, "--json") == 0
    (clip,) = json.loads(capsys.readouterr().out)["clips"]
    assert (clip["media_state"], note in clip["media_note"]) == ("changed", True)
    assert run("export", "--project", path, "--out", tmp_path / "o.json") == 0
    assert f"note: clip clip: clip: {note}" in capsys.readouterr().out
    assert exported(tmp_path / "o.json") == {name: number + 1 for number, name in enumerate(NAMES)}
    assert run("propose", "--project", path, "--proposer", "convex") == 0
    assert note in capsys.readouterr().out


def test_a_proposer_that_looks_at_pictures_goes_on_without_the_missing_one_and_says_so(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_project(tmp_path / "p.amodal", folder)
    (folder / "002.png").unlink()
    assert run("propose", "--project", path, "--proposer", "temporal") == 0
    said = capsys.readouterr()
    assert "1 picture is missing (002.png)" in said.out
    assert "1 frame was proposed without a picture" in said.err


def test_an_added_and_an_exchanged_picture_are_said(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_project(tmp_path / "p.amodal", folder)
    write_picture(folder / "0015.png", 40)
    write_picture(folder / "004.png", 41)
    assert run("export", "--project", path, "--out", tmp_path / "o.json") == 0
    out = capsys.readouterr().out
    words = (
        "1 picture has other content than it had (004.png); 1 new picture is no part of the clip (0015.png)"
    )
    assert words in out
    assert exported(tmp_path / "o.json") == {name: number + 1 for number, name in enumerate(NAMES)}


@pytest.mark.parametrize(("count", "line"), [(7, "has 7 frames, the clip 10"), (13, "has 13 frames")])
def test_a_replaced_video_is_one_line(
    tmp_path: Path, count: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write_video(tmp_path / "v.mkv", range(10))
    path = make_project(tmp_path / "p.amodal", video)
    write_video(video, range(count))
    assert run("propose", "--project", path, "--proposer", "temporal") == 2
    said = capsys.readouterr()
    assert line in said.out + said.err
    assert "IndexError" not in said.out + said.err
    assert run("export", "--project", path, "--out", tmp_path / "o.json") == 0
    assert line in capsys.readouterr().out
    assert run("info", "--project", path) == 0
    assert line in capsys.readouterr().out


def coco_of(names: list[str], width: int, height: int) -> dict[str, object]:
    """Return a file in which the mask of a picture is its number + 1 columns wide."""
    return {
        "images": [
            {"id": 7 + place, "file_name": f"clip/{name}", "width": width, "height": height}
            for place, name in enumerate(names)
        ],
        "annotations": [
            {
                "id": 1 + place,
                "image_id": 7 + place,
                "category_id": 1,
                "bbox": [0, 4, int(Path(name).stem) + 1, 4],
                "area": 4 * (int(Path(name).stem) + 1),
                "iscrowd": 0,
                "segmentation": [[0, 4, int(Path(name).stem) + 1, 4, int(Path(name).stem) + 1, 8, 0, 8]],
            }
            for place, name in enumerate(names)
        ],
        "categories": [{"id": 1, "name": "disc"}],
    }


def test_more_annotations_for_a_changed_folder_land_on_their_pictures(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "a.json"
    source.write_text(json.dumps(coco_of(NAMES, 48, 24)))
    path = tmp_path / "p.amodal"
    assert run("import", source, "--project", path) == 0
    (folder / "001.png").unlink()
    again = tmp_path / "b.json"
    again.write_text(json.dumps(coco_of(NAMES[3:], 48, 24)))
    assert run("import", again, "--project", path) == 0
    assert run("export", "--project", path, "--out", tmp_path / "o.json") == 0
    assert exported(tmp_path / "o.json") == {name: number + 1 for number, name in enumerate(NAMES)}


def test_pictures_that_were_not_there_are_found_by_their_names(tmp_path: Path) -> None:
    source = tmp_path / "a.json"
    source.write_text(json.dumps(coco_of(["1.png", "10.png", "4.png"], 48, 24)))
    path = tmp_path / "p.amodal"
    assert run("import", source, "--project", path) == 0
    assert run("export", "--project", path, "--out", tmp_path / "before.json") == 0
    assert exported(tmp_path / "before.json") == {"1.png": 2, "10.png": 11, "4.png": 5}
    write_pictures(tmp_path / "clip", [f"{number}.png" for number in range(12)])
    assert run("export", "--project", path, "--out", tmp_path / "after.json") == 0
    assert exported(tmp_path / "after.json") == {"1.png": 2, "10.png": 11, "4.png": 5}


def test_relink_finds_moved_media_and_refuses_others(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_project(tmp_path / "p.amodal", folder)
    (tmp_path / "new").mkdir()
    moved = folder.rename(tmp_path / "new" / "clip")
    (moved / "005.png").unlink()
    other = write_pictures(tmp_path / "other", ["x.png"])
    write_picture(other / "x.png", 300)
    assert run("relink", other, "--project", path, "--clip", "clip") == 2
    assert "holds none of the clip's pictures" in capsys.readouterr().err
    assert run("relink", tmp_path / "new", "--project", path) == 0
    assert f"clip clip: {moved}: 1 picture is missing (005.png)" in capsys.readouterr().out
    write_picture(moved / "005.png", 5)
    assert run("relink", tmp_path, "--project", path) == 0
    assert "all media are where the project says" in capsys.readouterr().out


def test_relink_gives_a_clip_that_came_without_its_folder_all_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.json"
    source.write_text(json.dumps(coco_of(["00000.png", "00005.png", "00010.png"], 48, 24)))
    path = tmp_path / "p.amodal"
    assert run("import", source, "--project", path) == 0
    folder = write_pictures(tmp_path / "new", [f"{number:05}.png" for number in range(12)])
    assert run("relink", folder, "--project", path) == 0
    said = "9 more pictures join the clip in the order of the folder (00001.png, 00002.png"
    assert said in capsys.readouterr().out
    assert json.loads(_info(path, capsys))["clips"][0]["frames"] == 12
    assert run("export", "--project", path, "--out", tmp_path / "o.json") == 0
    assert exported(tmp_path / "o.json") == {"00000.png": 1, "00005.png": 6, "00010.png": 11}
    with Project.open(path) as project:
        tracks = [track.id for track in project.tracks.list(1)]
        heads = [head for track in tracks for head in project.masks.of_track(track, Layer.MODAL)]
        assert sorted(head.key.frame for head in heads) == [0, 5, 10]


def test_a_longer_video_is_taken_only_when_a_person_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write_video(tmp_path / "v.mkv", range(10))
    path = make_project(tmp_path / "p.amodal", video)
    write_video(video, range(13))
    assert run("relink", video, "--project", path, "--clip", "v") == 2
    assert "has 13 frames, the clip 10" in capsys.readouterr().err
    assert run("relink", video, "--project", path, "--clip", "v", "--accept") == 0
    assert run("propose", "--project", path, "--proposer", "temporal") == 0


def test_an_import_says_that_a_known_clip_has_changed(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_project(tmp_path / "p.amodal", folder)
    (folder / "003.png").unlink()
    source = tmp_path / "a.json"
    source.write_text(json.dumps(coco_of(NAMES[:2], 48, 24)))
    assert run("import", source, "--project", path) == 0
    assert "note: clip clip: clip: 1 picture is missing (003.png)" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a.mp4", "a.json", "a.png", "a.npz", "a.xml"])
def test_a_pipe_is_not_imported(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / name)
    assert run("import", tmp_path / name, "--project", tmp_path / "p.amodal") == 2
    assert "is a pipe, not a plain file" in capsys.readouterr().err
    assert run("validate", tmp_path / name) == 2
    assert not (tmp_path / "p.amodal").exists()


def test_an_old_project_takes_names_once_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.amodal"
    shutil.copy(OLD, path)
    folder = tmp_path / "img"
    folder.mkdir()
    for number in range(3):
        ok, png = cv2.imencode(".png", np.full((12, 16, 3), 80 * number, np.uint8))
        assert ok
        (folder / f"{number}.png").write_bytes(png.tobytes())
    assert run("relink", folder, "--project", path, "--clip", "img") == 0
    assert "they are kept as they are now" in capsys.readouterr().out
    assert json.loads(_info(path, capsys))["clips"][0]["media_state"] == "same"
    (folder / "1.png").unlink()
    assert "1 picture is missing (1.png)" in _info(path, capsys)


def _info(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run("info", "--project", path, "--json") == 0
    return capsys.readouterr().out
