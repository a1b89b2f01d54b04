"""A project to compose: a disc that passes behind a post, both completed in every frame."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.changes.completions import NewCompletion
from core.changes.masks import MaskKey
from core.masks.rle import encode_rle
from core.pictures.rgba_png import encode_rgba
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import BoolMask, Layer, Provenance
from core.video.opening import probe
from tests.clips import HEIGHT, WIDTH, disc_masks, write_folder

FRAMES = 12
BEHIND = 11
"""Frame in which the post hides part of the disc."""
HIDDEN_XY = (86, 48)
"""There."""
DISC, POST = (220, 120, 40), (40, 90, 60)
DISC_ID, POST_ID = 1, 2
"""Their layers; the post is in front."""


def write_project(path: Path) -> Path:
    """Write it and return its path."""
    folder = write_folder(path.parent / f"{path.stem}-clip", FRAMES) / "rgbs"
    seen, whole = disc_masks(FRAMES)
    post = np.zeros((HEIGHT, WIDTH), np.bool_)
    post[:, 80:96] = True
    with Project.create(path) as project:
        with project.importing("Import") as session:
            clip = session.add_clip(probe(folder), name="clip", fps=24.0)
            category = session.ensure_category("thing")
            disc = session.add_track(clip, name="disc", category=category)
            bar = session.add_track(clip, name="post", category=category)
            for track, modal, amodal in ((disc, seen, whole), (bar, [post] * FRAMES, [post] * FRAMES)):
                session.add_frames(
                    ImportedFrame(track.id, frame, encode_rle(a), encode_rle(b), Provenance.IMPORT)
                    for frame, (a, b) in enumerate(zip(modal, amodal, strict=True))
                )
        for track_id, masks, colour in ((disc.id, whole, DISC), (bar.id, [post] * FRAMES, POST)):
            made = [_completion(project, track_id, frame, mask, colour) for frame, mask in enumerate(masks)]
            project.completions.add(track_id, made, engine="test", fingerprint="1")
    return path


def _completion(
    project: Project, track_id: int, frame: int, mask: BoolMask, colour: tuple[int, int, int]
) -> NewCompletion:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    top, left, height, width = rows[0], columns[0], np.ptp(rows) + 1, np.ptp(columns) + 1
    crop = mask[top : top + height, left : left + width]
    rgba: NDArray[np.uint8] = np.dstack([np.full((*crop.shape, 3), colour, np.uint8), crop * np.uint8(255)])
    heads = [project.masks.head(MaskKey(track_id, frame, layer)) for layer in (Layer.AMODAL, Layer.MODAL)]
    assert heads[0] is not None
    modal_id = None if heads[1] is None else heads[1].revision_id
    return NewCompletion(
        frame, int(left), int(top), int(width), int(height), encode_rgba(rgba), heads[0].revision_id, modal_id
    )
