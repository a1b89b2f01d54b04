"""Suggests a way of working for the active track, while hardly any of its frames is decided."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from core.progress import CancelToken
from core.types import Layer, ReviewState
from ui.features.advice.advice_card import AdviceCard
from ui.language import tr
from ui.studio import Studio
from ui.widgets.key_tips import follow_keys
from ui.work.lane import only_logged

if TYPE_CHECKING:
    from core.operations.advising import TrackSights
    from core.simulation.advice import Advice
    from core.simulation.clip_facts import ClipFacts
    from core.store.project import Project

SETTING = "suggest_way"
LEAST_FRAMES = 5
"""A shorter clip is painted before a way of working is read."""
DONE = 0.5
"""Share of decided frames from which on nothing is suggested: who is there knows how."""


@dataclass(frozen=True)
class _Suggestion:
    track_id: int
    facts: "ClipFacts"
    advice: "Advice"


class AdviceCommands(QObject):
    """Reads facts when a track is chosen or a run ends; goes where the suggestion leads."""

    def __init__(self, studio: Studio, card: AdviceCard) -> None:
        super().__init__(studio.window)
        self._studio, self._card = studio, card
        self._away: set[int] = set()
        self._found: _Suggestion | None = None
        self._asked: int | None = None
        self._lane = studio.work.lane("advice", may_be_left=True)
        studio.actions.bind("advice.show", self.toggle)
        studio.actions["advice.show"].setChecked(bool(studio.settings.value(SETTING, True, type=bool)))
        clip = studio.clip
        clip.clip_changed.connect(self._forget)
        clip.tracks_changed.connect(self._look)
        clip.active_changed.connect(self._look)
        clip.lanes_changed.connect(lambda _ids: self._on_lanes())
        clip.frame_changed.connect(lambda _frame: self._show())
        studio.proposals.batch_finished.connect(lambda *_: self._look(again=True))
        studio.proposals.jobs_changed.connect(self._show)
        studio.session.opened.connect(self._away.clear)
        card.taken.connect(self.take)
        card.put_away.connect(self.put_away)
        follow_keys(card, self._show)
        self._look()

    def toggle(self) -> None:
        """Suggest, or never again until asked."""
        self._studio.settings.setValue(SETTING, self._studio.actions["advice.show"].isChecked())
        self._look(again=True)

    def put_away(self) -> None:
        """Suggest nothing more for the active track until the project is opened again."""
        if self._studio.clip.active_track_id is not None:
            self._away.add(self._studio.clip.active_track_id)
        self._show()

    def take(self) -> None:
        """Go to the frame to be painted next, or do the step that is next."""
        found = self._found
        if found is None:
            return
        frame = self._next_frame(found)
        self._studio.clip.set_active_layer(Layer.AMODAL)
        if frame is not None:
            self._studio.go_to(frame)
            self._studio.canvas.setFocus()
            return
        self._studio.actions[self._step(found)].trigger()

    def _forget(self) -> None:
        self._found = self._asked = None
        self._show()

    def _on_lanes(self) -> None:
        # The first masks of a track come one by one; what was told of it is kept until it is chosen again.
        if self._found is None and self._asked is None:
            self._look()
        else:
            self._show()

    def _look(self, *, again: bool = False) -> None:
        clip, track = self._studio.clip.clip, self._studio.clip.active_track
        if self._found is not None and (track is None or self._found.track_id != track.id or again):
            self._found = None
        self._show()
        is_wanted = self._studio.actions["advice.show"].isChecked()
        if clip is None or track is None or not is_wanted or clip.frame_count < LEAST_FRAMES:
            return
        if self._found is not None or self._asked == track.id or track.id in self._away:
            return
        self._asked = track.id

        def done(found: _Suggestion | None) -> None:
            self._asked = None
            now = self._studio.clip.active_track_id
            self._found = found if found is not None and found.track_id == now else None
            self._show()

        def compute(sights: "TrackSights") -> None:
            self._lane.newest(lambda token: _suggest(sights, token), done, only_logged)

        self._studio.session.read(_gather(track.id), compute)

    def _show(self) -> None:
        found = self._found
        if found is None or not self._may_show(found):
            self._card.hide()
            return
        from ui.features.advice.advice_words import advice_words, step_words, why_words

        frame = self._next_frame(found)
        tip = tr("Goes to the frame to be painted next") if frame is not None else ""
        if frame is None:
            tip = self._studio.actions[self._step(found)].toolTip()
        self._card.show_advice(
            advice_words(found.advice),
            why_words(found.advice, found.facts),
            step_words(self._step(found), frame),
            tip,
        )

    def _may_show(self, found: _Suggestion) -> bool:
        is_wanted = self._studio.actions["advice.show"].isChecked() and found.track_id not in self._away
        if not is_wanted or found.track_id != self._studio.clip.active_track_id:
            return False
        if self._studio.proposals.is_busy or not self._studio.session.can_edit:
            return False
        return bool(np.mean(self._decided()) < DONE)

    def _decided(self) -> NDArray[np.bool_]:
        track = self._studio.clip.active_track
        assert track is not None
        return self._studio.clip.lanes.lane(track).anchors

    def _next_frame(self, found: _Suggestion) -> int | None:
        """Return the frame to be painted next; None = what comes next is the action of `_step`."""
        from core.simulation.advice import Way

        last = len(self._decided()) - 1
        frames = {Way.MORPH: (0, last), Way.CARRY: (0,), Way.PAINT: (0,)}.get(found.advice.way, ())
        if found.advice.way is Way.PROPOSE_AGAIN and self._is_proposed(found):
            frames = (last // 2,)
        decided = self._decided()
        return next((frame for frame in frames if not decided[frame]), None)

    def _step(self, found: _Suggestion) -> str:
        from core.simulation.advice import Way

        if self._is_proposed(found) and found.advice.way in (Way.PROPOSE, Way.PROPOSE_AGAIN):
            return "propose.again" if found.advice.way is Way.PROPOSE_AGAIN else "review.next"
        return {
            Way.PAINT: "review.next",
            Way.MORPH: "time.morph",
            Way.CARRY: "time.carry",
            Way.PROPOSE: "propose.track",
            Way.PROPOSE_AGAIN: "propose.track",
        }[found.advice.way]

    def _is_proposed(self, found: _Suggestion) -> bool:
        return self._studio.clip.lanes.frames_in(found.track_id, [ReviewState.PROPOSED]).size > 0


def _suggest(sights: "TrackSights", token: CancelToken) -> _Suggestion | None:
    """Return what is to be suggested for a track; None where too little of it is visible."""
    from core.operations.advising import facts_of_sights
    from core.simulation.advice import advise

    facts = facts_of_sights(sights, token)
    if facts is None:
        return None
    return _Suggestion(sights.track_id, facts, advise(facts, sights.frame_count))


def _gather(track_id: int) -> "Callable[[Project], TrackSights]":
    def gather(project: "Project") -> "TrackSights":
        from core.operations.advising import gather_sights

        return gather_sights(project, track_id)

    return gather
