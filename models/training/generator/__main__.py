"""Draws and measures the generator, or writes samples to a folder.

python -m models.training.generator --show FILE.png [--seed S] [--data DIR] [--split validation]
python -m models.training.generator --pictures FILE.png --photos FOLDER
python -m models.training.generator --measure 200
python -m models.training.generator --maps 60 --photos FOLDER [--like ../shared/clips/real-texture]
python -m models.training.generator --write FOLDER --shards 40 [--first 0]
python -m models.training.generator --evaluation FOLDER --clips 48 --split validation --real-only
python -m models.training.generator --evaluation FOLDER --clips 20 --category Triceratops

With `--photos` clips are like real video (`scripts/fetch_photos.py` fetches some); without they are those of
the validation sets: silhouettes on noise.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from core.errors import AmodalError
from models.lite.recipe import EVIDENCE_CHANNELS, GRID
from models.training.generator.cache import SHARD, write_shards
from models.training.generator.evaluation_set import write_evaluation_set
from models.training.generator.habits import Kind
from models.training.generator.material import Material
from models.training.generator.silhouettes import Split, load_silhouettes
from models.training.generator.sketched import draw_sketched
from models.training.generator.stock import DATA, load_filmed, of_category, without_glyphs
from models.training.generator.typicality import Pixels, pixels_of_folder, pixels_of_generated, rows
from models.training.generator.watched import draw_watched, watch_clip
from models.tuning.samples import Sample, unpack

SHOWN_FRAMES = range(2, 24, 5)
KEPT = Path(tempfile.gettempdir()) / "amodal-rigs"


def main() -> int:
    """Run one of the modes; returns the exit status."""
    arguments = _arguments()
    console = Console()
    try:
        material = _material(arguments)
        shapes = material.shapes
        console.print(f"{len(shapes.real)} real silhouettes, {len(shapes.glyphs)} glyphs ({arguments.split})")
        _run(arguments, material, np.random.default_rng(arguments.seed), console)
    except AmodalError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def _material(arguments: argparse.Namespace) -> Material:
    split = Split(arguments.split)
    if arguments.photos is None:
        material = Material(load_silhouettes(arguments.data, split), arguments.bank_share)
    else:
        material = load_filmed(arguments.data, split, arguments.photos, arguments.kept)
    return without_glyphs(material) if arguments.real_only else material


def _of_set(arguments: argparse.Namespace, material: Material) -> Material:
    """Return what evaluation clips are made of: silhouettes of the bank alone, or one category."""
    if arguments.category is None:
        return Material(material.shapes, bank_share=1.0)
    return of_category(arguments.data, arguments.kept, arguments.category, arguments.stock)


def _run(
    arguments: argparse.Namespace, material: Material, rng: np.random.Generator, console: Console
) -> None:
    if arguments.show:
        samples = [next(draw_watched(rng, material, kind=kind)) for kind in Kind for _ in range(2)]
        cv2.imwrite(str(arguments.show), sheet(samples))
    if arguments.pictures:
        cv2.imwrite(str(arguments.pictures), picture_sheet(rng, material))
    if arguments.measure:
        _measure(arguments.measure, material, rng, console)
    if arguments.maps:
        _print_maps("generated", pixels_of_generated(rng, material, arguments.maps), console)
    if arguments.like:
        _print_maps(arguments.like.name, pixels_of_folder(rng, arguments.like), console)
    if arguments.write:
        shards = write_shards(
            arguments.write, material, first=arguments.first, count=arguments.shards, seed=arguments.seed
        )
        for path in shards:
            console.print(f"{path.name}: {SHARD} samples")
    if arguments.evaluation:
        written = write_evaluation_set(
            arguments.evaluation, _of_set(arguments, material), clips=arguments.clips,
            frames=arguments.frames, scale=arguments.scale, seed=arguments.seed, kind=arguments.kind,
            in_turn=tuple(Kind) if arguments.in_turn else (),
        )  # fmt: skip
        for path in written:
            console.print(path.name)


def _measure(count: int, material: Material, rng: np.random.Generator, console: Console) -> None:
    begin = time.process_time()
    for _ in range(count):
        draw_sketched(rng, material)
    console.print(f"{count / (time.process_time() - begin):.1f} sketched samples per second of a core")
    begin, drawn = time.process_time(), 0
    while drawn < count:
        drawn += len(list(draw_watched(rng, material)))
    console.print(f"{drawn / (time.process_time() - begin):.1f} watched samples per second of a core")


def _print_maps(name: str, frames: Iterable[Pixels], console: Console) -> None:
    console.print(f"{name}: map, mean where hidden, mean on visible background, AUC hidden above background")
    for row in rows(frames):
        console.print(f"  {row.name:10s} {row.hidden:.2f}  {row.background:.2f}  {row.auc:.2f}")


def picture_sheet(rng: np.random.Generator, material: Material) -> NDArray[np.uint8]:
    """Return frames of a clip of every kind as painted, BGR, a row per clip, the hidden part outlined."""
    pictures = []
    for kind in Kind:
        watched = watch_clip(rng, material, kind=kind)
        tiles = []
        for frame in SHOWN_FRAMES:
            frames = watched.request.frames
            size_hw = watched.masks.amodal.shape[1:]
            tile = np.zeros((*size_hw, 3), np.uint8) if frames is None else frames[frame].copy()
            whole, front = (
                one[frame].view(np.uint8) for one in (watched.masks.amodal, watched.masks.in_front)
            )
            for mask, colour in ((front, (90, 160, 255)), (whole, (255, 60, 60))):
                outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
                cv2.drawContours(tile, outlines, -1, colour, 1)
            tiles.append(cv2.resize(tile, (256, 192), interpolation=cv2.INTER_AREA))
        pictures.append(np.hstack(tiles))
    return np.asarray(cv2.cvtColor(np.vstack(pictures), cv2.COLOR_RGB2BGR), np.uint8)


def sheet(samples: list[Sample]) -> NDArray[np.uint8]:
    """Return a picture, a row per sample: modal white, hidden red, cue blue; votes, surroundings below."""
    rows = []
    for sample in samples:
        modal, amodal, front, canvas = (
            unpack(bits) for bits in (sample.modal, sample.amodal, sample.in_front, sample.canvas)
        )
        tiles = []
        for number in range(len(modal)):
            tile = np.full((GRID, GRID, 3), 40, dtype=np.uint8)
            tile[~canvas[number]] = 0
            tile[front[number]] = (160, 90, 30)
            tile[amodal[number] & ~modal[number]] = (60, 60, 230)
            tile[modal[number]] = 255
            votes, around = (
                cv2.resize(sample.coarse[number, part].transpose(1, 2, 0), (GRID, GRID)).astype(np.uint8)
                for part in (slice(3), slice(EVIDENCE_CHANNELS, None))
            )
            tiles.append(np.vstack([tile, votes, around]))
        rows.append(np.hstack(tiles))
    return np.vstack(rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder of shared masks; may be missing")
    parser.add_argument("--split", choices=[str(split) for split in Split], default=str(Split.TRAIN))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=Path, help="PNG to draw samples of every kind into")
    parser.add_argument("--pictures", type=Path, help="PNG to draw frames of every kind of clip into")
    parser.add_argument("--photos", type=Path, help="folder of photographs: clips like real video")
    parser.add_argument("--kept", type=Path, default=KEPT, help="folder for sequences drawn of rigs")
    parser.add_argument("--maps", type=int, default=0, help="number of clips whose maps are summed up")
    parser.add_argument("--like", type=Path, help="evaluation folder whose maps are summed up beside")
    parser.add_argument("--measure", type=int, default=0, help="number of samples to time")
    parser.add_argument("--write", type=Path, help="folder for shards")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--real-only", action="store_true", help="no glyphs")
    parser.add_argument("--bank-share", type=float, default=0.65)
    parser.add_argument("--evaluation", type=Path, help="folder for clips in the layout of `evaluate`")
    parser.add_argument("--clips", type=int, default=48)
    parser.add_argument("--kind", type=Kind, choices=list(Kind), help="of evaluation clips; default: all")
    parser.add_argument("--in-turn", action="store_true", help="every kind of clip equally often")
    parser.add_argument(
        "--category", help="vehicle, …, or part of a rig's name: clips of it alone, as filmed"
    )
    parser.add_argument("--stock", type=int, default=12, help="shapes that there are of a category")
    parser.add_argument("--frames", type=int, default=25)
    parser.add_argument("--scale", type=float, default=2.5, help="size of evaluation clips, times 256 × 192")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
