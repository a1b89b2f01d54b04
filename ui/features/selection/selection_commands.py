"""Choosing several tracks and frames, and locking tracks."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from ui.language import trn
from ui.studio import Studio

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**9), Qt.Key.Key_End: 10**9}


class SelectionCommands(QObject):
    """Chooses tracks and frames, by keys and on the timeline; locks what is chosen."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._selection = selection = studio.selection
        self._locks = studio.locks
        self._timeline = studio.places.timeline
        bind = studio.actions.bind
        bind("select.all_tracks", selection.select_all_tracks)
        bind("select.all_frames", selection.select_all_frames)
        bind("select.extend_right", lambda: self.extend(1))
        bind("select.extend_left", lambda: self.extend(-1))
        bind("track.lock", self.toggle_lock)
        selection.changed.connect(self._show)
        timeline = self._timeline
        timeline.range_changed.connect(self._on_range_changed)
        timeline.installEventFilter(self)

    def extend(self, step: int) -> None:
        """Move the loose end of the range of frames, and go there."""
        if self._studio.clip.clip is not None:
            self._studio.playback.pause()
            self._studio.clip.go_to(self._selection.extend_frames(step), 1 if step > 0 else -1)

    def toggle_lock(self) -> None:
        """Lock or unlock the chosen tracks."""
        ids = self._selection.track_ids
        if not ids or not self._studio.session.can_edit:
            return
        self._locks.toggle(ids)
        if set(ids) <= self._locks.ids:
            words = trn("1 track is locked", "{n} tracks are locked", len(ids))
        else:
            words = trn("1 track can be edited again", "{n} tracks can be edited again", len(ids))
        self._studio.notices.tell(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shift+arrows choose frames while the timeline has the focus; other keys belong to the picture."""
        if isinstance(event, QKeyEvent) and watched is self._timeline:
            step = _STEPS.get(Qt.Key(event.key()))
            is_ours = step is not None and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
            if event.type() == QEvent.Type.ShortcutOverride and is_ours:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and is_ours and step is not None:
                self.extend(step)
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() not in (
                Qt.Key.Key_Shift,
                Qt.Key.Key_Tab,
                Qt.Key.Key_Backtab,
            ):
                self._studio.canvas.setFocus()
                QApplication.sendEvent(self._studio.canvas, event)
                return True
        return super().eventFilter(watched, event)

    def _on_range_changed(self) -> None:
        marked = self._timeline.selected_range
        if marked is None:
            self._selection.clear_frames()
        elif marked != self._selection.frame_range:
            near = abs(marked[0] - self._studio.clip.frame) <= abs(marked[1] - self._studio.clip.frame)
            self._selection.select_frames(*(marked if near else marked[::-1]))

    def _show(self) -> None:
        if self._timeline.selected_range != self._selection.frame_range:
            self._timeline.set_range(self._selection.frame_range)
