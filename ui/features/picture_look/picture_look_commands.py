"""Matte views and levels: kept while the window is open, for all clips."""

from dataclasses import replace

from PySide6.QtCore import QObject

from ui.features.picture_look.look_bar import LookBar
from ui.shown.picture_look import PLAIN, Levels, Matte, PictureLook
from ui.shown.scene import ViewOptions
from ui.studio import Studio


class PictureLookCommands(QObject):
    """The bar, and the entries of the menus."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self.bar = LookBar(studio.canvas, studio.actions)
        bind = studio.actions.bind
        bind("look.matte", lambda: self.step(1))
        bind("look.matte_back", lambda: self.step(-1))
        bind("look.levels", self._show)
        bind("look.plain", self.end)
        self.bar.matte_chosen.connect(lambda value: self._set(replace(self.look, matte=Matte(value))))
        self.bar.levels_chosen.connect(self._on_levels)
        studio.view.changed.connect(self._on_options)
        self._shown = self.look

    @property
    def look(self) -> PictureLook:
        """How the picture is looked at."""
        return self._studio.view.options.look

    def step(self, by: int) -> None:
        """Show the next matte view (1), or the one before (-1)."""
        mattes = list(Matte)
        at = mattes.index(self.look.matte)
        self._set(replace(self.look, matte=mattes[(at + by) % len(mattes)]))

    def end(self) -> None:
        """Show the picture as it is."""
        self._studio.actions["look.levels"].setChecked(False)
        self._set(PLAIN)
        self._show()

    def _on_levels(self, levels: Levels) -> None:
        self._set(replace(self.look, levels=levels))

    def _set(self, look: PictureLook) -> None:
        self._studio.view.set(look=look)

    def _on_options(self, options: ViewOptions) -> None:
        if options.look != self._shown:
            self._show()

    def _show(self) -> None:
        self._shown = self.look
        self.bar.show_look(self.look, has_levels=self._studio.actions["look.levels"].isChecked())
