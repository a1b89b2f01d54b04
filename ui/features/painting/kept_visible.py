"""Amodal erasing over visible pixels: they stay, and who wants to is asked whether they shall go too."""

from PySide6.QtCore import QObject

from core.changes.steps import Facts, Step, StepKind
from core.masks.rle import Rle, difference
from core.types import Layer
from ui.canvas.tools.stroke_result import StrokeResult
from ui.language import tr
from ui.session.preferences import is_on
from ui.studio import Studio
from ui.widgets.error_bar import Message, MessageAction, MessageKind

TOPIC = "hint"
"""The question takes the place of the hint that visible pixels stay."""


class KeptVisible(QObject):
    """The rule modal ⊆ amodal, where a person may want the visible pixels gone as well.

    Nothing waits for the answer: the stroke is saved with the visible pixels kept. The answer takes that step
    back and saves one in its place, so it stays one step of undo.
    """

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._settings = studio.settings
        self._bar = studio.messages
        self._asks = is_on(studio.settings, "ask_before_visible", otherwise=False)
        action = studio.actions["layer.ask"]
        action.setChecked(self._asks)
        action.toggled.connect(self._on_toggled)
        studio.canvas.stroke_finished.connect(self._on_stroke)
        studio.clip.frame_changed.connect(lambda _frame: self._stop_asking())
        studio.session.undo_changed.connect(self._on_undo_changed)
        self._asks_about: Step | None = None
        """What was done, while the question stands."""

    def _on_toggled(self, asks: bool) -> None:
        self._asks = asks
        self._settings.setValue("ask_before_visible", "true" if asks else "false")

    def _on_stroke(self, stroke: StrokeResult) -> None:
        self._asks_about = None
        modal = self._studio.clip.mask(stroke.track_id, Layer.MODAL)
        if not self._asks or stroke.refused is None or modal is None or stroke.layer is not Layer.AMODAL:
            return
        if self._studio.stroke_taker() is not None:
            # It is not saved yet: there is no step that the answer could take back.
            return
        frame = self._studio.clip.frame
        self._asks_about = Step(stroke.kind, Facts(frame=frame))
        has_step = stroke.after != stroke.before
        seen, refused = modal.rle, stroke.refused
        self._bar.show_message(
            Message(
                MessageKind.INFO,
                tr("The eraser went over visible pixels, which stayed. Take them from both layers?"),
                actions=(
                    MessageAction(
                        tr("Take from both"),
                        lambda: self._take(seen, stroke.after, refused, frame, has_step=has_step),
                    ),
                    MessageAction(tr("Keep them"), lambda: None),
                ),
                topic=TOPIC,
            )
        )

    def _take(self, modal: Rle, amodal: Rle, refused: Rle, frame: int, *, has_step: bool) -> None:
        clip, session = self._studio.clip, self._studio.session
        if clip.frame != frame or not session.can_edit:
            return
        if has_step:
            session.undo()
        masks = {Layer.MODAL: difference(modal, refused), Layer.AMODAL: difference(amodal, refused)}
        clip.commit(masks, Step(StepKind.ERASE_BOTH, Facts(frame=frame)))

    def _on_undo_changed(self, _status: object) -> None:
        status = self._studio.session.undo_status
        if status.undo not in (self._asks_about, None) and not self._studio.session.saved.is_saving:
            self._stop_asking()

    def _stop_asking(self) -> None:
        if self._asks_about is not None:
            self._asks_about = None
            self._bar.close_topic(TOPIC)
