"""JSON of either size finds pictures that are stored turned, and its masks lie on what is seen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import BadInputError
from core.formats.importing import import_into
from core.masks.rle import decode_rle
from core.types import BoolMask, Layer
from tests.formats.projects import empty_project
from tests.formats.test_hardening import write

STORED_WH = 12, 8
CORNER = [[0, 0, 3, 0, 3, 2, 0, 2]]
"""Three columns and two rows at the top left."""
TURNS: dict[int, Callable[[BoolMask], BoolMask]] = {
    5: lambda m: m.T,
    6: lambda m: np.rot90(m, -1),
    7: lambda m: np.rot90(m, 2).T,
    8: np.rot90,
}


def write_photos(folder: Path, orientations: tuple[int, ...]) -> None:
    """Write photos as cameras do: pixels as stored, and how they are to be turned."""
    folder.mkdir()
    for number, orientation in enumerate(orientations):
        image = Image.new("RGB", STORED_WH, (number, 0, 0))
        exif = image.getexif()
        exif[274] = orientation
        image.save(folder / f"{number}.jpg", exif=exif)


def coco(size_wh: tuple[int, int] | None, count: int) -> dict[str, Any]:
    size = {} if size_wh is None else {"width": size_wh[0], "height": size_wh[1]}
    return {
        "images": [{"id": n, "file_name": f"img/{n}.jpg", **size} for n in range(count)],
        "annotations": [
            {"image_id": n, "category_id": 1, "track_id": 1, "segmentation": CORNER} for n in range(count)
        ],
    }


def youtube_vis(size_wh: tuple[int, int] | None, count: int) -> dict[str, Any]:
    assert size_wh is not None
    width, height = size_wh
    corner = np.zeros((height, width), bool)
    corner[:2, :3] = True
    runs = np.flatnonzero(np.diff(np.concatenate(([0], corner.T.ravel().astype(int), [2]))))
    counts = np.diff(np.concatenate(([0], runs))).tolist()
    code = {"size": [height, width], "counts": counts}
    return {
        "videos": [
            {"id": 1, "file_names": [f"img/{n}.jpg" for n in range(count)], "width": width, "height": height}
        ],
        "annotations": [{"id": 1, "video_id": 1, "category_id": 1, "segmentations": [code] * count}],
    }


def masks(root: Path, file: object) -> tuple[list[Any], tuple[str, ...]]:
    with empty_project(root / "p.amodal") as project:
        steps = import_into(project, write(root, file))
        while True:
            try:
                next(steps)
            except StopIteration as end:
                notes = end.value.notes
                break
        (clip,) = project.clips.list()
        (track,) = project.tracks.list(clip.id)
        return [decode_rle(head.rle) for head in project.masks.of_track(track.id, Layer.MODAL)], notes


@pytest.mark.parametrize("made", [coco, youtube_vis])
def test_masks_on_stored_pictures_are_turned_like_each_of_them(tmp_path: Path, made: Any) -> None:
    write_photos(tmp_path / "img", (6, 8, 5, 7))
    found, notes = masks(tmp_path, made(STORED_WH, 4))
    stored = np.zeros(STORED_WH[::-1], bool)
    stored[:2, :3] = True
    for mask, orientation in zip(found, (6, 8, 5, 7), strict=True):
        assert np.array_equal(mask, TURNS[orientation](stored))
    assert any("were turned with them" in note for note in notes)


@pytest.mark.parametrize("size_wh", [STORED_WH[::-1], None])
def test_masks_on_upright_pictures_stay_as_they_are(tmp_path: Path, size_wh: tuple[int, int] | None) -> None:
    write_photos(tmp_path / "img", (6, 8))
    found, notes = masks(tmp_path, coco(size_wh, 2))
    upright = np.zeros(STORED_WH, bool)
    upright[:2, :3] = True
    assert all(np.array_equal(mask, upright) for mask in found)
    assert not any("turned" in note for note in notes)


def test_masks_of_the_other_size_are_not_turned_where_pictures_are_not(tmp_path: Path) -> None:
    write_photos(tmp_path / "img", (1, 1))
    with pytest.raises(BadInputError, match="is 8×12, but"):
        masks(tmp_path, coco(STORED_WH[::-1], 2))
