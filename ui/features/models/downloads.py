"""Weights beside the window: looking for them, fetching one after the other, taking a folder into use."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Cancelled
from core.messages import say
from core.progress import CancelToken
from models.weights.hub.speed import DownloadProgress
from ui.work.lane import Lane
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from models.weights.overview import WeightsStatus
    from models.weights.room import Room

WAITING = DownloadProgress(0, 0, message=say("waits for the download before it"))
READING = DownloadProgress(0, 0, message=say("checking the folder"))


class Downloads(QObject):
    """Knows how it stands with all weights, and changes it. Lives as long as the window, not as its dialog.

    Nothing is looked for before the first call: opening a window must not touch the disk for this.

    Signals:
        listed(list[WeightsStatus]): How it stands now.
        room_seen(Room): What there is of disk and memory; comes before `listed`.
        activity_changed(str): `activities` has news about the weights of this name.
        ready(str, Path): Weights are there now, in this folder.
        cancelled(str)
        failed(str, Exception): What was asked for did not work.
    """

    listed = Signal(object)
    room_seen = Signal(object)
    activity_changed = Signal(str)
    ready = Signal(str, object)
    cancelled = Signal(str)
    failed = Signal(str, object)
    _reported = Signal(str, object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looking = work.lane("weights", Rank.ASKED)
        self._fetching = work.lane("downloads", Rank.ASKED)
        self._tokens: dict[str, CancelToken] = {}
        self._is_closed = False
        self.activities: dict[str, DownloadProgress] = {}
        """What goes on, by name of weights."""
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)

    def refresh(self) -> None:
        """Look again; `listed` follows."""
        self._look(_room, self.room_seen.emit, lambda error: self.failed.emit("", error))
        self._look(_survey, self.listed.emit, lambda error: self.failed.emit("", error))

    def fetch(self, name: str, *, half: bool | None = None) -> None:
        """Download weights, or go on with a download that was stopped. Twice is once.

        `half` takes files of half precision where they are offered; None = where networks work in it.
        """
        if name in self._tokens or self._is_closed:
            return
        token = self._begin(name, WAITING)

        def work() -> Path:
            from models.weights.hub.downloading import download
            from models.weights.stock.catalogue import entry_named
            from models.weights.stock.places import WeightPlaces

            token.check()
            root = WeightPlaces.from_environment().own
            return download(
                entry_named(name),
                root,
                token,
                lambda report: self._reported.emit(name, report),
                half=half,
            )

        self._submit(self._fetching, name, work)

    def use_folder(self, name: str, folder: Path) -> None:
        """Use a folder for weights from now on, if it holds them."""
        if name in self._tokens or self._is_closed:
            return
        token = self._begin(name, READING)

        def work() -> Path:
            from models.weights.adopting import adopt_folder
            from models.weights.stock.catalogue import entry_named

            return adopt_folder(entry_named(name), folder, token).folder

        self._submit(self._looking, name, work)

    def forget_folder(self, name: str) -> None:
        """Forget a chosen folder; `listed` follows."""

        def work() -> "list[WeightsStatus]":
            from models.weights.stock.choices import choose
            from models.weights.stock.places import WeightPlaces

            choose(WeightPlaces.from_environment().settings_file, name, None)
            return _survey()

        self._look(work, self.listed.emit, lambda error: self.failed.emit(name, error))

    def cancel(self, name: str) -> None:
        """Stop what goes on with these weights; what has arrived is kept."""
        if name in self._tokens:
            self._tokens[name].cancel()

    def cancel_all(self) -> None:
        """Stop everything; what has arrived is kept."""
        for token in self._tokens.values():
            token.cancel()

    def close(self) -> None:
        """Stop everything, within a moment; nothing starts any more afterwards."""
        self._is_closed = True
        self.cancel_all()
        self._fetching.close()
        self._looking.close()

    def _begin(self, name: str, activity: DownloadProgress) -> CancelToken:
        token = self._tokens[name] = CancelToken()
        self.activities[name] = activity
        self.activity_changed.emit(name)
        return token

    def _submit(self, lane: Lane, name: str, work: Callable[[], Path]) -> None:
        def finished(folder: Path) -> None:
            self._end(name)
            self.ready.emit(name, folder)

        def failed(error: Exception) -> None:
            self._end(name)
            if isinstance(error, Cancelled):
                self.cancelled.emit(name)
            else:
                self.failed.emit(name, error)

        lane.submit(work, finished, failed)

    def _end(self, name: str) -> None:
        del self._tokens[name], self.activities[name]
        self.activity_changed.emit(name)
        self.refresh()

    def _look(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        if not self._is_closed:
            self._looking.submit(work, done, failed)

    def _on_reported(self, name: str, report: DownloadProgress) -> None:
        if name in self.activities:
            self.activities[name] = report
            self.activity_changed.emit(name)


def _room() -> "Room":
    from models.weights.room import look_for_room
    from models.weights.stock.places import WeightPlaces

    return look_for_room(WeightPlaces.from_environment().own)


def _survey() -> "list[WeightsStatus]":
    from models.weights.overview import survey_weights

    return survey_weights()
