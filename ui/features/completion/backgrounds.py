"""The clip without the active object: computed beside the window for the frame on screen, a few kept."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QObject, QTimer

from core.changes.masks import MaskHead
from core.changes.tracks import Clip
from core.masks.rle import Rle, decode_rle, union
from core.progress import CancelToken
from core.types import BoolMask, Layer
from core.video.media.clip_media import ClipMedia
from models.jobs.sequences import MediaFrameSequence
from ui.canvas.completion_layer import CompletionPicture
from ui.session.clip.clip_session import ClipSession
from ui.session.clip.shown_pictures import Key, ShownPictures
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

Heads = Mapping[int, Sequence[MaskHead]]


class ShownBackgrounds(ShownPictures):
    """What lies behind the active track in the frame on screen: what replaces the object's pixels."""

    def __init__(
        self, session: ProjectSession, clip: ClipSession, work: Work, parent: QObject | None = None
    ) -> None:
        super().__init__(session, clip, CACHE_BYTES, parent)
        self._lane = work.lane("backgrounds", Rank.SCREEN, may_be_left=True)
        self._later = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._later.timeout.connect(self._ask)
        clip.picture_changed.connect(lambda _rgb, _is_exact: self.refresh())

    def close(self) -> None:
        """Compute nothing any more (the window goes)."""
        self._later.stop()

    def refresh(self) -> None:
        before = self.current
        self._choose()
        if self.is_wanted and self._key() is not None and not self.is_known:
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
            self._keep(key, made)
            self.refresh()

    def _on_failed(self, error: Exception) -> None:
        key = self._key()
        if key is not None:
            # Not asked for again: the media will not come back by themselves.
            self._kept[key] = None
        self.failed.emit(error)

    def _on_changed(self, outcome: Outcome) -> None:
        if outcome.changes.masks and (self._kept or self.is_wanted):
            self._forget()


class _Removal:
    """Computes one background; called off the UI thread."""

    def __init__(self, key: Key, clip: Clip, media: ClipMedia, heads: Heads) -> None:
        self._key, self._clip, self._media, self._heads = key, clip, media, heads

    def __call__(self, token: CancelToken) -> CompletionPicture | None:
        from core.pictures.looks import Looks
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
            looks = Looks(pictures.__getitem__, self._objects)
            patch = take_away(frame, decode_rle(code), count, looks, token)
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
        return found | canvas.beyond()
