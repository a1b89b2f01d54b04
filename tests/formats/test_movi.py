"""MOVi folders: visible masks from the whole scene, whole masks from every object alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import BadInputError
from core.formats.importing import import_into
from core.formats.registry import find_importer
from core.masks.rle import decode_rle
from core.types import Layer
from tests.formats.projects import empty_project

SIZE_HW = (12, 16)


def write(folder: Path, frames: int = 3) -> Path:
    """Object 0 lies behind object 4."""
    folder.mkdir(parents=True)
    for number in range(frames):
        back, front = np.zeros(SIZE_HW, np.uint8), np.zeros(SIZE_HW, np.uint8)
        back[2:8, 2:8], front[4:10, 4:12] = 1, 5
        whole = np.where(front > 0, front, back)
        for name, pixels in (("full", whole), ("0", back), ("4", front)):
            Image.fromarray(pixels).save(folder / f"segmentation_{name}_{number:05d}.png")
        (folder / "rgba").mkdir(exist_ok=True)
        Image.new("RGBA", (SIZE_HW[1], SIZE_HW[0])).save(folder / "rgba" / f"rgba_full_{number:05d}.png")
    return folder


def test_videos_come_in_with_both_masks(tmp_path: Path) -> None:
    for name in ("10", "2"):
        write(tmp_path / "test" / name)
    found, reason = find_importer("auto", tmp_path / "test")
    assert (found.name, reason) == ("movi", "2 folders with segmentation_full_*.png")
    with empty_project(tmp_path / "p.amodal") as project:
        list(import_into(project, tmp_path / "test"))
        clips = project.clips.list()
        assert [(clip.name, clip.frame_count) for clip in clips] == [("2", 3), ("10", 3)]
        assert project.resolve_media(clips[0]) == tmp_path / "test" / "2" / "rgba"
        behind, front = project.tracks.list(clips[0].id)
        assert (behind.external_id, front.external_id) == (0, 4)
        sums = {}
        for track in (behind, front):
            for layer in Layer:
                heads = project.masks.of_track(track.id, layer)
                sums[track.name, layer] = [int(decode_rle(head.rle).sum()) for head in heads]
    assert sums["object 0", Layer.MODAL] == [20] * 3
    assert sums["object 0", Layer.AMODAL] == [36] * 3
    assert sums["object 4", Layer.MODAL] == sums["object 4", Layer.AMODAL] == [48] * 3


@pytest.mark.parametrize("damage", ["missing", "size", "cut"])
def test_bad_videos_are_refused_in_one_line(damage: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "v")
    if damage == "missing":
        (folder / "segmentation_full_00001.png").unlink()
    elif damage == "size":
        Image.new("L", (3, 3)).save(folder / "segmentation_4_00002.png")
    else:
        file = folder / "segmentation_full_00002.png"
        file.write_bytes(file.read_bytes()[:50])
    with empty_project(tmp_path / "p.amodal") as project, pytest.raises(BadInputError) as caught:
        list(import_into(project, folder))
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)
