"""Broken, odd and awkward media; the bounded cache; the reader on a video."""

import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import BadInputError
from core.types import RgbFrame
from core.video.frame_cache import FrameCache
from core.video.image_folder import ImageFolderSource
from core.video.media.source import FrameSource, MediaKind, StaleReadError
from core.video.opening import open_source, probe
from core.video.reader import FrameReader
from tests.clips import numbered, read_number, write_folder, write_video


def test_missing_media_and_empty_folder_say_so(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="does not exist"):
        open_source(tmp_path / "nowhere.mp4")
    with pytest.raises(BadInputError, match="holds no pictures"):
        open_source(tmp_path)


def numbers_or_refusal(path: Path) -> list[int]:
    """Return the numbers of all promised frames; none when the file is refused in words that name it."""
    refusal = None
    try:
        source = open_source(path)
    except BadInputError as error:
        refusal = str(error)
    if refusal is not None:
        assert str(path) in refusal
        return []
    numbers = [read_number(source.read(frame)) for frame in range(source.info.frame_count)]
    source.close()
    return numbers


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_truncated_video_promises_only_frames_it_can_show(tmp_path: Path, suffix: str, share: float) -> None:
    whole = write_video(tmp_path / f"whole{suffix}", 60, b_frames=3).read_bytes()
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(whole[: int(len(whole) * share)])
    numbers = numbers_or_refusal(path)
    # B-frames just before the cut may be gone while the later frame they lean on is there.
    assert numbers == sorted(set(numbers))
    assert numbers[:-4] == list(range(len(numbers[:-4])))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov", ".ts", ".avi"])
def test_every_container_counts_and_seeks_the_same(tmp_path: Path, suffix: str) -> None:
    source = open_source(write_video(tmp_path / f"v{suffix}", 50, b_frames=0 if suffix == ".avi" else 2))
    assert source.info.frame_count == 50
    for frame in (49, 0, 25, 24, 23, 48, 1):
        assert read_number(source.read(frame)) == frame
    source.close()


def test_frames_outside_are_index_errors_and_stale_reads_stop(tmp_path: Path) -> None:
    video = open_source(write_video(tmp_path / "v.mp4", 20, gop=20))
    folder = open_source(write_folder(tmp_path / "disc", 3) / "rgbs")
    for source in (video, folder):
        for frame in (-1, source.info.frame_count):
            with pytest.raises(IndexError):
                source.read(frame)
    fresh = open_source(tmp_path / "v.mp4")
    with pytest.raises(StaleReadError):
        fresh.read(15, is_stale=lambda: True)
    assert read_number(fresh.read(15)) == 15
    assert fresh.cost(15) == 0
    assert (fresh.stand_in(15), folder.stand_in(2), folder.cost(2)) == (0, 2, 1)
    for source in (video, folder, fresh):
        source.close()


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    import wave

    path = tmp_path / "sound.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(1600))
    with pytest.raises(BadInputError, match="holds no video stream"):
        probe(path)


@pytest.mark.parametrize("shape", [(6, 8), (6, 8, 4)])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_grey_deep_and_transparent_pictures_become_rgb(
    tmp_path: Path, shape: tuple[int, ...], depth: type
) -> None:
    path = tmp_path / "bild ä.png"
    ok, png = cv2.imencode(".png", np.full(shape, np.iinfo(depth).max, depth))
    assert ok
    path.write_bytes(png.tobytes())
    source = open_source(path)
    assert (source.info.kind, source.info.frame_count) == (MediaKind.IMAGES, 1)
    picture = source.read(0)
    assert picture.shape == (6, 8, 3)
    assert picture.dtype == np.uint8
    assert picture.min() == 255


def test_picture_that_vanishes_or_changes_size_is_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "disc", 3) / "rgbs"
    source = open_source(folder)
    (folder / "frame_001.png").unlink()
    cv2.imwrite(str(folder / "frame_002.png"), np.zeros((5, 5, 3), np.uint8))
    for frame in (1, 2):
        with pytest.raises(BadInputError, match=f"frame_00{frame}.png"):
            source.read(frame)
    assert source.read(0).shape == (96, 160, 3)


def test_cache_keeps_to_its_bytes_and_drops_the_longest_unused() -> None:
    picture: RgbFrame = np.zeros((10, 10, 3), np.uint8)
    cache = FrameCache(3 * picture.nbytes)
    for index in range(3):
        cache.put(index, picture)
    assert cache.get(0) is picture
    cache.put(3, picture)
    cache.put(3, picture)
    assert [index in cache for index in range(4)] == [True, False, True, True]
    assert cache.nbytes == 3 * picture.nbytes
    cache.put(9, np.zeros((100, 100, 3), np.uint8))
    assert [9 in cache, 3 in cache] == [True, False]


class Heard:
    """Collects what a reader says, and lets a test wait for it."""

    def __init__(self) -> None:
        self.frames: list[tuple[int, int, bool]] = []
        self.errors: list[Exception] = []
        self._news = threading.Condition()

    def on_ready(self, index: int, picture: RgbFrame, is_exact: bool) -> None:
        with self._news:
            self.frames.append((index, read_number(picture), is_exact))
            self._news.notify_all()

    def on_error(self, error: Exception) -> None:
        with self._news:
            self.errors.append(error)
            self._news.notify_all()

    def wait_for_exact(self, index: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: (index, index, True) in self.frames, 30)

    def wait_for_error(self) -> None:
        with self._news:
            assert self._news.wait_for(lambda: self.errors, 30)


def test_reader_shows_the_key_frame_first_on_a_slow_seek(tmp_path: Path) -> None:
    heard = Heard()
    path = write_video(tmp_path / "long.mp4", 90, gop=90)
    reader = FrameReader(path, cache_bytes=10**8, on_ready=heard.on_ready, on_error=heard.on_error)
    reader.request(80)
    heard.wait_for_exact(80)
    assert heard.frames == [(80, 0, False), (80, 80, True)]
    assert reader.get_cached(80) is not None
    reader.close()
    assert heard.errors == []


def test_reader_ends_with_the_last_of_many_requests_and_reads_ahead_backwards(tmp_path: Path) -> None:
    heard = Heard()
    path = write_video(tmp_path / "v.mp4", 60, gop=15, variable=True)
    reader = FrameReader(path, cache_bytes=10**8, on_ready=heard.on_ready, on_error=heard.on_error)
    for frame in (3, 50, 7, 31, 20):
        reader.request(frame)
    heard.wait_for_exact(20)
    assert heard.frames[-1] == (20, 20, True)
    reader.request(20, direction=-1)
    reader.request(19, direction=-1)
    heard.wait_for_exact(19)
    assert all(is_exact is False or index == number for index, number, is_exact in heard.frames)
    reader.close()


def test_reader_reports_broken_media_once_and_closes(tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"nothing")
    heard = Heard()
    reader = FrameReader(path, cache_bytes=10**6, on_ready=heard.on_ready, on_error=heard.on_error)
    reader.request(0)
    heard.wait_for_error()
    reader.close()
    assert len(heard.errors) == 1


def test_reader_goes_on_after_a_picture_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "rgbs"
    folder.mkdir()
    for number in range(3):
        cv2.imwrite(str(folder / f"{number}.png"), numbered(number, 48, 32))
    whole = (folder / "1.png").read_bytes()
    (folder / "1.png").write_bytes(whole[:60])
    heard = Heard()
    reader = FrameReader(folder, cache_bytes=10**6, on_ready=heard.on_ready, on_error=heard.on_error)
    reader.request(1)
    heard.wait_for_error()
    reader.request(2)
    heard.wait_for_exact(2)
    reader.close()
    assert "1.png" in str(heard.errors[0])


class OddSource(ImageFolderSource):
    """A folder whose picture 1 breaks in a way that nobody has thought of."""

    def read(self, index: int, *, is_stale: Callable[[], bool] | None = None) -> RgbFrame:
        if index == 1:
            raise ZeroDivisionError("odd")
        return super().read(index, is_stale=is_stale)


def test_reader_says_what_nobody_expected_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), numbered(number, 48, 32))
    monkeypatch.setattr("core.video.opening.open_source", OddSource)
    heard = Heard()
    reader = FrameReader(tmp_path, cache_bytes=10**6, on_ready=heard.on_ready, on_error=heard.on_error)
    reader.request(1)
    heard.wait_for_error()
    assert isinstance(heard.errors[0], ZeroDivisionError)
    assert "ZeroDivisionError: odd" in caplog.text
    for frame in (2, 0):
        reader.request(frame)
        heard.wait_for_exact(frame)
    reader.close()
    assert len(heard.errors) == 1


def test_reader_says_an_odd_opening_once_per_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cv2.imwrite(str(tmp_path / "0.png"), numbered(0, 48, 32))
    failures = iter([ZeroDivisionError("odd")])

    def open_at_last(path: Path) -> FrameSource:
        for failure in failures:
            raise failure
        return open_source(path)

    monkeypatch.setattr("core.video.opening.open_source", open_at_last)
    heard = Heard()
    reader = FrameReader(tmp_path, cache_bytes=10**6, on_ready=heard.on_ready, on_error=heard.on_error)
    heard.wait_for_error()
    reader.request(0)
    heard.wait_for_exact(0)
    reader.close()
    assert len(heard.errors) == 1
