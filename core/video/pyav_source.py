"""Frame-exact reading of video files with PyAV.

A frame's number is its place in the order of presentation times. To show one, the decoder runs on from where
it stands when that is nearer, else it starts at the key frame before; what it passes is kept for stepping
back.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace

from core.errors import BadInputError
from core.types import RgbFrame
from core.video.identity import frame_times
from core.video.pts_index import PtsIndex, read_index
from core.video.source import MediaInfo, MediaKind, StaleReadError

PASSED_BYTES = 160 * 1024 * 1024
"""Decoded frames kept: one GOP of 50 frames of 1080p."""
CHECKED_TAIL = 64
"""Only a last GOP up to this long is decoded at opening, to find frames that are promised but cut off."""
LEAD_S = 10
"""To reach the very first frame of such containers the seek aims this much before it."""
BT_709 = 1


class PyAvSource:
    """Reads a video file. Belongs to one thread."""

    def __init__(self, path: Path) -> None:
        """Open the file and index it.

        Raises:
            BadInputError: It is no video, holds no frames, or none that can be decoded.
        """
        self._path = path
        # PyAV ignores FFmpeg's log unless a level is set. Never set one: its callback wants Python's lock
        # inside FFmpeg's threads, and two decoders in one process then wait for each other for ever.
        try:
            self._container = av.open(str(path), mode="r", metadata_errors="ignore")
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._bad(f"cannot be opened as a video: {_words(error)}", "is it complete?") from None
        try:
            self._open()
        except BadInputError:
            self._container.close()
            raise

    def _open(self) -> None:
        if not self._container.streams.video:
            raise self._bad("holds no video stream", "expected a video such as .mp4, .mov, .mkv")
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        index = read_index(self._container, self._stream)
        if index is None:
            raise self._bad("holds no video frames", "is it complete?")
        self._index = index
        self._number = {time: number for number, time in enumerate(index.pts)}
        self._passed: OrderedDict[int, VideoFrame] = OrderedDict()
        self._passed_bytes = 0
        self._frames: Iterator[VideoFrame] | None = None
        self._position = -1
        self._index = self._without_lost_tail(index)
        rgb = self.read(0)
        self._info = MediaInfo(
            self._path,
            MediaKind.VIDEO,
            rgb.shape[1],
            rgb.shape[0],
            self._fps(),
            len(self._index.pts),
            self._index.longest_gop,
            times=frame_times(self._index.pts, self._stream.time_base),
        )

    @property
    def info(self) -> MediaInfo:
        """Facts about the file."""
        return self._info

    def read(self, index: int, *, is_stale: Callable[[], bool] | None = None) -> RgbFrame:
        """Return frame `index`, uint8 (H, W, 3), upright; see `FrameSource.read`."""
        if not 0 <= index < len(self._index.pts):
            raise IndexError(f"frame {index} of {len(self._index.pts)}")
        frame = self._passed.get(index)
        if frame is None:
            frame = self._decode_to(index, is_stale)
        return _to_rgb(frame)

    def cost(self, index: int) -> int:
        """Return how many frames must be decoded to show `index`."""
        if index in self._passed:
            return 0
        key = self._index.key_before(index)
        start = self._position if key <= self._position < index else key - 1
        return index - start

    def stand_in(self, index: int) -> int:
        """Return the key frame before `index`."""
        return self._index.key_before(index)

    def frame_name(self, index: int) -> str:
        """Return a name for a frame, as if the video were a folder: `<stem>/<6-digit index>.png`."""
        return f"{self._path.stem}/{index:06d}.png"

    def close(self) -> None:
        """Release the file and the decoder."""
        self._frames = None
        self._passed.clear()
        self._container.close()

    # Decoding

    def _decode_to(self, index: int, is_stale: Callable[[], bool] | None) -> VideoFrame:
        key = self._index.key_before(index)
        if self._frames is None or not key <= self._position < index:
            self._seek(key)
        first, is_at_start = self._index.key_frames[0], False
        while True:
            frame = self._run_to(index, is_stale)
            if frame is not None:
                return frame
            if is_at_start:
                raise self._bad(
                    f"frame {index} of {len(self._index.pts)} cannot be decoded",
                    "the file is damaged there: convert it again from its original",
                    "video stream",
                )
            # The seek landed behind the frame (odd containers): start one key frame earlier.
            is_at_start = key == first
            key = first if is_at_start else self._index.key_before(key - 1)
            self._seek(key, lead_s=LEAD_S if is_at_start else 0)

    def _run_to(self, index: int, is_stale: Callable[[], bool] | None) -> VideoFrame | None:
        """Decode on until frame `index` is there; None when it was jumped over or never comes."""
        assert self._frames is not None
        for frame in self._frames:
            number = self._number.get(frame.pts if frame.pts is not None else -1)
            if number is None:
                continue
            self._keep(number, frame)
            self._position = number
            if number == index:
                return frame
            if number > index:
                return None
            if is_stale is not None and is_stale():
                raise StaleReadError
        self._frames = None
        return None

    def _seek(self, key: int, *, lead_s: int = 0) -> None:
        lead = int(lead_s / self._stream.time_base) if self._stream.time_base else 0
        try:
            self._container.seek(self._index.pts[key] - lead, stream=self._stream, backward=True)
        except av.FFmpegError as error:
            raise self._bad(f"cannot be searched: {_words(error)}", "convert it again") from None
        self._frames = self._decoded()
        self._position = -1

    def _decoded(self) -> Iterator[VideoFrame]:
        try:
            for packet in self._container.demux(self._stream):
                try:
                    yield from packet.decode()
                except av.FFmpegError:
                    continue  # a damaged packet: what follows may be whole again
        except av.FFmpegError:
            return

    def _keep(self, number: int, frame: VideoFrame) -> None:
        if number in self._passed:
            return
        self._passed[number] = frame
        self._passed_bytes += _size(frame)
        while self._passed_bytes > PASSED_BYTES and len(self._passed) > 1:
            _, oldest = self._passed.popitem(last=False)
            self._passed_bytes -= _size(oldest)

    def _without_lost_tail(self, index: PtsIndex) -> PtsIndex:
        """Return the index without last frames that no decoder can give (a file that was cut off)."""
        promised = self._stream.frames
        for key in reversed(index.key_frames):
            end = len(index.pts)
            if end - key > CHECKED_TAIL and promised == end:
                return index
            last = self._last_after(key)
            if last < key and key:
                # MPEG-TS knows no key frames: its seeks land behind the one asked for.
                last = self._last_after(index.key_before(key - 1))
            if last >= key:
                return index.cut(last + 1)
            index = index.cut(key) if key else index
        raise self._bad("holds no frame that can be decoded", "is it complete?")

    def _last_after(self, key: int) -> int:
        """Return the last frame that comes when decoding from a key frame on, -1 for none."""
        self._seek(key)
        assert self._frames is not None
        times = (frame.pts for frame in self._frames if frame.pts is not None)
        last = max((self._number.get(time, -1) for time in times), default=-1)
        self._frames = None
        return last

    def _fps(self) -> float:
        rate = self._stream.average_rate or self._stream.guessed_rate
        if rate:
            return float(rate)
        seconds = (self._index.pts[-1] - self._index.pts[0]) * float(self._stream.time_base or 1)
        return (len(self._index.pts) - 1) / seconds if seconds > 0 else 24.0

    def _bad(self, reason: str, way_out: str, where: str = "") -> BadInputError:
        return BadInputError(self._path, where, reason, way_out)


def _to_rgb(frame: VideoFrame) -> RgbFrame:
    # swscale takes BT.601 for granted; clips that say BT.709 would come out with wrong greens.
    source = Colorspace.ITU709 if frame.colorspace == BT_709 else None
    picture = frame.reformat(format="rgb24", src_colorspace=source).to_ndarray()
    turns = round(frame.rotation / 90) % 4
    rgb = np.rot90(picture, turns) if turns else picture
    return np.ascontiguousarray(rgb, dtype=np.uint8)


def _size(frame: VideoFrame) -> int:
    return frame.width * frame.height * 3 // 2


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
