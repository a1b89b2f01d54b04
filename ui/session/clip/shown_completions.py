"""Completions of the track and frame on screen: read and decoded beside the window, a few kept."""

from typing import TYPE_CHECKING

import cv2
from PySide6.QtCore import QObject

from core.types import RgbFrame
from ui.canvas.completion_layer import CompletionPicture
from ui.session.clip.clip_session import ClipSession
from ui.session.clip.shown_pictures import Key, ShownPictures
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from core.store.project import Project

CACHE_BYTES = 192 * 1024 * 1024
AHEAD = 3
"""Frames behind the one on screen that are read with it, so that playing finds them."""


class ShownCompletions(ShownPictures):
    """What the canvas draws as completion of the active track, while that is wanted."""

    def __init__(
        self, session: ProjectSession, clip: ClipSession, work: Work, parent: QObject | None = None
    ) -> None:
        super().__init__(session, clip, CACHE_BYTES, parent)
        self._lane = work.lane("completions", Rank.SCREEN)
        self._asked: set[Key] = set()
        clip.frame_changed.connect(self._ask)
        clip.picture_changed.connect(self._on_picture)

    def refresh(self) -> None:
        self._choose()
        self._ask()
        self.changed.emit()

    def _ask(self, _frame: int = 0) -> None:
        key = self._key()
        if not self.is_wanted or key is None or self._clip.clip is None:
            return
        last = min(self._clip.clip.frame_count - 1, key[1] + AHEAD)
        wanted = [(key[0], frame) for frame in range(key[1], last + 1)]
        for one in wanted:
            if one not in self._kept and one not in self._asked:
                self._asked.add(one)
                self._read(one)

    def _read(self, key: Key) -> None:
        epoch = self._epoch

        def done(picture: CompletionPicture | None) -> None:
            if epoch != self._epoch:
                return
            self._asked.discard(key)
            self._keep(key, picture)
            if key == self._key():
                self.refresh()

        def failed(error: Exception) -> None:
            if epoch == self._epoch and self._session.is_open:
                self._asked.discard(key)
                self._kept[key] = None
                self.failed.emit(error)

        self._lane.submit(lambda: _load(self._session.open_project(), key), done, failed)

    def _on_picture(self, _rgb: RgbFrame | None, is_exact: bool) -> None:
        if is_exact:
            self.refresh()
        elif self.current is not None:
            # A near picture stands in: the completion of the exact one would lie beside it.
            self.current = None
            self.changed.emit()

    def _on_changed(self, outcome: Outcome) -> None:
        touched = set(outcome.changes.completions)
        touched |= {(key.track_id, key.frame) for key in outcome.changes.masks}
        if not touched & (self._kept.keys() | self._asked):
            return
        for key in touched:
            self._kept.pop(key, None)
        # Answers on their way may be older than the change. What is on screen stays until it is read anew.
        self._epoch += 1
        self._asked.clear()
        self._ask()

    def _forget(self) -> None:
        self._asked.clear()
        super()._forget()


def _load(project: "Project", key: Key) -> CompletionPicture | None:
    from core.pictures.rgba_png import decode_rgba

    found = project.completions.get(*key)
    if found is None:
        return None
    bgra = cv2.cvtColor(decode_rgba(found.png), cv2.COLOR_RGBA2BGRA)
    facts = found.facts
    return CompletionPicture(
        facts.track_id, facts.frame, facts.x, facts.y, bgra.astype("uint8"), facts.engine, facts.is_stale
    )
