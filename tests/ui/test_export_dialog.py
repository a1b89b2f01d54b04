"""The export dialog says what a format loses before anything is written, and writes what was chosen."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from core.changes.reviews import Judgement
from core.formats.registry import exporters
from core.masks.rle import encode_rle
from core.types import Layer, ReviewState
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, make
from tests.formats.test_sv4d import make as make_disc
from tests.window import WAIT_MS, open_window, wait_for_frame, wait_until_saved
from ui.features.export.export_choice import FormatRow, in_groups
from ui.features.export.export_commands import ExportCommands
from ui.features.export.export_dialog import ExportDialog
from ui.features.export.export_presets import ExportPresets
from ui.window import MainWindow


def test_export_names_losses_and_writes_the_choice(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = np.ones((HEIGHT, WIDTH), bool)
    part = whole.copy()
    part[:2] = False
    both = encode_rle(part), encode_rle(whole)
    plans = tuple(
        ClipPlan(name, 2, 0, (TrackPlan("a", "cup", {0: both, 1: both}),), False) for name in ("one", "two")
    )
    make(tmp_path / "p.amodal", plans).close()
    window = open_window(qtbot, settings)
    window.start(tmp_path / "p.amodal", read_only=False)
    wait_for_frame(qtbot, window, 0)

    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    exports = window.part(ExportCommands)
    qtbot.waitUntil(lambda: exports.dialog is not None and exports.dialog.isVisible())
    dialog = exports.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: "has a place" in dialog.lost.text(), timeout=WAIT_MS)
    assert "Written, by review state: 4 proposed." in dialog.reviewed.text()
    assert dialog.reviewed.text().startswith("Nobody has reviewed 4 frames of tracks")
    assert not dialog.accepted_only.isVisible(), "nothing is accepted: there is nothing to offer"
    assert dialog.polygons.isVisible()
    dialog.format.setFocus()
    qtbot.keyClicks(dialog.format, "diffusion")
    qtbot.waitUntil(lambda: "names and colours of tracks (2 tracks)" in dialog.lost.text(), timeout=WAIT_MS)
    qtbot.keyClick(dialog.clips, Qt.Key.Key_Down)

    out = tmp_path / "out.json"
    # The system's own file dialog cannot be driven by Qt's events.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS) as told:
        qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    assert "2 frames of tracks, nobody has reviewed 2 of them" in told.args[0]
    samples = json.loads(out.read_text())
    assert [sample["image_file_names"][0] for sample in samples] == ["one/000000.png"]
    again = reopened(qtbot, window)
    assert again.choice().format_name == "diffusion-vas", "one begins with what was exported last"
    assert not again.polygons.isVisible()
    again.reject()


def reopened(qtbot: QtBot, window: MainWindow) -> ExportDialog:
    exports = window.part(ExportCommands)
    before = exports.dialog
    window.studio.actions["file.export"].trigger()
    qtbot.waitUntil(lambda: exports.dialog not in (None, before), timeout=WAIT_MS)
    dialog = exports.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.reviewed.text()), timeout=WAIT_MS)
    return dialog


def test_accepted_frames_are_offered_and_presets_kept(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = encode_rle(np.ones((HEIGHT, WIDTH), bool))
    plan = ClipPlan("one", 2, 0, (TrackPlan("a", "cup", {0: (whole, whole), 1: (whole, whole)}),), False)
    with make(tmp_path / "p.amodal", (plan,)) as project:
        project.verdicts.judge(1, [0], Judgement(ReviewState.ACCEPTED))
    window = open_window(qtbot, settings)
    window.start(tmp_path / "p.amodal", read_only=False)
    wait_for_frame(qtbot, window, 0)
    dialog = reopened(qtbot, window)
    qtbot.waitUntil(dialog.accepted_only.isVisible, timeout=WAIT_MS)
    assert dialog.accepted_only.text() == "Accepted frames only (1)"
    qtbot.mouseClick(dialog.accepted_only, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    dialog.format.setFocus()
    qtbot.keyClicks(dialog.format, "matte")
    dialog.cut.shutter.setValue(180)
    wanted = dialog.choice()
    assert wanted.only_accepted
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("hand over", True))
    qtbot.mouseClick(dialog.presets.keep, Qt.MouseButton.LeftButton)
    dialog.reject()
    plain = reopened(qtbot, window)
    assert plain.choice() != wanted
    plain.presets.names.setFocus()
    qtbot.keyClick(plain.presets.names, Qt.Key.Key_Down)
    assert plain.choice() == wanted
    qtbot.mouseClick(plain.presets.remove, Qt.MouseButton.LeftButton)
    assert plain.presets.names.count() == 1
    plain.reject()


def test_every_format_of_ours_stands_under_a_heading() -> None:
    rows = [FormatRow(name, one.summary, is_folder=False) for name, one in exporters().items()]
    found = dict(in_groups([*rows, FormatRow("theirs", "", is_folder=False)]))
    assert [row.name for row in found["From plug-ins"]] == ["theirs"]
    assert sum(map(len, found.values())) == len(rows) + 1


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 3}', '{"a": {"format": "coco"}}'])
def test_odd_settings_are_no_presets(settings: QSettings, text: str) -> None:
    settings.setValue("export/presets", text)
    settings.setValue("export/last", text)
    presets = ExportPresets(settings)
    assert (presets.last, presets.named()) == (None, {})


def test_masks_of_another_system_come_in_as_hypotheses(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    whole = np.ones((HEIGHT, WIDTH), bool)
    part = whole.copy()
    part[:2] = False
    modal, theirs = encode_rle(part), encode_rle(whole)
    (tmp_path / "theirs").mkdir()
    for place, masks in (("p", (modal, None)), ("theirs/t", (modal, theirs))):
        plan = ClipPlan("one", 2, 0, (TrackPlan("a", "cup", {0: masks, 1: masks}),), False)
        make(tmp_path / f"{place}.amodal", (plan,)).close()
    window = open_window(qtbot, settings)
    window.start(tmp_path / "theirs" / "t.amodal", read_only=False)
    wait_for_frame(qtbot, window, 0)
    from core.formats.kit.protocol import ExportOptions

    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        window.studio.files.export(tmp_path / "theirs.json", "coco", ExportOptions())
    window.session.open(tmp_path / "p.amodal")
    qtbot.waitUntil(lambda: window.session.path == tmp_path / "p.amodal", timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS) as said:
        window.studio.files.import_hypotheses(tmp_path / "theirs.json", "AISFormer")
    assert "1 track has a new hypothesis · AISFormer" in said.args[0]
    wait_until_saved(qtbot, window)
    track = window.clip.active_track_id
    assert track is not None
    qtbot.waitUntil(lambda: window.clip.mask(track, Layer.AMODAL) is not None, timeout=WAIT_MS)


def test_an_object_is_cut_out_as_chosen(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_disc(tmp_path / "clip", frames=3).close()
    window = open_window(qtbot, settings)
    window.start(tmp_path / "clip" / "p.amodal", read_only=False)
    wait_for_frame(qtbot, window, 0)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    exports = window.part(ExportCommands)
    qtbot.waitUntil(lambda: exports.dialog is not None and exports.dialog.isVisible())
    dialog = exports.dialog
    assert dialog is not None
    assert not dialog.cut.padding.isVisible()
    dialog.format.setFocus()
    qtbot.keyClicks(dialog.format, "object")
    assert dialog.cut.padding.isVisible()
    assert not dialog.cut.frames.isVisible()
    assert not dialog.layer.isVisible()
    qtbot.keyClick(dialog.tracks, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.cut.path, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.cut.background, Qt.Key.Key_Down)
    dialog.cut.longer_side.selectAll()
    qtbot.keyClicks(dialog.cut.longer_side, "96")
    out = tmp_path / "out"
    # The system's own file dialog cannot be driven by Qt's events.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    facts = json.loads((out / "disc" / "ball" / "object-clip.json").read_text())
    assert (facts["width"], facts["height"], facts["background"]) == (96, 96, "blur")
    assert len({entry["box"][0] for entry in facts["frames"]}) == 3
