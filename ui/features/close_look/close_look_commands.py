"""The magnifier and the kept frame: on and off, and what they show."""

from PySide6.QtCore import QObject

from ui.canvas.transform import fitted
from ui.features.close_look.kept_frame import Kept, KeptFrame
from ui.features.close_look.loupe import Loupe
from ui.features.close_look.outlines import outlines_of
from ui.language import tr
from ui.studio import Studio


class CloseLookCommands(QObject):
    """The entries of the menus."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self.loupe, self.kept = Loupe(studio.canvas), KeptFrame(studio.canvas)
        self._was_fitted = True
        actions = studio.actions
        actions["close_look.loupe"].toggled.connect(self.loupe.set_on)
        actions["close_look.beside"].toggled.connect(self._on_beside)
        actions.bind("close_look.larger", self._larger)
        actions.bind("close_look.flicker", self._flicker)
        studio.clip.frame_changed.connect(lambda _frame: self._say_now())
        studio.clip.clip_changed.connect(self._on_clip)
        for changed in (studio.clip.scene_changed, studio.clip.picture_changed, studio.view.changed):
            changed.connect(lambda *_: self.loupe.refresh())

    def _larger(self) -> None:
        action = self._studio.actions["close_look.loupe"]
        if action.isChecked():
            self.loupe.next_times()
        action.setChecked(True)

    def _on_beside(self, is_on: bool) -> None:
        canvas = self._studio.canvas
        if not is_on:
            was_beside = self.kept.kept is not None
            self.kept.keep(None)
            if was_beside and self._was_fitted:
                canvas.fit()
            return
        if canvas.picture is None:
            self._studio.actions["close_look.beside"].setChecked(False)
            self._studio.notices.tell(tr("There is no picture to keep yet"))
            return
        outlines = outlines_of(canvas.scene, canvas.options)
        self.kept.keep(Kept(canvas.picture.copy(), outlines, self._where()))
        self._was_fitted = canvas.is_fitted
        if canvas.is_fitted:
            self._fit_half()
        self._say_now()

    def _flicker(self) -> None:
        if self.kept.kept is None:
            text = tr("No frame is kept: {key[close_look.beside]} keeps the one on screen")
            self._studio.notices.tell(text)
            return
        self.kept.flicker()

    def _on_clip(self) -> None:
        self._say_now()
        if self.kept.kept is not None and self._studio.canvas.is_fitted:
            self._fit_half()

    def _fit_half(self) -> None:
        """Show the whole canvas in its left half."""
        canvas = self._studio.canvas
        size, ratio = canvas.scene.canvas, canvas.devicePixelRatioF()
        if canvas.picture is None:
            return
        height, width = canvas.picture.shape[:2]
        half = round(canvas.width() * ratio / 2), round(canvas.height() * ratio)
        canvas.show_view(fitted((width, height), size.margin, half))

    def _say_now(self) -> None:
        self.kept.say_now(self._where())

    def _where(self) -> str:
        clip = self._studio.clip
        if clip.clip is None:
            return ""
        return tr("{clip}, frame {frame}", clip=clip.clip.name, frame=clip.frame)
