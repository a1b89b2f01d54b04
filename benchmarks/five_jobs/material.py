"""What the five jobs are done on: a disc that passes behind a post, as a video and as projects."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import BoolMask, BoolVideo, Provenance, RgbVideo
from core.video.opening import probe
from tests.moving_disc import SIZE_HW, moving_disc, noise, write_pictures

RADIUS, Y = 26, 60
POST = slice(100, 112)
REPAIR, LOST = 25, (8, 9, 10)
"""Frames of the clip to repair, and those in which the machine left the hidden part out."""
REVIEW, WRONG = 200, (40, 90, 150)
"""Frames of the clip to review, and those that nobody should accept."""
TRACKS = 40


def write_video(path: Path, frames: int) -> Path:
    """Write the moving disc as a video without masks and return it."""
    pictures, _ = moving_disc(frames)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "12", "bf": "0"})
        stream.height, stream.width = SIZE_HW
        stream.pix_fmt = "yuv444p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def disc_at(x: float, y: float = Y, radius: int = RADIUS) -> BoolMask:
    """Return a whole disc, bool (H, W)."""
    rows, columns = np.mgrid[: SIZE_HW[0], : SIZE_HW[1]]
    return np.asarray((columns - x) ** 2 + (rows - y) ** 2 <= radius**2)


def whole_discs(frames: int) -> BoolVideo:
    """Return the true whole disc of a clip in which it passes from left to right, bool (T, H, W)."""
    return np.stack([disc_at(x) for x in _way(frames)])


def to_repair(folder: Path) -> Path:
    """Write 25 frames, in three of which the hidden part is missing."""
    whole = whole_discs(REPAIR)
    found = whole.copy()
    found[LOST, :, POST] = False
    return _write(folder, whole, found)


def to_review(folder: Path) -> Path:
    """Write 200 frames, three of which are wrong."""
    whole = whole_discs(REVIEW)
    found = whole.copy()
    found[WRONG, 4:40, 4:60] = True
    return _write(folder, whole, found)


def to_tidy(folder: Path) -> Path:
    """Write 40 tracks as an import brings them: all in one category, one of them twice, two for nothing."""
    ground = np.repeat(noise(1)[None] // 2, 4, 0)
    with Project.create(folder / "p.amodal") as project, project.importing("Import") as session:
        clip = session.add_clip(probe(write_pictures(folder / "clip", ground)), name="crowd")
        thing = session.ensure_category("thing")
        session.ensure_category("bird")
        for number in range(TRACKS):
            track = session.add_track(clip, name=f"object {number + 1}", category=thing)
            mask = disc_at(15 + 30 * (number % 8), 12 + 24 * (number // 8), 9)[None]
            session.add_frames(_frames(track.id, np.repeat(mask, 4, 0), np.repeat(mask, 4, 0)))
    return folder / "p.amodal"


def to_hand_over(folder: Path) -> Path:
    """Write 25 frames with right masks."""
    whole = whole_discs(REPAIR)
    return _write(folder, whole, whole)


def _write(folder: Path, whole: BoolVideo, found: BoolVideo) -> Path:
    post = np.zeros(SIZE_HW, np.bool_)
    post[:, POST] = True
    with Project.create(folder / "p.amodal") as project, project.importing("Import") as session:
        clip = session.add_clip(probe(write_pictures(folder / "clip", _pictures(whole, post))), name="disc")
        track = session.add_track(clip, name="disc", category=session.ensure_category("ball"))
        session.add_frames(_frames(track.id, whole & ~post, found))
    return folder / "p.amodal"


def _pictures(whole: BoolVideo, post: BoolMask) -> RgbVideo:
    ground, skin = noise(1) // 2, noise(2) // 2 + 120
    shifts = [round(x) for x in _way(len(whole))]
    skins = np.stack([np.roll(skin, shift, axis=1) for shift in shifts])
    pictures = np.where(whole[..., None], skins, ground).astype(np.uint8)
    pictures[:, post] = (40, 40, 200)
    return pictures


def _way(frames: int) -> NDArray[np.float64]:
    """Return where the disc's middle is, from left to right."""
    return np.linspace(40, 200, frames)


def _frames(track_id: int, seen: BoolVideo, found: BoolVideo) -> Iterator[ImportedFrame]:
    for frame, (modal, amodal) in enumerate(zip(seen, found, strict=True)):
        yield ImportedFrame(
            track_id,
            frame,
            encode_rle(modal) if modal.any() else None,
            encode_rle(amodal | modal),
            Provenance.MODEL,
        )
