"""Decoding from a chosen packet on, every picture with the number of the packet that it comes from."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from av.codec.context import ThreadType
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.stream import VideoStream

from core.errors import BadInputError
from core.video.index.packets import NO_TIME, PacketTable, VideoPacket, is_last_call, only_video
from core.video.media.ffmpeg_files import open_to_read, video_stream

MOST_UNKNOWN = 64
"""Packets that a seek may bring before one that is known; behind that it is given up."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture and the number of the packet it comes from, -1 where the decoder does not say."""

    packet: int
    frame: VideoFrame


@dataclass
class OpenVideo:
    """A media file opened for reading, and its video stream."""

    path: Path
    container: InputContainer = field(init=False)
    stream: VideoStream = field(init=False)

    def __post_init__(self) -> None:
        """Open the file.

        Raises:
            BadInputError: It cannot be opened, or holds no video stream that can be decoded.
        """
        self.container = open_to_read(self.path)
        stream = video_stream(self.container)
        if stream is None:
            raise self._refused("holds no video stream", "expected a video such as .mp4, .mov, .mkv")
        if stream.codec_context is None:
            raise self._refused(
                "is of a kind that cannot be decoded", "convert it, for instance to H.264 in .mp4"
            )
        self.stream = stream
        # Where a slice of FFV1 is damaged the decoder takes the picture before, whichever thread has it.
        self.stream.thread_type = "SLICE" if stream.codec_context.name == "ffv1" else "AUTO"
        only_video(self.container, self.stream)

    def close(self) -> None:
        """Release the file and the decoder."""
        self.container.close()

    def decode_alone(self) -> None:
        """Decode in one thread, so that an error belongs to the packet handed in; called before the first."""
        self.stream.codec_context.thread_type = ThreadType.NONE
        self.stream.codec_context.thread_count = 1

    def _refused(self, reason: str, way_out: str) -> BadInputError:
        self.container.close()
        return BadInputError(self.path, "", reason, way_out)


class Decoder:
    """Decodes a file from any packet on. What it gives is what a plain decode gives from there.

    A packet's own times are replaced by its number on the way into the decoder, which hands them on with the
    picture: numbers are unique, and times are not in many files.
    """

    def __init__(self, path: Path, packets: PacketTable, *, is_alone: bool) -> None:
        """Open the file anew.

        Raises:
            BadInputError: It cannot be opened.
        """
        self._path = path
        self._packets = packets
        self._is_alone = is_alone
        self._can_seek = True
        self._video: OpenVideo | None = None
        self.failed: list[int] = []
        """Packets that the decoder refused since `start_at`; exact when it decodes alone."""

    def start_at(self, packet: int) -> Iterator[Decoded]:
        """Return the pictures that come when decoding begins at a packet.

        Raises:
            BadInputError: The file cannot be opened any more.
        """
        self.failed = []
        found = self._sought(packet) if packet and self._can_seek else None
        if found is None:
            self.close()
            self._video = self._opened()
            found = _from(_counted(self._video), packet)
        assert self._video is not None
        return decode(self._video, found, self.failed.append)

    def close(self) -> None:
        """Release the file."""
        if self._video is not None:
            self._video.close()
            self._video = None

    def _opened(self) -> OpenVideo:
        video = OpenVideo(self._path)
        if self._is_alone:
            video.decode_alone()
        return video

    def _sought(self, packet: int) -> Iterator[tuple[int, VideoPacket]] | None:
        """Return the packets from one on by way of the demuxer's seek; None when it does not lead there."""
        time = next(
            (int(t) for t in (self._packets.dts[packet], self._packets.pts[packet]) if t != NO_TIME), None
        )
        if time is None or self._packets.pos[packet] < 0:
            return None
        if self._video is None:
            self._video = self._opened()
        try:
            self._video.container.seek(time, stream=self._video.stream, backward=True)
            found = self._recognised(self._video.container.demux(self._video.stream), packet)
        except av.FFmpegError:
            found = None
        self._can_seek = found is not None
        return found

    def _recognised(
        self, coming: Iterator[VideoPacket], packet: int
    ) -> Iterator[tuple[int, VideoPacket]] | None:
        unknown = 0
        number = -1
        for one in coming:
            number = self._number(one, number + 1)
            if number > packet or is_last_call(one):
                return None
            if number == packet:
                return _numbered(one, coming, packet)
            unknown += number < 0
            if unknown > MOST_UNKNOWN:
                return None
        return None

    def _number(self, packet: VideoPacket, likely: int) -> int:
        """Return the number of a packet by its place, size and time; -1 = unknown or there several times."""
        pos, size = packet.pos, packet.size
        time = NO_TIME if packet.pts is None else packet.pts
        table = self._packets
        if likely and likely < len(table) and (table.pos[likely], table.size[likely]) == (pos, size):
            return likely
        found = np.flatnonzero((table.pos == pos) & (table.size == size) & (table.pts == time))
        return int(found[0]) if len(found) == 1 and pos is not None else -1


def decode(
    video: OpenVideo, packets: Iterator[tuple[int, VideoPacket]], refused: Callable[[int], None]
) -> Iterator[Decoded]:
    """Yield the pictures of numbered packets, and in the end those that the decoder still holds.

    `refused` hears the number of each packet that the decoder refuses.
    """
    number = -1
    try:
        for number, packet in packets:
            if packet.size == 0:
                continue  # a frame that was dropped when the file was made; empty means "the end" to FFmpeg
            packet.pts = packet.dts = number
            try:
                frames = packet.decode()
            except av.FFmpegError:
                refused(number)
                continue
            yield from map(_decoded, frames)
    except av.FFmpegError:
        pass  # the demuxer can go no further; what the decoder holds is still to come
    try:
        yield from map(_decoded, video.stream.codec_context.decode(None))
    except av.FFmpegError:
        refused(max(0, number))


def _decoded(frame: VideoFrame) -> Decoded:
    return Decoded(-1 if frame.pts is None else frame.pts, frame)


def picture_sum(frame: VideoFrame) -> int:
    """Return a checksum of a decoded picture, 32 bits; what lies behind the end of a line does not count."""
    value = zlib.adler32(f"{frame.width}x{frame.height} {frame.format.name}".encode())
    widths = _line_bytes(frame)
    for plane, width in zip(frame.planes, widths, strict=False):
        value = zlib.adler32(_lines(plane, width).data, value)
    return value


def _line_bytes(frame: VideoFrame) -> list[int]:
    bits = [0] * len(frame.planes)
    for part in frame.format.components:
        stored = part.bits if part.bits < 8 else -(-part.bits // 8) * 8
        bits[part.plane] += part.width * stored
    return [-(-count // 8) for count in bits]


def _lines(plane: VideoPlane, width: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    pixels = np.frombuffer(memoryview(plane), np.uint8)
    line = abs(plane.line_size)
    rows = pixels[: pixels.size // line * line].reshape(-1, line)
    return np.ascontiguousarray(rows[:, : min(width, line)])


def _counted(video: OpenVideo) -> Iterator[tuple[int, VideoPacket]]:
    return enumerate(p for p in video.container.demux(video.stream) if not is_last_call(p))


def _from(packets: Iterator[tuple[int, VideoPacket]], first: int) -> Iterator[tuple[int, VideoPacket]]:
    return ((number, packet) for number, packet in packets if number >= first)


def _numbered(
    first: VideoPacket, rest: Iterator[VideoPacket], number: int
) -> Iterator[tuple[int, VideoPacket]]:
    yield number, first
    yield from enumerate((packet for packet in rest if not is_last_call(packet)), number + 1)
