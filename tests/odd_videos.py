"""Small videos of the kinds in which packets and pictures do not agree, made with PyAV."""

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.clips import numbered, read_number, write_video

X264 = {"g": "12", "bf": "2", "sc_threshold": "0", "crf": "18"}


def write_coded(
    path: Path,
    codec: str,
    numbers: range,
    *,
    options: dict[str, str] | None = None,
    size_wh: tuple[int, int] = (192, 96),
    pix_fmt: str = "yuv420p",
    pts_of: Callable[[int], int] = lambda place: place,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write numbered pictures with any codec at 25 frames per second; `pts_of` gives the time of the n-th."""
    with av.open(str(path), "w", options=container_options or {}) as container:
        stream = container.add_stream(codec, rate=25, options=options or {})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size_wh
        stream.pix_fmt = pix_fmt
        for place, number in enumerate(numbers):
            frame = av.VideoFrame.from_ndarray(numbered(number, *size_wh), format="rgb24")
            frame.pts, frame.time_base = place, Fraction(1, 25)
            for packet in stream.encode(frame):
                packet.pts = pts_of(packet.pts or 0)
                packet.dts = min(packet.pts, packet.dts) if packet.dts is not None else None
                container.mux(packet)
        container.mux(stream.encode())
    return path


def copied(
    source: Path,
    target: Path,
    *,
    from_packet: int = 0,
    shift: int = 0,
    matrix: tuple[float, float, float, float] | None = None,
    options: dict[str, str] | None = None,
    all_keys: bool = False,
    without: int = -1,
) -> Path:
    """Copy the packets of a video into a new file without encoding; `shift` is added to their times."""
    with av.open(str(source)) as read, av.open(str(target), "w", options=options or {}) as written:
        stream = read.streams.video[0]
        out = written.add_stream_from_template(stream)
        for number, packet in enumerate(read.demux(stream)):
            if packet.size == 0 or number < from_packet or number == without:
                continue
            packet.pts, packet.stream = (packet.pts or 0) + shift, out
            packet.dts = None if packet.dts is None else packet.dts + shift
            packet.is_keyframe = packet.is_keyframe or all_keys
            written.mux(packet)
    if matrix is not None:
        target.write_bytes(with_matrix(target.read_bytes(), matrix))
    return target


def with_matrix(data: bytes, values: tuple[float, float, float, float]) -> bytes:
    """Write a display matrix (a b c d) into the track header of an mp4."""
    at = data.index(b"tkhd") + 44
    a, b, c, d = (round(value * 65536) for value in values)
    return data[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + data[at + 36 :]


def begun_in_a_group(folder: Path) -> Path:
    """A trim without encoding: an edit list begins between two key frames."""
    whole = write_video(folder / "whole.mp4", 60, gop=24, b_frames=3)
    with av.open(str(whole)) as container:
        base = container.streams.video[0].time_base
    assert base is not None
    return copied(whole, folder / "trimmed.mp4", shift=-round(Fraction(18, 30) / base))


def times_missing_at_first(folder: Path) -> Path:
    """A Matroska that begins before time zero: its first packets have no time."""
    whole = write_video(folder / "whole.mkv", 60, gop=24, b_frames=3)
    return copied(whole, folder / "early.mkv", shift=-1000, options={"avoid_negative_ts": "disabled"})


def same_time_twice(folder: Path) -> Path:
    """Two pictures of one time."""
    return write_coded(
        folder / "same.mkv", "mjpeg", range(20), pix_fmt="yuvj420p", pts_of=lambda place: place - (place > 7)
    )


def joined(folder: Path, name: str, *, times: int = 2) -> Path:
    """A stream put behind itself: times begin anew."""
    path = write_video(folder / name, 30, gop=12, b_frames=2)
    path.write_bytes(path.read_bytes() * times)
    return path


def other_size_later(folder: Path) -> Path:
    """A stream whose pictures grow."""
    small = write_coded(folder / "a.mjpeg", "mjpeg", range(10), pix_fmt="yuvj420p")
    large = write_coded(folder / "b.mjpeg", "mjpeg", range(10, 20), pix_fmt="yuvj420p", size_wh=(240, 144))
    path = folder / "grows.mjpeg"
    path.write_bytes(small.read_bytes() + large.read_bytes())
    return path


def vp8(folder: Path) -> Path:
    """VP8, which may hide pictures in packets of their own."""
    options = {"auto-alt-ref": "1", "lag-in-frames": "12", "deadline": "good", "cpu-used": "5", "g": "20"}
    options |= {"arnr-maxframes": "5", "b": "400k"}
    return write_coded(folder / "hidden.ivf", "libvpx", range(40), options=options)


def refreshed_bit_by_bit(folder: Path) -> Path:
    """H.264 whose "key frames" are the beginning of a refresh over many pictures."""
    options = {"x264-params": "intra-refresh=1:keyint=15:bframes=0:scenecut=0", "crf": "18"}
    return write_coded(folder / "refresh.mp4", "libx264", range(60), options=options)


def open_groups(folder: Path, name: str) -> Path:
    """H.264 whose groups lean on the group before."""
    options = {"x264-params": "open-gop=1:keyint=12:bframes=3:scenecut=0", "crf": "18"}
    return write_coded(folder / name, "libx264", range(60), options=options)


def begun_in_the_stream(folder: Path, name: str) -> Path:
    """A recording switched on in the middle of a group."""
    path = open_groups(folder, name)
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 3 // 188 * 188 :])
    return path


def cover_first(folder: Path) -> Path:
    """An mp4 whose cover picture is named before its tracks."""
    path = folder / "cover.mp4"
    with av.open(str(write_video(folder / "w.mp4", 30))) as read, av.open(str(path), "w") as written:
        out = written.add_stream_from_template(read.streams.video[0])
        picture = written.add_stream("mjpeg", rate=25)
        assert isinstance(picture, av.VideoStream)
        picture.width, picture.height, picture.pix_fmt = 64, 32, "yuvj420p"
        picture.disposition = av.stream.Disposition.attached_pic
        frame = av.VideoFrame.from_ndarray(np.full((32, 64, 3), 200, np.uint8), format="rgb24")
        written.mux([*picture.encode(frame), *picture.encode()])
        for packet in read.demux(read.streams.video[0]):
            if packet.size:
                packet.stream = out
                written.mux(packet)
    data = path.read_bytes()
    moov = data.index(b"moov") - 4
    boxes, at, end = [], moov + 8, moov + int.from_bytes(data[moov : moov + 4], "big")
    while at < end:
        size = int.from_bytes(data[at : at + 4], "big")
        boxes.append(data[at : at + size])
        at += size
    boxes.sort(key=lambda box: {b"mvhd": 0, b"udta": 1}.get(box[4:8], 2))
    path.write_bytes(data[: moov + 8] + b"".join(boxes) + data[end:])
    return path


KINDS: dict[str, Callable[[Path], Path]] = {
    "edit list": begun_in_a_group,
    "missing first times": times_missing_at_first,
    "same time twice": same_time_twice,
    "joined ts": lambda folder: joined(folder, "j.ts"),
    "joined raw": lambda folder: joined(folder, "j.h264", times=3),
    "b-frames in avi": lambda folder: write_video(folder / "b.avi", 60, gop=12, b_frames=3),
    "raw h264": lambda folder: write_video(folder / "raw.h264", 60, gop=12, b_frames=3),
    "raw mpeg-2": lambda folder: write_coded(folder / "m.m2v", "mpeg2video", range(40), options=X264),
    "mpeg-2 ps": lambda folder: write_coded(folder / "m.mpg", "mpeg2video", range(40), options=X264),
    "mpeg-4 in avi": lambda folder: write_coded(folder / "m.avi", "mpeg4", range(40), options=X264),
    "size changes": other_size_later,
    "vp8": vp8,
    "intra refresh": refreshed_bit_by_bit,
    "open groups mp4": lambda folder: open_groups(folder, "o.mp4"),
    "open groups mkv": lambda folder: open_groups(folder, "o.mkv"),
    "begun late ts": lambda folder: begun_in_the_stream(folder, "late.ts"),
    "gif": lambda folder: write_coded(folder / "g.gif", "gif", range(20), pix_fmt="rgb8"),
    "apng": lambda folder: write_coded(folder / "g.apng", "apng", range(20), pix_fmt="rgb24"),
    "flv": lambda folder: write_video(folder / "f.flv", 40, gop=12, b_frames=2),
    "fragments": lambda folder: write_coded(
        folder / "f.mp4", "libx264", range(40), options=X264,
        container_options={"movflags": "frag_keyframe+empty_moov"},
    ),
    "cover first": cover_first,
    "all called key frames h264": lambda folder: copied(
        write_video(folder / "w.mp4", 40, gop=12), folder / "k.mp4", all_keys=True
    ),
    "one key frame": lambda folder: write_video(folder / "k.mp4", 60, gop=999, b_frames=3),
    "ffv1": lambda folder: write_coded(folder / "v.mkv", "ffv1", range(30), options={"g": "12"}),
}  # fmt: skip
"""Families of files in which times, key frames or packets mislead, by name."""


def with_hole(path: Path, packet: int) -> Path:
    """Write zeros over one packet, as a failing disk does."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        found = next(one for number, one in enumerate(container.demux(stream)) if number == packet)
        pos, size = found.pos, found.size
    assert pos is not None
    data = path.read_bytes()
    path.write_bytes(data[:pos] + bytes(size) + data[pos + size :])
    return path


def plain_numbers(path: Path) -> list[int]:
    """Return the numbers that a plain decode from the start shows."""
    with av.open(str(path)) as container:
        streams = [
            one for one in container.streams.video if not one.disposition & av.stream.Disposition.attached_pic
        ]
        pictures = (one.to_ndarray(format="rgb24") for one in container.decode(streams[0]))
        return [read_number(np.asarray(rgb, np.uint8)) for rgb in pictures]
