"""The small shared widgets, as a person uses them."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.types import ReviewState
from ui.theme.theme import apply_theme
from ui.theme.tokens import DARK
from ui.widgets.empty_state import EmptyAction, EmptyState
from ui.widgets.error_bar import ErrorBar, Message, MessageAction, MessageKind
from ui.widgets.labels import ElidedLabel, KeyCap, shortened
from ui.widgets.segmented import Segment, SegmentedControl
from ui.widgets.stacked_bar import StackedBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    apply_theme(qapp, "dark")


@pytest.fixture
def modes(qtbot: QtBot) -> SegmentedControl:
    made = SegmentedControl(
        [Segment("modal", "Modal", action_ids=("view.modal",)), Segment("both", "Both")], name="View"
    )
    qtbot.addWidget(made)
    made.show()
    return made


def test_segment_is_chosen_with_the_mouse(modes: SegmentedControl, qtbot: QtBot) -> None:
    assert modes.current == "modal"
    with qtbot.waitSignal(modes.chosen) as told:
        QTest.mouseClick(modes.button("both"), LEFT)
    assert told.args == ["both"]
    assert modes.button("modal").toolTip() == "Modal (Alt+1)"


def test_segment_is_chosen_with_the_arrow_keys(modes: SegmentedControl, qtbot: QtBot) -> None:
    modes.button("modal").setFocus()
    with qtbot.waitSignal(modes.chosen):
        QTest.keyClick(modes.button("modal"), Qt.Key.Key_Right)
    assert modes.current == "both"


def test_setting_a_segment_says_nothing(modes: SegmentedControl, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(modes.chosen):
        modes.set_current("both")
    assert modes.current == "both"
    with pytest.raises(KeyError):
        modes.set_current("compare")


def test_long_text_is_elided_and_whole_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("a name that is far too long 馬 for this place")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.is_elided
    assert label.toolTip() == label.text()
    label.resize(label.sizeHint().width(), 20)
    assert label.toolTip() == ""


def test_parts_are_left_out_whole(qtbot: QtBot) -> None:
    label = ElidedLabel("12 frames · 2 tracks")
    qtbot.addWidget(label)
    metrics, text = label.fontMetrics(), label.text()
    wide = metrics.horizontalAdvance(text)
    assert shortened(metrics, text, wide) == text
    assert shortened(metrics, text, wide - 1) == "12 frames"
    assert shortened(metrics, text, metrics.horizontalAdvance("12 frames")) == "12 frames"
    assert shortened(metrics, text, metrics.horizontalAdvance("12 fra…")).endswith("…"), "no part has room"
    label.resize(label.sizeHint().width() // 2, 20)
    label.show()
    assert label.toolTip() == text


def test_line_breaks_do_not_make_a_second_line(qtbot: QtBot) -> None:
    label = ElidedLabel("one\ntwo")
    qtbot.addWidget(label)
    assert label.text() == "one two"


def test_key_cap_without_key_is_not_there(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    cap = KeyCap("", owner)
    assert cap.isHidden()
    cap.set_keys("Ctrl+K")
    assert not cap.isHidden()


def test_stacked_bar_shows_every_state_that_occurs(qtbot: QtBot) -> None:
    bar = StackedBar()
    qtbot.addWidget(bar)
    bar.resize(200, 4)
    bar.set_counts({ReviewState.ACCEPTED: 5000, ReviewState.FLAGGED: 1, ReviewState.TODO: 4999})
    assert [state for state, _left, _width in bar.spans()] == [ReviewState.ACCEPTED, ReviewState.FLAGGED]
    assert all(width >= 2 for _state, _left, width in bar.spans())
    assert bar.toolTip() == "5,000 accepted · 1 flagged · 4,999 to do"
    image = bar.grab().toImage()
    assert image.pixelColor(40, 2).name() == DARK.accepted
    assert image.pixelColor(190, 2).name() == DARK.line


def test_empty_stacked_bar_is_harmless(qtbot: QtBot) -> None:
    bar = StackedBar()
    qtbot.addWidget(bar)
    bar.set_counts({})
    bar.grab()
    assert bar.spans() == []


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.addWidget(ErrorBar())
    column.addWidget(QLineEdit())
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    qtbot.waitExposed(made)
    return made


def bar_of(host: QWidget) -> ErrorBar:
    bar = host.findChild(ErrorBar)
    assert bar is not None
    return bar


def press(bar: ErrorBar, name: str) -> None:
    button = next(each for each in bar.findChildren(QToolButton) if each.accessibleName() == name)
    QTest.mouseClick(button, LEFT)


def test_an_answer_is_seen_before_a_warning_that_stays(host: QWidget, qtbot: QtBot) -> None:
    bar = ErrorBar(host)
    bar.warn("clip: 1 is the only value beside 0")
    bar.hint("Undone: Accept disc, frame 3", seconds=0.2)
    assert bar.current is not None
    assert bar.current.text == "Undone: Accept disc, frame 3"
    bar.error("the disk is full")
    assert bar.current.text == "the disk is full"
    bar.close_current()
    qtbot.waitUntil(lambda: bar.waiting_count == 0, timeout=5000)
    assert bar.current is not None
    assert bar.current.text == "clip: 1 is the only value beside 0"


def test_messages_queue_worst_first(host: QWidget, qtbot: QtBot) -> None:
    bar = bar_of(host)
    assert bar.isHidden()
    bar.hint("try this", seconds=0)
    bar.warn("may fail")
    bar.error("did fail")
    assert bar.waiting_count == 2
    seen = []
    while bar.current is not None:
        seen.append(bar.current.text)
        press(bar, "Close this message")
    assert seen == ["did fail", "may fail", "try this"]
    assert bar.isHidden()


def test_the_same_message_is_shown_once(host: QWidget) -> None:
    bar = bar_of(host)
    for _ in range(3):
        bar.error("cannot save")
    bar.show_message(Message(MessageKind.ERROR, "other words", topic="cannot save"))
    assert bar.waiting_count == 0
    assert bar.current is not None
    assert bar.current.text == "other words"
    bar.close_topic("cannot save")
    assert bar.isHidden()


def test_message_does_not_take_the_focus(host: QWidget) -> None:
    line = host.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    bar_of(host).error("x", actions=(MessageAction("Retry", lambda: None),))
    press(bar_of(host), "Copy details")
    assert line.hasFocus()


def test_the_way_out_is_a_button(host: QWidget) -> None:
    done: list[str] = []
    bar = bar_of(host)
    bar.error("x", actions=(MessageAction("Retry", lambda: done.append("retry")),))
    QTest.mouseClick(bar.findChildren(QPushButton)[-1], LEFT)
    assert done == ["retry"]
    assert bar.current is None


def test_details_go_to_the_clipboard(host: QWidget) -> None:
    bar = bar_of(host)
    bar.error("horse.json: broken", details="line 3")
    press(bar, "Copy details")
    assert QApplication.clipboard().text() == "horse.json: broken\n\nline 3"


def test_hint_goes_away_by_itself(host: QWidget, qtbot: QtBot) -> None:
    bar = bar_of(host)
    with qtbot.waitSignal(bar.emptied):
        bar.hint("hello", seconds=0.01)
    assert bar.isHidden()


def test_hint_goes_away_while_other_topics_are_closed_again_and_again(host: QWidget, qtbot: QtBot) -> None:
    bar = bar_of(host)
    closing = QTimer(host, interval=20)
    closing.timeout.connect(lambda: bar.close_topic("cannot save"))
    closing.start()
    bar.hint("it will go", seconds=0.2)
    qtbot.waitUntil(lambda: bar.current is None, timeout=5000)


def test_empty_state_offers_what_to_do(qtbot: QtBot) -> None:
    done: list[str] = []
    place = EmptyState()
    qtbot.addWidget(place)
    place.resize(600, 400)
    place.set_content("clip", "Nothing", actions=[EmptyAction("Old", lambda: done.append("old"))])
    place.set_content(
        "clip",
        "No project",
        "Drop a video here.",
        [EmptyAction("Open", lambda: done.append("open"), "primary", "Ctrl+O")],
    )
    place.show()
    shown = [button for button in place.findChildren(QPushButton) if button.isVisible()]
    assert [button.text() for button in shown] == ["Open"]
    QTest.mouseClick(shown[0], LEFT)
    assert done == ["open"]
    assert place.accessibleName() == "No project"
