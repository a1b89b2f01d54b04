"""What joins the page, the lane, the canvas and its handles to one composition."""

from PySide6.QtCore import QObject

from core.compose.layers import Backdrop, Composition, Easing, KeyFrame, ObjectLayer
from core.compose.placing import key_at
from ui.canvas.tools.arrange import ArrangeTool, LayerBox
from ui.features.compose.compose_commands import ComposeCommands
from ui.features.compose.compose_panel import ComposePanel
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.composed_view import ComposedView
from ui.features.compose.hole_legend import HoleLegend
from ui.features.compose.key_lane import KeyLane
from ui.features.compose.layer_card import CardFacts
from ui.features.compose.layer_list import LayerRow
from ui.features.compose.order_lane import OrderLane
from ui.features.compose.placing_commands import PlacingCommands, key_before
from ui.language import tr
from ui.studio import Studio
from ui.widgets.key_tips import follow_keys

PAGE = "compose"
TOOL = "arrange"


class ComposePage(QObject):
    """Shows the composition everywhere while its page is open, and hands on what a person does there."""

    def __init__(
        self,
        studio: Studio,
        state: ComposeState,
        view: ComposedView,
        panel: ComposePanel,
        lanes: tuple[KeyLane, OrderLane],
        commands: ComposeCommands,
        placing: PlacingCommands,
    ) -> None:
        super().__init__(studio.window)
        self._studio, self._state, self._view = studio, state, view
        self._panel = panel
        self._lane, self._order = lanes
        self.legend = HoleLegend(studio.canvas)
        self._is_taking_tool = False
        side, clip = studio.places.side, studio.clip
        studio.actions.bind("view.compose", lambda: side.toggle_page(PAGE))
        studio.actions.bind("compose.numbers", panel.card.focus_numbers)
        studio.actions.bind("compose.holes", self._on_marks)
        studio.actions["compose.holes"].setChecked(True)
        panel.closed.connect(lambda: side.toggle_page(PAGE))
        side.page_changed.connect(lambda key: self._switch(key == PAGE))
        panel.list.layer_chosen.connect(state.choose)
        panel.list.show_toggled.connect(lambda layer: commands.toggle("shown", layer))
        panel.list.lock_toggled.connect(lambda layer: commands.toggle("locked", layer))
        panel.list.reordered.connect(commands.order)
        panel.card.edited.connect(placing.set_number)
        panel.card.easing_chosen.connect(lambda value: placing.set_easing(Easing(value)))
        self._hand_tool(placing)
        studio.canvas.tool_changed.connect(self._on_tool)
        state.changed.connect(self.refresh)
        view.made_changed.connect(self.refresh)
        view.failed.connect(studio.notices.fail)
        clip.frame_changed.connect(lambda _frame: self.refresh())
        clip.tracks_changed.connect(self._on_media)
        studio.session.changed.connect(lambda outcome: self._on_media() if outcome.changes.masks else None)
        studio.places.timeline.range_selected.connect(lambda _first, _last: self.refresh())
        follow_keys(panel, self.refresh)

    def refresh(self) -> None:
        """Show everything as it is now; nothing while the page is closed."""
        state, clip = self._state, self._studio.clip
        if not state.is_on:
            return
        shown, frame = state.shown, clip.frame
        layer = state.chosen
        self._panel.clip.setText(clip.clip.name if clip.clip is not None else "")
        self._panel.show_layers(self._rows(shown), state.chosen_id, _facts(layer, frame))
        marked = self._studio.places.timeline.selected_range
        is_own = shown is not None and shown.order_at(frame) != shown.order
        self._panel.show_reach(marked, is_own=is_own)
        self._lane.show_layer(layer, self._count_of(layer))
        self._order.show_order(shown)
        self._show_holes(shown)
        self._tool().show_box(self._box(layer))

    # Coming and going

    def _switch(self, is_on: bool) -> None:
        studio = self._studio
        if is_on == self._state.is_on:
            return
        studio.actions["view.compose"].setChecked(is_on)
        self._lane.setVisible(is_on)
        if is_on:
            studio.actions["tool.select"].trigger()
            self._is_taking_tool = True
            studio.canvas.set_tool(TOOL)
            self._is_taking_tool = False
        self._state.switch(is_on)
        if not is_on:
            self._order.show_order(None)
            self.legend.hide()
            if studio.canvas.tool_name == TOOL:
                studio.actions["tool.select"].trigger()
        self.refresh()

    def _on_tool(self, name: str) -> None:
        """Masks are painted on the clip and not on what is composed: another tool ends it."""
        if self._state.is_on and name not in (TOOL, "pan") and not self._is_taking_tool:
            self._studio.places.side.toggle_page(PAGE)

    def _hand_tool(self, placing: PlacingCommands) -> None:
        tool = self._tool()
        tool.layer_at = self._layer_at
        tool.chosen = self._state.choose
        tool.changing = placing.try_shift
        tool.taken = placing.shift
        tool.refused = self._state.free_layer

    def _tool(self) -> ArrangeTool:
        tool = self._studio.canvas.tool_of(TOOL)
        assert isinstance(tool, ArrangeTool)
        return tool

    def _on_media(self) -> None:
        """Masks or tracks are others now, and with them what is behind all objects."""
        if self._state.is_on:
            self._view.forget_media()

    # What is shown

    def _rows(self, shown: Composition | None) -> list[LayerRow]:
        if shown is None:
            return []
        clips = {clip.id: clip.name for clip in self._studio.session.clips}
        made = self._view.made
        rows = []
        for layer_id in reversed(shown.order_at(self._studio.clip.frame)):
            layer = shown.layer(layer_id)
            source = "" if layer.source_clip_id == shown.clip_id else clips.get(layer.source_clip_id, "?")
            picture = None if made is None else made.thumbs.get(layer_id)
            is_there = made is None or not layer.shown or layer_id in made.boxes
            rows.append(LayerRow(layer_id, layer.name, source, layer.shown, layer.locked, picture, is_there))
        return rows

    def _box(self, layer: ObjectLayer | None) -> LayerBox | None:
        made = self._view.made
        if (
            layer is None
            or made is None
            or layer.id not in made.boxes
            or made.frame != self._studio.clip.frame
        ):
            return None
        return made.boxes[layer.id]

    def _layer_at(self, x: float, y: float) -> int | None:
        made = self._view.made
        return None if made is None else made.layer_at(x, y)

    def _count_of(self, layer: ObjectLayer | None) -> int:
        clips = {clip.id: clip.frame_count for clip in self._studio.session.clips}
        return 0 if layer is None else clips.get(layer.source_clip_id, 0)

    def _on_marks(self) -> None:
        self._view.set_marks(marks_holes=self._studio.actions["compose.holes"].isChecked())

    def _show_holes(self, shown: Composition | None) -> None:
        made = self._view.made
        share = 0.0 if made is None else made.hole_share
        self.legend.show_holes(share if self._view.marks_holes else 0.0)
        if shown is None:
            words = ""
        elif not shown.layers:
            words = tr(
                "Nothing is completed here yet: {key[complete.clip]} completes all objects of the clip"
            )
        elif shown.backdrop is Backdrop.COMPLETED:
            words = tr(
                "What no frame shows is painted from its surroundings ({key[compose.complete]} marks it)"
            )
        elif shown.backdrop is Backdrop.NONE:
            words = tr("Layers without background ({key[compose.alone]} brings it back)")
        elif share:
            words = tr("Hatched: {share:.1%} of this frame is seen in no frame", share=share)
        else:
            words = tr("No holes in this frame")
        self._panel.show_holes(words)


def _facts(layer: ObjectLayer | None, frame: int) -> CardFacts:
    if layer is None:
        return CardFacts(None, KeyFrame(frame))
    before = key_before(layer, frame) if len(layer.keys) > 1 else None
    has_key = any(key.frame == frame for key in layer.keys)
    return CardFacts(layer, key_at(layer, frame), None if before is None else before.easing, has_key)
