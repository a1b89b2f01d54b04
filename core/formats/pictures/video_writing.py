"""Writing the frames of one track as a video that is as long as its clip."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.changes.tracks import Clip
from core.errors import BadInputError
from core.progress import CancelToken
from core.video.media.ffmpeg_files import open_to_write


@dataclass(frozen=True)
class VideoKind:
    """How pictures are coded."""

    codec: str
    pixels: str
    ending: str
    options: tuple[tuple[str, str], ...] = ()
    step_wh: tuple[int, int] = (16, 2)
    """Sides are made multiples of these, with pixels of 0. Chroma that is halved needs even sides; at widths
    that are no multiple of 16 stray pixels were seen in the alpha of decoded VP9."""
    instead: str = "choose webp or rgba"
    """What to do where it cannot be written."""


PRORES = VideoKind("prores_ks", "yuva444p10le", ".mov", (("profile", "4"), ("alpha_bits", "16")))
Pictures = Iterator[tuple[int, NDArray[np.uint8] | NDArray[np.uint16]]]
"""Frames, ascending, and what they show: RGBA (H, W, 4) of 8 or 16 bits, or grey (H, W)."""
_FORMATS = {(3, 1): "rgba", (3, 2): "rgba64le", (2, 1): "gray", (2, 2): "gray16le"}
"""FFmpeg's names by number of axes and bytes of a value."""


def write_video(path: Path, clip: Clip, pictures: Pictures, kind: VideoKind, cancel: CancelToken) -> None:
    """Write a video; frames without a picture are 0 throughout: transparent, or black.

    Raises:
        BadInputError: This installation cannot write the kind.
        Cancelled: The token was set.
    """
    width, height = (
        -(-side // step) * step for side, step in zip((clip.width, clip.height), kind.step_wh, strict=True)
    )
    try:
        with open_to_write(path) as container:
            rate = Fraction(clip.fps).limit_denominator(1001)
            stream = cast(VideoStream, container.add_stream(kind.codec, rate=rate))
            stream.width, stream.height, stream.pix_fmt = width, height, kind.pixels
            stream.options = dict(kind.options)
            following = next(pictures, None)
            empty = np.zeros((clip.height, clip.width), np.uint8)
            clear = empty if following is None else np.zeros_like(following[1])
            for number in range(clip.frame_count):
                cancel.check()
                shown = clear
                if following is not None and following[0] == number:
                    shown = following[1]
                    following = next(pictures, None)
                whole: NDArray[np.uint8] | NDArray[np.uint16]
                whole = np.zeros((height, width, *shown.shape[2:]), shown.dtype)
                whole[: clip.height, : clip.width] = shown
                name = _FORMATS[shown.ndim, shown.itemsize]
                frame = av.VideoFrame.from_ndarray(whole, format=name)
                frame.pts = number
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
    except (av.error.FFmpegError, ValueError) as error:
        raise BadInputError(path, "", f"cannot be written as {kind.codec}: {error}", kind.instead) from None
