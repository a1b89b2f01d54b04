"""Completions of the track and frame on screen: read and decoded beside the window, a few kept."""

from collections import OrderedDict
from typing import TYPE_CHECKING

import cv2
from PySide6.QtCore import QObject, Signal

from core.types import RgbFrame
from ui.canvas.completion_layer import CompletionPicture
from ui.session.clip.clip_session import ClipSession
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from core.store.project import Project

CACHE_BYTES = 192 * 1024 * 1024
AHEAD = 3
"""Frames behind the one on screen that are read with it, so that playing finds them."""

Key = tuple[int, int]
"""Track and frame."""


class ShownCompletions(QObject):
    """What the canvas draws as completion of the active track, while that is wanted.

    Signals:
        changed(): `current` or `is_shown` is another one.
        failed(Exception): A completion cannot be read.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self, session: ProjectSession, clip: ClipSession, work: Work, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clip = clip
        self._lane = work.lane("completions", Rank.SCREEN)
        self._kept: OrderedDict[Key, CompletionPicture | None] = OrderedDict()
        self._asked: set[Key] = set()
        self._epoch = 0
        self.is_shown = False
        self.current: CompletionPicture | None = None
        """The completion of the picture on screen; None = there is none, or it is being read."""
        clip.clip_changed.connect(self._forget)
        clip.frame_changed.connect(self._ask)
        clip.picture_changed.connect(self._on_picture)
        clip.active_changed.connect(self.refresh)
        session.changed.connect(self._on_changed)

    @property
    def is_known(self) -> bool:
        """Whether it is known if the frame on screen has a completion."""
        return self._key() in self._kept

    def set_shown(self, is_shown: bool) -> None:
        """Show the completion layer or not."""
        if is_shown != self.is_shown:
            self.is_shown = is_shown
            self.refresh()

    def refresh(self) -> None:
        """Show what belongs to the active track and the frame on screen; ask for it when it is not here."""
        key = self._key()
        self.current = self._kept.get(key) if self.is_shown and key is not None else None
        if key is not None and key in self._kept:
            self._kept.move_to_end(key)
        self._ask()
        self.changed.emit()

    def _key(self) -> Key | None:
        track = self._clip.active_track_id
        return None if track is None or self._clip.clip is None else (track, self._clip.frame)

    def _ask(self, _frame: int = 0) -> None:
        key = self._key()
        if not self.is_shown or key is None or self._clip.clip is None:
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
            self._kept[key] = picture
            self._shrink()
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
        self._epoch += 1
        self._kept.clear()
        self._asked.clear()
        self.refresh()

    def _shrink(self) -> None:
        size = sum(kept.bgra.nbytes for kept in self._kept.values() if kept is not None)
        for key in list(self._kept):
            if size <= CACHE_BYTES:
                return
            if key != self._key():
                picture = self._kept.pop(key)
                size -= picture.bgra.nbytes if picture is not None else 0


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
