"""What an audit tells: masks that persons made, review states that they set, and what stands now."""

import heapq
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.atomic import atomic_text
from core.errors import BadInputError
from core.masks.canvas import MaskCanvas
from core.program import VERSION as PROGRAM_VERSION
from core.progress import CancelToken
from core.store.file.opening import open_file
from core.store.schema.row_codes import now
from core.store.tables.base import HEAD_REVISION, LAYERS
from core.store.tables.clips import CategoryRow, ClipRow, TrackRow
from core.store.tables.media import ClipMediaRow
from core.store.tables.proposals import RunRow
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.tables.undo_steps import StepRow, StepStateRow
from core.store.upkeep.auditing.lines import FORMAT, VERSION, Entry, chained, mask_digest, read_chain
from core.types import Origin, ReviewState

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit holds."""

    lines: int
    digest: str
    """SHA-256 of its last line, which stands for the whole file."""
    counts: dict[str, int]
    """Lines by kind."""


def write_audit(project: Path, out: Path, cancel: CancelToken | None = None) -> Audited:
    """Write the audit of a project; the file appears whole or not at all.

    Raises:
        StoreError: The project cannot be read.
        BadInputError: The file cannot be written.
        Cancelled: Somebody stopped it.
    """
    token = cancel or CancelToken()
    if out.exists() and project.exists() and out.samefile(project):
        raise BadInputError(out, "", "is the project itself", "choose another name")
    opened = open_file(project.absolute(), read_only=True)
    try:
        with opened.database.reading() as session, atomic_text(out) as file:
            for line in chained(_entries(session, opened.name)):
                token.check()
                file.write(line + "\n")
    finally:
        opened.database.close()
        opened.file.close()
    return check_audit(out)


def check_audit(path: Path, project: Path | None = None) -> Audited:
    """Check that an audit is as it was written, and with a project that its masks are those of the audit.

    Raises:
        BadInputError: It is not; the text names the first line that is wrong.
        StoreError: The project cannot be read.
    """
    counts: dict[str, int] = {}
    last, wanted = "", []
    for entry, digest in read_chain(path):
        last = digest
        kind = str(entry.get("kind"))
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "frame" and project is not None:
            wanted.append(entry)
    if project is not None:
        _compare(path, project, wanted)
    return Audited(sum(counts.values()), last, counts)


def _compare(path: Path, project: Path, wanted: list[Entry]) -> None:
    opened = open_file(project.absolute(), read_only=True)
    try:
        with opened.database.reading() as session:
            standing = {_place(entry): entry for entry in _Names(session).frames()}
    finally:
        opened.database.close()
        opened.file.close()
    for entry in wanted:
        now_there = standing.pop(_place(entry), None)
        told = {name: value for name, value in entry.items() if name not in ("n", "previous")}
        if told != now_there:
            place = f"clip {entry.get('clip')}, track {entry.get('track')}, frame {entry.get('frame')}"
            reason = f"is another one in {project.name} than in line {entry['n'] + 1} of the audit"
            raise BadInputError(path, place, reason, "the project was changed since; write a new audit")
    if standing:
        clip, track, frame = next(iter(standing))
        raise BadInputError(
            path, f"clip {clip}, track {track}, frame {frame}", f"is in {project.name} and not in the audit",
            "the project was changed since; write a new audit",
        )  # fmt: skip


def _place(entry: Entry) -> tuple[Any, Any, Any]:
    return entry.get("clip"), entry.get("track_id"), entry.get("frame")


def _entries(session: Session, name: str) -> Iterator[Entry]:
    yield {
        "kind": "head", "format": FORMAT, "version": VERSION, "project": name, "written_at": _time(now()),
        "program": PROGRAM_VERSION, "schema": HEAD_REVISION,
    }  # fmt: skip
    names = _Names(session)
    yield from names.clips()
    deeds = heapq.merge(names.masks(), names.states(), key=lambda pair: pair[0])
    yield from (entry for _, entry in deeds)
    yield from names.frames()


class _Names:
    """The entries, with names for ids."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tracks: dict[int, Entry] = {}
        self._canvases: dict[int, MaskCanvas] = {}
        query = select(TrackRow, ClipRow, CategoryRow.name)
        query = query.join(ClipRow, ClipRow.id == TrackRow.clip_id)
        for track, clip, category in session.execute(query.join(CategoryRow)).all():
            names = {"clip": clip.name, "track_id": track.id, "track": track.name, "category": category}
            self._tracks[track.id] = names
            self._canvases[track.id] = MaskCanvas(clip.width, clip.height, clip.margin)

    def clips(self) -> Iterator[Entry]:
        """Yield the clips with the digests of their media."""
        query = select(ClipRow, ClipMediaRow).outerjoin(ClipMediaRow).order_by(ClipRow.id)
        for clip, media in self._session.execute(query):
            yield {
                "kind": "clip", "clip": clip.name, "media": Path(clip.media_path).name,
                "media_digest": None if media is None else media.digest,
                "frames": clip.frame_count, "size_hw": [clip.height, clip.width], "margin": clip.margin,
            }  # fmt: skip

    def masks(self) -> Iterator[tuple[datetime, Entry]]:
        """Yield the masks that persons made, by time."""
        query = (
            select(RevisionRow)
            .where(RevisionRow.origin == Origin.PERSON.value)
            .order_by(RevisionRow.created_at, RevisionRow.id)
        )
        for row in self._session.scalars(query).yield_per(_BATCH):
            if row.track_id in self._tracks:
                entry = {"kind": "mask", "at": _time(row.created_at), "who": row.author, "did": row.kind}
                place = {**self._tracks[row.track_id], "frame": row.frame, "layer": LAYERS[row.layer].value}
                yield row.created_at, {**entry, **place, "sha256": self._digest(row)}

    def states(self) -> Iterator[tuple[datetime, Entry]]:
        """Yield the review states that steps set, by time."""
        query = (
            select(StepRow.created_at, StepRow.author, StepRow.kind, StepRow.state, StepStateRow)
            .join(StepStateRow, StepStateRow.step_id == StepRow.id)
            .order_by(StepRow.created_at, StepRow.id, StepStateRow.track_id, StepStateRow.frame)
        )
        for at, author, kind, state, row in self._session.execute(query).yield_per(_BATCH):
            if row.track_id in self._tracks:
                entry = {"kind": "state", "at": _time(at), "who": author, "did": kind}
                place = {**self._tracks[row.track_id], "frame": row.frame}
                after = {"from": row.before_state, "to": row.after_state, "reason": row.after_reason}
                yield at, {**entry, **place, **after, "is_undone": state == "undone"}

    def frames(self) -> Iterator[Entry]:
        """Yield what stands now: of each frame of a track its masks, whose they are, and who decided."""
        runs = {row.id: f"{row.proposer} {row.fingerprint}" for row in self._session.scalars(select(RunRow))}
        for track_id in sorted(self._tracks):
            frames: dict[int, Entry] = {}
            query = (
                select(HeadRow.layer, RevisionRow)
                .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
                .where(HeadRow.track_id == track_id, RevisionRow.counts.is_not(None))
            )
            for layer, row in self._session.execute(query):
                entry = frames.setdefault(row.frame, self._frame(track_id, row.frame))
                entry[LAYERS[layer].value] = {
                    "sha256": self._digest(row), "by": row.author, "at": _time(row.created_at),
                    "origin": row.origin, "provenance": row.provenance, "run": runs.get(row.run_id or 0),
                }  # fmt: skip
            for review in self._session.scalars(select(ReviewRow).where(ReviewRow.track_id == track_id)):
                entry = frames.setdefault(review.frame, self._frame(track_id, review.frame))
                entry |= {"state": review.state, "reason": review.reason}
                # Nobody: a file said so.
                entry |= {"who": review.author or None, "at": _time(review.updated_at)}
            yield from (frames[frame] for frame in sorted(frames))
            self._session.expunge_all()

    def _frame(self, track_id: int, frame: int) -> Entry:
        empty = {"state": ReviewState.TODO.value, "reason": "", "who": None, "at": None}
        return {"kind": "frame", **self._tracks[track_id], "frame": frame, **empty}

    def _digest(self, row: RevisionRow) -> str | None:
        if row.counts is None:
            return None
        canvas = self._canvases[row.track_id]
        size = MaskCanvas(canvas.width, canvas.height, row.margin).size_hw
        with suppress(TypeError):
            return mask_digest(size, row.counts)
        return None


def _time(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
