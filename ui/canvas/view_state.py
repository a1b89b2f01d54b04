"""What is seen of the masks, and how: one state for all who change it and all who follow it."""

from dataclasses import replace

from PySide6.QtCore import QObject, QSettings, Signal

from ui.canvas.view import CanvasView
from ui.shown.scene import ViewMode, ViewOptions


class ViewState(QObject):
    """Holds the one `ViewOptions` of a window; the canvas draws by it.

    Signals:
        changed(ViewOptions)
    """

    changed = Signal(object)

    def __init__(self, canvas: CanvasView, settings: QSettings) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._settings = settings
        self.options = ViewOptions(
            modal_opacity=_number(settings, "modal_opacity", ViewOptions().modal_opacity),
            amodal_opacity=_number(settings, "amodal_opacity", ViewOptions().amodal_opacity),
        )
        canvas.set_options(self.options)

    def set(self, **changes: object) -> None:
        """Change some fields of the options."""
        changed = replace(self.options, **changes)  # type: ignore[arg-type]
        if changed != self.options:
            self.options = changed
            self._canvas.set_options(changed)
            self.changed.emit(changed)

    def set_mode(self, mode: ViewMode) -> None:
        """Show the modal layer, the amodal layer or both."""
        self.set(mode=mode)

    def set_opacity(self, amount: float) -> None:
        """Set how strongly masks cover the picture, 0..1; kept in the settings."""
        amount = max(0.0, min(1.0, amount))
        self.set(modal_opacity=amount * 0.8, amodal_opacity=amount)
        self._settings.setValue("modal_opacity", self.options.modal_opacity)
        self._settings.setValue("amodal_opacity", self.options.amodal_opacity)

    def toggle_track(self, track_id: int) -> None:
        """Show or hide one track's masks."""
        self.set(hidden_track_ids=self.options.hidden_track_ids ^ {track_id})


def _number(settings: QSettings, key: str, default: float) -> float:
    value = settings.value(key, default)
    try:
        return min(1.0, max(0.0, float(value)))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return default
