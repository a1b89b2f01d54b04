"""Completions as folders of pictures: whole or not at all, never over anything, names that stay inside."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import main
from core.changes.completions import NewCompletion
from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.errors import BadInputError, Cancelled
from core.formats.exporting import export_project
from core.formats.kit.protocol import ExportOptions
from core.formats.kit.writing.folder_names import folder_names
from core.masks.rle import encode_rle
from core.pictures.rgba_png import encode_rgba
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer, ReviewState
from core.video.opening import probe
from tests.clips import HEIGHT, WIDTH, write_folder
from tests.steps import BRUSH

MARGIN = 6
FRAMES = 4


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Two tracks of the same name; a completion reaches into the margin in frames 0, 1 and 3 of the first."""
    source = write_folder(tmp_path / "disc", FRAMES)
    with Project.create(tmp_path / "p.amodal") as made:
        with made.importing("Import") as session:
            session.add_clip(probe(source / "rgbs"), name="../disc", margin=MARGIN)
        clip = made.clips.list()[0]
        for name, frames in (("a/b", (0, 1, 3)), ("a:b", (2,))):
            track, _ = made.tracks.create(clip.id, name=name, category="thing")
            for frame in frames:
                complete(made, track.id, frame)
        yield made


def complete(project: Project, track: int, frame: int) -> None:
    """Paint a mask of 8 × 10 in the upper left corner, half of it in the margin, and complete it."""
    mask = np.zeros((HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN), np.bool_)
    mask[MARGIN - 4 : MARGIN + 4, MARGIN - 5 : MARGIN + 5] = True
    key = MaskKey(track, frame, Layer.AMODAL)
    changes = project.masks.commit([MaskEdit(key, encode_rle(mask), None)], step=BRUSH)
    revision = changes.revision_ids[key]
    assert revision is not None
    rgba = np.full((8, 10, 4), (frame, 20, 30, 255), np.uint8)
    rgba[-1] = 0
    new = NewCompletion(frame, -5, -4, 10, 8, encode_rgba(rgba), revision, None)
    project.completions.add(track, [new], engine="classical", fingerprint="c1")


def export(project: Project, out: Path, **options: bool) -> None:
    for _ in export_project(project, out, "rgba", ExportOptions(**options)):  # type: ignore[arg-type]
        pass


def test_pictures_have_full_size_and_are_transparent_outside(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(project, out)
    index = json.loads((out / "completions.json").read_text())
    clip = index["clips"][0]
    assert (clip["name"], clip["width"], clip["frame_count"]) == ("../disc", WIDTH, FRAMES)
    folders = [track["folder"] for track in clip["tracks"]]
    assert folders == ["_disc/a_b", "_disc/a_b-2"]
    entry = clip["tracks"][0]["frames"][1]
    assert entry == {
        "frame": 1,
        "file": "_disc/a_b/frame_000001.png",
        "engine": "classical",
        "fingerprint": "c1",
        "box": [-5, -4, 10, 8],
        "stale": False,
    }
    picture = cv2.imread(str(out / entry["file"]), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert picture.shape == (HEIGHT, WIDTH, 4)
    assert (picture[:3, :5] == (30, 20, 1, 255)).all()
    picture[:3, :5] = 0
    assert not picture.any()
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.png"))
    assert files == sorted(f["file"] for track in clip["tracks"] for f in track["frames"])
    assert not list(tmp_path.glob(".out*"))


def test_only_accepted_frames_and_stale_ones_are_marked(project: Project, tmp_path: Path) -> None:
    clip = project.clips.list()[0]
    track = project.tracks.list(clip.id)[0].id
    with pytest.raises(BadInputError, match="no completion of an accepted frame"):
        export(project, tmp_path / "none", only_accepted=True)
    assert not (tmp_path / "none").exists()
    project.verdicts.judge(track, [1, 3], Judgement(ReviewState.ACCEPTED))
    head = project.masks.head(MaskKey(track, 3, Layer.AMODAL))
    assert head is not None
    project.masks.restore(head.revision_id)
    project.verdicts.judge(track, [3], Judgement(ReviewState.ACCEPTED))
    export(project, tmp_path / "out", only_accepted=True)
    tracks = json.loads((tmp_path / "out" / "completions.json").read_text())["clips"][0]["tracks"]
    assert [(f["frame"], f["stale"]) for t in tracks for f in t["frames"]] == [(1, False), (3, True)]
    assert len(list((tmp_path / "out").rglob("*.png"))) == 2


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_nothing_is_ever_overwritten(project: Project, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    if kind == "folder":
        out.mkdir()
    elif kind == "file":
        out.write_text("mine")
    else:
        out.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadInputError, match="exists already"):
        export(project, out)
    assert out.is_symlink() or out.is_dir() or out.read_text() == "mine"


def test_cancel_and_an_unwritable_place_leave_nothing(project: Project, tmp_path: Path) -> None:
    cancel = CancelToken()
    steps = export_project(project, tmp_path / "out", "rgba", None, cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    with pytest.raises(BadInputError, match="its folder does not exist"):
        export(project, tmp_path / "no" / "out")
    with pytest.raises(BadInputError, match="name of a project"):
        export(project, tmp_path / "x.amodal")
    assert not list(tmp_path.glob("*out*"))
    assert not list(tmp_path.glob(".*out*"))


def test_command_line_exports_and_says_what_is_missing(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["export", "--project", str(project.path), "--format", "rgba", "--out", str(tmp_path / "out")]
    project.close()
    assert main.main(arguments) == 0
    assert "in 5 files" in capsys.readouterr().out
    assert main.main(arguments) == 2
    error = capsys.readouterr().err
    assert "exists already" in error
    assert error.count("\n") == 1


@given(st.lists(st.text(max_size=130), max_size=12))
def test_folder_names_are_safe_and_different(names: list[str]) -> None:
    found = folder_names(names)
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert name not in ("", ".", "..")
        assert not re.search(r'[/\\:*?"<>|\x00-\x1f]', name)
        assert Path("x", name).parent == Path("x")
