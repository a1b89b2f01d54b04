"""Evaluation folders: a round trip, natural order, pairing, and every fault named in one line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInputError, ShapeMismatchError
from core.formats.evaluation.evaluation_folder import open_clip, open_evaluation_folder
from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from core.types import BoolMask, RgbFrame
from tests.clips import disc_masks, disc_pictures
from tests.evaluation.folders import bar_mask, write_clip, write_set


def test_round_trip(tmp_path: Path) -> None:
    modal, amodal = disc_masks(5)
    clip = open_clip(write_clip(tmp_path, "disc", 5))
    assert (clip.name, len(clip), clip.size_hw) == ("disc", 5, (96, 160))
    assert clip.modal.shape == (5, 96, 160)
    assert clip.amodal is not None
    assert clip.occluder is not None
    assert clip.depth is not None
    for t in range(5):
        assert np.array_equal(clip.frames[t], disc_pictures(5)[t])
        assert np.array_equal(clip.modal[t], modal[t])
        assert np.array_equal(clip.amodal[t], amodal[t])
        assert np.array_equal(clip.occluder[t], bar_mask(1)[0])
        assert clip.depth[t].dtype == np.float32
        assert clip.depth[t][0, 85] == pytest.approx(0.9, abs=1e-4)
    assert clip.amodal_boxes is None
    with pytest.raises(IndexError):
        clip.modal[5]


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_any_arrays_come_back(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    rng = np.random.default_rng(seed)
    size_hw = (int(rng.integers(1, 12)), int(rng.integers(1, 12)))
    frames = int(rng.integers(1, 5))
    modal = rng.random((frames, *size_hw)) < 0.5
    rgb = rng.integers(0, 256, (frames, *size_hw, 3), np.uint8)
    depth = rng.integers(0, 65536, (frames, *size_hw)).astype(np.uint16)
    boxes = [None if rng.random() < 0.3 else (-3.5, 2.0, 40.25, 1.0) for _ in range(frames)]
    folder = tmp_path_factory.mktemp("any")
    with EvaluationClipWriter(folder, "a") as writer:
        for t in range(frames):
            writer.add(rgb[t], modal[t], depth=depth[t], box_xywh=boxes[t])
    (clip,) = open_evaluation_folder(folder)
    assert clip.amodal is None
    assert clip.depth is not None
    for t in range(frames):
        assert np.array_equal(clip.modal[t], modal[t])
        assert np.array_equal(clip.frames[t], rgb[t])
        assert np.allclose(clip.depth[t], depth[t] / 65535)
    assert (clip.amodal_boxes or (None,) * frames) == tuple(boxes)


def test_clips_and_frames_are_in_natural_order(tmp_path: Path) -> None:
    for name in ("clip10", "clip2"):
        write_clip(tmp_path, name, 2)
    (tmp_path / "notes").mkdir()
    (tmp_path / "README.md").write_text("beside the clips")
    assert [clip.name for clip in open_evaluation_folder(tmp_path)] == ["clip2", "clip10"]
    for kind in ("rgbs", "masks", "amodal", "occluder", "depth"):
        for old, new in (("frame_00000", "10"), ("frame_00001", "9")):
            (tmp_path / "clip2" / kind / f"{old}.png").rename(tmp_path / "clip2" / kind / f"{new}.png")
    assert open_clip(tmp_path / "clip2").frame_names == ("9", "10")


def test_a_single_clip_is_a_folder_too(tmp_path: Path) -> None:
    assert [clip.name for clip in open_evaluation_folder(write_clip(tmp_path, "disc"))] == ["disc"]


def test_masks_under_other_names_are_paired_in_order(tmp_path: Path) -> None:
    folder = write_clip(tmp_path, "disc", 3)
    for number, path in enumerate(sorted((folder / "masks").iterdir())):
        path.rename(folder / "masks" / f"m{number}.png")
    clip = open_clip(folder)
    assert np.array_equal(clip.modal[2], disc_masks(3)[0][2])


def test_only_a_few_frames_are_kept(tmp_path: Path) -> None:
    clip = open_clip(write_clip(tmp_path, "disc", 12))
    first = clip.frames[0]
    assert clip.frames[0] is first
    for t in range(1, 12):
        clip.frames[t]
    assert clip.frames[0] is not first
    assert not clip.modal[3].flags.writeable


def resized(clip: Path) -> Path:
    path = clip / "amodal" / "frame_00002.png"
    cv2.imwrite(str(path), np.zeros((5, 7), np.uint8))
    return path


def missing(clip: Path) -> Path:
    path = clip / "masks" / "frame_00002.png"
    path.unlink()
    return clip / "masks"


def too_many(clip: Path) -> Path:
    shutil.copy(clip / "occluder" / "frame_00002.png", clip / "occluder" / "frame_77777.png")
    return clip / "occluder"


def damaged(clip: Path) -> Path:
    path = clip / "amodal" / "frame_00001.png"
    path.write_bytes(path.read_bytes()[:-30])
    return path


def text(clip: Path) -> Path:
    path = clip / "rgbs" / "frame_00001.png"
    path.write_text("no picture")
    return path


def emptied(clip: Path) -> Path:
    for path in (clip / "rgbs").iterdir():
        path.unlink()
    return clip / "rgbs"


def two_objects(clip: Path) -> Path:
    for path in (clip / "masks").iterdir():
        labels = disc_masks(2)[0][1].astype(np.uint8)
        labels[:10, :10] = 2
        cv2.imwrite(str(path), labels)
    return clip / "masks"


def no_pictures(clip: Path) -> Path:
    shutil.rmtree(clip / "rgbs")
    return clip


def no_masks(clip: Path) -> Path:
    shutil.rmtree(clip / "masks")
    return clip


def empty_room(clip: Path) -> Path:
    for path in (clip / "depth").iterdir():
        path.unlink()
    return clip / "depth"


def float_depth(clip: Path) -> Path:
    path = clip / "depth" / "frame_00000.png"
    shutil.copy(clip / "depth" / "frame_00001.png", path)
    path.write_bytes(path.read_bytes()[:200])
    return path


def boxes(value: object) -> Callable[[Path], Path]:
    def spoil(clip: Path) -> Path:
        path = clip / "boxes.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    return spoil


FAULTS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "another size": (resized, "is 7×5, but the clip's pictures are 160×96"),
    "missing mask": (missing, "frame_00002.png: is missing"),
    "mask too many": (too_many, "frame_77777.png: holds 5 files"),
    "damaged": (damaged, "is a damaged PNG, or is cut off"),
    "text": (text, "is not a picture"),
    "no frames": (emptied, "holds no pictures"),
    "two objects": (two_objects, "shows 2 objects (1, 2)"),
    "no rgbs": (no_pictures, "has no folder rgbs/"),
    "no masks": (no_masks, "has no folder masks/"),
    "empty room": (empty_room, "holds no pictures"),
    "damaged depth": (float_depth, "is not a picture that can be read"),
    "boxes: no JSON": (boxes("{"), "is not JSON"),
    "boxes: list": (boxes([[1, 2, 3, 4]]), "is missing, expected a list of 4 boxes"),
    "boxes: too few": (boxes({"amodal_boxes": [None]}), "holds 1, expected a list of 4"),
    "boxes: words": (boxes({"amodal_boxes": [None, None, "a", None]}), "amodal_boxes[2]: is 'a'"),
    "boxes: flat": (boxes({"amodal_boxes": [[1, 1, 0, 5], None, None, None]}), "has no area"),
    "boxes: nan": (boxes('{"amodal_boxes": [[NaN, 1, 1, 1], null, null, null]}'), "amodal_boxes[0]"),
}


def read_everything(folder: Path) -> None:
    for clip in open_evaluation_folder(folder):
        for sequence in (clip.frames, clip.modal, clip.amodal, clip.occluder, clip.depth):
            assert sequence is not None
            for t in range(len(clip)):
                sequence[t]


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_named_in_one_line(fault: str, tmp_path: Path) -> None:
    write_set(tmp_path, 2, 4)
    spoil, words = FAULTS[fault]
    named = spoil(tmp_path / "clip2")
    with pytest.raises(BadInputError) as caught:
        read_everything(tmp_path)
    line = str(caught.value)
    assert str(named) in line
    assert words in line
    assert "\n" not in line


def test_masks_of_other_values_are_read_as_an_import_reads_them(tmp_path: Path) -> None:
    write_set(tmp_path, 1, 4)
    (usual,) = open_evaluation_folder(tmp_path)
    expected = [usual.modal[frame].copy() for frame in range(4)]
    for path in (tmp_path / "clip1" / "masks").iterdir():
        mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        cv2.imwrite(str(path), np.asarray(mask) // 255)
    for path in (tmp_path / "clip1" / "occluder").iterdir():
        mask = np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)) // 255
        mask[:4, :4] = 2
        cv2.imwrite(str(path), mask)
    (clip,) = open_evaluation_folder(tmp_path)
    assert all(np.array_equal(clip.modal[frame], expected[frame]) for frame in range(4))
    assert clip.occluder is not None
    assert clip.occluder[0][:4, :4].all()


def test_missing_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="does not exist"):
        open_evaluation_folder(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(BadInputError, match="is not a folder"):
        open_evaluation_folder(tmp_path / "file")
    (tmp_path / "other").mkdir()
    with pytest.raises(BadInputError, match="holds no clip"):
        open_evaluation_folder(tmp_path)


def write_frames(path: Path, rgb: RgbFrame, masks: list[tuple[BoolMask, BoolMask | None]]) -> None:
    with EvaluationClipWriter(path.parent, path.name) as writer:
        for modal, amodal in masks:
            writer.add(rgb, modal, amodal)


def test_writer_leaves_nothing_after_an_error_and_never_overwrites(tmp_path: Path) -> None:
    modal, _ = disc_masks(1)
    rgb = disc_pictures(1)[0]
    for second in ((modal[0][:5], None), (modal[0], modal[0])):
        with pytest.raises(ShapeMismatchError):
            write_frames(tmp_path / "a", rgb, [(modal[0], None), second])
    with pytest.raises(BadInputError, match="got no frames"), EvaluationClipWriter(tmp_path, "a"):
        pass
    assert list(tmp_path.iterdir()) == []
    write_clip(tmp_path, "a", 1)
    with pytest.raises(BadInputError, match="is there already"):
        EvaluationClipWriter(tmp_path, "a")
    for name in ("", "..", "a/b", ".hidden"):
        with pytest.raises(BadInputError, match="is no name"):
            EvaluationClipWriter(tmp_path, name)
