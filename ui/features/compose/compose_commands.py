"""Layers as a whole: which there are, which are shown and locked, in which order, how they look."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core.changes.steps import StepKind
from core.compose.layers import Backdrop, Composition, ObjectLayer
from core.compose.rules import MOST_SOFT_PX
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.take_dialog import TakeDialog, TakeRow
from ui.language import kept, tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project

OPACITY_STEP = 0.1
SOFT_STEP = 1.0


class ComposeCommands:
    """The Compose menu but for place, time and rendering."""

    def __init__(self, studio: Studio, state: ComposeState) -> None:
        self._studio, self._state = studio, state
        self.dialog: TakeDialog | None = None
        bind = studio.actions.bind
        bind("compose.add", self.ask_object)
        bind("compose.duplicate", self.duplicate)
        bind("compose.remove", self.remove)
        bind("compose.next", self.choose_next)
        bind("compose.show", lambda: self.toggle("shown"))
        bind("compose.lock", lambda: self.toggle("locked"))
        bind("compose.forward", lambda: self.move(1))
        bind("compose.backward", lambda: self.move(-1))
        bind("compose.light", lambda: self.toggle_look("match_light"))
        bind("compose.shadow", lambda: self.toggle_look("contact_shadow"))
        bind("compose.fainter", lambda: self.change_opacity(-OPACITY_STEP))
        bind("compose.stronger", lambda: self.change_opacity(OPACITY_STEP))
        bind("compose.harder", lambda: self.change_softness(-SOFT_STEP))
        bind("compose.softer", lambda: self.change_softness(SOFT_STEP))
        bind("compose.complete", lambda: self.set_backdrop(Backdrop.COMPLETED))
        bind("compose.alone", lambda: self.set_backdrop(Backdrop.NONE))

    # Which layers

    def ask_object(self) -> None:
        """Ask for a completed object of any clip of the project."""
        self._studio.playback.pause()
        if self._composition() is not None and self._studio.may_edit():
            self._studio.session.read(_objects, self._ask)

    def take(self, track_id: int) -> None:
        """Add a layer of a track, in front of all."""
        composition = self._composition()
        if composition is None:
            return

        def done(layer: ObjectLayer) -> None:
            now = self._state.composition
            if now is not None and now.clip_id == composition.clip_id and layer.id == now.next_id:
                self._state.chosen_id = layer.id
                self._state.keep(now.with_layer(layer), StepKind.NEW_LAYER, layer.name)

        self._studio.session.read(lambda project: project.compositions.new_layer(composition, track_id), done)

    def duplicate(self) -> None:
        """Put a copy of the layer right in front of it."""
        layer, composition = self._state.layer_in_hand(), self._composition()
        if layer is not None and composition is not None:
            self._state.chosen_id = composition.next_id
            copy = composition.duplicated(layer.id, kept(f"{layer.name} {composition.next_id}"))
            self._state.keep(copy, StepKind.DUPLICATE_LAYER, layer.name)

    def remove(self) -> None:
        """Take the layer away; masks and completions stay."""
        layer, composition = self._state.free_layer(), self._composition()
        if layer is None or composition is None:
            return
        order = composition.order_at(self._studio.clip.frame)
        at = order.index(layer.id)
        rest = [*order[:at][::-1], *order[at + 1 :]]
        self._state.chosen_id = rest[0] if rest else None
        self._state.keep(composition.without_layer(layer.id), StepKind.REMOVE_LAYER, layer.name)

    def choose_next(self) -> None:
        """Choose the layer behind the chosen one; behind the last comes the foremost."""
        composition = self._composition()
        if composition is None or not composition.order:
            return
        order = composition.order_at(self._studio.clip.frame)
        at = order.index(self._state.chosen_id) if self._state.chosen_id in order else 0
        self._state.choose(order[at - 1])

    # What they are like

    def toggle(self, field: str, layer_id: int | None = None) -> None:
        """Show, hide, lock or unlock a layer; None = the chosen one."""
        composition = self._composition()
        if layer_id is None:
            layer = self._state.layer_in_hand()
            layer_id = None if layer is None else layer.id
        if composition is None or layer_id is None:
            return
        if layer_id != self._state.chosen_id:
            self._state.choose(layer_id)
        layer = composition.layer(layer_id)
        if field == "locked":
            self._state.keep_layer(replace(layer, locked=not layer.locked))
        else:
            self._state.change_chosen(shown=not layer.shown)

    def toggle_look(self, field: str) -> None:
        """Match the light of the layer, or give it a shadow; or not any more."""
        layer = self._state.free_layer()
        if layer is not None:
            self._state.change_chosen(StepKind.EDIT_LAYER, **{field: not getattr(layer, field)})

    def change_opacity(self, step: float) -> None:
        """Make the layer fainter or stronger."""
        layer = self._state.free_layer()
        if layer is not None:
            self._state.change_chosen(opacity=max(0.0, min(1.0, round(layer.opacity + step, 2))))

    def change_softness(self, step: float) -> None:
        """Make the layer's edge harder or softer."""
        layer = self._state.free_layer()
        if layer is not None:
            self._state.change_chosen(softness=max(0.0, min(MOST_SOFT_PX, layer.softness + step)))

    # Order

    def move(self, steps: int) -> None:
        """Move the layer to the front (positive) or back, in the marked range or the whole clip."""
        layer, composition = self._state.layer_in_hand(), self._composition()
        if layer is None or composition is None:
            return
        moved = composition.moved(layer.id, steps, *self._reach())
        if moved != composition:
            self._state.keep(moved, StepKind.LAYER_ORDER, layer.name)
        elif steps > 0:
            self._studio.notices.tell(tr("{name} is in front already", name=layer.name))
        else:
            self._studio.notices.tell(tr("{name} is behind all others already", name=layer.name))

    def order(self, ids: tuple[int, ...]) -> None:
        """Lay the layers in this order, back to front, in the marked range or the whole clip."""
        composition = self._composition()
        if composition is not None:
            self._state.keep(composition.ordered(ids, *self._reach()), StepKind.LAYER_ORDER)

    def set_backdrop(self, backdrop: Backdrop) -> None:
        """Lay something else behind all; the same again brings back what the clip shows."""
        composition = self._composition()
        if composition is not None:
            new = Backdrop.SEEN if composition.backdrop is backdrop else backdrop
            self._state.keep(replace(composition, backdrop=new), StepKind.BACKDROP)

    # Inside

    def _composition(self) -> Composition | None:
        if not self._state.is_on or self._state.composition is None:
            self._studio.notices.tell(tr("Open the page Compose first ({key[view.compose]})"))
            return None
        return self._state.composition

    def _reach(self) -> tuple[int | None, int | None]:
        return self._studio.places.timeline.selected_range or (None, None)

    def _ask(self, rows: list[TakeRow]) -> None:
        if not rows:
            self._studio.notices.tell(
                tr("No object of this project is completed yet: {key[complete.clip]} completes this clip")
            )
            return
        here = self._studio.clip.clip
        self.dialog = TakeDialog(self._studio.window, rows, here.id if here is not None else 0)
        self.dialog.accepted.connect(partial(self._taken, self.dialog))
        self.dialog.open()

    def _taken(self, dialog: TakeDialog) -> None:
        if dialog.track_id is not None:
            self.take(dialog.track_id)


def _objects(project: "Project") -> list[TakeRow]:
    """Return all completed objects of a project."""
    rows = []
    for clip in project.clips.list():
        done = Counter(one.track_id for one in project.completions.frames(clip.id))
        rows += [
            TakeRow(clip.id, clip.name, track.id, track.name, done[track.id])
            for track in project.tracks.list(clip.id)
            if done[track.id]
        ]
    return rows
