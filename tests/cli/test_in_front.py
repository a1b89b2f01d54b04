"""Masks of what is in front from the command line: kept once, used by every proposer, refused in one line."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.masks.rle import decode_rle
from core.store.project import Project
from main import main
from tests.clips import HEIGHT, WIDTH, disc_masks, write_folder

FRAMES = 6


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two clips, each a disc that goes behind a bar."""
    path = tmp_path / "p.amodal"
    for name in ("left", "right"):
        assert run("import", write_folder(tmp_path / name, FRAMES), "--project", path) == 0
    return path


def write_masks(folder: Path, frames: range = range(FRAMES)) -> Path:
    """Write what covers the disc: the bar."""
    folder.mkdir(parents=True)
    bar = np.zeros((HEIGHT, WIDTH), np.uint8)
    bar[:, 80:96] = 255
    for frame in frames:
        cv2.imwrite(str(folder / f"frame_{frame:03d}.png"), bar)
    return folder


def covers_of(path: Path) -> dict[str, list[tuple[str, int]]]:
    """Return by clip the covers and in how many frames they are."""
    with Project.open(path, read_only=True) as project:
        return {
            clip.name: [
                (cover.name, len(project.covers.of_clip(clip.id))) for cover in project.covers.list(clip.id)
            ]
            for clip in project.clips.list()
        }


def test_folders_named_as_clips_are_taken_once(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("left", "right"):
        write_masks(tmp_path / "bars" / name, range(2, FRAMES))
    assert run("in-front", tmp_path / "bars", "--project", project) == 0
    assert covers_of(project) == {"left": [("bars", 4)], "right": [("bars", 4)]}
    assert "in front in 8 frames of 2 clips" in capsys.readouterr().out
    assert run("in-front", tmp_path / "bars", "--project", project) == 0
    assert "2 had them already" in capsys.readouterr().out
    (tmp_path / "bars" / "left" / "frame_002.png").unlink()
    assert run("in-front", tmp_path / "bars", "--project", project) == 0
    assert covers_of(project) == {"left": [("bars", 3)], "right": [("bars", 4)]}
    capsys.readouterr()
    assert run("info", "--project", project, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [clip["in_front"][0]["frames"] for clip in found["clips"]] == [3, 4]


def test_propose_takes_them_as_cue(project: Path, tmp_path: Path) -> None:
    write_masks(tmp_path / "bar")
    pattern = tmp_path / "bar" / "*.png"
    wanted = ("propose", "--project", project, "--clip", "left", "--proposer", "convex-occluder")
    assert run(*wanted, "--in-front", pattern) == 0
    assert covers_of(project)["left"] == [("bar", FRAMES)]
    seen, _ = disc_masks(FRAMES)
    with Project.open(project, read_only=True) as opened:
        clip = opened.clips.find("left")
        assert clip is not None
        track = opened.tracks.list(clip.id)[0]
        whole = opened.masks.shapes(track.id)
    bar = np.zeros((HEIGHT, WIDTH), np.bool_)
    bar[:, 80:96] = True
    for frame, rle in whole.items():
        assert not (decode_rle(rle) & ~seen[frame] & ~bar).any(), "nothing grows where nothing is in front"


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        ("nowhere/*.png", (), "matches no file"),
        ("bar", (), "does not say which of 2 clips"),
        ("bar", ("--clip", "lefd"), "does not exist (there are: left)"),
        ("empty", ("--clip", "left"), "holds no mask pictures"),
        ("black", ("--clip", "left"), "show nothing"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    project: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    source: str,
    options: tuple[str, ...],
    words: str,
) -> None:
    write_masks(tmp_path / "bar")
    (tmp_path / "empty").mkdir()
    write_masks(tmp_path / "black", range(0))
    cv2.imwrite(str(tmp_path / "black" / "frame_000.png"), np.zeros((HEIGHT, WIDTH), np.uint8))
    capsys.readouterr()
    assert run("in-front", tmp_path / source, "--project", project, *options) == 2
    error = capsys.readouterr().err.strip()
    assert words in error
    assert len(error.splitlines()) == 1
    assert covers_of(project) == {"left": [], "right": []}
