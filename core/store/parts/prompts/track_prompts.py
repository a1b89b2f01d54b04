"""Prompts of a project's tracks: kept with the masks made of them, muted for a while, taken away."""

from collections.abc import Iterable

from sqlalchemy import select

from core.changes.changed import Changes
from core.changes.prompts import FrameStrokes, Prompt, Stroke, strokes_from_text, strokes_to_text
from core.changes.steps import Facts, Step, StepKind
from core.store.file.damage_log import DamagedValueError
from core.store.tables.prompts import PromptRow
from core.store.tables.review import of_clip
from core.store.writing.part import Part
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction


class Prompts(Part):
    """The prompts of a project; every change is one undo step and changes no mask."""

    def of_track(self, track_id: int) -> dict[int, Prompt]:
        """Return the prompts of a track by frame.

        Raises:
            StoreError: Stored strokes are none.
        """
        with self._database.reading() as session:
            rows = session.scalars(select(PromptRow).where(PromptRow.track_id == track_id))
            return {row.frame: _prompt(row) for row in rows}

    def of_clip(self, clip_id: int) -> dict[int, dict[int, Prompt]]:
        """Return {track id: {frame: prompt}} of a clip.

        Raises:
            StoreError: Stored strokes are none.
        """
        with self._database.reading() as session:
            found: dict[int, dict[int, Prompt]] = {}
            for row in session.scalars(of_clip(PromptRow, clip_id)):
                found.setdefault(row.track_id, {})[row.frame] = _prompt(row)
            return found

    def keep(self, track_id: int, frame: int, strokes: tuple[Stroke, ...]) -> Changes:
        """Keep strokes of a frame beside those that are there; what is muted counts again.

        Raises:
            TrackLockedError: The track is locked.
        """
        with self._database.writing() as session:
            change = Transaction.begin(session, self._author, Step(StepKind.PROMPTS, Facts(frame=frame)))
            add_strokes(change, {(track_id, frame): strokes})
            return change.changes()

    def mute(self, track_id: int, frames: Iterable[int], *, is_muted: bool) -> Changes:
        """Let prompts and masks of frames not count when the track is followed, or count again.

        Raises:
            TrackLockedError: The track is locked.
        """
        wanted = sorted(set(frames))
        with self._database.writing() as session:
            kind = StepKind.MUTE_PROMPTS if is_muted else StepKind.UNMUTE_PROMPTS
            change = Transaction.begin(session, self._author, Step(kind, Facts().at(wanted)))
            for frame in wanted:
                row = session.get(PromptRow, (track_id, frame))
                strokes = "[]" if row is None else row.strokes
                is_kept = is_muted or strokes != "[]"
                fields = {"strokes": strokes, "is_muted": is_muted, "author": self._author}
                put_row(
                    change, PromptRow, {"track_id": track_id, "frame": frame}, fields if is_kept else None
                )
            return change.changes()

    def remove(self, track_id: int, frames: Iterable[int]) -> Changes:
        """Take strokes and boxes of frames away; masks stay, and count again where they were muted.

        Raises:
            TrackLockedError: The track is locked.
        """
        wanted = sorted(set(frames))
        with self._database.writing() as session:
            step = Step(StepKind.REMOVE_PROMPTS, Facts().at(wanted))
            change = Transaction.begin(session, self._author, step)
            for frame in wanted:
                put_row(change, PromptRow, {"track_id": track_id, "frame": frame}, None)
            return change.changes()


def add_strokes(change: Transaction, strokes: FrameStrokes) -> None:
    """Keep strokes in a step, by track and frame, beside those that are there; what is muted counts again."""
    for (track_id, frame), drawn in strokes.items():
        row = change.session.get(PromptRow, (track_id, frame))
        known = () if row is None else _prompt(row).strokes
        fields = {
            "strokes": strokes_to_text((*known, *drawn)),
            "is_muted": False,
            "author": change.author,
        }
        if drawn:
            put_row(change, PromptRow, {"track_id": track_id, "frame": frame}, fields)


def _prompt(row: PromptRow) -> Prompt:
    try:
        return Prompt(strokes_from_text(row.strokes), row.is_muted)
    except (TypeError, ValueError) as error:
        where = f"prompts of track {row.track_id}, frame {row.frame}"
        raise DamagedValueError(f"{where} cannot be used: {error}") from None
