"""The main window: the ground, and the features that join it."""

from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSettings
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStyle

from ui.feature_list import Attach, first_features, later_features
from ui.features.project.last_project import offer_last_project
from ui.features.project.project_commands import ProjectCommands
from ui.layout.over_picture import SpaceFromLists
from ui.studio import Studio

Part = TypeVar("Part")


class MainWindow(QMainWindow):
    """One window, one project."""

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.setWindowTitle("Amodal Studio")
        self.studio = Studio(self, settings)
        self.session, self.clip, self.canvas = self.studio.session, self.studio.clip, self.studio.canvas
        self._parts: dict[type, object] = {}
        self._rest: deque[Attach] | None = None
        self._is_shut = False
        self._attach(first_features())
        self._restore_geometry()
        self.studio.on_close(self._keep_geometry)

    def attach_rest(self) -> None:
        """Have all features join that the first paint does not show; once."""
        while self.attach_next():
            pass

    def attach_next(self) -> bool:
        """Have the next of these features join; returns whether there are more."""
        if self._rest is None:
            self._rest = deque(later_features())
        elif not self._rest:
            return False
        self._attach([self._rest.popleft()])
        if not self._rest:
            self.studio.actions.finish()
            SpaceFromLists(self.canvas, self)
        return bool(self._rest)

    def part(self, kind: type[Part]) -> Part:
        """Return what a feature gave the window to hold, by its class; for who starts the program, and tests.

        Raises:
            KeyError: No feature that has joined gave one.
        """
        part = self._parts[kind]
        assert isinstance(part, kind)
        return part

    def start(self, project: Path | None, *, read_only: bool) -> None:
        """Open what was asked for, after the first paint; None = the demo."""
        self.attach_rest()
        self.studio.proposals.proposers_changed.emit()
        self.studio.places.stage.show_opening()
        commands = self.part(ProjectCommands)
        if project is None:
            offer_last_project(self.studio, commands)
            commands.open_demo()
        else:
            commands.open(project, read_only=read_only)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go when all is saved, or when the person has said that it may be lost."""
        if not self._is_shut:
            # Were this to break otherwise, the window would be gone and its threads would stay.
            event.ignore()
            if not self.studio.may_close():
                return
            self._is_shut = True
            self.studio.close()
        event.accept()

    def _attach(self, features: Iterable[Attach]) -> None:
        for attach in features:
            made = attach(self.studio)
            self._parts |= {type(part): part for part in (made if isinstance(made, tuple) else (made,))}

    def _keep_geometry(self) -> None:
        self.studio.settings.setValue("geometry", self.saveGeometry())
        self.studio.places.keep(self.studio.settings)

    def _restore_geometry(self) -> None:
        room = self.screen().availableSize()
        # The frame around the window is not known yet; without room for its title the foot is off screen.
        title = self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, self)
        self.resize(min(1600, room.width()), min(960, room.height() - title))
        stored = self.studio.settings.value("geometry")
        if stored is not None:
            self.restoreGeometry(stored)
        self.studio.places.restore(self.studio.settings)
