"""From a decoded frame to the picture that is shown: its matrix applied, of the clip's size, RGB."""

import math
import struct
from fractions import Fraction

import numpy as np
from av.buffer import Buffer
from av.filter import Graph
from av.sidedata.sidedata import SideDataContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation

from core.types import RgbFrame

BT_709 = 1
MATRIX_BYTES = 36


def to_rgb(frame: VideoFrame, size_wh: tuple[int, int] | None = None) -> RgbFrame:
    """Return the picture as FFmpeg shows it, uint8 (H, W, 3).

    Args:
        frame: As the decoder gave it.
        size_wh: The clip's size, upright; frames of another size are scaled to it, as FFmpeg does when the
            size changes within a stream. None = the frame's own size.
    """
    # swscale takes BT.601 for granted; clips that say BT.709 would come out with wrong greens.
    source = Colorspace.ITU709 if frame.colorspace == BT_709 else None
    matrix = display_matrix(frame)
    rgb = frame.reformat(format="rgb24", src_colorspace=source).to_ndarray()
    rgb = rgb if matrix is None else _apply(matrix, np.asarray(rgb, np.uint8))
    if size_wh is not None and rgb.shape[1::-1] != size_wh:
        odd = VideoFrame.from_ndarray(np.ascontiguousarray(rgb, dtype=np.uint8), format="rgb24")
        rgb = odd.reformat(*size_wh, interpolation=Interpolation.BICUBIC).to_ndarray()
    return np.ascontiguousarray(rgb, dtype=np.uint8)


def upright_size_wh(frame: VideoFrame) -> tuple[int, int]:
    """Return width and height of a frame as it is shown."""
    height, width = to_rgb(frame).shape[:2]
    return width, height


def display_matrix(frame: VideoFrame) -> tuple[float, float, float, float] | None:
    """Return a, b, c, d of a frame's display matrix (ISO 14496-12); None when it has none."""
    # `frame.side_data` keeps what it returns, which holds the frame: a circle, and with it the picture and
    # the threads of its conversion stay until Python looks for circles.
    found = SideDataContainer(frame).get("DISPLAYMATRIX")  # type: ignore[call-arg]  # PyAV's types lack it
    if not isinstance(found, Buffer) or len(bytes(found)) < MATRIX_BYTES:
        return None
    a, b, _, c, d = struct.unpack("=5i", bytes(found)[:20])
    return a / 65536, b / 65536, c / 65536, d / 65536


def _apply(matrix: tuple[float, float, float, float], rgb: RgbFrame) -> RgbFrame:
    """Turn and mirror a picture by FFmpeg's own rules for its display matrix."""
    a, b, c, d = matrix
    wide, high = math.hypot(a, c), math.hypot(b, d)
    if not wide or not high:
        return rgb
    turn = round(math.degrees(math.atan2(b / high, a / wide))) % 360  # clockwise
    if turn == 90:
        return np.swapaxes(rgb, 0, 1) if c > 0 else np.rot90(rgb, -1)
    if turn == 180:
        rgb = rgb[:, ::-1] if a < 0 else rgb
        return rgb[::-1] if d < 0 else rgb
    if turn == 270:
        return np.swapaxes(rgb, 0, 1)[::-1, ::-1] if c < 0 else np.rot90(rgb, 1)
    if turn:
        return _turned(rgb, math.radians(turn))
    return rgb[::-1] if d < 0 else rgb


def _turned(rgb: RgbFrame, radians: float) -> RgbFrame:
    """Turn a picture by an odd angle: its size stays, corners are black."""
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1)
    )
    graph.link_nodes(source, graph.add("rotate", f"{radians}"), graph.add("buffersink")).configure()
    graph.push(frame)
    pulled = graph.pull()
    assert isinstance(pulled, VideoFrame)
    return np.asarray(pulled.to_ndarray(format="rgb24"), np.uint8)
