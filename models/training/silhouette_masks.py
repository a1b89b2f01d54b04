"""The silhouettes that all trainings share, as masks that PCNet-M learns from; in a checkout only."""

from pathlib import Path

import numpy as np

from core.errors import BadInputError
from models.pcnet_m_learning.sources import MaskSet
from models.training.generator.silhouettes import Split, load_silhouettes


def shared_masks(data: Path) -> MaskSet:
    """Return silhouettes of COCO, LVIS (CC BY 4.0) and emoji (OFL): even image ids train, odd ones validate.

    Raises:
        BadInputError: There are none, or a file is damaged.
    """
    sets = []
    for split in (Split.TRAIN, Split.VALIDATION):
        found = load_silhouettes(data, split)
        sets.append(tuple((one > 0).astype(np.bool_) for one in (*found.real, *found.glyphs)))
    if not sets[0] or not sets[1]:
        raise BadInputError(data, "", "holds no silhouettes", "give a folder laid out as its README says")
    return MaskSet(sets[0], sets[1], "COCO and LVIS silhouettes of even image ids (CC BY 4.0), emoji (OFL)")
