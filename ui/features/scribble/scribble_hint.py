"""What helps where a scribble does not settle: said once while the window is open."""

from core.types import BoolMask
from models.scribble.protocol import Stroke
from ui.language import tr
from ui.studio import Studio
from ui.widgets.error_bar import MessageAction

WEIGHTS = "sam2"
"""What finds whole things: name of the weights, and of the segmenter that uses them."""
TOO_MUCH = 0.6
"""Share of the picture above which a region is hardly one object."""
STROKES = 3
"""More than so many have not settled it."""


class ScribbleHint:
    """Looks at each answer until it has said what helps."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._is_said = False

    def look(self, region: BoolMask, strokes: tuple[Stroke, ...], used: str) -> None:
        """Say what helps where a region, bool (H, W), is too large or many strokes have not settled it.

        `used` is the name of the segmenter that made it.
        """
        if self._is_said or used == WEIGHTS or not strokes:
            return
        if len(strokes) <= STROKES and float(region.mean()) <= TOO_MUCH:
            return
        from models.weights.stock.catalogue import entry_named

        self._is_said = True
        entry = entry_named(WEIGHTS)
        self._studio.notices.warn(
            tr(
                # What costs nothing first: at 1366 pixels the bar shows no more than that.
                "Right button: click what it is not. {name} ({size} MB, {licence}) finds whole things.",
                name=entry.title,
                size=round(entry.about_bytes / 1e6),
                licence=entry.licence,
            ),
            MessageAction(tr("Get {name}…", name=entry.title), self._studio.actions["models.open"].trigger),
        )
