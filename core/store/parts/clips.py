"""Clips of an open project."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from core.changes.changed import Changes
from core.changes.steps import Facts, Step, StepKind
from core.changes.tracks import Clip, ClipProgress
from core.errors import BadInputError
from core.store.reading.search_words import words_of_clips
from core.store.schema.media_rows import clip_media, read_identity, write_identity
from core.store.schema.row_codes import layer_number, to_clip
from core.store.schema.row_rules import MOST_MARGIN, check_clip
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow
from core.store.writing.clip_fields import put_clip
from core.store.writing.frame_moves import take_order
from core.store.writing.part import Part
from core.store.writing.ranks import by_rank, moved_ranks
from core.store.writing.transaction import Transaction
from core.types import Layer, ReviewState, TrackRole
from core.video.identity.comparing import compare
from core.video.media.clip_media import KnownFrom, MediaIdentity
from core.video.media.frame_order import FrameOrder
from core.video.media.media_report import MediaReport
from core.video.media.source import MediaKind

_TAKEN = "is the name of another clip"


class Clips(Part):
    """The clips of a project."""

    def list(self, *, include_archived: bool = False) -> "list[Clip]":
        """Return all clips in their order: as they came in, or as a person laid them."""
        query = select(ClipRow).order_by(*by_rank(ClipRow))
        if not include_archived:
            query = query.where(ClipRow.is_archived.is_(False))
        with self._database.reading() as session:
            return [to_clip(row) for row in session.scalars(query)]

    def get(self, clip_id: int) -> Clip:
        """Return one clip."""
        with self._database.reading() as session:
            return to_clip(session.get_one(ClipRow, clip_id))

    def find(self, name: str) -> Clip | None:
        """Return the clip of this name, None when there is none."""
        with self._database.reading() as session:
            row = session.scalars(select(ClipRow).where(ClipRow.name == name)).one_or_none()
            return None if row is None else to_clip(row)

    def words(self) -> dict[int, str]:
        """Return by clip what it can be found by: tracks, categories, attributes, who made masks."""
        with self._database.reading() as session:
            return words_of_clips(session)

    def progress(self) -> dict[int, ClipProgress]:
        """Count frames per review state for every clip; frames with a mask and no verdict are todo."""
        with self._database.reading() as session:
            live = TrackRow.is_archived.is_(False) & (TrackRow.role == TrackRole.OBJECT.value)
            tracks = session.execute(
                select(TrackRow.clip_id, func.count()).where(live).group_by(TrackRow.clip_id)
            )
            totals: dict[int, int] = dict(tracks.all())
            states = session.execute(
                select(TrackRow.clip_id, ReviewRow.state, func.count())
                .join(ReviewRow, ReviewRow.track_id == TrackRow.id)
                .where(live)
                .group_by(TrackRow.clip_id, ReviewRow.state)
            )
            masked = session.execute(
                select(TrackRow.clip_id, func.count())
                .join(HeadRow, HeadRow.track_id == TrackRow.id)
                .where(live, HeadRow.area.is_not(None), HeadRow.layer == layer_number(Layer.MODAL))
                .group_by(TrackRow.clip_id)
            )
            counts: dict[int, dict[ReviewState, int]] = {clip_id: {} for clip_id in totals}
            for clip_id, state, number in states:
                counts[clip_id][ReviewState(state)] = number
            for clip_id, number in masked.all():
                judged = sum(counts[clip_id].values())
                counts[clip_id][ReviewState.TODO] = max(0, number - judged) + counts[clip_id].get(
                    ReviewState.TODO, 0
                )
            ids = session.scalars(select(ClipRow.id)).all()
        return {i: ClipProgress(i, totals.get(i, 0), counts.get(i, {})) for i in ids}

    def rename(self, clip_id: int, name: str) -> Changes:
        """Give a clip another name, as one undo step; its media keep theirs.

        Raises:
            BadInputError: Another clip has this name, or it is empty.
        """
        if not name.strip():
            raise BadInputError("the name of a clip", "", "is empty", "give it one")
        with self._database.writing() as session:
            row = session.get_one(ClipRow, clip_id)
            if row.name == name:
                return Changes()
            other = session.scalars(select(ClipRow).where(ClipRow.name == name)).one_or_none()
            if other is not None:
                where = "is the name of another clip that was put away" if other.is_archived else _TAKEN
                raise BadInputError(name, "", where, "give it another one")
            step = Step(StepKind.RENAME_CLIP, Facts(clip=row.name))
            change = Transaction.begin(session, self._author, step)
            put_clip(change, clip_id, {"name": name})
            return change.changes()

    def group(self, clip_ids: Collection[int], name: str) -> Changes:
        """Put clips into a group, as one undo step; empty = into none."""
        with self._database.writing() as session:
            rows = [session.get_one(ClipRow, clip_id) for clip_id in clip_ids]
            step = Step(StepKind.GROUP_CLIPS, Facts(clip=", ".join(row.name for row in rows)))
            change = Transaction.begin(session, self._author, step)
            for row in rows:
                put_clip(change, row.id, {"group_name": name.strip()})
            return change.changes()

    def archive(self, *clip_ids: int) -> Changes:
        """Put clips away, as one undo step: not listed, not exported, nothing deleted."""
        return self._put_away(clip_ids, StepKind.PUT_CLIP_AWAY, is_archived=True)

    def bring_back(self, *clip_ids: int) -> Changes:
        """List clips again that were put away, as one undo step."""
        return self._put_away(clip_ids, StepKind.BRING_CLIP_BACK, is_archived=False)

    def move(self, clip_ids: Collection[int], before: int | None) -> Changes:
        """Lay clips before another one in the list, as one undo step; None = behind all."""
        with self._database.writing() as session:
            every = session.scalars(select(ClipRow).order_by(*by_rank(ClipRow)))
            rows = [row for row in every if not row.is_archived or row.id in clip_ids]
            ranks = moved_ranks(rows, clip_ids, before)
            if not ranks:
                return Changes()
            change = Transaction.begin(session, self._author, Step(StepKind.CLIP_ORDER))
            for clip_id, rank in ranks.items():
                put_clip(change, clip_id, {"rank": rank})
            return change.changes()

    def _put_away(self, clip_ids: Collection[int], kind: StepKind, *, is_archived: bool) -> Changes:
        with self._database.writing() as session:
            rows = [session.get_one(ClipRow, clip_id) for clip_id in clip_ids]
            moved = [row for row in rows if row.is_archived is not is_archived]
            if not moved:
                return Changes()
            step = Step(kind, Facts(clip=", ".join(row.name for row in moved)))
            change = Transaction.begin(session, self._author, step)
            for row in moved:
                put_clip(change, row.id, {"is_archived": is_archived})
            return change.changes()

    def relink(
        self,
        clip_id: int,
        place: Path,
        kind: MediaKind,
        fps: float,
        folder: Path | None,
        identity: MediaIdentity | None = None,
        order: FrameOrder | None = None,
    ) -> Changes:
        """Let a clip refer to media elsewhere; its masks stay. No undo step: files are no masks.

        Args:
            folder: Folder to which the name is kept relative where it lies in it.
            identity: What is known of the media there; None = they are looked at here, and what was known
                stays where they cannot be used.
            order: The numbers that frames get, for a clip that came in without media.

        Raises:
            BadInputError: Another clip refers to the same media, the clip is another one than `order` was
                made for, or a model is working on frames that get other numbers.
        """
        whole = place.absolute()
        if identity is None:
            report = self._look(clip_id, whole, kind)
            if report.is_usable:
                identity, order = report.renewed or report.media.identity, report.order
        inside = folder is not None and whole.is_relative_to(folder)
        stored = whole.relative_to(folder).as_posix() if inside and folder else whole.as_posix()
        with self._database.writing() as session:
            query = select(ClipRow).where(ClipRow.media_path == stored, ClipRow.id != clip_id)
            other = session.scalars(query).first()
            if other is not None:
                raise BadInputError(place, "", f"is the media of clip {other.name} already")
            row = session.get_one(ClipRow, clip_id)
            moved = Changes() if order is None else take_order(session, row, order)
            row.media_path, row.kind, row.fps = stored, kind.value, fps
            if identity is not None:
                write_identity(session, clip_id, identity)
            return replace(moved, clips=frozenset({clip_id}), step=Step(StepKind.RELINK))

    def _look(self, clip_id: int, place: Path, kind: MediaKind) -> MediaReport:
        with self._database.reading() as session:
            row = session.get_one(ClipRow, clip_id)
            media = clip_media(to_clip(row), place, read_identity(session, clip_id, row.frame_count))
        return compare(replace(media, kind=kind), known_from=KnownFrom.RELINK)

    def set_margin(self, clip_id: int, margin: int) -> Changes:
        """Give the clip's mask canvas another margin, in pixels, as one undo step.

        Stored masks are handed out on the new canvas; nothing happens where it is so already.

        Raises:
            BadInputError: The margin is not from 0 to 4096, or the canvas would be too large.
        """
        if not 0 <= margin <= MOST_MARGIN:
            raise BadInputError(f"margin {margin}", "", f"is not from 0 to {MOST_MARGIN} pixels")
        with self._database.writing() as session:
            row = session.get_one(ClipRow, clip_id)
            check_clip(row.name, (row.height, row.width), row.frame_count, margin)
            if row.margin == margin:
                return Changes()
            change = Transaction.begin(session, self._author, Step(StepKind.MARGIN))
            put_clip(change, clip_id, {"margin": margin})
            return change.changes()
