"""Copy, morph and carry: computed off the UI thread, shown while scrubbing, saved with Enter as one step."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog

from core.progress import CancelToken
from core.store.records import Changes, MaskKey
from core.tracks.edits import AtFixed, gaps_around, gaps_in_range, steps_from
from core.types import Layer
from models.jobs.sequences import MediaFrameSequence
from ui.commands.studio import Studio
from ui.language import kept, tr, trn
from ui.overtime.copy_dialog import CopyDialog, CopyWish
from ui.overtime.overlay import OverTimeOverlay, outline_of
from ui.overtime.work import NewestWork, Tell
from ui.session.project_session import Outcome
from ui.session.selection import Selection

if TYPE_CHECKING:
    from core.store.project import Project
    from core.tracks.carry import Correction
    from core.tracks.filling_in import Filling, TrackMaterial

MOST_FRAMES = 100
"""So far a correction is carried at most, and so far a key frame may lie."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FillingCommands(QObject):
    """The tools that fill in frames."""

    def __init__(self, studio: Studio, selection: Selection, overlay: OverTimeOverlay) -> None:
        super().__init__(studio.window)
        self._studio, self._selection, self._overlay = studio, selection, overlay
        self.work = NewestWork("over-time", self)
        self.filling: Filling | None = None
        self._is_busy = False
        bind = studio.actions.bind
        bind("time.copy_next", lambda: self.copy_to_neighbour(1))
        bind("time.copy_previous", lambda: self.copy_to_neighbour(-1))
        bind("time.copy", self.ask_copy)
        bind("time.morph", self.morph)
        bind("time.carry", lambda: self.carry(1))
        bind("time.carry_back", lambda: self.carry(-1))
        overlay.bar.keep.clicked.connect(self.keep)
        overlay.bar.drop.clicked.connect(self.drop)
        self.work.told.connect(self._on_told)
        self.work.failed.connect(self._on_failed)
        studio.clip.frame_changed.connect(lambda _frame: self._show())
        studio.clip.clip_changed.connect(self.drop)
        studio.clip.active_changed.connect(self._on_active_changed)
        studio.session.changed.connect(self._on_changed)
        self._track_id = studio.clip.active_track_id

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that the tools work on."""
        is_both = self._studio.actions["time.both_layers"].isChecked()
        return tuple(Layer) if is_both else (self._studio.clip.active_layer,)

    # Copy

    def copy_to_neighbour(self, direction: int) -> None:
        """Copy the masks on screen to the next frame, and go there; what a person fixed there stays."""
        if self._may_start():
            self._copy(CopyWish(1, direction, self.layers, AtFixed.SKIP), goes_there=True)

    def ask_copy(self) -> None:
        """Ask how far to copy."""
        if not self._may_start():
            return
        dialog = CopyDialog(self.layers, self._studio.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda wish: self._copy(wish, goes_there=False))
        dialog.open()

    def _copy(self, wish: CopyWish, *, goes_there: bool) -> None:
        clip, track_id, frame = self._studio.clip, self._studio.clip.active_track_id, self._studio.clip.frame
        if clip.clip is None or track_id is None:
            return
        targets = list(steps_from(frame, wish.direction, wish.count, clip.clip.frame_count))

        def change(project: "Project") -> Changes:
            from core.tracks.filling_in import fill_by_copy, gather_track

            material = gather_track(project, track_id, frame, frame)
            filling = fill_by_copy(material, frame, targets, wish.layers, wish.at_fixed)
            if not filling.masks:
                return Changes()
            replaces = wish.at_fixed is AtFixed.REPLACE
            return project.fillings.fill(
                filling.masks, label=filling.label, is_decided=goes_there, replaces_fixed=replaces
            )

        def done(outcome: Outcome) -> None:
            count = len({key.frame for key in outcome.changes.masks})
            kept = len(targets) - count
            text = trn("Copied to 1 frame", "Copied to {n} frames", count)
            if kept:
                text += tr(" · {n} left as they are: fixed before, or the same", n=kept)
            self._studio.notices.tell(text)

        self._studio.session.submit_edit(change, done)
        if goes_there and targets:
            clip.go_to(targets[-1], wish.direction)

    # Morph and carry

    def morph(self) -> None:
        """Fill the frames between key frames."""
        clip, chosen = self._studio.clip, self._selection.frame_range
        if not self._may_start() or clip.clip is None or clip.active_track_id is None:
            return
        track_id, frame, layers = clip.active_track_id, clip.frame, self.layers
        is_range = chosen is not None and chosen[0] <= frame <= chosen[1] and chosen[1] - chosen[0] > 1
        first, last = chosen if is_range and chosen else (frame - MOST_FRAMES, frame + MOST_FRAMES)

        def gather(project: "Project") -> "TrackMaterial":
            from core.tracks.filling_in import gather_track

            return gather_track(project, track_id, first, last)

        def start(material: "TrackMaterial") -> None:
            gaps = {}
            for layer in layers:
                fixed = {key for key in material.fixed(layer) if first <= key <= last}
                found = gaps_in_range(first, last, fixed) if is_range else gaps_around(frame, fixed)
                gaps[layer] = found
            if not any(gaps.values()):
                self._studio.notices.tell(
                    tr("Morph needs a key frame that you fixed on both sides, or a chosen range (Shift+drag)")
                )
                return

            def work(token: CancelToken, _tell: Tell) -> "Filling":
                from core.tracks.filling_in import fill_by_morph

                with _pictures(material) as pictures:
                    return fill_by_morph(material, gaps, pictures.__getitem__, token)

            self._start(work, tr("Morphing…"))

        self._studio.session.read(gather, start)

    def carry(self, direction: int) -> None:
        """Carry what was changed in this frame to those after (1) or before it (-1)."""
        clip, chosen = self._studio.clip, self._selection.frame_range
        if not self._may_start() or clip.clip is None or clip.active_track_id is None:
            return
        track_id, frame, layers = clip.active_track_id, clip.frame, self.layers
        way = [frame, *steps_from(frame, direction, MOST_FRAMES, clip.clip.frame_count)]
        if chosen is not None and chosen[0] <= frame <= chosen[1] and chosen[1] > chosen[0]:
            way = [number for number in way if chosen[0] <= number <= chosen[1]]
        stops = self._studio.actions["time.stop_at_fixed"].isChecked()

        def gather(project: "Project") -> "tuple[TrackMaterial, dict[Layer, Correction]]":
            from core.tracks.filling_in import correction_in, gather_track

            found = {layer: correction_in(project, MaskKey(track_id, frame, layer)) for layer in layers}
            changed = {layer: change for layer, change in found.items() if change is not None}
            return gather_track(project, track_id, min(way), max(way)), changed

        def start(gathered: "tuple[TrackMaterial, dict[Layer, Correction]]") -> None:
            material, corrections = gathered
            if not corrections or len(way) < 2:
                self._studio.notices.tell(tr("Nothing to carry: correct this frame's mask first"))
                return

            def work(token: CancelToken, tell: Tell) -> "Filling":
                from core.tracks.filling_in import fill_by_carrying

                at_fixed = AtFixed.STOP if stops else AtFixed.SKIP
                with _pictures(material) as pictures:
                    return fill_by_carrying(
                        material,
                        corrections,
                        way,
                        pictures.__getitem__,
                        at_fixed=at_fixed,
                        cancel=token,
                        tell=tell,
                    )

            self._start(work, tr("Carrying the correction…"))

        self._studio.session.read(gather, start)

    # What was computed

    def keep(self) -> None:
        """Save what is shown, as one step."""
        filling = self.filling
        if filling is None or not self._studio.session.can_edit:
            return
        self._end()
        self._studio.session.submit_edit(
            lambda project: project.fillings.fill(filling.masks, label=_label(filling))
        )

    def drop(self) -> None:
        """Give up what is shown or computed; nothing changes."""
        if self._is_busy:
            self.work.cancel()
        self._end()

    def close(self) -> None:
        """End the thread."""
        self._end()
        self.work.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While something is shown Enter keeps it and Esc drops it, wherever the focus is in the window."""
        if isinstance(event, QKeyEvent) and event.type() in (
            QEvent.Type.ShortcutOverride,
            QEvent.Type.KeyPress,
        ):
            is_keep = event.key() in _ENTER and self.filling is not None
            is_ours = event.key() == Qt.Key.Key_Escape or is_keep
            if is_ours and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and self._has_keys():
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    (self.keep if is_keep else self.drop)()
                return True
        return super().eventFilter(watched, event)

    def _has_keys(self) -> bool:
        active = QApplication.activeWindow()
        return active is self._studio.window and not isinstance(active, QDialog)

    def _start(self, work: Callable[[CancelToken, Tell], Any], text: str) -> None:
        self._end()
        self._is_busy = True
        self._listen()
        self._overlay.bar.tell(text, can_keep=False)
        self.work.start(work, self._on_done)

    def _on_told(self, frame: int) -> None:
        self._overlay.bar.tell(tr("Carrying the correction: frame {n}", n=frame), can_keep=False)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._studio.notices.fail(error)

    def _on_done(self, filling: "Filling") -> None:
        self._is_busy = False
        if not filling.masks:
            self._end()
            self._studio.notices.tell(_empty_text(filling))
            return
        self.filling = filling
        self._show()

    def _show(self) -> None:
        clip = self._studio.clip
        if self.filling is None or clip.clip is None:
            return
        track, bar = clip.active_track, self._overlay.bar
        bar.plot.trust, bar.plot.frames = dict(self.filling.trust), frozenset(self.filling.frames)
        bar.plot.frame = clip.frame
        bar.plot.update()
        bar.tell(_text(self.filling), can_keep=True, has_plot=bool(self.filling.trust))
        for layer in Layer:
            code = self.filling.masks.get(MaskKey(clip.active_track_id or 0, clip.frame, layer))
            outline = None
            if code is not None and track is not None:
                line = Qt.PenStyle.SolidLine if layer is Layer.MODAL else Qt.PenStyle.DashLine
                outline = outline_of(code, clip.clip.margin, track.colour, line, 0.3)
            self._overlay.put(f"filling-{layer}", outline)

    def _end(self) -> None:
        self.filling, self._is_busy = None, False
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self._overlay.bar.hide()
        for layer in Layer:
            self._overlay.put(f"filling-{layer}", None)

    def _listen(self) -> None:
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def _on_active_changed(self) -> None:
        if self._studio.clip.active_track_id != self._track_id:
            self._track_id = self._studio.clip.active_track_id
            if self.filling is not None or self._is_busy:
                self.drop()

    def _on_changed(self, outcome: Outcome) -> None:
        ours = self.filling is not None and set(self.filling.masks) & outcome.changes.masks
        if ours:
            self.drop()
            self._studio.notices.tell(tr("The masks were changed meanwhile: the preview was dropped"))

    def _may_start(self) -> bool:
        clip = self._studio.clip
        if clip.active_track_id is None:
            self._studio.notices.tell(tr("Choose a track first: click its object, or press its number"))
            return False
        return self._studio.session.can_edit and clip.masks_are_loaded


def _pictures(material: "TrackMaterial") -> MediaFrameSequence:
    return MediaFrameSequence(material.media, material.canvas, material.frame_count)


def _label(filling: "Filling") -> str:
    return kept(f"{filling.label}, {_kept_span(filling.frames)}")


def span(frames: Iterable[int]) -> str:
    """Return "frame 4" or "12 frames, 3–20"."""
    found = sorted(frames)
    if len(found) == 1:
        return tr("frame {frame}", frame=found[0])
    return tr("{n} frames, {first}–{last}", n=len(found), first=found[0], last=found[-1])


def _kept_span(frames: Iterable[int]) -> str:
    found = sorted(frames)
    if len(found) == 1:
        return kept(f"frame {found[0]}")
    return kept(f"{len(found)} frames, {found[0]}–{found[-1]}")


def _text(filling: "Filling") -> str:
    parts = [f"{filling.label}: {span(filling.frames)}"]
    if filling.trust:
        low, high = min(filling.trust.values()), max(filling.trust.values())
        parts.append(tr("trust {high:.0%} to {low:.0%}", low=low, high=high))
    if filling.ended_at is not None:
        parts.append(tr("ends at frame {n}", n=filling.ended_at))
    if filling.kept:
        parts.append(tr("{n} fixed: stay", n=len(filling.kept)))
    return " · ".join(parts)


def _empty_text(filling: "Filling") -> str:
    if filling.ended_at is not None:
        return tr("Nothing carried: trust fell at once, in frame {n}", n=filling.ended_at)
    return tr("Nothing to fill in: the frames there are fixed already")
