"""What is said of the active track: read, shown in the fields, saved as one step of undo each."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.changes.labels import Attribute, ClipValues, LabelSchema, Value
from ui.features.labels.attribute_fields import AttributeFields, Field
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project
    from ui.session.project.outcome import Outcome

SCHEMA_ROOMS = frozenset({"categories", "attributes"})
VALUE_ROOMS = frozenset({"track_values", "frame_values"})


class LabelCommands(QObject):
    """Fields of the active track and the frame on screen."""

    def __init__(self, studio: Studio, fields: AttributeFields) -> None:
        super().__init__(studio.window)
        self._studio, self._fields = studio, fields
        self.schema, self.values = LabelSchema(), ClipValues()
        clip = studio.clip
        clip.clip_changed.connect(self._read)
        clip.tracks_changed.connect(self._show)
        clip.frame_changed.connect(lambda _frame: self._show())
        clip.active_changed.connect(self._show)
        studio.session.changed.connect(self._on_changed)
        studio.actions.bind("labels.fields", self.ask)
        fields.said.connect(self.say)
        fields.left.connect(studio.canvas.setFocus)
        fields.refused.connect(studio.notices.tell)

    def ask(self) -> None:
        """Give the keys to the fields; where nothing is asked, say how to ask something."""
        if self._studio.chosen_track() is None:
            return
        if self._fields.isHidden():
            self._studio.notices.tell(
                tr("Nothing is asked of this track yet: {key[labels.schema]} adds an attribute")
            )
        self._studio.places.show_lists()
        self._fields.ask()

    def say(self, attribute: Attribute, value: Value) -> None:
        """Say something of the chosen tracks, or of the active one from the frame on screen on."""
        clip, session = self._studio.clip, self._studio.session
        track_id, frame, marked = clip.active_track_id, clip.frame, self._studio.selection.frame_range
        if track_id is None or not self._studio.may_edit():
            self._show()
            return
        chosen = self._studio.selection.track_ids or (track_id,)
        if not attribute.is_over_time:
            session.edits.submit(
                lambda project: project.label_values.say_of_tracks(chosen, attribute.id, value),
                dropped=self._show,
            )
            return
        is_marked = marked is not None and marked[0] <= frame <= marked[1]
        first, last = marked if marked is not None and is_marked else (frame, None)
        session.edits.submit(
            lambda project: project.label_values.say_of_frames(track_id, attribute.id, value, first, last),
            dropped=self._show,
        )

    def _read(self) -> None:
        now = self._studio.clip.clip
        if now is None:
            self._take(LabelSchema(), ClipValues())
            return

        def read(project: "Project") -> tuple[LabelSchema, ClipValues]:
            return project.labels.schema(), project.label_values.of_clip(now.id)

        def done(found: tuple[LabelSchema, ClipValues]) -> None:
            if self._studio.clip.clip is now:
                self._take(*found)

        self._studio.session.read(read, done)

    def _take(self, schema: LabelSchema, values: ClipValues) -> None:
        self.schema, self.values = schema, values
        self._show()

    def _show(self) -> None:
        track, frame = self._studio.clip.active_track, self._studio.clip.frame
        asked = () if track is None else self.schema.of_track(track.category)
        fields = []
        for one in asked:
            assert track is not None
            keys = self.values.of_frames.get((track.id, one.id), {}) if one.is_over_time else {}
            value = self.values.at(track.id, frame, one)
            since = max((at for at in keys if at <= frame), default=None) if value is not None else None
            fields.append(Field(one, value, since))
        self._fields.show_fields(fields, can_edit=self._studio.session.can_edit)

    def _on_changed(self, outcome: "Outcome") -> None:
        if outcome.changes.rooms & (SCHEMA_ROOMS | VALUE_ROOMS):
            self._read()
