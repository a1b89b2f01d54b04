"""Which presentation time belongs to which frame number, found by reading packets without decoding."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import av
from av.container import InputContainer
from av.video.stream import VideoStream


@dataclass(frozen=True)
class PtsIndex:
    """Presentation times of all frames, in the stream's time base, ascending."""

    pts: tuple[int, ...]
    key_frames: tuple[int, ...]
    """Frame numbers of the key frames, ascending; the first is where decoding can start at the earliest."""

    def key_before(self, frame: int) -> int:
        """Return the last key frame at or before a frame."""
        return self.key_frames[max(0, bisect_right(self.key_frames, frame) - 1)]

    @property
    def longest_gop(self) -> int:
        """Return the most frames that lie between two key frames, the first included."""
        edges = [*self.key_frames, len(self.pts)]
        return max(b - a for a, b in pairwise(edges))

    def cut(self, frame_count: int) -> "PtsIndex":
        """Return the index of the first `frame_count` frames."""
        return PtsIndex(self.pts[:frame_count], tuple(k for k in self.key_frames if k < frame_count))


def read_index(container: InputContainer, stream: VideoStream) -> PtsIndex | None:
    """Return the index of a video stream, None when it holds no packet with a time.

    Frames that the container marks to be thrown away, and those that come before the first key frame (no
    decoder can show them), do not count. Two frames of one time count once.
    """
    times: dict[int, bool] = {}
    has_key = False
    try:
        for packet in container.demux(stream):
            time = packet.pts if packet.pts is not None else packet.dts
            if time is None or packet.size == 0 or packet.is_discard or packet.is_corrupt:
                continue
            has_key = has_key or packet.is_keyframe
            if has_key:
                times[time] = times.get(time, False) or packet.is_keyframe
    except av.FFmpegError:
        pass  # a file cut off in the middle: what was read so far is what there is
    if not times:
        return None
    pts = sorted(times)
    first_key = next((number for number, time in enumerate(pts) if times[time]), 0)
    pts = pts[first_key:]
    return PtsIndex(tuple(pts), tuple(number for number, time in enumerate(pts) if times[time]) or (0,))
