"""Draws and measures the generator, or writes samples to a folder.

python -m models.training.generator --show FILE.png [--seed S] [--data DIR] [--split validation]
python -m models.training.generator --measure 200
python -m models.training.generator --write FOLDER --shards 40 [--first 0]
"""

import argparse
import sys
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from core.errors import AmodalError
from models.lite.recipe import EVIDENCE_CHANNELS, GRID
from models.training.generator.cache import SHARD, write_shards
from models.training.generator.pictures import write_evaluation_set
from models.training.generator.samples import Sample, unpack
from models.training.generator.scene import Kind
from models.training.generator.silhouettes import Silhouettes, Split, load_silhouettes
from models.training.generator.sketched import draw_sketched
from models.training.generator.watched import draw_watched

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def main() -> int:
    """Run one of the modes; returns the exit status."""
    arguments = _arguments()
    console = Console()
    try:
        bank = load_silhouettes(arguments.data, Split(arguments.split))
    except AmodalError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    if arguments.real_only:
        bank = Silhouettes(bank.real, ())
    console.print(f"{len(bank.real)} real silhouettes, {len(bank.glyphs)} glyphs ({arguments.split})")
    rng = np.random.default_rng(arguments.seed)
    if arguments.show:
        samples = [next(draw_watched(rng, bank, kind=kind)) for kind in Kind for _ in range(2)]
        cv2.imwrite(str(arguments.show), sheet(samples))
    if arguments.measure:
        begin = time.perf_counter()
        for _ in range(arguments.measure):
            draw_sketched(rng, bank)
        console.print(f"{arguments.measure / (time.perf_counter() - begin):.1f} sketched samples per second")
        begin, drawn = time.perf_counter(), 0
        while drawn < arguments.measure:
            drawn += len(list(draw_watched(rng, bank)))
        console.print(f"{drawn / (time.perf_counter() - begin):.1f} watched samples per second")
    if arguments.write:
        shards = write_shards(
            arguments.write, bank, first=arguments.first, count=arguments.shards, seed=arguments.seed,
            bank_share=arguments.bank_share,
        )  # fmt: skip
        for path in shards:
            console.print(f"{path.name}: {SHARD} samples")
    if arguments.evaluation:
        written = write_evaluation_set(
            arguments.evaluation, bank, clips=arguments.clips, frames=arguments.frames, scale=arguments.scale,
            seed=arguments.seed, kind=arguments.kind,
        )  # fmt: skip
        for path in written:
            console.print(path.name)
    return 0


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
    parser.add_argument("--measure", type=int, default=0, help="number of samples to time")
    parser.add_argument("--write", type=Path, help="folder for shards")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--real-only", action="store_true", help="no glyphs")
    parser.add_argument("--bank-share", type=float, default=0.65)
    parser.add_argument("--evaluation", type=Path, help="folder for clips in the layout of `evaluate`")
    parser.add_argument("--clips", type=int, default=48)
    parser.add_argument("--kind", type=Kind, choices=list(Kind), help="of evaluation clips; default: all")
    parser.add_argument("--frames", type=int, default=25)
    parser.add_argument("--scale", type=float, default=2.5, help="size of evaluation clips, times 256 × 192")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
