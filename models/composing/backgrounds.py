"""A clip without its objects: made once for each frame, kept on the disk until masks or media change."""

import hashlib
import os
import struct
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from core.atomic import atomic_bytes
from core.changes.tracks import Clip
from core.compose.pictures import Background
from core.errors import AmodalError
from core.masks.canvas import MaskCanvas
from core.pictures.looks import STEPS, Looks
from core.pictures.rgba_png import decode_rgba, encode_rgba
from core.pictures.without_object import Patch, take_away
from core.progress import CancelToken, Progress
from core.video.index.index_cache import cache_folder
from core.video.media.clip_media import ClipMedia
from models.composing.asking import Ask
from models.composing.clip_masks import ClipMasks
from models.jobs.sequences import MediaFrameSequence, media_key

FOLDER = "backgrounds"
MOST_BYTES = 2 << 30
"""Of all that is kept on the disk; the oldest make room."""
PICTURE_BYTES = 512 << 20
"""Of pictures kept in memory while backgrounds are made: in 1080p, as many as are looked at for a frame."""
SEEN, PAINTED = 255, 128
"""Alpha of pixels that some frame shows, and of those that are painted from around them."""
_PLACE = struct.Struct("<4sii")
_MARK = b"AMB1"


class ClipBackgrounds:
    """The backgrounds of one clip. Belongs to one thread at a time."""

    def __init__(self, clip: Clip, media: ClipMedia, masks: ClipMasks) -> None:
        self._clip, self._masks = clip, masks
        canvas = MaskCanvas(clip.width, clip.height)
        room = PICTURE_BYTES // max(1, clip.width * clip.height * 3)
        self.pictures = MediaFrameSequence(media, canvas, capacity=int(min(max(room, 8), 96)))
        self._looks = Looks(self.pictures.__getitem__, masks.seen)
        self._media_key = media_key(media, canvas)
        self._folder = cache_folder() / FOLDER

    def at(self, frame: int, cancel: CancelToken | None = None) -> Background:
        """Return the background of a frame in picture size; `known` is False where no frame shows it.

        The pixels there are painted from around them: whoever shows them must have been asked to.

        Raises:
            BadInputError: The media cannot be read there.
            Cancelled: Somebody asked to stop.
        """
        hole = self._masks.taken_away(frame)
        rgb, known = self.pictures[frame], np.ones(hole.shape, np.bool_)
        if not hole.any():
            return Background(rgb, known)
        kept = self._place(frame)
        with alone_at(kept, cancel):
            patch = _read(kept)
            if patch is None:
                patch = take_away(frame, hole, self._clip.frame_count, self._looks, cancel)
                assert patch is not None
                _keep(kept, patch)
        part = slice(patch.y, patch.y + patch.hole.shape[0]), slice(patch.x, patch.x + patch.hole.shape[1])
        rgb = rgb.copy()
        rgb[part][patch.hole] = patch.rgb[patch.hole]
        known[part] &= ~patch.guessed
        return Background(rgb, known)

    def is_kept(self, frame: int) -> bool:
        """Return whether the background of a frame need not be made any more."""
        return self._place(frame).is_file() or not self._masks.taken_away(frame).any()

    def close(self) -> None:
        """Release the decoder."""
        self.pictures.close()

    def _place(self, frame: int) -> Path:
        clip = self._clip
        masks = self._masks.digest(frame - STEPS[-1], frame + STEPS[-1])
        facts = f"{self._media_key} {clip.width} {clip.height} {clip.frame_count} {frame} {masks}"
        return self._folder / f"{hashlib.blake2b(facts.encode(), digest_size=20).hexdigest()}.amb"


def make_backgrounds(
    ask: Ask, clip: Clip, media: ClipMedia, first: int, cancel: CancelToken
) -> Generator[Progress, None, None]:
    """Make the backgrounds of a clip that are not kept yet, from a frame on and then those before it.

    Yields how many are done, first 0, of those that were lacking; nothing where none is.

    Raises:
        BadInputError: The media cannot be read there.
        Cancelled: Somebody asked to stop; what is made stays.
    """
    grounds = ClipBackgrounds(clip, media, ClipMasks(ask, clip))
    try:
        lacking = []
        for frame in (*range(first, clip.frame_count), *range(first)):
            cancel.check()
            if not grounds.is_kept(frame):
                lacking.append(frame)
        for done, frame in enumerate(lacking):
            yield Progress(done, len(lacking))
            grounds.at(frame, cancel)
        if lacking:
            yield Progress(len(lacking), len(lacking))
    finally:
        grounds.close()


_under_way: set[Path] = set()
_changed = threading.Condition()


@contextmanager
def alone_at(place: Path, cancel: CancelToken | None) -> Iterator[None]:
    """Wait while another thread makes the same background, instead of making it twice."""
    with _changed:
        while place in _under_way:
            _changed.wait(0.1)
            if cancel is not None:
                cancel.check()
        _under_way.add(place)
    try:
        yield
    finally:
        with _changed:
            _under_way.discard(place)
            _changed.notify_all()


def _read(path: Path) -> Patch | None:
    """Return what was kept; None when nothing is, or it cannot be used."""
    try:
        data = path.read_bytes()
        mark, x, y = _PLACE.unpack_from(data)
        rgba = decode_rgba(data[_PLACE.size :])
    except (OSError, struct.error, AmodalError):
        return None
    if mark != _MARK:
        return None
    alpha = rgba[..., 3]
    painted = alpha == PAINTED
    seen = 1 - int(np.count_nonzero(painted)) / max(1, int(np.count_nonzero(alpha)))
    return Patch(x, y, np.ascontiguousarray(rgba[..., :3]), alpha > 0, float(seen), painted)


def _keep(path: Path, patch: Patch) -> None:
    """Write a background beside the others; a full disk only costs the time to make it again."""
    alpha = np.where(patch.guessed, PAINTED, SEEN).astype(np.uint8) * patch.hole
    png = encode_rgba(np.dstack([patch.rgb, alpha]))
    with suppress(OSError, AmodalError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_bytes(path) as file:
            file.write(_PLACE.pack(_MARK, patch.x, patch.y) + png)
    _make_room(path.parent)


def _make_room(folder: Path) -> None:
    with suppress(OSError):
        found = [(entry.stat(), entry.path) for entry in os.scandir(folder) if entry.name.endswith(".amb")]
        total = sum(stat.st_size for stat, _ in found)
        for stat, path in sorted(found, key=lambda one: one[0].st_mtime_ns):
            if total <= MOST_BYTES:
                return
            os.unlink(path)
            total -= stat.st_size
