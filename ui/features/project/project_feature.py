"""The project and its file: opening, importing, what is saved, closing."""

from pathlib import Path

from core.errors import StoreError
from ui.features.project.backup_commands import BackupCommands
from ui.features.project.closing import Closing
from ui.features.project.dropping import Dropping
from ui.features.project.empty_stage import follow_emptiness
from ui.features.project.project_commands import ProjectCommands
from ui.features.project.project_file_commands import ProjectFileCommands
from ui.language import tr
from ui.session.preferences import tells_saved
from ui.session.project.outcome import SavedState
from ui.studio import Studio
from ui.widgets.error_bar import MessageAction


def attach(studio: Studio) -> tuple[object, ...]:
    """Add opening, saving and closing."""
    commands = ProjectCommands(studio)
    file = ProjectFileCommands(studio, commands)
    closing = Closing(studio, file)
    studio.may_close = closing.may_close
    Dropping(studio.window, commands.take_drop)
    _show_project(studio, commands)
    _show_work(studio)
    follow_emptiness(studio, commands)
    studio.notices.offer(StoreError, lambda error: _ways_out(studio, commands, error))
    return commands, file, closing, BackupCommands(studio)


def _show_project(studio: Studio, commands: ProjectCommands) -> None:
    session, notices, places = studio.session, studio.notices, studio.places

    def show_name() -> None:
        places.top_bar.show_project(session.name, str(session.path), is_read_only=session.is_read_only)
        places.top_bar.saved.show_state(session.saved, is_open=True)
        studio.window.setWindowTitle(tr("{name} – Amodal Studio", name=session.name))

    def on_opened() -> None:
        show_name()
        places.status.author.setText(session.author)
        studio.messages.clear()
        commands.tell_stopped()
        if session.is_read_only:
            notices.warn(
                tr("{name} is open for reading only: nothing you do here is kept", name=session.name)
            )

    def on_saved(state: SavedState) -> None:
        places.top_bar.saved.show_state(
            state, is_open=session.is_open, tells_saved=tells_saved(studio.settings)
        )
        # What has become of the file is said with its own ways out.
        notices.tell_unsaved(0 if state.is_astray else state.unsaved, state.reason)

    session.went_on.connect(show_name)
    session.opened.connect(on_opened)
    session.saved_changed.connect(on_saved)
    session.damage.found.connect(notices.warn)


def _show_work(studio: Studio) -> None:
    """Say in the bottom line which import or export runs, and what came of it in the bar."""
    files, status, notices = studio.files, studio.places.status, studio.notices

    def on_finished(text: str, _path: Path) -> None:
        status.show_work(files.title)
        notices.tell(text)

    files.started.connect(lambda _title: status.show_work(files.title))
    files.progressed.connect(status.show_progress)
    files.finished.connect(on_finished)
    for over in (files.cancelled, files.failed):
        over.connect(lambda _what: status.show_work(files.title))
    for asked in (files.asked_again, files.rate_asked):
        asked.connect(lambda _what, _more: status.show_work(files.title))
    files.cancelled.connect(lambda title: notices.tell(tr("{title}: cancelled", title=title)))
    files.failed.connect(notices.fail)
    files.noted.connect(notices.warn)
    status.cancel_requested.connect(files.cancel)


def _ways_out(studio: Studio, commands: ProjectCommands, error: Exception) -> tuple[MessageAction, ...]:
    """A project that cannot be opened for writing can often be read, and there is always another one."""
    if not isinstance(error, StoreError) or studio.session.is_open:
        return ()
    path = Path(error.path)
    return (
        MessageAction(tr("Open read-only"), lambda: commands.open(path, read_only=True)),
        MessageAction(tr("Open another…"), commands.ask_open),
    )
