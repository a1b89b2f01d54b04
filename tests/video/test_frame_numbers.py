"""Frame i is the i-th picture that a plain decode from the start shows, however it is reached."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInputError
from core.types import RgbFrame
from core.video.index.indexing import index_video
from core.video.index.packets import KEY
from core.video.opening import open_source, probe
from core.video.sources.pyav_source import PyAvSource
from tests.clips import read_number, write_video
from tests.odd_videos import KINDS, copied, other_size_later, plain_numbers

Matrix = tuple[float, float, float, float]


def shown(source: PyAvSource, order: list[int]) -> list[int]:
    """Return the numbers of pictures read in an order."""
    return [read_number(source.read(frame)) for frame in order]


@pytest.mark.parametrize("kind", KINDS)
def test_frames_are_those_of_a_plain_decode(tmp_path: Path, kind: str) -> None:
    path = KINDS[kind](tmp_path)
    right = plain_numbers(path)
    assert len(right) >= 20
    # By decoding once, and by packets alone where they promise the order.
    for at_once_pixels in (10**12, 0):
        index = index_video(path, at_once_pixels=at_once_pixels)
        assert index.notes == ()
        source = PyAvSource.with_index(path, index)
        forward = list(range(source.info.frame_count))
        assert shown(source, forward) == right
        assert shown(source, forward[::-1]) == right[::-1]
        source.close()
        source = PyAvSource.with_index(path, index)
        anywhere = random.Random(3).choices(forward, k=25)
        assert shown(source, anywhere) == [right[frame] for frame in anywhere]
        source.close()


def test_packets_are_trusted_only_where_they_keep_their_promise(tmp_path: Path) -> None:
    by_packets = {
        "edit list",
        "open groups mp4",
        "open groups mkv",
        "fragments",
        "one key frame",
        "cover first",
    }
    for kind in by_packets | {
        "same time twice",
        "joined ts",
        "b-frames in avi",
        "vp8",
        "raw h264",
    }:
        folder = tmp_path / kind
        folder.mkdir()
        index = index_video(KINDS[kind](folder), at_once_pixels=0)
        assert index.is_decoded is (kind not in by_packets), kind


def test_edit_list_begins_where_the_trim_begins(tmp_path: Path) -> None:
    source = open_source(KINDS["edit list"](tmp_path))
    assert (source.info.frame_count, read_number(source.read(0))) == (42, 18)
    source.close()


@pytest.mark.parametrize(
    ("matrix", "turned"),
    [
        ((-1, 0, 0, 1), lambda rgb: rgb[:, ::-1]),
        ((1, 0, 0, -1), lambda rgb: rgb[::-1]),
        ((-1, 0, 0, -1), lambda rgb: rgb[::-1, ::-1]),
        ((0, 1, -1, 0), lambda rgb: np.rot90(rgb, -1)),
        ((0, -1, 1, 0), lambda rgb: np.rot90(rgb, 1)),
        ((0, 1, 1, 0), lambda rgb: np.swapaxes(rgb, 0, 1)),
        ((0, -1, -1, 0), lambda rgb: np.swapaxes(rgb, 0, 1)[::-1, ::-1]),
    ],
)
def test_matrix_turns_and_mirrors_as_ffmpeg_does(
    tmp_path: Path, matrix: Matrix, turned: Callable[[RgbFrame], RgbFrame]
) -> None:
    plain = write_video(tmp_path / "plain.mp4", 3)
    path = copied(plain, tmp_path / "turned.mp4", matrix=matrix)
    source, upright = open_source(path), open_source(plain)
    want = turned(upright.read(2))
    assert (source.info.width, source.info.height) == want.shape[1::-1]
    assert np.array_equal(source.read(2), want)


def test_pictures_of_another_size_are_scaled_to_the_clip(tmp_path: Path) -> None:
    source = open_source(other_size_later(tmp_path))
    assert (source.info.width, source.info.height) == (192, 96)
    assert {source.read(frame).shape for frame in (19, 0, 10, 9)} == {(96, 192, 3)}
    source.close()


@pytest.mark.parametrize("name", ["12:30:05.mp4", "100%d.mp4", "a?b#c.mp4", "-i.mp4", "ü 😀.mp4"])
def test_names_are_names_and_no_addresses(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_video(tmp_path / "plain.mp4", 5).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert probe(Path(name)).frame_count == 5


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp4"])
def test_list_of_other_files_is_no_video(tmp_path: Path, name: str) -> None:
    write_video(tmp_path / "a.ts", 5)
    path = tmp_path / name
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\na.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(BadInputError, match=r"list of other files|cannot be opened"):
        probe(path)


def test_random_access_goes_back_when_an_entry_leads_to_another_picture(tmp_path: Path) -> None:
    path = KINDS["mpeg-4 in avi"](tmp_path)
    right = plain_numbers(path)
    index = index_video(path, at_once_pixels=10**12)
    # Were every packet called a key frame, decoding would begin at pictures that lean on others.
    flags = index.packets.flags | np.uint8(KEY)
    source = PyAvSource.with_index(path, replace(index, packets=replace(index.packets, flags=flags)))
    assert source.stand_in(31) > 24
    assert shown(source, [31, 5, 39, 32, 31]) == [right[frame] for frame in (31, 5, 39, 32, 31)]
    source.close()
