"""EoRaS (Fan et al., ICCV 2023), on the frames of a track in which it is seen, with a camera.

Facts from amazon-science/efficient-object-centric-representation-amodal-segmentation at cb56baf: crops of
128×128 about twice the box, RGB 0..1; `full_mask` of 121×121 comes back, is stretched over the crop and cut
at 0.5. Visible masks say only where to cut. It was trained with true cameras; an ordinary video has none, so
one of a normal lens is made up: focal length 1.2 times the larger side (our choice). MOVi's are in shares of
the picture with Kubric's signs, KITTI's in pixels. The model is set up as the published weights were trained.
Runs in the repository's interpreter (Python 3.7 and newer), imports nothing of ours.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

PATCH = (128, 128)
FOCAL = 1.2
CAMERAS = {"movib": [8.48113, -7.50764, 2.5], "movid": [8.48113, -7.50764, 1.5]}
"""Where the camera stands, of the sets whose weights know it."""


def parts(repository: str) -> Any:
    """Return the model's class."""
    sys.path.insert(0, repository)
    return import_module("model.network").Amodal_imgcrop_simplebevcrop_bid


class System:
    """The model with its weights."""

    def __init__(self, job: dict[str, Any], crops: Any) -> None:
        """Load the weights: a dict whose entry `model` holds the tensors."""
        self._job, self._crops = job, crops
        if job["device"] == "cpu":
            crops.without_gpu()
        network = parts(job["repository"])
        named = [one for one in (*CAMERAS, "kitti") if one in job["weights"].lower()]
        self._set = job["options"].get("dataset") or (named[-1] if named else "kitti")
        args = argparse.Namespace(
            d_model=512, f_dim=16, n_head=8, num_layers=2, num_slot=8, decoder="fm+vm", pos_type="sincos"
        )
        if self._set in CAMERAS:
            args.camera_position = CAMERAS[self._set]
        self._model = network(args)
        self._model.load_state_dict(crops.without_prefix(crops.checkpoint(job["weights"])["model"]))
        self._model.to(job["device"]).eval()

    def answer(self, clip: Any) -> Iterator[tuple[int, list[tuple[Any, Any]]]]:
        """Yield (place in the clip, one mask with its soft map) where the object is seen."""
        torch, numpy, crops = import_module("torch"), import_module("numpy"), self._crops
        pictures, masks = clip.pictures(), clip.masks()
        places = [place for place, mask in enumerate(masks) if mask.any()]
        boxes = [crops.enlarged_box(masks[place], 2.0) for place in places]
        patches = []
        for place, box in zip(places, boxes):
            patch = crops.cut(pictures[place], box)
            scale = (PATCH[0] / patch.shape[0], PATCH[1] / patch.shape[1])
            patches.append(crops.fitted(patch, scale, PATCH).transpose(2, 0, 1))
        device = self._job["device"]
        camera = numpy.stack([self._camera(clip.size_hw)] * len(places))
        with torch.no_grad():
            found = self._model(
                crops.batch(torch, numpy.stack(patches), device), crops.batch(torch, camera, device)
            )
        for place, box, small in zip(places, boxes, found["full_mask"][0].cpu().numpy()):
            size_hw = (box[1] - box[0] + 1, box[3] - box[2] + 1)
            soft = crops.pasted(crops.stretched(small[0], size_hw), box, clip.size_hw)
            yield place, [(soft > 0.5, soft)]

    def _camera(self, size_hw: tuple[int, int]) -> Any:
        numpy = import_module("numpy")
        height, width = size_hw
        focal = FOCAL * max(size_hw)
        if self._set in CAMERAS:
            return numpy.array([[focal / width, 0, -0.5], [0, -focal / height, -0.5], [0, 0, -1]])
        return numpy.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
