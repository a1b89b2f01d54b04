"""On a small screen the picture has the room: panels are tabs, the timeline one row, messages lie below."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.shape_scene import open_discs
from tests.window import open_window, wait_until_saved
from ui.features.frame_facts.frame_card import FrameStrip
from ui.language import use_language
from ui.layout.folding import LISTS, PARTS, SIDE, TIMELINE
from ui.layout.side_pages import SEGMENTS
from ui.widgets.error_bar import Message, MessageAction, MessageKind
from ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings) -> MainWindow:
    return open_window(qtbot, settings, unfolds=False)


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


def place_of(window: MainWindow, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def share_of_the_picture(window: MainWindow) -> float:
    """Return the canvas' share of the window's area, 0..1."""
    canvas = window.canvas
    return canvas.width() * canvas.height() / (window.width() * window.height())


def test_picture_has_more_than_half_of_a_small_window(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, language: str
) -> None:
    window = open_window(qtbot, settings, unfolds=False)
    open_discs(qtbot, window, tmp_path)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == (1366, 768))
    qtbot.waitUntil(lambda: share_of_the_picture(window) >= 0.6)
    strip = window.part(FrameStrip)
    ground = QRect(0, 0, window.width(), window.height())
    for part in (strip.state, *strip.findChildren(QPushButton)):
        assert part.isVisible()
        assert ground.contains(place_of(window, part))
    assert not strip.state.is_elided
    # Also with clips and tracks unfolded.
    qtbot.keyClick(window, Qt.Key.Key_C, ALT_SHIFT)
    qtbot.waitUntil(lambda: window.studio.places.lists.isVisible())
    qtbot.waitUntil(lambda: share_of_the_picture(window) >= 0.55)


def test_roomy_window_has_all_its_panels(qtbot: QtBot, window: MainWindow) -> None:
    places = window.studio.places
    assert not places.side.isVisible()
    window.resize(1600, 960)
    qtbot.waitUntil(lambda: places.lists.isVisible() and places.side.isVisible())
    assert not places.timeline.is_folded
    # What is chosen here is no choice for a small screen, and the other way about.
    window.studio.actions["view.fold_side"].trigger()
    assert not places.side.isVisible()
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: not places.lists.isVisible())
    window.studio.actions["view.fold_lists"].trigger()
    window.resize(1600, 960)
    qtbot.waitUntil(lambda: not places.timeline.is_folded)
    assert places.lists.isVisible()
    assert not places.side.isVisible()


def test_tabs_and_keys_unfold_and_fold(qtbot: QtBot, window: MainWindow, settings: QSettings) -> None:
    places = window.studio.places
    qtbot.mouseClick(places.side_tabs.tabs["checks"], LEFT)
    assert places.side.isVisible()
    assert places.side.page == "checks"
    assert not places.side_tabs.tabs["checks"].isVisible()
    qtbot.mouseClick(places.side_tabs.handle, LEFT)
    assert not places.side.isVisible()
    # A page's own key draws it out and folds it again.
    window.studio.actions["view.review"].trigger()
    assert places.side.isVisible()
    assert places.side.page == "review"
    window.studio.actions["view.review"].trigger()
    assert not places.side.isVisible()
    assert places.side.page == "tools"
    qtbot.mouseClick(places.list_tabs.tabs["tracks"], LEFT)
    qtbot.keyClick(window, Qt.Key.Key_Z, ALT_SHIFT)
    assert places.lists.isVisible()
    assert not places.timeline.is_folded
    window.close()
    again = open_window(qtbot, settings, unfolds=False)
    folding = again.studio.places.folding
    assert [part for part in PARTS if not folding.is_folded(part)] == [LISTS, TIMELINE]
    assert folding.is_folded(SIDE)


def test_folded_timeline_shows_the_active_track(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    clip = window.clip.clip
    assert clip is not None
    window.session.edits.submit(
        lambda project: project.tracks.create(clip.id, name="third", category="object")[1]
    )
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: len(window.clip.tracks) >= 3)
    timeline = window.studio.places.timeline
    for track in window.clip.tracks:
        window.clip.set_active_track(track.id)
        layout = timeline.row_layout
        middle = layout.ruler_height + layout.rows_room / 2
        assert timeline.track_at(middle) == track.id
        assert timeline.viewport().height() < layout.ruler_height + 1.5 * layout.row_height
    # A zoomed timeline has a bar below its row, not over it.
    timeline.set_clip(3000, 24.0)
    timeline.zoom(4)
    qtbot.waitUntil(lambda: timeline.horizontalScrollBar().isVisible())
    qtbot.waitUntil(lambda: timeline.row_layout.rows_room >= layout.row_height)


def test_dock_keeps_its_height_through_folding(qtbot: QtBot, window: MainWindow) -> None:
    places = window.studio.places
    window.studio.actions["view.fold_timeline"].trigger()
    qtbot.waitUntil(lambda: places.timeline_dock.height() > 150)
    height = places.timeline_dock.height()
    qtbot.mouseClick(places.timeline_dock.transport.fold, LEFT)
    qtbot.waitUntil(lambda: places.timeline_dock.height() < 120)
    qtbot.mouseClick(places.timeline_dock.transport.fold, LEFT)
    qtbot.waitUntil(lambda: places.timeline_dock.height() == height)


@pytest.mark.parametrize("shown", ["folded", "unfolded", "nothing"])
def test_messages_take_no_picture(qtbot: QtBot, window: MainWindow, tmp_path: Path, shown: str) -> None:
    open_discs(qtbot, window, tmp_path)
    if shown == "unfolded":
        window.studio.places.show_panels()
    elif shown == "nothing":
        qtbot.keyClick(window.canvas, Qt.Key.Key_F11)
    bar, strip = window.studio.messages, window.part(FrameStrip)
    long = "no room is left on the disk where the project is; " * 8
    for message in (
        Message(MessageKind.INFO, "A line that goes by itself", seconds=7),
        Message(MessageKind.ERROR, long, is_whole=True),
    ):
        bar.clear()
        bar.show_message(message)
        qtbot.waitUntil(bar.isVisible)
        QApplication.processEvents()
        qtbot.waitUntil(
            lambda: (
                not place_of(window, bar).intersects(place_of(window, window.canvas))
                and not place_of(window, bar).intersects(place_of(window, strip))
            )
        )
        assert QRect(0, 0, window.width(), window.height()).contains(place_of(window, bar))


def test_with_all_panels_hidden_a_long_message_is_read_when_it_is_asked_for(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_discs(qtbot, window, tmp_path)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F11)
    bar, done = window.studio.messages, list[str]()
    way = MessageAction("Save a copy", lambda: done.append("saved"))
    bar.show_message(Message(MessageKind.ERROR, "no room is left. " * 20, actions=(way,), is_whole=True))
    qtbot.waitUntil(lambda: bar.height() < 60)
    whole = next(one for one in bar.findChildren(QToolButton) if one.toolTip() == "Show the whole message")
    assert whole.isVisible()
    qtbot.mouseClick(whole, LEFT)
    qtbot.waitUntil(lambda: bar.height() > 60)
    qtbot.mouseClick(next(one for one in bar.findChildren(QPushButton) if one.isVisible()), LEFT)
    assert done == ["saved"]


def test_no_word_of_the_page_of_tools_is_cut_by_large_text(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, language: str
) -> None:
    window = open_window(qtbot, settings, unfolds=False)
    open_discs(qtbot, window, tmp_path)
    places = window.studio.places
    places.show_panels()
    for size in ("normal", "large", "larger"):
        window.studio.actions[f"text.{size}"].trigger()
        page = places.side.tools.widget()
        qtbot.waitUntil(lambda p=page: p.minimumSizeHint().width() <= places.side.tools.viewport().width())  # type: ignore[misc]
        for key, *_ in SEGMENTS:
            name = places.side.switch.button(key)
            qtbot.waitUntil(lambda one=name: one.width() >= one.sizeHint().width())  # type: ignore[misc]
    assert (window.width(), window.height()) == (1366, 768)
