"""Parts one below the other, as high as they need, behind a scroll bar where there is no room."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class ScrolledColumn(QScrollArea):
    """An area that scrolls its parts up and down, never sideways: it is as wide as they must be."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self._page = page = QWidget()
        page.setProperty("panel", "true")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)
        self.parts: list[QWidget] = []

    def minimumSizeHint(self) -> QSize:
        needed = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(needed, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def add(self, part: QWidget) -> None:
        """Put a part below those that are there."""
        self._column.insertWidget(len(self.parts), part)
        self.parts.append(part)
