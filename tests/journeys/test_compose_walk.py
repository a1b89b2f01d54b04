"""Both stories of figure 13, made by mouse and keys and rendered; files equal what other code composes."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.compose_scene import write_project
from tests.journeys.compose_walk import (
    MOST_OFF,
    bring_to_front,
    compare,
    most_hidden,
    open_page,
    place_aside,
    render,
)
from tests.window import WAIT_MS, open_window

PNG = 2
"""Its place in the list of kinds."""


@pytest.mark.journey
@pytest.mark.parametrize("story", ["aside", "front"])
def test_a_story_is_made_and_rendered(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: str
) -> None:
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "cache"))
    path = write_project(tmp_path / "work.amodal")
    window = open_window(qtbot, settings)
    window.start(path, read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    place = most_hidden(path, "disc")
    open_page(qtbot, window, place)
    if story == "aside":
        place_aside(qtbot, window, place, (0, -30))
    else:
        bring_to_front(qtbot, window, place)
    render(qtbot, window, tmp_path / story, PNG)
    worst, holes = compare(path, tmp_path / story)
    assert worst <= MOST_OFF
    assert holes, "the post hides its ground in every frame"
