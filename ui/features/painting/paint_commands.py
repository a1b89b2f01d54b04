"""Tools, brush size and the layer that is painted on."""

from functools import partial

from core.types import Layer
from ui.features.painting.tool_options import IN_FRONT, ToolOptions
from ui.language import tr
from ui.studio import Studio

TOOLS = {
    "tool.select": "select",
    "tool.brush": "brush",
    "tool.eraser": "eraser",
    "tool.hidden": "hidden",
    "tool.outline": "outline",
    "tool.outline_away": "outline_away",
    "tool.vertices": "vertices",
    "tool.bucket": "bucket",
    "tool.place": "place",
    "tool.scribble": "scribble",
    "tool.in_front": "in_front",
    "tool.box": "box",
    "tool.unknown": "unknown",
    "tool.pan": "pan",
}
COVER_TOOLS = frozenset(
    ("tool.in_front", "tool.brush", "tool.eraser", "tool.outline", "tool.outline_away", "tool.bucket")
) | {"tool.place", "tool.pan"}
"""Tools with which what is in front stays in hand."""
SIZES = ("brush", "eraser")
HARDNESS_STEP = 0.2
GROWTH = 1.2
"""Factor of one step of the size keys."""
DEFAULT_RADIUS_PX = 14.0


class PaintCommands:
    """The Tools menu and the card of tool options."""

    def __init__(self, studio: Studio, options: ToolOptions) -> None:
        self._studio = studio
        self._options = options
        self._settings = studio.settings
        bind = studio.actions.bind
        for action_id in TOOLS:
            bind(action_id, partial(self.choose, action_id))
        bind("tool.smaller", lambda: self.set_radius(min(self.radius / GROWTH, self.radius - 1)))
        bind("tool.larger", lambda: self.set_radius(max(self.radius * GROWTH, self.radius + 1)))
        bind("tool.softer", lambda: self.set_hardness(self._studio.canvas.hardness - HARDNESS_STEP))
        bind("tool.harder", lambda: self.set_hardness(self._studio.canvas.hardness + HARDNESS_STEP))
        bind("layer.toggle", self.toggle_layer)
        options.layer_chosen.connect(self._on_layer_chosen)
        options.radius_chosen.connect(self.set_radius)
        options.hardness_chosen.connect(self.set_hardness)
        studio.canvas.tool_changed.connect(options.show_tool)
        studio.canvas.brush_radius_changed.connect(self._on_radius_changed)
        studio.canvas.stroke_blocked.connect(studio.notices.tell)
        studio.canvas.hint_raised.connect(studio.notices.tell)
        studio.canvas.track_picked.connect(self._on_track_picked)
        studio.clip.active_changed.connect(self._on_active_changed)
        studio.clip.covers.changed.connect(self._on_active_changed)
        self._restore_sizes()
        self.choose("tool.select")
        self._on_active_changed()

    @property
    def radius(self) -> float:
        """Brush radius in picture pixels."""
        return self._studio.canvas.brush_radius_px

    def choose(self, action_id: str) -> None:
        """Take a tool in hand; one that does not work on what is in front lays that down."""
        if action_id not in COVER_TOOLS:
            self._studio.clip.covers.set_active(None)
        for other in TOOLS:
            self._studio.actions[other].setChecked(other == action_id)
        self._studio.canvas.set_tool(TOOLS[action_id])

    def set_radius(self, radius_px: float) -> None:
        """Set the brush radius in picture pixels."""
        self._studio.canvas.brush_radius_px = max(1.0, min(500.0, radius_px))
        self._on_radius_changed(self.radius)

    def set_hardness(self, hardness: float) -> None:
        """Set how much of the brush's disc is painted whatever lies there, 0.2..1."""
        canvas = self._studio.canvas
        canvas.hardness = max(HARDNESS_STEP, min(1.0, round(hardness, 2)))
        self._options.show_hardness(canvas.hardness)
        canvas.update()

    def toggle_layer(self) -> None:
        """Paint on the other layer; from what is in front, on the track again."""
        clip = self._studio.clip
        if clip.covers.active is not None:
            clip.covers.set_active(None)
        else:
            clip.set_active_layer(Layer.MODAL if clip.active_layer is Layer.AMODAL else Layer.AMODAL)
        is_modal = clip.active_layer is Layer.MODAL
        self._studio.notices.tell(
            tr("Painting on the modal mask: what is visible")
            if is_modal
            else tr("Painting on the amodal mask: the whole object")
        )

    def _restore_sizes(self) -> None:
        """Give brush and eraser the sizes that they had when a window was last open."""
        sizes = {name: self._settings.value(f"{name}_radius", DEFAULT_RADIUS_PX) for name in SIZES}
        for name, size in sizes.items():
            self._studio.canvas.set_tool(name)
            self.set_radius(float(str(size)))

    def _on_radius_changed(self, radius_px: float) -> None:
        self._options.show_radius(radius_px)
        self._settings.setValue(f"{self._studio.canvas.tool.size_name or 'brush'}_radius", radius_px)

    def _on_layer_chosen(self, value: str) -> None:
        if value == IN_FRONT:
            self._studio.actions["tool.in_front"].trigger()
        else:
            self._studio.clip.covers.set_active(None)
            self._studio.clip.set_active_layer(Layer(value))

    def _on_active_changed(self) -> None:
        clip, cover = self._studio.clip, self._studio.clip.covers.active
        if cover is not None:
            self._options.show_layer(IN_FRONT)
            self._studio.canvas.track_colour = cover.colour
            self._studio.canvas.set_active(cover.id, Layer.MODAL, is_cover=True)
            return
        self._options.show_layer(clip.active_layer)
        if clip.active_track is not None:
            self._studio.canvas.track_colour = clip.active_track.colour
        self._studio.canvas.set_active(clip.active_track_id, clip.active_layer)

    def _on_track_picked(self, track_id: int) -> None:
        self._studio.clip.set_active_track(None if track_id < 0 else track_id)
