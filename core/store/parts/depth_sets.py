"""Depth of an open project's clips: which maps belong to a clip, and where their files are."""

import json
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, select

from core.depth.depth_set import DepthFiles, DepthSet, copy_sets, remove_set, set_of
from core.depth.picture_keys import map_names
from core.errors import BadInputError
from core.store.file.database import Database
from core.store.tables.clips import SettingRow
from core.video.media.clip_media import ClipMedia

KEY = "depth:"
"""Before the clip's id, among the settings."""


class DepthSets:
    """At most one set of depth maps for each clip. Only `keep`, `forget` and `copy_to` look at the disk.

    The project holds a line on each set and no map. No undo step: like media, maps are no masks.

    Args:
        folder: The project's; None = it is no file, and has no place for maps.
    """

    def __init__(self, database: Database, folder: Path | None) -> None:
        self._database = database
        self._folder = folder

    def get(self, clip_id: int) -> DepthSet | None:
        """Return what is known of a clip's depth, None when it has none."""
        with self._database.reading() as session:
            row = session.get(SettingRow, f"{KEY}{clip_id}")
            return None if row is None else _of_row(row)

    def list(self) -> dict[int, DepthSet]:
        """Return all sets by clip."""
        with self._database.reading() as session:
            rows = session.scalars(select(SettingRow).where(SettingRow.key.startswith(KEY))).all()
            found = {row.key.removeprefix(KEY): _of_row(row) for row in rows}
        return {int(clip): one for clip, one in found.items() if one is not None and clip.isdecimal()}

    def files(self, clip_id: int, media: ClipMedia) -> DepthFiles | None:
        """Return where the maps of a clip's frames are, None when it has none.

        Args:
            media: What the project knows of the clip's media: maps belong to the pictures that it knows.
        """
        found = self.get(clip_id)
        return None if found is None else DepthFiles(self.folder_of(found), map_names(media))

    def folder_of(self, one: DepthSet) -> Path:
        """Return the folder of a set's files.

        Raises:
            BadInputError: The project is no file.
        """
        return self._place() / one.folder

    def check_place(self) -> None:
        """Refuse a project that has no place for maps.

        Raises:
            BadInputError: It is a database on a server.
        """
        self._place()

    def keep(self, clip_id: int, new: DepthSet) -> None:
        """Have a set, whose files are written, be the depth of a clip; the files of the one before go."""
        old = self.get(clip_id)
        with self._database.writing() as session:
            session.merge(SettingRow(key=f"{KEY}{clip_id}", value=json.dumps(new.to_json())))
        if old is not None and old.folder != new.folder:
            remove_set(self.folder_of(old))

    def forget(self, clip_id: int) -> bool:
        """Have a clip without depth, and remove its maps; returns whether it had any."""
        old = self.get(clip_id)
        with self._database.writing() as session:
            session.execute(delete(SettingRow).where(SettingRow.key == f"{KEY}{clip_id}"))
        if old is not None:
            remove_set(self.folder_of(old))
        return old is not None

    def copy_to(self, folder: Path) -> None:
        """Have the maps beside a copy of the project too. What has no room is told when it is missed."""
        if self._folder is not None and folder != self._folder:
            with suppress(BadInputError):
                copy_sets(self.list().values(), self._folder, folder)

    def _place(self) -> Path:
        if self._folder is None:
            raise BadInputError(
                self._database.place, "", "is no file, and depth maps are kept beside one",
                "use a project file (*.amodal)",
            )  # fmt: skip
        return self._folder


def _of_row(row: SettingRow) -> DepthSet | None:
    try:
        return set_of(json.loads(row.value))
    except ValueError:
        return None
