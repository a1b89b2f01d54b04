"""The composition of the clip on screen: what the store keeps, what is being tried, which layer is chosen."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.changes.steps import Facts, Step, StepKind
from core.compose.layers import Composition, ObjectLayer
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project

ROOM = "compositions"
"""In what a change of the store touched."""


class ComposeState(QObject):
    """One for the window; the list, the numbers, the canvas and the lane follow it.

    Signals:
        changed(): The composition, what is tried, or the chosen layer is another one.
        switched(bool): Composing begins or ends.
    """

    changed = Signal()
    switched = Signal(bool)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self.is_on = False
        self.composition: Composition | None = None
        """As the store has it, or will have in a moment; None = it is being read, or there is no clip."""
        self.draft: Composition | None = None
        """What the mouse is trying; it is shown and not kept."""
        self.chosen_id: int | None = None
        self._epoch = 0
        studio.clip.clip_changed.connect(self._on_clip_changed)
        studio.session.changed.connect(self._on_changed)

    @property
    def shown(self) -> Composition | None:
        """What is on screen."""
        return self.draft or self.composition

    @property
    def chosen(self) -> ObjectLayer | None:
        """The chosen layer as it is shown."""
        shown = self.shown
        return (
            None if shown is None else next((one for one in shown.layers if one.id == self.chosen_id), None)
        )

    def switch(self, is_on: bool) -> None:
        """Begin or end composing."""
        if is_on != self.is_on:
            self.is_on, self.draft = is_on, None
            if is_on:
                self.read()
            self.switched.emit(is_on)
            self.changed.emit()

    def choose(self, layer_id: int | None) -> None:
        """Choose a layer, or none."""
        if layer_id != self.chosen_id:
            self.chosen_id, self.draft = layer_id, None
            self.changed.emit()

    def try_out(self, draft: Composition | None) -> None:
        """Show a composition without keeping it; None ends."""
        if draft is not self.draft:
            self.draft = draft
            self.changed.emit()

    def keep(self, new: Composition, kind: StepKind, name: str = "") -> None:
        """Keep a composition as one undo step, shown at once; `name` is that of the layer it is about."""
        self.draft = None
        before = self.composition
        if before is None or new == before or not self._studio.may_edit():
            self.changed.emit()
            return
        self.composition = new
        self._epoch += 1
        step = Step(kind, Facts(track=name))

        def change(project: "Project") -> object:
            return project.compositions.change(new.clip_id, new, step)

        self._studio.session.edits.submit(change, dropped=self.read, step=step)  # type: ignore[arg-type]
        self.changed.emit()

    def keep_layer(self, layer: ObjectLayer, kind: StepKind = StepKind.EDIT_LAYER) -> None:
        """Keep another state of a layer."""
        if self.composition is not None:
            self.keep(self.composition.with_layer(layer), kind, layer.name)

    def change_chosen(self, kind: StepKind = StepKind.EDIT_LAYER, **fields: object) -> None:
        """Keep other values of fields of the chosen layer; a locked one is left alone, and that is said."""
        layer = self.free_layer()
        if layer is not None:
            self.keep_layer(replace(layer, **fields), kind)  # type: ignore[arg-type]

    def layer_in_hand(self) -> ObjectLayer | None:
        """Return the chosen layer as it is kept; where none is, the person is told."""
        self.draft = None
        if not self.is_on:
            # Nobody would see what changes.
            self._studio.notices.tell(tr("Open the page Compose first ({key[view.compose]})"))
            return None
        layer = self.chosen
        if layer is None:
            self._studio.notices.tell(tr("Choose a layer first: click its object or its row"))
        return layer

    def free_layer(self) -> ObjectLayer | None:
        """Return the chosen layer where it may be changed; else the person is told why not."""
        layer = self.layer_in_hand()
        if layer is not None and layer.locked:
            self._studio.notices.tell(
                tr("{name} is locked ({key[compose.lock]} unlocks it)", name=layer.name)
            )
            return None
        return layer

    def read(self, then: Callable[[], object] = lambda: None) -> None:
        """Read the composition of the clip on screen anew."""
        clip = self._studio.clip.clip
        self._epoch += 1
        epoch = self._epoch
        if clip is None or not self._studio.session.is_open:
            self.composition = self.draft = None
            self.changed.emit()
            return

        def done(found: Composition) -> None:
            if epoch != self._epoch:
                return
            self.composition = found
            if self.chosen_id not in found.order:
                self.chosen_id = found.order_at(self._studio.clip.frame)[-1] if found.order else None
            self.changed.emit()
            then()

        self._studio.session.read(lambda project: project.compositions.of(clip.id), done)

    def _on_clip_changed(self) -> None:
        self.composition = self.draft = self.chosen_id = None
        if self.is_on:
            self.read()
        self.changed.emit()

    def _on_changed(self, outcome: Outcome) -> None:
        clip = self._studio.clip.clip
        if clip is None or not self.is_on:
            return
        changes = outcome.changes
        # Without a kept one, the composition follows the completed objects of the clip.
        if (ROOM, clip.id) in changes.marks or changes.completions or changes.tracks or changes.clips:
            self.read()
