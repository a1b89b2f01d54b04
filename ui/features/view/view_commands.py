"""What is seen: layers, opacity, outline, hidden tracks, zoom, theme, held keys."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QKeyEvent

from ui.canvas.scene import ViewMode, ViewOptions
from ui.features.tracks.track_commands import cycle_track
from ui.studio import Studio

MODE_ACTIONS = {
    ViewMode.MODAL: "view.modal",
    ViewMode.AMODAL: "view.amodal",
    ViewMode.BOTH: "view.both",
}
OPACITY_STEP = 0.1


class ViewCommands(QObject):
    """The View menu; holds the one `ViewOptions` of the window.

    Signals:
        options_changed(ViewOptions)
        panels_toggled(): All panels shall go or come back.
    """

    options_changed = Signal(object)
    panels_toggled = Signal()

    def __init__(self, studio: Studio, settings: QSettings) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._settings = settings
        self.chosen_tracks: Callable[[], tuple[int, ...]] = self._active
        """Which tracks hide and solo work on."""
        self.options = ViewOptions(
            modal_opacity=_number(settings, "modal_opacity", ViewOptions().modal_opacity),
            amodal_opacity=_number(settings, "amodal_opacity", ViewOptions().amodal_opacity),
        )
        self._bind()
        studio.canvas.installEventFilter(self)
        studio.clip.clip_changed.connect(lambda: self._set(hidden_track_ids=frozenset()))
        self._show()

    def set_mode(self, mode: ViewMode) -> None:
        """Show the modal layer, the amodal layer or both."""
        self._set(mode=mode)

    def cycle_mode(self) -> None:
        """Show the next of modal, amodal, both."""
        modes = list(ViewMode)
        self.set_mode(modes[(modes.index(self.options.mode) + 1) % len(modes)])

    def set_opacity(self, amount: float) -> None:
        """Set how strongly masks cover the picture, 0..1."""
        amount = max(0.0, min(1.0, amount))
        self._set(modal_opacity=amount * 0.8, amodal_opacity=amount)
        self._settings.setValue("modal_opacity", self.options.modal_opacity)
        self._settings.setValue("amodal_opacity", self.options.amodal_opacity)

    def toggle_track(self, track_id: int) -> None:
        """Show or hide one track's masks."""
        self._set(hidden_track_ids=self.options.hidden_track_ids ^ {track_id})

    def toggle_active(self) -> None:
        """Hide the chosen tracks' masks, or show them when all of them are hidden."""
        ids, hidden = frozenset(self.chosen_tracks()), self.options.hidden_track_ids
        self._set(hidden_track_ids=hidden - ids if ids <= hidden else hidden | ids)

    def toggle_solo(self) -> None:
        """Show only the chosen tracks, or all again."""
        ids = self.chosen_tracks()
        others = frozenset(track.id for track in self._studio.clip.tracks if track.id not in ids)
        self._set(hidden_track_ids=frozenset() if self.options.hidden_track_ids == others else others)

    def set_locked(self, track_ids: frozenset[int]) -> None:
        """Let the canvas know which tracks no stroke may change."""
        self._set(locked_track_ids=track_ids)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow keys over the picture: H held shows it raw, Tab goes to the next track."""
        if isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            is_press = event.type() == QEvent.Type.KeyPress
            if event.key() == Qt.Key.Key_H and not event.modifiers():
                self._set(is_raw=is_press)
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and is_press:
                cycle_track(self._studio.clip, 1 if event.key() == Qt.Key.Key_Tab else -1)
                return True
        if event.type() == QEvent.Type.FocusOut and self.options.is_raw:
            self._set(is_raw=False)
        return super().eventFilter(watched, event)

    def _bind(self) -> None:
        bind, canvas = self._studio.actions.bind, self._studio.canvas
        for mode, action_id in MODE_ACTIONS.items():
            bind(action_id, partial(self.set_mode, mode))
        bind("view.cycle", self.cycle_mode)
        bind("view.fill", lambda: self._set(is_filled=not self.options.is_filled))
        bind("view.outline", lambda: self._set(is_outlined=not self.options.is_outlined))
        bind("view.fainter", lambda: self.set_opacity(self.options.amodal_opacity - OPACITY_STEP))
        bind("view.stronger", lambda: self.set_opacity(self.options.amodal_opacity + OPACITY_STEP))
        bind("view.hide_track", self.toggle_active)
        bind("view.solo_track", self.toggle_solo)
        bind("view.fit", canvas.fit)
        bind("view.actual", canvas.zoom_to_100)
        bind("view.zoom_in", lambda: canvas.zoom_by(1.25))
        bind("view.zoom_out", lambda: canvas.zoom_by(0.8))
        bind("view.panels", self.panels_toggled.emit)

    def _active(self) -> tuple[int, ...]:
        active = self._studio.clip.active_track_id
        return () if active is None else (active,)

    def _set(self, **changes: object) -> None:
        changed = replace(self.options, **changes)  # type: ignore[arg-type]
        if changed != self.options:
            self.options = changed
            self._show()

    def _show(self) -> None:
        actions = self._studio.actions
        for mode, action_id in MODE_ACTIONS.items():
            actions[action_id].setChecked(self.options.mode is mode)
        actions["view.fill"].setChecked(self.options.is_filled)
        actions["view.outline"].setChecked(self.options.is_outlined)
        self._studio.canvas.set_options(self.options)
        self.options_changed.emit(self.options)


def _number(settings: QSettings, key: str, default: float) -> float:
    value = settings.value(key, default)
    try:
        return min(1.0, max(0.0, float(value)))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return default
