"""Small pictures of hypotheses over time, and where the hypotheses disagree: made off the UI thread."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.changes.tracks import Clip
from core.errors import AmodalError, FrameMissingError
from core.masks.mixing import disagreement
from core.masks.rle import Rle, bbox_xywh, decode_rle, union
from core.progress import CancelToken
from core.types import RgbFrame
from ui.session.project.project_session import ProjectSession
from ui.theme.tokens import channels
from ui.work.lane import only_logged
from ui.work.work import Work

if TYPE_CHECKING:
    # The store pulls in SQLAlchemy (0.35 s), which must not delay the first paint.
    from core.store.project import Project

SIZE_WH = (120, 84)
"""Pixels of one small picture: twice what it takes on screen."""
ROOM = 0.35
"""Part of the object's size that is shown around it."""
MAX_KEPT = 400


@dataclass(frozen=True)
class StripWish:
    """Which small pictures are wanted."""

    run_id: int
    clip: Clip
    hypotheses: tuple[int, ...]
    frames: tuple[int, ...]
    colour: str


@dataclass(frozen=True, eq=False)
class Strips:
    """Small pictures of a run: uint8 (h, w, 3), red first, by hypothesis and frame."""

    run_id: int
    pictures: Mapping[tuple[int, int], NDArray[np.uint8]]


class StripMaker(QObject):
    """Makes strips and measures disagreement, newest wish only.

    Signals:
        made(Strips): Pictures of the run asked for last.
        measured(int, dict): Run id, and how far its hypotheses disagree, 0..1, by frame.
    """

    made = Signal(object)
    measured = Signal(int, object)

    def __init__(self, session: ProjectSession, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = work.lane("strips", may_be_left=True)
        self._frames: dict[tuple[int, int], RgbFrame] = {}
        session.opened.connect(self._forget)

    @property
    def is_done(self) -> bool:
        """Whether nothing is being made."""
        return self._lane.pending == 0

    def ask(self, wish: StripWish) -> None:
        """Make the strips of a run, in place of those of an older wish."""

        def work(_token: CancelToken) -> tuple[Strips, dict[int, float]]:
            masks = _masks(self._session.open_project(), wish)
            return self._draw(wish, masks), _disagreements(masks)

        def done(result: tuple[Strips, dict[int, float]]) -> None:
            self.made.emit(result[0])
            self.measured.emit(result[0].run_id, result[1])

        # What cannot be read is said where the clip itself is opened.
        self._lane.newest(work, done, only_logged)

    def _forget(self) -> None:
        self._lane.cancel()
        self._frames = {}

    def _draw(self, wish: StripWish, masks: Mapping[int, Mapping[int, Rle]]) -> Strips:
        pictures = self._pictures(wish)
        found: dict[tuple[int, int], NDArray[np.uint8]] = {}
        for frame in wish.frames:
            here = {number: masks[number][frame] for number in masks if frame in masks[number]}
            if not here or frame not in pictures:
                continue
            box = bbox_xywh(union(list(here.values())))
            for number, rle in here.items():
                found[number, frame] = small_picture(pictures[frame], rle, box, wish.clip.margin, wish.colour)
        return Strips(wish.run_id, found)

    def _pictures(self, wish: StripWish) -> dict[int, RgbFrame]:
        from core.video.clip_opening import open_clip

        missing = [frame for frame in wish.frames if (wish.clip.id, frame) not in self._frames]
        if len(self._frames) > MAX_KEPT // 10:
            self._frames = {}
            missing = list(wish.frames)
        if missing:
            try:
                source = open_clip(self._session.open_project().media.of(wish.clip))
                try:
                    for frame in missing:
                        # One that is missing is said where the clip is shown.
                        with suppress(FrameMissingError):
                            self._frames[wish.clip.id, frame] = source.read(frame)
                finally:
                    source.close()
            except AmodalError:
                return {}
        kept = ((frame, self._frames.get((wish.clip.id, frame))) for frame in wish.frames)
        return {frame: picture for frame, picture in kept if picture is not None}


def small_picture(
    rgb: RgbFrame, rle: Rle, box_xywh: tuple[int, int, int, int] | None, margin: int, colour: str
) -> NDArray[np.uint8]:
    """Return a part of the picture with a mask drawn on it, uint8 (84, 120, 3).

    Args:
        rgb: The picture, uint8 (H, W, 3).
        rle: The mask, on the canvas.
        box_xywh: What must be seen, on the canvas; None = the whole canvas.
        margin: Of the canvas around the picture.
        colour: Of the mask, `#rrggbb`.
    """
    canvas = cv2.copyMakeBorder(rgb, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(20, 22, 26))
    mask = decode_rle(rle)
    height, width = mask.shape
    x, y, wide, high = box_xywh or (0, 0, width, height)
    scale = min(SIZE_WH[0] / (wide * (1 + ROOM)), SIZE_WH[1] / (high * (1 + ROOM)), 4.0)
    left, top = x + wide / 2 - SIZE_WH[0] / scale / 2, y + high / 2 - SIZE_WH[1] / scale / 2
    view = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], np.float32)
    small = cv2.warpAffine(canvas, view, SIZE_WH, flags=cv2.INTER_AREA, borderValue=(20, 22, 26))
    inside = cv2.warpAffine(mask.view(np.uint8) * 255, view, SIZE_WH, flags=cv2.INTER_LINEAR)
    share = (inside / 255.0 * 0.5)[..., None]
    mixed = np.asarray(small * (1 - share) + np.array(channels(colour)) * share, np.uint8)
    outlines, _ = cv2.findContours((inside > 127).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(mixed, outlines, -1, (255, 255, 255), 1)
    return mixed


def _masks(project: "Project", wish: StripWish) -> dict[int, dict[int, Rle]]:
    return {number: dict(project.runs.hypothesis_masks(wish.run_id, number)) for number in wish.hypotheses}


def _disagreements(masks: Mapping[int, Mapping[int, Rle]]) -> dict[int, float]:
    if len(masks) < 2:
        return {}
    frames: Sequence[int] = sorted(set.intersection(*(set(by_frame) for by_frame in masks.values())))
    return {frame: disagreement([by_frame[frame] for by_frame in masks.values()]) for frame in frames}
