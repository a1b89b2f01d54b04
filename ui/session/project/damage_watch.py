"""Says in the window what is found damaged in the open project, once and in few words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.language import tr, trn

if TYPE_CHECKING:
    from core.store.project import Project

GATHER_MS = 500
"""Reading one frame can meet several damaged masks: they are told together."""


class DamageWatch(QObject):
    """Listens to the damage log of the open project.

    Signals:
        found(str): More of the project is damaged than was said before.
    """

    found = Signal(str)
    _met = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._told = 0
        self._timer = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._timer.timeout.connect(self._tell)
        self._met.connect(self._on_met)

    def watch(self, project: "Project") -> None:
        """Listen to a project that was just opened; on any thread."""
        self._project, self._told = project, 0
        project.health.damage.on_found = self._met.emit
        if project.health.damage.count:
            self._met.emit()

    @Slot()
    def _on_met(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell(self) -> None:
        if self._project is None:
            return
        log = self._project.health.damage
        if log.count <= self._told:
            return
        self._told = log.count
        where = trn("1 place is damaged and left out", "{n} places are damaged and left out", log.count)
        way_out = tr("`doctor --project` lists the damage, `--rescue` writes a sound copy")
        self.found.emit(f"{self._project.name}: {where}: {log.lines(3)} ({way_out})")
