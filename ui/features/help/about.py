"""Which version this is."""

from PySide6.QtWidgets import QMessageBox, QWidget

from core.program import VERSION
from ui.language import tr


def show_about(window: QWidget) -> None:
    """Say which version this is."""
    box = QMessageBox(window)
    box.setWindowTitle(tr("About Amodal Studio"))
    box.setText(
        tr(
            "<b>Amodal Studio</b> {number}<br>Modal video masks in, trusted amodal masks "
            "out.<br>Apache-2.0. Method: Chen, Ramanan, Khurana, CVPR 2025.",
            number=VERSION,
        )
    )
    box.open()
