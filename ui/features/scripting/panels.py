"""Panels of scripts and of packages: docks at the right."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from core.errors import AmodalError
from core.plugins import load_plugin, plugin_names
from models.scripting.window import PANELS, ScriptStudio
from ui.language import tr


class Panels:
    """The panels of one window, by their titles."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self.docks: dict[str, QDockWidget] = {}

    def add(self, title: str, make: Callable[[], Any]) -> None:
        """Show a panel, in place of one of the same title.

        Raises:
            AmodalError: What `make` returns is no widget.
        """
        made = make()
        if not isinstance(made, QWidget):
            raise AmodalError(tr("The panel {title} is no widget: its maker must return one", title=title))
        dock = self.docks.get(title)
        if dock is None:
            dock = self.docks[title] = QDockWidget(title, self._window)
            dock.setObjectName(f"panel-{title}")
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        old = dock.widget()
        dock.setWidget(made)
        if isinstance(old, QWidget):
            old.deleteLater()
        dock.show()

    def bring_installed(self, studio: ScriptStudio, fail: Callable[[Exception], None]) -> None:
        """Show the panels of installed packages; one that breaks is told and left out."""
        for name in plugin_names(PANELS):
            try:
                panel = load_plugin(PANELS, name, "panel")
                self.add(str(panel.title), partial(panel.make, studio))
            except Exception as error:  # noqa: BLE001 - the edge: code of others
                fail(error if isinstance(error, AmodalError) else AmodalError(f"{name}: {error}"))
