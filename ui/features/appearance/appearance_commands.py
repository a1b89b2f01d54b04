"""View › Text size and View › Track colours: kept in the settings, seen at once."""

from functools import partial

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QApplication

from ui.studio import Studio
from ui.theme.text_size import SHARES, text_px
from ui.theme.theme import apply_theme, current_theme
from ui.theme.track_colours import PALETTES, current_track_colours

TEXT_KEY, COLOURS_KEY = "text_size", "track_colours"


class LookCommands(QObject):
    """Two groups of actions of which one each is checked."""

    def __init__(self, studio: Studio, settings: QSettings) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._settings = settings
        for size in SHARES:
            studio.actions.bind(f"text.{size}", partial(self.set_text_size, size))
        for palette in PALETTES:
            studio.actions.bind(f"colours.{palette}", partial(self.set_colours, palette))
        self._apply_size()
        current_track_colours().use(settings.value(COLOURS_KEY))
        current_track_colours().changed.connect(self._on_colours_changed)
        self._show()

    def set_text_size(self, size: str) -> None:
        """Make all words `normal`, `large` or `larger`; what must be wider with them grows by itself."""
        self._settings.setValue(TEXT_KEY, size)
        self._apply_size()
        self._show()

    def set_colours(self, palette: str) -> None:
        """Show tracks in their own colours or in those of a palette."""
        self._settings.setValue(COLOURS_KEY, palette)
        current_track_colours().use(palette)
        self._show()

    def _apply_size(self) -> None:
        wanted, app = text_px(self._settings.value(TEXT_KEY)), QApplication.instance()
        if wanted != current_theme().text_px and isinstance(app, QApplication):
            apply_theme(app, current_theme().tokens.name, text_px=wanted)

    def _on_colours_changed(self) -> None:
        self._studio.clip.show_colours()

    def _show(self) -> None:
        actions = self._studio.actions
        for size in SHARES:
            actions[f"text.{size}"].setChecked(text_px(size) == current_theme().text_px)
        for palette in PALETTES:
            actions[f"colours.{palette}"].setChecked(palette == current_track_colours().palette)
