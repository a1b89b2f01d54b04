"""View › Text size, Track colours, Dark or light theme: kept in the settings, seen at once."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.studio import Studio
from ui.theme.icons import icon
from ui.theme.text_size import SHARES, TEXT_KEY, text_px
from ui.theme.theme import apply_theme, current_theme
from ui.theme.tokens import Tokens
from ui.theme.track_colours import PALETTES, current_track_colours

COLOURS_KEY = "track_colours"


class AppearanceCommands(QObject):
    """Two groups of actions of which one each is checked, and the theme."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._settings = studio.settings
        for size in SHARES:
            studio.actions.bind(f"text.{size}", partial(self.set_text_size, size))
        for palette in PALETTES:
            studio.actions.bind(f"colours.{palette}", partial(self.set_colours, palette))
        studio.actions.bind("view.theme", self.switch_theme)
        current_theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme().tokens)
        self._apply_size()
        current_track_colours().use(self._settings.value(COLOURS_KEY))
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

    def switch_theme(self) -> None:
        """Dark becomes light, light becomes dark."""
        name = "light" if current_theme().tokens.is_dark else "dark"
        self._settings.setValue("theme", name)
        self._apply(name)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._studio.actions.set_icons(lambda name: icon(name, tokens))

    def _apply_size(self) -> None:
        wanted = text_px(self._settings.value(TEXT_KEY))
        if wanted != current_theme().text_px:
            self._apply(current_theme().tokens.name, text_px=wanted)

    def _apply(self, name: str, *, text_px: int | None = None) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, name, text_px=text_px)

    def _on_colours_changed(self) -> None:
        self._studio.clip.show_colours()

    def _show(self) -> None:
        actions = self._studio.actions
        for size in SHARES:
            actions[f"text.{size}"].setChecked(text_px(size) == current_theme().text_px)
        for palette in PALETTES:
            actions[f"colours.{palette}"].setChecked(palette == current_track_colours().palette)
