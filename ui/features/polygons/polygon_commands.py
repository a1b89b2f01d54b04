"""Polygons of the frame on screen: read, changed by the tool, saved with their masks as one step of undo."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.changes.masks import MaskKey
from core.changes.shapes import Drawing, Drawn, KeptShape
from core.changes.steps import Facts, Step, StepKind
from core.masks.regions import change_layer
from core.masks.rings import Ring, mask_of_rings, rings_of_mask
from core.masks.rle import Rle, union
from core.shapes.vertices import Shapes
from core.types import Layer
from ui.canvas.tools.vertices import VertexTool
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from ui.session.project.outcome import Outcome

TOLERANCE_PX = 1.5


class PolygonCommands:
    """The vertex tool from drag to disk, and polygons made of masks."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._kept: Mapping[MaskKey, KeptShape] | None = None
        """Of the frame on screen; None = they are being read, or nobody asked."""
        clip = studio.clip
        studio.actions.bind("shape.polygon", self.make_polygon)
        clip.clip_changed.connect(self._read)
        clip.frame_changed.connect(lambda _frame: self._read())
        clip.active_changed.connect(self._show)
        studio.session.changed.connect(self._on_changed)
        studio.canvas.tool_changed.connect(lambda _name: self._read())

    def make_polygon(self) -> None:
        """Give the active mask the shape of few corners, and take the tool for them in hand."""
        canvas, clip = self._studio.canvas, self._studio.clip
        if reason := canvas.why_blocked():
            self._studio.notices.tell(reason)
            return
        track_id, layer = canvas.track_id, canvas.layer
        shown = None if track_id is None else clip.mask(track_id, layer)
        if track_id is None or shown is None or not clip.masks_are_loaded:
            self._studio.notices.tell(
                tr("There is no {layer} mask in this frame to change", layer=tr(layer.value))
            )
            return
        rings = rings_of_mask(shown.rle, canvas.scene.canvas, TOLERANCE_PX)
        self._studio.actions["tool.vertices"].trigger()
        key = MaskKey(track_id, clip.frame, layer)
        self._save({key: KeptShape(rings)}, StepKind.POLYGON_OF_MASK, Drawing.ANEW)

    def _read(self) -> None:
        """Read what another frame has."""
        self._kept = None
        self._show()
        self._read_again()

    def _read_again(self) -> None:
        """Read what this frame has now; until it is here, what is on screen stays."""
        clip, frame = self._studio.clip.clip, self._studio.clip.frame
        if self._tool() is None or clip is None:
            return

        def done(found: Mapping[MaskKey, KeptShape]) -> None:
            if (self._studio.clip.clip, self._studio.clip.frame) == (clip, frame):
                self._kept = found
                self._show()

        self._studio.session.read(lambda project: project.kept_shapes.at_frame(clip.id, frame), done)

    def _tool(self) -> VertexTool | None:
        tool = self._studio.canvas.tool
        return tool if isinstance(tool, VertexTool) else None

    def _show(self) -> None:
        tool, options, layer = self._tool(), self._studio.canvas.options, self._studio.canvas.layer
        if tool is None:
            return
        tool.drawn = self._on_drawn
        left_out = options.hidden_track_ids | options.locked_track_ids
        tool.show(
            None
            if self._kept is None
            else {
                key.track_id: shape.rings
                for key, shape in self._kept.items()
                if key.layer is layer and key.track_id not in left_out
            }
        )

    def _on_drawn(self, shapes: Shapes) -> None:
        clip, layer = self._studio.clip, self._studio.canvas.layer
        keys = {MaskKey(track_id, clip.frame, layer): rings for track_id, rings in shapes.items()}
        kept = self._kept or {}
        can_edit = self._studio.session.can_edit and clip.masks_are_loaded
        if not can_edit or any(key not in kept for key in keys):
            self._read()
            return
        made = {key: KeptShape(rings, kept[key].base) for key, rings in keys.items()}
        self._save(made, StepKind.VERTICES, Drawing.CHANGED)

    def _save(self, shapes: Mapping[MaskKey, KeptShape], kind: StepKind, how: Drawing) -> None:
        masks: dict[MaskKey, Rle | None] = {}
        drawn: dict[MaskKey, Drawn] = {}
        for key, shape in shapes.items():
            made = self._masks_of(key, shape)
            drawn[key] = Drawn(shape.rings, how)
            other = MaskKey(key.track_id, key.frame, Layer.AMODAL)
            whole = (self._kept or {}).get(other)
            if other != key and whole is not None and key in made:
                # It goes on following its own polygon; what is visible comes on top.
                made[other] = union([self._raster(whole.rings, whole.base), made[key]])
                drawn[other] = Drawn(whole.rings, Drawing.CHANGED)
            masks |= made
        self._kept = {**(self._kept or {}), **shapes}
        self._studio.clip.commit_all(masks, Step(kind, Facts(frame=self._studio.clip.frame)), drawn)

    def _masks_of(self, key: MaskKey, shape: KeptShape) -> dict[MaskKey, Rle]:
        """Return what a shape makes of the masks of its track: its own, and the whole one where it must."""
        clip = self._studio.clip
        seen, whole = (clip.mask(key.track_id, layer) for layer in (Layer.MODAL, Layer.AMODAL))
        modal, amodal = (None if one is None else one.rle for one in (seen, whole))
        after = self._raster(shape.rings, shape.base)
        made = change_layer(after, key.layer, modal, amodal).masks
        present = modal if key.layer is Layer.MODAL else amodal
        own = {key.layer: present} if present is not None else {}
        return {MaskKey(key.track_id, key.frame, layer): rle for layer, rle in {**own, **made}.items()}

    def _raster(self, rings: tuple[Ring, ...], base: Rle | None) -> Rle:
        return mask_of_rings(rings, base, self._studio.canvas.scene.canvas)

    def _on_changed(self, outcome: "Outcome") -> None:
        frame = self._studio.clip.frame
        if any(key.frame == frame for key in outcome.changes.masks) or outcome.changes.tracks:
            self._read_again()
