"""Small projects to learn from: a disc behind a bar, proposed throughout and decided in part."""

from collections.abc import Iterable
from pathlib import Path

from core.changes.masks import MaskEdit, MaskKey
from core.masks.rle import encode_rle
from core.store.project import Project
from core.types import Layer
from tests.review_scene import layers, write_project
from tests.steps import BRUSH

FRAMES = 12


def write_decided(path: Path, *, clips: int = 2, corrected: Iterable[int] = range(2, 10)) -> Path:
    """Write a project whose discs were corrected by a person in some frames; all others are `proposed`."""
    write_project(path, frames=FRAMES, clips=clips)
    with Project.open(path) as project:
        for clip in project.clips.list():
            disc = next(track for track in project.tracks.list(clip.id) if track.name == "disc")
            edits = []
            for frame in corrected:
                key = MaskKey(disc.id, frame, Layer.AMODAL)
                head = project.masks.head(key)
                whole = encode_rle(layers(FRAMES)["disc whole"][frame])
                edits.append(MaskEdit(key, whole, None if head is None else head.revision_id))
            project.masks.commit(edits, step=BRUSH)
    return path
