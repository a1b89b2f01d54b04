"""The tour of six steps: walked forward and back by keys and mouse, ended, repeated, offered once."""

from pathlib import Path

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.types import ReviewState
from tests.shape_scene import DISC, open_discs
from ui.features.tour.tour import Tour
from ui.features.tour.tour_overlay import TourCard
from ui.features.tour.tour_steps import STEPS
from ui.theme.theme import apply_theme
from ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def where(window: MainWindow) -> int:
    """Return the step on screen, from 1; 0 = there is no tour."""
    card = window.part(Tour).overlay.card
    return int(card.count.text().split()[0]) if card.isVisible() else 0


def press(qtbot: QtBot, key: Qt.Key) -> None:
    """Press a key where the focus is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, key)


def assert_card_is_beside(window: MainWindow) -> None:
    """The card is wholly in the window, and covers nothing of what it explains but the picture."""
    overlay = window.part(Tour).overlay
    rooms = overlay.rooms()
    assert rooms, "something is outlined"
    assert all(window.rect().contains(room) for room in rooms)
    card = overlay.card.geometry()
    assert window.rect().contains(card)
    assert not card.intersects(rooms[0])
    for words in (overlay.card.title, overlay.card.text):
        assert words.height() >= words.heightForWidth(words.width()), "no word is cut"
    title = overlay.card.title
    assert title.wordWrap() or title.fontMetrics().horizontalAdvance(title.text()) <= title.width()


def test_tour_walks_forward_and_back_and_ends(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    frame, tour = window.clip.frame, window.part(Tour)
    card: TourCard = tour.overlay.card
    window.studio.actions["help.tour"].trigger()
    for number in range(1, len(STEPS) + 1):
        qtbot.waitUntil(lambda number=number: where(window) == number)  # type: ignore[misc]
        qtbot.waitUntil(lambda: assert_card_is_beside(window))
        assert card.back.isEnabled() == (number > 1)
        assert not set("{}") & set(card.text.text().replace("<b>{</b>", ""))
        if number < len(STEPS):
            press(qtbot, Qt.Key.Key_Right)
    assert window.studio.places.side.page == "review"
    assert window.clip.frame == frame, "the arrow keys were the tour's"

    press(qtbot, Qt.Key.Key_Left)
    qtbot.mouseClick(card.back, LEFT)
    assert where(window) == 4
    qtbot.mouseClick(card.next, LEFT)
    assert where(window) == 5

    # It follows the window, and the theme; the window works on below it.
    window.resize(1100, 700)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    qtbot.waitUntil(lambda: assert_card_is_beside(window))
    apply_theme(app, "dark")
    under = tour.overlay.rooms()[0].center()
    assert window.childAt(under) is not None
    assert window.childAt(under) is not tour.overlay, "the outline lets the mouse through"

    press(qtbot, Qt.Key.Key_Escape)
    assert where(window) == 0
    assert tour.overlay.isHidden()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Left)
    assert window.clip.frame == frame - 1, "the keys are the picture's again"

    # Again, from the menu; Enter on the last step ends it.
    window.studio.actions["help.tour"].trigger()
    for _ in STEPS:
        assert where(window)
        press(qtbot, Qt.Key.Key_Return)
    assert where(window) == 0
    assert window.clip.lanes.state(DISC, window.clip.frame) is not ReviewState.ACCEPTED


def test_tour_is_offered_once(qtbot: QtBot, window: MainWindow, settings: QSettings) -> None:
    tour = window.part(Tour)
    assert tour.offer.isHidden()
    tour.offer_once()
    assert tour.offer.isVisible()
    focus = QApplication.focusWidget()
    assert focus is not tour.offer.take, "it takes nobody's keys"
    stage = window.studio.places.stage.rect()
    assert stage.contains(tour.offer.geometry())
    assert tour.offer.geometry().topLeft() != QPoint(0, 0)
    qtbot.mouseClick(tour.offer.later, LEFT)
    assert tour.offer.isHidden()
    tour.offer_once()
    assert tour.offer.isHidden(), "asked and answered"

    settings.remove("tour_offered")
    tour.offer_once()
    tour.number = -1
    assert tour.offer.isVisible()
