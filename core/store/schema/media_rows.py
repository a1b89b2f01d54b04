"""Between what is known of media and its rows."""

from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from core.changes.tracks import Clip
from core.store.tables.media import ClipFrameRow, ClipMediaRow
from core.video.media.clip_media import ClipMedia, FileMark, KnownFrom, MediaIdentity, is_below
from core.video.media.source import FrameTimes


def clip_media(clip: Clip, path: Path, identity: MediaIdentity | None) -> ClipMedia:
    """Return what a clip's media at a place must be."""
    size_wh = clip.width, clip.height
    return ClipMedia(path, clip.kind, *size_wh, clip.fps, clip.frame_count, identity, clip.name)


def write_identity(session: Session, clip_id: int, identity: MediaIdentity) -> None:
    """Keep what is known of a clip's media in place of what was known."""
    session.execute(delete(ClipMediaRow).where(ClipMediaRow.clip_id == clip_id))
    session.execute(delete(ClipFrameRow).where(ClipFrameRow.clip_id == clip_id))
    times = identity.times
    row = {
        "clip_id": clip_id,
        "known_from": identity.known_from.value,
        "known_at": identity.known_at,
        **_mark_fields(identity.file),
        "frame_count": times.count if times else None,
        "first_s": times.first_s if times else None,
        "last_s": times.last_s if times else None,
        "times_digest": times.digest if times else None,
    }
    session.execute(insert(ClipMediaRow), [row])
    marks = identity.marks or (None,) * len(identity.names)
    frames = [
        {"clip_id": clip_id, "frame": frame, "name": name, **_mark_fields(mark)}
        for frame, (name, mark) in enumerate(zip(identity.names, marks, strict=True))
        if name
    ]
    if frames:
        session.execute(insert(ClipFrameRow), frames)


def read_identity(session: Session, clip_id: int, frame_count: int) -> MediaIdentity | None:
    """Return what is known of a clip's media, None for a clip that came in before it was kept."""
    row = session.get(ClipMediaRow, clip_id)
    if row is None:
        return None
    columns = (
        ClipFrameRow.frame,
        ClipFrameRow.name,
        ClipFrameRow.size,
        ClipFrameRow.mtime_ns,
        ClipFrameRow.digest,
    )
    query = select(*columns).where(
        ClipFrameRow.clip_id == clip_id, ClipFrameRow.frame >= 0, ClipFrameRow.frame < frame_count
    )
    found = session.execute(query.order_by(ClipFrameRow.frame)).all()
    last = found[-1].frame if found else -1
    names = [""] * (last + 1)
    marks: list[FileMark | None] = [None] * (last + 1)
    for one in found:
        # People send projects to each other: a name that leads out of the folder is none.
        if not is_below(one.name):
            continue
        names[one.frame] = one.name
        marks[one.frame] = _mark(one.size, one.mtime_ns, one.digest)
    times = None
    if row.frame_count is not None and row.times_digest is not None:
        times = FrameTimes(row.frame_count, row.first_s or 0.0, row.last_s or 0.0, row.times_digest)
    file = _mark(row.size, row.mtime_ns, row.digest)
    return MediaIdentity(KnownFrom(row.known_from), row.known_at, tuple(names), tuple(marks), file, times)


def _mark(size: int | None, mtime_ns: int | None, digest: str | None) -> FileMark | None:
    if size is None or mtime_ns is None or digest is None:
        return None
    return FileMark(size, mtime_ns, digest)


def _mark_fields(mark: FileMark | None) -> dict[str, Any]:
    if mark is None:
        return {"size": None, "mtime_ns": None, "digest": None}
    return {"size": mark.size, "mtime_ns": mark.mtime_ns, "digest": mark.digest}
