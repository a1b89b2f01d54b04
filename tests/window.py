"""Working with a real window the way a person does."""

from pathlib import Path

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.changes.step_words import step_words
from core.store.project import Project
from ui.features.project.closing import Closing
from ui.features.project.project_commands import ProjectCommands
from ui.language import said
from ui.theme.theme import apply_theme
from ui.window import MainWindow

WAIT_MS = 20_000


def open_window(qtbot: QtBot, settings: QSettings, *, unfolds: bool = True) -> MainWindow:
    """Return a shown window of 1366×768, with its panels unfolded unless it is to be as it comes."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, "dark")
    window = MainWindow(settings)
    window.resize(1366, 768)
    # Closes it also after a failed test and with refused edits: its threads would keep the process alive.
    qtbot.addWidget(window, before_close_func=lambda _window: window.part(Closing).end())
    window.show()
    window.attach_rest()
    if unfolds:
        window.studio.places.show_panels()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    return window


def open_on_pictures(
    qtbot: QtBot, settings: QSettings, path: Path, pictures: Path, colour: str | None = None
) -> MainWindow:
    """Return a window on a new project with one clip and an empty track "disc", its first frame shown."""
    Project.create(path).close()
    window = open_window(qtbot, settings)
    window.start(path, read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    window.part(ProjectCommands).import_sources([pictures], fps=24.0)
    qtbot.waitUntil(lambda: window.clip.clip is not None, timeout=WAIT_MS)
    clip = window.clip.clip
    assert clip is not None
    window.session.edits.submit(
        lambda project: project.tracks.create(clip.id, name="disc", category="object", colour=colour)[1]
    )
    qtbot.waitUntil(lambda: window.clip.active_track is not None, timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    window.canvas.setFocus()
    return window


def wait_for_frame(qtbot: QtBot, window: MainWindow, frame: int) -> None:
    """Wait until a frame is on screen with its masks."""
    qtbot.waitUntil(lambda: window.clip.frame == frame and window.clip.masks_are_loaded, timeout=WAIT_MS)


def wait_until_saved(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the store has answered everything."""
    qtbot.waitUntil(lambda: window.session.store_thread.pending == 0, timeout=WAIT_MS)


def undo_words(window: MainWindow) -> str | None:
    """Return what undo would take back, as the window calls it; None = nothing."""
    step = window.session.undo_status.undo
    return None if step is None else said(step_words(step))


def widget_point(window: MainWindow, x: float, y: float) -> QPoint:
    """Return where picture coordinates lie on the canvas widget."""
    left, top = window.canvas.transform_now.to_device(x, y)
    ratio = window.canvas.devicePixelRatioF()
    return QPoint(round(left / ratio), round(top / ratio))


def drag(qtbot: QtBot, window: MainWindow, path: list[tuple[float, float]]) -> None:
    """Drag the left button over the canvas along picture coordinates."""
    points = [widget_point(window, x, y) for x, y in path]
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(window.canvas, point)
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=points[-1])
