"""The masks of the clip on screen: asked for block by block, edited at once, kept in step with the store."""

from collections.abc import Callable, Mapping

from core.changes.masks import MaskHead, MaskKey
from core.changes.prompts import NO_STROKES, FrameStrokes, Stroke
from core.changes.shapes import Drawn
from core.changes.steps import Step
from core.changes.tracks import Clip
from core.masks.rle import Rle, area
from core.tracks.decided import provenance_after
from core.types import Layer, Origin
from ui.session.clip.mask_cache import FrameMasks, MaskCache, ShownMask
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession

LayerMasks = Mapping[Layer, Rle | None]
KeyMasks = Mapping[MaskKey, Rle | None]
Shapes = Mapping[MaskKey, Drawn]
Strokes = tuple[Stroke, ...]
AHEAD = 16
"""Frames whose masks are asked for ahead of the one on screen."""


class ClipMasks:
    """Reads masks through the store thread; `on_read` hears first and last frame of what has come."""

    def __init__(self, session: ProjectSession, on_read: Callable[[int, int], None]) -> None:
        self._session, self._on_read = session, on_read
        self._cache = MaskCache()
        self._asked: set[int] = set()
        self._clip: Clip | None = None
        self._epoch = 0

    def start(self, clip: Clip | None) -> None:
        """Forget everything; another clip is shown, or none."""
        self._epoch += 1
        self._clip = clip
        self._asked.clear()
        self._cache.clear()

    def expect(self, tracks: int) -> None:
        """Read blocks that fit a clip of so many tracks."""
        self._cache.clear(tracks)

    def frame(self, frame: int) -> FrameMasks | None:
        """Return the masks of a frame, None while they have not been read."""
        return self._cache.frame(frame)

    def ask(self, frame: int, *, again: bool = False) -> None:
        """Read the block of a frame, unless it is here or on its way; `again` reads it anyway."""
        assert self._clip is not None
        first, last = self._cache.block_range(frame)
        if not again and (self._cache.frame(frame) is not None or first in self._asked):
            return
        self._asked.add(first)
        epoch = self._epoch

        def done(frames: Mapping[int, list[MaskHead]]) -> None:
            if epoch == self._epoch:
                self._asked.discard(first)
                self._cache.put_block(first, frames)
                self._on_read(first, last)

        self._session.read_masks(self._clip.id, first, last, done)

    def ask_ahead(self, frame: int, direction: int) -> None:
        """Read what comes next where one goes forward (1) or backward (-1); nothing for 0."""
        if self._clip is None or not direction:
            return
        for distance in range(self._cache.block // 2, AHEAD + 1, self._cache.block):
            ahead = frame + direction * distance
            if 0 <= ahead < self._clip.frame_count:
                self.ask(ahead)

    def read_again(self, frame: int) -> None:
        """Read anew what may have changed, the block of `frame` at once."""
        if self._clip is not None:
            self._cache.forget_unheld(but=frame)
            self.ask(frame, again=True)

    def put_heads(self, heads: Mapping[MaskKey, MaskHead | None]) -> None:
        """Take in masks as the store has them now."""
        for key, head in heads.items():
            self._cache.put_head(key, head)

    def commit(
        self,
        masks: Mapping[MaskKey, Rle | None],
        step: Step,
        refused: Callable[[], None],
        drawn: Mapping[MaskKey, Drawn],
        strokes: FrameStrokes = NO_STROKES,
    ) -> None:
        """Save new masks; they count at once.

        Args:
            masks: None takes one away.
            step: What it is to undo.
            refused: Told when the store took none.
            drawn: The polygons that some of them were drawn by.
            strokes: What some of them were made from: kept as prompts.
        """
        wanted = {key: rle if rle is not None and area(rle) else None for key, rle in masks.items()}
        held = {
            key: self._cache.hold_edit(key, _edited(rle, self._cache.get(key))) for key, rle in wanted.items()
        }

        def release(_outcome: Outcome | None = None) -> None:
            for key, edit in held.items():
                self._cache.release_edit(key, edit)

        def dropped() -> None:
            release()
            refused()

        self._session.commit_masks(wanted, step, drawn, done=release, dropped=dropped, strokes=strokes)


def _edited(rle: Rle | None, before: ShownMask | None) -> ShownMask | None:
    if rle is None:
        return None
    return ShownMask(
        rle, Origin.PERSON, provenance_after(Origin.PERSON, before.provenance if before else None)
    )
