"""What H.264 packets say of themselves: where decoding can start, whether pictures before one are lost.

Sources: H.264 7.3.2.1.1 (sequence parameters), 7.3.3 and 7.4.3 (frame_num), D.1.8 (recovery point).
"""

from dataclasses import dataclass

from core.video.index.bits import Bits
from core.video.index.nal_units import length_size, nal_units, units_of_extradata
from core.video.index.packets import CLEAN, LOST_BEFORE, SHOWS, VideoPacket

SLICE, IDR, SEI, SPS = 1, 5, 6, 7
RECOVERY_POINT = 6
HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
MOST_OFFSETS = 255
SLICE_HEAD_BYTES = 24


@dataclass(frozen=True, slots=True)
class Parameters:
    """Of a sequence parameter set."""

    is_progressive: bool
    """Every picture is coded as a whole frame."""
    number_bits: int
    """Of frame_num in a slice header."""
    may_skip_numbers: bool
    has_planes: bool
    """Colour planes are coded apart."""


class H264Marks:
    """Reads packets one after the other, in the order of the stream."""

    def __init__(self, extradata: bytes) -> None:
        self._length = length_size("h264", extradata)
        found = stream_parameters(extradata)
        self._parameters = found[-1] if found else None
        self._last: int | None = None
        """frame_num of the last picture that others lean on."""

    def __call__(self, packet: VideoPacket) -> int:
        """Return the bits of a packet's flags."""
        recovers = False
        for nal in nal_units(packet, self._length):
            kind = nal[0] & 31
            if kind == SPS:
                self._parameters = read_parameters(nal)
            elif kind == SEI:
                recovers = recovers or _recovers_at_once(bytes(nal[1:]))
            elif kind == IDR:
                self._last = 0
                return CLEAN | self._shows()
            elif kind == SLICE:
                is_lost = self._follow(nal) and not recovers
                return self._shows() | CLEAN * recovers | LOST_BEFORE * is_lost
        return 0

    def _shows(self) -> int:
        # One of two fields that are coded apart shows nothing by itself.
        return SHOWS if self._parameters is not None and self._parameters.is_progressive else 0

    def _follow(self, nal: memoryview) -> bool:
        """Take up a picture's number; whether numbers before it are missing."""
        parameters = self._parameters
        if parameters is None:
            return False
        bits = Bits(bytes(nal[1:SLICE_HEAD_BYTES]).replace(b"\0\0\3", b"\0\0"))
        for _ in range(3):
            bits.ue()
        bits.u(2 * parameters.has_planes)
        number, last = bits.u(parameters.number_bits), self._last
        if nal[0] >> 5 & 3:
            self._last = number
        if last is None or parameters.may_skip_numbers:
            return False
        # Numbering may begin anew within a stream; that is taken for no loss.
        return number not in (last, (last + 1) % (1 << parameters.number_bits), 0, 1)


def stream_parameters(extradata: bytes) -> list[Parameters]:
    """Return the sequence parameters that a stream states before its packets."""
    return [read_parameters(nal) for nal in units_of_extradata(extradata) if nal[0] & 31 == SPS]


def read_parameters(nal: memoryview) -> Parameters:
    """Read a sequence parameter set."""
    bits = Bits(bytes(nal[1:]).replace(b"\0\0\3", b"\0\0"))
    has_planes = False
    profile = bits.u(8)
    bits.u(16)
    bits.ue()
    if profile in HIGH_PROFILES:
        chroma = bits.ue()
        if chroma == 3:
            has_planes = bits.u(1) == 1
        bits.ue()
        bits.ue()
        bits.u(1)
        if bits.u(1):
            _skip_scaling(bits, 12 if chroma == 3 else 8)
    number_bits = min(16, bits.ue() + 4)
    _skip_order(bits)
    bits.ue()
    may_skip = bits.u(1) == 1
    bits.ue()
    bits.ue()
    return Parameters(bits.u(1) == 1, number_bits, may_skip, has_planes)


def _skip_order(bits: Bits) -> None:
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.u(1)
        bits.ue()
        bits.ue()
        for _ in range(min(MOST_OFFSETS, bits.ue())):
            bits.ue()


def _skip_scaling(bits: Bits, lists: int) -> None:
    for number in range(lists):
        if not bits.u(1):
            continue
        last, following = 8, 8
        for _ in range(16 if number < 6 else 64):
            if following:
                following = (last + bits.se()) % 256
            last = following or last


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
