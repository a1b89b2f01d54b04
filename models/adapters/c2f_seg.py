"""C2F-Seg (Gao et al., ICCV 2023): the video model on 24 frames, or an image model picture by picture.

Facts from amazon-science/c2f-seg at 817d656: crops of 256×256 about twice the box, one scale for all frames;
`batch_predict_maskgit` returns scores only, so its `loss_and_evaluation`, which gets the masks at full size,
is overridden and keeps them. The weights' folder holds `<SET>_vqgan/` and `<SET>_c2f_seg/` as its
`download.sh` makes them. Frames in which nothing is seen get the box of the last one that was. Each
hypothesis is one draw. Runs in the repository's interpreter (Python 3.7 and newer), imports nothing of ours.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

PATCH = (256, 256)
FRAMES = 24
SETS = ("MOViD_A", "KINS", "COCOA")
"""Of these the first is a video model."""
ONE_EACH = ("img_crop", "vm_pad", "obj_position")
"""What the image models want without an axis for frames."""


def parts(repository: str) -> tuple[Any, Any]:
    """Return the video model's class and that of settings."""
    sys.path.insert(0, repository)
    return import_module("src.video_model").C2F_Seg, import_module("utils.utils").Config


class System:
    """The model with its weights."""

    def __init__(self, job: dict[str, Any], crops: Any) -> None:
        """Load the weights of the set that the options name, or of the first that is there."""
        self._job, self._crops = job, crops
        torch, distributed = import_module("torch"), import_module("torch.distributed")
        if job["device"] == "cpu":
            crops.without_gpu()
        model, settings = parts(job["repository"])
        folder = Path(job["weights"])
        there = [one for one in SETS if (folder / f"{one}_c2f_seg").is_dir()]
        name = job["options"].get("dataset") or there[0]
        self._is_video = name == SETS[0]
        if not self._is_video:
            model = import_module("src.image_model").C2F_Seg
        # The model asks for its rank among processes: it is alone. A file and no port of this computer.
        place = Path(os.getcwd(), "rendezvous").as_uri()
        distributed.init_process_group("gloo", init_method=place, rank=0, world_size=1)
        config = settings(str(folder / f"{name}_c2f_seg" / f"c2f_seg_{name}.yml"))
        config.path, config.dataset = str(folder / f"{name}_c2f_seg"), name
        config.batch_size, config.device = 1, job["device"]
        self._model = kept_by(model)(config, str(folder / f"{name}_vqgan"), mode="test")
        self._model.load(is_test=True, prefix=config.stage2_iteration)
        self._model.restore_from_stage1(prefix=config.stage1_iteration)
        self._model.to(job["device"]).eval()
        self._torch = torch

    def answer(self, clip: Any) -> Iterator[tuple[int, list[tuple[Any, Any]]]]:
        """Yield (place in the clip, a mask and soft map for each draw) where the object is seen."""
        pictures, masks = clip.pictures(), clip.masks()
        seen = [place for place, mask in enumerate(masks) if mask.any()]
        groups = [list(range(len(masks)))] if self._is_video else [[place] for place in seen]
        for places in groups:
            items = self._items(pictures, masks, places)
            draws = [self._draw(items, len(places)) for _ in range(self._job["hypotheses"])]
            for number, place in enumerate(places):
                if masks[place].any():
                    yield place, [(draw[number] > 0.5, draw[number]) for draw in draws]

    def _draw(self, items: dict[str, Any], count: int) -> Any:
        with self._torch.no_grad():
            self._model.batch_predict_maskgit(items, 0, "test", T=3)
        found = self._model.kept.cpu().numpy()
        return found.reshape((-1, *found.shape[-2:]))[:count]

    def _items(self, pictures: list[Any], masks: list[Any], places: list[int]) -> dict[str, Any]:
        numpy, crops = import_module("numpy"), self._crops
        frames = places + [places[-1]] * (FRAMES - len(places) if self._is_video else 0)
        first = next(place for place in places if masks[place].any())
        boxes = [crops.enlarged_box(masks[first], 2.0)]
        for place in frames:
            boxes.append(crops.enlarged_box(masks[place], 2.0) if masks[place].any() else boxes[-1])
        boxes = boxes[1:]
        rows = max(box[1] - box[0] + 1 for box in boxes)
        columns = max(box[3] - box[2] + 1 for box in boxes)
        scale = (PATCH[0] / rows, PATCH[1] / columns)
        seen, painted, padding = [], [], []
        for place, box in zip(frames, boxes):
            seen.append(crops.fitted(crops.cut(masks[place], box), scale, PATCH))
            painted.append(crops.fitted(crops.cut(pictures[place], box), scale, PATCH))
            size = ((box[1] - box[0] + 1) * scale[0], (box[3] - box[2] + 1) * scale[1])
            padding.append([max(0, most - round(have)) for most, have in zip(PATCH, size)])
        whole = numpy.stack([masks[place] for place in frames])
        items = {
            "vm_crop": numpy.stack(seen),
            "img_crop": numpy.stack(painted),
            "vm_pad": numpy.array(padding),
            "obj_position": numpy.array(boxes),
            "vm_no_crop": whole,
            "loss_mask": numpy.ones_like(whole),
            "counts": numpy.array([float(masks[place].any()) for place in frames]),
        }
        # Only losses that nobody reads are made of these.
        items["vm_crop_gt"] = items["fm_crop"] = items["vm_crop"]
        items["fm_no_crop"] = items["vm_no_crop"]
        tensors = {
            name: crops.batch(self._torch, value, self._job["device"]) for name, value in items.items()
        }
        if not self._is_video:
            tensors.update({name: tensors[name][0] for name in ONE_EACH})
        return tensors


def kept_by(model: Any) -> Any:
    """Return a model's class that keeps the masks it is to be judged by, and paints no pictures of them."""

    class Keeping(model):  # type: ignore[misc]
        """Knows the last masks, (…, H, W), 0..1."""

        kept: Any = None

        def loss_and_evaluation(self, pred_fm: Any, *_others: Any, **_named: Any) -> dict[str, Any]:
            """Keep the masks; the scores are nobody's."""
            self.kept = pred_fm
            return {}

        def visualize(self, *_others: Any) -> None:
            """Leave out the pictures that the image models write beside their weights."""

    return Keeping
