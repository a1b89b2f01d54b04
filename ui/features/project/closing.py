"""Closing the window: not before the last edits are answered, and never with edits lost without a word."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox

from core.standard_error import say_on_standard_error
from ui.features.project.project_file_commands import ProjectFileCommands
from ui.language import tr, trn
from ui.studio import Studio

PATIENCE_S = 0.5
"""So long closing waits without a word; nearly always the disk is done by then."""


class Closing:
    """Decides whether the window may close now, and asks where it may not."""

    def __init__(self, studio: Studio, files: ProjectFileCommands) -> None:
        self._window, self._session, self._notices = studio.window, studio.session, studio.notices
        self.files = files
        """What to do about the file, when something has become of it."""
        self._is_waiting = False
        self._is_ending = False
        """Somebody ends the program who cannot be asked."""
        self._is_agreed = False
        """The person gave up what is not saved."""
        self.box: QMessageBox | None = None
        studio.session.edits.answered.connect(self._on_answered)

    def may_close(self) -> bool:
        """Whether nothing would be lost; else the person is told or asked, and closing goes on by itself."""
        if not self._session.catch_up(PATIENCE_S):
            if not self._is_waiting:
                self._is_waiting = True
                self._notices.tell(tr("The last edits are being saved: the window closes when they are"))
            return False
        self._is_waiting = False
        if self._is_agreed or not self._loss():
            return True
        if self._is_ending:
            say_on_standard_error(f"amodal-studio: {self._session.path}: {' '.join(self._loss().split())}")
            return True
        self._ask()
        return False

    def end(self) -> None:
        """Close as soon as the edits under way are answered; nobody is there to be asked."""
        self._is_ending = True
        if self._session.saved.unsaved:
            self._session.edits.retry()
        if self.box is not None:
            self.box.close()
        self._window.close()

    def _loss(self) -> str:
        """Return what closing would lose, empty when nothing."""
        unsaved, condition = self._session.saved.unsaved, self._session.watch.condition
        if condition is not None and condition.is_lost_when_closed and not self._session.is_read_only:
            return tr(
                "{name} has no file any more: all of it is lost when the window closes. Save a copy first.",
                name=self._session.name,
            )
        if unsaved:
            return trn(
                "1 edit of {name} is not saved: it is lost when the window closes.",
                "{n} edits of {name} are not saved: they are lost when the window closes.",
                unsaved,
                name=self._session.name,
            )
        return ""

    def _ask(self) -> None:
        if self.box is not None:
            self.box.raise_()
            return
        self.box = box = QMessageBox(
            QMessageBox.Icon.Warning,
            tr("Not everything is saved"),
            self._loss(),
            QMessageBox.StandardButton.NoButton,
            self._window,
        )
        stay = box.addButton(tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        ways: list[tuple[str, QMessageBox.ButtonRole, Callable[[], object]]] = []
        if self._session.saved.unsaved:
            ways.append((tr("Try again"), QMessageBox.ButtonRole.AcceptRole, self._session.edits.retry))
        ways.append((tr("Save a copy…"), QMessageBox.ButtonRole.AcceptRole, self.files.ask_copy))
        ways.append((tr("Close and lose it"), QMessageBox.ButtonRole.DestructiveRole, self._agree))
        for text, role, act in ways:
            box.addButton(text, role).clicked.connect(lambda _checked=False, chosen=act: chosen())
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.finished.connect(self._on_asked)
        box.open()

    def _on_asked(self, _result: int) -> None:
        if self.box is not None:
            self.box.deleteLater()
        self.box = None

    def _agree(self) -> None:
        self._is_agreed = True
        self._window.close()

    def _on_answered(self) -> None:
        if self._is_waiting or self._is_ending:
            self._window.close()
