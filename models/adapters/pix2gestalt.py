"""pix2gestalt (Ozguroglu et al., CVPR 2024), per picture: paints the whole object on white, several guesses.

Facts from cvlab-columbia/pix2gestalt at 1726a9d: `run_pix2gestalt` takes two uint8 pictures of 256×256, the
mask on three channels, and gives pictures of 256×256; grey above 250 is background, as its evaluation says.
It squeezes whole pictures; here a square about the object is cut out first, twice its larger side, which
keeps detail. Runs in the repository's interpreter (Python 3.7 and newer), imports nothing of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

SIDE = 256
WHITE = 250
CONFIG = "configs/sd-finetune-pix2gestalt-c_concat-256.yaml"


def parts(repository: str) -> tuple[Any, Any, Any]:
    """Return what reads settings, what loads the model, and what runs it."""
    sys.path.insert(0, str(Path(repository, "pix2gestalt")))
    module = import_module("inference")
    return import_module("omegaconf").OmegaConf.load, module.load_model_from_config, module.run_pix2gestalt


class System:
    """The diffusion model with its weights."""

    def __init__(self, job: dict[str, Any], crops: Any) -> None:
        """Load the weights."""
        settings, load, self._run = parts(job["repository"])
        self._job, self._crops = job, crops
        config = settings(str(Path(job["repository"], "pix2gestalt", CONFIG)))
        self._model = load(config, job["weights"], job["device"])

    def answer(self, clip: Any) -> Iterator[tuple[int, list[tuple[Any, Any]]]]:
        """Yield (place in the clip, a mask for each hypothesis) where the object is seen."""
        torch = import_module("torch")
        for place, (picture, modal) in enumerate(zip(clip.pictures(), clip.masks())):
            if modal.any():
                torch.manual_seed(self._job["seed"] % 2**63)  # the same for all frames: less flicker
                yield place, self._masks(picture, modal)

    def _masks(self, picture: Any, modal: Any) -> list[tuple[Any, Any]]:
        numpy, image = import_module("numpy"), import_module("PIL.Image")
        box = square_about(self._crops.enlarged_box(modal, 1.0), modal.shape)
        rgb = image.fromarray(self._crops.cut(picture, box)).resize((SIDE, SIDE), image.BILINEAR)
        seen = image.fromarray(self._crops.cut(modal, box).astype("uint8") * 255)
        mask = numpy.repeat(numpy.array(seen.resize((SIDE, SIDE), image.NEAREST))[:, :, None], 3, axis=2)
        painted = self._run(
            self._model,
            self._job["device"],
            numpy.array(rgb),
            mask,
            n_samples=self._job["hypotheses"],
            ddim_steps=self._job["steps"] or 200,
            scale=float(self._job["options"].get("guidance", 2.0)),
        )
        return [(self._mask_of(one, box, modal.shape, numpy, image), None) for one in painted]

    def _mask_of(self, painted: Any, box: list[int], size_hw: Any, numpy: Any, image: Any) -> Any:
        grey = numpy.array(image.fromarray(painted).convert("L"))
        size_wh = (box[3] - box[2] + 1, box[1] - box[0] + 1)
        small = image.fromarray((grey <= WHITE).astype("uint8") * 255).resize(size_wh, image.BILINEAR)
        return self._crops.pasted(numpy.array(small) > 127, box, size_hw) > 0


def square_about(box: list[int], size_hw: tuple[int, int]) -> list[int]:
    """Return a square about a box, twice as large, moved into the picture, cut to it if larger."""
    side = 2 * max(box[1] - box[0] + 1, box[3] - box[2] + 1)
    square = []
    for (first, last), most in zip((box[:2], box[2:]), size_hw):
        start = max(0, min((first + last + 1 - side) // 2, most - side))
        square += [start, min(most, start + side) - 1]
    return square
