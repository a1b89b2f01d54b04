"""How the colours of tracks are shown: as the project has them, or from a palette. The project stays.

A palette goes by the row of a track in its clip, so that the first seven or eight are always told apart.
Further rounds repeat it lighter and darker (`track_colour`).
"""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.changes.tracks import Track
from ui.theme.tokens import OKABE_ITO, track_colour

STANDARD = "standard"
HIGH_CONTRAST = ("#FFFF00", "#00E5FF", "#FF40FF", "#40FF40", "#FF8C1A", "#FFFFFF", "#FF5050", "#8080FF")
"""Bright enough to stand out of dark and middling pictures: all reach 5:1 against the dark theme's panel."""
PALETTES: dict[str, tuple[str, ...]] = {
    STANDARD: (),
    "okabe-ito": OKABE_ITO,
    "high-contrast": HIGH_CONTRAST,
}
"""Okabe and Ito, Color Universal Design (2008): apart for all kinds of colour blindness."""
_NAME = "amodal-studio-track-colours"


class TrackColours(QObject):
    """The palette in use. One per application, found by `current_track_colours`.

    Signals:
        changed(): Tracks are shown in other colours now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self.palette = STANDARD

    def use(self, palette: object) -> None:
        """Show tracks in a palette; an unknown name means their own colours."""
        wanted = palette if isinstance(palette, str) and palette in PALETTES else STANDARD
        if wanted != self.palette:
            self.palette = wanted
            self.changed.emit()

    def shown(self, tracks: Sequence[Track]) -> tuple[Track, ...]:
        """Return the tracks of a clip, in order, with the colours that they are shown in."""
        colours = PALETTES[self.palette]
        if not colours:
            return tuple(tracks)
        return tuple(replace(track, colour=track_colour(row, colours)) for row, track in enumerate(tracks))


def current_track_colours() -> TrackColours:
    """Return the application's way to show the colours of tracks."""
    app = QCoreApplication.instance()
    found = app.findChild(TrackColours, _NAME) if app is not None else None
    return found if isinstance(found, TrackColours) else TrackColours(app)
