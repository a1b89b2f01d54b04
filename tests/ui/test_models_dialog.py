"""The models dialog with real events against a hub on this computer: fetch, stop, resume, use a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from models.weights.locating import Origin, find_weights
from models.weights.overview import WeightsState
from models.weights.stock.catalogue import CATALOGUE, entry_named
from models.weights.stock.needs import wants_half
from tests.hub_server import HubBehaviour, serve
from tests.weight_folders import copy_pipeline, write_depth, write_pipeline
from tests.window import WAIT_MS, open_window
from ui.features.models.downloads import Downloads
from ui.features.models.models_commands import ModelsCommands
from ui.features.models.models_dialog import ModelsDialog
from ui.features.models.models_row import ModelsRow
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.features.propose.propose_commands import ProposeCommands
from ui.window import MainWindow

SMALL = "depth-anything-v2-small"
LARGE = "depth-anything-v2-large"
AMODAL = "diffusion-vas-amodal"


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, data and caches of this test only."""
    for name in ("AMODAL_WEIGHTS", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    return tmp_path


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubBehaviour]:
    """A hub with the small depth network."""
    with serve(write_depth(tmp_path / "repository"), entry_named(SMALL).repo_id) as (endpoint, behaviour):
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        yield behaviour


def open_dialog(qtbot: QtBot, window: MainWindow) -> ModelsDialog:
    """Open the dialog with its key, and wait until it knows how it stands."""
    with qtbot.waitSignal(window.part(Downloads).listed, timeout=WAIT_MS):
        qtbot.keyClick(
            window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    dialog = window.part(ModelsCommands).dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def click(qtbot: QtBot, button: QPushButton) -> None:
    """Press a button that a person can see."""
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def shows(row: ModelsRow, words: str) -> bool:
    return words in row.state.text()


def test_every_weights_has_a_row_that_fits_the_screen(qtbot: QtBot, window: MainWindow) -> None:
    dialog = open_dialog(qtbot, window)
    assert list(dialog.rows) == [entry.name for entry in CATALOGUE]
    assert dialog.width() <= 1366
    assert dialog.height() <= 768
    for row in dialog.rows.values():
        assert shows(row, "missing")
        assert row.fetch.isVisible() == row.entry.is_published
        assert row.entry.licence in row.licence.text()
        # Nothing is cut off sideways.
        assert row.minimumSizeHint().width() <= dialog.width() - 40


def test_needs_are_shown_before_a_download_and_follow_the_precision(qtbot: QtBot, window: MainWindow) -> None:
    row = open_dialog(qtbot, window).rows[AMODAL]
    assert row.precision.isVisible()
    assert row.precision.currentData() is wants_half()
    for index in range(2):
        row.precision.setCurrentIndex(index)
        row.precision.activated.emit(index)
        assert row.needs.isVisible()
        assert "9 GB" in row.needs.text()
        assert "13.5 GB without a GPU" in row.needs.text()
        assert ("half of it" in row.needs.text()) is row.precision.currentData()


def test_the_chosen_precision_is_fetched(qtbot: QtBot, window: MainWindow, hub: HubBehaviour) -> None:
    row = open_dialog(qtbot, window).rows[SMALL]
    for is_half in (True, False):
        row.precision.setCurrentIndex(row.precision.findData(is_half))
        with qtbot.waitSignal(row.fetch_requested) as told:
            row.fetch.click()
        assert told.args == [SMALL, is_half]


def test_button_of_the_proposals_panel_opens_it(qtbot: QtBot, window: MainWindow) -> None:
    button = window.findChild(QPushButton, "open-models")
    assert isinstance(button, QPushButton)
    assert not button.isVisible(), "what a proposer lacks is known when it is chosen"
    window.part(ProposeCommands).list_proposers()
    proposer = window.part(ProposalsPanel).proposer
    qtbot.waitUntil(lambda: proposer.count() > 0, timeout=WAIT_MS)
    proposer.setCurrentText("diffusion-vas")
    click(qtbot, button)
    dialog = window.part(ModelsCommands).dialog
    assert dialog is not None
    assert dialog.isVisible()


def test_download_arrives_and_the_window_says_so(qtbot: QtBot, window: MainWindow, hub: HubBehaviour) -> None:
    row = open_dialog(qtbot, window).rows[SMALL]
    click(qtbot, row.fetch)
    qtbot.waitUntil(lambda: shows(row, "there"), timeout=WAIT_MS)
    assert not row.bar.isVisible()
    assert not row.fetch.isVisible()
    located = find_weights(SMALL)
    assert located is not None
    assert str(located.folder) in row.where.text()
    message = window.studio.places.stage.messages.current
    assert message is not None
    assert SMALL in message.text


def test_cancel_keeps_what_came_and_a_new_window_resumes(
    qtbot: QtBot, window: MainWindow, settings: QSettings, hub: HubBehaviour
) -> None:
    hub.pause_after["model.safetensors"] = 1000
    row = open_dialog(qtbot, window).rows[SMALL]
    click(qtbot, row.fetch)
    qtbot.waitUntil(hub.is_paused.is_set, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: row.bar.maximum() > 0, timeout=WAIT_MS)
    assert row.bar.isVisible()
    with qtbot.waitSignal(window.part(Downloads).cancelled, timeout=WAIT_MS):
        click(qtbot, row.cancel)
    qtbot.waitUntil(lambda: row.fetch.text() == "Resume", timeout=WAIT_MS)
    assert "have arrived" in row.where.text()
    window.close()

    hub.go_on.set()
    again = open_window(qtbot, settings)
    row = open_dialog(qtbot, again).rows[SMALL]
    assert row.fetch.text() == "Resume"
    click(qtbot, row.fetch)
    qtbot.waitUntil(lambda: shows(row, "there"), timeout=WAIT_MS)
    again.close()


def test_closing_the_window_in_the_middle_of_a_download_does_not_wait_for_it(
    qtbot: QtBot, window: MainWindow, hub: HubBehaviour
) -> None:
    hub.pause_after["model.safetensors"] = 1000
    row = open_dialog(qtbot, window).rows[SMALL]
    click(qtbot, row.fetch)
    qtbot.waitUntil(hub.is_paused.is_set, timeout=WAIT_MS)
    # The server is silent for ever: a close that waited for it would never return.
    assert window.close()
    assert find_weights(SMALL) is None


def test_download_goes_on_when_the_dialog_is_closed(
    qtbot: QtBot, window: MainWindow, hub: HubBehaviour
) -> None:
    hub.pause_after["model.safetensors"] = 1000
    dialog = open_dialog(qtbot, window)
    click(qtbot, dialog.rows[SMALL].fetch)
    qtbot.waitUntil(hub.is_paused.is_set, timeout=WAIT_MS)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    with qtbot.waitSignal(window.part(Downloads).ready, timeout=WAIT_MS):
        hub.go_on.set()
    assert find_weights(SMALL) is not None


def test_second_download_waits_for_the_first_and_can_be_taken_back(
    qtbot: QtBot, window: MainWindow, hub: HubBehaviour
) -> None:
    hub.pause_after["model.safetensors"] = 1000
    rows = open_dialog(qtbot, window).rows
    click(qtbot, rows[SMALL].fetch)
    qtbot.waitUntil(hub.is_paused.is_set, timeout=WAIT_MS)
    click(qtbot, rows[LARGE].fetch)
    assert "waits" in rows[LARGE].where.text()
    click(qtbot, rows[LARGE].cancel)
    hub.go_on.set()
    qtbot.waitUntil(
        lambda: shows(rows[SMALL], "there") and not window.part(Downloads).activities,
        timeout=WAIT_MS,
    )
    assert shows(rows[LARGE], "missing")
    assert not [path for path, _ in hub.requests if "Large" in path]


def test_failure_is_said_in_the_dialog_and_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, hub: HubBehaviour
) -> None:
    hub.status["/api/models/"] = 403
    dialog = open_dialog(qtbot, window)
    row = dialog.rows[SMALL]
    click(qtbot, row.fetch)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=WAIT_MS)
    assert "accept its conditions" in dialog.problem.text()
    hub.status.clear()
    qtbot.waitUntil(row.fetch.isVisible, timeout=WAIT_MS)
    click(qtbot, row.fetch)
    qtbot.waitUntil(lambda: shows(row, "there"), timeout=WAIT_MS)
    assert not dialog.problem.isVisible()


def choose_folder(qtbot: QtBot, dialog: ModelsDialog, row: ModelsRow, folder: Path) -> None:
    """Type a folder into the file dialog of a row's button."""
    click(qtbot, row.use)
    (asked,) = dialog.findChildren(QFileDialog)
    field = asked.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(str(folder))
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_folder_is_checked_used_and_forgotten(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    folder = copy_pipeline(tmp_path / "mine")
    dialog = open_dialog(qtbot, window)
    row = dialog.rows[AMODAL]
    choose_folder(qtbot, dialog, row, folder)
    qtbot.waitUntil(lambda: shows(row, "there"), timeout=WAIT_MS)
    located = find_weights(AMODAL)
    assert located is not None
    assert (located.folder, located.origin) == (folder, Origin.CHOSEN)
    qtbot.waitUntil(row.forget.isVisible, timeout=WAIT_MS)
    click(qtbot, row.forget)
    qtbot.waitUntil(lambda: shows(row, "missing"), timeout=WAIT_MS)
    assert find_weights(AMODAL) is None


def test_folder_of_something_else_is_refused_and_nothing_changes(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder = write_depth(tmp_path / "depth")
    dialog = open_dialog(qtbot, window)
    choose_folder(qtbot, dialog, dialog.rows[AMODAL], folder)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=WAIT_MS)
    assert str(folder) in dialog.problem.text()
    assert find_weights(AMODAL) is None


def test_damaged_weights_say_why_and_look_again_sees_them_mended(
    qtbot: QtBot, window: MainWindow, places: Path
) -> None:
    folder = write_pipeline(places / "XDG_DATA_HOME" / "amodal-studio" / "weights" / AMODAL)
    config = (folder / "vae" / "config.json").read_text()
    (folder / "vae" / "config.json").write_text("{")
    dialog = open_dialog(qtbot, window)
    row = dialog.rows[AMODAL]
    assert shows(row, "damaged")
    assert "vae/config.json: is not JSON" in row.problem.text()
    (folder / "vae" / "config.json").write_text(config)
    (again,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "Look again"]
    click(qtbot, again)
    qtbot.waitUntil(lambda: shows(row, "there"), timeout=WAIT_MS)
    assert not row.problem.isVisible()


def test_damaged_settings_are_said_in_the_dialog(qtbot: QtBot, window: MainWindow, places: Path) -> None:
    file = places / "XDG_CONFIG_HOME" / "amodal-studio" / "weights.json"
    file.parent.mkdir(parents=True)
    file.write_text("{")
    with qtbot.waitSignal(window.part(Downloads).failed, timeout=WAIT_MS):
        window.studio.actions["models.open"].trigger()
    dialog = window.part(ModelsCommands).dialog
    assert dialog is not None
    assert str(file) in dialog.problem.text()


def test_command_is_copied(qtbot: QtBot, window: MainWindow) -> None:
    rows = open_dialog(qtbot, window).rows
    click(qtbot, rows[LARGE].command)
    assert QApplication.clipboard().text() == f"python main.py models fetch {LARGE}"
    click(qtbot, rows["unet3d"].command)
    assert QApplication.clipboard().text() == "python main.py models use unet3d FOLDER"


def test_states_have_words_of_their_own() -> None:
    from ui.features.models.models_row import STATE_WORDS

    assert set(STATE_WORDS) == set(WeightsState)
