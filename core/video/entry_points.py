"""Where decoding can start: what the bytes of a packet prove, codec by codec, without decoding.

A container's word "key frame" is not enough: some mark every frame, and a frame from which a picture is
refreshed bit by bit is marked like a whole one. Sources:
H.264 7.3 and D.1.8, H.265 7.4.2.2, VP9 6.2, AV1 5.3.
"""

from collections.abc import Iterator

from core.video.bits import Bits
from core.video.packets import CLEAN, SHOWS, Marks, VideoPacket

EVERY_PICTURE_ALONE = frozenset({"mjpeg", "prores", "dnxhd"})
KNOWN_CODECS = EVERY_PICTURE_ALONE | {"hevc", "vp9", "libvpx-vp9", "av1", "libdav1d", "libaom-av1"}
"""Besides H.264: what has one picture in every packet."""
LOOKED_AT = 4096
"""Bytes at the start of a packet in which start codes are searched."""
H264_SLICE, H264_IDR, H264_SEI, H264_SPS = 1, 5, 6, 7
RECOVERY_POINT = 6
HEVC_IRAP, HEVC_SKIPPED = range(16, 22), (8, 9)
"""Pictures to start at; pictures that a decoder passes over when it has started at one."""
AV1_SEQUENCE, AV1_FRAME_HEADER, AV1_FRAME = 1, 3, 6


def packet_marks(codec: str, extradata: bytes) -> Marks:
    """Return what reads in a packet's bytes whether decoding can start at it, and whether it shows a picture.

    Args:
        codec: FFmpeg's name of the decoder.
        extradata: Of the stream; tells how H.264 and H.265 units are separated.
    """
    length = _length_size(codec, extradata)
    if codec in EVERY_PICTURE_ALONE:
        return lambda _packet: CLEAN | SHOWS
    if codec == "h264":
        return lambda packet: _h264_marks(packet, length)
    if codec == "hevc":
        return lambda packet: _hevc_marks(packet, length)
    if codec in ("vp9", "libvpx-vp9"):
        return lambda packet: SHOWS | CLEAN * _is_vp9_key(packet)
    if codec in ("av1", "libdav1d", "libaom-av1"):
        return lambda packet: SHOWS | CLEAN * _is_av1_key(packet)
    return lambda _packet: 0


def has_one_picture_per_packet(codec: str, extradata: bytes) -> bool:
    """Whether a packet of this stream is always one whole picture: for H.264, never one of two fields."""
    if codec == "h264":
        parameters = [nal for nal in _nals_of_extradata(extradata) if nal[0] & 31 == H264_SPS]
        return bool(parameters) and all(_is_progressive(nal) for nal in parameters)
    return codec in KNOWN_CODECS


def _h264_marks(packet: VideoPacket, length: int) -> int:
    recovers = False
    for nal in _nals(packet, length):
        kind = nal[0] & 31
        if kind == H264_IDR:
            return CLEAN | SHOWS
        if kind == H264_SPS and not _is_progressive(nal):
            return 0
        recovers = recovers or (kind == H264_SEI and _recovers_at_once(bytes(nal[1:])))
        if kind == H264_SLICE:
            return SHOWS | CLEAN * recovers
    return 0


def _hevc_marks(packet: VideoPacket, length: int) -> int:
    for nal in _nals(packet, length):
        kind = nal[0] >> 1 & 63
        if kind in HEVC_IRAP:
            return CLEAN | SHOWS
        if kind in HEVC_SKIPPED:
            return 0
        if kind < HEVC_SKIPPED[0]:
            return SHOWS
    return 0


def _recovers_at_once(sei: bytes) -> bool:
    at = 0
    while at + 2 < len(sei):
        kind = size = 0
        while at < len(sei) and sei[at] == 255:
            kind, at = kind + 255, at + 1
        kind, at = kind + sei[at], at + 1
        while at < len(sei) and sei[at] == 255:
            size, at = size + 255, at + 1
        if at >= len(sei):
            return False
        size, at = size + sei[at], at + 1
        if kind == RECOVERY_POINT:
            bits = Bits(sei[at : at + size])
            return bits.ue() == 0 and bits.u(1) == 1
        at += size
    return False


def _is_progressive(sps: memoryview) -> bool:
    """Read `frame_mbs_only_flag` of a sequence parameter set."""
    bits = Bits(bytes(sps[1:]).replace(b"\0\0\3", b"\0\0"))
    profile = bits.u(8)
    bits.u(16)
    bits.ue()
    if profile in (100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135):
        chroma = bits.ue()
        if chroma == 3:
            bits.u(1)
        bits.ue()
        bits.ue()
        bits.u(1)
        if bits.u(1):
            _skip_scaling(bits, 12 if chroma == 3 else 8)
    bits.ue()
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.u(1)
        bits.ue()
        bits.ue()
        for _ in range(bits.ue()):
            bits.ue()
    bits.ue()
    bits.u(1)
    bits.ue()
    bits.ue()
    return bits.u(1) == 1


def _skip_scaling(bits: Bits, lists: int) -> None:
    for number in range(lists):
        if not bits.u(1):
            continue
        last, following = 8, 8
        for _ in range(16 if number < 6 else 64):
            if following:
                following = (last + bits.se()) % 256
            last = following or last


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


def _length_size(codec: str, extradata: bytes) -> int:
    """Return how many bytes tell a NAL unit's length; 0 = start codes separate them."""
    if codec == "h264" and len(extradata) > 6 and extradata[0] == 1:
        return (extradata[4] & 3) + 1
    if codec == "hevc" and len(extradata) > 22 and extradata[0] == 1:
        return (extradata[21] & 3) + 1
    return 0


def _nals(packet: VideoPacket, length: int) -> Iterator[memoryview]:
    data = memoryview(packet)
    if length == 0:
        yield from _after_start_codes(data[:LOOKED_AT])
        return
    at = 0
    while at + length < len(data):
        size = int.from_bytes(data[at : at + length], "big")
        if size:
            yield data[at + length : at + length + size]
        at += length + size


def _after_start_codes(data: memoryview) -> Iterator[memoryview]:
    raw = bytes(data)
    at = raw.find(b"\0\0\1")
    while at >= 0:
        end = raw.find(b"\0\0\1", at + 3)
        nal = data[at + 3 : end if end >= 0 else len(raw)]
        if len(nal):
            yield nal
        at = end


def _nals_of_extradata(extradata: bytes) -> list[memoryview]:
    if not extradata or extradata[0] != 1:
        return list(_after_start_codes(memoryview(extradata)))
    found, at = [], 6
    for _ in range(extradata[5] & 31 if len(extradata) > 6 else 0):
        size = int.from_bytes(extradata[at : at + 2], "big")
        if size:
            found.append(memoryview(extradata)[at + 2 : at + 2 + size])
        at += 2 + size
    return found
