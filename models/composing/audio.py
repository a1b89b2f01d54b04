"""The sound of a clip carried into a rendered video: its packets as they are where the file can hold them."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TypeAlias

from av import AudioStream, Packet
from av.container import InputContainer, OutputContainer

from core.changes.tracks import Clip
from core.errors import BadInputError
from core.video.media.clip_media import ClipMedia
from core.video.media.ffmpeg_files import open_to_read
from core.video.media.source import MediaKind

COPIED = frozenset({"aac", "mp3", "ac3", "alac"})
"""Codecs that both MP4 and QuickTime hold; others are coded anew as AAC."""

_Packet: TypeAlias = "Packet[AudioStream]"


class Audio:
    """The sound of a clip on its way into a file; of a clip without sound it does nothing."""

    def __init__(self, container: InputContainer | None, clip: Clip, first_s: float) -> None:
        self._source = container
        self._end_s = clip.frame_count / clip.fps
        self._first_s = first_s
        self._packets: Iterator[_Packet] = iter(())
        self._waiting: _Packet | None = None
        self._to: AudioStream | None = None
        self._out: OutputContainer | None = None
        self._copies = True

    @classmethod
    @contextmanager
    def of(cls, media: ClipMedia, clip: Clip) -> Iterator["Audio"]:
        """Open the sound of a clip's media."""
        if media.kind is not MediaKind.VIDEO:
            yield cls(None, clip, 0.0)
            return
        times = media.identity.times if media.identity is not None else None
        try:
            container = open_to_read(media.path)
        except BadInputError:
            # Whoever reads the pictures says so, if any of them is needed.
            yield cls(None, clip, 0.0)
            return
        with container:
            yield cls(container, clip, times.first_s if times is not None else 0.0)

    def begin(self, out: OutputContainer) -> None:
        """Add the sound's stream to a file, before anything is written into it."""
        if self._source is None or not self._source.streams.audio:
            return
        stream = self._source.streams.audio[0]
        self._out, self._copies = out, stream.codec_context.name in COPIED
        if self._copies:
            self._to = out.add_stream_from_template(stream)
        else:
            self._to = out.add_stream("aac", rate=stream.codec_context.sample_rate)
            self._to.layout = stream.codec_context.layout.name
        self._packets = self._source.demux(stream)

    def until(self, seconds: float) -> None:
        """Write the sound up to a time, counted from the first picture."""
        while self._to is not None:
            packet = self._waiting or next(self._packets, None)
            self._waiting = None
            if packet is None or packet.pts is None:
                self._packets = iter(())
                return
            begins = float(packet.pts * packet.time_base) - self._first_s
            if begins > min(seconds, self._end_s):
                self._waiting = packet
                return
            if begins >= self._end_s:
                return
            # What was heard before the first picture is left out; a codec's lead-in, before 0, is not.
            if begins + float((packet.duration or 0) * packet.time_base) > 0 or packet.pts < 0:
                self._write(packet)

    def finish(self) -> None:
        """Write the rest of the sound, to the end of the pictures."""
        self.until(self._end_s)
        if self._to is not None and self._out is not None and not self._copies:
            self._out.mux(self._to.encode(None))

    def _write(self, packet: _Packet) -> None:
        assert self._to is not None
        assert self._out is not None
        shift = round(Fraction(self._first_s).limit_denominator(1_000_000) / packet.time_base)
        if self._copies:
            begins = packet.pts or 0
            packet.pts, packet.dts = begins - shift, (begins if packet.dts is None else packet.dts) - shift
            packet.stream = self._to
            self._out.mux(packet)
            return
        for frame in packet.decode():
            if frame.pts is not None:
                frame.pts -= shift
            self._out.mux(self._to.encode(frame))
