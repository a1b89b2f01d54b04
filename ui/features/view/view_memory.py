"""Zoom and place of every clip, kept while one goes from clip to clip and comes back."""

from PySide6.QtCore import QObject

from ui.canvas.transform import ViewTransform
from ui.canvas.view import CanvasView
from ui.session.clip.clip_session import ClipSession


class ViewMemory(QObject):
    """Notes how a clip lay when it is left; puts it back when it is there again.

    A clip that was not zoomed before takes over the look at the one before it when both are of one size:
    going through alike clips one keeps the eye on the same corner.
    """

    def __init__(self, clip: ClipSession, canvas: CanvasView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clip = clip
        self._canvas = canvas
        self._views: dict[int, ViewTransform | None] = {}
        self._by_size: dict[tuple[int, int], ViewTransform | None] = {}
        self._shown: tuple[int, tuple[int, int]] | None = None
        clip.clip_changed.connect(self._note)
        clip.tracks_changed.connect(self._restore)

    def _note(self) -> None:
        """Another clip is coming; the canvas still shows the old one."""
        if self._shown is not None:
            view = None if self._canvas.is_fitted else self._canvas.transform_now
            self._views[self._shown[0]] = self._by_size[self._shown[1]] = view
        self._shown = None
        if self._clip.clip is None:
            self._views.clear()
            self._by_size.clear()

    def _restore(self) -> None:
        clip = self._clip.clip
        if clip is None or self._shown is not None:
            return
        size = (clip.width, clip.height)
        self._shown = (clip.id, size)
        view = self._views.get(clip.id) or self._by_size.get(size)
        if view is not None:
            self._canvas.show_view(view)
