"""Clips whose media change after the import: pictures and videos whose frames carry their numbers."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from core.changes.tracks import Clip
from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import RgbFrame
from core.video.clip_opening import open_clip
from core.video.media.source import MediaInfo
from core.video.opening import probe
from tests.clips import numbered, read_number

WIDTH, HEIGHT = 48, 24


def write_picture(path: Path, number: int) -> None:
    """Write a picture that shows a number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ok, png = cv2.imencode(path.suffix, numbered(number, WIDTH, HEIGHT))
    assert ok
    path.write_bytes(png.tobytes())


def write_pictures(folder: Path, names: Sequence[str]) -> Path:
    """Write pictures that show their place in `names`."""
    for number, name in enumerate(names):
        write_picture(folder / name, number)
    return folder


def write_video(path: Path, numbers: Sequence[int], *, rate: int = 10) -> Path:
    """Write a lossless video whose frames show these numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1" if path.suffix == ".mkv" else "mpeg4", rate=Fraction(rate))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in numbers:
            frame = av.VideoFrame.from_ndarray(numbered(number, WIDTH, HEIGHT), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def make_project(path: Path, media: Path, info: MediaInfo | None = None) -> Path:
    """Make a project of one clip; the mask of frame i is i + 1 pixels wide in both layers."""
    info = info or probe(media)
    with Project.create(path) as project, project.importing("start") as session:
        clip = session.add_clip(info, name=media.stem)
        track = session.add_track(clip, name="a", category=session.ensure_category("disc"))
        masks = [np.zeros((HEIGHT, WIDTH), bool) for _ in range(clip.frame_count)]
        for number, mask in enumerate(masks):
            mask[4:8, : number + 1] = True
        codes = [encode_rle(mask) for mask in masks]
        session.add_frames(ImportedFrame(track.id, f, code, code) for f, code in enumerate(codes))
    return path


def the_clip(project: Project) -> Clip:
    """Return the project's one clip."""
    (clip,) = project.clips.list()
    return clip


def shown_numbers(project: Project) -> list[int | None]:
    """Return the number that the picture of every frame shows; None = its picture is missing."""
    from core.errors import FrameMissingError

    source = open_clip(project.media.of(the_clip(project)))
    found: list[int | None] = []
    try:
        for frame in range(the_clip(project).frame_count):
            try:
                picture: RgbFrame = source.read(frame)
            except FrameMissingError:
                found.append(None)
            else:
                found.append(read_number(picture))
    finally:
        source.close()
    return found
