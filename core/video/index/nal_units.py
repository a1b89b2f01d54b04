"""Splits packets and extradata of H.264 and H.265 into their units."""

from collections.abc import Iterator

from core.video.index.packets import VideoPacket

LOOKED_AT = 4096
"""Bytes at the start of a packet in which start codes are searched."""


def length_size(codec: str, extradata: bytes) -> int:
    """Return how many bytes tell a NAL unit's length; 0 = start codes separate them."""
    if codec == "h264" and len(extradata) > 6 and extradata[0] == 1:
        return (extradata[4] & 3) + 1
    if codec == "hevc" and len(extradata) > 22 and extradata[0] == 1:
        return (extradata[21] & 3) + 1
    return 0


def nal_units(packet: VideoPacket, length: int) -> Iterator[memoryview]:
    """Yield the units of a packet; `length` is what `length_size` returned."""
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


def units_of_extradata(extradata: bytes) -> list[memoryview]:
    """Return the parameter sets of an H.264 stream."""
    if not extradata or extradata[0] != 1:
        return list(_after_start_codes(memoryview(extradata)))
    found, at = [], 6
    for _ in range(extradata[5] & 31 if len(extradata) > 6 else 0):
        size = int.from_bytes(extradata[at : at + 2], "big")
        if size:
            found.append(memoryview(extradata)[at + 2 : at + 2 + size])
        at += 2 + size
    return found
