"""Where decoding can start: what the bytes of a packet prove, codec by codec, without decoding.

A container's word "key frame" is not enough: some mark every frame, and a frame from which a picture is
refreshed bit by bit is marked like a whole one. Sources: H.265 7.4.2.2,
VP9 6.2, AV1 5.3; for H.264 see `h264`.
"""

from core.video.index.h264 import H264Marks, stream_parameters
from core.video.index.nal_units import length_size, nal_units
from core.video.index.packets import CLEAN, SHOWS, Marks, VideoPacket

EVERY_PICTURE_ALONE = frozenset({"mjpeg", "prores", "dnxhd"})
KNOWN_CODECS = EVERY_PICTURE_ALONE | {"hevc", "vp9", "libvpx-vp9", "av1", "libdav1d", "libaom-av1"}
"""Besides H.264: what has one picture in every packet."""
LOOKED_AT = 4096
"""Bytes at the start of a packet in which headers are searched."""
HEVC_IRAP, HEVC_SKIPPED = range(16, 22), (8, 9)
"""Pictures to start at; pictures that a decoder passes over when it has started at one."""
AV1_SEQUENCE, AV1_FRAME_HEADER, AV1_FRAME = 1, 3, 6


def packet_marks(codec: str, extradata: bytes) -> Marks:
    """Return what reads in a packet's bytes whether decoding can start at it, and whether it shows a picture.

    Args:
        codec: FFmpeg's name of the decoder.
        extradata: Of the stream; tells how H.264 and H.265 units are separated.
    """
    if codec in EVERY_PICTURE_ALONE:
        return lambda _packet: CLEAN | SHOWS
    if codec == "h264":
        return H264Marks(extradata)
    if codec == "hevc":
        length = length_size(codec, extradata)
        return lambda packet: _hevc_marks(packet, length)
    if codec in ("vp9", "libvpx-vp9"):
        return lambda packet: SHOWS | CLEAN * _is_vp9_key(packet)
    if codec in ("av1", "libdav1d", "libaom-av1"):
        return lambda packet: SHOWS | CLEAN * _is_av1_key(packet)
    return lambda _packet: 0


def has_one_picture_per_packet(codec: str, extradata: bytes) -> bool:
    """Whether a packet of this stream is always one whole picture: for H.264, never one of two fields."""
    if codec == "h264":
        parameters = stream_parameters(extradata)
        return bool(parameters) and all(one.is_progressive for one in parameters)
    return codec in KNOWN_CODECS


def _hevc_marks(packet: VideoPacket, length: int) -> int:
    for nal in nal_units(packet, length):
        kind = nal[0] >> 1 & 63
        if kind in HEVC_IRAP:
            return CLEAN | SHOWS
        if kind in HEVC_SKIPPED:
            return 0
        if kind < HEVC_SKIPPED[0]:
            return SHOWS
    return 0


def _is_vp9_key(packet: VideoPacket) -> bool:
    first = bytes(memoryview(packet)[:1])
    if not first or first[0] >> 6 != 2:
        return False
    shift = 1 if (first[0] >> 4 & 3) == 3 else 2  # profile 3 has a reserved bit before
    is_existing, is_inter = first[0] >> (shift + 1) & 1, first[0] >> shift & 1
    return not is_existing and not is_inter


def _is_av1_key(packet: VideoPacket) -> bool:
    """Whether a sequence header is followed by a key frame that is shown itself."""
    data = bytes(memoryview(packet)[:LOOKED_AT])
    at, has_sequence = 0, False
    while at < len(data):
        header, kind = data[at], data[at] >> 3 & 15
        at += 2 if header & 4 else 1
        if kind in (AV1_FRAME, AV1_FRAME_HEADER):
            at += _leb_length(data, at) if header & 2 else 0
            # show_existing_frame 0, frame_type 00, show_frame 1
            return has_sequence and at < len(data) and data[at] >> 4 == 1
        has_sequence = has_sequence or kind == AV1_SEQUENCE
        if not header & 2:
            return False
        size, shift, start = 0, 0, at
        for start in range(at, min(at + 8, len(data))):
            size |= (data[start] & 127) << shift
            shift += 7
            if not data[start] & 128:
                break
        at = start + 1 + size
    return False


def _leb_length(data: bytes, at: int) -> int:
    length = 1
    while at + length <= len(data) and data[at + length - 1] & 128:
        length += 1
    return length
