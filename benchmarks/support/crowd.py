"""A crowded clip for `many_tracks`: 1080p, so many tracks with visible and whole masks on every frame."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from rlemasklib import RLEMask

from core.masks.rle import Rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.store.tables.base import HEAD_REVISION
from core.video.media.source import MediaInfo, MediaKind

WIDTH, HEIGHT, FPS = 1920, 1080, 30
GOP = 24
LOOP = 10 * GOP
"""Pictures that are encoded; longer clips repeat the packets."""


def crowded_project(frames: int, tracks: int) -> Path:
    """Return a project file, made on the first call of each schema and kept in the temporary folder.

    An older one would be backed up and upgraded by every run, within the time that opening takes.
    """
    folder = Path(tempfile.gettempdir()) / f"amodal-studio-crowd-{HEAD_REVISION}-{frames}-{tracks}"
    path = folder / "crowd.amodal"
    if not path.is_file():
        making = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        write_clip(making / "crowd.mp4", frames)
        _write_project(making / path.name, frames, tracks)
        shutil.rmtree(folder, ignore_errors=True)
        making.rename(folder)
    return path


def write_clip(path: Path, frames: int) -> None:
    """Write a 1080p H.264 video of closed groups of pictures."""
    rng = np.random.default_rng(5)
    wide = cv2.resize(rng.integers(30, 220, (34, 80, 3), np.uint8), (WIDTH + LOOP, HEIGHT))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "veryfast", "g": str(GOP), "bf": "0", "sc_threshold": "0", "crf": "20"}
        packets = []
        for number in range(min(LOOP, frames)):
            picture = np.ascontiguousarray(wide[:, number : number + WIDTH], np.uint8)
            packets += stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24"))
        packets += stream.encode()
        payloads = [(bytes(packet), packet.is_keyframe, packet.time_base) for packet in packets]
        for number in range(frames):
            payload, is_key, time_base = payloads[number % len(payloads)]
            packet = av.Packet(payload)
            packet.stream, packet.time_base, packet.is_keyframe = stream, time_base, is_key
            packet.pts = packet.dts = round(number / FPS / time_base)
            container.mux(packet)


def _write_project(path: Path, frames: int, tracks: int) -> None:
    shapes = [_shape(number) for number in range(tracks)]
    places = np.stack([_walk(number, frames) for number in range(tracks)])
    with Project.create(path) as project, project.importing("benchmark") as session:
        category = session.ensure_category("object")
        info = MediaInfo(path.parent / "crowd.mp4", MediaKind.VIDEO, WIDTH, HEIGHT, float(FPS), frames)
        clip = session.add_clip(info, name="crowd")
        ids = [
            session.add_track(clip, name=f"object {number + 1}", category=category).id
            for number in range(tracks)
        ]
        for first in range(0, frames, 100):
            part = range(first, min(first + 100, frames))
            session.add_frames(item for frame in part for item in _frame_masks(frame, ids, shapes, places))


def _frame_masks(
    frame: int, ids: list[int], shapes: list[RLEMask], places: np.ndarray
) -> Iterator[ImportedFrame]:
    """Yield the masks of one frame: later tracks are in front of earlier ones."""
    moved = []
    for shape, (x, y) in zip(shapes, places[:, frame].tolist(), strict=True):
        moved.append(shape.crop((WIDTH - x, HEIGHT - y, WIDTH, HEIGHT)))
    front = RLEMask.zeros((HEIGHT, WIDTH))
    seen: list[RLEMask] = []
    for whole in reversed(moved):
        seen.append(whole - front)
        front = front | whole
    for track_id, visible, whole in zip(ids, reversed(seen), moved, strict=True):
        yield ImportedFrame(track_id, frame, _rle(visible) if visible.area() else None, _rle(whole))


def _shape(number: int) -> RLEMask:
    """Return a shape with an uneven outline, 50 to 250 px high, in the middle of four times the picture."""
    rng = np.random.default_rng(number)
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    wobble = sum(rng.uniform(0, 0.25 / k) * np.sin(k * angles + rng.uniform(0, 6.3)) for k in range(2, 9))
    radius = rng.uniform(25, 125) * (1 + wobble)
    corners = np.stack([radius * np.cos(angles) * rng.uniform(0.5, 1.3), radius * np.sin(angles)], 1)
    pixels = np.zeros((2 * HEIGHT, 2 * WIDTH), np.uint8)
    cv2.fillPoly(pixels, [np.round(corners + np.array((WIDTH, HEIGHT))).astype(np.int32)], 1)
    return RLEMask.from_array(pixels)


def _walk(number: int, frames: int) -> np.ndarray:
    """Return where the shape's middle is, int (T, 2), x and y on the picture: a smooth loop."""
    rng = np.random.default_rng(1000 + number)
    turns = rng.uniform(2, 6, 2) * frames / 3000
    phase = rng.uniform(0, 6.3, 2)
    middle = rng.uniform((300, 200), (WIDTH - 300, HEIGHT - 200))
    reach = rng.uniform((60, 40), (320, 220))
    time = np.linspace(0, 2 * np.pi, frames)[:, None]
    return (
        np.round(middle + reach * np.sin(turns * time + phase)).astype(int).clip(1, (WIDTH - 1, HEIGHT - 1))
    )


def _rle(mask: RLEMask) -> Rle:
    return Rle((HEIGHT, WIDTH), bytes(mask.to_dict()["counts"]))
