"""The middle of the window: view bar, messages, picture or what to do without one, legend."""

from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ui.canvas.view import CanvasView
from ui.language import tr
from ui.layout.legend import Legend
from ui.layout.view_bar import ViewBar
from ui.widgets.empty_state import EmptyAction, EmptyState
from ui.widgets.error_bar import ErrorBar
from ui.widgets.laying import lay_column


class Stage(QWidget):
    """Holds the canvas and everything that belongs directly to it."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__()
        self.view_bar = ViewBar()
        self.canvas = canvas
        self.empty = EmptyState()
        self.empty.setObjectName("ground")
        self.legend = Legend()
        self._pages = QStackedWidget()
        self._pages.addWidget(canvas)
        self._pages.addWidget(self.empty)
        lay_column(self.view_bar, (self._pages, 1), self.legend, of=self, margins=(0, 0, 0, 0), spacing=0)
        self.messages = ErrorBar(self)
        """Placed by the window: it may reach beyond the stage."""

    def show_canvas(self) -> None:
        """Show the picture; when there was none before, it gets the keyboard.

        What is said without a picture claims no room then.
        """
        self.empty.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        if self._pages.currentWidget() is not self.canvas:
            self._pages.setCurrentWidget(self.canvas)
            self.canvas.setFocus()

    def show_opening(self) -> None:
        """Say that a project is on its way, so that nobody looks for one meanwhile."""
        self.show_empty("open", tr("Opening…"), tr("The first time this takes a moment."))

    def show_empty(
        self, icon_name: str, headline: str, text: str, actions: Sequence[EmptyAction] = ()
    ) -> None:
        """Show what is missing and what to do about it."""
        self.empty.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.empty.set_content(icon_name, headline, text, actions)
        self._pages.setCurrentWidget(self.empty)
