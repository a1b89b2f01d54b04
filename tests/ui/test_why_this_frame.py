"""N leads to a doubtful frame, and the card says why it is doubtful."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.review_scene import Layers, open_project, write_project
from tests.window import WAIT_MS, wait_for_frame
from ui.features.review.queue_source import QueueSource
from ui.features.review.verdict_card import VerdictCard
from ui.window import MainWindow


def _grow_in_frame_5(_clip: int, masks: Layers) -> None:
    masks["disc whole"][5, 10:50, 10:60] = True


def test_the_card_says_why_a_frame_is_doubtful(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", spoil=_grow_in_frame_5)
    open_project(qtbot, window, path)
    card = window.part(VerdictCard)
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F3)
    qtbot.keyClick(window.canvas, Qt.Key.Key_N)
    wait_for_frame(qtbot, window, 5)
    qtbot.waitUntil(lambda: "grows behind nothing" in card.doubt.text(), timeout=WAIT_MS)
    assert card.doubt.text().startswith("Doubt ")
    assert card.doubt.isVisible()
    worst = card.doubt.text()
    qtbot.keyClick(window.canvas, Qt.Key.Key_A)  # one frame back: another doubt
    wait_for_frame(qtbot, window, 4)
    qtbot.waitUntil(lambda: card.doubt.text() != worst, timeout=WAIT_MS)
