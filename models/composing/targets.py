"""Kinds of files that a composition is rendered to, and what writes each: whole or not at all."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import IO, Protocol, cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from core.atomic import atomic_bytes, atomic_folder, write_synced
from core.changes.tracks import Clip
from core.compose.composing import Composed
from core.errors import BadInputError
from core.formats.kit.writing.frame_files import FRAME, frame_file
from core.pictures.exr_writing import write_exr
from core.pictures.light import linear
from core.pictures.rgba_png import encode_rgba
from core.video.media.clip_media import ClipMedia
from core.video.media.ffmpeg_files import words_of
from models.composing.audio import Audio


class RenderKind(StrEnum):
    """What a composition is rendered to."""

    MP4 = "mp4"
    """H.264; holes are black, sides are made even."""
    PRORES = "prores"
    """ProRes 4444 with alpha, .mov."""
    PNG = "png"
    """A folder of RGBA pictures with straight alpha."""
    EXR = "exr"
    """A folder of OpenEXR pictures: linear light, half floats, premultiplied alpha."""


@dataclass(frozen=True)
class _Codec:
    name: str
    container: str
    pixels: str
    options: tuple[tuple[str, str], ...]
    step: int
    """Sides are multiples of this; what is added repeats the edge."""


CODECS = {
    RenderKind.MP4: _Codec("libx264", "mp4", "yuv420p", (("crf", "14"), ("preset", "medium")), 2),
    RenderKind.PRORES: _Codec(
        "prores_ks", "mov", "yuva444p10le", (("profile", "4"), ("alpha_bits", "16")), 1
    ),
}


class Target(Protocol):
    """Takes composed frames in their order."""

    def write(self, frame: int, composed: Composed) -> None:
        """Write one frame."""


def rate_of(clip: Clip) -> Fraction:
    """Return the clip's pictures a second as the fraction that its files have: 29.97 is 30000/1001."""
    return Fraction(clip.fps).limit_denominator(1001)


@contextmanager
def target(kind: RenderKind, out: Path, clip: Clip, media: ClipMedia) -> Iterator[Target]:
    """Open what a composition is rendered to; it appears whole when the block ends without an error.

    Raises:
        BadInputError: The place cannot be written to or is full, is the clip's own medium, or this
            installation cannot write the kind.
    """
    if kind in CODECS:
        with _video(CODECS[kind], out, clip, media) as made:
            yield made
        return
    writer = _PngFolder if kind is RenderKind.PNG else _ExrFolder
    with atomic_folder(out) as folder:
        yield writer(folder)


@contextmanager
def _video(codec: _Codec, out: Path, clip: Clip, media: ClipMedia) -> Iterator[Target]:
    if out.exists() and media.path.exists() and out.samefile(media.path):
        raise BadInputError(out, "", "is the clip's own video, nothing was written", "choose another name")
    try:
        av.codec.Codec(codec.name, "w")
    except ValueError:
        reason = f"cannot be written: this installation has no encoder {codec.name}"
        raise BadInputError(out, "", reason, "choose png or exr, or another kind of video") from None
    with ExitStack() as stack:
        file = stack.enter_context(atomic_bytes(out))
        audio = stack.enter_context(Audio.of(media, clip))
        try:
            made = _Video(codec, file, clip, audio)
            try:
                yield made
                made.finish()
            finally:
                made.close()
        except av.error.FFmpegError as error:
            # A full disk comes as an error of the system, which the file's own rule words.
            if isinstance(error, OSError) and error.errno:
                raise OSError(error.errno, words_of(error)) from None
            reason = f"cannot be written as {codec.name}: {words_of(error)}"
            raise BadInputError(out, "", reason, "choose png or exr") from None


class _Video:
    """Writes a video with the audio of the clip."""

    def __init__(self, codec: _Codec, file: IO[bytes], clip: Clip, audio: Audio) -> None:
        self._codec, self._audio = codec, audio
        self._is_closed = False
        self._container = av.open(file, "w", format=codec.container)
        stream = cast(VideoStream, self._container.add_stream(codec.name, rate=rate_of(clip)))
        width, height = (-(-side // codec.step) * codec.step for side in (clip.width, clip.height))
        stream.width, stream.height, stream.pix_fmt = width, height, codec.pixels
        stream.options = dict(codec.options)
        # The stream's own unit changes when the file's head is written.
        self._beat = 1 / rate_of(clip)
        stream.codec_context.time_base = self._beat
        # Named, so that players of large pictures and of small ones take the same matrix.
        context = stream.codec_context
        context.colorspace, context.color_primaries, context.color_trc, context.color_range = 1, 1, 1, 1
        self._stream, self._pad = stream, ((0, height - clip.height), (0, width - clip.width), (0, 0))
        audio.begin(self._container)

    def write(self, frame: int, composed: Composed) -> None:
        """Write one frame, and the sound up to it."""
        is_clear = self._codec.pixels.startswith("yuva")
        pixels = composed.straight() if is_clear else composed.rgb
        if self._codec.step > 1:
            pixels = np.pad(pixels, self._pad, mode="edge")
        picture = av.VideoFrame.from_ndarray(
            np.ascontiguousarray(pixels), format="rgba" if is_clear else "rgb24"
        )
        picture = picture.reformat(
            format=self._codec.pixels, dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        picture.pts, picture.time_base = frame, self._beat
        self._container.mux(self._stream.encode(picture))
        self._audio.until(float((frame + 1) * self._beat))

    def finish(self) -> None:
        """Write what the encoders still hold, and the end of the file."""
        self._container.mux(self._stream.encode(None))
        self._audio.finish()
        self._is_closed = True
        self._container.close()

    def close(self) -> None:
        """Let go of a file that is given up; its end cannot be written any more."""
        if not self._is_closed:
            self._is_closed = True
            try:
                self._container.close()
            except (OSError, ValueError):
                return


class _PngFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, frame: int, composed: Composed) -> None:
        """Write `frame_000000.png`."""
        write_synced(self._folder / frame_file(frame, prefix=FRAME), encode_rgba(composed.straight()))


class _ExrFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, frame: int, composed: Composed) -> None:
        """Write `frame_000000.exr`."""
        alpha = composed.alpha[..., None].astype(np.float32) / 255
        pixels = np.dstack([linear(composed.straight()[..., :3]) * alpha, alpha])
        write_exr(self._folder / frame_file(frame, prefix=FRAME, ending=".exr"), {"RGBA": pixels})
