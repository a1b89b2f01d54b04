"""The card that suggests a way of working, in a real window, with real clicks."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.changes.reviews import Judgement
from core.simulation import advice as advice_module
from core.simulation.advice import Way
from core.store.project import Project
from core.types import Layer, ReviewState
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, open_window, wait_for_frame
from ui.features.advice.advice_card import AdviceCard
from ui.features.over_time.filling_preview import FillingPreview
from ui.window import MainWindow


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Settings that a second window sees too."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """A window on a clip for which two key frames and morph are advised, whatever the weights are."""
    weights = {way.value: (5.0 if way is not Way.MORPH else 0.5,) + (0.0,) * 10 for way in Way}
    monkeypatch.setattr(advice_module, "SECONDS", weights)
    monkeypatch.setattr(advice_module, "KEY_FRAMES", (0.0,) * 11)
    made = open_window(qtbot, settings)
    open_project(qtbot, made, write_project(tmp_path / "p.amodal"))
    yield made
    made.close()
    QApplication.processEvents()


def card_of(window: MainWindow) -> AdviceCard:
    """The card."""
    return window.part(AdviceCard)


def click(qtbot: QtBot, button: QPushButton) -> None:
    """As a person does."""
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_until_shown(qtbot: QtBot, window: MainWindow) -> AdviceCard:
    """Wait for the suggestion."""
    card = card_of(window)
    qtbot.waitUntil(card.isVisible, timeout=WAIT_MS)
    return card


def decide(qtbot: QtBot, window: MainWindow, frames: range | tuple[int, ...]) -> None:
    """Accept frames of the active track."""
    track = window.clip.active_track_id
    assert track is not None
    window.session.edits.submit(
        lambda project: project.verdicts.judge(track, list(frames), Judgement(ReviewState.ACCEPTED))
    )
    active = window.clip.active_track
    assert active is not None
    qtbot.waitUntil(lambda: bool(window.clip.lanes.lane(active).anchors[list(frames)].all()), timeout=WAIT_MS)


def test_it_leads_to_the_key_frames_and_then_morphs(qtbot: QtBot, window: MainWindow) -> None:
    """One click goes to the frame that is to be painted next; when both are decided it morphs."""
    card = wait_until_shown(qtbot, window)
    assert card.what.text() == "This clip: 2 key frames and morph"
    assert "s a frame" in card.what.toolTip()
    window.studio.go_to(5)
    wait_for_frame(qtbot, window, 5)
    click(qtbot, card.go)
    wait_for_frame(qtbot, window, 0)
    assert window.clip.active_layer is Layer.AMODAL
    decide(qtbot, window, (0,))
    assert card.go.text() == "Go to frame 11"
    click(qtbot, card.go)
    wait_for_frame(qtbot, window, 11)
    decide(qtbot, window, (11,))
    assert card.go.text() == "Morph"
    window.studio.go_to(5)
    wait_for_frame(qtbot, window, 5)
    click(qtbot, card.go)
    qtbot.waitUntil(lambda: window.part(FillingPreview).filling is not None, timeout=WAIT_MS)
    filling = window.part(FillingPreview).filling
    assert filling is not None
    assert filling.frames == tuple(range(1, 11))


def test_where_a_proposal_is_there_it_goes_on_from_it(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The middle is to be fixed next, and then it is proposed again: not a first time."""
    weights = {way.value: (5.0 if way is not Way.PROPOSE_AGAIN else 0.5,) + (0.0,) * 10 for way in Way}
    monkeypatch.setattr(advice_module, "SECONDS", weights)
    window.clip.set_active_track(window.clip.tracks[1].id)
    card = wait_until_shown(qtbot, window)
    qtbot.waitUntil(lambda: card.what.text().endswith("propose again"), timeout=WAIT_MS)
    assert card.go.text() == "Go to frame 5"
    decide(qtbot, window, (5,))
    assert card.go.text() == "Propose again"


def test_it_goes_when_half_is_decided(qtbot: QtBot, window: MainWindow) -> None:
    """Who has decided so much knows how to work."""
    card = wait_until_shown(qtbot, window)
    decide(qtbot, window, range(6))
    qtbot.waitUntil(lambda: not card.isVisible(), timeout=WAIT_MS)


def test_put_away_it_stays_away_for_the_track_alone(qtbot: QtBot, window: MainWindow) -> None:
    """The next track gets its own; coming back does not bring it back."""
    card = wait_until_shown(qtbot, window)
    first, second = window.clip.tracks[:2]
    assert window.clip.active_track_id == first.id
    click(qtbot, card.away)
    assert not card.isVisible()
    window.clip.set_active_track(second.id)
    qtbot.waitUntil(card.isVisible, timeout=WAIT_MS)
    window.clip.set_active_track(first.id)
    assert not card.isVisible()


def test_turned_off_it_never_comes_again(qtbot: QtBot, window: MainWindow, settings: QSettings) -> None:
    """Not with another track, and not in the next window."""
    card = wait_until_shown(qtbot, window)
    window.studio.actions["advice.show"].trigger()
    assert not card.isVisible()
    assert not bool(settings.value("suggest_way", True, type=bool))
    window.studio.actions["advice.show"].trigger()
    qtbot.waitUntil(card.isVisible, timeout=WAIT_MS)


def test_a_track_of_which_nothing_is_visible_gets_none(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    """There is nothing to tell of it."""

    def nothing_seen(_clip: int, masks: dict[str, np.ndarray]) -> None:
        masks["disc seen"][:] = False

    window = open_window(qtbot, settings)
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", spoil=nothing_seen))
    bar = window.clip.tracks[1]
    window.clip.set_active_track(bar.id)
    card = wait_until_shown(qtbot, window)
    window.clip.set_active_track(window.clip.tracks[0].id)
    assert not card.isVisible()
    window.clip.set_active_track(bar.id)
    qtbot.waitUntil(card.isVisible, timeout=WAIT_MS)
    window.close()
    QApplication.processEvents()


def test_nobody_is_told_how_in_a_project_open_for_reading(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    """Nothing could be done there."""
    path = write_project(tmp_path / "p.amodal")
    Project.open(path).close()
    window = open_window(qtbot, settings)
    window.start(path, read_only=True)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    assert not card_of(window).isVisible()
    window.close()
    QApplication.processEvents()
