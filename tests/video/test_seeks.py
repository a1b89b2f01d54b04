"""Frame i is the same picture however it is reached."""

import random
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import BadInputError
from core.video.image_folder import list_pictures
from core.video.opening import open_source, probe
from core.video.reader import FrameReader
from tests.clips import disc_pictures, read_number, write_folder, write_video


@pytest.mark.parametrize(("variable", "gop"), [(False, 12), (True, 12), (True, 250)])
def test_no_wrong_frame_in_300_random_seeks(tmp_path: Path, variable: bool, gop: int) -> None:
    path = write_video(tmp_path / "v.mp4", 150, gop=gop, b_frames=3, variable=variable)
    source = open_source(path)
    assert source.info.frame_count == 150
    in_order = [source.read(frame) for frame in range(150)]
    assert [read_number(picture) for picture in in_order] == list(range(150))
    fresh = open_source(path)
    rng = random.Random(1)
    wrong = 0
    for _ in range(300):
        frame = rng.randrange(150)
        wrong += not np.array_equal(fresh.read(frame), in_order[frame])
    assert wrong == 0
    source.close()
    fresh.close()


def test_odd_size_keeps_every_pixel(tmp_path: Path) -> None:
    path = write_video(tmp_path / "odd.mp4", 5, size_wh=(181, 97))
    info = probe(path)
    assert (info.width, info.height) == (181, 97)


def test_missing_last_frames_are_not_promised(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.mkv", 60).read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    source = open_source(cut)
    assert 0 < source.info.frame_count < 60
    last = source.info.frame_count - 1
    assert read_number(source.read(last)) == last
    source.close()


def rotated(path: Path) -> Path:
    """Write the display matrix of a quarter turn into the track header of an mp4."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 4 + 4 + 4 + 4 + 4 + 4 + 8 + 2 + 2 + 2 + 2
    one, minus = (0x00010000).to_bytes(4, "big"), (-0x00010000).to_bytes(4, "big", signed=True)
    zero, last = bytes(4), (0x40000000).to_bytes(4, "big")
    data[at : at + 36] = zero + one + zero + minus + zero + zero + zero + zero + last
    path.write_bytes(bytes(data))
    return path


def test_rotation_flag_gives_upright_pictures(tmp_path: Path) -> None:
    plain = write_video(tmp_path / "plain.mp4", 4)
    upright = open_source(plain).read(1)
    turned = open_source(rotated(write_video(tmp_path / "turned.mp4", 4)))
    assert (turned.info.width, turned.info.height) == (96, 192)
    assert np.array_equal(turned.read(1), np.rot90(upright, -1))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("text.mp4", b"no video", "cannot be opened as a video"),
        ("empty.mp4", b"", "cannot be opened as a video"),
        ("broken.png", b"no picture", "is not a picture"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=words) as caught:
        open_source(path)
    assert str(path) in str(caught.value)


def test_folder_is_read_in_natural_order_and_one_size_only(tmp_path: Path) -> None:
    for number, picture in zip((1, 2, 10), disc_pictures(3), strict=True):
        cv2.imwrite(str(tmp_path / f"f{number}.png"), picture)
    (tmp_path / ".hidden.png").write_bytes(b"x")
    assert [path.name for path in list_pictures(tmp_path)] == ["f1.png", "f2.png", "f10.png"]
    cv2.imwrite(str(tmp_path / "f11.png"), np.zeros((5, 5, 3), np.uint8))
    with pytest.raises(BadInputError, match=r"f11\.png"):
        open_source(tmp_path)


def test_reader_delivers_reads_ahead_and_closes(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "disc", 12) / "rgbs"
    errors: list[Exception] = []
    reader = FrameReader(folder, cache_bytes=10**7, on_ready=lambda *_: None, on_error=errors.append)
    first = reader.wait_for(3, timeout=20)
    assert first is not None
    reader.request(3, direction=1)
    source = open_source(folder)
    assert np.array_equal(first, source.read(3))
    assert reader.wait_for(11, timeout=20) is not None
    reader.close()
    assert errors == []
