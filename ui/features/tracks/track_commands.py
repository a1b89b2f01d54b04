"""Tracks: new, edit, put away, next, previous."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut

from core.changes.tracks import Category, Track
from ui.features.tracks.track_dialog import TrackDialog, TrackFields
from ui.language import tr
from ui.session.clip.new_track import USUAL_CATEGORY, make_track, usual_name
from ui.studio import Studio
from ui.theme.tokens import track_colour

MASK_MAKERS = frozenset(("brush", "outline", "scribble"))
"""Tools that can begin a mask: who has one in hand keeps it for a new track."""


class TrackCommands:
    """The Track menu and the number keys."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        bind = studio.actions.bind
        bind("track.new", self.ask_new)
        bind("track.edit", self.ask_edit)
        bind("track.archive", self.archive)
        bind("track.next", lambda: studio.selection.cycle_track(1))
        bind("track.previous", lambda: studio.selection.cycle_track(-1))
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(str(number)), studio.window)
            shortcut.activated.connect(lambda row=number - 1: self.pick(row))

    def pick(self, row: int) -> None:
        """Make the track in this row (0 = first) active."""
        tracks = self._studio.clip.tracks
        if row < len(tracks):
            self._studio.clip.set_active_track(tracks[row].id)

    def ask_new(self) -> None:
        """Ask for name, category and colour of a new track."""
        if self._studio.clip.clip is None or not self._studio.session.can_edit:
            self._studio.notices.tell(
                tr("Import a video or a folder of pictures first ({key[file.import_video]})")
            )
            return
        count = len(self._studio.clip.tracks)
        fields = TrackFields(usual_name(self._studio.clip), USUAL_CATEGORY, track_colour(count))
        self._ask(tr("New track"), fields, self._create)

    def ask_edit(self) -> None:
        """Ask for another name, category or colour of the active track, or of all chosen ones."""
        track, chosen = self._studio.clip.active_track, self._studio.selection.track_ids
        if track is not None and len(chosen) > 1 and self._studio.session.can_edit:
            title = tr("Category and colour of {n} tracks", n=len(chosen))
            many = TrackFields("", "", "")
            self._ask(title, many, lambda fields: self._update_many(chosen, fields), is_of_many=True)
        elif track is not None and self._studio.session.can_edit:
            colour = next(one.colour for one in self._studio.clip.stored_tracks if one.id == track.id)
            fields = TrackFields(track.name, track.category.name, colour, track.is_crowd)
            self._ask(tr("Edit track"), fields, lambda chosen: self._update(track, chosen))

    def archive(self) -> None:
        """Put the chosen tracks away; their masks stay in the project."""
        ids = self._studio.selection.track_ids
        if ids and self._studio.session.can_edit:
            name = ", ".join(track.name for track in self._studio.clip.tracks if track.id in ids)
            words = tr("{name} is put away, nothing is deleted; {key[edit.undo]} brings it back", name=name)
            self._studio.session.edits.submit(
                lambda project: project.tracks.archive(*ids),
                lambda _outcome: self._studio.notices.tell(words),
            )

    def _ask(
        self,
        title: str,
        fields: TrackFields,
        then: Callable[[TrackFields], None],
        *,
        is_of_many: bool = False,
    ) -> None:
        def show(categories: list[Category]) -> None:
            names, window = [c.name for c in categories if not c.is_archived], self._studio.window
            dialog = TrackDialog(title, fields, names, window, is_of_many=is_of_many)
            dialog.chosen.connect(then)
            dialog.open()

        self._studio.session.read(lambda project: project.tracks.categories(), show)

    def _create(self, fields: TrackFields) -> None:
        def done(track: Track) -> None:
            if self._studio.canvas.tool_name not in MASK_MAKERS:
                self._studio.actions["tool.brush"].trigger()
            self._studio.notices.tell(
                tr(
                    "Paint what is visible of {name}, or scribble over it ({key[tool.scribble]})",
                    name=track.name,
                )
            )

        name, category, colour = fields.name, fields.category, fields.colour
        session, clip = self._studio.session, self._studio.clip
        make_track(session, clip, done, name=name, category=category, colour=colour)

    def _update_many(self, ids: tuple[int, ...], fields: TrackFields) -> None:
        if fields.category or fields.colour:
            category, colour = fields.category or None, fields.colour or None
            self._studio.session.edits.submit(
                lambda project: project.tracks.change_many(ids, category=category, colour=colour)
            )

    def _update(self, track: Track, fields: TrackFields) -> None:
        self._studio.session.edits.submit(
            lambda project: project.tracks.update(
                track.id,
                name=fields.name,
                category=fields.category,
                colour=fields.colour,
                is_crowd=fields.is_crowd,
            )
        )
