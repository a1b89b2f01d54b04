"""What is seen: layers, opacity, outline, hidden tracks, zoom, theme, held keys."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from ui.layout.folding import PARTS
from ui.shown.scene import ViewMode
from ui.studio import Studio
from ui.theme.theme import current_theme
from ui.theme.tokens import Tokens

MODE_ACTIONS = {
    ViewMode.MODAL: "view.modal",
    ViewMode.AMODAL: "view.amodal",
    ViewMode.BOTH: "view.both",
}
OPACITY_STEP = 0.1


class ViewCommands(QObject):
    """The View menu, and keys held over the picture."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._view = studio.view
        self._bind()
        studio.canvas.installEventFilter(self)
        studio.clip.clip_changed.connect(lambda: self._view.set(hidden_track_ids=frozenset()))
        studio.locks.changed.connect(lambda ids: self._view.set(locked_track_ids=ids))
        self._view.changed.connect(lambda _options: self._show())
        current_theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme().tokens)
        self._show()

    def cycle_mode(self) -> None:
        """Show the next of modal, amodal, both."""
        modes = list(ViewMode)
        self._view.set_mode(modes[(modes.index(self._view.options.mode) + 1) % len(modes)])

    def toggle_chosen(self) -> None:
        """Hide the chosen tracks' masks, or show them when all of them are hidden."""
        ids, hidden = frozenset(self._studio.selection.track_ids), self._view.options.hidden_track_ids
        self._view.set(hidden_track_ids=hidden - ids if ids <= hidden else hidden | ids)

    def toggle_solo(self) -> None:
        """Show only the chosen tracks, or all again."""
        ids = self._studio.selection.track_ids
        others = frozenset(track.id for track in self._studio.clip.tracks if track.id not in ids)
        hidden = self._view.options.hidden_track_ids
        self._view.set(hidden_track_ids=frozenset() if hidden == others else others)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow keys over the picture: H held shows it raw, Tab goes to the next track."""
        if isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            is_press = event.type() == QEvent.Type.KeyPress
            if event.key() == Qt.Key.Key_H and not event.modifiers():
                self._view.set(is_raw=is_press)
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and is_press:
                self._studio.selection.cycle_track(1 if event.key() == Qt.Key.Key_Tab else -1)
                return True
        if event.type() == QEvent.Type.FocusOut and self._view.options.is_raw:
            self._view.set(is_raw=False)
        return super().eventFilter(watched, event)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._studio.canvas.set_ground(tokens.ground)

    def _bind(self) -> None:
        bind, canvas, view = self._studio.actions.bind, self._studio.canvas, self._view
        for mode, action_id in MODE_ACTIONS.items():
            bind(action_id, partial(view.set_mode, mode))
        bind("view.cycle", self.cycle_mode)
        bind("view.fill", lambda: view.set(is_filled=not view.options.is_filled))
        bind("view.outline", lambda: view.set(is_outlined=not view.options.is_outlined))
        bind("view.fainter", lambda: view.set_opacity(view.options.amodal_opacity - OPACITY_STEP))
        bind("view.stronger", lambda: view.set_opacity(view.options.amodal_opacity + OPACITY_STEP))
        bind("view.hide_track", self.toggle_chosen)
        bind("view.solo_track", self.toggle_solo)
        bind("view.fit", canvas.fit)
        bind("view.actual", canvas.zoom_to_100)
        bind("view.zoom_in", lambda: canvas.zoom_by(1.25))
        bind("view.zoom_out", lambda: canvas.zoom_by(0.8))
        bind("view.panels", self._studio.places.toggle_panels)
        for part in PARTS:
            bind(f"view.fold_{part}", partial(self._studio.places.folding.toggle, part))

    def _show(self) -> None:
        actions, options = self._studio.actions, self._view.options
        for mode, action_id in MODE_ACTIONS.items():
            actions[action_id].setChecked(options.mode is mode)
        actions["view.fill"].setChecked(options.is_filled)
        actions["view.outline"].setChecked(options.is_outlined)
