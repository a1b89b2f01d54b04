"""Amodal boxes without the tool: dimmed over the picture, their key frames in the timeline."""

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainterPath

from core.tracks.boxes import box_at
from ui.canvas.outline_overlay import Outline, OutlineOverlay
from ui.canvas.tools.amodal_box import AmodalBoxTool
from ui.features.extent.box_commands import BoxCommands
from ui.language import tr
from ui.studio import Studio

SETTING = "view/amodal_boxes"
DIMMED_TO = 0.55


class BoxView(QObject):
    """Follows the boxes of the clip on screen; View › Amodal boxes shows or hides them."""

    def __init__(self, studio: Studio, boxes: BoxCommands) -> None:
        super().__init__(studio.window)
        self._studio, self._boxes, self._settings = studio, boxes, studio.settings
        self.overlay = OutlineOverlay(studio.canvas, tr("Amodal boxes"))
        self._shown: set[str] = set()
        self._action = studio.actions["view.boxes"]
        self._action.setChecked(str(self._settings.value(SETTING, "true")).lower() != "false")
        self._action.toggled.connect(self._on_toggled)
        clip = studio.clip
        boxes.changed.connect(self._on_boxes)
        clip.frame_changed.connect(lambda _frame: self.show())
        clip.active_changed.connect(self.show)
        clip.tracks_changed.connect(self.show)
        studio.view.changed.connect(lambda _options: self.show())
        studio.canvas.tool_changed.connect(lambda _name: self.show())

    def show(self) -> None:
        """Draw the boxes of the frame on screen; the tool in hand draws that of the active track itself."""
        clip, options = self._studio.clip, self._studio.canvas.options
        has_tool = isinstance(self._studio.canvas.tool, AmodalBoxTool)
        made: dict[str, Outline] = {}
        if self._action.isChecked() and not options.is_raw:
            for track in clip.tracks:
                keys = self._boxes.boxes.get(track.id, {})
                box = box_at(keys, clip.frame) if track.id not in options.hidden_track_ids else None
                if box is None or (has_tool and track.id == clip.active_track_id):
                    continue
                path = QPainterPath()
                path.addRect(QRectF(*box))
                is_key = clip.frame in keys
                line = Qt.PenStyle.SolidLine if is_key else Qt.PenStyle.DashLine
                made[f"box-{track.id}"] = Outline(path, track.colour, line, strength=DIMMED_TO)
        for name in self._shown | made.keys():
            self.overlay.put(name, made.get(name))
        self._shown = set(made)

    def _on_boxes(self) -> None:
        lanes = self._studio.clip.lanes
        lanes.boxes = {track_id: frozenset(keys) for track_id, keys in self._boxes.boxes.items()}
        self._studio.clip.lanes_changed.emit({track.id for track in self._studio.clip.tracks})
        self.show()

    def _on_toggled(self, is_on: bool) -> None:
        self._settings.setValue(SETTING, is_on)
        self.show()
