"""Where the rows of the timeline lie: heights that follow the size of the text and the number of tracks."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

ROOMY_PX, PLAIN_PX = 42, 34
ROOMY_TRACKS = 4
"""Up to this many tracks get tall rows."""


@dataclass(frozen=True, slots=True)
class RowLayout:
    """All measures in logical pixels of the viewport."""

    width: float
    height: float
    rows: int
    scroll: float = 0.0
    scale: float = 1.0
    """1 for 13 px text."""

    @property
    def ruler_height(self) -> float:
        """Height of the time ruler on top."""
        return round(24 * self.scale)

    @property
    def label_width(self) -> float:
        """Width of the column of names; grows with the window, within limits."""
        return round(min(max(self.width * 0.16, 208 * self.scale), 288 * self.scale))

    @property
    def right_pad(self) -> float:
        """Free pixels after the last frame."""
        return 12.0

    @property
    def row_height(self) -> float:
        """Height of one track's row: roomy where all rows fit so."""
        roomy = round(ROOMY_PX * self.scale)
        is_roomy = self.rows <= ROOMY_TRACKS and self.rows * roomy + 6 <= self.rows_room
        return roomy if is_roomy else round(PLAIN_PX * self.scale)

    @property
    def content_height(self) -> float:
        """Height of all rows together."""
        return self.rows * self.row_height + 6

    @property
    def rows_room(self) -> float:
        """Height that is left for rows."""
        return max(self.height - self.ruler_height, 1.0)

    def top_of(self, row: int) -> float:
        """Return the upper edge of a row."""
        return self.ruler_height + row * self.row_height - self.scroll

    def row_rect(self, row: int) -> QRectF:
        """Return a whole row, from edge to edge."""
        return QRectF(0, self.top_of(row), self.width, self.row_height)

    def label_rect(self, row: int) -> QRectF:
        """Return where a row's dot, name and share stand."""
        return QRectF(12, self.top_of(row), self.label_width - 24, self.row_height)

    def cell_rect(self, row: int) -> QRectF:
        """Return the strip of state cells of a row, over the whole time axis."""
        height = self.row_height
        cell = round(height * 0.36)
        return QRectF(
            self.label_width, self.top_of(row) + round(height * 0.12), self._lane_width, float(cell)
        )

    def spark_rect(self, row: int) -> QRectF:
        """Return the strip of a row where the hidden share is drawn."""
        cells = self.cell_rect(row)
        top = cells.bottom() + 4
        bottom = self.top_of(row) + self.row_height - 3
        return QRectF(self.label_width, top, self._lane_width, bottom - top)

    def row_at(self, y: float) -> int | None:
        """Return the row under a pixel; None on the ruler and below the last row."""
        if y < self.ruler_height:
            return None
        row = int((y - self.ruler_height + self.scroll) // self.row_height)
        return row if 0 <= row < self.rows else None

    def visible_rows(self) -> range:
        """Return the rows that are at least partly visible."""
        first = max(int(self.scroll // self.row_height), 0)
        last = int((self.scroll + self.rows_room) // self.row_height)
        return range(first, min(last + 1, self.rows))

    @property
    def _lane_width(self) -> float:
        return max(self.width - self.label_width - self.right_pad, 1.0)
