"""Between picture, mask canvas and screen: zoom and pan."""

from dataclasses import dataclass, replace

MIN_ZOOM = 0.02
MAX_ZOOM = 40.0


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """Picture pixel (x, y) lies at device pixel (x * zoom + left, y * zoom + top) of the widget."""

    zoom: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """Return picture coordinates of a device pixel."""
        return (x - self.left) / self.zoom, (y - self.top) / self.zoom

    def to_device(self, x: float, y: float) -> tuple[float, float]:
        """Return the device pixel of picture coordinates."""
        return x * self.zoom + self.left, y * self.zoom + self.top

    def zoomed(self, factor: float, x: float, y: float) -> "ViewTransform":
        """Zoom so that what lies at device pixel (x, y) stays there."""
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, self.zoom * factor))
        ratio = zoom / self.zoom
        return ViewTransform(zoom, x - (x - self.left) * ratio, y - (y - self.top) * ratio)

    def moved(self, dx: float, dy: float) -> "ViewTransform":
        """Pan by device pixels."""
        return replace(self, left=self.left + dx, top=self.top + dy)


def fitted(
    picture_wh: tuple[int, int], margin: int, view_wh: tuple[int, int], gap: int = 12
) -> ViewTransform:
    """Return the transform that shows the whole canvas (picture and margin), centred, with a gap around."""
    width, height = picture_wh[0] + 2 * margin, picture_wh[1] + 2 * margin
    room_w, room_h = max(1, view_wh[0] - 2 * gap), max(1, view_wh[1] - 2 * gap)
    zoom = min(MAX_ZOOM, max(MIN_ZOOM, min(room_w / width, room_h / height)))
    left = (view_wh[0] - picture_wh[0] * zoom) / 2
    top = (view_wh[1] - picture_wh[1] * zoom) / 2
    return ViewTransform(zoom, round(left), round(top))
