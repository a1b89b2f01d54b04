"""What is known of one object, frame by frame: its masks, its completions, and the pictures of its clip."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from core.changes.completions import Completion, CompletionFacts
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.formats.pictures.cut_pictures import ObjectPiece
from core.formats.pictures.cutting import CutBox, mask_piece, piece_of
from core.masks.rle import area
from core.pictures.rgba_png import decode_rgba
from core.progress import CancelToken
from core.store.project import Project
from core.types import BoolMask, Layer, RgbFrame
from core.video.clip_opening import open_clip
from core.video.media.source import FrameSource


class ObjectFrames:
    """The frames of a track in which the whole object is known and has a pixel.

    Attributes:
        items: Their masks, by frame.
        completions: What is known of their completions, also of those made for other masks.
    """

    def __init__(
        self,
        selection: Selection,
        clip: Clip,
        track: Track,
        completions: Iterable[CompletionFacts],
        cancel: CancelToken,
    ) -> None:
        self._project: Project = selection.project
        self.clip, self.track = clip, track
        self.items: dict[int, FrameMasks] = {
            item.frame: item
            for item in selection.frames_of(track, cancel)
            if item.amodal is not None and area(item.amodal.rle)
        }
        self.completions = {facts.frame: facts for facts in completions}
        self._source: FrameSource | None = None
        self._kept: tuple[int, RgbFrame] | None = None

    def is_completed(self, frame: int) -> bool:
        """Whether there is a completion that was made for the masks that count."""
        facts = self.completions.get(frame)
        return facts is not None and not facts.is_stale

    def masks(self, frame: int, box: CutBox) -> tuple[BoolMask, BoolMask]:
        """Return what a box's window has of the visible and of the hidden part."""
        item, canvas = self.items[frame], self.clip.canvas
        assert item.amodal is not None  # only such frames are kept
        whole = mask_piece(item.amodal.rle, canvas, box)
        visible = mask_piece(item.modal.rle if item.modal is not None else None, canvas, box) & whole
        inside = np.ones((self.clip.height, self.clip.width), np.uint8)
        visible &= piece_of(inside, (0, 0), box).view(np.bool_)
        return visible, whole & ~visible

    def piece(self, frame: int, box: CutBox, *, with_completion: bool) -> ObjectPiece:
        """Return what a box shows of the object.

        Raises:
            BadInputError: The picture is needed and not there.
        """
        visible, hidden = self.masks(frame, box)
        completion = self._completion(frame)
        if completion is not None:
            x, y = completion.facts.x, completion.facts.y
            rgb = piece_of(decode_rgba(completion.png), (x, y), box)[..., :3]
            return ObjectPiece(visible, hidden, rgb, rgb if with_completion else None)
        if not visible.any():
            return ObjectPiece(visible, hidden, np.zeros((*visible.shape, 3), np.uint8))
        return ObjectPiece(visible, hidden, piece_of(self.picture(frame), (0, 0), box))

    def picture(self, frame: int) -> RgbFrame:
        """Return the picture of a frame, uint8 (H, W, 3).

        Raises:
            BadInputError: It is not there; names the clip.
        """
        if self._kept is None or self._kept[0] != frame:
            if self._source is None:
                self._source = open_clip(self._project.media.of(self.clip))
            self._kept = frame, self._source.read(frame)
        return self._kept[1]

    def close(self) -> None:
        """Let the media go."""
        if self._source is not None:
            self._source.close()

    def _completion(self, frame: int) -> Completion | None:
        if not self.is_completed(frame):
            return None
        return self._project.completions.get(self.track.id, frame)


@contextmanager
def object_frames(
    selection: Selection,
    clip: Clip,
    track: Track,
    completions: Iterable[CompletionFacts],
    cancel: CancelToken,
) -> Iterator[ObjectFrames]:
    """Give the frames of a track; the media are let go afterwards."""
    frames = ObjectFrames(selection, clip, track, completions, cancel)
    try:
        yield frames
    finally:
        frames.close()


def both_layers(selection: Selection) -> Selection:
    """Return the selection, which must ask for both masks: one alone does not tell what is hidden.

    Raises:
        BadInputError: It asks for one layer.
    """
    if selection.options.layers != frozenset(Layer):
        raise BadInputError("--layer", "", "this format needs both masks", "leave --layer out")
    return selection


def spans(frames: Sequence[int]) -> str:
    """Return ascending frames in words: `3–5, 9`."""
    parts: list[list[int]] = []
    for frame in frames:
        if parts and frame == parts[-1][1] + 1:
            parts[-1][1] = frame
        else:
            parts.append([frame, frame])
    shown = [f"{first}" if first == last else f"{first}–{last}" for first, last in parts[:8]]
    return ", ".join(shown) + (", …" if len(parts) > 8 else "")
