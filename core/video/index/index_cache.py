"""Indexes that were made, kept in memory and on the disk, by what file they are of."""

import hashlib
import io
import json
import os
import threading
import zipfile
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from platformdirs import user_cache_path

from core.messages import message_of, to_json
from core.progress import CancelToken
from core.video.index.indexing import index_video
from core.video.index.packets import PacketTable, Tell
from core.video.index.video_index import VideoIndex
from core.video.media.fingerprint import mark_of

CACHE_VARIABLE = "AMODAL_CACHE"
"""Names a folder for what can be made again, instead of the user's cache folder."""
INDEXES_FOLDER = "video-indexes"
"""Folder of indexes in the folder for caches."""
LAYOUT = 3
"""Counted up whenever an index of today would be read wrongly or was made by other rules."""
MOST_IN_MEMORY = 16
MOST_ON_DISK_BYTES = 256 * 1024 * 1024
COLUMNS = ("pts", "dts", "pos", "size", "flags")


@dataclass
class _Slot:
    """One file's index, made by one thread while the others that want it wait."""

    lock: threading.Lock
    index: VideoIndex | None = None


def cache_folder() -> Path:
    """Return the folder for what can be made again; asked for each time, for the environment may change."""
    chosen = os.environ.get(CACHE_VARIABLE, "").strip()
    return Path(chosen) if chosen else user_cache_path("amodal-studio", appauthor=False)


class IndexCache:
    """Thread-safe. An index on the disk that cannot be read is made anew; one that cannot be kept is not."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the folder for indexes; default: in the user's cache folder."""
        self._folder = folder
        self._lock = threading.Lock()
        self._slots: OrderedDict[str, _Slot] = OrderedDict()

    def get(self, path: Path, *, tell: Tell | None = None, cancel: CancelToken | None = None) -> VideoIndex:
        """Return the index of a video; see `index_video` for what is raised."""
        key = file_key(path)
        with self._lock:
            slot = self._slots.setdefault(key, _Slot(threading.Lock()))
            self._slots.move_to_end(key)
            while len(self._slots) > MOST_IN_MEMORY:
                self._slots.popitem(last=False)
        while not slot.lock.acquire(timeout=0.1):
            if cancel is not None:
                cancel.check()
        try:
            if slot.index is None:
                slot.index = self._kept(key)
            if slot.index is None:
                slot.index = index_video(path, tell=tell, cancel=cancel)
                self._keep(key, slot.index)
            return slot.index
        finally:
            slot.lock.release()

    def _place(self, key: str) -> Path:
        return (self._folder or cache_folder() / INDEXES_FOLDER) / f"{key}.npz"

    def _kept(self, key: str) -> VideoIndex | None:
        place = self._place(key)
        try:
            with np.load(place, allow_pickle=False) as arrays:
                index = _read(arrays)
            os.utime(place)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, TypeError):
            return None
        return index

    def _keep(self, key: str, index: VideoIndex) -> None:
        place = self._place(key)
        data = io.BytesIO()
        np.savez(data, allow_pickle=False, **_written(index))
        partial = place.with_name(f".{key}.part-{os.getpid()}-{threading.get_ident()}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(data.getbuffer())
            partial.replace(place)
            _make_room(place.parent)
        except OSError:
            # It is made again next time; nothing of a person's is lost.
            with suppress(OSError):
                partial.unlink(missing_ok=True)


INDEXES = IndexCache()
"""Those of this process: its threads open the same files."""


def file_key(path: Path) -> str:
    """Return a name for a file as it is now, and for the decoder that reads it.

    Raises:
        BadInputError: The file cannot be read.
    """
    mark = mark_of(path)
    words = f"{LAYOUT}|{av.library_versions['libavcodec']}|{mark.size}|{mark.mtime_ns}|{mark.digest}"
    return hashlib.sha256(words.encode()).hexdigest()


def _written(index: VideoIndex) -> dict[str, "np.ndarray[tuple[int, ...], np.dtype[np.generic]]"]:
    table = index.packets
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {
        name: getattr(table, name) for name in COLUMNS
    }
    arrays |= {"source": index.source, "states": index.states, "is_whole": np.array([table.is_whole])}
    arrays["facts"] = np.array([*index.size_wh, index.time_base, index.fps], np.float64)
    arrays["notes"] = np.array([json.dumps(to_json(note)) for note in index.notes], dtype=np.str_)
    if index.sums is not None:
        arrays["sums"] = index.sums
    return arrays


def _read(arrays: "np.lib.npyio.NpzFile") -> VideoIndex:
    columns = [np.asarray(arrays[name], np.int64) for name in COLUMNS[:-1]]
    flags = np.asarray(arrays["flags"], np.uint8)
    source, states = np.asarray(arrays["source"], np.int32), np.asarray(arrays["states"], np.uint8)
    sums = np.asarray(arrays["sums"], np.uint32) if "sums" in arrays else None
    is_sound = flags.ndim == 1 and all(column.shape == flags.shape for column in columns)
    is_sound = is_sound and len(source) == len(states) > 0 and int(source.max()) < len(flags)
    if not is_sound or source.ndim != 1 or (sums is not None and len(sums) != len(source)):
        raise ValueError("not an index")
    table = PacketTable(columns[0], columns[1], columns[2], columns[3], flags, bool(arrays["is_whole"][0]))
    width, height, time_base, fps = np.asarray(arrays["facts"], np.float64).tolist()
    notes = tuple(message_of(json.loads(str(note))) for note in arrays["notes"])
    return VideoIndex(table, source, sums, states, (int(width), int(height)), time_base, fps, notes)


def _make_room(folder: Path) -> None:
    """Remove the indexes that were unused for longest."""
    found = []
    for place in folder.glob("*.npz"):
        with suppress(OSError):
            facts = place.stat()
            found.append((facts.st_mtime, facts.st_size, place))
    total = sum(size for _, size, _ in found)
    for _, size, place in sorted(found):
        if total <= MOST_ON_DISK_BYTES:
            return
        with suppress(OSError):
            place.unlink()
            total -= size
