"""Every state one mask ever had; any can be restored. Restoring is itself a new, undoable revision."""

from collections.abc import Sequence

import cv2
import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QPushButton, QWidget

from core.changes.masks import Revision
from core.changes.step_words import step_words
from core.masks.rle import area, bbox_xywh, decode_rle
from ui.language import number, said, tr
from ui.theme.tokens import Tokens, blend
from ui.widgets.key_tips import tip_usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column

PICTURE = QSize(72, 48)
_REVISION = Qt.ItemDataRole.UserRole


class HistoryDialog(QDialog):
    """Lists revisions newest first, with a small picture of each.

    Signals:
        restore_requested(int): Make this revision the present state.
    """

    restore_requested = Signal(int)

    def __init__(self, title: str, revisions: Sequence[Revision], tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("History of this mask"))
        self.resize(460, 480)
        heading = label_as("title", title)
        self.list = QListWidget()
        self.list.setIconSize(PICTURE)
        self.list.setAccessibleName(tr("Revisions, newest first"))
        for position, revision in enumerate(revisions):
            self.list.addItem(_item(revision, tokens, is_present=position == 0))
        hint = label_as(
            "dim", tr("Restoring makes a new revision; nothing is lost, and Undo takes it back."), wraps=True
        )
        buttons = QDialogButtonBox()
        self.restore = QPushButton(tr("Restore"))
        self.restore.setToolTip(tr("Makes the marked revision the mask again, as one step of undo"))
        self.restore.setProperty("kind", "primary")
        self.restore.setEnabled(False)
        buttons.addButton(self.restore, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        lay_column(heading, (self.list, 1), hint, buttons, of=self, spacing=8)
        self.list.currentRowChanged.connect(lambda row: self.restore.setEnabled(row > 0))
        buttons.accepted.connect(self._on_restore)
        tip_usual_buttons(buttons)
        buttons.rejected.connect(self.reject)

    def _on_restore(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.restore_requested.emit(item.data(_REVISION))
            self.accept()


def _item(revision: Revision, tokens: Tokens, *, is_present: bool) -> QListWidgetItem:
    pixels = tr("mask taken away") if revision.rle is None else f"{number(area(revision.rle), ',')} px"
    when = revision.created_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    now = tr("  (present)") if is_present else ""
    item = QListWidgetItem(f"{said(step_words(revision.step))}{now}\n{when} · {revision.author} · {pixels}")
    item.setIcon(QIcon(_picture(revision, tokens)))
    item.setData(_REVISION, revision.id)
    item.setSizeHint(QSize(0, PICTURE.height() + 12))
    return item


def _picture(revision: Revision, tokens: Tokens) -> QPixmap:
    pixmap = QPixmap(PICTURE)
    pixmap.fill(QColor(tokens.ground))
    box = bbox_xywh(revision.rle) if revision.rle is not None else None
    if revision.rle is None or box is None:
        return pixmap
    x, y, width, height = box
    mask = decode_rle(revision.rle)[y : y + height, x : x + width]
    scale = min((PICTURE.width() - 8) / width, (PICTURE.height() - 8) / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    image = QImage(small.tobytes(), *size, size[0], QImage.Format.Format_Indexed8)
    image.setColorTable([QColor(blend(tokens.accent, tokens.ground, v / 255)).rgb() for v in range(256)])
    painter = QPainter(pixmap)
    painter.drawImage((PICTURE.width() - size[0]) // 2, (PICTURE.height() - size[1]) // 2, image)
    painter.end()
    return pixmap
