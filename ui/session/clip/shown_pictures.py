"""Pictures of the active track in the frame on screen, made beside the window; a few are kept."""

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal

from ui.canvas.completion_layer import CompletionPicture
from ui.session.clip.clip_session import ClipSession
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession

Key = tuple[int, int]
"""Track and frame."""


class ShownPictures(QObject):
    """What is kept, which of it belongs on screen, and what is too old to be taken.

    Signals:
        changed(): `current` or `is_wanted` is another one.
        failed(Exception): A picture cannot be had.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self, session: ProjectSession, clip: ClipSession, most_bytes: int, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._session, self._clip, self._most_bytes = session, clip, most_bytes
        self._kept: OrderedDict[Key, CompletionPicture | None] = OrderedDict()
        self._epoch = 0
        """What was asked for in an earlier one is not taken."""
        self.is_wanted = False
        self.current: CompletionPicture | None = None
        """The picture of the frame on screen; None = there is none, or it is being made."""
        clip.clip_changed.connect(self._forget)
        clip.active_changed.connect(self.refresh)
        session.changed.connect(self._on_changed)

    @property
    def is_known(self) -> bool:
        """Whether it is known if there is a picture for the frame on screen."""
        return self._key() in self._kept

    def set_wanted(self, is_wanted: bool) -> None:
        """Have such pictures, or leave that."""
        if is_wanted != self.is_wanted:
            self.is_wanted = is_wanted
            self.refresh()

    def refresh(self) -> None:
        """Show what belongs to the active track and the frame on screen; ask for it when it is not here."""
        raise NotImplementedError

    def _on_changed(self, outcome: Outcome) -> None:
        """Forget what a change of the project makes untrue."""
        raise NotImplementedError

    def _key(self) -> Key | None:
        track = self._clip.active_track_id
        return None if track is None or self._clip.clip is None else (track, self._clip.frame)

    def _choose(self) -> None:
        """Take what is kept for the frame on screen as `current`."""
        key = self._key()
        self.current = self._kept.get(key) if self.is_wanted and key is not None else None
        if key is not None and key in self._kept:
            self._kept.move_to_end(key)

    def _keep(self, key: Key, picture: CompletionPicture | None) -> None:
        """Keep a picture, and as many others as there is room for."""
        self._kept[key] = picture
        size = sum(kept.bgra.nbytes for kept in self._kept.values() if kept is not None)
        for old in list(self._kept):
            if size <= self._most_bytes:
                return
            if old != self._key():
                gone = self._kept.pop(old)
                size -= gone.bgra.nbytes if gone is not None else 0

    def _forget(self) -> None:
        self._epoch += 1
        self._kept.clear()
        self.refresh()
