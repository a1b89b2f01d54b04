"""Soft edges against known ones: what each way of `export --format matte --option edges=…` misses.

    python -m benchmarks.quality.matte

Bumpy discs before grounds of another colour, with edges of several softnesses, drawn at four times the size.
The error is the mean difference of alpha in the partly covered pixels and three around them; that of colours
is of what is covered by more than a tenth there. Seconds are those of the processor for one picture.
"""

import time

import numpy as np

from core.matte.colours import object_colours
from core.matte.edges import Edges, even, from_picture
from tests.soft_scene import SoftScene, soft_scene

SEEDS = 6
DEVIATIONS = (0.7, 1.5, 3.0)


def main() -> None:
    """Print a line for each softness and way."""
    print("| edge, px | way | error of alpha | of colours | s |")
    print("|---|---|---|---|---|")
    for deviation in DEVIATIONS:
        scenes = [soft_scene(seed, deviation) for seed in range(SEEDS)]
        for edges in reversed(Edges):
            rows = np.array([measure(scene, edges, max(4.0, 2.5 * deviation)) for scene in scenes])
            alpha, colours, seconds = rows.mean(axis=0)
            print(f"| {deviation} | {edges} | {alpha:.4f} | {colours:.4f} | {seconds:.2f} |")


def measure(scene: SoftScene, edges: Edges, width_px: float) -> tuple[float, float, float]:
    """Return the errors of alpha and of colours, and seconds."""
    begun = time.process_time()
    cover = scene.mask.astype(np.float32)
    if edges is Edges.EVEN:
        alpha = even(cover, width_px / 4)
    elif edges is Edges.HARD:
        alpha = cover
    else:
        alpha = from_picture(scene.picture, cover, width_px, edges)
    seconds = time.process_time() - begun
    colours = object_colours(scene.picture, alpha)
    seen = scene.edge & (scene.alpha > 0.1)
    return (
        float(np.abs(alpha - scene.alpha)[scene.edge].mean()),
        float(np.abs(colours - scene.front)[seen].mean()),
        seconds,
    )


if __name__ == "__main__":
    main()
