"""Size of the text and colours of tracks: seen at once, kept, and the project stays as it is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QScrollArea,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from tests.shape_scene import open_discs
from tests.ui.test_tooltips import DIALOGS, shown
from tests.window import open_window, wait_until_saved
from ui.features.tracks.track_dialog import TrackDialog
from ui.features.tracks.tracks_panel import TracksPanel
from ui.session.project.outcome import SavedState
from ui.theme.text_size import text_px
from ui.theme.theme import apply_theme, current_theme
from ui.theme.tokens import DARK, contrast
from ui.theme.track_colours import HIGH_CONTRAST, PALETTES, current_track_colours
from ui.window import MainWindow

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def looks_again(qapp: QApplication) -> Iterator[None]:
    yield
    current_track_colours().use("standard")
    apply_theme(qapp, "dark", text_px=13)


def cut(window: MainWindow) -> list[str]:
    """Return the texts of visible buttons, boxes and labels that have less room than they need."""
    found = []
    for part in window.findChildren(QAbstractButton) + window.findChildren(QComboBox):
        text = part.currentText() if isinstance(part, QComboBox) else part.text()
        is_rail = part.property("kind") == "rail"  # its hint counts padding that no letter needs
        if part.isVisible() and text and not is_rail and part.width() < part.sizeHint().width() - 2:
            found.append(f"{text}: {part.width()} of {part.sizeHint().width()}")
    for label in window.findChildren(QLabel):
        needed = label.fontMetrics().horizontalAdvance(label.text())
        if label.isVisible() and not label.wordWrap() and label.contentsRect().width() < needed - 1:
            found.append(label.text())
    return found


def test_large_text_is_seen_at_once_cuts_nothing_and_stays(
    qtbot: QtBot, window: MainWindow, settings: QSettings, tmp_path: Path
) -> None:
    open_discs(qtbot, window, tmp_path)
    rail, row = window.studio.places.rail.width(), window.part(TracksPanel).list.sizeHintForRow(0)
    qtbot.keyClick(window, Qt.Key.Key_2, CTRL_ALT)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.font().pixelSize() == text_px("large") == 16
    assert window.studio.actions["text.large"].isChecked()
    qtbot.waitUntil(lambda: window.studio.places.rail.width() > rail)
    assert window.part(TracksPanel).list.sizeHintForRow(0) > row
    for action_id in ("view.review", "view.checks", "view.order", "view.notes", "view.versions"):
        window.studio.actions[action_id].trigger()
        qtbot.waitUntil(lambda: not cut(window))
        assert window.height() <= 768

    window.close()
    apply_theme(app, "dark", text_px=13)
    second = open_window(qtbot, settings)
    assert current_theme().text_px == 16
    qtbot.keyClick(second, Qt.Key.Key_1, CTRL_ALT)
    assert current_theme().text_px == 13
    second.close()


def test_short_name_of_a_clip_is_whole(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    bar = window.studio.places.stage.view_bar
    assert window.clip.clip is not None
    bar.show_clip(replace(window.clip.clip, name="birdcage"))
    for width in (1600, 1366, 1280):
        window.resize(width, 768)
        qtbot.waitUntil(lambda width=width: window.width() == width and not cut(window))  # type: ignore[misc]
        assert not bar.name.is_elided
        assert "10 / 11" in bar.place.text()


def test_largest_text_fits_a_small_screen(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    """1366×768 with a bar of the desktop and a title bar: nothing is cut, and the timeline has rows."""
    open_discs(qtbot, window, tmp_path)
    window.resize(1366, 690)
    qtbot.keyClick(window, Qt.Key.Key_3, CTRL_ALT)
    assert current_theme().text_px == text_px("larger") == 20
    pages = ("view.review", "view.checks", "view.order", "view.notes", "view.versions")
    timeline = window.studio.places.timeline_dock.timeline

    def lowest_row() -> float:
        return timeline.row_layout.row_rect(1).bottom()

    for action_id in pages:
        window.studio.actions[action_id].trigger()
        qtbot.waitUntil(lambda: not cut(window))
        qtbot.waitUntil(lambda: window.minimumSizeHint().height() <= 690)
        assert (window.width(), window.height()) == (1366, 690)
        qtbot.waitUntil(lambda: lowest_row() <= timeline.viewport().height())

    for action_id, kind in DIALOGS.items():
        window.studio.actions[action_id].trigger()
        qtbot.waitUntil(lambda kind=kind: bool(shown(kind)))  # type: ignore[misc]
        dialog = shown(kind)[0]
        assert dialog.width() <= 1366
        assert dialog.height() <= 690
        for area in dialog.findChildren(QScrollArea):
            assert not area.horizontalScrollBar().maximum(), "no word lies beyond the edge"
        dialog.close()


def test_palette_changes_what_is_shown_and_not_the_project(
    qtbot: QtBot, window: MainWindow, settings: QSettings, tmp_path: Path
) -> None:
    open_discs(qtbot, window, tmp_path)
    own = [track.colour for track in window.clip.tracks]
    assert own[0].lower() != HIGH_CONTRAST[0].lower()
    qtbot.keyClick(window, Qt.Key.Key_6, CTRL_ALT)
    shown = [track.colour for track in window.clip.tracks]
    assert shown == [colour.lower() for colour in HIGH_CONTRAST[: len(own)]]
    assert window.clip.lanes.lane(window.clip.tracks[0]).colour == shown[0]
    assert window.clip.scene().tracks[0].colour in shown
    swatch = window.part(TracksPanel).list.grab().toImage()
    row = window.part(TracksPanel).list.visualRect(window.part(TracksPanel).list.model().index(0, 0))
    assert swatch.pixelColor(row.left() + 18, row.center().y()) == QColor(shown[0])

    qtbot.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(window.findChildren(TrackDialog)))
    dialog = window.findChildren(TrackDialog)[0]
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    assert [track.colour for track in window.clip.stored_tracks] == own
    assert settings.value("track_colours") == "high-contrast"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_4, CTRL_ALT)
    assert [track.colour for track in window.clip.tracks] == own


def seen_as(colours: tuple[str, ...], kind: str) -> np.ndarray:
    """Return CIE Lab (N×3) of colours as a colour-blind person sees them.

    Source: Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
    """
    matrices = {
        "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
        "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
    }
    rgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(matrices[kind]).T, 0, 1)
    srgb = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    lab: np.ndarray = cv2.cvtColor(srgb.astype(np.float32)[None], cv2.COLOR_RGB2Lab)[0]
    return lab


@pytest.mark.parametrize("kind", ["protan", "deutan", "tritan"])
def test_safe_palette_is_told_apart_by_colour_blind_people(kind: str) -> None:
    lab = seen_as(PALETTES["okabe-ito"], kind)
    apart = np.linalg.norm(lab[:, None] - lab[None], axis=2)[np.triu_indices(len(lab), 1)]
    assert apart.min() > 10  # a just noticeable difference is about 2.3


def test_high_contrast_stands_out_of_the_dark_theme() -> None:
    assert min(contrast(colour, DARK.panel) for colour in HIGH_CONTRAST) >= 5


def test_the_button_for_menus_without_room_is_seen(
    qtbot: QtBot, window: MainWindow, settings: QSettings
) -> None:
    window.resize(1000, 700)
    qtbot.keyClick(window, Qt.Key.Key_3, CTRL_ALT)
    more = window.studio.places.top_bar.menus.findChild(QToolButton, "qt_menubar_ext_button")
    assert isinstance(more, QToolButton)
    qtbot.waitUntil(more.isVisible)
    picture = more.grab().toImage()
    grey = {
        QColor(picture.pixel(x, y)).lightness()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    assert max(grey) - min(grey) > 60


def test_nothing_beside_the_saved_time_moves_with_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_discs(qtbot, window, tmp_path)
    bar = window.studio.places.top_bar
    places = set()
    for state in (SavedState(is_saving=True), SavedState(saved_at=datetime(2026, 1, 1, 20, 48, 58))):
        bar.saved.show_state(state, is_open=True)
        QApplication.sendPostedEvents()
        layout = bar.layout()
        assert layout is not None
        layout.activate()
        places.add((bar.search.x(), bar.project.x(), bar.saved.x()))
    assert len(places) == 1
