"""What is damaged in the open project is said in the window, once, and again when more is met."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.store.test_digests import UNGUARDED
from tests.store.test_hostile import tamper
from tests.window import WAIT_MS, wait_until_saved
from ui.window import MainWindow


def spoil(path: Path, frames: str) -> None:
    tamper(
        path, f"{UNGUARDED} UPDATE revisions SET counts = x'31' WHERE track_id = 1 AND frame IN ({frames})"
    )


def shown(window: MainWindow) -> str:
    """Return the line that stands in the window now."""
    current = window.studio.places.stage.messages.current
    return "" if current is None else current.text


def test_damage_is_said_in_the_window_and_the_rest_goes_on(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = write_project(tmp_path / "p.amodal")
    spoil(path, "2")
    said: list[str] = []
    window.session.damage.found.connect(said.append)
    open_project(qtbot, window, path)
    window.clip.go_to(2)
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    assert shown(window) == said[0]
    for words in ("p: ", "2 places are damaged", "track disc", "frame 2", "doctor --project", "--rescue"):
        assert words in shown(window)
    labels = window.studio.places.stage.messages.findChildren(QLabel)
    assert any("damaged" in label.text() and label.isVisible() for label in labels)
    wait_until_saved(qtbot, window)
    disc, bar = (track.id for track in window.clip.tracks)
    assert window.clip.mask(disc, Layer.AMODAL) is None
    assert window.clip.mask(bar, Layer.AMODAL) is not None


def test_a_sound_project_is_opened_without_a_word(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path, other = write_project(tmp_path / "p.amodal"), write_project(tmp_path / "q.amodal")
    spoil(other, "0")
    said: list[str] = []
    window.session.damage.found.connect(said.append)
    open_project(qtbot, window, path)
    window.clip.go_to(2)
    open_project(qtbot, window, other)
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    assert [line.startswith("q: ") for line in said] == [True], "of the sound one there was nothing to say"


def test_what_is_met_later_is_said_again_with_all_of_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_project(tmp_path / "p.amodal")
    said: list[str] = []
    window.session.damage.found.connect(said.append)
    open_project(qtbot, window, path)
    damage = window.session.damage
    log = damage._project.health.damage if damage._project is not None else None
    assert log is not None
    log.tell("frame 1", "is odd")
    log.tell("frame 2", "is odd")
    qtbot.waitUntil(lambda: len(said) == 1, timeout=WAIT_MS)
    log.tell("frame 2", "is odd")
    log.tell("frame 3", "is odd")
    qtbot.waitUntil(lambda: len(said) == 2, timeout=WAIT_MS)
    assert "2 places" in said[0]
    assert "3 places" in said[1]
