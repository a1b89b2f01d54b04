"""Gathers what clips are made of, from the folders that hold it."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from models.training.generator.figures import Family, draw_figure
from models.training.generator.habits import FILMED, Habits
from models.training.generator.looks.photos import load_photos
from models.training.generator.material import Material
from models.training.generator.rigs.bank import load_category, load_rigs
from models.training.generator.silhouettes import Silhouettes, Split, load_silhouettes

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
"""Silhouettes, and rigs in a folder of their own."""
RIG_SHARE = 0.3
RIGID = 0.15
"""Liveliness of a category of still shapes: all that drives past is seen from the same side."""
REAL_SHARE = 0.92
"""Of shapes that are no rigs, from the bank; the rest is procedural."""


def load_filmed(data: Path, split: Split, photos: Path, kept: Path) -> Material:
    """Return the material of clips like real video: real silhouettes, glyphs, rigs, photographs.

    Args:
        data: Folder of the shared data; what is missing there is left out.
        split: Which half of the sources.
        photos: Folder of photographs (`scripts/fetch_photos.py`).
        kept: Folder in which sequences drawn of rigs are kept.

    Raises:
        BadInputError: A file is damaged, or there are no photographs.
    """
    rigs = load_rigs(data / "rigs", kept, split)
    return Material(load_silhouettes(data, split), REAL_SHARE, rigs, RIG_SHARE, load_photos(photos), FILMED)


def of_category(data: Path, kept: Path, name: str, stock: int, habits: Habits = FILMED) -> Material:
    """Return the material of clips of one category: all that moves is of it, and its shapes come again.

    Args:
        data: Folder of the shared data.
        kept: Folder in which sequences drawn of rigs are kept.
        name: A family of procedural shapes, or a part of the name of one of the shared rigs.
        stock: Shapes that there are of it; of a rig, animations from a point of view.
        habits: What happens in clips.

    Raises:
        BadInputError: There is no such family or rig.
    """
    if name in tuple(Family):
        shapes = [draw_figure(np.random.default_rng(number), Family(name))(0.0) for number in range(stock)]
        return Material(Silhouettes(tuple(shapes), ()), 1.0, habits=replace(habits, liveliness=RIGID))
    rigs = load_category(data / "rigs", kept, name, stock)
    return Material(Silhouettes((), ()), rigs=rigs, rig_share=1.0, habits=habits)


def without_glyphs(material: Material) -> Material:
    """Return it with real silhouettes alone: with many glyphs `lite` fills gaps with round bulges."""
    return replace(material, shapes=Silhouettes(material.shapes.real, ()))
