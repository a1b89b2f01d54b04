"""Making the index of a video: from its packets where they can promise the order, else by decoding once.

The rule: frame i is the i-th picture that a plain decode from the start shows. Packets promise that only in
containers that give every picture one time of its own, for codecs with one picture per packet, and when the
first and the last pictures, decoded, come as promised. Everything else is decoded once. A packet of which a
damaged file yields no picture keeps its number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import av
import numpy as np

from core.errors import BadInputError
from core.messages import Message, say
from core.progress import CancelToken, Progress
from core.video.index.decoding import Decoder, OpenVideo, decode, picture_sum
from core.video.index.entry_points import has_one_picture_per_packet, packet_marks
from core.video.index.packets import (
    CLEAN,
    CORRUPT,
    DISCARDED,
    LOST_BEFORE,
    NO_TIME,
    PACKETS_PER_NEWS,
    SHOWS,
    PacketRows,
    PacketTable,
    Tell,
    VideoPacket,
    is_last_call,
    read_packets,
)
from core.video.index.surveying import Survey, cut_off_note, frames_before_gaps, number_frames
from core.video.index.upright import upright_size_wh
from core.video.index.video_index import VideoIndex

TIMED_CONTAINERS = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"})
"""Containers that store a presentation time with every picture."""
SIMPLE_CONTAINERS = frozenset({"matroska,webm", "flv", "avi"})
CHECKED_HEAD = 24
"""Pictures at the start that are decoded to see whether they come as the packets promise."""
CHECKED_TAIL = 64
"""Only a last group up to this long is decoded, to find pictures that are promised and do not come."""
AT_ONCE_PIXELS = 40_000_000
"""Up to this many pixels in all, decoding takes about 0.1 s: it is done in any case, being the surest."""
FALLBACK_FPS = 24.0
SHORT_S = 1.0
"""Pictures that end this much before the end that the file states are worth a word."""


@dataclass(frozen=True)
class StreamFacts:
    """What the head of a file says of its video stream."""

    codec: str
    extradata: bytes
    may_promise: bool
    pixels: int
    listed: int
    """Packets that the container's own list holds, 0 = it has none."""
    end_s: float
    """Where the file says that it ends, 0 = it does not say."""
    is_in_a_row: bool
    """Packets lie one behind the other, with only small headers between."""
    time_base: float
    rate: float
    """Frames per second, 0 = not stated."""

    @classmethod
    def of(cls, video: OpenVideo) -> "StreamFacts":
        """Return the facts of an open file."""
        context, form = video.stream.codec_context, video.container.format.name
        extradata = context.extradata or b""
        is_alone = len(video.container.streams) == 1 and video.container.duration
        start = max(0, video.container.start_time or 0) if is_alone else 0
        return cls(
            context.name,
            extradata,
            form in TIMED_CONTAINERS and has_one_picture_per_packet(context.name, extradata),
            max(1, context.width * context.height),
            len(video.stream.index_entries) if form.startswith("mov") else 0,
            ((video.container.duration or 0) + start) / av.time_base if is_alone else 0.0,
            len(video.container.streams) == 1 and form in SIMPLE_CONTAINERS,
            float(video.stream.time_base or 0),
            float(video.stream.average_rate or video.stream.guessed_rate or 0),
        )


def index_video(
    path: Path,
    *,
    tell: Tell | None = None,
    cancel: CancelToken | None = None,
    at_once_pixels: int = AT_ONCE_PIXELS,
) -> VideoIndex:
    """Return the index of a video file.

    Args:
        tell: Called with progress in bytes now and then, while the file must be decoded.
        at_once_pixels: Files of fewer pixels are decoded in any case; 0 = only where packets do not do.

    Raises:
        BadInputError: It is no video, or holds no frame that can be decoded.
        Cancelled: The token was set.
    """
    video = OpenVideo(path)
    try:
        facts = StreamFacts.of(video)
        packets = None
        if facts.may_promise:
            marks = packet_marks(facts.codec, facts.extradata)
            packets = read_packets(video.container, video.stream, marks=marks, cancel=cancel)
    finally:
        video.close()
    index = None
    if packets is not None and len(packets) * facts.pixels > at_once_pixels:
        index = _promised(path, packets, facts)
        if index is not None and frames_before_gaps(index.times) and _has_lost(path, facts, cancel):
            index = None
    if index is None:
        index = _decoded_once(path, facts, tell, cancel)
    return replace(index, notes=(*index.notes, *_ends_early(index, facts)))


def _promised(path: Path, packets: PacketTable, facts: StreamFacts) -> VideoIndex | None:
    """Return the index that the packets promise, None where a look at the pictures tells otherwise."""
    shown = np.flatnonzero(~packets.has(DISCARDED))
    source = shown[np.argsort(packets.pts[shown], kind="stable")].astype(np.int32)
    times = packets.pts[source]
    if (
        not len(shown)
        or times[0] == NO_TIME
        or (np.diff(times) <= 0).any()
        or packets.has(CORRUPT).any()
        or (packets.size == 0).any()
        or not packets.flags[0] & CLEAN
        or (packets.has(CLEAN) & ~packets.has(SHOWS)).any()
    ):
        return None
    fps = facts.rate or _counted_rate(times, facts.time_base)
    index = VideoIndex(packets, source, None, np.zeros(len(source), np.uint8), (0, 0), facts.time_base, fps)
    decoder = Decoder(path, packets, is_alone=False)
    try:
        checked = _head_checked(index, decoder)
        # Where the container's own list is there to the last picture, so is the file.
        is_listed = packets.is_whole and facts.listed == len(packets)
        return checked if checked is None or is_listed else _tail_checked(checked, decoder)
    finally:
        decoder.close()


def _has_lost(path: Path, facts: StreamFacts, cancel: CancelToken | None) -> bool:
    """Whether pictures are gone from a file with gaps: told by the bytes of its packets, all of them."""
    video = OpenVideo(path)
    try:
        marks = packet_marks(facts.codec, facts.extradata)
        packets = read_packets(video.container, video.stream, marks=marks, only_keys=False, cancel=cancel)
    finally:
        video.close()
    is_skipped = facts.is_in_a_row and bool(packets.skips())
    return is_skipped or bool((packets.has(LOST_BEFORE) & ~packets.has(CLEAN)).any())


def _only(index: VideoIndex, source: "np.ndarray[tuple[int], np.dtype[np.int32]]") -> VideoIndex:
    return replace(index, source=source, states=np.zeros(len(source), np.uint8))


def _head_checked(index: VideoIndex, decoder: Decoder) -> VideoIndex | None:
    """Return the index without pictures before the first key frame that do not come; None = it is wrong."""
    pictures = list(islice(decoder.start_at(0), CHECKED_HEAD))
    came = [one.packet for one in pictures]
    if not came:
        return None
    index = replace(index, size_wh=upright_size_wh(pictures[0].frame))
    times = index.packets.pts
    leading = [p for p in index.source[:CHECKED_HEAD].tolist() if times[p] < times[0] and p not in came]
    if leading:
        index = _only(index, index.source[~np.isin(index.source, leading)])
    is_right = came == index.source[: len(came)].tolist() and (len(came) == min(CHECKED_HEAD, len(index)))
    return index if is_right and not decoder.failed else None


def _tail_checked(index: VideoIndex, decoder: Decoder) -> VideoIndex | None:
    """Return the index without last pictures that do not come (a file cut off); None = it is wrong."""
    entry = index.entries[-1]
    if len(index) - entry.frame > CHECKED_TAIL and index.packets.is_whole:
        return index
    came = {one.packet for one in decoder.start_at(entry.packet)}
    ours = index.source[entry.frame :].tolist()
    last = max((at for at, packet in enumerate(ours) if packet in came), default=-1)
    if last < 0 or any(packet not in came for packet in ours[: last + 1]):
        return None
    if last + 1 == len(ours):
        return index
    cut = _only(index, index.source[: entry.frame + last + 1])
    return replace(cut, notes=(cut_off_note(len(ours) - last - 1),))


def _decoded_once(
    path: Path, facts: StreamFacts, tell: Tell | None, cancel: CancelToken | None
) -> VideoIndex:
    survey, packets = _surveyed(path, facts, tell, cancel, is_alone=False)
    if not survey.is_clean(packets):
        # With several threads an error cannot be told from its neighbours'.
        survey, packets = _surveyed(path, facts, tell, cancel, is_alone=True)
    if not survey.sources:
        reason = "holds no frame that can be decoded" if len(packets) else "holds no video frames"
        raise BadInputError(path, "", reason, "is it complete?")
    fps = facts.rate or _counted_rate(packets.times(), facts.time_base)
    skips = packets.skips() if facts.is_in_a_row else frozenset()
    return number_frames(survey, packets, facts.time_base, fps, skips)


def _surveyed(
    path: Path, facts: StreamFacts, tell: Tell | None, cancel: CancelToken | None, *, is_alone: bool
) -> tuple[Survey, PacketTable]:
    """Decode the whole file once."""
    video = OpenVideo(path)
    rows = PacketRows(packet_marks(facts.codec, facts.extradata))
    has_error = False

    def numbered() -> Iterator[tuple[int, VideoPacket]]:
        nonlocal has_error
        try:
            for packet in video.container.demux(video.stream):
                if is_last_call(packet):
                    continue
                number = rows.add(packet)
                if cancel is not None:
                    cancel.check()
                if tell is not None and number % (PACKETS_PER_NEWS // 100) == 0:
                    tell(Progress(max(0, packet.pos or 0), max(1, video.container.size), path.name))
                yield number, packet
        except av.FFmpegError:
            has_error = True

    survey = Survey()
    try:
        if is_alone:
            video.decode_alone()
        for one in decode(video, numbered(), survey.failed.append):
            if not survey.sources:
                survey.size_wh = upright_size_wh(one.frame)
            survey.add(one.packet, picture_sum(one.frame), is_corrupt=one.frame.is_corrupt)
    finally:
        video.close()
    return survey, rows.table(is_whole=not has_error)


def _counted_rate(times: "np.ndarray[tuple[int], np.dtype[np.int64]]", time_base: float) -> float:
    """Return frames per second by the times of the packets, 24 where they tell nothing."""
    known = times[times != NO_TIME]
    seconds = float(known.max() - known.min()) * time_base if len(known) else 0.0
    return (len(known) - 1) / seconds if seconds > 0 else FALLBACK_FPS


def _ends_early(index: VideoIndex, facts: StreamFacts) -> Iterator[Message]:
    """Say what the file promises and does not hold."""
    left = facts.listed - len(index.packets)
    if left > 0:
        yield say(
            "the file lists {n} pictures, but ends after {m}: is it complete?",
            n=facts.listed,
            m=len(index.packets),
        )
        return
    times = index.times[index.times != NO_TIME]
    end = float(times.max()) * facts.time_base if len(times) else 0.0
    if facts.end_s - end > SHORT_S and times.size == len(index.times):
        yield say(
            "the file says that it lasts {lasts} s, but its pictures end at {end} s",
            lasts=f"{facts.end_s:.2f}",
            end=f"{end:.2f}",
        )
