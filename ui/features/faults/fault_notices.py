"""Says in one line that something of ours broke, and what of the work is saved: only what is true."""

from PySide6.QtCore import QObject

from ui.language import tr, trn
from ui.session.project.outcome import SavedState
from ui.studio import Studio
from ui.widgets.error_bar import Message, MessageAction, MessageKind

TOPIC = "fault"


class FaultNotices(QObject):
    """Shows faults in the bar, and keeps the words about saving true while the message is on show."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._window = studio.window
        self._faults, self._session, self._bar = studio.faults, studio.session, studio.messages
        self._shown = ("", "")
        """Details and words on show."""
        self._faults.told.connect(self._show)
        self._session.saved_changed.connect(self._on_saved)
        studio.proposals.broke.connect(self.tell_broken_job)

    def tell_broken_job(self, line: str, details: str) -> None:
        """Say which job broke; what had arrived of it is kept."""
        self._faults.log.note(f"{line}\n{details}")
        self._say(line, details, "")

    def _show(self, details: str) -> None:
        words = self._words(self._session.saved)
        self._shown = details, words
        self._say(words, details, TOPIC)

    def _say(self, words: str, details: str, topic: str) -> None:
        action = MessageAction(tr("Show details"), lambda: self._open(details))
        self._bar.show_message(Message(MessageKind.ERROR, words, details, (action,), topic))

    def _words(self, saved: SavedState) -> str:
        if not self._session.is_open:
            return tr("Something of ours broke; no project is open, so no work was touched")
        if self._session.is_read_only:
            return tr("Something of ours broke; the project is open for reading only and was not touched")
        if saved.is_astray:
            return tr(
                "Something of ours broke, and the project's file is not in its place: nothing is saved now"
            )
        if saved.unsaved:
            return trn(
                "Something of ours broke; 1 edit is not saved yet: {key[file.save_note]} tries again",
                "Something of ours broke; {n} edits are not saved yet: {key[file.save_note]} tries again",
                saved.unsaved,
            )
        if saved.is_saving:
            return tr("Something of ours broke; your last edit is still being saved")
        if saved.saved_at is not None:
            # Should the fault have cost an edit, the time tells: it never was on its way to the disk.
            return tr(
                "Something of ours broke; your work is saved (last edit {at:%H:%M:%S})", at=saved.saved_at
            )
        return tr("Something of ours broke; your work is saved")

    def _on_saved(self, saved: SavedState) -> None:
        details, words = self._shown
        current = self._bar.current
        is_on_show = current is not None and current.topic == TOPIC
        if is_on_show and words != self._words(saved):
            self._bar.close_topic(TOPIC)
            self._show(details)

    def _open(self, details: str) -> None:
        from ui.features.faults.fault_details import FaultDetails

        FaultDetails(self._window, details, self._faults.log.path).open()
