"""What widgets have in common that show less where there is less room."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    _AnyWidget = QWidget
else:
    # Qt's classes cannot be inherited from twice: this one stands before whichever the widget is.
    _AnyWidget = object


class Fitting(_AnyWidget):
    """Before a widget class among the bases: calls `fit` when its room or the size of its text changes.

    `fit` may come before the widget's own `__init__` is through, and while it runs itself.
    """

    def fit(self) -> None:
        """Choose what to show at the present size."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit again when the text grows or shrinks."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()


class StepwiseFitting(Fitting):
    """Leaves parts out one after the other; showing a part lays the widget out, and may change its width."""

    _is_fitting = False

    def leave_out(self, first: int) -> None:
        """Show what fits, from step `first` on (0 = everything)."""
        raise NotImplementedError

    def fit(self, first: int = 0) -> None:
        """Leave parts out until what is left fits."""
        # A part that is hidden while it is being shown would stay half shown.
        if self.layout() is None or self._is_fitting:
            return
        self._is_fitting = True
        width = -1
        while width != self.width():
            width = self.width()
            self.leave_out(first)
        self._is_fitting = False
