"""Damaged stretches: numbers stay, what is not whole is said, and no other picture takes its place."""

import threading
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled, FrameMissingError
from core.formats.importing import import_into
from core.progress import CancelToken, Progress, heard_by
from core.store.project import Project
from core.types import RgbFrame
from core.video.index.index_cache import IndexCache
from core.video.index.indexing import index_video
from core.video.media.missing_frames import FrameDamagedError, stand_in_picture
from core.video.opening import open_source, probe
from core.video.reader import FrameReader
from core.video.sources.pyav_source import PyAvSource
from tests.clips import read_number, write_video
from tests.odd_videos import copied, with_hole, write_coded

WAIT_S = 30


def holed(folder: Path, suffix: str = ".mp4") -> Path:
    """A video of 48 frames in groups of 12; packet 15 is zeros: frames 15 to 23 cannot be right."""
    return with_hole(write_video(folder / f"holed{suffix}", 48, gop=12, b_frames=0), 15)


def shown(source: PyAvSource, frame: int) -> int | None:
    """Return the number of a frame's picture, None when it is said to be missing."""
    try:
        return read_number(source.read(frame))
    except FrameMissingError as error:
        return None if error.where == f"frame {frame}" else -1


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])
def test_numbers_stay_where_a_picture_is_lost(tmp_path: Path, suffix: str) -> None:
    path = holed(tmp_path, suffix)
    right = [frame if not 15 <= frame < 24 else None for frame in range(48)]
    for at_once_pixels in (10**12, 0):
        source = PyAvSource.with_index(path, index_video(path, at_once_pixels=at_once_pixels))
        assert source.info.frame_count == 48
        assert [shown(source, frame) for frame in range(48)] == right
        assert [shown(source, frame) for frame in (20, 30, 14, 23, 24, 15)] == [None, 30, 14, None, 24, None]
        source.close()


@pytest.mark.parametrize("suffix", [".ts", ".mkv", ".flv", ".mp4"])
def test_frames_whose_packets_are_gone_keep_their_numbers(tmp_path: Path, suffix: str) -> None:
    whole = write_video(tmp_path / f"whole{suffix}", 48, gop=12, b_frames=0)
    path = copied(whole, tmp_path / f"gone{suffix}", without=15)
    for at_once_pixels in (10**12, 0):
        index = index_video(path, at_once_pixels=at_once_pixels)
        source = PyAvSource.with_index(path, index)
        assert [shown(source, frame) for frame in range(48)] == [
            frame if not 15 <= frame < 24 else None for frame in range(48)
        ]
        assert "1 of them have no picture" in index.notes[0]
        source.close()


def test_gaps_of_a_recorder_are_no_damage(tmp_path: Path) -> None:
    path = write_coded(
        tmp_path / "gaps.mkv", "mpeg4", range(40), pts_of=lambda place: place + 5 * (place > 20)
    )
    index = index_video(path)
    assert (len(index), index.notes) == (40, ())
    assert not index.states.any()


def test_damage_is_counted_and_the_first_is_named(tmp_path: Path) -> None:
    notes = probe(holed(tmp_path)).notes
    assert len(notes) == 1
    assert notes[0].startswith("9 of 48 frames are damaged in the file, the first is 15; 1 of them have no")


def test_an_index_that_was_kept_says_the_same_with_the_same_facts(tmp_path: Path) -> None:
    path = holed(tmp_path)
    (first,) = IndexCache(tmp_path / "kept").get(path).notes
    assert list((tmp_path / "kept").glob("*.npz"))
    (again,) = IndexCache(tmp_path / "kept").get(path).notes
    assert (again, again.template, again.facts) == (first, first.template, first.facts)
    assert (again.facts["n"], again.facts["k"]) == (9, 15)


def test_what_can_be_decoded_of_a_damaged_frame_comes_with_the_error(tmp_path: Path) -> None:
    source = open_source(holed(tmp_path))
    with pytest.raises(FrameDamagedError) as lost:
        source.read(15)
    assert lost.value.picture is None
    with pytest.raises(FrameDamagedError) as leaning:
        source.read(18)
    assert leaning.value.picture is not None
    assert leaning.value.picture.shape == (96, 192, 3)
    source.close()


def test_stand_in_is_no_picture_of_the_video() -> None:
    empty = stand_in_picture(None, (192, 96))
    assert empty.shape == (96, 192, 3)
    assert len(np.unique(empty)) == 2
    picture = np.full((96, 192, 3), 200, np.uint8)
    framed = stand_in_picture(picture, (192, 96))
    assert (framed[40:50, 40:50] == 200).all()
    assert np.array_equal(framed[:8], empty[:8])


def test_cut_off_file_says_what_it_lacks(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.mkv", 120, gop=12)
    path = tmp_path / "cut.mkv"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    info = probe(path)
    assert 40 < info.frame_count < 80
    assert any("lasts 4.00 s" in note for note in info.notes)


class Heard:
    """Collects what a reader says."""

    def __init__(self) -> None:
        self.pictures: dict[int, RgbFrame] = {}
        self.errors: list[Exception] = []
        self.news = threading.Condition()

    def on_ready(self, index: int, picture: RgbFrame, is_exact: bool) -> None:
        with self.news:
            if is_exact:
                self.pictures[index] = picture
            self.news.notify_all()

    def on_error(self, error: Exception) -> None:
        with self.news:
            self.errors.append(error)
            self.news.notify_all()

    def wait_for(self, index: int) -> RgbFrame:
        with self.news:
            assert self.news.wait_for(lambda: index in self.pictures, WAIT_S)
        return self.pictures[index]


def test_reader_shows_stripes_for_lost_frames_and_says_so(tmp_path: Path) -> None:
    heard = Heard()
    gaps: dict[int, str] = {}
    reader = FrameReader(
        holed(tmp_path),
        cache_bytes=10**8,
        on_ready=heard.on_ready,
        on_error=heard.on_error,
        on_gap=lambda frame, error: gaps.update({frame: error.reason}),
    )
    for frame in (14, 15, 16, 17, 24, 20, 30):
        reader.request(frame)
        heard.wait_for(frame)
    reader.close()
    assert np.array_equal(heard.pictures[15], stand_in_picture(None, (192, 96)))
    assert [read_number(heard.pictures[frame]) for frame in (14, 24, 30)] == [14, 24, 30]
    assert sorted(gaps) == [15, 16, 17, 20]
    assert "no picture" in gaps[15]
    assert "may be another picture" in gaps[20]
    assert heard.errors == []


def test_reader_tells_how_far_it_counts_and_stops_when_it_closes(tmp_path: Path) -> None:
    path = write_video(tmp_path / "raw.h264", 400, gop=12)
    heard, told = Heard(), []
    is_counting, go_on = threading.Event(), threading.Event()

    def on_progress(progress: Progress) -> None:
        told.append(progress)
        is_counting.set()
        go_on.wait(WAIT_S)

    reader = FrameReader(
        path, cache_bytes=10**8, on_ready=heard.on_ready, on_error=heard.on_error, on_progress=on_progress
    )
    reader.request(0)
    assert is_counting.wait(WAIT_S)
    closing = threading.Thread(target=reader.close)
    closing.start()
    while not reader._cancel.is_cancelled:
        closing.join(0.01)
    go_on.set()
    closing.join(WAIT_S)
    assert not closing.is_alive()
    assert [one.total for one in told] == [path.stat().st_size] * len(told)
    assert len(told) < 5
    assert (heard.pictures, heard.errors) == ({}, [])


def test_import_tells_how_far_it_counts_and_can_be_stopped(tmp_path: Path) -> None:
    path = write_video(tmp_path / "raw.h264", 300, gop=12)
    told: list[Progress] = []
    cancel = CancelToken()

    def hear(progress: Progress) -> None:
        told.append(progress)
        if len(told) == 3:
            cancel.cancel()

    with Project.create(tmp_path / "p.amodal") as project:
        with pytest.raises(Cancelled), heard_by(hear, cancel):
            list(import_into(project, path))
        assert project.clips.list() == []
        assert [one.total for one in told] == [path.stat().st_size] * 3
        list(import_into(project, path))
        assert project.clips.list()[0].frame_count == 300
