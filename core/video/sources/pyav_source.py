"""Frame-exact reading of video files with PyAV.

Frame i is the i-th picture that a plain decode from the start shows. To show it, the decoder runs on from
where it stands when that is nearer, else it starts at the entry before; what it passes is kept for stepping
back. Where the index holds checksums, a picture that differs from the one that the plain decode gave is
never shown: the entry that led to it is given up, and decoding begins at the one before, at last at the
start of the file.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame

from core.progress import CancelToken
from core.types import RgbFrame
from core.video.index.decoding import Decoded, Decoder, picture_sum
from core.video.index.index_cache import INDEXES
from core.video.index.packets import NO_TIME, Tell
from core.video.index.upright import to_rgb
from core.video.index.video_index import Entry, FrameState, VideoIndex, harmed
from core.video.media.clip_media import frame_times
from core.video.media.missing_frames import FrameDamagedError
from core.video.media.source import MediaInfo, MediaKind, StaleReadError

PASSED_BYTES = 160 * 1024 * 1024
"""Decoded frames kept: one GOP of 50 frames of 1080p."""


@dataclass(frozen=True, slots=True)
class _Passed:
    frame: VideoFrame
    entry: Entry
    """Where the run began that led to it."""


@dataclass
class _Run:
    """Decoding that goes on from an entry."""

    pictures: Iterator[Decoded]
    entry: Entry
    position: int
    """Frame that came last."""
    is_suspect: bool = False
    """Something was wrong since the last entry, in a file that was not decoded before."""


class PyAvSource:
    """Reads a video file. Belongs to one thread."""

    def __init__(self, path: Path, *, tell: Tell | None = None, cancel: CancelToken | None = None) -> None:
        """Index the file, or find the index that was made before.

        Args:
            tell: Called with progress in bytes while the whole file must be decoded for its index.

        Raises:
            BadInputError: It is no video, holds no frames, or none that can be decoded.
            Cancelled: The token was set.
        """
        self._use(path, INDEXES.get(path, tell=tell, cancel=cancel))

    @classmethod
    def with_index(cls, path: Path, index: VideoIndex) -> "PyAvSource":
        """Return a source that reads a file by an index made by the caller."""
        source = cls.__new__(cls)
        source._use(path, index)
        return source

    def _use(self, path: Path, index: VideoIndex) -> None:
        self._path = path
        self._index = index
        self._decoder = Decoder(path, index.packets, is_alone=bool(index.states.any()))
        self._passed: OrderedDict[int, _Passed] = OrderedDict()
        self._passed_bytes = 0
        self._run: _Run | None = None
        self._given_up: set[int] = set()
        width, height = index.size_wh
        self.info = MediaInfo(
            path,
            MediaKind.VIDEO,
            width,
            height,
            index.fps,
            len(index),
            index.longest_gop,
            times=frame_times(_known(index), Fraction(index.time_base).limit_denominator(10**9)),
            notes=index.notes,
        )

    @property
    def states(self) -> tuple[FrameState, ...]:
        """Whether each frame is whole; damage in files that were never decoded is found when it is read."""
        return tuple(map(FrameState, self._index.states.tolist()))

    @property
    def times_s(self) -> tuple[float, ...] | None:
        """Presentation time of every frame in seconds; None where the file does not tell them all."""
        times = self._index.times
        return None if (times == NO_TIME).any() else tuple((times * self._index.time_base).tolist())

    def read(self, index: int, *, is_stale: Callable[[], bool] | None = None) -> RgbFrame:
        """Return frame `index`, uint8 (H, W, 3), upright; see `FrameSource.read`."""
        if not 0 <= index < len(self._index):
            raise IndexError(f"frame {index} of {len(self._index)}")
        state = self._index.states[index]
        if state == FrameState.MISSING:
            raise FrameDamagedError(self._path, index, None)
        frame, is_right = self._from_passed(index), True
        if frame is None:
            frame, is_right = self._decode_to(index, is_stale)
        is_suspect = self._run is not None and self._run.is_suspect
        if frame is None or is_suspect:
            frame, is_harmed = self._looked_at(index)
        else:
            is_harmed = not is_right or state != FrameState.WHOLE
        picture = None if frame is None else to_rgb(frame, self._index.size_wh)
        if picture is None or is_harmed:
            raise FrameDamagedError(self._path, index, picture)
        return picture

    def cost(self, index: int) -> int:
        """Return how many frames must be decoded to show `index`."""
        if index in self._passed:
            return 0
        entry = self._index.entry_before(index, self._given_up)
        start = self._run.position if self._goes_on(entry, index) and self._run else entry.frame - 1
        return index - start

    def stand_in(self, index: int) -> int:
        """Return the frame before `index` at which decoding can start."""
        return self._index.entry_before(index, self._given_up).frame

    def close(self) -> None:
        """Release the file and the decoder."""
        self._run = None
        self._passed.clear()
        self._decoder.close()

    # Decoding

    def _decode_to(self, index: int, is_stale: Callable[[], bool] | None) -> tuple[VideoFrame | None, bool]:
        """Return a frame, None when none comes, and whether it is the one that the plain decode gave."""
        while True:
            entry = self._index.entry_before(index, self._given_up)
            goes_on = self._goes_on(entry, index)
            if not goes_on:
                self._start(entry)
            frame = self._run_to(index, is_stale)
            if frame is not None and self._is_right(index, frame):
                return frame, True
            if not self._index.is_decoded or self._index.states[index] != FrameState.WHOLE:
                return frame, frame is None
            if not goes_on and entry.packet == 0:
                return frame, False  # a decoder that does not give the same twice: the file is damaged there
            if not goes_on:
                self._given_up.add(entry.packet)
            self._run = None

    def _goes_on(self, entry: Entry, index: int) -> bool:
        run = self._run
        return (
            run is not None and entry.frame <= run.position < index and run.entry.packet not in self._given_up
        )

    def _start(self, entry: Entry) -> None:
        self._run = None  # ends the old one before the file is moved under it
        self._run = _Run(self._decoder.start_at(entry.packet), entry, entry.frame - 1)

    def _run_to(self, index: int, is_stale: Callable[[], bool] | None) -> VideoFrame | None:
        """Decode on until frame `index` is there; None when it was jumped over or never comes."""
        run = self._run
        assert run is not None
        for one in run.pictures:
            number = self._number(one, run)
            if number < run.entry.frame:
                continue  # leans on what lies before the entry
            self._watch(one, number, run)
            self._keep(number, one.frame, run.entry)
            run.position = number
            if number == index:
                return one.frame
            if number > index:
                return None
            if is_stale is not None and is_stale():
                raise StaleReadError
        if not self._index.is_decoded:
            run.is_suspect = True
        return None

    def _number(self, one: Decoded, run: _Run) -> int:
        number = int(self._index.frame_of[one.packet]) if one.packet >= 0 else -1
        is_new = number > run.position or (0 <= number < run.entry.frame)
        # Two pictures of one packet, or a decoder that does not say: it is the next.
        return number if is_new else run.position + 1

    def _watch(self, one: Decoded, number: int, run: _Run) -> None:
        """In a file that was not decoded before, see whether all is as its packets promise."""
        if self._index.is_decoded:
            return
        if self._decoder.failed or one.frame.is_corrupt or number != run.position + 1:
            self._decoder.failed.clear()
            run.is_suspect = True
        elif run.is_suspect and self._index.entry_before(number).frame == number:
            run.is_suspect = False

    def _looked_at(self, index: int) -> tuple[VideoFrame | None, bool]:
        """Decode a stretch with care, packet by packet; return the frame and whether it is harmed."""
        entry = self._index.entry_before(index)
        decoder = Decoder(self._path, self._index.packets, is_alone=True)
        came: dict[int, VideoFrame] = {}
        bad: set[int] = set()
        try:
            for one in decoder.start_at(entry.packet):
                number = int(self._index.frame_of[one.packet]) if one.packet >= 0 else -1
                came[number] = one.frame
                if one.frame.is_corrupt:
                    bad.add(one.packet)
                if number >= index:
                    break
        finally:
            decoder.close()
        source = self._index.source
        bad.update(decoder.failed)
        bad.update(int(source[frame]) for frame in range(entry.frame, index + 1) if frame not in came)
        is_harmed = harmed([int(source[index])], bad, self._index.sound_entries, first=index)[0]
        return came.get(index), bool(is_harmed)

    # Frames passed

    def _from_passed(self, index: int) -> VideoFrame | None:
        passed = self._passed.get(index)
        if passed is None:
            return None
        if self._is_right(index, passed.frame):
            return passed.frame
        self._given_up.add(passed.entry.packet)
        self._passed = OrderedDict((n, p) for n, p in self._passed.items() if p.entry != passed.entry)
        self._passed_bytes = sum(_size(p.frame) for p in self._passed.values())
        self._run = None
        return None

    def _is_right(self, index: int, frame: VideoFrame) -> bool:
        sums = self._index.sums
        if sums is None or self._index.states[index] != FrameState.WHOLE:
            return True
        return picture_sum(frame) == int(sums[index])

    def _keep(self, number: int, frame: VideoFrame, entry: Entry) -> None:
        if number in self._passed or (self._run is not None and self._run.is_suspect):
            return
        self._passed[number] = _Passed(frame, entry)
        self._passed_bytes += _size(frame)
        while self._passed_bytes > PASSED_BYTES and len(self._passed) > 1:
            _, oldest = self._passed.popitem(last=False)
            self._passed_bytes -= _size(oldest.frame)


def _known(index: VideoIndex) -> list[int]:
    """Return the times of all frames; those without one have that of the frame before."""
    times, last = [], 0
    for time in index.times.tolist():
        last = last if time == NO_TIME else time
        times.append(last)
    return times


def _size(frame: VideoFrame) -> int:
    return frame.width * frame.height * 3 // 2
