"""The look of the running application: puts a theme on and tells who paints for himself when it changes."""

from pathlib import Path

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from ui.theme.stylesheet import style_sheet
from ui.theme.tokens import DARK, THEMES, Tokens

ART = Path(__file__).resolve().parent / "art"
_NAME = "amodal-studio-theme"


class Theme(QObject):
    """Holds the tokens in use. One per application, found by `current_theme`."""

    changed = Signal(object)
    """Carries the new `Tokens`, after palette and style sheet are on."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self.tokens: Tokens = DARK
        self.text_px: int = DARK.text_px
        self.is_on = False
        """Whether `apply_theme` has run."""

    def scaled(self, pixels: float) -> int:
        """Return a measure drawn for 13 px text, grown with the size of the text in use."""
        return round(pixels * self.text_px / self.tokens.text_px)


def current_theme() -> Theme:
    """Return the application's theme; the dark one before `apply_theme` was called."""
    app = QApplication.instance()
    found = app.findChild(Theme, _NAME) if app is not None else None
    return found if isinstance(found, Theme) else Theme(app)


def apply_theme(app: QApplication, name: str, *, text_px: int | None = None) -> Theme:
    """Put the theme `name` ("dark" or "light") on the whole application and return it.

    `text_px` is the size of ordinary words; None keeps the one in use (13 at first).

    Raises:
        KeyError: No theme has this name.
    """
    theme = current_theme()
    theme.tokens = THEMES[name]
    theme.text_px = text_px or theme.text_px
    if not QDir.searchPaths("studio-art"):
        QDir.addSearchPath("studio-art", str(ART))
    scheme = Qt.ColorScheme.Dark if theme.tokens.is_dark else Qt.ColorScheme.Light
    app.styleHints().setColorScheme(scheme)
    if not theme.is_on:
        app.setStyle(QStyleFactory.create("Fusion"))
    theme.is_on = True
    app.setPalette(make_palette(theme.tokens))
    app.setFont(base_font(theme.text_px))
    app.setStyleSheet(style_sheet(theme.tokens, theme.text_px))
    theme.changed.emit(theme.tokens)
    return theme


def make_palette(tokens: Tokens) -> QPalette:
    """Return the palette for what the style sheet leaves to Fusion."""
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: tokens.panel,
        role.WindowText: tokens.text,
        role.Base: tokens.ground if tokens.is_dark else tokens.panel,
        role.AlternateBase: tokens.card,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.dim,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.error,
        role.ToolTipBase: tokens.card,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.selection,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.hover,
        role.Midlight: tokens.raised,
        role.Mid: tokens.outline,
        role.Dark: tokens.line,
        role.Shadow: tokens.ground,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.faint))
    return palette


def base_font(text_px: int) -> QFont:
    """Return Inter where it is installed, else the system's font, with figures of equal width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if QFontDatabase.hasFamily("Inter"):
        font.setFamily("Inter")
    font.setPixelSize(text_px)
    return tabular(font)


def tabular(font: QFont) -> QFont:
    """Return a copy of the font whose figures are all equally wide, so that numbers do not dance."""
    copy = QFont(font)
    copy.setFeature(QFont.Tag.fromString("tnum"), 1)
    return copy


def small_figures(font: QFont) -> QFont:
    """Return a copy of the font in the theme's small size, with figures of equal width."""
    copy = tabular(font)
    copy.setPixelSize(current_theme().scaled(current_theme().tokens.small_px))
    return copy


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Give a widget another value of a property that the style sheet reads, and draw it so."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
