"""A project of a clip with two objects: one passes and lays bare all ground, one stands and hides its own."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.changes.completions import NewCompletion
from core.changes.masks import MaskEdit, MaskKey
from core.masks.rle import encode_rle
from core.pictures.rgba_png import encode_rgba
from core.store.project import Project
from core.types import BoolMask, Layer
from core.video.opening import probe
from tests.steps import BRUSH

FRAMES, SIZE, MARGIN = 6, (72, 128), 3
BALL, BOX = 1, 2
"""Tracks: the ball passes behind the box, which stands."""


def ground() -> NDArray[np.uint8]:
    """Return what lies behind, uint8 (H, W, 3), full of features."""
    wide = np.random.default_rng(8).integers(0, 255, (*SIZE, 3), np.uint8)
    soft = cv2.GaussianBlur(cv2.GaussianBlur(wide, (0, 0), 2.0), (0, 0), 1.2)
    return np.asarray(cv2.normalize(soft, None, 20, 235, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]


def ball(frame: int) -> BoolMask:
    """Return the whole ball."""
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    return np.asarray((columns - (20 + 14 * frame)) ** 2 + (rows - 36) ** 2 <= 9**2, np.bool_)


def box() -> BoolMask:
    """Return the box, which never moves."""
    mask = np.zeros(SIZE, np.bool_)
    mask[26:50, 56:72] = True
    return mask


def picture(frame: int) -> NDArray[np.uint8]:
    """Return a frame of the clip."""
    made = ground()
    made[ball(frame)] = (230, 120, 30)
    made[box()] = (20, 60, 200)
    return made


def write_scene(folder: Path, media: Path | None = None) -> Project:
    """Write the project: the box is completed in all frames, the ball in all but the last."""
    if media is None:
        media = folder / "clip"
        media.mkdir()
        for frame in range(FRAMES):
            cv2.imwrite(str(media / f"{frame:03}.png"), picture(frame)[..., ::-1])
    project = Project.create(folder / "p.amodal", author="Ada")
    with project.importing("Import") as session:
        session.add_clip(probe(media), name="clip", margin=MARGIN)
    clip = project.clips.list()[0]
    for name in ("ball", "box"):
        project.tracks.create(clip.id, name=name, category="thing")
    edits = []
    for frame in range(FRAMES):
        for track, modal, whole in ((BALL, ball(frame) & ~box(), ball(frame)), (BOX, box(), box())):
            for layer, mask in ((Layer.MODAL, modal), (Layer.AMODAL, whole)):
                edits.append(MaskEdit(MaskKey(track, frame, layer), encode_rle(np.pad(mask, MARGIN)), None))
    project.masks.commit(edits, step=BRUSH)
    for frame in range(FRAMES):
        complete(project, BOX, frame, box(), (20, 60, 200))
        if frame < FRAMES - 1:
            complete(project, BALL, frame, ball(frame), (230, 120, 30))
    return project


def complete(project: Project, track: int, frame: int, whole: BoolMask, colour: tuple[int, int, int]) -> None:
    """Keep a completion in one colour."""
    rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    part = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    rgba = np.zeros((*whole[part].shape, 4), np.uint8)
    rgba[whole[part]] = (*colour, 255)
    heads = [project.masks.head(MaskKey(track, frame, layer)) for layer in (Layer.AMODAL, Layer.MODAL)]
    assert heads[0] is not None
    modal = heads[1].revision_id if heads[1] else None
    new = NewCompletion(
        frame, part[1].start, part[0].start, rgba.shape[1], rgba.shape[0], encode_rgba(rgba),
        heads[0].revision_id, modal,
    )  # fmt: skip
    project.completions.add(track, [new], engine="classical", fingerprint="1")
