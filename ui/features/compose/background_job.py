"""Backgrounds of the clip made beside the window while its page is open, in sight in the bottom line."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.changes.tracks import Clip
from core.compose.layers import Backdrop
from core.progress import CancelToken, Progress
from ui.features.compose.compose_state import ComposeState
from ui.language import tr
from ui.studio import Studio
from ui.work.lane import only_logged
from ui.work.pool import Rank

if TYPE_CHECKING:
    from core.store.project import Project

SETTLE_MS = 400
"""The frame on screen goes first, and masks may still be changing."""


class BackgroundJob(QObject):
    """Makes what is lacking from the frame on screen on; Cancel keeps what is made."""

    _reported = Signal(int, object)

    def __init__(self, studio: Studio, state: ComposeState) -> None:
        super().__init__(studio.window)
        self._studio, self._state = studio, state
        self._lane = studio.work.lane("backgrounds", Rank.ASKED, may_be_left=True)
        self._status = studio.places.status
        tip = tr("Stops making backgrounds; what is made is kept, the others follow when they are shown")
        self.chip = self._status.add_chip("backgrounds", tip)
        self._number = 0
        """Of what runs; what an earlier one reports is too old."""
        self._made_for: object = None
        """Clip and backdrop that the work was begun for, or given up for."""
        self._is_given_up = False
        """Until the page is opened again, or another clip."""
        self._later = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._later.timeout.connect(self._begin)
        self.chip.cancel_requested.connect(self.cancel)
        self._reported.connect(self._on_progress, Qt.ConnectionType.QueuedConnection)
        state.switched.connect(lambda _is_on: self._begin_afresh())
        state.changed.connect(self._follow)
        studio.clip.clip_changed.connect(self._begin_afresh)
        studio.clip.tracks_changed.connect(self.restart)
        studio.session.changed.connect(lambda outcome: self.restart() if outcome.changes.masks else None)
        studio.on_close(self._stop)

    def restart(self) -> None:
        """Begin anew with what is lacking now."""
        self._stop()
        self._made_for = None
        self._follow()

    def cancel(self) -> None:
        """Stop; what is made is kept."""
        self._stop()
        self._is_given_up = True
        self._studio.notices.tell(tr("What is made is kept; the others are made when they are shown"))

    # Inside

    def _begin_afresh(self) -> None:
        self._is_given_up = False
        self.restart()

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted != self._made_for:
            self._stop()
            self._made_for = wanted
            if wanted is not None:
                self._later.start()

    def _wanted(self) -> object:
        composition = self._state.composition
        if not self._state.is_on or self._is_given_up or composition is None:
            return None
        if composition.backdrop is Backdrop.NONE:
            return None
        return composition.clip_id

    def _begin(self) -> None:
        clip = self._studio.clip.clip
        if clip is None or clip.id != self._made_for:
            return
        report = partial(self._reported.emit, self._number)
        work = partial(_make, self._studio.session.open_project, clip, self._studio.clip.frame, report)
        self._lane.newest(work, lambda _none: self._show(""), self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        # The frame on screen needs the same media and says what is wrong with them.
        self._show("")
        only_logged(error)

    def _on_progress(self, number: int, progress: Progress) -> None:
        if number == self._number and progress.done < progress.total:
            words = tr("Making backgrounds: {done} of {all}", done=progress.done + 1, all=progress.total)
            self._show(words, progress.fraction)

    def _stop(self) -> None:
        self._number += 1
        self._later.stop()
        self._lane.cancel()
        self._show("")

    def _show(self, title: str, share: float | None = None) -> None:
        self._status.show_on(self.chip, title, share)


def _make(
    project: "Callable[[], Project]",
    clip: Clip,
    first: int,
    report: Callable[[Progress], object],
    token: CancelToken,
) -> None:
    from models.composing.asking import asking
    from models.composing.backgrounds import make_backgrounds

    ask = asking(project())
    for progress in make_backgrounds(ask, clip, ask(lambda one: one.media.of(clip)), first, token):
        report(progress)
