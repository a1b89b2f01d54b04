"""The shapes that objects and occluders are made of.

Sources: masks of the shared data (COCO and LVIS annotations, CC-BY 4.0), split by image id: even ids may be
trained on, odd ones are for validation only; glyphs of Noto Color Emoji (SIL Open Font Licence 1.1), of
which every eighth is kept back. Procedural shapes come from `figures`.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError
from core.masks.rle import Rle, decode_rle

SIDE = 128
"""Templates are SIDE × SIDE; the shape's larger side takes BODY of it."""
BODY = 104
EMOJI_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
EMOJI_RANGES = ((0x1F300, 0x1F5FF), (0x1F600, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1FAFF))
LEAST_AREA_PX = 1500
KEPT_BACK = 8

Template = NDArray[np.uint8]
"""(SIDE, SIDE), 0 or 255, one object in the middle."""


class Split(StrEnum):
    """Which half of the sources."""

    TRAIN = "train"
    VALIDATION = "validation"


@dataclass(frozen=True)
class Silhouettes:
    """Templates by origin."""

    real: tuple[Template, ...]
    glyphs: tuple[Template, ...]

    def draw(self, rng: np.random.Generator, *, real_share: float = 0.6) -> Template | None:
        """Return a random template; None when there are none at all."""
        first, second = (self.real, self.glyphs) if rng.random() < real_share else (self.glyphs, self.real)
        pool = first or second
        return pool[int(rng.integers(len(pool)))] if pool else None


def load_silhouettes(data: Path | None, split: Split, *, font: Path = EMOJI_FONT) -> Silhouettes:
    """Read all silhouettes of a split; a missing font or folder leaves its part empty.

    Raises:
        BadInputError: A file of `data` is damaged.
    """
    real = _real(data, split) if data is not None and data.is_dir() else []
    glyphs = _glyphs(font, split) if font.is_file() else []
    return Silhouettes(tuple(real), tuple(glyphs))


def as_template(mask: NDArray[np.uint8], *, least_px: int = LEAST_AREA_PX) -> Template | None:
    """Return a mask (H, W), non-zero inside, as a template; None when it is no good silhouette.

    Kept is the largest part, without pinholes; long thin ones, slivers and full rectangles are refused.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats((mask > 0).astype(np.uint8), connectivity=8)
    if count < 2:
        return None
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    x, y, width, height, area = (int(value) for value in stats[best])
    fill = area / (width * height)
    if area < least_px or max(width, height) > 4.5 * min(width, height) or not 0.18 < fill < 0.93:
        return None
    piece = (labels[y : y + height, x : x + width] == best).astype(np.uint8) * 255
    piece = np.asarray(cv2.morphologyEx(cv2.copyMakeBorder(piece, 3, 3, 3, 3, cv2.BORDER_CONSTANT),
                                        cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)  # fmt: skip
    scale = BODY / max(width, height)
    by = (SIDE - 1) / 2 - scale * np.array([piece.shape[1] - 1, piece.shape[0] - 1]) / 2
    matrix = np.array([[scale, 0, by[0]], [0, scale, by[1]]])
    if scale < 1:
        blur = 0.4 / scale
        piece = np.asarray(cv2.GaussianBlur(piece, (0, 0), blur), np.uint8)
    moved = cv2.warpAffine(piece, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    return np.where(moved > 127, 255, 0).astype(np.uint8)


def _real(data: Path, split: Split) -> list[Template]:
    """COCO and LVIS masks whose image id is even (training) or odd (validation)."""
    parity = 0 if split is Split.TRAIN else 1
    found: list[Template] = []
    for entry in _read(data / "coco_val2014_instances_100.json"):
        if entry["image_id"] % 2 == parity:
            height, width = entry["segmentation"]["size"]
            mask = decode_rle(Rle((height, width), entry["segmentation"]["counts"].encode()))
            _add(found, mask.view(np.uint8))
    lvis = _read(data / "lvis_val_100.json")
    sizes = {image["id"]: (image["height"], image["width"]) for image in lvis["images"]}
    for entry in lvis["annotations"]:
        if entry["image_id"] % 2 == parity and entry["area"] >= LEAST_AREA_PX:
            drawn = np.zeros(sizes[entry["image_id"]], dtype=np.uint8)
            polygons = [np.rint(np.reshape(part, (-1, 2))).astype(np.int32) for part in entry["segmentation"]]
            cv2.fillPoly(drawn, polygons, 1)
            _add(found, drawn)
    return found


def _add(found: list[Template], mask: NDArray[np.uint8]) -> None:
    # What the picture's edge cuts off is no whole object.
    on_edge = mask[0].sum() + mask[-1].sum() + mask[:, 0].sum() + mask[:, -1].sum()
    template = as_template(mask) if on_edge < 20 else None
    if template is not None and not any(_overlap(template, other) > 0.93 for other in found[-40:]):
        found.append(template)


def _overlap(one: Template, two: Template) -> float:
    return float(np.count_nonzero(one & two)) / max(1, int(np.count_nonzero(one | two)))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInputError(path, "", f"cannot be read: {error}", "see its README") from None


def _glyphs(font_file: Path, split: Split) -> list[Template]:
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(font_file), 109)  # the one size that this bitmap font has
    found: list[Template] = []
    for low, high in EMOJI_RANGES:
        for code in range(low, high + 1):
            if (code % KEPT_BACK == 0) != (split is Split.VALIDATION):
                continue
            picture = Image.new("RGBA", (150, 150))
            ImageDraw.Draw(picture).text((6, 10), chr(code), font=font, embedded_color=True)
            template = as_template(np.asarray(picture)[:, :, 3] // 128)
            if template is not None and not any(_overlap(template, other) > 0.9 for other in found[-60:]):
                found.append(template)
    return found
