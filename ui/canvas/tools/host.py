"""What tools may ask of the canvas that they work on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, Qt, SignalInstance

from core.masks.rle import Rle
from core.types import Layer, RgbFrame
from ui.canvas.compositor import Box
from ui.canvas.edit_buffer import EditBuffer
from ui.shown.scene import OverlayScene, ViewOptions


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is and what is held with it."""

    xy: tuple[float, float]
    """Picture coordinates."""
    position: QPointF
    """On the widget, logical pixels."""
    modifiers: Qt.KeyboardModifier

    @property
    def has_control(self) -> bool:
        """Whether Ctrl is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ControlModifier)

    @property
    def has_shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)


class ToolHost(Protocol):
    """The canvas as a tool sees it; `ui/canvas/view.py` says what each of these is."""

    scene: OverlayScene
    options: ViewOptions
    track_id: int | None
    track_colour: str
    layer: Layer
    pointer: Pointer | None
    hardness: float

    @property
    def stroke_finished(self) -> SignalInstance: ...
    @property
    def stroke_blocked(self) -> SignalInstance: ...
    @property
    def hint_raised(self) -> SignalInstance: ...
    @property
    def track_picked(self) -> SignalInstance: ...
    @property
    def picture(self) -> RgbFrame | None: ...
    @property
    def zoom(self) -> float: ...
    @property
    def brush_radius_px(self) -> float: ...

    def widget_point(self, xy: tuple[float, float]) -> QPointF: ...
    def update(self) -> None: ...
    def fit(self) -> None: ...
    def why_blocked(self) -> str: ...
    def masks_of_active(self) -> tuple[Rle | None, Rle | None]: ...
    def begin_edit(self, buffer: EditBuffer) -> None: ...
    def extend_edit(self, buffer: EditBuffer, touched: Box) -> None: ...
    def end_edit(self, *, redraws: bool = True) -> None: ...
    def redraw_labels(self) -> None: ...
    def set_draft(self, masks: Mapping[Layer, Rle] | None) -> None: ...
