"""Amodal boxes of the clip on screen: read, shown by the tool, saved as one step of undo each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.types import BoxXywh
from ui.canvas.tools.amodal_box import AmodalBoxTool
from ui.studio import Studio

if TYPE_CHECKING:
    from ui.session.project.outcome import Outcome

ROOM = "amodal_boxes"


class BoxCommands(QObject):
    """The box tool from drag to disk.

    Signals:
        changed(): `boxes` are others.
    """

    changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self.boxes: Mapping[int, Mapping[int, BoxXywh]] = {}
        """Key boxes by track and frame, in picture pixels."""
        clip = studio.clip
        clip.clip_changed.connect(self._read)
        clip.frame_changed.connect(lambda _frame: self._show())
        clip.active_changed.connect(self._show)
        studio.session.changed.connect(self._on_changed)
        studio.canvas.tool_changed.connect(lambda _name: self._show())

    def _read(self) -> None:
        now = self._studio.clip.clip
        if now is None:
            self._take({})
            return

        def done(boxes: Mapping[int, Mapping[int, BoxXywh]]) -> None:
            if self._studio.clip.clip is now:
                self._take(boxes)

        self._studio.session.read(lambda project: project.amodal_boxes.of_clip(now.id), done)

    def _take(self, boxes: Mapping[int, Mapping[int, BoxXywh]]) -> None:
        self.boxes = boxes
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        tool, clip = self._studio.canvas.tool, self._studio.clip
        if isinstance(tool, AmodalBoxTool):
            tool.drawn = self._save
            track_id = -1 if clip.active_track_id is None else clip.active_track_id
            tool.show(self.boxes.get(track_id, {}), clip.frame)

    def _save(self, box: BoxXywh | None) -> None:
        clip, session = self._studio.clip, self._studio.session
        track_id, frame = clip.active_track_id, clip.frame
        if track_id is None or not session.can_edit:
            self._show()
            return
        session.edits.submit(
            lambda project: project.amodal_boxes.set(track_id, frame, box), dropped=self._read
        )

    def _on_changed(self, outcome: "Outcome") -> None:
        clip = self._studio.clip.clip
        if clip is not None and (ROOM, clip.id) in outcome.changes.marks:
            self._read()
