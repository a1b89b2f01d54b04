"""When the open project's file is moved, deleted, replaced or written over: what it means, the ways out."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox

from core.changes.step_words import step_words
from core.store.file.condition import FileCondition, FileState, ProjectFileError
from ui.features.project.project_commands import PROJECT_FILTER, ProjectCommands
from ui.language import said, tr, trn
from ui.studio import Studio
from ui.widgets.error_bar import Message, MessageAction, MessageKind

TOPIC = "project file"


class ProjectFileCommands:
    """Says what has become of the file, and goes on in it or in a copy of it."""

    def __init__(self, studio: Studio, commands: ProjectCommands) -> None:
        self._studio, self._commands, self._bar = studio, commands, studio.messages
        session = studio.session
        session.watch.changed.connect(self._on_changed)
        session.switch.failed.connect(lambda _error: self.show())
        session.switch.waiting.connect(studio.notices.tell)
        session.noted.connect(studio.notices.warn)
        session.went_on.connect(self._on_went_on)
        session.edits.taken_back.connect(
            lambda step: studio.notices.tell(
                tr("Given up, it was never saved: {label}", label=said(step_words(step)))
            )
        )
        session.failed.connect(self._on_failed)

    def show(self) -> None:
        """Say what has become of the file, if something has."""
        condition, path = self._studio.session.watch.condition, self._studio.session.path
        if condition is None or path is None:
            self._bar.close_topic(TOPIC)
            return
        words, actions = _words(path, condition), self._ways_out(condition)
        self._bar.show_message(Message(MessageKind.ERROR, words, "", actions, TOPIC, is_whole=True))

    def ask_copy(self) -> None:
        """Ask for a name and go on in a copy of all that was saved."""
        path = self._studio.session.path
        if path is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self._studio.window,
            tr("Save a copy"),
            str(_free(path.parent if path.parent.is_dir() else Path.home(), path.name)),
            tr(PROJECT_FILTER),
        )
        if name:
            chosen = Path(name)
            self.go_on_in_copy(chosen if chosen.suffix else chosen.with_suffix(".amodal"))
        else:
            self.show()

    def go_on_in_copy(self, path: Path) -> None:
        """Go on in a copy of all that was saved, with the edits that were not."""
        self._studio.session.switch.go_on_in(path, is_copy=True)

    def go_on_there(self) -> None:
        """Go on in the file under its present name."""
        condition = self._studio.session.watch.condition
        if condition is not None and condition.place is not None:
            self._studio.session.switch.go_on_in(condition.place, is_copy=False)

    def open_what_is_there(self) -> None:
        """Open what stands under the project's name now; asks when edits would be given up."""
        unsaved = self._studio.session.saved.unsaved
        if not unsaved:
            self._studio.session.open_what_is_there()
            return
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            tr("Open the new version"),
            trn(
                "1 edit was made to the version before and is not saved. It cannot be taken over.",
                "{n} edits were made to the version before and are not saved. They cannot be taken over.",
                unsaved,
            ),
            QMessageBox.StandardButton.Cancel,
            self._studio.window,
        )
        give_up = box.addButton(tr("Give up and open"), QMessageBox.ButtonRole.DestructiveRole)
        give_up.clicked.connect(self._studio.session.open_what_is_there)
        box.rejected.connect(self.show)
        box.open()

    def _ways_out(self, condition: FileCondition) -> tuple[MessageAction, ...]:
        copy = MessageAction(tr("Save a copy…"), self.ask_copy)
        state, place = condition.state, condition.place
        if state is FileState.UNREACHABLE:
            return (MessageAction(tr("Try again"), self._try_again),)
        if state is FileState.OVERWRITTEN:
            return (MessageAction(tr("Open the new version"), self.open_what_is_there),)
        there = () if place is None else (MessageAction(tr("Go on there"), self.go_on_there),)
        if self._studio.session.is_read_only:
            there, copy = (), MessageAction(tr("Open another…"), self._commands.ask_open)
        if state is FileState.REPLACED:
            return (*there, copy, MessageAction(tr("Open the new version"), self.open_what_is_there))
        return (*there, copy)

    def _try_again(self) -> None:
        self._studio.session.edits.retry()
        self._studio.session.watch.look()
        self.show()

    def _on_changed(self, condition: FileCondition) -> None:
        if not condition.is_well and self._studio.proposals.is_busy:
            # What they find could not be kept.
            self._studio.proposals.cancel_all()
        self.show()

    def _on_went_on(self) -> None:
        self.show()
        path = self._studio.session.path
        if path is not None:
            self._studio.notices.tell(tr("Going on in {place}; everything is saved there", place=path))

    def _on_failed(self, error: Exception) -> None:
        # What has become of the file is said by `show`, with the ways out.
        if not isinstance(error, ProjectFileError):
            self._studio.notices.fail(error)


def _words(path: Path, condition: FileCondition) -> str:
    place = condition.place
    if condition.state is FileState.MOVED and place is not None:
        return tr(
            "{name} was moved or renamed: it is {place} now. Nothing more is saved until you choose",
            name=path.name,
            place=place,
        )
    if condition.state is FileState.MOVED:
        return tr("{name} was moved or renamed. Nothing more is saved until you choose", name=path.name)
    if condition.state is FileState.DELETED:
        return tr(
            "{name} was deleted, or moved to another disk. Your work is kept only while this window is open",
            name=path.name,
        )
    if condition.state is FileState.REPLACED and place is not None:
        return tr(
            "{name} was replaced by another version. Yours is {place} now; nothing more is saved until you "
            "choose",
            name=path.name,
            place=place,
        )
    if condition.state is FileState.REPLACED:
        return tr(
            "{name} was replaced by another version. Yours is kept only while this window is open",
            name=path.name,
        )
    if condition.state is FileState.OVERWRITTEN:
        return tr("{name} was written over by another program. Nothing more is saved into it", name=path.name)
    return tr(
        "{path} cannot be reached ({reason}). Edits are kept in memory",
        path=path,
        reason=condition.reason or tr("no answer"),
    )


def _free(folder: Path, name: str) -> Path:
    """Return a name of a copy that nothing stands under."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem} {number}{Path(name).suffix}"
        number += 1
    return path
