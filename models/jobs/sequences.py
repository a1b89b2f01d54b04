"""A job's codes and media as the sequences proposers read: decoded when asked for, a few kept."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError, FrameMissingError
from core.leaving_threads import leave, start_leavable
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, decode_rle
from core.types import BoolMask, RgbFrame
from core.video.media.clip_media import ClipMedia
from core.video.media.missing_frames import decoded_of
from core.video.media.source import FrameSource
from models.proposers.protocol import Cue, CueKind, CueReach

GREY = 128
"""Of a picture that is missing: no edges, no colours."""
Item = TypeVar("Item", bound=NDArray[np.generic])


class KeptArrays(Generic[Item]):
    """The few most recently used arrays, read-only because they are handed out more than once."""

    def __init__(self, count: int, capacity: int) -> None:
        self._count = count
        self._capacity = capacity
        self._items: OrderedDict[int, Item] = OrderedDict()

    def get(self, index: int, load: Callable[[int], Item]) -> Item:
        # Whoever loads owns this: kept here, the two would hold each other and all arrays after the job.
        if not -self._count <= index < self._count:
            raise IndexError(f"frame {index} of {self._count}")
        index %= self._count
        item = self._items.pop(index, None)
        if item is None:
            item = load(index)
            item.flags.writeable = False
        self._items[index] = item
        if len(self._items) > self._capacity:
            self._items.popitem(last=False)
        return item


class RleMaskSequence:
    """Masks by frame from their codes; frames without a code are empty."""

    def __init__(
        self, codes: Mapping[int, Rle], size_hw: tuple[int, int], frame_count: int, *, capacity: int = 8
    ) -> None:
        self.shape = (frame_count, *size_hw)
        self._codes = codes
        self.size_hw = size_hw
        self._kept: KeptArrays[BoolMask] = KeptArrays(frame_count, capacity)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, frame: int, /) -> BoolMask:
        """Return the mask of a frame, bool (H, W), read-only."""
        return self._kept.get(frame, self._decode)

    def _decode(self, frame: int) -> BoolMask:
        code = self._codes.get(frame)
        return np.zeros(self.shape[1:], dtype=np.bool_) if code is None else decode_rle(code)


class RleCueSequence:
    """What is in front by frame, from codes; in frames without a code nothing is known."""

    def __init__(self, codes: Mapping[int, Rle], size_hw: tuple[int, int], frame_count: int) -> None:
        self._codes = codes
        self._masks = RleMaskSequence(codes, size_hw, frame_count)

    def __len__(self) -> int:
        return len(self._masks)

    def __getitem__(self, frame: int, /) -> BoolMask | None:
        """Return what is in front in a frame, bool (H, W), read-only; None where nobody knows."""
        return self._masks[frame] if frame in self._codes else None


def occluder_cue(
    masks: Mapping[int, Rle],
    size_hw: tuple[int, int],
    frame_count: int,
    knows: CueReach = CueReach.MAYBE_ALL,
) -> Cue | None:
    """Return what says what is or may be in front; None where nothing does."""
    return Cue(CueKind.OCCLUDER, RleCueSequence(masks, size_hw, frame_count), knows) if masks else None


class _Reader:
    """Reads a clip's media in a thread of its own; while a picture is worked on, the next one is decoded."""

    def __init__(self, media: ClipMedia) -> None:
        self._media = media
        self._tasks: SimpleQueue[tuple[int, Future[RgbFrame]] | None] = SimpleQueue()
        # Media may block for ever, and a pool's threads are waited for when the process ends.
        self._thread = start_leavable("media-reader", self._work)
        self._last = -1
        self._ahead: tuple[int, Future[RgbFrame]] | None = None

    def read(self, frame: int) -> RgbFrame:
        """Return a picture; begins the one after it when pictures are taken in order."""
        number, coming = self._ahead or (-1, None)
        self._ahead = None
        if coming is None or number != frame:
            coming = self._begin(frame)
        picture = coming.result()
        if frame == self._last + 1 < self._media.frame_count - 1:
            self._ahead = frame + 1, self._begin(frame + 1)
        self._last = frame
        return picture

    def close(self) -> None:
        """Release the decoder; one that is blocked is left behind."""
        if self._ahead is not None:
            self._ahead[1].cancel()
        self._tasks.put(None)
        leave(self._thread)

    def _begin(self, frame: int) -> Future[RgbFrame]:
        coming: Future[RgbFrame] = Future()
        self._tasks.put((frame, coming))
        return coming

    def _work(self) -> None:
        from core.video.clip_opening import open_clip

        source: FrameSource | None = None
        while (task := self._tasks.get()) is not None:
            frame, coming = task
            if not coming.set_running_or_notify_cancel():
                continue
            try:
                source = source or open_clip(self._media)
                coming.set_result(source.read(frame))
            except Exception as error:  # noqa: BLE001 - the reader of the picture gets it
                coming.set_exception(error)
        if source is not None:
            source.close()


class MediaFrameSequence:
    """Pictures of a clip's media on its mask canvas: black beyond the picture's edge. Opened at first use.

    With `may_lack`, grey stands in for a picture that is missing (or what can be decoded of a damaged one),
    and `lacking` names the frame: whoever asked for that says how many there were.
    """

    def __init__(
        self, media: ClipMedia, canvas: MaskCanvas, *, may_lack: bool = False, capacity: int = 4
    ) -> None:
        self.lacking: set[int] = set()
        self._may_lack = may_lack
        self._media = media
        self._canvas = canvas
        self._reader: _Reader | None = None
        self._kept: KeptArrays[RgbFrame] = KeptArrays(media.frame_count, capacity)

    def __len__(self) -> int:
        return self._media.frame_count

    def __getitem__(self, frame: int, /) -> RgbFrame:
        """Return the picture of a frame, uint8 (H, W, 3) of the canvas' size, read-only.

        Raises:
            BadInputError: The media vanished, are others than the clip's, or cannot be decoded there.
            FrameMissingError: The picture of this frame is missing: nothing is put in its place
                (without `may_lack`).
        """
        return self._kept.get(frame, self._read)

    def __enter__(self) -> "MediaFrameSequence":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the decoder."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _read(self, frame: int) -> RgbFrame:
        if self._reader is None:
            self._reader = _Reader(self._media)
        try:
            picture = self._reader.read(frame)
        except FrameMissingError as error:
            if not self._may_lack:
                raise
            self.lacking.add(frame)
            picture = self._in_place_of(error)
        height, width = self._canvas.height, self._canvas.width
        if picture.shape[:2] != (height, width):
            found = f"the picture is {picture.shape[1]}×{picture.shape[0]}, the clip {width}×{height}"
            raise BadInputError(self._media.path, f"frame {frame}", found, "put the original media back")
        margin = self._canvas.margin
        if margin == 0:
            return picture.view()
        return np.pad(picture, ((margin, margin), (margin, margin), (0, 0)))

    def _in_place_of(self, error: FrameMissingError) -> RgbFrame:
        found = decoded_of(error)
        if found is not None:
            return found
        return np.full((self._media.height, self._media.width, 3), GREY, np.uint8)


def media_key(media: ClipMedia, canvas: MaskCanvas) -> str:
    """Return a name for a clip's pictures that changes when the media do; empty when they are missing."""
    try:
        facts = [media.path.stat()]
        if media.path.is_dir():
            # Writing into a picture leaves its folder's time as it is.
            facts += [file.stat() for file in media.path.iterdir()]
    except OSError:
        return ""
    digest = hashlib.blake2b(repr(media.names).encode("utf-8", "surrogateescape"), digest_size=16)
    for one in facts:
        digest.update(f"{one.st_ino} {one.st_size} {one.st_mtime_ns} ".encode())
    return f"{media.path.absolute()}|{digest.hexdigest()}|{canvas}"
