"""AISFormer (Tran et al. 2022), per picture: its detections are matched to the track.

Facts from UARK-AICV/AISFormer at 8667df5: `DefaultPredictor` of its own detectron2 takes a BGR picture and
gives `instances` with `pred_visible_masks` and `pred_amodal_masks` at the picture's size. Runs in the
repository's interpreter (Python 3.7 and newer), imports nothing of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

CONFIG = "configs/KINS-AmodalSeg/aisformer_R_50_FPN_1x_amodal_kins.yaml"
LEAST_IOU = 0.5
"""Of a detection's visible mask with the modal mask, to be the same object."""


def parts(repository: str) -> tuple[Any, Any, Any]:
    """Return what makes settings, what adds AISFormer's own, and the predictor's class."""
    sys.path.insert(0, repository)
    settings = import_module("detectron2.config").get_cfg
    predictor = import_module("detectron2.engine.defaults").DefaultPredictor
    return settings, import_module("tools.add_config").add_config, predictor


class System:
    """The detector with its weights."""

    def __init__(self, job: dict[str, Any], crops: Any) -> None:
        """Load the weights, by the `config.yaml` beside them, or else the repository's for KINS."""
        settings, add_own, predictor = parts(job["repository"])
        cfg = settings()
        add_own(cfg)
        beside = Path(job["weights"]).with_name("config.yaml")
        cfg.merge_from_file(str(beside if beside.is_file() else Path(job["repository"], CONFIG)))
        cfg.MODEL.WEIGHTS = job["weights"]
        cfg.MODEL.DEVICE = job["device"]
        cfg.MODEL.ROI_HEADS.SCORE_THRESH_TEST = float(job["options"].get("score", 0.5))
        cfg.freeze()
        self._predict = predictor(cfg)
        self._unmatched = 0

    @property
    def warnings(self) -> list[str]:
        """What must be known of the answers."""
        return [f"{self._unmatched} frames without a detection of the object"] if self._unmatched else []

    def answer(self, clip: Any) -> Iterator[tuple[int, list[tuple[Any, None]]]]:
        """Yield (place in the clip, one mask) for every frame in which the object is seen."""
        for place, (picture, modal) in enumerate(zip(clip.pictures(), clip.masks())):
            if modal.any():
                yield place, [(self._amodal(picture, modal), None)]

    def _amodal(self, picture: Any, modal: Any) -> Any:
        found = self._predict(picture[:, :, ::-1])["instances"].to("cpu")
        best, best_iou = modal, LEAST_IOU
        for visible, amodal in zip(found.pred_visible_masks.numpy() > 0, found.pred_amodal_masks.numpy() > 0):
            iou = (visible & modal).sum() / max(1, (visible | modal).sum())
            if iou >= best_iou:
                best, best_iou = amodal, iou
        self._unmatched += best is modal
        return best
