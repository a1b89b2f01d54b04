"""What to do next, and how: a list of at most five steps over the clip's tracks, and a key for the first."""

from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from core.operations.next_steps import Aid, NextStep, next_steps
from core.types import Layer
from ui.features.review.queue_source import QueueSource
from ui.language import said, tr
from ui.studio import Studio

TOOLS = {Aid.PAINT: "tool.hidden", Aid.ERASE: "tool.eraser", Aid.BOX: "tool.box"}
"""The tool that is taken in hand; with every other means it is the one that chooses."""


class NextStepCommands(QObject):
    """Leads to the frame and takes the tool that save most work."""

    def __init__(self, studio: Studio, source: QueueSource) -> None:
        super().__init__(studio.window)
        self._studio, self._source = studio, source
        self.menu: QMenu | None = None
        """The list, while it was opened last."""
        studio.actions.bind("review.next_step", self.take_first)
        studio.actions.bind("review.next_steps", self.show_list)

    def steps(self) -> list[NextStep]:
        """Return what saves most in the clip on screen, the most first."""
        clip = self._studio.clip.clip
        if clip is None:
            return []
        return next_steps(track for track in self._source.queue.tracks.values() if track.clip_id == clip.id)

    def take_first(self) -> None:
        """Go where most is saved."""
        steps = self.steps()
        if steps:
            self.take(steps[0])
        else:
            self._tell_none()

    def take(self, step: NextStep) -> None:
        """Show the frame, take the tool in hand, and say what is to be done."""
        studio = self._studio
        studio.clip.set_active_track(step.track_id)
        studio.clip.set_active_layer(Layer.AMODAL)
        studio.go_to(step.frame)
        studio.actions[TOOLS.get(step.aid, "tool.select")].trigger()
        studio.canvas.setFocus()
        studio.notices.tell(f"{step_words(step)}. {way_words(step.aid)}")

    def show_list(self) -> None:
        """Show the steps with their reasons, to choose one."""
        steps = self.steps()
        if not steps:
            self._tell_none()
            return
        self.menu = menu = QMenu(self._studio.window)
        for number, step in enumerate(steps, 1):
            entry = menu.addAction(f"&{number}  {step_words(step).replace('&', '&&')}")
            entry.triggered.connect(partial(self.take, step))
        transport = self._studio.places.timeline_dock.transport
        foot = transport.mapToGlobal(QPoint(transport.width() - menu.sizeHint().width() - 12, 0))
        menu.popup(QPoint(foot.x(), foot.y() - menu.sizeHint().height()))

    def _tell_none(self) -> None:
        if self._source.is_done:
            self._studio.notices.tell(tr("Nothing is left to be done in this clip"))
        else:
            self._studio.notices.tell(tr("The tracks are still being read; try again in a moment"))


def step_words(step: NextStep) -> str:
    """Return what to do, where, and why: one line."""
    what = {
        Aid.PROPOSE: tr("propose"),
        Aid.ERASE: tr("erase what is too much"),
        Aid.PAINT: tr("correct the hidden part"),
        Aid.BOX: tr("draw an amodal box"),
        Aid.ACCEPT: tr("accept the rest"),
    }[step.aid]
    why = " · ".join(filter(None, (said(step.why), said(step.doubt))))
    return tr(
        "{track}, frame {frame}: {what} ({why})", track=step.track_name, frame=step.frame, what=what, why=why
    )


def way_words(aid: Aid) -> str:
    """Return how it is done and what comes after, with the keys in use."""
    if aid is Aid.PROPOSE:
        return tr("{key[propose.track]} proposes")
    if aid is Aid.ACCEPT:
        return tr("Look at it; {key[review.accept_track]} accepts all that is left of the track")
    return tr("Then {key[propose.track]} has the frames around follow")
