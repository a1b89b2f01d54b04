"""The open project as the store thread sees it. Nothing in here may be touched by any other thread."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.changes.changed import Changes, UndoStatus
from core.changes.masks import MaskHead, MaskKey
from core.errors import AmodalError, StoreError
from ui.language import tr
from ui.session.project.outcome import Outcome

if TYPE_CHECKING:
    # The store pulls in SQLAlchemy (0.35 s), which must not delay the first paint.
    from core.store.file.condition import FileCondition
    from core.store.project import Project

MAX_HEADS_AT_ONCE = 64
"""Above this many changed masks the cache is read again instead of patched."""


@dataclass(frozen=True)
class FileLook:
    """What has become of a project's file."""

    number: int
    """Of the project."""
    condition: "FileCondition"
    is_settled: bool


class StoreSide:
    """The project, the clip that is watched, and what this window has seen of it."""

    def __init__(self) -> None:
        self._project: Project | None = None
        self._gone_from: str | None = None
        """Where the file was that was closed to be opened under its new name, when that failed."""
        self.clip_id: int | None = None
        """Clip whose fresh masks and timeline facts every outcome brings."""
        self.revision_ids: dict[MaskKey, int | None] = {}
        """Heads this window has seen: what its edits were made from."""
        self.has_refused = False
        """An edit was refused by the disk; later ones wait behind it."""
        self.number = 0
        """Of the project, counted by the window: what was meant for one is never done to another."""
        self._undo = UndoStatus(None, None)

    def take(self, project: "Project", number: int) -> None:
        """Hold a project in place of the present one, which is closed."""
        self.close()
        self._project, self.number = project, number

    def go_on_in(self, opener: "Callable[[], Project]", *, closes_first: bool) -> "Project":
        """Hold the same project in another file; what was seen of it still counts.

        Args:
            opener: Opens the other file.
            closes_first: It is the same file under another name, which cannot be opened twice.
        """
        old = self._project
        if closes_first and old is not None:
            old.close()
            self._project, self._gone_from = None, old.url
        self._project = opener()
        if not closes_first and old is not None:
            old.close()
        self.has_refused, self._gone_from = False, None
        return self._project

    def look(self) -> FileLook | None:
        """Look what has become of the project's file, and bring into it what is still beside it."""
        if self._project is None:
            return None
        self._project.settle()
        return FileLook(self.number, self._project.condition(), self._project.is_settled)

    def masks_at(self, clip_id: int, first: int, last: int) -> Mapping[int, list[MaskHead]]:
        """Return the masks of frames first..last, by frame; this window has seen them then."""
        frames = self.project().masks.at_frames(clip_id, first, last, with_covers=True)
        for heads in frames.values():
            for head in heads:
                self.revision_ids[head.key] = head.revision_id
        return frames

    def project(self) -> "Project":
        """Return the open project.

        Raises:
            AmodalError: None is open.
            StoreError: It could not be opened again under its new name.
        """
        if self._project is None and self._gone_from is not None:
            raise StoreError(
                self._gone_from, "", "is closed: it could not be opened where it is now", "open it there"
            )
        if self._project is None:
            raise AmodalError(tr("no project is open: open or create one first (File menu)"))
        return self._project

    def close(self) -> None:
        """Close the project, if one is open, and forget all about it."""
        if self._project is not None:
            self._project.close()
        self._project, self._gone_from, self.clip_id, self.has_refused = None, None, None, False
        self.revision_ids = {}

    def outcome(self, changes: Changes) -> Outcome:
        """Read what the window must show anew after a change; that itself is saved, whatever happens here."""
        self.revision_ids.update(changes.revision_ids)
        try:
            found = self._read(changes)
        except StoreError:
            # Raised, it would be tried again, and made twice.
            found = Outcome(changes, self._undo)
        self._undo = found.undo
        return replace(found, is_settled=self.project().is_settled)

    def _read(self, changes: Changes) -> Outcome:
        project, clip_id = self.project(), self.clip_id
        status = project.history.status()
        if clip_id is None:
            clips = tuple(project.clips.list()) if changes.clips else None
            return Outcome(changes, status, clips=clips)
        mine = _of_clip(project, clip_id, changes)
        frames = {frame for _, frame in changes.places_of(mine)}
        return Outcome(
            changes,
            status,
            clip_id,
            heads=_fresh_heads(project, [key for key in changes.masks if key.track_id in mine]),
            summaries=tuple(project.masks.summaries(clip_id, frames=frames)) if frames else (),
            tracks=tuple(project.tracks.list(clip_id)) if changes.tracks or changes.clips else None,
            covers=tuple(project.covers.list(clip_id)) if changes.tracks or changes.clips else None,
            clips=tuple(project.clips.list()) if changes.clips else None,
        )


def open_project(path: Path, read_only: bool, author: str | None = None) -> "Project":
    """Open a project file; imports the store."""
    from core.store.project import Project

    return Project.open(path, author=author, read_only=read_only)


def create_project(path: Path, author: str | None = None) -> "Project":
    """Make a project file and open it; imports the store."""
    from core.store.project import Project

    return Project.create(path, author=author)


def _of_clip(project: "Project", clip_id: int, changes: Changes) -> frozenset[int]:
    """Return which of the touched tracks are the clip's."""
    touched = {key.track_id for key in changes.masks} | {track_id for track_id, _ in changes.states}
    return frozenset(track_id for track_id in touched if project.tracks.get(track_id).clip_id == clip_id)


def _fresh_heads(project: "Project", keys: Collection[MaskKey]) -> Mapping[MaskKey, MaskHead | None] | None:
    if len(keys) > MAX_HEADS_AT_ONCE:
        return None
    return {key: project.masks.head(key) for key in keys}
