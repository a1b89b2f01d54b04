"""The clips of an import: those that are there already, and new ones under names of their own."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.messages import Message, say
from core.store.importing.known_media import look_at_known
from core.store.schema.media_rows import write_identity
from core.store.schema.row_rules import check_clip
from core.store.tables.clips import ClipRow
from core.video.media.fingerprint import identify
from core.video.media.source import MediaInfo


class ImportClips:
    """Finds the clip of a video or folder in the project, or adds it.

    Args:
        session: The transaction of the import.
        folder: Of the project; media below it are kept relative to it. None = everything is absolute.
    """

    def __init__(self, session: Session, folder: Path | None) -> None:
        self._session = session
        self._folder = folder
        self._ids: dict[str, int] | None = None
        self._names: set[str] = set()
        self._next_numbers: dict[str, int] = {}
        self.added = 0

    def known(self, info: MediaInfo) -> tuple[ClipRow | None, list[Message]]:
        """Return the clip that refers to these media, and what there is to say of it; it is listed again."""
        clip_id = self._known_ids().get(self._stored_path(info.path))
        row = self._session.get(ClipRow, clip_id) if clip_id is not None else None
        if row is None:
            return None, []
        changed = look_at_known(self._session, row, info)
        notes = [] if changed is None else [changed]
        if row.is_archived:
            row.is_archived = False
            notes.append(say("{clip} was put away and is listed again", clip=row.name))
        return row, notes

    def add(self, info: MediaInfo, name: str, margin: int) -> ClipRow:
        """Add a clip, with a number after its name where that is taken, and keep what its media are.

        Raises:
            BadInputError: It is larger or longer than the program works with.
        """
        check_clip(name, (info.height, info.width), info.frame_count, margin)
        path = self._stored_path(info.path)
        row = ClipRow(
            name=self._free_name(name),
            media_path=path,
            kind=info.kind.value,
            width=info.width,
            height=info.height,
            fps=info.fps,
            frame_count=info.frame_count,
            margin=margin,
        )
        self._session.add(row)
        self._session.flush()
        self._known_ids()[path] = row.id
        self.added += 1
        write_identity(self._session, row.id, identify(info))
        return row

    def _stored_path(self, path: Path) -> str:
        whole = path.absolute()
        if self._folder is not None and whole.is_relative_to(self._folder):
            return whole.relative_to(self._folder).as_posix()
        return whole.as_posix()

    def _known_ids(self) -> dict[str, int]:
        """Return {media path: clip id}, read once: data sets of pictures have a hundred thousand clips."""
        if self._ids is None:
            rows = self._session.execute(select(ClipRow.media_path, ClipRow.id, ClipRow.name)).all()
            self._ids = {path: clip_id for path, clip_id, _ in rows}
            self._names = {name for _, _, name in rows}
        return self._ids

    def _free_name(self, name: str) -> str:
        self._known_ids()
        free, number = name, self._next_numbers.get(name, 2)
        while free in self._names:
            free, number = f"{name} {number}", number + 1
        self._next_numbers[name] = number
        self._names.add(free)
        return free
