"""Small samples of the patterns, drawn with the canvas' own colours."""

import numpy as np
from PySide6.QtGui import QImage, QPixmap

from ui.canvas.colours import EDGE_BIT, VIOLATION, colour_table, hidden_label, modal_label
from ui.canvas.compositor import stripe_pattern
from ui.shown.scene import OverlayTrack, ViewOptions

RATIO = 2


def legend_pixmap(kind: str, colour: str, size: int) -> QPixmap:
    """Return a swatch, `size` logical pixels high and twice as wide.

    `kind` is `visible`, `hidden_proposed`, `hidden_decided` or `violation`.
    """
    labels_of = {"visible": modal_label(0), "violation": VIOLATION}
    height, width = size * RATIO, 2 * size * RATIO
    labels = np.full((height, width), labels_of.get(kind, hidden_label(0)), np.uint8)
    labels |= stripe_pattern(height, width)
    edge = 2
    labels[:edge] |= EDGE_BIT
    labels[-edge:] |= EDGE_BIT
    labels[:, :edge] |= EDGE_BIT
    labels[:, -edge:] |= EDGE_BIT
    track = OverlayTrack(0, colour, None, None, is_firm=kind == "hidden_decided")
    image = QImage(labels.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(colour_table((track,), 0, ViewOptions()))
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(RATIO)
    return pixmap
