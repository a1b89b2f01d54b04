"""The theme on a real application."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.types import ReviewState
from ui.theme import icons
from ui.theme.icons import icon, icon_pixmap
from ui.theme.state_shapes import draw_state
from ui.theme.theme import apply_theme, current_theme, tabular
from ui.theme.tokens import DARK, LIGHT


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "dark", text_px=13)


def test_theme_changes_palette_and_tells_listeners(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, "dark")
    theme = current_theme()
    with qtbot.waitSignal(theme.changed) as told:
        apply_theme(app, "light")
    assert told.args == [LIGHT]
    assert current_theme() is theme
    assert current_theme().tokens is LIGHT
    assert app.palette().color(QPalette.ColorRole.Window).name() == LIGHT.panel


def test_buttons_take_the_colour_of_their_kind(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, "dark")
    button = QPushButton("x")
    button.setProperty("kind", "accept")
    button.resize(80, 30)
    qtbot.addWidget(button)
    picture = button.grab().toImage()
    assert picture.pixelColor(8, 15).name() == DARK.accept


def test_text_size_is_kept_when_the_theme_changes(app: QApplication) -> None:
    apply_theme(app, "dark", text_px=17)
    apply_theme(app, "light")
    assert app.font().pixelSize() == 17
    assert current_theme().scaled(100) == 131


def test_unknown_theme_is_refused(app: QApplication) -> None:
    with pytest.raises(KeyError):
        apply_theme(app, "sepia")


def test_tabular_figures_are_asked_for(app: QApplication) -> None:
    assert "tnum" in [bytes(tag.toString().data()).decode() for tag in tabular(app.font()).featureTags()]


@pytest.fixture
def drawn_icon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = tmp_path
    name = "square-for-test"
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">'
        '<rect x="4" y="4" width="12" height="12" fill="currentColor"/></svg>'
    )
    (folder / f"{name}.svg").write_text(svg)
    monkeypatch.setattr(icons, "ICON_FOLDER", folder)
    yield name
    icons._source.cache_clear()
    icons._icon.cache_clear()


def test_icons_take_the_themes_colour(app: QApplication, drawn_icon: str) -> None:
    for tokens in (DARK, LIGHT):
        image = icon(drawn_icon, tokens).pixmap(20, 20).toImage()
        assert image.pixelColor(image.width() // 2, image.height() // 2).name() == tokens.text
    red = icon(drawn_icon, DARK, colour="#ff0000").pixmap(20, 20).toImage()
    assert red.pixelColor(red.width() // 2, red.height() // 2).name() == "#ff0000"


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_icons_are_drawn_at_the_screens_ratio(app: QApplication, drawn_icon: str, ratio: float) -> None:
    pixmap = icon_pixmap(drawn_icon, "#ffffff", 20, ratio)
    assert pixmap.width() == round(20 * ratio)
    assert pixmap.devicePixelRatio() == ratio
    image = pixmap.toImage()
    edge = round(4 * ratio)
    assert image.pixelColor(edge, edge).alpha() == 255  # a sharp corner, not a scaled one
    assert image.pixelColor(edge - 1, edge - 1).alpha() == 0


def test_missing_icon_is_seen_and_harmless(app: QApplication) -> None:
    image = icon("no-such-icon", DARK).pixmap(20, 20).toImage()
    assert any(image.pixelColor(x, y).alpha() > 0 for x in range(20) for y in range(20))


def _drawn(state: ReviewState, colour: str) -> QImage:
    image = QImage(12, 12, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw_state(painter, QRectF(0, 0, 12, 12), state, colour)
    painter.end()
    return image


def _ink(state: ReviewState) -> list[bool]:
    image = _drawn(state, "#ffffff")
    return [image.pixelColor(x, y).alpha() > 90 for y in range(12) for x in range(12)]


def test_states_differ_in_shape_alone(app: QApplication) -> None:
    inks = {state: _ink(state) for state in ReviewState}
    for first in ReviewState:
        assert any(inks[first]), first
        for second in ReviewState:
            if first is not second:
                differing = sum(a != b for a, b in zip(inks[first], inks[second], strict=True))
                assert differing >= 12, (first, second)


def test_states_are_drawn_in_their_colour(app: QApplication) -> None:
    image = _drawn(ReviewState.PROPOSED, DARK.proposed_ink)
    assert image.pixelColor(6, 6).name() == DARK.proposed_ink
