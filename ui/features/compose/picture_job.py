"""One composed frame as the window shows it: made on a thread of its own, with what the mouse has to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from core.changes.tracks import Clip
from core.compose.composing import Composed
from core.compose.layers import Composition
from core.compose.pictures import LayerPicture
from core.compose.placing import inverse, moved_point, placement_at
from core.progress import CancelToken
from core.types import RgbFrame
from ui.canvas.compositor import stripe_pattern
from ui.canvas.tools.arrange import LayerBox

if TYPE_CHECKING:
    from core.store.project import Project
    from models.composing.source import CompositionSource

T = TypeVar("T")
THUMB_PX = 64
HATCH = (np.array((52, 54, 60), np.uint8), np.array((214, 218, 226), np.uint8))
"""Of holes: between the stripes, and the stripes; neither is a colour of a track."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be composed."""

    composition: Composition
    frame: int
    scale: float
    """Size of the picture that is made, as a share of the clip's."""
    marks_holes: bool


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A composed frame."""

    frame: int
    rgb: RgbFrame
    """uint8 (h, w, 3) at the scale that was asked for, holes hatched."""
    hole_share: float = 0.0
    """Part of the frame that is known from nowhere, 0..1."""
    boxes: Mapping[int, LayerBox] = field(default_factory=dict)
    """Where the layers lie that show something, by id, the foremost first."""
    pictures: Mapping[int, LayerPicture] = field(default_factory=dict)
    """What these show."""
    thumbs: Mapping[int, QImage] = field(default_factory=dict)
    """Small pictures of these."""

    def layer_at(self, x: float, y: float) -> int | None:
        """Return the foremost layer that shows something at a point of the clip's picture."""
        for layer_id, box in self.boxes.items():
            picture = self.pictures[layer_id]
            there_x, there_y = moved_point(inverse(box.matrix), x, y)
            (width, height), (rows, columns) = picture.size_wh, picture.rgba.shape[:2]
            column = int((there_x - picture.x) * columns // width)
            row = int((there_y - picture.y) * rows // height)
            if 0 <= row < rows and 0 <= column < columns and picture.rgba[row, column, 3] > 0:
                return layer_id
        return None


class Composer:
    """Makes composed frames of one clip, for one thread at a time; keeps what a view size needs."""

    def __init__(self, project: Callable[[], "Project"], clip: Clip) -> None:
        self._project, self._clip = project, clip
        self._source: CompositionSource | None = None
        self._scale = 1.0

    def make(self, asked: Asked, token: CancelToken) -> Made:
        """Return a composed frame.

        Raises:
            BadInputError: The media of a clip cannot be read there.
            Cancelled: The token was set.
        """
        source = self._source_of(asked.scale)
        composition, frame = asked.composition, asked.frame
        composed = source.composed(composition, frame, token)
        pictures = source.pictures(composition, frame)
        boxes = {}
        for layer_id in reversed(composition.order_at(frame)):
            if layer_id in pictures:
                layer, picture = composition.layer(layer_id), pictures[layer_id]
                box = (picture.x, picture.y, *picture.size_wh)
                boxes[layer_id] = LayerBox(box, placement_at(layer, frame), layer.centre, layer.locked)
        share = float(composed.holes.mean())
        rgb = _hatched(composed) if asked.marks_holes and share else composed.rgb
        thumbs = {layer_id: _thumb(picture) for layer_id, picture in pictures.items()}
        return Made(frame, rgb, share, boxes, pictures, thumbs)

    def close(self) -> None:
        """Release the decoders."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _source_of(self, scale: float) -> "CompositionSource":
        from models.composing.source import CompositionSource

        if self._source is None or scale != self._scale:
            self.close()
            self._source, self._scale = CompositionSource(self._ask, self._clip.id, scale=scale), scale
        return self._source

    def _ask(self, question: "Callable[[Project], T]", /) -> T:
        return question(self._project())


def _hatched(composed: Composed) -> RgbFrame:
    rgb, holes = composed.rgb.copy(), composed.holes
    height, width = holes.shape
    stripes = stripe_pattern(height, width, max(4, min(16, height // 24))) > 0
    for part, colour in zip((holes & ~stripes, holes & stripes), HATCH, strict=True):
        rgb[part] = colour
    return rgb


def _thumb(picture: LayerPicture) -> QImage:
    height, width = picture.rgba.shape[:2]
    share = min(1.0, THUMB_PX / max(height, width))
    size = max(1, round(width * share)), max(1, round(height * share))
    small: NDArray[np.uint8] = np.ascontiguousarray(
        cv2.resize(picture.rgba, size, interpolation=cv2.INTER_AREA)
    )
    return QImage(small.tobytes(), *size, 4 * size[0], QImage.Format.Format_RGBA8888).copy()
