"""What a tool over time would fill in: computed off the UI thread, shown while scrubbing, then decided on."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog

from core.changes.masks import MaskKey
from core.changes.steps import StepKind
from core.masks.rle import Rle
from core.progress import CancelToken
from core.types import Layer
from ui.canvas.outline_overlay import outline_of
from ui.features.over_time.filling_words import describe_filling, describe_nothing
from ui.features.over_time.number_part import NumberPart
from ui.features.over_time.over_time_overlay import OverTimeOverlay
from ui.features.over_time.trust_plot import TrustFacts
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.work.pool import Rank

if TYPE_CHECKING:
    from core.operations.filling_in import Filling

Tell = Callable[[int], None]
"""Hears which frame the work has come to; may be called on any thread."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LESS_OR_MORE: dict[int, int] = {int(Qt.Key.Key_BracketLeft): -1, int(Qt.Key.Key_BracketRight): 1}


class FillingPreview(QObject):
    """Shows one filling and saves it with Enter as one step; Esc drops it.

    Signals:
        shown(Filling): It is on screen, or another one.
        keeping(Filling): It is on its way to the disk.
        kept(Filling, Outcome): It is saved; comes before anything else hears of the outcome.
        refused(Filling): The store did not take it.
        ended(): Nothing is shown or computed any more.
        told(int): The work has come to this frame.
    """

    shown = Signal(object)
    keeping = Signal(object)
    kept = Signal(object, object)
    refused = Signal(object)
    ended = Signal()
    told = Signal(int)
    _told = Signal(int, int)

    def __init__(self, studio: Studio, overlay: OverTimeOverlay) -> None:
        super().__init__(studio.window)
        self._studio, self._overlay = studio, overlay
        self._lane = studio.work.lane("over-time", Rank.ASKED, may_be_left=True)
        self._number = 0
        self.filling: Filling | None = None
        self.least_trust = 0.0
        """Where the line in the plot lies."""
        self._is_busy = self._has_draft = False
        self._text = ""
        overlay.bar.keep.clicked.connect(self.keep)
        overlay.bar.drop.clicked.connect(self.drop)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        studio.clip.frame_changed.connect(lambda _frame: self._show())
        studio.clip.scene_changed.connect(lambda _scene: self._show_draft())
        studio.clip.clip_changed.connect(self.drop)
        studio.clip.active_changed.connect(self._on_active_changed)
        studio.session.changed.connect(self._on_changed)
        self._track_id = studio.clip.active_track_id

    @property
    def is_busy(self) -> bool:
        """Whether something is being computed."""
        return self._is_busy

    def start(self, work: Callable[[CancelToken, Tell], Any], text: str) -> None:
        """Compute a filling in place of what is shown."""
        self._end()
        self._go(work, text)
        self._overlay.bar.tell(text, can_keep=False)

    def go_on(self, work: Callable[[CancelToken, Tell], Any], text: str, known: "Filling") -> None:
        """Compute more of a filling, showing what is known of it."""
        self._go(work, text)
        self.filling = known
        self._show()

    def offer(self, filling: "Filling") -> None:
        """Show a filling that is ready, in place of what is shown or computed."""
        self._lane.cancel()
        self._is_busy = False
        self.filling = filling
        self._show()

    def keep(self) -> None:
        """Save what is shown, as one step."""
        filling = self.filling
        if filling is None or not filling.masks or not self._studio.session.can_edit:
            return
        self._lane.cancel()
        self.keeping.emit(filling)
        self._end()
        self._studio.session.edits.submit(
            lambda project: project.fillings.fill(
                filling.masks, step=filling.whole_step, painted=filling.painted
            ),
            lambda outcome: self.kept.emit(filling, outcome),
            lambda: self.refused.emit(filling),
        )

    def drop(self) -> None:
        """Give up what is shown or computed; nothing changes."""
        self._lane.cancel()
        self._end()

    def close(self) -> None:
        """Let go of the keys (the window goes)."""
        self._end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps it, Esc drops it, [ and ] change its number, wherever the focus is."""
        if isinstance(event, QKeyEvent) and event.type() in (
            QEvent.Type.ShortcutOverride,
            QEvent.Type.KeyPress,
        ):
            answer = self._answer_to(event)
            if answer is not None and self._has_keys():
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    answer()
                return True
        return super().eventFilter(watched, event)

    def _answer_to(self, event: QKeyEvent) -> Callable[[], None] | None:
        bar = self._overlay.bar
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        if event.key() == Qt.Key.Key_Escape:
            return self.drop
        if event.key() in _ENTER and bar.is_typed_in:
            return bar.take_number
        if event.key() in _ENTER and self.filling is not None:
            return self.keep
        step = _LESS_OR_MORE.get(event.key())
        if step is not None and bar.has_number:
            return lambda: bar.more_or_less(step)
        return None

    def _has_keys(self) -> bool:
        active = QApplication.activeWindow()
        return active is self._studio.window and not isinstance(active, QDialog)

    def _go(self, work: Callable[[CancelToken, Tell], Any], text: str) -> None:
        self._is_busy, self._text = True, text
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self._number = number = self._number + 1
        self._lane.newest(
            lambda token: work(token, partial(self._told.emit, number)), self._on_done, self._on_failed
        )

    def _on_told(self, number: int, frame: int) -> None:
        if number != self._number or not self._is_busy:
            return
        self.told.emit(frame)
        if self.filling is None:
            self._overlay.bar.tell(f"{self._text} " + tr("frame {n}", n=frame), can_keep=False)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._studio.notices.fail(error)

    def _on_done(self, filling: "Filling") -> None:
        self._is_busy = False
        if not filling.masks and filling.ended_at is None:
            self._end()
            self._studio.notices.tell(describe_nothing(filling))
            return
        self.filling = filling
        self._show()

    def _show(self) -> None:
        clip, filling = self._studio.clip, self.filling
        if filling is None or clip.clip is None:
            return
        track, bar = clip.active_track, self._overlay.bar
        facts = TrustFacts(dict(filling.trust), frozenset(filling.frames), self.least_trust)
        bar.plot.show_facts(facts, clip.frame)
        text = describe_filling(filling) + (" · …" if self._is_busy else "")
        bar.tell(text, can_keep=bool(filling.masks), asks=self._numbers_of(filling))
        for layer in Layer:
            code = filling.masks.get(MaskKey(clip.active_track_id or 0, clip.frame, layer))
            outline = None
            if code is not None and track is not None:
                line = Qt.PenStyle.SolidLine if layer is Layer.MODAL else Qt.PenStyle.DashLine
                outline = outline_of(code, clip.clip.margin, track.colour, line)
            self._overlay.put(f"filling-{layer}", outline)
        self._show_draft()
        self.shown.emit(filling)

    def _numbers_of(self, filling: "Filling") -> NumberPart | None:
        bar = self._overlay.bar
        if filling.chatter is not None:
            return bar.steady
        if filling.painted:
            return bar.reach
        if filling.step.kind is StepKind.MORPH:
            return bar.morph
        return bar.trust if filling.trust else None

    def _show_draft(self) -> None:
        """Show this frame as it would be; what it would replace only hides what is to be judged."""
        clip, filling = self._studio.clip, self.filling
        masks: dict[Layer, Rle] = {}
        if filling is not None and clip.masks_are_loaded and clip.active_track_id is not None:
            keys = {layer: MaskKey(clip.active_track_id, clip.frame, layer) for layer in Layer}
            found = {layer: filling.masks.get(key) for layer, key in keys.items()}
            masks = {layer: code for layer, code in found.items() if code is not None}
        if masks and clip.active_track_id is not None:
            for layer in Layer:
                present = clip.mask(clip.active_track_id, layer)
                if layer not in masks and present is not None:
                    masks[layer] = present.rle
        if masks or self._has_draft:
            self._has_draft = bool(masks)
            self._studio.canvas.set_draft(masks or None)

    def _end(self) -> None:
        self.filling, self._is_busy = None, False
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self._overlay.bar.put_away()
        for layer in Layer:
            self._overlay.put(f"filling-{layer}", None)
        self._show_draft()
        self.ended.emit()

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
