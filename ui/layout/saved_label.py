"""Whether everything is saved, said at the top right."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ui.keys.chosen_keys import key_text
from ui.language import tr
from ui.session.project.outcome import SavedState
from ui.theme.theme import current_theme, restyle

MIDNIGHT = datetime(2000, 1, 1)


class SavedLabel(QLabel):
    """ "✓ saved hh:mm:ss", or what is not saved."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("saved")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._keep_room()
        current_theme().changed.connect(self._keep_room)

    def show_state(self, state: SavedState, *, is_open: bool, tells_saved: bool = True) -> None:
        """Show whether everything is on the disk; without `tells_saved` only when it is not."""
        role, text = "dim", ""
        if state.is_astray:
            role, text = "error", tr("not saved: the file is not there any more")
        elif state.unsaved:
            role, text = (
                "error",
                tr(
                    "{unsaved} not saved: {key} tries again",
                    unsaved=state.unsaved,
                    key=key_text("file.save_note"),
                ),
            )
        elif not tells_saved:
            text = ""
        elif state.is_saving:
            text = tr("saving…")
        elif state.saved_at is not None:
            role, text = "good", _saved_at(state.saved_at)
        elif is_open:
            role, text = "good", tr("✓ saved")
        self.setText(text)
        restyle(self, "role", role)

    def _keep_room(self, _tokens: object = None) -> None:
        """Its words change with every edit: what stands beside it must not move with them."""
        self.ensurePolished()
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(_saved_at(MIDNIGHT)) + 4)


def _saved_at(time: datetime) -> str:
    return tr("✓ saved {saved_at:%H:%M:%S}", saved_at=time)
