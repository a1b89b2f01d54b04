"""SaVos (Yao et al., NeurIPS 2022), on the frames of a track in which it is seen, with optical flow.

Facts from amazon-science/self-supervised-amodal-video-object-segmentation at e43135c, Kins_Car layout: crops
of 64×128 (h×w) about 1.5 times the box, all scaled by the factor of the largest mask, channels RGB 0..1,
mask, flow, reverse flow. `kins_inference` carries masks to the next frame, so its answer i is of frame i + 1
and the first frame has none: here the first frame is put in twice. Fewer than 30 frames are filled up with
the last, as its loader does. Runs in the repository's interpreter (Python 3.7 and newer), imports nothing of
ours.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from typing import Any

PATCH = (64, 128)
LEAST_FRAMES = 30
METHOD = "bidirectional_consist_next_vm_label_1.5bbox_finalconsist"


def parts(repository: str) -> Any:
    """Return the model's class; whole pickled models need its modules under their own names too."""
    sys.path.insert(0, repository)
    return import_module("models.savos").SavosModel


class System:
    """The model with its weights."""

    def __init__(self, job: dict[str, Any], crops: Any) -> None:
        """Load the weights: a pickled model, of which the tensors are taken."""
        self._job, self._crops = job, crops
        network = parts(job["repository"])
        self._args = argparse.Namespace(
            dataset="Kins_Car",
            patch_h=PATCH[0],
            patch_w=PATCH[1],
            training_method=METHOD,
            device=job["device"],
        )
        self._model = network(z_dim=256, rnn_dim=256, in_channels=6, mode="test", args=self._args)
        self._model.load_state_dict(crops.without_prefix(crops.checkpoint(job["weights"]).state_dict()))
        self._model.to(job["device"]).eval()

    def answer(self, clip: Any) -> Iterator[tuple[int, list[tuple[Any, Any]]]]:
        """Yield (place in the clip, one mask and its soft map), stretch by stretch in which it is seen."""
        pictures, masks = clip.pictures(), clip.masks()
        flows = clip.flows("flow"), clip.flows("reverse_flow")
        for is_seen, group in groupby(range(len(masks)), lambda place: bool(masks[place].any())):
            places = list(group)
            if is_seen:
                soft = self._run(pictures, masks, flows, places)
                for place, chance in zip(places, soft):
                    yield place, [(chance > 0.5, chance)]

    def _run(self, pictures: list[Any], masks: list[Any], flows: Any, places: list[int]) -> Any:
        torch = import_module("torch")
        numpy = import_module("numpy")
        # Answer i is of frame i + 1: the first frame comes twice, standing still.
        frames = [places[0], *places]
        counts = [1.0] * len(frames) + [0.0] * max(0, LEAST_FRAMES - len(frames))
        frames += [places[-1]] * (len(counts) - len(frames))
        still = numpy.zeros_like(flows[0][0])
        forward = [flows[0][place] for place in frames]
        reverse = [flows[1][place] for place in frames]
        forward[0] = reverse[1] = still
        boxes = [self._crops.enlarged_box(masks[place], 1.5) for place in frames]
        items = {
            "input_obj_patches": self._patches(pictures, masks, (forward, reverse), frames, boxes),
            "vm_nocrop": numpy.stack([masks[place] for place in frames]),
            "obj_position": numpy.array(boxes),
            "flows_nocrop": numpy.stack(forward),
            "flows_reverse_nocrop": numpy.stack(reverse),
            "loss_mask": numpy.ones((len(frames), *masks[0].shape)),
            "counts": numpy.array(counts),
        }
        tensors = {name: torch.from_numpy(numpy.asarray(value, "float32")) for name, value in items.items()}
        tensors["obj_position"] = tensors["obj_position"].to(self._job["device"])
        with torch.no_grad():
            _, soft, _, _ = self._model.kins_inference(tensors, self._args, self._job["device"])
        return numpy.nan_to_num(soft[: len(places)])

    def _patches(self, pictures: Any, masks: Any, flows: Any, frames: list[int], boxes: list[Any]) -> Any:
        numpy, cut, fitted = import_module("numpy"), self._crops.cut, self._crops.fitted
        crops = [cut(masks[place], box) for place, box in zip(frames, boxes)]
        rows, columns = max(crops, key=numpy.count_nonzero).shape
        scale = (PATCH[0] / rows, PATCH[1] / columns)
        patches = []
        for number, (place, box) in enumerate(zip(frames, boxes)):
            parts_of_one = [
                fitted(cut(pictures[place], box), scale, PATCH),
                fitted(crops[number], scale, PATCH)[:, :, None],
                fitted(cut(flows[0][number], box), scale, PATCH),
                fitted(cut(flows[1][number], box), scale, PATCH),
            ]
            patches.append(numpy.concatenate(parts_of_one, axis=2))
        return numpy.stack(patches)
