"""The three sets of clips with truth that docs/quality.md shows side by side; two of them are drawn here.

`generated`: silhouettes of real things that no training has seen, on noise. `rigs`: animated bodies (models
that no training has seen) behind posts, walls and each other. `real`: real video, composed
(`../shared/clips/real-texture`).
"""

import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import open_clip
from models.evaluation.sequences.real_clips import META, RealClip, open_real_clips
from models.training import generator
from models.training.generator.evaluation_set import write_evaluation_set
from models.training.generator.habits import FILMED
from models.training.generator.looks.look import Look
from models.training.generator.material import Material
from models.training.generator.rigs.bank import load_rigs
from models.training.generator.silhouettes import Split, load_silhouettes
from models.training.generator.stock import DATA, without_glyphs

REAL = DATA.parent / "clips" / "real-texture"
GENERATED_SEED, GENERATED_CLIPS, GENERATED_SCALE = 73, 36, 2.5
RIG_SEED, RIG_CLIPS, RIG_SCALE = 5, 12, 2.0
FILMED_CLIPS = ("birdcage", "horse")
"""Real video without truth, in `../shared/clips`."""
FRAMES = 25
RIG_LOOK = Look(seam_px=0.7)
"""Colours ride on the bodies, edges are soft; grounds are noise."""


@dataclass(frozen=True)
class ClipSet:
    """Clips that are shown in one column."""

    name: str
    clips: list[RealClip]


def open_set(name: str, kept: Path, count: int | None = None) -> ClipSet:
    """Open a set by name, drawn now where it is not kept.

    Args:
        name: `generated`, `rigs` or `real`.
        kept: Folder for what is drawn; sets of another version of the generator lie beside.
        count: Only so many clips; None = all.

    Raises:
        BadInputError: There is no such set, or its source is missing.
    """
    if name not in SETS:
        raise BadInputError("--sets", name, "is no set", f"there are: {', '.join(SETS)}")
    return ClipSet(name, open_real_clips(SETS[name](kept))[:count])


def without_truth() -> ClipSet:
    """Open what can only be looked at.

    Raises:
        BadInputError: It is missing.
    """
    clips = [RealClip(open_clip(REAL.parent / name), name, "not known") for name in FILMED_CLIPS]
    return ClipSet("filmed", clips)


def _real(kept: Path) -> Path:
    return REAL


def _generated(kept: Path) -> Path:
    bank = without_glyphs(Material(load_silhouettes(DATA, Split.VALIDATION))).shapes
    if not bank.real:
        raise BadInputError(DATA, "", "holds no silhouettes", "get the shared data")
    return drawn(
        kept / f"generated-{GENERATED_SEED}-{generator_version()}",
        lambda folder, first: write_evaluation_set(
            folder, Material(bank, 1.0), clips=GENERATED_CLIPS, frames=FRAMES, scale=GENERATED_SCALE,
            seed=GENERATED_SEED, first=first,
        ),
    )  # fmt: skip


def _rigs(kept: Path) -> Path:
    material = rig_material(kept, Split.VALIDATION)
    return drawn(
        kept / f"rigs-{RIG_SEED}-{generator_version()}",
        lambda folder, first: write_evaluation_set(
            folder, material, clips=RIG_CLIPS, frames=FRAMES, scale=RIG_SCALE, seed=RIG_SEED, look=RIG_LOOK,
            first=first,
        ),
    )  # fmt: skip


def rig_material(kept: Path, split: Split) -> Material:
    """Return the material of scenes in which animated bodies move; what is drawn of them is kept.

    Raises:
        BadInputError: The models are missing.
    """
    rigs = load_rigs(DATA / "rigs", kept / "rig-sequences", split)
    if rigs is None:
        raise BadInputError(DATA / "rigs", "", "holds no models", "get the shared data")
    bank = without_glyphs(Material(load_silhouettes(DATA, split))).shapes
    return Material(bank, 1.0, rigs, rig_share=1.0, habits=FILMED)


SETS: dict[str, Callable[[Path], Path]] = {"generated": _generated, "rigs": _rigs, "real": _real}


def drawn(folder: Path, draw: Callable[[Path, int], Iterator[Path]]) -> Path:
    """Return a folder that was drawn whole, now or before; drawing goes on after the clips that are there."""
    if not folder.is_dir():
        part = folder.with_name(f"{folder.name}.part")
        part.mkdir(parents=True, exist_ok=True)
        for clip in part.iterdir():
            if not (clip / META).is_file():
                shutil.rmtree(clip)
        for path in draw(part, len(list(part.iterdir()))):
            print(f"drawn: {folder.name}/{path.name}", file=sys.stderr, flush=True)
        part.rename(folder)
    return folder


def generator_version() -> str:
    """Return a digest of the files that draw, and of what they are told."""
    told = (FRAMES, GENERATED_CLIPS, GENERATED_SCALE, RIG_CLIPS, RIG_SCALE, RIG_LOOK)
    digest = hashlib.sha256(repr(told).encode())
    for path in sorted(Path(str(generator.__file__)).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
