"""The label image of the frame on screen, and how a stroke changes it without drawing all of it again."""

import numpy as np

from core.masks.canvas import MaskCanvas
from core.masks.rle import covers, decode_rle
from core.types import LabelImage, Layer
from ui.canvas.colours import ACTIVE_SLOT, hidden_label, modal_label
from ui.canvas.compositor import Box, draw_labels, shown_tracks
from ui.canvas.edit_buffer import EditBuffer
from ui.shown.scene import OverlayScene, OverlayTrack, ViewMode, ViewOptions


class LabelLayers:
    """Labels of all masks at the canvas' own size."""

    def __init__(self) -> None:
        self.canvas = MaskCanvas(1, 1)
        self.labels: LabelImage = np.zeros((1, 1), np.uint8)
        self._base: LabelImage | None = None
        self._other: LabelImage | None = None
        self._slot = 0

    def draw(self, scene: OverlayScene, options: ViewOptions) -> None:
        """Draw a scene anew."""
        if self.canvas != scene.canvas or self.labels.shape != scene.canvas.size_hw:
            self.canvas = scene.canvas
            self.labels = np.zeros(scene.canvas.size_hw, np.uint8)
        else:
            self.labels[:] = 0
        draw_labels(scene, options, self.labels)

    def begin_stroke(self, scene: OverlayScene, options: ViewOptions, buffer: EditBuffer) -> None:
        """Draw everything but the painted track aside, once per stroke."""
        track_id = scene.active_track_id
        rest = OverlayScene(scene.canvas, tuple(t for t in scene.tracks if t.track_id != track_id), None)
        self._base = np.zeros(scene.canvas.size_hw, np.uint8)
        draw_labels(rest, options, self._base)
        others = [t for t in shown_tracks(scene, options) if t.track_id != track_id]
        self._slot = min(len(others), ACTIVE_SLOT)
        other = buffer.amodal if buffer.layer is Layer.MODAL else buffer.modal
        self._other = None if other is None else decode_rle(other).view(np.uint8)

    def update_stroke(self, buffer: EditBuffer, mode: ViewMode, box: Box) -> None:
        """Draw one rectangle of the label image again from the stroke's pixels."""
        assert self._base is not None
        rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
        part = self._base[rows, columns].copy()
        painted = buffer.pixels[rows, columns].view(np.bool_)
        other = None if self._other is None else self._other[rows, columns].view(np.bool_)
        modal, amodal = (painted, other) if buffer.layer is Layer.MODAL else (other, painted)
        if mode is not ViewMode.MODAL:
            if amodal is not None:
                part[amodal] = hidden_label(self._slot)
            if buffer.layer is Layer.MODAL and buffer.amodal is not None and modal is not None:
                part[modal] = hidden_label(self._slot)
        if mode is not ViewMode.AMODAL and modal is not None:
            part[modal] = modal_label(self._slot)
        self.labels[rows, columns] = part

    def end_stroke(self) -> None:
        """Forget what was kept for the stroke."""
        self._base = self._other = None


def with_track(scene: OverlayScene, track_id: int, colour: str) -> OverlayScene:
    """Return a scene that has the track, so that a first stroke on an empty frame has its colour."""
    if any(track.track_id == track_id for track in scene.tracks):
        return scene
    track = OverlayTrack(track_id, colour, None, None, is_firm=True)
    return OverlayScene(scene.canvas, (*scene.tracks, track), track_id)


def track_at(scene: OverlayScene, options: ViewOptions, x: int, y: int, skip: int | None) -> int | None:
    """Return the track that a click on a canvas pixel means.

    Whoever is seen there comes first, then those whose hidden part lies there, front to back. A click where
    `skip` (the active track) lies goes on to the one below it, and from the lowest to the first again.
    """
    height, width = scene.canvas.size_hw
    if not (0 <= x < width and 0 <= y < height):
        return None
    shown = list(reversed(shown_tracks(scene, options)))
    seen = [t.track_id for t in shown if t.modal is not None and covers(t.modal, x, y)]
    found = seen + [
        t.track_id
        for t in shown
        if t.track_id not in seen and t.amodal is not None and covers(t.amodal, x, y)
    ]
    if not found:
        return None
    return found[(found.index(skip) + 1) % len(found)] if skip in found else found[0]
