"""Results that others made of objects cut out of a clip, pasted into the tracks that they came from."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import Enum
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.changes.completions import NewCompletion
from core.changes.imported import ImportedPicture, ImportSummary
from core.changes.masks import MaskHead, MaskKey
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.masks.rle import bbox_xywh, decode_rle
from core.messages import Message, mark, say, say_n
from core.operations.hypothesis_session import Foreign, HypothesisSession
from core.pictures.rgba_png import encode_rgba
from core.store.project import Project
from core.types import BoolMask, Layer, RgbFrame
from core.video.clip_opening import open_clip
from core.video.media.source import FrameSource

EDGE_PX = 3
"""A picture may reach so far beyond the mask: edges that were resampled are soft."""
AT_ONCE = 16
"""Completions that are held and written together."""
UNCHANGED = say("masks and pictures are as they were exported: nothing was changed")
PICTURES = mark("pictures of objects")


_Placed = tuple[int, int, NDArray[np.uint8]]
"""x and y of the first pixel on the clip's picture, and RGBA."""


class _Left(Enum):
    """Why a picture, or what of it lies beyond the mask, became no completion."""

    OTHER_MASK = 1
    HOLES = 2
    NO_MEDIA = 3
    BEYOND = 4


class PasteSession(HypothesisSession):
    """Takes what an importer reads, and then pastes it into the tracks of the same name, or as a hypothesis.

    Masks that are as they stand are passed over; others become a hypothesis, which is the proposal where no
    person has decided. A picture becomes a completion where its mask is the one that counts: what is visible
    is taken from the clip's own picture, and the completion before it stays.
    """

    def __init__(self, project: Project, proposer: str, source: Path) -> None:
        super().__init__(project, proposer, source)
        self._pictures: dict[int, list[ImportedPicture]] = {}
        self._pasted = 0
        self._left: Counter[_Left] = Counter()

    def add_pictures(self, track_id: int, pictures: Iterable[ImportedPicture]) -> None:
        """Keep what is to be pasted; the files are read later, one at a time."""
        self._pictures.setdefault(track_id, []).extend(pictures)

    def summary(self) -> ImportSummary:
        """Return what was pasted, and what was not and why."""
        told = super().summary()
        one, many = "1 picture became a completion", "{n} pictures became completions"
        notes: list[Message] = [say_n(one, many, self._pasted)] if self._pasted else []
        notes += [note for reason, note in self._reasons() if self._left[reason]]
        if not told.masks and not self._pasted:
            notes.append(UNCHANGED)
        return replace(told, notes=(*notes, *told.notes))

    def _reasons(self) -> list[tuple[_Left, Message]]:
        masks, holes, media, beyond = (self._left[reason] for reason in _Left)
        return [
            (
                _Left.OTHER_MASK,
                say_n(
                    "1 picture shows another mask than the one that counts, and was left out",
                    "{n} pictures show another mask than the one that counts, and were left out",
                    masks,
                ),
            ),
            (
                _Left.HOLES,
                say_n(
                    "1 picture has holes where the object is hidden, and was left out",
                    "{n} pictures have holes where the object is hidden, and were left out",
                    holes,
                ),
            ),
            (
                _Left.NO_MEDIA,
                say_n(
                    "1 picture was left out: the pictures of its clip are not there",
                    "{n} pictures were left out: the pictures of their clip are not there",
                    media,
                ),
            ),
            (
                _Left.BEYOND,
                say_n(
                    "1 picture shows more than its mask: what lies beyond was left out "
                    "(extend the mask first)",
                    "{n} pictures show more than their masks: what lies beyond was left out "
                    "(extend the masks first)",
                    beyond,
                ),
            ),
        ]

    def _matches(self, clip_id: int, foreign: list[Foreign]) -> list[tuple[Foreign, Track | None]]:
        tracks = list(self._project.tracks.list(clip_id))
        named: dict[tuple[str, str], list[Track]] = {}
        for track in tracks:
            named.setdefault((track.name, track.category.name), []).append(track)
        found: list[tuple[Foreign, Track | None]] = []
        others: list[Foreign] = []
        for one in foreign:
            same = named.get((one.track.name, one.track.category.name), [])
            if len(same) == 1:
                found.append((one, same[0]))
            else:
                others.append(one)
        return [*found, *(super()._matches(clip_id, others) if others else [])]

    def _record(self, one: Foreign, track: Track) -> None:
        heads = {head.key.frame: head.rle for head in self._project.masks.of_track(track.id, Layer.AMODAL)}
        changed = {frame: rle for frame, rle in one.masks.items() if heads.get(frame) != rle}
        if changed:
            super()._record(replace(one, masks=changed), track)
        self._paste(one, track)

    def _paste(self, one: Foreign, track: Track) -> None:
        clip = self._project.clips.get(track.clip_id)
        present = {
            facts.frame: facts
            for facts in self._project.completions.frames(clip.id)
            if facts.track_id == track.id and not facts.is_stale
        }
        batch: list[NewCompletion] = []
        with _opened(self._project, clip) as source:
            for picture in self._pictures.get(one.track.id, ()):
                if picture.is_as_written and (picture.frame in present or not picture.was_completed):
                    continue
                with self.problems.entry(PICTURES, lambda name=picture.name: name):  # type: ignore[misc]
                    new = self._completion(one, track, clip, picture, source)
                    batch += [new] if new is not None else []
                if len(batch) == AT_ONCE:
                    self._add(track, batch)
                    batch = []
            self._add(track, batch)

    def _add(self, track: Track, batch: list[NewCompletion]) -> None:
        if not batch:
            return
        made = f"import of {self._source.name}"
        changes = self._project.completions.add(track.id, batch, engine=self._proposer, fingerprint=made)
        self._pasted += len(batch)
        self._changes = self._changes.joined(changes)

    def _completion(
        self, one: Foreign, track: Track, clip: Clip, picture: ImportedPicture, source: FrameSource | None
    ) -> NewCompletion | None:
        amodal, modal = (
            self._project.masks.head(MaskKey(track.id, picture.frame, layer))
            for layer in (Layer.AMODAL, Layer.MODAL)
        )
        if amodal is None or one.masks.get(picture.frame) != amodal.rle:
            self._left[_Left.OTHER_MASK] += 1
            return None
        if source is None:
            self._left[_Left.NO_MEDIA] += 1
            return None
        given = picture.load()
        made = _compose(clip, amodal, modal, given, source.read(picture.frame))
        if made is None:
            self._left[_Left.HOLES] += 1
            return None
        if _reaches_beyond(decode_rle(amodal.rle), clip.margin, given):
            self._left[_Left.BEYOND] += 1
        x, y, rgba = made
        size = {"width": rgba.shape[1], "height": rgba.shape[0]}
        modal_id = modal.revision_id if modal is not None else None
        return NewCompletion(
            picture.frame, x, y, png=encode_rgba(rgba), amodal_revision_id=amodal.revision_id,
            modal_revision_id=modal_id, **size,
        )  # fmt: skip


def _reaches_beyond(whole: BoolMask, margin: int, given: _Placed) -> bool:
    """Return whether a picture shows more than the mask; one without transparency has a background."""
    x, y, rgba = given
    solid = rgba[..., 3] >= 128
    if solid.all():
        return False
    size = np.ones((2 * EDGE_PX + 1, 2 * EDGE_PX + 1), np.uint8)
    near = np.asarray(cv2.dilate(whole.astype(np.uint8), size), np.uint8)[..., None]
    allowed = np.zeros((*solid.shape, 1), np.uint8)
    _copy(near, -margin - x, -margin - y, allowed)
    return bool((solid & (allowed[..., 0] == 0)).any())


def _compose(
    clip: Clip, amodal: MaskHead, modal: MaskHead | None, given: _Placed, seen: RgbFrame
) -> tuple[int, int, NDArray[np.uint8]] | None:
    """Return x, y on the picture and RGBA of the object; None where its hidden part is not known."""
    box = bbox_xywh(amodal.rle)
    if box is None:
        return None
    left, top, width, height = (int(value) for value in box)
    margin, place = clip.margin, np.s_[top : top + height, left : left + width]
    whole = decode_rle(amodal.rle)[place]
    visible = whole & (decode_rle(modal.rle)[place] if modal is not None else False)
    x, y = left - margin, top - margin
    rgba = np.zeros((height, width, 4), np.uint8)
    at_x, at_y, pixels = given
    _copy(pixels, at_x - x, at_y - y, rgba)
    own = np.zeros((height, width, 4), np.uint8)
    _copy(np.dstack([seen, np.full(seen.shape[:2], 255, np.uint8)]), -x, -y, own)
    visible &= own[..., 3] > 0
    if (rgba[..., 3] < 128)[whole & ~visible].any():
        return None
    rgba[visible] = own[visible]
    rgba[..., 3] = 255
    rgba[~whole] = 0
    return x, y, rgba


def _copy(source: NDArray[np.uint8], x: int, y: int, target: NDArray[np.uint8]) -> None:
    """Copy what of `source`, whose first pixel lies at (x, y) of `target`, lies within that."""
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + source.shape[1], target.shape[1]), min(y + source.shape[0], target.shape[0])
    if left < right and top < bottom:
        target[top:bottom, left:right] = source[top - y : bottom - y, left - x : right - x]


@contextmanager
def _opened(project: Project, clip: Clip) -> Iterator[FrameSource | None]:
    """Give the pictures of a clip, None when they are not there."""
    try:
        source = open_clip(project.media.of(clip))
    except BadInputError:
        yield None
        return
    try:
        yield source
    finally:
        source.close()
