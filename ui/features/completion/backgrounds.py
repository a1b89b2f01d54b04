"""The clip without the active object: computed beside the window for the frame on screen, a few kept."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from core.changes.masks import MaskHead
from core.changes.tracks import Clip
from core.masks.rle import Rle, decode_rle, union
from core.progress import CancelToken
from core.types import BoolMask, Layer
from core.video.media.clip_media import ClipMedia
from models.jobs.sequences import MediaFrameSequence
from ui.canvas.completion_layer import CompletionPicture
from ui.session.clip.clip_session import ClipSession
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from core.store.project import Project

CACHE_BYTES = 96 * 1024 * 1024
SETTLE_MS = 40
"""A frame that is only passed costs nothing."""
REACH = 42
"""Masks of so many frames on both sides say where background is seen."""
PICTURES_KEPT = 32

Key = tuple[int, int]
"""Track and frame."""
Heads = Mapping[int, Sequence[MaskHead]]


class ShownBackgrounds(QObject):
    """What lies behind the active track in the frame on screen, while that is wanted.

    Signals:
        changed(): `current` is another one.
        failed(Exception): The clip cannot be read.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self, session: ProjectSession, clip: ClipSession, work: Work, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._clip = session, clip
        self._kept: OrderedDict[Key, CompletionPicture | None] = OrderedDict()
        self._lane = work.lane("backgrounds", Rank.SCREEN, may_be_left=True)
        self._later = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._later.timeout.connect(self._ask)
        self._epoch = 0
        self.is_wanted = False
        self.current: CompletionPicture | None = None
        """What replaces the object's pixels; None = nothing to replace, or it is being computed."""
        clip.clip_changed.connect(self._forget)
        clip.picture_changed.connect(lambda _rgb, _is_exact: self._refresh())
        clip.active_changed.connect(self._refresh)
        session.changed.connect(self._on_changed)

    @property
    def is_known(self) -> bool:
        """Whether the frame on screen was computed."""
        return self._key() in self._kept

    def set_wanted(self, is_wanted: bool) -> None:
        """Compute backgrounds, or leave that."""
        if is_wanted != self.is_wanted:
            self.is_wanted = is_wanted
            self._refresh()

    def close(self) -> None:
        """Compute nothing any more (the window goes)."""
        self._later.stop()

    def _key(self) -> Key | None:
        track = self._clip.active_track_id
        return None if track is None or self._clip.clip is None else (track, self._clip.frame)

    def _refresh(self) -> None:
        key, before = self._key(), self.current
        self.current = self._kept.get(key) if self.is_wanted and key is not None else None
        if self.is_wanted and key is not None and key not in self._kept:
            self._later.start()
        if self.current is not before:
            self.changed.emit()

    def _ask(self) -> None:
        key, clip, epoch = self._key(), self._clip.clip, self._epoch
        if not self.is_wanted or key is None or clip is None or key in self._kept:
            return
        _, frame = key

        def gather(project: "Project") -> "tuple[ClipMedia, Heads]":
            return project.media.of(clip), project.masks.at_frames(clip.id, frame - REACH, frame + REACH)

        def start(gathered: "tuple[ClipMedia, Heads]") -> None:
            if epoch == self._epoch and key == self._key():
                work, done = _Removal(key, clip, *gathered), partial(self._on_made, epoch, key)
                self._lane.newest(work, done, self._on_failed)

        self._session.read(gather, start)

    def _on_made(self, epoch: int, key: Key, made: CompletionPicture | None) -> None:
        if epoch == self._epoch:
            self._kept[key] = made
            self._shrink()
            self._refresh()

    def _on_failed(self, error: Exception) -> None:
        key = self._key()
        if key is not None:
            # Not asked for again: the media will not come back by themselves.
            self._kept[key] = None
        self.failed.emit(error)

    def _on_changed(self, outcome: Outcome) -> None:
        if outcome.changes.masks and (self._kept or self.is_wanted):
            self._forget()

    def _forget(self) -> None:
        self._epoch += 1
        self._kept.clear()
        self._refresh()

    def _shrink(self) -> None:
        size = sum(kept.bgra.nbytes for kept in self._kept.values() if kept is not None)
        while size > CACHE_BYTES and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            size -= gone.bgra.nbytes if gone is not None else 0


class _Removal:
    """Computes one background; called off the UI thread."""

    def __init__(self, key: Key, clip: Clip, media: ClipMedia, heads: Heads) -> None:
        self._key, self._clip, self._media, self._heads = key, clip, media, heads

    def __call__(self, token: CancelToken) -> CompletionPicture | None:
        from core.pictures.without_object import take_away

        track_id, frame = self._key
        own = {
            head.key.layer: head.rle for head in self._heads.get(frame, ()) if head.key.track_id == track_id
        }
        # What hides the object stays in the clip: only what is seen of it goes.
        code = own.get(Layer.MODAL) or own.get(Layer.AMODAL)
        if code is None:
            return None
        canvas = self._clip.canvas
        count = self._clip.frame_count
        with MediaFrameSequence(self._media, canvas, capacity=PICTURES_KEPT) as pictures:
            patch = take_away(frame, decode_rle(code), count, pictures.__getitem__, self._objects, token)
        if patch is None:
            return None
        alpha = patch.hole.astype(np.uint8) * np.uint8(255)
        bgra = np.dstack([cv2.cvtColor(patch.rgb, cv2.COLOR_RGB2BGR), alpha])
        bgra[~patch.hole] = 0
        x, y = patch.x - canvas.margin, patch.y - canvas.margin
        return CompletionPicture(track_id, frame, x, y, np.asarray(bgra, np.uint8), "background", False)

    def _objects(self, frame: int) -> BoolMask:
        codes: list[Rle] = [h.rle for h in self._heads.get(frame, ()) if h.key.layer is Layer.MODAL]
        canvas = self._clip.canvas
        found = decode_rle(union(codes)) if codes else np.zeros(canvas.size_hw, np.bool_)
        if canvas.margin:
            # Beyond the picture's edge nothing is seen.
            m = canvas.margin
            inner = found[m:-m, m:-m].copy()
            found = np.ones(canvas.size_hw, np.bool_)
            found[m:-m, m:-m] = inner
        return found
