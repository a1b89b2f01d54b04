"""Window › New view, and the timeline by itself; both go to the screen where the first window is not."""

from functools import cached_property

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.features.views.second_window import SecondWindow
from ui.language import tr
from ui.session.clip.shown_completions import ShownCompletions
from ui.studio import Studio
from ui.widgets.laying import lay_column

VIEW_SIZE, TIMELINE_SIZE = (900, 640), (1100, 360)
GEOMETRY = "second_view"
TIMELINE_GEOMETRY = "timeline_window"


class TimelineWindow(QWidget):
    """Holds the timeline while it is not in the first window; closing gives it back."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window, Qt.WindowType.Window)
        self._studio = studio
        self.addActions(studio.window.actions())
        self.setWindowTitle(tr("Timeline"))
        lay_column((studio.places.take_timeline(), 1), of=self, margins=(0, 0, 0, 0), spacing=0)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._studio.settings.setValue(TIMELINE_GEOMETRY, self.saveGeometry())
        self._studio.places.give_timeline_back()
        self._studio.actions["window.timeline"].setChecked(False)
        super().closeEvent(event)


class ViewsCommands:
    """Opens and closes the other windows."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.views: list[SecondWindow] = []
        self.timeline: TimelineWindow | None = None
        studio.actions.bind("window.view", self.open_view)
        studio.actions["window.timeline"].toggled.connect(self.show_timeline)
        studio.on_close(self.close)

    @cached_property
    def _completions(self) -> ShownCompletions:
        studio = self._studio
        made = ShownCompletions(studio.session, studio.clip, studio.work, studio.window)
        made.failed.connect(studio.notices.fail)
        return made

    def open_view(self) -> None:
        """Open one more view."""
        view = SecondWindow(self._studio, self._completions)
        self.views.append(view)
        view.choice_changed.connect(self._want)
        view.closing.connect(lambda: self._on_closing(view))
        self._place(view, GEOMETRY, VIEW_SIZE)
        self._want()
        view.show()
        view.raise_()
        view.activateWindow()

    def show_timeline(self, is_apart: bool) -> None:
        """Give the timeline a window of its own, or take it back."""
        if is_apart and self.timeline is None:
            self.timeline = TimelineWindow(self._studio)
            self._place(self.timeline, TIMELINE_GEOMETRY, TIMELINE_SIZE)
            self.timeline.show()
        elif not is_apart and self.timeline is not None:
            window, self.timeline = self.timeline, None
            window.close()
            window.deleteLater()

    def close(self) -> None:
        """Close all of them: the first window goes."""
        for view in list(self.views):
            view.close()
        self._studio.actions["window.timeline"].setChecked(False)

    def _on_closing(self, view: SecondWindow) -> None:
        self._studio.settings.setValue(GEOMETRY, view.saveGeometry())
        self.views.remove(view)
        self._want()

    def _want(self) -> None:
        """Have completed pictures read while somebody looks at them."""
        self._completions.set_wanted(any(view.wants_completions for view in self.views))

    def _place(self, window: QWidget, key: str, size: tuple[int, int]) -> None:
        """Put a window where it was last, else on another screen than the first window's, if there is one."""
        stored = self._studio.settings.value(key)
        if isinstance(stored, QByteArray) and window.restoreGeometry(stored):
            return
        mine = self._studio.window.screen()
        others = [screen for screen in QGuiApplication.screens() if screen is not mine]
        room = (others[0] if others else mine).availableGeometry()
        window.resize(min(size[0], room.width() - 40), min(size[1], room.height() - 60))
        window.move(room.center() - window.rect().center())
