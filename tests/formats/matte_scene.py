"""A project whose pictures have known soft edges, numbered as those of a shot."""

from pathlib import Path

import cv2
import numpy as np

from core.changes.masks import MaskEdit, MaskKey
from core.masks.rle import encode_rle
from core.store.project import Project
from core.types import Layer
from core.video.opening import probe
from tests.soft_scene import SoftScene, soft_scene
from tests.steps import BRUSH

FRAMES = 3
FIRST = 1001


def scenes() -> list[SoftScene]:
    """Return what the frames show."""
    return [soft_scene(1, 1.5) for _ in range(FRAMES)]


def matte_project(folder: Path) -> Project:
    """Return an open project with the tracks `cup` and `2.lid`, both masks alike; `cup` lacks frame 1."""
    shot = folder / "shot"
    shot.mkdir()
    for number, scene in enumerate(scenes()):
        rgb = np.rint(scene.picture * 255).astype(np.uint8)
        cv2.imwrite(str(shot / f"plate.{FIRST + number}.png"), rgb[..., ::-1])
    made = Project.create(folder / "p.amodal")
    with made.importing("start") as session:
        clip = session.add_clip(probe(shot), name="shot")
    for name in ("cup", "2.lid"):
        track, _ = made.tracks.create(clip.id, name=name, category="thing")
        edits = [
            MaskEdit(MaskKey(track.id, number, layer), encode_rle(scene.mask), None)
            for number, scene in enumerate(scenes())
            for layer in Layer
            if (name, number) != ("cup", 1)
        ]
        made.masks.commit(edits, step=BRUSH)
    return made
