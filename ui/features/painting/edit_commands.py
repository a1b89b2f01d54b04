"""Changing masks: strokes from the canvas, undo and redo, removing, starting, repairing, restoring."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.changes.changed import Changes, UndoStatus
from core.changes.masks import MaskKey, Revision
from core.changes.shapes import Drawn
from core.changes.step_words import step_words
from core.changes.steps import NAMELESS, Facts, Step, StepKind
from core.changes.tracks import Track
from core.masks.rle import Rle
from core.types import Layer
from ui.canvas.tools.stroke_result import StrokeResult
from ui.features.painting.history_panel import HistoryDialog
from ui.language import mark, said, tr
from ui.studio import Studio
from ui.theme.theme import current_theme

if TYPE_CHECKING:
    from core.store.project import Project

REMOVE = {Layer.MODAL: StepKind.REMOVE_MODAL, Layer.AMODAL: StepKind.REMOVE_AMODAL}


class EditCommands:
    """The Edit menu, and what the brush leaves behind."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        bind = studio.actions.bind
        bind("edit.undo", self.undo)
        bind("edit.redo", self.redo)
        bind("edit.remove_mask", self.remove_mask)
        bind("edit.copy_modal", self.start_from_modal)
        bind("edit.repair", self.repair_track)
        bind("edit.history", self.show_history)
        studio.canvas.stroke_finished.connect(self._on_stroke)
        studio.clip.frame_changed.connect(lambda _frame: self._drop_unfinished())
        studio.session.undo_changed.connect(self._on_undo_changed)
        self._on_undo_changed(studio.session.undo_status)

    def undo(self) -> None:
        """Take back the last step, of whatever frame and track."""
        if self._may_change_history():
            self._studio.session.undo(lambda outcome: self._show_step(outcome.changes, is_undo=True))

    def redo(self) -> None:
        """Take the step again that was taken back last."""
        if self._may_change_history():
            self._studio.session.redo(lambda outcome: self._show_step(outcome.changes, is_undo=False))

    def _show_step(self, changes: Changes, *, is_undo: bool) -> None:
        """Lead to what a step of undo or redo changed, or say it: all or some may be out of sight."""
        studio, clip = self._studio, self._studio.clip
        places = {(key.track_id, key.frame) for key in changes.masks} | changes.states
        known = {track.id for track in clip.tracks} | clip.covers.ids
        here = {place for place in places if place[0] in known}
        shown = {place for place in here if place[1] == clip.frame}
        if places == shown:
            return
        label = said(step_words(changes.step or NAMELESS))
        if not here:
            studio.session.read(
                lambda project: project.tracks.get(min(places)[0]).clip_id,
                lambda clip_id: self._tell_elsewhere(clip_id, label, is_undo=is_undo),
            )
            return
        if not shown:
            track_id, frame = min(here, key=lambda place: (abs(place[1] - clip.frame), place))
            studio.playback.pause()
            if track_id not in clip.covers.ids:
                clip.set_active_track(track_id)
            clip.go_to(frame)
        studio.notices.tell(
            tr("Undone: {label}", label=label) if is_undo else tr("Done again: {label}", label=label)
        )

    def _tell_elsewhere(self, clip_id: int, label: str, *, is_undo: bool) -> None:
        name = next((clip.name for clip in self._studio.session.clips if clip.id == clip_id), "")
        self._studio.notices.tell(
            tr("Undone in clip {name}: {label}", name=name, label=label)
            if is_undo
            else tr("Done again in clip {name}: {label}", name=name, label=label)
        )

    def _drop_unfinished(self) -> None:
        canvas = self._studio.canvas
        if canvas.is_stroke_active:
            canvas.abort_stroke()
            self._studio.notices.tell(
                tr("What was not finished was dropped: Enter takes it before you go on")
            )

    def remove_mask(self) -> None:
        """Take the active layer's mask away in this frame; a modal mask takes no amodal one with it."""
        clip, cover = self._studio.clip, self._studio.clip.covers.active
        if cover is not None and self._may_edit():
            self._remove_cover(cover)
            return
        if not self._may_edit() or clip.active_track_id is None:
            return
        if clip.mask(clip.active_track_id, clip.active_layer) is None:
            self._studio.notices.tell(
                tr("There is no {value} mask to remove in this frame", value=tr(clip.active_layer.value))
            )
            return
        clip.commit({clip.active_layer: None}, Step(REMOVE[clip.active_layer]))

    def _remove_cover(self, cover: Track) -> None:
        """Take away what is in front: all of it with its own tool, with others in this frame."""
        session = self._studio.session
        words = tr("{name} is away; {key[edit.undo]} brings it back", name=cover.name)
        if self._studio.canvas.tool_name == "in_front":
            session.edits.submit(
                lambda project: project.tracks.archive(cover.id), lambda _: self._studio.notices.tell(words)
            )
        elif self._studio.clip.mask(cover.id, Layer.MODAL) is not None:
            key = MaskKey(cover.id, self._studio.clip.frame, Layer.MODAL)
            self._studio.clip.commit_all({key: None}, Step(StepKind.REMOVE_MODAL))

    def start_from_modal(self) -> None:
        """Give the frame an amodal mask equal to its modal one."""
        clip = self._studio.clip
        if not self._may_edit() or clip.active_track_id is None:
            return
        modal = clip.mask(clip.active_track_id, Layer.MODAL)
        if modal is None:
            self._studio.notices.tell(tr("There is no modal mask in this frame to start from"))
        else:
            clip.commit({Layer.AMODAL: modal.rle}, Step(StepKind.START_FROM_MODAL))
            clip.set_active_layer(Layer.AMODAL)

    def repair_track(self) -> None:
        """Add to every amodal mask of the active track the visible pixels that it lacks."""
        track = self._studio.clip.active_track
        if track is not None and self._may_edit():
            tell = self._studio.notices.tell_repaired
            self._studio.session.edits.submit(
                lambda project: _repair(project, track.id), lambda outcome: tell(len(outcome.changes.masks))
            )

    def show_history(self) -> None:
        """List every revision of the active layer's mask in this frame."""
        clip = self._studio.clip
        track, layer = clip.covers.active or clip.active_track, clip.active_layer
        if track is None:
            return
        layer = Layer.MODAL if clip.covers.active is not None else layer
        key = MaskKey(track.id, clip.frame, layer)
        title = tr(
            "{name} · frame {frame} · {value}", name=track.name, frame=clip.frame, value=tr(layer.value)
        )
        self._studio.session.read(
            lambda project: project.masks.revisions(key),
            lambda revisions: self._open_history(title, revisions),
        )

    def _open_history(self, title: str, revisions: Sequence[Revision]) -> None:
        if not revisions:
            self._studio.notices.tell(tr("{title}: no mask yet, so no history", title=title))
            return
        dialog = HistoryDialog(title, revisions, current_theme().tokens, self._studio.window)
        dialog.restore_requested.connect(self._restore)
        dialog.open()

    def _restore(self, revision_id: int) -> None:
        self._studio.session.edits.submit(lambda project: project.masks.restore(revision_id))

    def _on_stroke(self, stroke: StrokeResult) -> None:
        clip = self._studio.clip
        present = clip.mask(stroke.track_id, stroke.layer)
        is_current = clip.masks_are_loaded and (present.rle if present else None) == stroke.before
        is_meant = stroke.track_id == self._studio.canvas.track_id
        if not is_meant or not is_current or not self._studio.session.can_edit:
            self._studio.canvas.set_scene(clip.scene())
            self._studio.notices.tell(
                tr("That stroke came before the frame was ready; please paint it again")
            )
            return
        if stroke.after == stroke.before:
            return
        taker = self._studio.stroke_taker()
        if taker is not None:
            taker(stroke)
            return
        masks: dict[Layer, Rle | None] = {stroke.layer: stroke.after}
        if stroke.amodal_after is not None:
            masks[Layer.AMODAL] = stroke.amodal_after
        keys = {MaskKey(stroke.track_id, clip.frame, layer): rle for layer, rle in masks.items()}
        own = MaskKey(stroke.track_id, clip.frame, stroke.layer)
        drawn = {} if stroke.ring is None else {own: Drawn((stroke.ring,))}
        clip.commit_all(keys, Step(stroke.kind, Facts(frame=clip.frame)), drawn)

    def _may_edit(self) -> bool:
        return self._studio.session.can_edit and self._studio.clip.masks_are_loaded

    def _may_change_history(self) -> bool:
        return self._studio.session.can_step_back and not self._studio.canvas.is_stroke_active

    def _on_undo_changed(self, status: UndoStatus) -> None:
        for action_id, (bare, full), step in (
            ("edit.undo", (mark("Undo"), mark("Undo {label}")), status.undo),
            ("edit.redo", (mark("Redo"), mark("Redo {label}")), status.redo),
        ):
            action = self._studio.actions[action_id]
            action.setEnabled(step is not None)
            action.setText(tr(full, label=said(step_words(step))) if step else tr(bare))


def _repair(project: "Project", track_id: int) -> Changes:
    # The store pulls in SQLAlchemy, which must not delay the window's first paint.
    from core.operations.containment_repair import repair_containment

    return repair_containment(project, track_id)
