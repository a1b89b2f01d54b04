"""What the canvas is asked to draw: frozen descriptions, made by the session, consumed by the compositor."""

from dataclasses import dataclass
from enum import StrEnum

from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle
from ui.shown.picture_look import PLAIN, PictureLook


class ViewMode(StrEnum):
    """Which layers are shown."""

    MODAL = "modal"
    AMODAL = "amodal"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class OverlayTrack:
    """One track's masks in the frame on screen."""

    track_id: int
    colour: str
    """`#rrggbb`."""
    modal: Rle | None
    amodal: Rle | None
    is_firm: bool
    """A person decided on the amodal mask: its hidden part gets a solid outline, not a dashed one."""


@dataclass(frozen=True, slots=True)
class OverlayScene:
    """All masks of one frame, in the painter's order (back to front)."""

    canvas: MaskCanvas
    tracks: tuple[OverlayTrack, ...] = ()
    active_track_id: int | None = None
    """Drawn on top of the others, with the stronger outline."""
    covers: tuple[OverlayTrack, ...] = ()
    """What is in front of all tracks: their visible masks, drawn in a look of their own."""


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """How masks are drawn."""

    mode: ViewMode = ViewMode.BOTH
    modal_opacity: float = 0.35
    amodal_opacity: float = 0.45
    is_filled: bool = True
    is_outlined: bool = True
    is_raw: bool = False
    """Held key: the bare picture."""
    hidden_track_ids: frozenset[int] = frozenset()
    locked_track_ids: frozenset[int] = frozenset()
    look: PictureLook = PLAIN
    """The picture as a matte, or through levels."""
    compared_track_id: int | None = None
    """Its masks are drawn by a comparison over the canvas, which leaves them out."""

    @property
    def left_out_track_ids(self) -> frozenset[int]:
        """Tracks whose masks the canvas does not draw."""
        compared = self.compared_track_id
        return self.hidden_track_ids if compared is None else self.hidden_track_ids | {compared}
